"""Plain protocols of РИС ГИА: blocks of a title, a header and rows of participants, one block an exam.

Legend. Columns are found by their headers, so that dense and sparse (merged print columns) files read alike; a field's
span runs from its header to the next header. Names and documents live only inside :func:`digest`: what leaves is a
keyed digest, the same for one person in all exams of a year and school.

Masks of answers become one character a task. Short answers: a digit is points, ``-`` is 0, and ``+`` (full marks of a
maximum that the protocol does not print) is written as 1: a lower bound, so totals are never summed from tasks here.
Long answers ``1(2)2(3)`` carry points and maxima.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from monitoring.domain.cells import BAD, CLASS_LABEL, MARK, RIS_CODE, SCORE, TOTAL
from monitoring.domain.grid import Cell, Grid, Workbook, column_letters, text
from monitoring.domain.intake import POINTS, TASK_EMPTY, ParsedFile, ParsedWork, Source, Task, WorkHint
from monitoring.formats._findings import Findings
from monitoring.formats._headers import HEADER_ROWS, heading, mentions

DATE = r"(?:20\d\d\.\d\d\.\d\d|\d\d\.\d\d\.20\d\d)"
CODED_TITLE = re.compile(rf"(\d{{2}})\s*-\s*(.+?)\s*\(?({DATE})\)?.*")
# Foreign languages have no code and two dates, written and oral: the first one names the sitting.
UNCODED_TITLE = re.compile(rf"()([А-ЯЁ][А-Яа-яЁё ()-]*?)\s*\b[пу]\.?\s*:\s*({DATE}).*")
# The csv with English field names is called ``02_2026.06.02.csv``.
NAMED = re.compile(rf"\d{{2}}_({DATE})(?!\d)")

FIELDS = {
    "№": "number",
    "№ п/п": "number",
    "код мсу": "municipality",
    "код оо": "school",
    "код оу": "school",
    "класс": "class_label",
    "код ппэ": "station",
    "аудитория": "room",
    "фамилия": "surname",
    "имя": "name",
    "отчество": "patronymic",
    "фио": "full_name",
    "серия": "series",
    "номер": "document",
    "документ": "document",
    "код участника": "participant",
    "задания с кратким ответом": "short",
    "часть с кратким ответом": "short",
    "ответы в краткой форме": "short",
    "задания с развернутым ответом": "long",
    "часть с развернутым ответом": "long",
    "ответы в развернутой форме": "long",
    "первичный балл": "primary",
    "балл": "score",
    "тестовый балл": "score",
    "итоговый балл": "score",
    "оценка": "mark",
    # The csv of SSRS: names of fields in place of headers, the exam in the name of the file alone.
    "columnname": "number",
    "schoolcode": "school",
    "classcode": "class_label",
    "stationcode": "station",
    "auditoriumcode": "room",
    "governmentcell": "municipality",
    "surnamecell": "surname",
    "namecell": "name",
    "secondnamecell": "patronymic",
    "documentseriescode": "series",
    "documentnumbercode": "document",
    "testresultbcell": "short",
    "testresultccell": "long",
    "primarymark": "primary",
    "mark5": "mark",
    "mark100": "score",
}
# Columns of decisions on appeals: another document, which corrects results instead of bringing them.
APPEALS = re.compile(r"апелляц|состояние|экзамен$")
PERSON = ("surname", "name", "patronymic", "full_name")
DOCUMENT = ("series", "document", "participant")
FOOTER = re.compile(r"средн|минимальн|максимальн|всего участников|итого", re.IGNORECASE)
SHORT_MASK = re.compile(r"[-+0-9A-ZА-Яa-zа-я./*?–−]*")
LAST_NUMBER = re.compile(r"([0-9]{1,6})\s*$")
LONG_ANSWER = re.compile(r"(\d{1,2})\((\d{1,2})\)")
GRADE = re.compile(r"\D*(\d{1,2})")
MOST_TASKS = 80
STATE_EXAM_CODES = range(51, 80)

NO_SCHOOL = "В строке нет кода ОО. Запросите протокол в РЦОИ заново или впишите код."
BAD_SCHOOL = "Это не похоже на код ОО: нужны только цифры. Исправьте и загрузите файл снова."
NO_PERSON = "В строке нет ни фамилии, ни документа участника: строку не отличить от других. Запросите протокол заново."
NO_RESULT = "В строке нет итога ({what}). Запросите протокол в РЦОИ заново или удалите строку."
BAD_RESULT = "Итог ({what}) записан непонятно. Сверьте строку с протоколом и исправьте."
BAD_PRIMARY = "Первичный балл — не целое число. Сверьте строку с протоколом и исправьте."
REPEATED = "Этот участник уже есть в строке {row} того же экзамена. Оставлена первая строка, лишнюю удалите."
CONFLICTING = "Участник есть в строке {row} того же экзамена с другим итогом. Взята первая строка: сверьте и исправьте."
DIFFERENT_COUNT = "Под таблицей сказано «Всего участников: {declared}», а строк {read}. Проверьте, что файл полный."
STRAY = "Отдельные надписи между строками участников пропущены: это не строки таблицы."
NO_TITLE = "Над таблицей нет строки вида «01 - Русский язык 2022.06.23». Укажите предмет и дату при проверке загрузки."
NO_ROWS = "В протоколе нет ни одной строки с участником. Загрузите заполненный протокол."
HIDDEN = "Скрытый лист не загружен. Если он нужен, покажите его в Excel, сохраните файл и загрузите снова."
WHAT = {"score": "тестовый балл", "mark": "оценка"}


@dataclass(frozen=True)
class Title:
    """``22 - Математика базовая 2022.06.27`` in parts; code '' for foreign languages, date ISO or ''."""

    code: str
    subject: str
    date: str


@dataclass
class Block:
    """One exam of a sheet. ``rows`` are zero-based indexes; ``spans`` the columns of each field."""

    grid: Grid
    title: Title | None
    spans: dict[str, range]
    rows: list[tuple[int, dict[str, range]]] = field(default_factory=list)
    stray: list[int] = field(default_factory=list)
    ended: bool = False
    declared: tuple[int, int] | None = None

    def add(self, index: int, cells: Sequence[str], spans: dict[str, range]) -> None:
        """Files a row under participants, footers or lone inscriptions."""
        footer = FOOTER.match(cells[0])
        if footer:
            self.ended = True
            declared = declared_count(cells) if footer[0].lower() == "всего участников" else None
            self.declared = self.declared if declared is None else (index, declared)
        elif len(cells) == 1:
            self.stray.append(index)
        else:
            self.rows.append((index, spans))

    def value(self, index: int, spans: dict[str, range], name: str) -> Cell:
        """The first filled cell of the field's span, '' where there is none."""
        row = self.grid.rows[index]
        return next((row[at] for at in spans.get(name, ()) if text(row[at])), "")

    @cached_property
    def grade(self) -> int:
        """11 or 9: test scores and base maths are ЕГЭ; a plain «Оценка» is told by the classes of the rows."""
        if "score" in self.spans or (self.title and is_base_maths(self.title)):
            return 11
        grades = [GRADE.match(text(self.value(index, spans, "class_label"))) for index, spans in self.rows]
        older = sum(1 for match in grades if match and int(match[1]) in {11, 12})
        return 11 if older * 2 > sum(1 for match in grades if match) else 9


def is_base_maths(title: Title) -> bool:
    return title.code == "22" or (title.code == "" and "базов" in title.subject.lower())


def title_of(cells: Sequence[str]) -> Title | None:
    """The title in a row of at most two filled cells, wherever it is shifted to."""
    if not 1 <= len(cells) <= 2:
        return None
    for cell in cells:
        match = CODED_TITLE.fullmatch(cell) or UNCODED_TITLE.fullmatch(cell)
        if match:
            return Title(match[1], match[2].strip(" .,")[:100], iso_date(match[3]))
    return None


def iso_date(typed: str) -> str:
    """``2022-06-14`` out of ``2022.06.14`` or ``14.06.2022``; '' where there is no such day."""
    parts = typed.split(".")
    try:
        return dt.date(*map(int, parts if len(parts[0]) == 4 else reversed(parts))).isoformat()
    except ValueError:
        return ""


def spans_of(row: Sequence[Cell]) -> dict[str, range] | None:
    """Field → columns, where the row is the header of a plain protocol."""
    if not (mentions(row, "первичный") or mentions(row, "primarymark")):
        return None
    names = [heading(cell) for cell in row]
    filled = [at for at, name in enumerate(names) if name]
    fields: dict[str, range] = {}
    for at, following in zip(filled, [*filled[1:], len(names)], strict=True):
        fields.setdefault(FIELDS.get(names[at], ""), range(at, following))
    fields.pop("", None)
    person = any(name in fields for name in (*PERSON, "participant"))
    if not ({"school", "primary"} <= fields.keys() and person and ("score" in fields or "mark" in fields)):
        return None
    return None if any(APPEALS.search(name) for name in names) else fields


def blocks(grid: Grid) -> Iterator[Block]:
    """The exams of one sheet, in order; rows above the first header belong to none."""
    if not any(spans_of(row) for row in grid.rows[:HEADER_ROWS]):
        return
    title: Title | None = None
    spans: dict[str, range] | None = None
    block: Block | None = None
    for index, row in enumerate(grid.rows):
        cells = [typed for typed in map(text, row) if typed]
        new_title, new_spans = title_of(cells), spans_of(row) if len(cells) > 4 else None
        # A page break repeats the title and the header of the same exam, a footer ends it.
        another = (new_title and new_title != title) or (new_spans and block is not None and block.ended)
        if block and another:
            yield block
            block = None
        if another:
            title = new_title
        spans = new_spans or spans
        if spans and (block is None) and cells and not new_title:
            block = Block(grid, title, spans)
        if block and spans and cells and not new_title and not new_spans:
            block.add(index, cells, spans)
    if block:
        yield block


def declared_count(cells: Sequence[str]) -> int | None:
    """The number of «Всего участников» at the end of its own cell or in a cell of its own."""
    for cell in cells:
        match = LAST_NUMBER.search(cell)
        if match:
            return int(match[1])
    return None


def protocols(workbook: Workbook, grade: int, hidden: bool = False) -> list[Block]:
    found = (block for grid in workbook.sheets if grid.hidden is hidden for block in blocks(grid))
    return [block for block in found if block.grade == grade]


def parse(code: str, workbook: Workbook, person_key: bytes, grade: int) -> ParsedFile:
    """Every exam of ``grade`` (9 or 11) as a work."""
    findings = Findings(personal=True)
    parsed = ParsedFile(code)
    for sheet in sorted({block.grid.name for block in protocols(workbook, grade, hidden=True)}):
        findings.warn("hidden_sheet", HIDDEN, sheet)
    found = protocols(workbook, grade)
    named = NAMED.match(workbook.name.replace("\\", "/").rpartition("/")[2])
    for block in found:
        if block.rows:
            # The sitting cannot be answered on the page: the name of the file is all there is.
            sitting = iso_date(named[1]) if named and len(found) == 1 and block.title is None else ""
            parsed.works.append(read_block(block, grade, person_key, findings, sitting))
    if not parsed.works:
        findings.error("no_rows", NO_ROWS)
    parsed.problems = findings.all()
    return parsed


def hint_of(title: Title | None, grade: int) -> WorkHint:
    exam = {9: "oge", 11: "ege"}[grade]
    if title is None:
        return WorkHint(exam, grade=grade)
    state = title.code.isdecimal() and int(title.code) in STATE_EXAM_CODES
    if state or "гвэ" in title.subject.lower():
        exam = f"gve{grade}"
    level = "base" if is_base_maths(title) else "profile" if title.code == "02" else ""
    year = int(title.date[:4]) if title.date else None
    return WorkHint(exam, year, grade, title.subject, level if exam == "ege" else "", title.date)


def read_block(block: Block, grade: int, person_key: bytes, findings: Findings, named_sitting: str = "") -> ParsedWork:
    sheet = block.grid.name
    hint = hint_of(block.title, grade)
    hint = replace(hint, sitting=hint.sitting or named_sitting)
    year = hint.year or (int(hint.sitting[:4]) if hint.sitting else None)
    work = ParsedWork(hint, Source.PUPILS, sheet[:100], f"ris{grade}")
    if block.title is None:
        findings.warn("no_title", NO_TITLE, sheet, (block.rows[0][0], 0))
    # Base maths is marked even where the column is headed «Балл».
    result = "mark" if "mark" in block.spans or hint.level == "base" else "score"
    fields = ("school", "primary", "mark", "score")
    work.columns = {name: column_letters(block.spans[name][0]) for name in fields if name in block.spans}
    answers: list[tuple[str, list[tuple[int, int]]]] = []
    seen: dict[str, int] = {}
    pupils = work.pupils
    for index, spans in block.rows:
        work.rows_read += 1
        values = {name: block.value(index, spans, name) for name in spans}
        ending = values.get("mark", "") if "mark" in spans else values.get("score", "")
        primary, final = TOTAL[values["primary"]], (MARK if result == "mark" else SCORE)[ending]
        school = RIS_CODE[values["school"]]
        pupil = digest(person_key, year, school, values)
        refusal = refused(school, pupil, primary, final, result)
        if not refusal and pupil in seen:
            earlier = seen[pupil]
            same = (pupils.primary[earlier], (pupils.mark if result == "mark" else pupils.score)[earlier]) == (
                primary,
                final,
            )
            message = (REPEATED if same else CONFLICTING).format(row=pupils.row[earlier])
            refusal = ("repeated_pupil" if same else "conflicting_pupil", message, "school")
        if refusal:
            work.quarantined += 1
            column = spans.get(refusal[2]) or spans.get("mark") or spans["school"]
            findings.row(refusal[0], refusal[1], sheet, (index, column[0]))
            continue
        label = CLASS_LABEL[values.get("class_label", "")]
        seen[pupil] = len(pupils.row)
        pupils.row.append(index + 1)
        pupils.school.append(school)
        pupils.pupil.append(pupil)
        pupils.class_label.append("" if label is BAD else label)
        pupils.variant.append("")
        pupils.primary.append(primary)
        pupils.mark.append(final if result == "mark" else None)
        pupils.score.append(final if result == "score" else None)
        pupils.journal.append(None)
        pupils.flags.append(0)
        answers.append((short_answers(values.get("short", "")), long_answers(values.get("long", ""))))
    work.tasks, pupils.tasks = lay_out(answers)
    if block.stray:
        findings.tally("stray_text", STRAY, sheet, (block.stray[0], 0), count=len(block.stray))
    if block.declared and block.declared[1] != work.rows_read:
        message = DIFFERENT_COUNT.format(declared=block.declared[1], read=work.rows_read)
        findings.warn("participants_differ", message, sheet, (block.declared[0], 0))
    return work


def refused(
    school: str, pupil: str, primary: int | None, final: int | None, result: str
) -> tuple[str, str, str] | None:
    """Code, message and field of what keeps the row out, None where nothing does."""
    if not school or school is BAD:
        return ("bad_school", BAD_SCHOOL, "school") if school else ("no_school", NO_SCHOOL, "school")
    if not pupil:
        return "no_person", NO_PERSON, "school"
    if final is None or final is BAD:
        code, message = ("no_result", NO_RESULT) if final is None else ("bad_result", BAD_RESULT)
        return code, message.format(what=WHAT[result]), result
    return ("bad_primary", BAD_PRIMARY, "primary") if primary is BAD else None


def digest(person_key: bytes, year: int | None, school: str, values: dict[str, Cell]) -> str:
    """Keyed digest of a person, 20 hexadecimal characters; '' where neither a name nor a document is given.

    Case, ё, blanks, and leading zeros of a document lost by Excel make no difference.
    """
    name = " ".join(heading(values[part]) for part in PERSON if text(values.get(part, "")))
    papers = "".join(heading(values[part]).replace(" ", "").lstrip("0") for part in DOCUMENT if part in values)
    if not name and not papers:
        return ""
    message = f"{year or ''}|{school}|{name}|{papers}"
    return hmac.new(person_key, message.encode(), hashlib.sha256).hexdigest()[:20]


def short_answers(cell: Cell) -> str:
    """One character a task out of a mask like ``++-2+``; '' where the cell is no mask."""
    mask = "".join(text(cell).split())
    if not SHORT_MASK.fullmatch(mask):
        return ""
    marks = {"+": "1", "-": "0", "–": "0", "−": "0"}
    return "".join(sign if sign in POINTS[:10] else marks.get(sign, TASK_EMPTY) for sign in mask)[:MOST_TASKS]


def long_answers(cell: Cell) -> list[tuple[int, int]]:
    """Points and maximum of each long answer out of ``1(2)2(3)``."""
    return [
        (int(points), int(maximum))
        for points, maximum in LONG_ANSWER.findall(text(cell))
        if int(points) <= int(maximum) < len(POINTS)
    ]


def lay_out(answers: list[tuple[str, list[tuple[int, int]]]]) -> tuple[list[Task], list[str]]:
    """Tasks of the block (short «1», «2»…; long «Р1», «Р2»…) and every row's characters, all of one length."""
    short = max((len(mask) for mask, _ in answers), default=0)
    long = min(max((len(points) for _, points in answers), default=0), MOST_TASKS - short)
    maxima = [max(points[at][1] for _, points in answers if len(points) > at) for at in range(long)]
    tasks = [Task(str(at + 1)) for at in range(short)] + [Task(f"Р{at + 1}", maxima[at]) for at in range(long)]
    rows = [
        mask.ljust(short, TASK_EMPTY) + "".join(POINTS[got] for got, _ in points[:long]).ljust(long, TASK_EMPTY)
        for mask, points in answers
    ]
    return tasks, rows

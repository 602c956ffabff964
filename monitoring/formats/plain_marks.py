"""A plain table «школа × участники × 5, 4, 3, 2» of РКР and diagnostic works, as departments make them themselves.

Columns are found by synonyms of their headers. Whether marks are counts, percents or shares of one is told by the rows:
what the four add up to. Schools are named by logins where the table has them, else by names: names are compared with
the registry exactly, never guessed. The procedure is what the text above the table says, or nothing.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitoring.domain.cells import BAD, COUNT, LOGIN, PERCENT
from monitoring.domain.grid import Cell, Grid, Workbook, column_letters, text
from monitoring.domain.intake import BY_NAME, GroupRow, ParsedFile, ParsedWork, Source, WorkHint
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._headers import HEADER_ROWS, heading
from monitoring.formats._report import BAD_NUMBER, CODED, GROUPS, SUM_FAR, SUM_WRONG, hint_of, read_tables
from schools.domain.identifiers import clean_fisoko
from schools.domain.names import match_key

CODE = "plain_marks"
MARKS = (2, 3, 4, 5)
SCHOOL_TITLES = {
    "школа", "школы", "оо", "оу", "образовательная организация", "общеобразовательная организация", "организация",
    "образовательное учреждение", "учреждение", "краткое наименование оо", "краткое название оо",
}  # fmt: skip
SCHOOL_TITLE = re.compile(
    r"(?:наименование|название|полное наименование)\s+(?:школы|оо|оу|образовательной организации|"
    r"общеобразовательной организации|образовательного учреждения|организации|учреждения)"
)
CODE_TITLE = re.compile(r"(?:логин|код)(?:\s+(?:фис\s*око|школы|оо|оу|в фис око|школы в фис око))?")
# Best first: who wrote the work, then participants of any wording.
PARTICIPANT_TITLES = (
    re.compile(r".*(?:писал|выполнял|выполнявш|принял|принимавш).*"),
    re.compile(r"(?:(?:кол-во|количество|число|всего)\W*)*участник\w*(?:\s+работы)?"),
    re.compile(r"(?:кол-во|количество|число|всего)\W*(?:уч-ся|учащихся|обучающихся|учеников)"),
)
MARK_TITLE = re.compile(
    r"(?:кол-во|количество|число|доля|процент|отметк\w*|оценк\w*|получили|получивших|на|%|чел\.?|[\s«»\"'“”„.,:()])*"
    r"([2-5])(?:%|в процентах|чел\w*\.?|кол-во|[\s«»\"'“”„.,()])*"
)
TOTAL_ROW = re.compile(
    r"(?:итого|всего|средн|по (?:муниципалитету|району|городу|региону|области|краю|республике|округу)|"
    r"муниципалитет\b|район\b|город\b|регион\b).*"
)
PROCEDURES = (
    (re.compile(r"\bвпр\b|всероссийск\w+ проверочн", re.IGNORECASE), "vpr"),
    (re.compile(r"\bркр\b|региональн\w+ (?:контрольн|диагностическ|проверочн)", re.IGNORECASE), "rkr"),
)
YEAR = re.compile(r"(?<![\d\-–—/])(20[1-4]\d)(?!\s*[-–—/]?\s*\d)")
GRADE = re.compile(r"(?<!\d)(1[01]|[1-9])(?:\s*-\s*\w{1,2})?\s+класс", re.IGNORECASE)
# Nothing but the words after «по» is taken: the lines above a table may name people.
SUBJECT = re.compile(r"\bпо\s+([а-яё]+(?:\s+(?:языку|знанию|чтению|миру))?)", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]{2}")
PAIR = re.compile(r"[-–—\d., ]+[/\\][-–—\d., ]+")

NO_SCHOOL = "В строке не указана школа. Впишите логин или название и загрузите файл снова."
NO_LOGIN = "Это не похоже на логин школы: нужны sch, edu или ksh и шесть цифр. Исправьте и загрузите файл снова."
REPEATED = "Эта же школа уже есть в строке {row}. Оставлена первая строка, лишнюю удалите."
TWO_FIGURES = "В ячейке два числа через дробь. Разнесите их по разным таблицам (например, база и профиль) и загрузите."
NOT_A_NUMBER = "Это не прочитать как число. Оставьте в ячейке одно число без других знаков и загрузите файл снова."
SUM_OF_COUNTS = "Отметок вместе {total}, а участников {participants}. Сверьте строку и исправьте."
NO_MARKS = "У школы есть участники, а числа отметок не указаны. Впишите их, для отсутствующих отметок — 0."
STRAY = "Отдельные надписи под заголовком пропущены: это не строки таблицы."
TOTALS = "Строки итогов пропущены: итог портал считает сам."


@dataclass(frozen=True)
class Table:
    """Where the header of a sheet is and where its columns stand, from 0. ``marks`` are the columns of 2, 3, 4, 5."""

    grid: Grid
    first_row: int
    above: int
    code: int | None
    name: int | None
    participants: int
    marks: tuple[int, ...]
    percent: bool


def table_of(grid: Grid) -> Table | None:
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        names = [heading(cell) for cell in row]
        if GROUPS in names:
            return None
        codes = [at for at, name in enumerate(names) if CODE_TITLE.fullmatch(name)]
        schools = [at for at, name in enumerate(names) if name in SCHOOL_TITLES or SCHOOL_TITLE.fullmatch(name)]
        people = [at for rule in PARTICIPANT_TITLES for at, name in enumerate(names) if rule.fullmatch(name)]
        if not (codes or schools) or not people:
            continue
        # Marks may stand one row lower under a common title («Получили отметки»).
        for first_row in (index + 1, index + 2):
            if first_row > len(grid.rows):
                break
            titles = [heading(cell) for cell in grid.rows[first_row - 1]]
            marks = mark_columns(titles)
            if marks and not any(titles[at] for at in [*codes, *schools] if first_row > index + 1):
                columns, percent = marks
                shares = percent or is_percent(names[min(columns)])
                return Table(
                    grid, first_row, index, codes[0] if codes else None, schools[0] if schools else None,
                    people[0], columns, shares,
                )  # fmt: skip
    return None


def is_percent(title: str) -> bool:
    return "%" in title or "доля" in title or "процент" in title


def mark_columns(titles: Sequence[str]) -> tuple[tuple[int, ...], bool] | None:
    """Columns of the marks 2, 3, 4, 5 and whether they are headed as percents; of two kinds the counts are taken."""
    found: dict[bool, dict[int, int]] = {False: {}, True: {}}
    for at, title in enumerate(titles):
        match = MARK_TITLE.fullmatch(title)
        if match:
            found[is_percent(title)].setdefault(int(match[1]), at)
    for percent, columns in found.items():
        if columns.keys() == set(MARKS):
            return tuple(columns[mark] for mark in MARKS), percent
    return None


def tables(workbook: Workbook, hidden: bool = False) -> list[Table]:
    return [table for grid in workbook.sheets if grid.hidden is hidden and (table := table_of(grid))]


def work_of(rows: Sequence[Sequence[Cell]]) -> WorkHint:
    """What the lines above the table say for certain of the work; a person answers the rest."""
    known = hint_of(rows)
    line = " ".join(text(cell) for row in rows for cell in row if text(cell))
    years = {int(year) for year in YEAR.findall(line)}
    grades = {int(grade) for grade in GRADE.findall(line)}
    subjects = [*dict.fromkeys(found.lower() for found in SUBJECT.findall(line))]
    procedures = [procedure for rule, procedure in PROCEDURES if rule.search(line)]
    return replace(
        known,
        procedure=procedures[0] if len(procedures) == 1 else "",
        year=known.year or (years.pop() if len(years) == 1 else None),
        grade=known.grade or (grades.pop() if len(grades) == 1 else None),
        subject=known.subject or (subjects[0] if len(subjects) == 1 else ""),
    )


def kind_of(table: Table, rows: Sequence[int]) -> float:
    """What stands for a whole in the columns of marks: 0 where they are counts, 100 for percents, 1 for shares."""
    votes: Counter[float] = Counter()
    for index in rows:
        row = table.grid.rows[index]
        participants, values = COUNT[row[table.participants]], [PERCENT[row[at]] for at in table.marks]
        if participants is BAD or not participants or BAD in values or None in values:
            continue
        total = sum(values)
        if total == participants and all(value.is_integer() for value in values):
            votes[0] += 1
        elif abs(total - 100) <= SUM_WRONG:
            votes[100] += 1
        elif abs(total - 1) <= SUM_WRONG / 100 and not all(value.is_integer() for value in values):
            votes[1] += 1
    if table.percent or any("%" in text(table.grid.rows[index][at]) for index in rows for at in table.marks):
        return 1 if votes[1] > votes[100] else 100
    return max((0, 100, 1), key=lambda kind: votes[kind])


@dataclass
class Reader:
    """Sorts the rows of one table into groups and quarantined ones."""

    table: Table
    work: ParsedWork
    findings: Findings
    whole: float
    seen: dict[str, int]

    def read(self, index: int) -> None:
        row = self.table.grid.rows[index]
        self.work.rows_read += 1
        code, name, refusal = self.school(row)
        participants = COUNT[row[self.table.participants]]
        values = [self.value(row[at]) for at in self.table.marks]
        refusal = refusal or self.wrong(row, code, participants, values)
        if refusal:
            self.work.quarantined += 1
            # Under a home-made table people sign: words in a column of numbers are not shown.
            figure = row[refusal[2]] if refusal[2] in (self.table.participants, *self.table.marks) else ""
            shown = "" if LETTERS.search(text(figure)) else figure
            self.findings.row(refusal[0], refusal[1], self.table.grid.name, (index, refusal[2]), shown)
            return
        numbers = [value or 0.0 for value in values]
        self.seen[code] = index
        if self.whole:
            group = GroupRow(index + 1, "school", code, name, participants, [n * 100 / self.whole for n in numbers])
        else:
            percents = [100 * number / participants if participants else 0.0 for number in numbers]
            group = GroupRow(index + 1, "school", code, name, participants, percents, given={"printed": "counts"})
        if name:
            self.work.school_names[code] = name
        self.work.groups.append(group)

    def value(self, cell: Cell) -> float | None:
        """The number of a mark's cell, BAD where it is none; «-» is nobody."""
        if text(cell) in {"-", "–", "—"}:
            return 0.0
        value: float | None = PERCENT[cell] if self.whole else COUNT[cell]
        return value

    def school(self, row: Sequence[Cell]) -> tuple[str, str, tuple[str, str, int] | None]:
        """Code and name of the row's school, or what is wrong with them."""
        table = self.table
        label = "" if table.name is None else text(row[table.name])[:200]
        coded = CODED.fullmatch(label)
        name = coded[1] if coded else label
        if self.work.code_system == BY_NAME and table.name is not None:
            if not match_key(name):
                return "", name, ("no_school", NO_SCHOOL, table.name)
            return match_key(name), name, None
        at = table.code if table.code is not None else table.name
        assert at is not None  # noqa: S101 - a table has one of the two
        in_brackets = clean_fisoko(coded[2][3:]) if coded and is_school(coded) else ""
        code = LOGIN[row[at]] if table.code is not None else in_brackets
        if not code or code is BAD:
            found = ("bad_login", NO_LOGIN) if text(row[at]) else ("no_school", NO_SCHOOL)
            return "", name, (*found, at)
        return code, name, None

    def wrong(
        self, row: Sequence[Cell], code: str, participants: int | None, values: Sequence[float | None]
    ) -> tuple[str, str, int] | None:
        table = self.table
        if code in self.seen:
            at = table.name if table.code is None else table.code
            return "repeated_group", REPEATED.format(row=self.seen[code] + 1), at or 0
        if participants is None or participants is BAD:
            return "bad_participants", BAD_NUMBER.format(what="число участников"), table.participants
        for at, value in zip(table.marks, values, strict=True):
            if value is BAD or (value or 0) < 0:
                message = TWO_FIGURES if PAIR.fullmatch(text(row[at])) else NOT_A_NUMBER
                return "bad_number", message, at
        if participants and all(value is None for value in values):
            return "no_marks", NO_MARKS, table.marks[0]
        total = sum(value or 0 for value in values)
        if not self.whole and total != participants:
            message = SUM_OF_COUNTS.format(total=int(total), participants=participants)
            return "sum_of_counts", message, table.participants
        if self.whole and participants and abs(total * 100 / self.whole - 100) > SUM_WRONG:
            shown = f"{total * 100 / self.whole:.2f}".replace(".", ",")
            return "sum_far_from_100", SUM_FAR.format(total=shown), table.marks[0]
        return None


def is_school(coded: re.Match[str]) -> bool:
    return not coded[2].lower().startswith("reg")


def has_login(label: str) -> bool:
    coded = CODED.fullmatch(label)
    return coded is not None and is_school(coded)


def read_table(table: Table, findings: Findings) -> ParsedWork:
    rows = []
    for index in range(table.first_row, len(table.grid.rows)):
        row = table.grid.rows[index]
        filled = [heading(cell) for cell in row if text(cell)]
        words = next((cell for cell in filled if not cell.replace(".", "").isdecimal()), "")
        if TOTAL_ROW.fullmatch(words) and not (table.code is not None and text(row[table.code])):
            at = table.name if table.name is not None else table.code
            findings.tally("total_row", TOTALS, table.grid.name, (index, at or 0))
        elif len(filled) > 1 or any(text(row[at]) for at in (table.participants, *table.marks)):
            rows.append(index)
        elif filled:
            findings.tally("stray_text", STRAY, table.grid.name, (index, 0))
    labels = [] if table.name is None else [text(table.grid.rows[index][table.name]) for index in rows]
    by_code = table.code is not None or (bool(labels) and sum(map(has_login, labels)) * 2 > len(labels))
    system = "fisoko" if by_code else BY_NAME
    work = ParsedWork(work_of(table.grid.rows[: table.above]), Source.MARKS, table.grid.name[:100], system)
    work.columns = {"school": column_letters(table.code if table.code is not None else table.name or 0)}
    reader = Reader(table, work, findings, kind_of(table, rows), {})
    for index in rows:
        reader.read(index)
    return work


def detect(workbook: Workbook) -> bool:
    return bool(tables(workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return read_tables(CODE, tables(workbook), tables(workbook, hidden=True), read_table)


FORMAT = Format(CODE, "Таблица «школа — участники — 5, 4, 3, 2» (РКР, диагностические работы)", detect, read)

"""Aggregate reports of ФИС ОКО: a head of a few lines, a header, one row a group of participants.

The level of a row is told by the code in brackets, never by indentation: ``…(edu053001)`` is a school,
``…(reg20_m012)`` a municipality, «Вся выборка» the country, a plain name the region.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from monitoring.domain.cells import BAD, COUNT, PERCENT, WHOLE
from monitoring.domain.grid import Cell, Grid, Workbook, text
from monitoring.domain.intake import GroupRow, ParsedFile, ParsedWork, Source, WorkHint
from monitoring.domain.scales import rebuilt
from monitoring.formats._findings import Findings
from monitoring.formats._headers import HEADER_ROWS, heading, mentions
from schools.domain.identifiers import clean_fisoko

GROUPS, SCHOOLS, PARTICIPANTS = "группы участников", "кол-во оо", "кол-во участников"
WORK = re.compile(r"ВПР\s+(20\d\d)\.?\s+(?:(.*?)[\s.,]+)?(\d{1,2})\s*класс", re.IGNORECASE)
CODED = re.compile(r"(.*?)\s*\(\s*((?:edu|sch|ksh)\d{5,6}|reg\d{1,2}_m\d{1,4}|reg\d{6})\s*\)", re.IGNORECASE)
LOOKS_LIKE_A_SCHOOL = re.compile(r"школа|лицей|гимназия|\b(?:М[БАК]?ОУ|СОШ|ООШ|НОШ|ЦО)\b", re.IGNORECASE)
COUNTRY = "вся выборка"
REPORTS = (
    "индивидуальные результаты",
    "статистика по отметкам",
    "сравнение отметок",
    "распределение первичных баллов",
    "выполнение заданий",
    "достижение планируемых результатов",
)
# Sums of shares printed with two decimals miss 100 by rounding; by more than this they are another thing.
SUM_WRONG = 1

BAD_NUMBER = "Это не {what}. Исправьте ячейку и загрузите файл снова."
NO_SCHOOL_CODE = "Кода школы в скобках нет: строку не с чем связать. Допишите код, например (edu053001)."
SECOND_REGION = "Кода в скобках нет, а строка региона уже была (строка {row}). Допишите код, например (edu053001)."
REPEATED = "Эта же группа участников уже есть в строке {row}. Оставлена первая строка, лишнюю удалите."
SUM_FAR = "Доли в строке дают в сумме {total} %, а не 100 %. Сверьте строку с отчётом ФИС ОКО."
SUM_NEAR = "Доли в строке дают в сумме не ровно 100 %. Строки учтены: проверьте их, если таблицу правили вручную."
COUNTS_DIFFER = "Из долей не восстановить целое число участников. Строки учтены: сверьте их с отчётом ФИС ОКО."
NO_ROWS = "Под заголовком таблицы нет ни одной строки. Загрузите заполненный отчёт."
HIDDEN = "Скрытый лист не загружен. Если он нужен, покажите его в Excel, сохраните файл и загрузите снова."


@dataclass(frozen=True)
class Head:
    """The head of a report: where its header is, which columns hold the shares and what they are headed with."""

    grid: Grid
    header: int
    first_row: int
    group: int
    schools: int | None
    participants: int
    shares: tuple[int, ...]
    share_titles: tuple[int, ...]
    maximum: Cell = ""
    hint: WorkHint = field(default_factory=lambda: WorkHint("vpr"))


def head_of(grid: Grid, title: str, fits: Callable[[tuple[int, ...]], bool]) -> Head | None:
    """The head where the sheet is this report: by its title, or, without one, by titles of columns that ``fits``."""
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        if not mentions(row, "группы"):
            continue
        names = [heading(cell) for cell in row]
        counts = [at for at, name in enumerate(names) if name.startswith(PARTICIPANTS)]
        if GROUPS not in names or not counts:
            continue
        lines = [heading(cell) for above in grid.rows[:index] for cell in above]
        titled = any(line.startswith(title) for line in lines)
        # «Распределение групп баллов в %» over 2, 3, 4, 5: the titles of the shares stand one row lower.
        first_row, shares = index + 1, numbered(row, counts[0] + 1)
        if not shares and first_row < len(grid.rows) and not text(grid.rows[first_row][names.index(GROUPS)]):
            shares = numbered(grid.rows[first_row], counts[0] + 1)
            first_row += 1
        titles = tuple(shares.values())
        if not titled and (not fits(titles) or any(line.startswith(REPORTS) for line in lines)):
            return None
        schools = [at for at, name in enumerate(names) if name.startswith(SCHOOLS)]
        return Head(
            grid,
            index,
            first_row,
            names.index(GROUPS),
            schools[0] if schools else None,
            counts[0],
            tuple(shares),
            titles,
            beside(grid.rows[:index], "максимальный первичный балл"),
            hint_of(grid.rows[:index]),
        )
    return None


def numbered(row: Sequence[Cell], start: int) -> dict[int, int]:
    """Columns from ``start`` on whose title is a whole number → that number."""
    titles = {at: WHOLE[cell] for at, cell in enumerate(row) if at >= start}
    return {at: title for at, title in titles.items() if title is not None and title is not BAD}


def beside(rows: Sequence[Sequence[Cell]], label: str) -> Cell:
    """What stands after ``label``: in the same cell behind the colon, or in the next filled cell of the row."""
    for row in rows:
        for at, cell in enumerate(row):
            if heading(cell).startswith(label):
                own = text(cell).partition(":")[2].strip()
                return own or next((other for other in row[at + 1 :] if text(other)), "")
    return ""


def whole_number(cell: Cell) -> int | None:
    """The whole number of a cell of the head, None where there is none."""
    value = WHOLE[cell]
    return None if value is BAD else value


def hint_of(rows: Sequence[Sequence[Cell]]) -> WorkHint:
    """The work by ``ВПР 2020 Математика 4 класс`` and «Предмет:»."""
    subject = text(beside(rows, "предмет"))
    for row in rows:
        for cell in row:
            match = WORK.search(text(cell))
            if match:
                subject = subject or (match[2] or "").strip(" .,")
                level = "advanced" if "углубл" in heading(cell) else "base" if "базов" in heading(cell) else ""
                return WorkHint("vpr", int(match[1]), int(match[3]), subject, level)
    return WorkHint("vpr", subject=subject)


def heads(workbook: Workbook, title: str, fits: Callable[[tuple[int, ...]], bool], hidden: bool = False) -> list[Head]:
    found = (head_of(grid, title, fits) for grid in workbook.sheets if grid.hidden is hidden)
    return [head for head in found if head]


def parse(
    code: str,
    workbook: Workbook,
    title: str,
    source: Source,
    fits: Callable[[tuple[int, ...]], bool],
    check: Callable[[Head, Findings], bool],
) -> ParsedFile:
    """Every fitting sheet as a work. ``check`` says whether the columns are sound, and reports an error if not."""
    findings = Findings()
    parsed = ParsedFile(code)
    for head in heads(workbook, title, fits, hidden=True):
        findings.warn("hidden_sheet", HIDDEN, head.grid.name)
    for head in heads(workbook, title, fits):
        if not check(head, findings):
            continue
        work = ParsedWork(head.hint, source, head.grid.name[:100], "fisoko")
        work.declared_maximum = whole_number(head.maximum)
        read_rows(work, head, findings)
        if work.rows_read:
            parsed.works.append(work)
        else:
            findings.error("no_rows", NO_ROWS, head.grid.name)
    parsed.problems = findings.all()
    return parsed


def read_rows(work: ParsedWork, head: Head, findings: Findings) -> None:
    sheet = head.grid.name
    seen: dict[tuple[str, str], int] = {}
    for index in range(head.first_row, len(head.grid.rows)):
        row = head.grid.rows[index]
        if not any(text(cell) for cell in row):
            continue
        work.rows_read += 1
        refusal = refused(row, head, seen)
        if refusal:
            code, message, column = refusal
            work.quarantined += 1
            findings.row(code, message, sheet, (index, column), row[column])
            continue
        level, code, name = identity(text(row[head.group]))
        seen[level, code] = index
        participants = COUNT[row[head.participants]]
        percents = [PERCENT[row[at]] or 0.0 for at in head.shares]
        schools = None if head.schools is None else COUNT[row[head.schools]]
        group = GroupRow(index + 1, level, code, name, participants, percents, None if schools is BAD else schools)
        if participants:
            at = (index, head.shares[0])
            # Each share is rounded to 0.01: a long row may miss 100 by half of that a column.
            if abs(sum(percents) - 100) > max(0.1, 0.005 * len(percents)) + 1e-9:
                findings.tally("sum_not_100", SUM_NEAR, sheet, at, row[head.shares[0]])
            elif level == "school" and not rebuilt(percents, participants)[1]:
                findings.tally("counts_differ", COUNTS_DIFFER, sheet, at, row[head.shares[0]])
        if level == "school" and name:
            work.school_names[code] = name
        work.groups.append(group)


def identity(label: str) -> tuple[str, str, str]:
    """Level, code and name of a group by the text of its first cell."""
    match = CODED.fullmatch(label)
    if match:
        code = match[2].lower()
        if "_m" in code:
            return "municipality", code, match[1]
        if code.startswith("reg"):
            return "region", "", match[1]
        # Without the letters a code that lost its leading zero is given it back.
        return "school", clean_fisoko(code[3:]), match[1]
    return ("country" if heading(label) == COUNTRY else "region"), "", label


def refused(row: Sequence[Cell], head: Head, seen: dict[tuple[str, str], int]) -> tuple[str, str, int] | None:
    """Code, message and column of what keeps the row out, None where nothing does."""
    refusal = refused_label(text(row[head.group]), seen)
    if refusal:
        return *refusal, head.group
    participants = COUNT[row[head.participants]]
    if participants is None or participants is BAD:
        return "bad_participants", BAD_NUMBER.format(what="число участников"), head.participants
    shares = [PERCENT[row[at]] for at in head.shares]
    for at, share in zip(head.shares, shares, strict=True):
        if share is BAD or (share or 0) < 0:
            return "bad_percent", BAD_NUMBER.format(what="доля от 0 до 100 %"), at
    total = sum(share or 0.0 for share in shares)
    if participants and abs(total - 100) > SUM_WRONG:
        return "sum_far_from_100", SUM_FAR.format(total=f"{total:.2f}".replace(".", ",")), head.shares[0]
    return None


def refused_label(label: str, seen: dict[tuple[str, str], int]) -> tuple[str, str] | None:
    """Code and message where a group's name keeps its row out; ``seen`` holds the rows of the groups before."""
    level, code, _ = identity(label)
    earlier = seen.get((level, code))
    if not label or (level == "region" and not CODED.fullmatch(label) and LOOKS_LIKE_A_SCHOOL.search(label)):
        return "no_school_code", NO_SCHOOL_CODE
    if earlier is not None:
        return "repeated_group", (SECOND_REGION if level == "region" else REPEATED).format(row=earlier + 1)
    return None


class OnSheet(Protocol):
    """A table found on a sheet."""

    @property
    def grid(self) -> Grid: ...


T = TypeVar("T", bound=OnSheet)


def read_tables(
    code: str, visible: Sequence[T], hidden: Sequence[T], read_table: Callable[[T, Findings], ParsedWork]
) -> ParsedFile:
    """A work of each visible table; a hidden one is only told of, one without rows is an error."""
    findings = Findings()
    parsed = ParsedFile(code)
    for table in hidden:
        findings.warn("hidden_sheet", HIDDEN, table.grid.name)
    for table in visible:
        work = read_table(table, findings)
        if work.rows_read:
            parsed.works.append(work)
        else:
            findings.error("no_rows", NO_ROWS, table.grid.name)
    parsed.problems = findings.all()
    return parsed

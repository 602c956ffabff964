"""«Достижение планируемых результатов» of ФИС ОКО: a row a requirement, a column a territory.

Under the name of a territory stands the number of its participants («30216 уч.»), in cells the average percent of the
maximum. Words broken as in print («арифмети- ческие») are put together. A row counted here is a territory.
"""

import re
from dataclasses import dataclass

from monitoring.domain.cells import BAD, COUNT, PERCENT, WHOLE
from monitoring.domain.grid import Cell, Grid, Workbook, text
from monitoring.domain.intake import GroupRow, ParsedFile, ParsedWork, Source
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._groups import BAD_SHARE
from monitoring.formats._headers import HEADER_ROWS, heading, task_of
from monitoring.formats._report import (
    BAD_NUMBER,
    beside,
    hint_of,
    identity,
    read_tables,
    refused_label,
    whole_number,
)

CODE = "vpr_planned"
TITLE = "достижение планируемых результатов"
REQUIREMENTS = ("блоки пооп", "проверяемые требования", "блоки ооп", "планируемые результаты")
COUNTED = re.compile(r"(.*?)\s*\(?(\d[\d ,]*)\s*уч(?:\.|астник\w*)?\)?", re.IGNORECASE)
BROKEN_WORD = re.compile(r"([а-яё])- ([а-яё])")
COUNTRY = {"рф", "россия", "российская федерация", "вся выборка"}
LONGEST_TEXT = 2000
STRAY = "Строка без номера задания пропущена: это не требование. Если задание есть, впишите его номер."


@dataclass(frozen=True)
class Table:
    """Where the header is and where its columns stand; ``first`` is the first row of requirements."""

    grid: Grid
    header: int
    task: int
    requirement: int
    maximum: int
    territories: tuple[int, ...]


def table_of(grid: Grid) -> Table | None:
    for index, row in enumerate(grid.rows[:HEADER_ROWS]):
        names = [heading(cell) for cell in row]
        texts = [at for at, name in enumerate(names) if name.startswith(REQUIREMENTS)]
        maxima = [at for at, name in enumerate(names) if name.startswith("макс")]
        if texts and maxima and texts[0] < maxima[0]:
            numbers = [at for at, name in enumerate(names[: texts[0]]) if name.startswith(("№", "номер", "задани"))]
            territories = tuple(at for at, name in enumerate(names) if at > maxima[0] and name)
            task = numbers[0] if numbers else 0
            return Table(grid, index, task, texts[0], maxima[0], territories) if task != texts[0] else None
    return None


def tables(workbook: Workbook, hidden: bool = False) -> list[Table]:
    return [table for grid in workbook.sheets if grid.hidden is hidden and (table := table_of(grid))]


def repaired(cell: Cell) -> str:
    """The text of a requirement with the words of print put together."""
    return BROKEN_WORD.sub(r"\1\2", text(cell))[:LONGEST_TEXT]


def territory(table: Table, column: int) -> tuple[str, Cell, int]:
    """Name of a territory, the cell with its number of participants, and that cell's row."""
    label = text(table.grid.rows[table.header][column])
    match = COUNTED.fullmatch(label)
    if match:
        return match[1], match[2], table.header
    for index in range(table.header + 1, min(table.header + 3, len(table.grid.rows))):
        below = COUNTED.fullmatch(text(table.grid.rows[index][column]))
        if below:
            return label, below[2], index
    return label, "", table.header


def requirements(table: Table, findings: Findings) -> list[tuple[int, dict[str, object]]]:
    """Row → task, requirement and maximum."""
    found: list[tuple[int, dict[str, object]]] = []
    for index in range(table.header + 1, len(table.grid.rows)):
        row = table.grid.rows[index]
        task = task_of(row[table.task])
        if task:
            maximum = WHOLE[row[table.maximum]]
            known = task.maximum if maximum is BAD or maximum is None else maximum
            texts = {"task": task.label, "requirement": repaired(row[table.requirement]), "maximum": known}
            found.append((index, texts))
        elif any(text(cell) for cell in row) and not any(COUNTED.fullmatch(text(cell)) for cell in row):
            findings.tally("stray_row", STRAY, table.grid.name, (index, table.task))
    return found


def read_table(table: Table, findings: Findings) -> ParsedWork:
    above = table.grid.rows[: table.header]
    work = ParsedWork(hint_of(above), Source.PLANNED, table.grid.name[:100], "fisoko")
    work.declared_maximum = whole_number(beside(above, "максимальный первичный балл"))
    wanted = requirements(table, findings)
    seen: dict[tuple[str, str], int] = {}
    for column in table.territories if wanted else ():
        label, number, at = territory(table, column)
        name = "Вся выборка" if label.lower() in COUNTRY else label
        participants = COUNT[number]
        work.rows_read += 1
        refusal = refused_label(name, seen)
        if not refusal and (participants is None or participants is BAD):
            refusal = ("bad_participants", BAD_NUMBER.format(what="число участников вида «30216 уч.»"))
        if refusal:
            work.quarantined += 1
            cell = table.grid.rows[table.header][column]
            findings.row(*refusal, table.grid.name, (table.header, column), cell)
            continue
        level, code, called = identity(name)
        seen[level, code] = at
        planned = [texts | {"percent": share(table, index, column, findings)} for index, texts in wanted]
        given = {"planned": planned}
        work.groups.append(GroupRow(table.header + 1, level, code, called[:500], participants, [], given=given))
        if level == "school" and called:
            work.school_names[code] = called
    return work


def share(table: Table, index: int, column: int, findings: Findings) -> float | None:
    cell = table.grid.rows[index][column]
    value = PERCENT[cell]
    if value is BAD or (value or 0) < 0:
        findings.tally("bad_share", BAD_SHARE, table.grid.name, (index, column), cell)
        return None
    known: float | None = value
    return known


def detect(workbook: Workbook) -> bool:
    return bool(tables(workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return read_tables(CODE, tables(workbook), tables(workbook, hidden=True), read_table)


FORMAT = Format(CODE, "ФИС ОКО: «Достижение планируемых результатов»", detect, read)

"""Reports of ФИС ОКО whose rows are groups of participants and whose columns are no shares of marks or scores.

They are told by their title alone: the columns of several of them look alike. What they say is kept as printed, in
``GroupRow.given``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.domain.cells import BAD, COUNT, PERCENT, WHOLE
from monitoring.domain.grid import Cell, Grid, Workbook, text
from monitoring.domain.intake import GroupRow, ParsedFile, ParsedWork, Source, Task
from monitoring.formats._findings import Findings
from monitoring.formats._headers import HEADER_ROWS, heading, mentions, task_of
from monitoring.formats._report import (
    BAD_NUMBER,
    GROUPS,
    HIDDEN,
    NO_ROWS,
    PARTICIPANTS,
    SCHOOLS,
    beside,
    hint_of,
    identity,
    refused_label,
    whole_number,
)

BAD_SHARE = "Это не процент от 0 до 100: ячейка не учтена. Сверьте её с отчётом ФИС ОКО."
NO_TASKS = "В заголовке таблицы нет столбцов с заданиями (1, 2, 4К1…). Загрузите отчёт целиком."


@dataclass(frozen=True)
class Table:
    """Where the header of a sheet is and where its columns stand, from 0."""

    grid: Grid
    header: int
    group: int
    participants: int
    schools: int | None

    @property
    def names(self) -> list[str]:
        return [heading(cell) for cell in self.grid.rows[self.header]]


def titled(rows: Sequence[Sequence[Cell]], title: str, but: str) -> bool:
    """Whether a line above the header begins with ``title`` and does not go on with ``but``."""
    lines = (heading(cell) for row in rows for cell in row)
    return any(line.startswith(title) and not (but and but in line) for line in lines)


def tables(workbook: Workbook, title: str, but: str = "", hidden: bool = False) -> list[Table]:
    """The sheets that are the report of this title."""
    found = []
    for grid in workbook.sheets:
        for index, row in enumerate(grid.rows[:HEADER_ROWS]):
            if grid.hidden is not hidden or not mentions(row, "группы"):
                continue
            names = [heading(cell) for cell in row]
            counts = [at for at, name in enumerate(names) if name.startswith(PARTICIPANTS)]
            if GROUPS not in names or not counts:
                continue
            if titled(grid.rows[:index], title, but):
                schools = next((at for at, name in enumerate(names) if name.startswith(SCHOOLS)), None)
                found.append(Table(grid, index, names.index(GROUPS), counts[0], schools))
            break
    return found


@dataclass
class Reader:
    """Collects the groups of one sheet into a work; every row read is a group or is put aside."""

    table: Table
    work: ParsedWork
    findings: Findings
    seen: dict[tuple[str, str], int]

    @classmethod
    def of(cls, table: Table, source: Source, findings: Findings) -> "Reader":
        above = table.grid.rows[: table.header]
        work = ParsedWork(hint_of(above), source, table.grid.name[:100], "fisoko")
        work.declared_maximum = whole_number(beside(above, "максимальный первичный балл"))
        return cls(table, work, findings, {})

    def refuse(self, index: int, column: int, code: str, message: str) -> None:
        self.work.rows_read += 1
        self.work.quarantined += 1
        self.findings.row(code, message, self.table.grid.name, (index, column), self.table.grid.rows[index][column])

    def group(self, index: int, participants: Cell) -> GroupRow | None:
        """The group whose row this is, kept; None where it was put aside."""
        row, at = self.table.grid.rows[index], self.table.group
        refusal = refused_label(text(row[at]), self.seen)
        if refusal:
            self.refuse(index, at, *refusal)
            return None
        number = COUNT[participants]
        if number is None or number is BAD:
            self.refuse(index, self.table.participants, "bad_participants", BAD_NUMBER.format(what="число участников"))
            return None
        level, code, name = identity(text(row[at]))
        self.seen[level, code] = index
        schools = None if self.table.schools is None else COUNT[row[self.table.schools]]
        made = GroupRow(index + 1, level, code, name[:500], number, [], None if schools is BAD else schools)
        self.work.rows_read += 1
        self.work.groups.append(made)
        if level == "school" and name:
            self.work.school_names[code] = name
        return made

    def shares(self, index: int, columns: Sequence[int]) -> list[float | None]:
        """Percents of a row, None where the cell is empty or is no percent (with a warning)."""
        values: list[float | None] = []
        for at in columns:
            cell = self.table.grid.rows[index][at]
            value = PERCENT[cell]
            if value is BAD or (value or 0) < 0:
                self.findings.tally("bad_share", BAD_SHARE, self.table.grid.name, (index, at), cell)
                value = None
            values.append(value)
        return values


def task_columns(table: Table) -> tuple[dict[int, Task], int]:
    """Column → task with its maximum, and the first row below the header («Макс балл» may stand in a row of its own,
    tasks may stand one row lower under a common title)."""
    rows, first = table.grid.rows, table.header + 1
    tasks = tasks_in(rows[table.header], table.participants + 1)
    if not tasks and first < len(rows) and not text(rows[first][table.group]):
        tasks = tasks_in(rows[first], table.participants + 1)
        first += 1
    if first < len(rows):
        row = rows[first]
        label = " ".join(heading(cell) for cell in row[: table.participants + 1])
        if "макс" in label or (not label.strip() and any(text(row[at]) for at in tasks)):
            maxima = {at: WHOLE[row[at]] for at in tasks}
            tasks = {
                at: Task(task.label, task.maximum if maxima[at] is BAD or maxima[at] is None else maxima[at])
                for at, task in tasks.items()
            }
            first += 1
    return tasks, first


def tasks_in(row: Sequence[Cell], start: int) -> dict[int, Task]:
    found = {at: task_of(cell) for at, cell in enumerate(row) if at >= start}
    return {at: task for at, task in found.items() if task}


def described(tasks: dict[int, Task]) -> dict[str, object]:
    """Labels and maxima of the tasks, as they stand in ``GroupRow.given``."""
    return {"labels": [task.label for task in tasks.values()], "maxima": [task.maximum for task in tasks.values()]}


def finished(code: str, readers: Sequence[Reader], hidden: Sequence[Table], findings: Findings) -> ParsedFile:
    """The works of the sheets that have rows; an error for those that have none."""
    parsed = ParsedFile(code)
    for table in hidden:
        findings.warn("hidden_sheet", HIDDEN, table.grid.name)
    for reader in readers:
        if reader.work.rows_read:
            parsed.works.append(reader.work)
        else:
            findings.error("no_rows", NO_ROWS, reader.table.grid.name)
    parsed.problems = findings.all()
    return parsed

"""«Выполнение заданий группами участников» of ФИС ОКО: under each group a row for those who got 2, 3, 4 and 5.

Such rows are headed «Ср.% вып. уч. гр.баллов 2»; a number of participants may stand in them or in the group's own row.
"""

import re
from collections.abc import Sequence

from monitoring.domain.cells import BAD, COUNT
from monitoring.domain.grid import Cell, Workbook, text
from monitoring.domain.intake import ParsedFile, Source
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._groups import NO_TASKS, Reader, described, finished, tables, task_columns
from monitoring.formats._headers import heading

CODE = "vpr_groups"
TITLE = "выполнение заданий группами"
MARK_ROW = re.compile(r"ср\W.*балл\D*([2-5])\W*")
STRAY = "Строка стоит не под названием группы участников: её не с чем связать. Загрузите отчёт целиком."


def mark_of(row: Sequence[Cell], until: int) -> str:
    """The mark whose participants the row is of, '' where it is no such row."""
    for cell in row[:until]:
        match = MARK_ROW.fullmatch(heading(cell))
        if match:
            return match[1]
    return ""


def read_rows(reader: Reader, columns: Sequence[int], first: int, described_tasks: dict[str, object]) -> None:
    table, rows = reader.table, reader.table.grid.rows
    blocks: list[tuple[int, dict[str, int]]] = []
    for index in range(first, len(rows)):
        row = rows[index]
        mark = mark_of(row, columns[0])
        label = text(row[table.group])
        # The group's name may be repeated beside the mark in every row.
        named = mark and label and not MARK_ROW.fullmatch(heading(label))
        if named and (not blocks or text(rows[blocks[-1][0]][table.group]) != label):
            blocks.append((index, {}))
        if mark and blocks:
            blocks[-1][1].setdefault(mark, index)
        elif mark:
            reader.refuse(index, table.group, "stray_row", STRAY)
        elif any(text(cell) for cell in row):
            blocks.append((index, {}))
    for index, marks in blocks:
        numbers = {mark: COUNT[rows[at][table.participants]] for mark, at in marks.items()}
        known = {mark: None if number is BAD else number for mark, number in numbers.items()}
        own = rows[index][table.participants]
        summed = index in marks.values() or not text(own)
        whole = sum(number or 0 for number in known.values()) if known and None not in known.values() else ""
        group = reader.group(index, whole if summed else own)
        if group:
            by_mark = {
                mark: {"participants": known[mark], "task_percents": reader.shares(at, columns)}
                for mark, at in sorted(marks.items())
            }
            group.given = described_tasks | {"by_mark": by_mark}


def detect(workbook: Workbook) -> bool:
    return bool(tables(workbook, TITLE))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    findings = Findings()
    readers = []
    for table in tables(workbook, TITLE):
        tasks, first = task_columns(table)
        if not tasks:
            findings.error("no_tasks", NO_TASKS, table.grid.name, (table.header, table.participants))
            continue
        readers.append(Reader.of(table, Source.GROUPS, findings))
        read_rows(readers[-1], list(tasks), first, described(tasks))
    return finished(CODE, readers, tables(workbook, TITLE, hidden=True), findings)


FORMAT = Format(CODE, "ФИС ОКО: «Выполнение заданий группами участников»", detect, read)

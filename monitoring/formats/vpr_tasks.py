"""«Выполнение заданий» of ФИС ОКО: of each task, the average percent of its maximum, a group of participants a row."""

from monitoring.domain.grid import Workbook, text
from monitoring.domain.intake import ParsedFile, Source
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._groups import NO_TASKS, Reader, described, finished, tables, task_columns

CODE = "vpr_tasks"
TITLE, OTHER = "выполнение заданий", "группами"


def detect(workbook: Workbook) -> bool:
    return bool(tables(workbook, TITLE, OTHER))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    findings = Findings()
    readers = []
    for table in tables(workbook, TITLE, OTHER):
        tasks, first = task_columns(table)
        if not tasks:
            findings.error("no_tasks", NO_TASKS, table.grid.name, (table.header, table.participants))
            continue
        reader = Reader.of(table, Source.TASKS, findings)
        readers.append(reader)
        for index in range(first, len(table.grid.rows)):
            row = table.grid.rows[index]
            group = reader.group(index, row[table.participants]) if any(text(cell) for cell in row) else None
            if group:
                group.given = described(tasks) | {"task_percents": reader.shares(index, list(tasks))}
    return finished(CODE, readers, tables(workbook, TITLE, OTHER, hidden=True), findings)


FORMAT = Format(CODE, "ФИС ОКО: «Выполнение заданий»", detect, read)

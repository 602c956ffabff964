"""«Сравнение отметок с отметками по журналу» of ФИС ОКО: lower, equal, higher, in counts and percents.

Percents are of the participants compared: those without a journal mark are in the total and in none of the three.
Two layouts: eight columns in one row a group, and the older block of four rows under the name of each group.
"""

import re
from collections.abc import Sequence

from monitoring.domain.cells import BAD, COUNT, PERCENT
from monitoring.domain.grid import Cell, Workbook, text
from monitoring.domain.intake import GroupRow, ParsedFile, Source
from monitoring.domain.scales import rebuilt
from monitoring.formats import Format
from monitoring.formats._findings import Findings
from monitoring.formats._groups import Reader, Table, finished, tables
from monitoring.formats._headers import heading
from monitoring.formats._report import BAD_NUMBER

CODE = "vpr_journal"
TITLE = "сравнение отметок"
KINDS = ("понизили", "подтвердили", "повысили")
TOTAL = re.compile(r"всего\W*")
REBUILT = "Число участников в группах не указано, оно посчитано из процентов. Строки учтены: сверьте их с отчётом."
TOO_MANY = "Понизивших, подтвердивших и повысивших вместе больше, чем участников. Сверьте строку с отчётом ФИС ОКО."
NO_COLUMNS = "В заголовке нужны столбцы «Понизили», «Подтвердили», «Повысили». Загрузите отчёт целиком."
NO_GROUPS = "Для группы участников не указано, сколько понизили, подтвердили и повысили. Загрузите отчёт целиком."
STRAY = "Строка стоит не под названием группы участников: её не с чем связать. Загрузите отчёт целиком."


def columns_of(table: Table) -> dict[str, dict[bool, int]]:
    """Kind → is it a percent → column, of the layout of eight columns."""
    columns: dict[str, dict[bool, int]] = {}
    for at, name in enumerate(table.names):
        kind = next((kind for kind in KINDS if name.startswith(kind)), None)
        if kind:
            columns.setdefault(kind, {})[name.rstrip().endswith("%")] = at
    return columns


def keep(reader: Reader, group: GroupRow, index: int, counts: Sequence[Cell], percents: Sequence[Cell]) -> None:
    """Sets what the group says, or takes the group back to quarantine where it cannot be."""
    numbers, shares = [COUNT[cell] for cell in counts], [PERCENT[cell] for cell in percents]
    findings, sheet, at = reader.findings, reader.table.grid.name, reader.table.participants
    refusal = None
    if BAD in numbers or BAD in shares or any((share or 0) < 0 for share in shares if share is not BAD):
        refusal = ("bad_journal", BAD_NUMBER.format(what="число участников или доля от 0 до 100 %"))
    elif None in numbers and (None in shares or not shares):
        refusal = ("no_journal", NO_GROUPS)
    else:
        if None in numbers:
            numbers, _ = rebuilt([share or 0.0 for share in shares], group.participants)
            findings.tally("journal_rebuilt", REBUILT, sheet, (index, at))
        if sum(numbers) > group.participants:
            refusal = ("too_many_compared", TOO_MANY)
    if refusal:
        reader.work.groups.pop()
        reader.work.quarantined += 1
        findings.row(*refusal, sheet, (index, reader.table.group), reader.table.grid.rows[index][reader.table.group])
        return
    group.given = {"journal": numbers, "journal_percents": shares}


def read_wide(reader: Reader, columns: dict[str, dict[bool, int]]) -> None:
    rows = reader.table.grid.rows
    for index in range(reader.table.header + 1, len(rows)):
        row = rows[index]
        if not any(text(cell) for cell in row):
            continue
        group = reader.group(index, row[reader.table.participants])
        if group:
            counts, percents = (
                [row[columns[kind][percent]] if percent in columns[kind] else "" for kind in KINDS]
                for percent in (False, True)
            )
            keep(reader, group, index, counts, percents)


def read_blocks(reader: Reader, percent: int | None) -> None:
    """The older layout: the name of a group, then a row for each kind and «Всего», which holds the participants."""
    table, rows = reader.table, reader.table.grid.rows
    blocks: list[tuple[int, dict[str, int]]] = []
    for index in range(table.header + 1, len(rows)):
        row = rows[index]
        label = heading(row[table.group])
        kind = "всего" if TOTAL.fullmatch(label) else next((kind for kind in KINDS if label.startswith(kind)), None)
        if kind and blocks:
            blocks[-1][1].setdefault(kind, index)
        elif kind:
            reader.refuse(index, table.group, "stray_row", STRAY)
        elif any(text(cell) for cell in row):
            blocks.append((index, {}))
    for index, kinds in blocks:
        total = rows[kinds.get("всего", index)][table.participants]
        group = reader.group(index, total)
        if group:
            counts = [rows[kinds[kind]][table.participants] if kind in kinds else "" for kind in KINDS]
            shares = [rows[kinds[kind]][percent] if kind in kinds and percent is not None else "" for kind in KINDS]
            keep(reader, group, index, counts, shares)


def detect(workbook: Workbook) -> bool:
    return bool(tables(workbook, TITLE))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    findings = Findings()
    readers = []
    for table in tables(workbook, TITLE):
        columns = columns_of(table)
        reader = Reader.of(table, Source.JOURNAL, findings)
        if len(columns) == len(KINDS):
            read_wide(reader, columns)
        elif columns:
            findings.error("no_journal_columns", NO_COLUMNS, table.grid.name, (table.header, table.group))
            continue
        else:
            shares = [at for at, name in enumerate(table.names) if "%" in name]
            read_blocks(reader, shares[0] if shares else None)
        readers.append(reader)
    return finished(CODE, readers, tables(workbook, TITLE, hidden=True), findings)


FORMAT = Format(CODE, "ФИС ОКО: «Сравнение отметок с отметками по журналу»", detect, read)

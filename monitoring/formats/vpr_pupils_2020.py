"""Протокол ВПР осени 2020 года: English field names, tasks by their place (``a-1-grade`` … ``a-40-grade``).

The column titled ``Учебник`` stands in the place of an ``a-N-grade`` right after the last task. Absent is who has
«отсутствовал» in var-1: the second part of a work missed alone (var-2) is still a work written, and the region's
aggregates count it so.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from monitoring.domain.grid import Cell, Workbook
from monitoring.domain.intake import ParsedFile, Task
from monitoring.formats import Format
from monitoring.formats._pupils import Columns, Found, Layout, parse, sheets

CODE = "vpr_pupils_2020"
PLACE = re.compile(r"a-(\d+)-grade")
TEXTBOOK = "учебник"


def columns_of(header: Sequence[str]) -> Columns | None:
    places = {index: match[1] for index, name in enumerate(header) if (match := PLACE.fullmatch(name))}
    if not {"user", "code", "var-1", "sum"} <= set(header) or not places:
        return None
    first, last = min(places), max(places)
    tasks = tuple(index for index in range(first, last + 1) if index in places or header[index] == TEXTBOOK)
    at = header.index
    return Columns(
        school=at("user"),
        code=at("code"),
        variant=at("var-1"),
        total=at("sum"),
        tasks=tasks,
        labels=tuple(Task(places.get(index, str(index - first + 1))) for index in tasks),
        class_label=at("klass") if "klass" in header else None,
        journal=at("otc") if "otc" in header else None,
    )


def cut(found: Found, table: list[Sequence[Cell]]) -> Columns:
    """Without the empty places after the last task; ``Учебник`` is a task only where one stands to the right of it."""
    columns, header = found.columns, found.grid.rows[found.header]
    kept = 0
    for number, column in enumerate(columns.tasks, 1):
        if PLACE.fullmatch(str(header[column]).strip().lower()) and set(table[column]) - {""}:
            kept = number
    return replace(columns, tasks=columns.tasks[:kept], labels=columns.labels[:kept])


LAYOUT = Layout(CODE, "var-1", columns_of, cut)


def detect(workbook: Workbook) -> bool:
    return bool(sheets(LAYOUT, workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return parse(LAYOUT, workbook)


FORMAT = Format(CODE, "ВПР 2020: протокол по участникам (user, code, sum, a-1-grade…)", detect, read, personal=True)

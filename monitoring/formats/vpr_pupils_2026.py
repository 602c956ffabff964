"""Форма сбора результатов ВПР 2026 года: the school's own form, which does not name the school.

About 1,500 rows are prepared in it, each with a formula's 0 in «Итого баллов»: only rows with a code are participants.
Sheets beside «Протокол» hold drop-down lists.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from monitoring.domain.grid import Workbook, text
from monitoring.domain.intake import ParsedFile, WorkHint
from monitoring.formats import Format
from monitoring.formats._headers import HEADER_ROWS, scored_tasks
from monitoring.formats._pupils import Columns, Layout, parse, sheets
from monitoring.formats._report import hint_of

CODE = "vpr_pupils_2026"
JOURNAL_TITLE = "отметка за предыдущ"
CLASS_TITLES = ("порядковый номер класса", "наименование класса", "класс")
YEAR = re.compile(r"ВПР\D{0,3}(20[2-4]\d)(?!\d)", re.IGNORECASE)


def columns_of(header: Sequence[str]) -> Columns | None:
    tasks = scored_tasks(header)
    if not {"код участника", "вариант", "итого баллов"} <= set(header) or "пользователь" in header or not tasks:
        return None
    at = header.index
    journals = [index for index, name in enumerate(header) if name.startswith(JOURNAL_TITLE)]
    return Columns(
        school=None,
        code=at("код участника"),
        variant=at("вариант"),
        total=at("итого баллов"),
        tasks=tuple(tasks),
        labels=tuple(tasks.values()),
        class_label=next((at(title) for title in CLASS_TITLES if title in header), None),
        journal=journals[0] if journals else None,
        ordinal=True,
    )


LAYOUT = Layout(CODE, "код участника", columns_of)


def said_anywhere(workbook: Workbook) -> WorkHint:
    """What the heads of the sheets say of the work; mostly nothing at all."""
    heads = [row for grid in workbook.sheets for row in grid.rows[:HEADER_ROWS]]
    hint = hint_of(heads)
    years = {match[1] for row in heads for cell in row if (match := YEAR.search(text(cell)))}
    return replace(hint, year=int(years.pop())) if hint.year is None and len(years) == 1 else hint


def detect(workbook: Workbook) -> bool:
    return bool(sheets(LAYOUT, workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    parsed = parse(LAYOUT, workbook)
    for work in parsed.works:
        work.hint = said_anywhere(workbook)
    return parsed


FORMAT = Format(CODE, "ВПР 2026: форма сбора результатов школы (Код участника, Вариант, Итого баллов)", detect, read)

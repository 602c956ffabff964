"""Протокол ВПР 2022 года, as the region gets it: the sheet «Протокол» with the upload's moment and maxima of tasks.

The formula «Итого баллов» gives 0 for absent pupils: they are told by the variant alone. A school that uploaded twice
stands twice; its latest upload counts.
"""

import datetime as dt
import re
from collections.abc import Sequence

from monitoring.domain.grid import Cell, Workbook, text
from monitoring.domain.intake import ParsedFile
from monitoring.formats import Format
from monitoring.formats._headers import scored_tasks
from monitoring.formats._pupils import Columns, Layout, parse, sheets

CODE = "vpr_pupils_2022"
JOURNAL_TITLE = re.compile(r"отметка за предыдущ.*")
MOMENT = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})(?:\s+(\d{1,2}):(\d\d)(?::(\d\d))?)?")


def columns_of(header: Sequence[str]) -> Columns | None:
    tasks = scored_tasks(header)
    if not {"пользователь", "код", "вариант", "итого баллов"} <= set(header) or not tasks:
        return None
    at = header.index
    journals = [index for index, name in enumerate(header) if JOURNAL_TITLE.fullmatch(name)]
    return Columns(
        school=at("пользователь"),
        code=at("код"),
        variant=at("вариант"),
        total=at("итого баллов"),
        tasks=tuple(tasks),
        labels=tuple(tasks.values()),
        class_label=at("наименование класса") if "наименование класса" in header else None,
        journal=journals[0] if journals else None,
        name=at("школа") if "школа" in header else None,
        uploaded=at("дата загрузки") if "дата загрузки" in header else None,
    )


def upload_key(cell: Cell) -> str:
    """``2022-03-09 08:03:00``, or '' (older than any) where the moment is unreadable."""
    if isinstance(cell, dt.date):
        return cell.isoformat().replace("T", " ")[:19]
    match = MOMENT.fullmatch(text(cell))
    if not match:
        return ""
    day, month, year, hour, minute, second = match.groups(default="00")
    return f"{year}-{month}-{day} {hour.zfill(2)}:{minute}:{second}"


LAYOUT = Layout(CODE, "пользователь", columns_of, upload_key=upload_key)


def detect(workbook: Workbook) -> bool:
    return bool(sheets(LAYOUT, workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return parse(LAYOUT, workbook)


FORMAT = Format(
    CODE, "ВПР 2022: протокол по участникам (Пользователь, Код, Вариант, Итого баллов)", detect, read, personal=True
)

"""Протокол ВПР 2021 года: every cell is text, the column «регион» holds the municipality.

After the tasks stand the textbook («Учебник», sometimes «Др.уч. автор», «Др.уч. название») and columns without a title
where a textbook's name was split: none of them is a task.
"""

import re
from collections.abc import Sequence

from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Task
from monitoring.formats import Format
from monitoring.formats._pupils import Columns, Layout, parse, sheets

CODE = "vpr_pupils_2021"
TASK_TITLE = re.compile(r"балл за (\S.*)")
JOURNAL_TITLE = re.compile(r"отметка за предыдущ.*")


def columns_of(header: Sequence[str]) -> Columns | None:
    tasks = {index: match[1] for index, name in enumerate(header) if (match := TASK_TITLE.fullmatch(name))}
    if not {"логин школы", "код обучающегося", "вариант", "всего баллов"} <= set(header) or not tasks:
        return None
    at = header.index
    journals = [index for index, name in enumerate(header) if JOURNAL_TITLE.fullmatch(name)]
    return Columns(
        school=at("логин школы"),
        code=at("код обучающегося"),
        variant=at("вариант"),
        total=at("всего баллов"),
        tasks=tuple(tasks),
        labels=tuple(Task(label[:20]) for label in tasks.values()),
        class_label=at("класс") if "класс" in header else None,
        journal=journals[0] if journals else None,
    )


LAYOUT = Layout(CODE, "логин", columns_of)


def detect(workbook: Workbook) -> bool:
    return bool(sheets(LAYOUT, workbook))


def read(workbook: Workbook, person_key: bytes) -> ParsedFile:
    return parse(LAYOUT, workbook)


FORMAT = Format(
    CODE, "ВПР 2021: протокол по участникам (логин школы, код обучающегося, балл за 1…)", detect, read, personal=True
)

"""How the texts of headers are compared, and how tasks are named in them."""

import re
from collections.abc import Sequence

from monitoring.domain.grid import Cell, text
from monitoring.domain.intake import POINTS, Task

# A header stands at the top of a sheet: a table that starts lower is none of ours.
HEADER_ROWS = 30
# «9.1», «5(1)», «17К1», «1K3» in either alphabet, with «(2б)» after it where the maximum is told.
TASK_TITLE = re.compile(
    r"(\d{1,2}(?:[.,]\d{1,2}|\(\d{1,2}\))?(?:[кk]\d{1,2})?)\s*(?:\((\d{1,3})\s*б\.?\))?", re.IGNORECASE
)


def heading(cell: Cell) -> str:
    """A header as it is compared: trimmed, lower case, ё→е."""
    return text(cell).lower().replace("ё", "е")


def mentions(row: Sequence[Cell], word: str) -> bool:
    """Whether a lower-case ``word`` stands anywhere in the row: cheap enough to ask of every row for every layout."""
    return word in " ".join([cell for cell in row if type(cell) is str]).lower()


def task_of(title: Cell) -> Task | None:
    """The task that a column or row is headed with, None where the title is no task's."""
    match = TASK_TITLE.fullmatch(text(title))
    if not match:
        return None
    maximum = min(int(match[2]), len(POINTS) - 1) if match[2] else None
    return Task(match[1].upper().replace("K", "К"), maximum)


def scored_tasks(header: Sequence[Cell]) -> dict[int, Task]:
    """Column → task, for the columns headed with a task and its maximum, like «4К1 (3б)»."""
    tasks = {at: task_of(title) for at, title in enumerate(header)}
    return {at: task for at, task in tasks.items() if task and task.maximum is not None}

"""From a file to rows: guards → a child process → the reader → the layouts. The one door to spreadsheet libraries.

A file is never trusted: whatever stands in it, the answer is a ParsedFile, at worst with one ERROR saying what to do.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

from monitoring import formats
from monitoring.domain.grid import Workbook
from monitoring.domain.intake import ParsedFile, Problem, Severity
from monitoring.reading.archives import Unpacked, is_archive, unpack
from monitoring.reading.child import MEMORY, SECONDS, Child, Died
from monitoring.reading.guards import Content, Refused
from monitoring.reading.tables import workbook_of

__all__ = ["Unpacked", "is_archive", "read_file", "read_files", "read_workbook", "unpack"]

# The machines that departments have: two cores. More children would only cost memory.
AT_ONCE = 2

LATE = "Файл не удалось прочитать за отведённое время. Разделите его на части или сохраните заново и загрузите снова."
DIED = (
    "Чтение файла прервалось: похоже, лист занимает слишком большую область или файл повреждён. "
    "Удалите пустые строки и столбцы после таблицы, сохраните файл как «Книга Excel (.xlsx)» и загрузите снова."
)
FAULT = "Файл не удалось разобрать из-за ошибки в программе. Сообщите о ней, приложив файл без персональных данных."

logger = logging.getLogger(__name__)


def read_file(
    content: str | Path | bytes, name: str, *, person_key: bytes, memory: int = MEMORY, seconds: float = SECONDS
) -> ParsedFile:
    """Rows and problems of one file, given as a path or as bytes; ``name`` is what people call it.

    ``person_key`` keys the digests of persons. ``memory`` (bytes) and ``seconds`` limit the child that reads.
    """
    return finished(started(content, name, person_key, memory, seconds))


def read_files(
    items: Iterable[tuple[str | Path | bytes, str]], *, person_key: bytes
) -> Iterator[tuple[int, ParsedFile]]:
    """``(index, ParsedFile)`` for every ``(content, name)``, in order, while the next files are already being read."""
    running: deque[tuple[int, Child]] = deque()
    try:
        for index, (content, name) in enumerate(items):
            running.append((index, started(content, name, person_key, MEMORY, SECONDS)))
            if len(running) >= AT_ONCE:
                yield take(running)
        while running:
            yield take(running)
    finally:
        # The caller stopped early: nobody is left behind.
        for _, child in running:
            child.end()


def read_workbook(content: Path | bytes, name: str) -> Workbook | None:
    """The bare sheets of a file that was read before, to be shown again; None where they cannot be read."""

    def cells() -> Workbook | None:
        try:
            return workbook_of(content, name)
        except Refused:
            return None

    answer: Workbook | Died | None = Child(cells, MEMORY, SECONDS).answer()
    return None if isinstance(answer, Died) else answer


def take(running: deque[tuple[int, Child]]) -> tuple[int, ParsedFile]:
    index, child = running.popleft()
    return index, finished(child)


def started(content: str | Path | bytes, name: str, person_key: bytes, memory: int, seconds: float) -> Child:
    source = Path(content) if isinstance(content, str) else content
    # Loaded once here: a child would load the layouts anew for every file.
    formats.all_formats()
    return Child(lambda: read(source, name, person_key), memory, seconds)


def read(content: Content, name: str, person_key: bytes) -> ParsedFile:
    """The child's work."""
    try:
        return formats.parse(workbook_of(content, name), person_key)
    except Refused as refused:
        return ParsedFile("", problems=[refused.problem])


def finished(child: Child) -> ParsedFile:
    answer: ParsedFile | Died = child.answer()
    if not isinstance(answer, Died):
        return answer
    if answer.reason == "fault":
        logger.error("A parser failed: %s", answer.trace)
    code, message = {"late": ("too_slow", LATE), "died": ("unreadable", DIED), "fault": ("fault", FAULT)}[answer.reason]
    return ParsedFile("", problems=[Problem(Severity.ERROR, code, message)])

"""The workbook of findings of one file: reading and rendering meet here, for neither knows the other."""

from pathlib import Path

from monitoring import reading
from monitoring.models import SourceFile
from monitoring.rendering.findings import marked_workbook


def findings_workbook(*, file: SourceFile) -> bytes:
    """The original with its wrong cells coloured and commented (xlsx); the bare list where the original is not kept.

    One query. The original is read anew in a child process, as it was read when it came.
    """
    original = reading.read_workbook(Path(file.content.path), file.name) if file.content else None
    return marked_workbook(original, list(file.problems.order_by("pk")))

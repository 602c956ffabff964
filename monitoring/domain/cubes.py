"""Counting pupils' rows into cubes, one pass over arrays for all schools of a work.

A cube is a dict of the columns of monitoring.models.Cube that come from rows; ``None`` is «не известно».
"""

from collections.abc import Sequence

import numpy as np

from monitoring.domain.intake import POINTS, TASK_NOT_ATTEMPTED, TASK_NOT_TAUGHT, PupilTable
from monitoring.domain.scales import Bounds

UNKNOWN = -1
# Points by the character of a task; «не приступал» and «не пройдено» are 0 points, an empty cell is no attempt at all.
TASK_POINTS = np.zeros(256, dtype=np.int64)
TASK_SEEN = np.zeros(256, dtype=bool)
for _points, _character in enumerate(POINTS):
    TASK_POINTS[ord(_character)], TASK_SEEN[ord(_character)] = _points, True
for _character in (TASK_NOT_ATTEMPTED, TASK_NOT_TAUGHT):
    TASK_SEEN[ord(_character)] = True

CubeCounts = dict[str, object]


def _numbers(column: Sequence[int | None]) -> np.ndarray:
    return np.array([UNKNOWN if value is None else value for value in column], dtype=np.int64)


def _histograms(group: np.ndarray, groups: int, values: np.ndarray) -> list[list[int]]:
    known = values != UNKNOWN
    if not known.any():
        return [[] for _ in range(groups)]
    width = int(values.max()) + 1
    flat = np.bincount(group[known] * width + values[known], minlength=groups * width)
    return flat.reshape(groups, width).tolist()


def _tasks(group: np.ndarray, groups: int, tasks: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
    width = max(map(len, tasks), default=0)
    if not width:
        return [[] for _ in range(groups)], [[] for _ in range(groups)]
    cells = np.frombuffer("".join(row.ljust(width, ".") for row in tasks).encode("ascii"), dtype=np.uint8)
    cells = cells.reshape(len(tasks), width)
    points, seen = TASK_POINTS[cells], TASK_SEEN[cells]
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups))
    return (
        np.add.reduceat(points[order], starts, axis=0).tolist(),
        np.add.reduceat(seen[order].astype(np.int64), starts, axis=0).tolist(),
    )


def count(table: PupilTable, groups: Sequence[int], marks: Sequence[int | None]) -> list[CubeCounts]:
    """Cubes of the groups 0…k−1; ``groups`` numbers the group of each row, and every number up to k−1 occurs.

    ``marks`` are the marks of the rows (given or by scale). ``absent`` and ``schools`` are left to the caller.
    """
    group = np.array(groups, dtype=np.int64)
    total = int(group.max()) + 1 if len(group) else 0
    mark, primary, journal = _numbers(marks), _numbers(table.primary), _numbers(table.journal)
    score = _numbers(table.score)
    by_mark = [np.bincount(group[mark == value], minlength=total).tolist() for value in (2, 3, 4, 5)]
    has_primary = primary != UNKNOWN
    sums = np.bincount(group[has_primary], weights=primary[has_primary], minlength=total).astype(np.int64).tolist()
    squares = (
        np.bincount(group[has_primary], weights=primary[has_primary] ** 2, minlength=total).astype(np.int64).tolist()
    )
    compared = (journal != UNKNOWN) & (mark != UNKNOWN)
    lower, equal, higher = (
        np.bincount(group[compared & chosen], minlength=total).tolist()
        for chosen in (mark < journal, mark == journal, mark > journal)
    )
    participants = np.bincount(group, minlength=total).tolist()
    primary_histograms, score_histograms = _histograms(group, total, primary), _histograms(group, total, score)
    task_sums, task_attempts = _tasks(group, total, table.tasks) if total else ([], [])
    with_primary = np.bincount(group[has_primary], minlength=total).tolist()
    with_journal = any(value is not None for value in table.journal)
    return [
        {
            "participants": participants[i],
            "n2": by_mark[0][i],
            "n3": by_mark[1][i],
            "n4": by_mark[2][i],
            "n5": by_mark[3][i],
            "marked": sum(counts[i] for counts in by_mark),
            "primary_sum": sums[i] if with_primary[i] else None,
            "primary_square_sum": squares[i] if with_primary[i] else None,
            "primary_histogram": primary_histograms[i] if with_primary[i] else [],
            "score_histogram": score_histograms[i] if any(score_histograms[i]) else [],
            "journal_lower": lower[i] if with_journal else None,
            "journal_equal": equal[i] if with_journal else None,
            "journal_higher": higher[i] if with_journal else None,
            "task_sums": task_sums[i],
            "task_attempts": task_attempts[i],
        }
        for i in range(total)
    ]


def from_marks(participants: int, counts: Sequence[int]) -> CubeCounts:
    """A cube from the counts of the marks 2, 3, 4, 5 alone."""
    n2, n3, n4, n5 = counts
    return {"participants": participants, "n2": n2, "n3": n3, "n4": n4, "n5": n5, "marked": sum(counts)}


def from_journal(participants: int, compared: Sequence[int]) -> CubeCounts:
    """A cube from the counts of lower, equal and higher than the journal alone; marks stay uncounted."""
    lower, equal, higher = compared
    journal = {"journal_lower": lower, "journal_equal": equal, "journal_higher": higher}
    return from_marks(participants, [0, 0, 0, 0]) | journal


def from_histogram(participants: int, histogram: Sequence[int], bounds: Bounds | None) -> CubeCounts:
    """A cube from a histogram of primary scores; without a scale the marks stay uncounted (``marked`` 0)."""
    marks = from_marks(participants, bounds.marks_of(histogram) if bounds else [0, 0, 0, 0])
    return marks | {
        "primary_sum": sum(score * count for score, count in enumerate(histogram)),
        "primary_square_sum": sum(score * score * count for score, count in enumerate(histogram)),
        "primary_histogram": list(histogram),
    }

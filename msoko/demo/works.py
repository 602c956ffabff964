"""The works that the city writes: whose figures they imitate, their tasks, and who sits them.

Shares of marks, journal shifts and spikes at the bounds are those of a real region in spring 2021 (МА-4 … РУ-8); the
other works are set between them by hand. Bounds of the marks are read from ``fixtures/``, as the portal reads them.
"""

import itertools
from dataclasses import dataclass
from pathlib import Path

import yaml

from monitoring.domain.reference import expanded

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

TITLES = {
    "russian": "Русский язык",
    "mathematics": "Математика",
    "world": "Окружающий мир",
    "history": "История",
    "biology": "Биология",
    "social": "Обществознание",
    "chemistry": "Химия",
    "geography": "География",
    "physics": "Физика",
    "informatics": "Информатика",
}
SHORT = {
    "russian": "РУ", "mathematics": "МА", "world": "ОМ", "history": "ИС", "biology": "БИ", "social": "ОБ",
    "chemistry": "ХИ",
}  # fmt: skip


@dataclass(frozen=True)
class Shape:
    """``marks``: per cent of 2, 3, 4, 5. ``journal``: per cent of lower, equal, higher than the journal mark.

    ``spikes``: how many times the lower bound of 3, 4 and 5 is more frequent than the score below it.
    """

    marks: tuple[float, float, float, float]
    journal: tuple[float, float, float] = (35.0, 60.0, 5.0)
    spikes: tuple[float, float, float] = (8.0, 2.2, 1.2)


VPR_SHAPES = {
    (4, "mathematics"): Shape((3.3, 23.6, 46.2, 26.9), (12.9, 65.3, 21.8), (3.5, 1.0, 0.7)),
    (4, "world"): Shape((1.5, 24.0, 55.5, 19.0), (15.0, 66.0, 19.0), (3.0, 1.0, 0.8)),
    (4, "russian"): Shape((7.6, 31.6, 45.0, 15.8), (19.3, 68.5, 12.2), (3.9, 1.2, 0.9)),
    (5, "mathematics"): Shape((14.8, 41.1, 32.2, 11.9), (35.4, 57.6, 7.1), (8.6, 2.1, 1.0)),
    (5, "russian"): Shape((14.9, 40.6, 33.3, 11.2), (33.5, 59.9, 6.6), (7.6, 2.0, 1.2)),
    (6, "mathematics"): Shape((16.0, 50.1, 29.2, 4.7), (38.2, 58.6, 3.2), (8.4, 2.5, 1.1)),
    (6, "russian"): Shape((18.3, 41.3, 32.4, 7.9), (36.2, 59.1, 4.8), (11.8, 2.4, 1.5)),
    (7, "mathematics"): Shape((15.0, 55.0, 26.5, 3.5), (36.5, 60.5, 3.0), (8.0, 2.5, 1.2)),
    (7, "russian"): Shape((20.5, 40.5, 33.0, 6.0), (35.5, 59.2, 5.3), (14.0, 2.0, 1.5)),
    (8, "mathematics"): Shape((13.6, 59.9, 24.5, 1.9), (34.8, 62.3, 2.8), (7.8, 2.6, 1.2)),
    (8, "russian"): Shape((21.5, 37.3, 35.0, 6.2), (34.4, 59.4, 6.1), (18.8, 1.5, 1.6)),
    (5, "history"): Shape((8.0, 40.0, 37.0, 15.0)),
    (5, "biology"): Shape((11.0, 46.0, 35.0, 8.0)),
    (8, "social"): Shape((14.0, 48.0, 31.0, 7.0)),
    (8, "chemistry"): Shape((8.0, 37.0, 39.0, 16.0)),
}
OGE_SHAPES = {
    "russian": Shape((2.5, 28.0, 38.5, 31.0), spikes=(6.0, 1.4, 1.2)),
    "mathematics": Shape((6.5, 43.5, 42.0, 8.0), spikes=(9.0, 1.6, 1.2)),
    "social": Shape((7.0, 47.0, 37.0, 9.0), spikes=(3.0, 1.2, 1.1)),
    "geography": Shape((4.0, 33.0, 40.0, 23.0), spikes=(5.0, 1.3, 1.1)),
}
# Per cent of participants below the minimum, from it to 60, 61–80, from 81 (base maths: of marks 2, 3, 4, 5).
EGE_SHAPES = {
    ("russian", ""): Shape((0.8, 35.2, 43.0, 21.0), spikes=(1.5, 1.0, 1.0)),
    ("mathematics", "profile"): Shape((6.0, 45.0, 38.0, 11.0), spikes=(2.0, 1.0, 1.0)),
    ("mathematics", "base"): Shape((3.5, 25.0, 44.5, 27.0), spikes=(2.5, 1.1, 1.0)),
    ("social", ""): Shape((16.0, 41.0, 33.0, 10.0), spikes=(1.6, 1.0, 1.0)),
    ("physics", ""): Shape((5.0, 55.0, 29.0, 11.0), spikes=(1.6, 1.0, 1.0)),
    ("informatics", ""): Shape((13.0, 37.0, 33.0, 17.0), spikes=(1.4, 1.0, 1.0)),
}
# Primary scores that stand for the minimum, 61 and 81 test scores, and the greatest primary score.
EGE_BOUNDS = {
    ("russian", ""): (10, 30, 42, 50),
    ("mathematics", "profile"): (5, 10, 17, 32),
    ("social", ""): (22, 35, 46, 58),
    ("physics", ""): (8, 22, 34, 45),
    ("informatics", ""): (6, 14, 21, 29),
}
TEST_STEPS = (61, 81, 100)
# Number of tasks, and how many of them, the last ones, are answered at length; as in 2026, for all years.
OGE_TASKS = {"russian": (13, 5), "mathematics": (25, 6), "social": (24, 8), "geography": (30, 3)}
EGE_TASKS = {
    ("russian", ""): (27, 1),
    ("mathematics", "profile"): (19, 7),
    ("mathematics", "base"): (21, 0),
    ("social", ""): (25, 9),
    ("physics", ""): (26, 6),
    ("informatics", ""): (27, 0),
}


@dataclass(frozen=True)
class Work:
    """``bounds``: lower bounds of 3, 4, 5 in primary scores and the maximum. ``tasks``: greatest score of each task.

    ``open_tasks`` of them, the last ones, are answered at length. ``share`` of the grade sits the work: those who lean
    to it. ``minimum`` is the least passing test score, None where the result is a mark.
    """

    procedure: str
    year: int
    grade: int
    subject: str
    bounds: tuple[int, int, int, int]
    shape: Shape
    tasks: tuple[int, ...]
    open_tasks: int = 0
    level: str = ""
    share: float = 1.0
    minimum: int | None = None

    @property
    def title(self) -> str:
        return TITLES[self.subject]

    @property
    def key(self) -> str:
        return f"{self.procedure} {self.year} {self.grade} {self.subject} {self.level}"

    @property
    def maximum(self) -> int:
        return self.bounds[3]


def tasks_of(maximum: int, count: int, open_tasks: int = 0, greatest: int = 3) -> tuple[int, ...]:
    """``count`` tasks that make up ``maximum``: open ones, the last, are dearest, up to ``greatest`` points each."""
    scores = [1] * count
    short = count - open_tasks
    for tasks in (range(short, count), range(short)[::-1]):
        for _ in range(greatest - 1):
            for task in tasks:
                if sum(scores) < maximum:
                    scores[task] += 1
    return tuple(scores)


def _table(path: str) -> list[dict]:
    return expanded(yaml.safe_load((FIXTURES / path).read_text(encoding="utf-8")))


def all_works(first_year: int, last_year: int) -> tuple[Work, ...]:
    """Every work of the city, by years. ВПР by subjects: two in every grade, one more in 4, two more in 5 and 8."""
    scales = {
        (row["procedure"], row["year"], row["grade"], row["subject"], row["level"]): (
            row["three"], row["four"], row["five"], row["maximum"],
        )
        for row in [*_table("reference/scales.yaml"), *_table("demo/scales.yaml")]
    }  # fmt: skip
    minimums = {
        (row["year"], row["subject"], row["level"]): row["minimum"] for row in _table("reference/minimums.yaml")
    }
    works = []
    for year in range(first_year, last_year + 1):
        for (grade, subject), shape in VPR_SHAPES.items():
            bounds = scales["vpr", year, grade, subject, ""]
            works.append(Work("vpr", year, grade, subject, bounds, shape, vpr_tasks(bounds[3])))
        for subject, shape in OGE_SHAPES.items():
            bounds = scales["oge", year, 9, subject, ""]
            share = {"social": 0.42, "geography": 0.45}.get(subject, 1.0)
            count, long = OGE_TASKS[subject]
            tasks = tasks_of(bounds[3], count, long, 7 if subject == "russian" else 3)
            works.append(Work("oge", year, 9, subject, bounds, shape, tasks, long, share=share))
        for (subject, level), shape in EGE_SHAPES.items():
            share = {"social": 0.45, "physics": 0.17, "informatics": 0.24}.get(subject, 1.0)
            share = {"profile": 0.47, "base": 0.53}.get(level, share)
            bounds = scales["ege", year, 11, subject, level] if level == "base" else EGE_BOUNDS[subject, level]
            count, long = EGE_TASKS[subject, level]
            # Russian: 26 short tasks, 28 points in all, and the composition of 22.
            russian = subject == "russian"
            tasks = (*tasks_of(28, 26, 0, 2), 22) if russian else tasks_of(bounds[3], count, long, 4)
            minimum = None if level == "base" else minimums[year, subject, level]
            works.append(Work("ege", year, 11, subject, bounds, shape, tasks, long, level, share, minimum))
    return tuple(works)


def vpr_tasks(maximum: int) -> tuple[int, ...]:
    """Ten to twenty tasks of one to three points."""
    return tasks_of(maximum, max(10, min(20, round(maximum / 1.9))), 0, 3)


def scaled_score(work: Work, primary: int) -> int:
    """Test score 0–100 of a primary score: straight lines through the minimum, 61, 81 and 100."""
    points = [(0, 0), *zip(work.bounds, (work.minimum or 0, *TEST_STEPS), strict=True)]
    for (left, low), (right, high) in itertools.pairwise(points):
        if primary <= right:
            return low + (primary - left) * (high - low) // (right - left)
    return 100

"""Results of one work: ability → primary total → mark, journal mark and scores of the tasks.

The total of the whole city is spread exactly as the work's :class:`~msoko.demo.works.Shape` says; who gets which is
decided by ability. The planted schools are bent afterwards.
"""

import zlib
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from msoko.demo import roster
from msoko.demo.cohorts import Population
from msoko.demo.works import Work

NORMAL = NormalDist()
VERBAL = {"russian", "history", "social", "biology", "geography"}
ABSENT = {4: 0.065, 5: 0.09, 6: 0.1, 7: 0.11, 8: 0.12}
NO_JOURNAL_MARK = 0.02
NOT_ATTEMPTED = 0.3  # of zero scores
WEAK_SHIFT, INFLATED_SHIFT = -1.25, 1.15
BY_LOT = {(8, "social"), (8, "chemistry")}  # half of the schools write it in a year
BY_LOT_SINCE_2025 = {(5, "history"), (5, "biology")}


@dataclass(frozen=True)
class Results:
    """Who sat the work, ordered by school and class; parallel arrays. ``journal`` 0 is «нет отметки».

    ``number`` runs within school and grade and is the same over the works of a year. ``total`` and ``mark`` of an
    absent pupil are 0; ``mark`` is 0 everywhere where the result is a test score.
    """

    work: Work
    school: np.ndarray
    letter: np.ndarray
    number: np.ndarray
    person: np.ndarray
    total: np.ndarray
    mark: np.ndarray
    journal: np.ndarray
    absent: np.ndarray

    def tasks(self, seed: int) -> np.ndarray:
        """Scores of the tasks, one row a pupil: each row makes up the pupil's total. Zeros for the absent."""
        rng = generator(seed, f"tasks {self.work.key}")
        maxima = np.array(self.work.tasks)
        task_of_point = np.repeat(np.arange(len(maxima)), maxima)
        # Later points of a task are harder; the points that come easiest to the pupil make up the total.
        within = np.concatenate([np.arange(m) / m for m in maxima])
        ease = rng.normal(0, 0.8, len(maxima))[task_of_point] - within
        order = np.argsort(-(ease + rng.normal(0, 1, (len(self.total), len(ease)))), axis=1)
        taken = np.arange(len(ease)) < self.total[:, None]
        scores = np.zeros((len(self.total), len(maxima)), dtype=np.int16)
        rows = np.repeat(np.arange(len(self.total)), self.total)
        np.add.at(scores, (rows, task_of_point[order[taken]]), 1)
        return scores

    def counts(self) -> np.ndarray:
        """Pupils by school (rows, by its number) and primary total (columns), the absent left out."""
        width = self.work.maximum + 1
        there = ~self.absent
        flat = np.bincount(self.school[there] * width + self.total[there], minlength=200 * width)
        return flat.reshape(-1, width)[:100]


def generator(seed: int, key: str) -> np.random.Generator:
    """Random numbers of one thing, whatever was drawn before."""
    return np.random.default_rng([seed, zlib.crc32(key.encode())])


def expected(work: Work) -> np.ndarray:
    """Share of each primary total 0…maximum in the city: bands of the marks with the spikes at their bounds."""
    three, four, five, maximum = work.bounds
    starts, ends = (0, three, four, five), (three, four, five, maximum + 1)
    shares = np.array(work.shape.marks) / sum(work.shape.marks)
    edges = [-3.2, *(NORMAL.inv_cdf(edge) for edge in np.cumsum(shares)[:3]), 3.2]
    shape = np.zeros(maximum + 1)
    for band, (start, end) in enumerate(zip(starts, ends, strict=True)):
        cuts = np.array([NORMAL.cdf(edge) for edge in np.linspace(edges[band], edges[band + 1], end - start + 1)])
        weights = np.diff(cuts)
        if band:
            weights[0] *= 1 + 0.08 * work.shape.spikes[band - 1]
        shape[start:end] = weights / weights.sum() * shares[band]
    for band, spike in enumerate(work.shape.spikes):
        start, end = starts[band], ends[band]
        last = min(shape[end] / spike, 0.9 * shares[band])
        rest = shape[start : end - 1].sum()
        if end - start > 1 and rest > 0:
            shape[start : end - 1] *= (shares[band] - last) / rest
            shape[end - 1] = last
    return shape / shape.sum()


def results(work: Work, population: Population, seed: int) -> Results:
    """Everyone of the city who had to sit ``work``."""
    rng = generator(seed, work.key)
    everyone = population.grade(work.year, work.grade)
    first_of_school = np.searchsorted(everyone.school, everyone.school)
    number = np.arange(len(everyone)) - first_of_school + 1
    lean = everyone.verbal if work.subject in VERBAL else everyone.numeric

    index = np.flatnonzero(_sits(work, population, rng, everyone.school, everyone.ability + lean))
    school, ability = everyone.school[index], everyone.ability[index]
    # The teachers of a school have good and bad years.
    year_effect = rng.normal(0, 0.13, 100)[school]
    noise = rng.normal(0, 1, len(index))
    latent = 0.75 * ability + 0.4 * lean[index] + 0.5 * noise + year_effect
    latent = (latent - latent.mean()) / latent.std()
    latent = latent + _planted_shift(work, school)

    thresholds = np.array([NORMAL.inv_cdf(min(max(p, 1e-9), 1 - 1e-9)) for p in np.cumsum(expected(work))[:-1]])
    total = np.searchsorted(thresholds, latent)
    absent = np.zeros(len(index), dtype=bool)
    if work.procedure == "vpr":
        absent = rng.random(len(index)) < ABSENT[work.grade]
    total[absent] = 0
    if work.procedure in {"vpr", "oge"}:
        _without_fives(total, np.flatnonzero((school == roster.SMALL_WITHOUT_FIVES) & ~absent), work.bounds)
    mark = 2 + np.searchsorted(work.bounds[:3], total, side="right")
    mark[absent | np.full(len(index), work.minimum is not None)] = 0
    return Results(
        work=work,
        school=school,
        letter=everyone.letter[index],
        number=number[index],
        person=everyone.person[index],
        total=total,
        mark=mark,
        journal=_journal(work, rng, school, mark, noise),
        absent=absent,
    )


def resit(first: Results, seed: int) -> Results:
    """The reserve sitting of an exam with marks: those who got «2», of whom two of three pass now."""
    rng = generator(seed, f"resit {first.work.key}")
    index = np.flatnonzero(first.mark == 2)
    three, four = first.work.bounds[:2]
    gained = np.where(rng.random(len(index)) < 0.67, rng.integers(three, four - 1, len(index)), first.total[index])
    taken = {name: column[index] for name, column in vars(first).items() if name != "work"}
    return Results(
        first.work,
        **{**taken, "total": gained, "mark": 2 + np.searchsorted(first.work.bounds[:3], gained, side="right")},
    )


def _sits(
    work: Work, population: Population, rng: np.random.Generator, school: np.ndarray, wish: np.ndarray
) -> np.ndarray:
    """Who has to sit the work: by the lot of the school, by choice, by the gap of a planted school."""
    sits = np.ones(len(school), dtype=bool)
    lot = (work.grade, work.subject)
    if work.procedure == "vpr":
        if lot in BY_LOT or (lot in BY_LOT_SINCE_2025 and work.year >= 2025):
            sits = (rng.random(100) < 0.5)[school]
        if work.year == roster.GAP_YEAR:
            sits &= school != roster.WITH_A_GAP
    elif work.level:
        # One level of maths each, the abler half the profile: the draw is that of the year, not of the level.
        wish = wish + generator(population.seed, f"level {work.year}").normal(0, 0.8, len(wish))
        bound = np.quantile(wish, work.share if work.level == "base" else 1 - work.share)
        sits = wish < bound if work.level == "base" else wish >= bound
    elif work.share < 1:
        sits = wish + rng.normal(0, 2, len(wish)) > np.quantile(wish, 1 - work.share)
    return sits


def _planted_shift(work: Work, school: np.ndarray) -> np.ndarray:
    shift = np.zeros(len(school))
    if work.procedure == "vpr":
        shift[school == roster.INFLATED_LYCEUM] = INFLATED_SHIFT
        if work.grade in {4, 5, 6} and work.subject in {"russian", "mathematics"}:
            for number, years in roster.WEAK_YEARS.items():
                if work.year in years:
                    shift[school == number] = WEAK_SHIFT if work.grade > 4 else 1.35 * WEAK_SHIFT
    elif work.procedure == "ege":
        shift[school == roster.INFLATED_LYCEUM] = -0.3
    return shift


def _without_fives(total: np.ndarray, index: np.ndarray, bounds: tuple[int, int, int, int]) -> None:
    """Leaves the pupils at ``index`` without a «5» and with one «2» at most, in place."""
    three, _, five, _ = bounds
    ordered = index[np.argsort(total[index], kind="stable")]
    total[index] = np.minimum(total[index], five - 1)
    spared = ordered[1:] if len(ordered) >= 8 else ordered
    total[spared] = np.maximum(total[spared], three + np.arange(len(spared)) % 2)


def _journal(
    work: Work, rng: np.random.Generator, school: np.ndarray, mark: np.ndarray, noise: np.ndarray
) -> np.ndarray:
    """Marks of the school journal, 0 for none: those who did worse than they can are the ones with a better mark."""
    lower, _, higher = (share / 100 for share in work.shape.journal)
    shares = [share / 100 for share in work.shape.marks]
    generosity = rng.normal(0, 0.35, 100)
    generosity[roster.INFLATED_LYCEUM] = -1.6 if work.procedure == "vpr" else 0
    # Places among the pupils of the city: near 1 the journal is the lower one, near 0 the higher one.
    luck = 0.55 * noise + 0.85 * rng.normal(0, 1, len(mark)) - generosity[school]
    place = np.argsort(np.argsort(luck, kind="stable"), kind="stable") / max(len(luck), 1)
    two_lower = 0.85
    other_lower = max(0.0, (lower - two_lower * shares[0]) / (shares[1] + shares[2]))
    # Luck also lifts the mark itself, hence the correction.
    raised = min(0.95, 0.75 * higher / (shares[2] + shares[3]))
    journal = mark.copy()
    journal[(mark == 2) & (place < two_lower)] = 3
    middle = (mark == 3) | (mark == 4)
    journal[middle & (place < other_lower)] += 1
    journal[(mark >= 4) & (place >= 1 - raised)] -= 1
    journal[rng.random(len(mark)) < NO_JOURNAL_MARK] = 0
    return journal

"""Kinds of indicators: pure functions from counts to an exact ratio, or to a reason why there is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Counts:
    """What formulas count over: one work of one place, or (``tally``) all works of a grade.

    marks: counts of 2, 3, 4, 5. scores: histogram of test scores. minimum: least score that is passed, None unknown.
    tally: pupils with at least one work, and those with «2» in two or more.
    """

    marks: tuple[int, int, int, int] = (0, 0, 0, 0)
    scores: tuple[int, ...] = ()
    minimum: int | None = None
    tally: tuple[int, int] | None = None


@dataclass(frozen=True)
class Ratio:
    """amount = factor × numerator / denominator; ``n`` people stand behind it. Never of zero people."""

    numerator: int
    denominator: int
    factor: int = 100

    @property
    def amount(self) -> Fraction:
        return Fraction(self.factor * self.numerator, self.denominator)


Result = Ratio | str
ZERO_BASE, NO_MINIMUM = "zero_base", "no_minimum"


def factor_of(kind: str) -> int:
    """What numerator / denominator is multiplied by to give the amount: 100 for shares, 1 for means."""
    return 1 if kind in {"mark_mean", "score_mean"} else 100


def _ratio(numerator: int, denominator: int, kind: str = "") -> Result:
    return Ratio(numerator, denominator, factor_of(kind)) if denominator else ZERO_BASE


def mark_share(counts: Counts, *, marks: Sequence[int]) -> Result:
    """100 × participants with one of ``marks`` / participants with a mark."""
    return _ratio(sum(counts.marks[mark - 2] for mark in marks), sum(counts.marks))


def mark_mean(counts: Counts, *, weights: Mapping[int, int]) -> Result:
    """Σ weight × count / participants with a mark: the mean mark, СОУ."""
    total = sum(weight * counts.marks[mark - 2] for mark, weight in weights.items())
    return _ratio(total, sum(counts.marks), "mark_mean")


def score_mean(counts: Counts) -> Result:
    """Mean test score."""
    return _ratio(sum(score * count for score, count in enumerate(counts.scores)), sum(counts.scores), "score_mean")


def score_below_minimum(counts: Counts) -> Result:
    """100 × participants below the minimum / participants."""
    if counts.minimum is None:
        return NO_MINIMUM
    return _ratio(sum(counts.scores[: counts.minimum]), sum(counts.scores))


def score_from(counts: Counts, *, at_least: int) -> Result:
    """100 × participants with at least ``at_least`` points / participants."""
    return _ratio(sum(counts.scores[at_least:]), sum(counts.scores))


def tally_share(counts: Counts) -> Result:
    """100 × pupils with «2» in two or more works / pupils with at least one work."""
    pupils, low_two = counts.tally or (0, 0)
    return _ratio(low_two, pupils)


MARK_KINDS: frozenset[str] = frozenset({"mark_share", "mark_mean"})
SCORE_KINDS: frozenset[str] = frozenset({"score_mean", "score_below_minimum", "score_from"})
TALLY_KINDS: frozenset[str] = frozenset({"tally_share"})
KINDS: dict[str, Callable[..., Result]] = {
    "mark_share": mark_share,
    "mark_mean": mark_mean,
    "score_mean": score_mean,
    "score_below_minimum": score_below_minimum,
    "score_from": score_from,
    "tally_share": tally_share,
}

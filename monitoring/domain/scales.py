"""Primary score → mark, and percents → counts."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """Lower bounds of the marks 3, 4, 5 in primary scores, and the greatest possible total."""

    three: int
    four: int
    five: int
    maximum: int

    def mark(self, primary: int) -> int:
        return 2 + (primary >= self.three) + (primary >= self.four) + (primary >= self.five)

    def marks_of(self, histogram: Sequence[int]) -> list[int]:
        """Counts of the marks 2, 3, 4, 5 in a histogram of primary scores."""
        counts = [0, 0, 0, 0]
        for primary, count in enumerate(histogram):
            counts[self.mark(primary) - 2] += count
        return counts


def rebuilt(percents: Sequence[float], participants: int) -> tuple[list[int], bool]:
    """Whole counts behind printed percents, and whether they add up to ``participants``.

    Each count is the nearest whole number; with two decimals printed it is exact up to 5,000 participants.
    """
    # Whole numbers throughout: a float never decides where a half is rounded to.
    counts = [(2 * participants * round(percent * 10_000) + 1_000_000) // 2_000_000 for percent in percents]
    return counts, sum(counts) == participants

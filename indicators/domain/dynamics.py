"""The change of a value against the previous comparable year."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Change:
    """``difference`` in the unit of the indicator (percentage points for shares) against ``since``."""

    since: int
    difference: Fraction

    def improved(self, better: str) -> bool | None:
        """True, False, or None where nothing changed; ``better`` is higher or lower."""
        if self.difference == 0:
            return None
        return (self.difference > 0) == (better == "higher")


def change(series: Mapping[int, Fraction | None], year: int, comparable: Mapping[int, bool]) -> Change | str:
    """The change of ``year`` against the latest earlier year with a value, or why there is none.

    series: year → amount, None where the value is missing. comparable: year → whether the work of that year may be
    compared with others (missing years may). A year that may not be compared neither has a change nor serves as a base.
    Reasons: no_data (no value in ``year``), not_comparable, no_previous.
    """
    now = series.get(year)
    if now is None:
        return "no_data"
    if not comparable.get(year, True):
        return "not_comparable"
    earlier = {
        before: amount
        for before, amount in series.items()
        if before < year and amount is not None and comparable.get(before, True)
    }
    if not earlier:
        return "no_previous"
    since = max(earlier)
    return Change(since, now - earlier[since])

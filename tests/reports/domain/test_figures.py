"""Figures as text: half-up, never a zero for what is missing, changes in points."""

from fractions import Fraction

import pytest

from indicators.domain.dynamics import Change
from indicators.queries import catalogue
from reports.domain.figures import cell

LOW, MEAN, PASSED = (catalogue()[code] for code in ("low_share", "mean_mark", "pass_share"))


def test_a_share_is_shown_with_its_counts() -> None:
    shown = cell(LOW, Fraction(3300, 98), counts=(33, 98))
    assert (shown.text, shown.counts) == ("33,7\u00a0%", "33 из 98")


def test_a_mean_has_no_counts_of_people() -> None:
    shown = cell(MEAN, Fraction(1, 8) + 3, counts=(25, 8))
    assert (shown.text, shown.counts) == ("3,13", "")


def test_what_is_missing_is_a_reason() -> None:
    shown = cell(LOW, None, reason="нет участников")
    assert (shown.text, shown.missing, shown.change) == ("нет участников", True, "")
    assert cell(LOW, None).text == "нет данных"


@pytest.mark.parametrize(
    ("indicator", "difference", "tone"),
    [
        (LOW, Fraction(21, 10), "worse"),
        (LOW, Fraction(-1), "better"),
        (PASSED, Fraction(21, 10), "better"),
        (LOW, Fraction(0), ""),
    ],
)
def test_a_change_is_better_or_worse_by_the_indicator(indicator, difference, tone) -> None:
    assert cell(indicator, Fraction(50), change=Change(2020, difference)).tone == tone


def test_a_change_of_per_cents_is_in_points() -> None:
    assert cell(LOW, Fraction(50), change=Change(2020, Fraction(21, 10))).change == "+2,1\u00a0п.п. к\u00a02020"
    assert cell(MEAN, Fraction(4), change=Change(2020, Fraction(-1, 10))).change == "−0,10 к\u00a02020"


def test_others_stand_beside() -> None:
    assert cell(MEAN, Fraction(4), beside=[("МО", Fraction(7, 2)), ("регион", Fraction(3))]).beside == (
        "МО 3,50, регион 3,00"
    )

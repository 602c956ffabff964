from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.dynamics import Change, change

SERIES = {2019: Fraction(40), 2020: None, 2021: Fraction(45), 2022: Fraction(42)}


def test_a_year_is_compared_with_the_latest_earlier_one_that_has_a_value() -> None:
    assert change(SERIES, 2022, {}) == Change(2021, Fraction(-3))
    assert change(SERIES, 2021, {}) == Change(2019, Fraction(5))


def test_a_year_without_a_value_has_no_change() -> None:
    assert change(SERIES, 2020, {}) == "no_data"
    assert change(SERIES, 2030, {}) == "no_data"


def test_the_first_year_has_nothing_to_be_compared_with() -> None:
    assert change(SERIES, 2019, {}) == "no_previous"


def test_a_year_that_may_not_be_compared_has_no_change_and_is_no_base() -> None:
    assert change(SERIES, 2022, {2022: False}) == "not_comparable"
    assert change(SERIES, 2022, {2021: False}) == Change(2019, Fraction(2))
    assert change(SERIES, 2022, {2021: False, 2019: False}) == "no_previous"
    assert change(SERIES, 2022, {2021: True}) == Change(2021, Fraction(-3))


def test_zero_is_a_value_and_a_base() -> None:
    assert change({2020: Fraction(0), 2021: Fraction(0)}, 2021, {}) == Change(2020, Fraction(0))


@pytest.mark.parametrize(
    ("difference", "better", "improved"),
    [
        (2, "higher", True),
        (-2, "higher", False),
        (2, "lower", False),
        (-2, "lower", True),
        (0, "higher", None),
        (0, "lower", None),
    ],
)
def test_improvement_depends_on_which_way_is_better(difference: int, better: str, improved: bool | None) -> None:
    assert Change(2020, Fraction(difference)).improved(better) is improved


years = st.integers(2018, 2026)


@given(st.dictionaries(years, st.none() | st.fractions()), years, st.dictionaries(years, st.booleans()))
def test_a_change_is_what_a_walk_back_through_the_years_gives(
    series: dict[int, Fraction | None], year: int, comparable: dict[int, bool]
) -> None:
    expected: Change | str = "no_previous"
    if series.get(year) is None:
        expected = "no_data"
    elif comparable.get(year) is False:
        expected = "not_comparable"
    else:
        for before in range(year - 1, 2017, -1):
            if series.get(before) is not None and comparable.get(before) is not False:
                expected = Change(before, series[year] - series[before])
                break
    assert change(series, year, comparable) == expected

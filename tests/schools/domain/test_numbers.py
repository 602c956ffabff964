import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.domain.numbers import counted, half_up, long_date, percent, plural, short_date, shown, shown_change

NB = "\u00a0"


@pytest.mark.parametrize(
    ("value", "digits", "rounded"),
    [
        (2.985, 1, "3.0"),
        (2.985, 2, "2.99"),
        (Fraction(2985, 1000), 2, "2.99"),
        (Decimal("2.5"), 0, "3"),
        (Fraction(5, 2), 0, "3"),
        (0.05, 1, "0.1"),
        (1.005, 2, "1.01"),
        (Fraction(1, 3), 1, "0.3"),
        (Fraction(2, 3), 1, "0.7"),
        (-2.5, 0, "-3"),
        (Fraction(-5, 2), 0, "-3"),
        (Fraction(-1, 20), 1, "-0.1"),
        (7, 1, "7.0"),
        (0, 1, "0.0"),
    ],
)
def test_a_half_is_rounded_away_from_zero_as_a_person_does(value: object, digits: int, rounded: str) -> None:
    assert half_up(value, digits) == Decimal(rounded)


@given(st.integers(-10_000, 10_000), st.integers(1, 10_000), st.integers(0, 3))
def test_a_rounded_fraction_is_never_further_than_half_a_step(numerator: int, denominator: int, digits: int) -> None:
    exact = Fraction(numerator, denominator)
    rounded = Fraction(half_up(exact, digits))
    assert abs(rounded - exact) <= Fraction(1, 2 * 10**digits)
    assert rounded * 10**digits == int(rounded * 10**digits)
    assert half_up(-exact, digits) == -half_up(exact, digits)


def test_a_number_is_shown_with_a_decimal_comma_and_a_real_minus() -> None:
    assert shown(12.34) == "12,3"
    assert shown(Fraction(-1, 4), 2) == "−0,25"
    assert shown(5, 0) == "5"


def test_a_small_negative_number_is_not_shown_as_minus_zero() -> None:
    assert shown(Fraction(-1, 100)) == "0,0"
    assert shown(-0.04) == "0,0"
    assert shown(Decimal("-0.04")) == "0,0"


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.2, "+1,2"), (-0.4, "−0,4"), (0, "0,0"), (0.04, "0,0"), (-0.04, "0,0"), (Fraction(1, 20), "+0,1")],
)
def test_a_change_carries_its_sign_unless_it_is_nothing(value: object, text: str) -> None:
    assert shown_change(value) == text


def test_a_percent_is_computed_from_counts_and_rounded_once() -> None:
    assert percent(20, 67) == f"29,9{NB}%"
    assert percent(20, 67, 2) == f"29,85{NB}%"
    assert percent(3, 10) == f"30,0{NB}%"
    assert percent(0, 5) == f"0,0{NB}%"
    assert percent(1, 2000, 1) == f"0,1{NB}%"


def test_a_percent_of_nobody_is_no_number() -> None:
    with pytest.raises(ZeroDivisionError):
        percent(0, 0)


@pytest.mark.parametrize(
    ("count", "word"),
    [
        (0, "школ"), (1, "школа"), (2, "школы"), (4, "школы"), (5, "школ"), (10, "школ"), (11, "школ"), (12, "школ"),
        (14, "школ"), (15, "школ"), (21, "школа"), (22, "школы"), (25, "школ"), (101, "школа"), (111, "школ"),
        (112, "школ"), (121, "школа"), (1_000, "школ"), (1_003, "школы"),
    ],
)  # fmt: skip
def test_a_noun_agrees_with_its_count(count: int, word: str) -> None:
    assert plural(count, "школа", "школы", "школ") == word


def test_a_count_and_its_noun_stay_on_one_line_and_thousands_are_set_apart() -> None:
    assert counted(1, "школа", "школы", "школ") == f"1{NB}школа"
    assert counted(67_558, "строка", "строки", "строк") == f"67{NB}558{NB}строк"


def test_dates_are_written_as_in_official_papers() -> None:
    assert long_date(dt.date(2021, 8, 2)) == f"«02» августа 2021{NB}г."
    assert short_date(dt.date(2021, 8, 2)) == "02.08.2021"

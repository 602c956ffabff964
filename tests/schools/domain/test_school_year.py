import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schools.domain import school_year


@pytest.mark.parametrize(
    "text",
    [
        "2022-2023 учебный год", "2022–2023 уч.г.", "2022/23", "2022", " 2022-2023 ", "2022-2023 уч. год",
        "2022—2023 УЧЕБНЫЙ ГОД", "2022 / 2023 уч.г", "2022-2023 уч. г.",
    ],
)  # fmt: skip
def test_every_way_of_writing_a_school_year_is_read_as_its_first_year(text: str) -> None:
    assert school_year.parse(text) == 2022


@pytest.mark.parametrize("text", ["", "осень", "22/23", "1999/2000", "2022/2023/2024", "20222023"])
def test_what_is_no_school_year_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="не похоже на учебный год: напишите, например, 2022/23"):
        school_year.parse(text)


@pytest.mark.parametrize("text", ["2022/24", "2022-2022", "2022-2021", "2022/2123"])
def test_the_second_year_has_to_be_the_next_one(text: str) -> None:
    with pytest.raises(ValueError, match="второй год должен быть следующим"):
        school_year.parse(text)


def test_a_school_year_is_named_by_both_years() -> None:
    assert school_year.title(2022) == "2022/23"
    assert school_year.title(2009) == "2009/10"
    assert school_year.title(2099) == "2099/00"


@given(st.integers(2000, 2098))
def test_what_is_written_can_be_read(start: int) -> None:
    assert school_year.parse(school_year.title(start)) == start
    assert school_year.parse(f"{start}-{start + 1} учебный год") == start


def test_a_school_year_turns_on_the_first_of_september() -> None:
    assert school_year.of(dt.date(2021, 8, 31)) == 2020
    assert school_year.of(dt.date(2021, 9, 1)) == 2021
    assert school_year.of(dt.date(2022, 1, 1)) == 2021

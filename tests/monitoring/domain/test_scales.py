import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.scales import Bounds, rebuilt

# Mathematics of grade 4.
SCALE = Bounds(6, 10, 15, 20)


@pytest.mark.parametrize(("primary", "mark"), [(0, 2), (5, 2), (6, 3), (9, 3), (10, 4), (14, 4), (15, 5), (20, 5)])
def test_a_mark_begins_at_its_lower_bound(primary: int, mark: int) -> None:
    assert SCALE.mark(primary) == mark


def test_marks_of_a_histogram_are_counted_by_the_scale() -> None:
    histogram = [0] * 21
    histogram[5], histogram[6], histogram[14], histogram[20] = 3, 4, 2, 1
    assert SCALE.marks_of(histogram) == [3, 4, 2, 1]
    assert SCALE.marks_of([]) == [0, 0, 0, 0]


def test_counts_are_rebuilt_from_the_printed_percents_of_a_real_school() -> None:
    assert rebuilt([12.36, 52.81, 26.97, 7.87], 89) == ([11, 47, 24, 7], True)


def test_a_school_of_nobody_has_no_counts() -> None:
    assert rebuilt([0, 0, 0, 0], 0) == ([0, 0, 0, 0], True)


def test_percents_that_do_not_add_up_are_told() -> None:
    assert rebuilt([50.0, 50.0, 50.0, 0.0], 10) == ([5, 5, 5, 0], False)


def test_a_half_of_a_pupil_is_rounded_up() -> None:
    assert rebuilt([12.5, 87.5], 4) == ([1, 4], False)


@given(st.lists(st.integers(0, 400), min_size=4, max_size=40).filter(sum))
def test_every_count_comes_back_from_its_percent_with_two_decimals(counts: list[int]) -> None:
    total = sum(counts)
    if total > 5_000:
        counts, total = [count // 4 for count in counts], sum(count // 4 for count in counts)
    if not total:
        return
    percents = [round(100 * count / total, 2) for count in counts]
    assert rebuilt(percents, total) == (counts, True)

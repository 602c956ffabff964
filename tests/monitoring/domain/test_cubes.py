import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.cubes import CubeCounts, count, from_histogram, from_marks
from monitoring.domain.intake import PupilTable
from monitoring.domain.scales import Bounds

TASKS = "0123456789abcdefghijklmnopqrstuvwxyz"
rows_of_pupils = st.lists(
    st.fixed_dictionaries(
        {
            "group": st.integers(0, 3),
            "primary": st.none() | st.integers(0, 60),
            "mark": st.none() | st.integers(2, 5),
            "score": st.none() | st.integers(0, 100),
            "journal": st.none() | st.integers(2, 5),
            "tasks": st.text("0123XN.az", max_size=6),
        }
    ),
    max_size=60,
)


def table_of(rows: list[dict]) -> PupilTable:
    number = range(len(rows))
    return PupilTable(
        row=list(number),
        school=[""] * len(rows),
        pupil=[str(i) for i in number],
        class_label=[""] * len(rows),
        variant=[""] * len(rows),
        mark=[None] * len(rows),
        flags=[0] * len(rows),
        **{name: [row[name] for row in rows] for name in ("primary", "score", "journal", "tasks")},
    )


def counted_slowly(rows: list[dict], all_rows: list[dict]) -> CubeCounts:
    """One group's cube, row by row."""
    width = max((len(row["tasks"]) for row in all_rows), default=0)
    cube = {
        "participants": 0, "n2": 0, "n3": 0, "n4": 0, "n5": 0, "marked": 0, "primary_sum": None,
        "primary_square_sum": None, "primary_histogram": {}, "score_histogram": {}, "journal_lower": 0,
        "journal_equal": 0, "journal_higher": 0, "task_sums": [0] * width, "task_attempts": [0] * width,
    }  # fmt: skip
    for row in rows:
        cube["participants"] += 1
        mark, journal = row["mark"], row["journal"]
        if mark is not None:
            cube[f"n{mark}"] += 1
            cube["marked"] += 1
        if row["primary"] is not None:
            cube["primary_sum"] = (cube["primary_sum"] or 0) + row["primary"]
            cube["primary_square_sum"] = (cube["primary_square_sum"] or 0) + row["primary"] ** 2
            cube["primary_histogram"][row["primary"]] = cube["primary_histogram"].get(row["primary"], 0) + 1
        if row["score"] is not None:
            cube["score_histogram"][row["score"]] = cube["score_histogram"].get(row["score"], 0) + 1
        if mark is not None and journal is not None:
            name = "lower" if mark < journal else "higher" if mark > journal else "equal"
            cube[f"journal_{name}"] += 1
        for place, character in enumerate(row["tasks"]):
            if character in TASKS:
                cube["task_sums"][place] += TASKS.index(character)
            if character != ".":
                cube["task_attempts"][place] += 1
    if all(row["journal"] is None for row in all_rows):
        cube["journal_lower"] = cube["journal_equal"] = cube["journal_higher"] = None
    return cube


def as_pairs(histogram: list[int]) -> dict[int, int]:
    return {score: number for score, number in enumerate(histogram) if number}


@given(rows_of_pupils)
def test_cubes_are_what_counting_row_by_row_gives(rows: list[dict]) -> None:
    numbers = {group: place for place, group in enumerate(dict.fromkeys(row["group"] for row in rows))}
    groups = [numbers[row["group"]] for row in rows]
    cubes = count(table_of(rows), groups, [row["mark"] for row in rows])
    assert len(cubes) == len(numbers)
    for number, cube in enumerate(cubes):
        own = [row for row, group in zip(rows, groups, strict=True) if group == number]
        histograms = {name: as_pairs(cube[name]) for name in ("primary_histogram", "score_histogram")}
        assert cube | histograms == counted_slowly(own, rows)


@given(rows_of_pupils)
def test_the_parts_of_a_cube_agree_with_each_other(rows: list[dict]) -> None:
    groups = [0] * len(rows)
    for cube in count(table_of(rows), groups, [row["mark"] for row in rows]):
        assert cube["marked"] == cube["n2"] + cube["n3"] + cube["n4"] + cube["n5"] <= cube["participants"]
        histogram = cube["primary_histogram"]
        assert (cube["primary_sum"] or 0) == sum(score * number for score, number in enumerate(histogram))
        assert (cube["primary_square_sum"] or 0) == sum(score**2 * number for score, number in enumerate(histogram))


@given(rows_of_pupils, st.integers(1, 3))
def test_a_school_is_the_sum_of_its_classes(rows: list[dict], classes: int) -> None:
    marks = [row["mark"] for row in rows]
    table = table_of(rows)
    parts = count(table, [i % min(classes, len(rows)) for i in range(len(rows))], marks)
    for whole in count(table, [0] * len(rows), marks):
        for name in ("participants", "n2", "n3", "n4", "n5", "marked"):
            assert whole[name] == sum(part[name] for part in parts)
        assert (whole["primary_sum"] or 0) == sum(part["primary_sum"] or 0 for part in parts)


def test_a_school_without_scores_beside_one_with_scores_has_no_histogram() -> None:
    empty = {"primary": None, "mark": 3, "score": None, "journal": None, "tasks": ""}
    rows = [empty, empty | {"primary": 7, "score": 40}]
    without, having = count(table_of(rows), [0, 1], [3, 3])
    assert without["primary_histogram"] == []
    assert without["score_histogram"] == []
    assert without["primary_sum"] is None
    assert having["score_histogram"][40] == 1


def test_a_task_not_attempted_is_an_attempt_of_no_points_and_an_empty_cell_is_none() -> None:
    row = {"primary": 1, "mark": 2, "score": None, "journal": None}
    rows = [row | {"tasks": tasks} for tasks in ("1X.", "2N0", "a")]
    (cube,) = count(table_of(rows), [0, 0, 0], [2, 2, 2])
    assert cube["task_sums"] == [13, 0, 0]
    assert cube["task_attempts"] == [3, 2, 1]


def test_no_rows_make_no_cubes() -> None:
    assert count(PupilTable(), [], []) == []


def test_a_cube_of_marks_knows_nothing_of_points() -> None:
    assert from_marks(89, [11, 47, 24, 7]) == {
        "participants": 89, "n2": 11, "n3": 47, "n4": 24, "n5": 7, "marked": 89,
    }  # fmt: skip


def test_a_cube_of_a_distribution_counts_marks_by_the_scale() -> None:
    cube = from_histogram(6, [1, 0, 2, 3], Bounds(1, 2, 3, 3))
    assert (cube["n2"], cube["n3"], cube["n4"], cube["n5"]) == (1, 0, 2, 3)
    assert (cube["primary_sum"], cube["primary_square_sum"]) == (13, 35)
    assert cube["primary_histogram"] == [1, 0, 2, 3]


@pytest.mark.parametrize("histogram", [[], [1, 2, 3]])
def test_without_a_scale_marks_stay_uncounted(histogram: list[int]) -> None:
    cube = from_histogram(sum(histogram), histogram, None)
    assert cube["marked"] == 0
    assert cube["primary_histogram"] == histogram

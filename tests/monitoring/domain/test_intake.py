from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.intake import (
    POINTS,
    GroupRow,
    ParsedFile,
    ParsedWork,
    Problem,
    PupilTable,
    Severity,
    Source,
    Task,
    WorkHint,
    packed,
    unpacked,
)

PUPILS = PupilTable(
    [10, 11], ["991001", "991002"], ["40001", "40002"], ["А", ""], ["1", ""], [12, None], [None, None], [None, 77],
    [4, None], ["12X", "..."], [2, 1],
)  # fmt: skip
FILE = ParsedFile(
    "vpr_pupils_2021",
    [
        ParsedWork(
            WorkHint("vpr", 2021, 4, "Математика"), Source.PUPILS, "Sheet", "fisoko", [Task("1", 2), Task("4К1")], 20,
            PUPILS, [], {"991001": "СОШ"}, 3, 1,
        ),
        ParsedWork(
            WorkHint("vpr"), Source.MARKS, "МА 4", "fisoko",
            groups=[GroupRow(9, "school", "991001", "СОШ", 89, [12.36, 52.81, 26.97, 7.87], None)], rows_read=1,
        ),
    ],
    [Problem(Severity.ROW, "bad_total", "Плохо.", "Sheet", "C10", "++")],
)  # fmt: skip


def test_what_was_parsed_survives_its_way_through_the_database() -> None:
    assert unpacked(packed(FILE)) == FILE


@given(st.lists(st.booleans(), min_size=2, max_size=2))
def test_rows_are_kept_across_all_columns_alike(keep: list[bool]) -> None:
    kept = PUPILS.kept(keep)
    assert len(kept) == sum(keep)
    assert {len(column) for column in vars(kept).values()} == {sum(keep)}
    assert kept.pupil == [pupil for pupil, kept_ in zip(PUPILS.pupil, keep, strict=True) if kept_]


def test_every_score_of_a_task_has_a_character_of_its_own() -> None:
    assert len(set(POINTS)) == len(POINTS) == 36
    assert not set(POINTS) & set("XN.")

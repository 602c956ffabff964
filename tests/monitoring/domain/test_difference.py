"""What is new, changed, the same and gone, against the same counted the slow, obvious way."""

from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.difference import (
    FIELDS,
    Change,
    Figures,
    GroupDifference,
    PupilDifference,
    compared,
    rows_by_school,
)
from monitoring.domain.intake import PupilTable

CODES = st.integers(1, 30).map(str)
ROWS = st.tuples(
    st.sampled_from(["А", "Б", ""]),
    st.sampled_from(["1", "2"]),
    st.sampled_from([None, 0, 5]),
    st.sampled_from([None, 2, 5]),
    st.none(),
    st.sampled_from([None, 3]),
    st.sampled_from(["12", "1X"]),
)
TABLES = st.dictionaries(CODES, ROWS, max_size=20)
ROW = ("А", "1", 5, 3, None, 4, "12")


def naive(stored: dict, given: dict, listed: int) -> PupilDifference:
    """Every pupil and every field one by one."""
    new = changed = unchanged = gone = 0
    fields: dict[str, int] = {}
    examples = []
    for pupil in sorted({*stored, *given}, key=lambda code: (len(code), code)):
        if pupil not in stored:
            new += 1
        elif pupil not in given:
            gone += 1
        elif list(stored[pupil]) == list(given[pupil]):
            unchanged += 1
        else:
            changed += 1
            for i, name in enumerate(FIELDS):
                if stored[pupil][i] != given[pupil][i]:
                    fields[name] = fields.get(name, 0) + 1
                    examples.append(Change(pupil, name, stored[pupil][i], given[pupil][i]))
    return PupilDifference(new, changed, unchanged, gone, fields, tuple(examples[:listed]))


@given(TABLES, TABLES, st.integers(0, 30))
def test_the_difference_is_the_one_counted_pupil_by_pupil(stored, given, listed):
    found = compared(stored, given, listed)
    assert found == naive(stored, given, listed)
    assert found.stored == len(stored)
    assert found.given == len(given)


@given(TABLES)
def test_a_table_does_not_differ_from_itself_in_another_order(table):
    found = compared(table, dict(reversed(table.items())))
    assert (found.new, found.changed, found.gone, found.examples) == (0, 0, 0, ())
    assert found.unchanged == len(table)


@given(TABLES, TABLES)
def test_what_is_new_one_way_is_gone_the_other_way(stored, given):
    there, back = compared(stored, given), compared(given, stored)
    assert (there.new, there.gone, there.changed) == (back.gone, back.new, back.changed)
    assert there.fields == back.fields


def test_nothing_is_not_zero():
    found = compared({"1": ("А", "1", 0, 2, None, None, "")}, {"1": ("А", "1", None, 2, None, None, "")})
    assert found.examples == (Change("1", "primary", 0, None),)


def test_short_codes_stand_before_long_ones():
    stored = {"10001": ROW, "9001": ROW}
    given = dict.fromkeys(stored, ("Б", *ROW[1:]))
    assert [change.pupil for change in compared(stored, given).examples] == ["9001", "10001"]


def test_rows_of_a_table_are_sorted_by_school_with_the_final_marks():
    table = PupilTable(
        row=[2, 3], school=["053001", "053002"], pupil=["1", "1"], class_label=["А", ""], variant=["1", "2"],
        primary=[5, None], mark=[None, 4], score=[None, None], journal=[3, None], tasks=["12", ""], flags=[0, 0],
    )  # fmt: skip
    assert rows_by_school(table, [2, 4]) == {
        "053001": {"1": ("А", "1", 5, 2, None, 3, "12")},
        "053002": {"1": ("", "2", None, 4, None, None, "")},
    }


def test_a_report_with_more_empty_columns_says_the_same():
    old, new = Figures(3, (1, 2), (1, 2, 0, 0)), Figures(3, (1, 2, 0, 0), (1, 2, 0, 0))
    assert GroupDifference(old, new).same
    assert not GroupDifference(old, Figures(3, (2, 1), (2, 1, 0, 0))).same
    assert not GroupDifference(None, new).same
    assert not GroupDifference(old, Figures(3, (1, 2), (1, 2, 0, 0), {"journal": [1, 1, 1]})).same

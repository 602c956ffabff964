import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain import cells
from monitoring.domain.cells import ABSENT, BAD, TASK_BAD


@pytest.mark.parametrize(
    ("typed", "letter"),
    [
        ("а", "А"),
        ("А", "А"),
        ("9-Б", "Б"),
        ("9 в", "В"),
        ("11 А", "А"),
        ("11б ", "Б"),
        ('"А"', "А"),
        ('"Б"""', "Б"),
        ("«г»", "Г"),
        ("A", "А"),
        ("11B", "В"),
        ("5 кл", ""),
        ("4А класс", "А"),
        ("нет", ""),
        ("НЕТ", ""),
        ("Нет", ""),
        ('10"нет"', ""),
        ("11", ""),
        (11.0, ""),
        (11, ""),
        ("", ""),
        ("  ", ""),
        ("10 СК", "СК"),
        ("5а1", "А1"),
    ],
)
def test_spellings_of_a_class_come_to_one_letter(typed, letter):
    assert cells.CLASS_LABEL[typed] == letter


@pytest.mark.parametrize("typed", ["Q", "а/б класса какого-то", "9Д2Д"])
def test_what_is_no_class_is_refused(typed):
    assert cells.CLASS_LABEL[typed] is BAD


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1", "1"),
        (1.0, "1"),
        (3, "3"),
        ("0", "0"),
        ("1,0", "1"),
        (12.0, "c"),
        ("X", "X"),
        ("x", "X"),
        ("Х", "X"),
        ("х ", "X"),
        ("не пройд.", "N"),
        ("Не пройдено", "N"),
        ("Н/П", "N"),
        ("", "."),
        ("\u00a0", "."),
        (True, "1"),
    ],
)
def test_a_task_cell_becomes_one_character(typed, code):
    assert cells.TASK[typed] == code


@pytest.mark.parametrize("typed", ["Spotlight", "-1", -1.0, 0.5, "1,5", 36.0, float("nan"), float("inf"), "2+"])
def test_a_task_cell_that_is_no_score_is_refused(typed):
    assert cells.TASK[typed] == TASK_BAD


def test_truth_and_one_read_alike_in_either_order():
    for first, second in ((True, 1.0), (1.0, True)):
        rule = cells.Rule(cells.task)
        assert (rule[first], rule[second]) == ("1", "1")


@pytest.mark.parametrize("typed", ["sch053001", "edu053001", "KSH053001", "053001", "53001", 53001.0, " sch 053001 "])
def test_logins_of_one_school_come_to_one_code(typed):
    assert cells.LOGIN[typed] == "053001"


@pytest.mark.parametrize("typed", ["sch05300", "школа 1", 6.701234567890123e16, "0530011"])
def test_what_is_no_login_is_refused(typed):
    assert cells.LOGIN[typed] is BAD


@pytest.mark.parametrize(("typed", "code"), [(9306.0, "9306"), ("0009306", "9306"), ("111002", "111002"), ("", "")])
def test_codes_of_gia_are_compared_without_leading_zeros(typed, code):
    assert cells.RIS_CODE[typed] == code


@pytest.mark.parametrize(("typed", "code"), [(60001.0, "60001"), ("1001", "1001"), ("01001", "1001"), ("", "")])
def test_codes_of_participants_are_text_without_a_lost_zero(typed, code):
    assert cells.PARTICIPANT[typed] == code


@pytest.mark.parametrize("typed", ["101", 12345678.0, "6000А", 1.2345678901234567e16])
def test_what_is_no_code_of_a_participant_is_refused(typed):
    assert cells.PARTICIPANT[typed] is BAD


@pytest.mark.parametrize(("typed", "number"), [("12", 12), ("12,0", 12), (12.0, 12), (0.0, 0), ("", None), (" ", None)])
def test_whole_numbers_are_read_as_typed(typed, number):
    assert cells.TOTAL[typed] == number


@pytest.mark.parametrize("typed", ["12,5", "-1", "61,3++", "4,1/48", "двенадцать", 201.0, 1e16])
def test_what_is_no_total_is_refused(typed):
    assert cells.TOTAL[typed] is BAD


@pytest.mark.parametrize(
    ("typed", "number"), [("33,7", 33.7), ("12.36", 12.36), ("5 %", 5.0), (46.9, 46.9), ("", None)]
)
def test_percents_take_a_decimal_comma(typed, number):
    assert cells.PERCENT[typed] == number


@pytest.mark.parametrize(("typed", "number"), [("1 722 202", 1722202), ("1,722,202", 1722202), ("1\u00a0249", 1249)])
def test_thousands_of_a_count_may_be_set_apart(typed, number):
    assert cells.COUNT[typed] == number


@pytest.mark.parametrize("typed", ["отсутствовал", "Отсутствовала", " отсутствовал "])
def test_absent_is_told_by_the_variant(typed):
    assert cells.VARIANT[typed] == ABSENT


def test_variants_are_texts():
    assert [cells.VARIANT[cell] for cell in (1.0, "2", "", "10")] == ["1", "2", "", "10"]
    assert cells.VARIANT["Вербицкая М.В."] is BAD


@pytest.mark.parametrize("typed", ["нет отметки", "*", "н/а", "", "1", 1.0])
def test_no_journal_mark_is_none(typed):
    assert cells.JOURNAL[typed] is None


def test_journal_marks_are_two_to_five():
    assert [cells.JOURNAL[cell] for cell in ("2", 3.0, "4", 5)] == [2, 3, 4, 5]
    assert cells.JOURNAL["4+"] is BAD


def test_a_rule_asks_once_for_equal_cells():
    asked = []
    rule = cells.Rule(lambda cell: asked.append(cell) or cell)
    assert rule.column(["1", "1", "2", "1"]) == ["1", "1", "2", "1"]
    assert asked == ["1", "2"]


def test_a_rule_does_not_remember_without_end(monkeypatch):
    monkeypatch.setattr(cells, "REMEMBERED", 2)
    rule = cells.Rule(cells.task)
    assert rule.column(["1", "2", "3", "4"]) == ["1", "2", "3", "4"]
    assert len(rule) == 2


CELLS = st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.dates(), st.datetimes(), st.just(""))
RULES = ("LOGIN", "RIS_CODE", "PARTICIPANT", "TASK", "CLASS_LABEL", "VARIANT", "JOURNAL", "MARK", "TOTAL", "SCORE")


@given(CELLS, st.sampled_from([*RULES, "WHOLE", "COUNT", "PERCENT"]))
def test_no_cell_breaks_a_rule(cell, name):
    value = getattr(cells, name)[cell]
    assert value is None or isinstance(value, str | int | float)
    if name == "TASK":
        assert len(value) == 1
    if name == "JOURNAL":
        assert value is BAD or value in {None, 2, 3, 4, 5}

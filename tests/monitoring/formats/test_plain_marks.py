"""A home-made table «школа × участники × 5, 4, 3, 2»."""

import pytest

from monitoring.domain.intake import Source, WorkHint
from monitoring.domain.scales import rebuilt
from schools.domain.names import match_key
from tests.monitoring.workbooks import codes, parsed, problem

HEADER = ["№ п/п", "Наименование ОО", "Кол-во участников", "5", "4", "3", "2"]
ROWS = [[1.0, "МБОУ СОШ № 1", 20.0, 4.0, 8.0, 6.0, 2.0], [2.0, "Лицей «Два»", 10.0, 1.0, 4.0, 4.0, 1.0]]


def test_counts_are_told_by_their_sum():
    result = parsed([HEADER, *ROWS, ["", "Итого", 30.0, 5.0, 12.0, 10.0, 3.0]])
    (work,) = result.works
    assert (result.format, codes(result)) == ("plain_marks", {"total_row"})
    assert (work.source, work.code_system, work.hint) == (Source.MARKS, "name", WorkHint(""))
    assert [group.code for group in work.groups] == [match_key("МБОУ СОШ № 1"), match_key("Лицей Два")]
    assert rebuilt(work.groups[0].percents, 20) == ([2, 6, 8, 4], True)
    assert work.groups[0].given == {"printed": "counts"}
    assert work.school_names[work.groups[1].code] == "Лицей «Два»"
    assert (work.rows_read, work.quarantined) == (2, 0)


@pytest.mark.parametrize("whole", [100.0, 1.0])
def test_percents_and_shares_are_told_by_their_sum(whole):
    shares = [[row[0], row[1], row[2], *(value * whole / row[2] for value in row[3:])] for row in ROWS]
    (work,) = parsed([HEADER, *shares]).works
    assert [rebuilt(group.percents, group.participants)[0] for group in work.groups] == [[2, 6, 8, 4], [1, 4, 4, 1]]


def test_schools_go_by_logins_where_there_are_any():
    header = ["Логин ОО", "Школа", "Писали работу", "Отметки", "", "", ""]
    rows = [["edu053001", "СОШ 1", 10.0, 1.0, 4.0, 4.0, 1.0], ["53-1", "СОШ 2", 10.0, 1.0, 4.0, 4.0, 1.0]]
    result = parsed([header, ["", "", "", "«2»", "«3»", "«4»", "«5»"], *rows])
    (work,) = result.works
    assert (work.code_system, [group.code for group in work.groups]) == ("fisoko", ["053001"])
    assert rebuilt(work.groups[0].percents, 10)[0] == [1, 4, 4, 1]
    assert codes(result) == {"bad_login"}


def test_logins_in_brackets_are_found():
    rows = [["СОШ 1 (edu053001)", 10.0, 1.0, 4.0, 4.0, 1.0]]
    (work,) = parsed([["Школа", "Участники", "5", "4", "3", "2"], *rows]).works
    assert (work.code_system, work.groups[0].code, work.groups[0].name) == ("fisoko", "053001", "СОШ 1")


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("Результаты РКР по математике, 9 класс, 2023 год", WorkHint("rkr", 2023, 9, "математике")),
        ("Диагностическая работа по русскому языку 2022-2023 уч. год", WorkHint("", None, None, "русскому языку")),
        ("Ответственный Иванов Иван", WorkHint("")),
    ],
)
def test_the_work_is_taken_from_the_lines_above(line, hint):
    assert parsed([[line], [], HEADER, *ROWS]).works[0].hint == hint


@pytest.mark.parametrize(
    ("typed", "words"), [("61,3++", "не прочитать как число"), ("4,1/48", "через дробь"), ("-/49,7", "через дробь")]
)
def test_a_figure_that_cannot_be_read_is_put_aside_with_its_cell(typed, words):
    found = problem(parsed([HEADER, [1.0, "СОШ № 1", 20.0, typed, 8.0, 6.0, 2.0], *ROWS[1:]]), "bad_number")
    assert (found.cell, found.value) == ("D2", typed)
    assert words in found.message


def test_rows_that_do_not_add_up_or_repeat_are_put_aside():
    bad = [
        [1.0, "СОШ № 3", 21.0, 4.0, 8.0, 6.0, 2.0],
        [1.0, "СОШ № 4", "много", 4.0, 8.0, 6.0, 2.0],
        [1.0, "СОШ № 5", 4.0, "", "", "", ""],
        [1.0, "", 20.0, 4.0, 8.0, 6.0, 2.0],
        [1.0, "мбоу сош №1", 20.0, 4.0, 8.0, 6.0, 2.0],
    ]
    result = parsed([HEADER, *ROWS, *bad])
    assert codes(result) == {"sum_of_counts", "bad_participants", "no_marks", "no_school", "repeated_group"}
    assert (result.works[0].rows_read, result.works[0].quarantined) == (7, 5)


def test_counts_are_taken_where_a_table_has_both():
    header = ["ОО", "Участников", "5 (чел.)", "5 (%)", "4 (чел.)", "4 (%)", "3 (чел.)", "3 (%)", "2 (чел.)", "2 (%)"]
    (work,) = parsed([header, ["СОШ 1", 10.0, 1.0, 10.0, 4.0, 40.0, 4.0, 40.0, 1.0, 10.0]]).works
    assert rebuilt(work.groups[0].percents, 10) == ([1, 4, 4, 1], True)


def test_a_school_without_participants_is_kept_as_such():
    (work,) = parsed([HEADER, *ROWS, [3.0, "СОШ № 9", 0.0, "", "", "", ""]]).works
    assert work.groups[2].participants == 0

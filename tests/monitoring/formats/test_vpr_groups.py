"""Reports of ФИС ОКО that count no marks: the journal, tasks, tasks by groups, planned results."""

import pytest

from monitoring.domain.intake import GroupRow, Source, WorkHint
from tests.monitoring.workbooks import codes, journal, parsed, planned, problem, tasks

BLOCK_HEADER = ["Группы участников", "Кол-во участников", "%"]
BY_GROUPS = "Выполнение заданий группами участников"


def blocks(*rows):
    return parsed([["Сравнение отметок с отметками по журналу"], ["ВПР 2021 Математика 5 класс"], BLOCK_HEADER, *rows])


def test_the_comparison_with_the_journal_keeps_counts_and_percents():
    region = ["Край", 29589.0, 37.22, 11011.0, 60.67, 17951.0, 2.11, 624.0]
    school = ["Школа(edu053001)", 93.0, 55.91, 52.0, 39.78, 37.0, 4.3, 4.0]
    result = parsed(journal(region, school))
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_journal", [])
    assert (work.source, work.hint) == (Source.JOURNAL, WorkHint("vpr", 2021, 5, "Математика"))
    assert [(group.level, group.participants, group.given["journal"]) for group in work.groups] == [
        ("region", 29589, [11011, 17951, 624]),
        ("school", 93, [52, 37, 4]),
    ]
    assert work.groups[1].given["journal_percents"] == [55.91, 39.78, 4.3]
    assert work.groups[1].percents == []


def test_the_older_comparison_stands_in_blocks():
    rows = [["Край"], ["Понизили (Отметка < Отметка по журналу)", 40.0, 40.0]]
    rows += [["Подтвердили (Отметка = Отметке по журналу)", 50.0, 50.0], ["Повысили (Отметка > …)", 10.0, 10.0]]
    rows += [["Всего", 101.0, 100.0], ["Школа(sch053001)"], ["Понизили", 1.0, 25.0]]
    rows += [["Подтвердили", 3.0, 75.0], ["Повысили", 0.0, 0.0], ["Всего", 4.0, 100.0]]
    result = blocks(*rows)
    (work,) = result.works
    assert [(group.row, group.participants, group.given["journal"]) for group in work.groups] == [
        (4, 101, [40, 50, 10]),
        (9, 4, [1, 3, 0]),
    ]
    assert (work.groups[1].code, work.rows_read, result.problems) == ("053001", 2, [])


def test_counts_of_the_journal_are_rebuilt_where_only_percents_are_given():
    result = parsed(journal(["Школа(edu053001)", 93.0, 55.91, "", 39.78, "", 4.3, ""]))
    assert result.works[0].groups[0].given["journal"] == [52, 37, 4]
    assert codes(result) == {"journal_rebuilt"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["Школа(edu053001)", 93.0, 55.91, 52.0, 39.78, 370.0, 4.3, 4.0], "too_many_compared"),
        (["Школа(edu053001)", 93.0, "", "", 39.78, 37.0, 4.3, 4.0], "no_journal"),
        (["Школа(edu053001)", 93.0, 55.91, "?", 39.78, 37.0, 4.3, 4.0], "bad_journal"),
        (["Школа(edu053001)", "?", 55.91, 52.0, 39.78, 37.0, 4.3, 4.0], "bad_participants"),
        (["МБОУ СОШ № 1", 93.0, 55.91, 52.0, 39.78, 37.0, 4.3, 4.0], "no_school_code"),
    ],
)
def test_a_bad_row_of_the_comparison_is_put_aside(row, code):
    result = parsed(journal(row))
    assert codes(result) == {code}
    assert (result.works[0].rows_read, result.works[0].quarantined, result.works[0].groups) == (1, 1, [])


def test_rows_of_the_journal_above_any_group_are_put_aside():
    result = blocks(["Понизили", 1.0, 25.0], ["Школа(sch053001)"], ["Подтвердили", 3.0, 75.0])
    assert codes(result) == {"stray_row", "bad_participants"}


def test_percents_of_tasks_are_kept_with_labels_and_maxima():
    result = parsed(tasks(["Вся выборка", 9.0, 900.0, 90.5, 50.0, ""], ["Школа(edu053001)", "", 9.0, 80.0, "", 33.33]))
    (work,) = result.works
    assert (result.format, result.problems, work.source) == ("vpr_tasks", [], Source.TASKS)
    given = {"labels": ["1", "2", "4К1"], "maxima": [1, 1, 1]}
    assert work.groups[0].given == given | {"task_percents": [90.5, 50.0, None]}
    school = GroupRow(8, "school", "053001", "Школа", 9, [], given=given | {"task_percents": [80.0, None, 33.33]})
    assert work.groups[1] == school


def test_a_share_above_100_is_left_out_with_a_warning():
    result = parsed(tasks(["Школа(edu053001)", "", 9.0, 180.0, 50.0, 33.33]))
    assert result.works[0].groups[0].given["task_percents"] == [None, 50.0, 33.33]
    assert problem(result, "bad_share").cell == "D7"


def test_a_report_of_tasks_without_tasks_is_an_error():
    assert codes(parsed(tasks(["Школа(edu053001)", "", 9.0], labels=()))) == {"no_tasks"}


def test_tasks_by_groups_stand_under_each_level():
    rows = [["Школа(edu053001)", "", 9.0], ["Ср.% вып. уч. гр.баллов 2", "", 4.0, 10.0, 20.0, 30.0]]
    rows += [["Ср.% вып. уч. гр.баллов 5", "", 5.0, 90.0, 100.0, ""], ["Край"], ["Ср.% вып. уч. гр.баллов 3", "", 7.0]]
    result = parsed(tasks(*rows, title=BY_GROUPS))
    (work,) = result.works
    assert (result.format, result.problems, work.source) == ("vpr_groups", [], Source.GROUPS)
    assert [(group.code, group.participants) for group in work.groups] == [("053001", 9), ("", 7)]
    assert work.groups[0].given["by_mark"] == {
        "2": {"participants": 4, "task_percents": [10.0, 20.0, 30.0]},
        "5": {"participants": 5, "task_percents": [90.0, 100.0, None]},
    }


def test_a_group_of_marks_without_a_level_is_put_aside():
    result = parsed(tasks(["Ср.% вып. уч. гр.баллов 2", "", 4.0, 10.0, 20.0, 30.0], title=BY_GROUPS))
    assert codes(result) == {"stray_row"}
    assert result.works[0].rows_read == 1


def test_planned_results_are_kept_by_territory():
    text = "Умение решать арифмети- ческие задачи"
    result = parsed(planned(["1", text, 1.0, 90.0, 80.0, 70.0, 91.0], ["4К1", "Счёт", 2.0, 50.0, "", 33.3, 51.0]))
    (work,) = result.works
    assert (result.format, result.problems, work.source) == ("vpr_planned", [], Source.PLANNED)
    assert [(group.level, group.code, group.participants) for group in work.groups] == [
        ("region", "", 900),
        ("municipality", "reg05_m001", 90),
        ("school", "053001", 9),
        ("country", "", 9000),
    ]
    assert work.groups[2].given["planned"] == [
        {"task": "1", "requirement": "Умение решать арифметические задачи", "maximum": 1, "percent": 70.0},
        {"task": "4К1", "requirement": "Счёт", "maximum": 2, "percent": 33.3},
    ]
    assert work.groups[1].given["planned"][1]["percent"] is None


def test_a_territory_without_participants_or_code_is_put_aside():
    result = parsed(planned(["1", "Счёт", 1.0, 90.0, 80.0], territories=("Край", "МБОУ СОШ № 1"), counts=("", 9)))
    assert codes(result) == {"bad_participants", "no_school_code"}
    assert (result.works[0].rows_read, result.works[0].quarantined) == (2, 2)


def test_planned_results_without_requirements_are_an_error():
    assert codes(parsed(planned())) == {"no_rows"}

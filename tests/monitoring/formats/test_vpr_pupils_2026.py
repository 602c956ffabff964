"""The form of 2026, which knows no school, and «Индивидуальные результаты»."""

import pytest

from monitoring.domain.intake import Source, Task, WorkHint
from tests.monitoring.workbooks import HEADER_2026, HEADER_INDIVIDUAL, codes, grid, individual, parsed, problem

SERVICE = grid([["Вариант", "Класс"], ["1", "1"], ["отсутствовал", "2"]], "Служебный")


def form(*rows):
    return parsed([HEADER_2026, *rows], SERVICE, grid([["Порядковый номер класса"], [1.0]], "Порядковый номер класса"))


def test_a_form_of_2026_is_of_the_uploaders_school():
    result = form([40001.0, 1.0, 1.0, 3.0, 2.0, 4.0, 4.0], [40002.0, "отсутствовал", "", "", 1.0, 5.0, 0.0])
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_pupils_2026", [])
    assert (work.code_system, work.source, work.hint) == ("own", Source.PUPILS, WorkHint("vpr"))
    assert work.tasks == [Task("1", 5), Task("4К1", 3)]
    assert work.pupils.school == ["", ""]
    assert work.pupils.pupil == ["40001", "40002"]
    assert work.pupils.class_label == ["2", "1"]
    assert (work.pupils.primary, work.pupils.journal) == ([4, None], [4, 5])
    assert (work.rows_read, work.quarantined) == (2, 0)


def test_rows_of_the_template_are_counted_and_left_out():
    result = form([40001.0, 1.0, 1.0, 3.0, 2.0, 4.0, 4.0], *[["", "1", "", "", "1", "5", 0.0]] * 30)
    assert (len(result.works[0].pupils), result.works[0].rows_read) == (1, 1)
    assert (problem(result, "template_row").count, problem(result, "template_row").cell) == (30, "A3")


def test_points_without_a_code_are_put_aside():
    result = form(["", 1.0, 1.0, 3.0, 2.0, 4.0, 4.0], [40001.0, 1.0, 6.0, 0.0, 1.0, 4.0, 6.0])
    assert (result.works[0].rows_read, result.works[0].quarantined) == (2, 2)
    assert codes(result) == {"no_code", "task_above_maximum"}


def test_the_year_is_taken_from_the_text_of_the_form():
    rows = [["Форма сбора результатов ВПР 2026"], HEADER_2026, [40001.0, 1.0, 1.0, 3.0, 2.0, 4.0, 4.0]]
    assert parsed(rows).works[0].hint == WorkHint("vpr", 2026)


PUPILS = [
    ["edu200101", "Район", "СОШ №1", 40001.0, 1.0, 1.0, 2.0, "X", 2.0, 2.0, 3.0],
    ["", "", "", 40002.0, 2.0, 2.0, 2.0, 1.0, 3.0, 3.0, "нет отметки"],
]


def test_individual_results_are_read_by_schools():
    result = parsed(individual(["МБОУ «СОШ №1»(edu200101) | Кол-во участников: 2"], *PUPILS))
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_individual", [])
    assert (work.hint, work.declared_maximum) == (WorkHint("vpr", 2026, 4, "Русский язык"), 3)
    assert work.tasks == [Task("1", 2), Task("2", 1)]
    assert work.pupils.school == ["200101", "200101"]
    assert (work.pupils.primary, work.pupils.mark, work.pupils.journal) == ([2, 3], [2, 3], [3, None])
    assert work.pupils.class_label == ["1", "2"]
    assert work.pupils.row == [10, 11]
    assert work.school_names == {"200101": "МБОУ «СОШ №1»"}


def test_a_number_of_participants_that_differs_is_told():
    result = parsed(individual(["МБОУ «СОШ №1»(edu200101) | Кол-во участников: 89"], *PUPILS))
    assert problem(result, "participants_differ").cell == "A9"
    assert "89" in problem(result, "participants_differ").message


def test_a_bad_mark_and_an_unknown_school_are_put_aside():
    rows = [[*PUPILS[0][:9], "зач", 3.0], ["школа", *PUPILS[1][1:]]]
    result = parsed(individual(*rows))
    assert codes(result) == {"bad_mark", "bad_login"}
    assert (result.works[0].rows_read, result.works[0].quarantined) == (2, 2)


@pytest.mark.parametrize(("year", "label"), [("2026", "1"), ("2024", "")])
def test_classes_go_by_numbers_only_since_2026(year, label):
    result = parsed(individual(PUPILS[0], work=f"ВПР {year} Русский язык 4 класс"))
    assert result.works[0].pupils.class_label == [label]


def test_individual_results_without_the_mark_are_of_another_layout():
    rows = [[name for name in HEADER_INDIVIDUAL if name != "Отметка"], ["edu200101"]]
    assert codes(parsed(rows)) == {"unknown_layout"}

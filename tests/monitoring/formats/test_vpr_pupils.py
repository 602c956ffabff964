"""The three per-pupil layouts of ВПР, 2020, 2021 and 2022."""

import pytest

from monitoring import formats
from monitoring.domain.grid import Workbook
from monitoring.domain.intake import Flag, Severity, Source, Task, WorkHint
from tests.monitoring.workbooks import (
    HEADER_2020,
    HEADER_2021,
    HEADER_2022,
    KEY,
    codes,
    grid,
    parsed,
    problem,
    row_2020,
    row_2021,
    row_2022,
)


def test_2020_reads_a_row():
    result = parsed([HEADER_2020, row_2020()])
    (work,) = result.works
    pupils = work.pupils
    assert (result.format, result.problems) == ("vpr_pupils_2020", [])
    assert (work.hint, work.source, work.code_system, work.sheet) == (WorkHint("vpr"), Source.PUPILS, "fisoko", "Лист1")
    assert [task.label for task in work.tasks] == ["1", "2", "3"]
    assert (pupils.row, pupils.school, pupils.pupil) == ([2], ["053001"], ["60001"])
    assert (pupils.class_label, pupils.variant, pupils.primary, pupils.tasks) == (["А"], ["1"], [3], ["12X"])
    assert (pupils.mark, pupils.score, pupils.journal, pupils.flags) == ([None], [None], [4], [Flag.NOT_ATTEMPTED])
    assert (work.rows_read, work.quarantined) == (1, 0)


def test_2020_the_textbook_column_is_a_task_only_before_another_task():
    after_tasks = parsed([HEADER_2020, row_2020(tasks=("1", "2", "0", "0", "", ""))])
    among_tasks = parsed([HEADER_2020, row_2020(tasks=("1", "1", "0", "1", "0", ""))])
    assert [task.label for task in after_tasks.works[0].tasks] == ["1", "2", "3"]
    assert [task.label for task in among_tasks.works[0].tasks] == ["1", "2", "3", "4", "5"]
    assert among_tasks.works[0].pupils.tasks == ["11010"]


def test_2020_only_the_first_variant_tells_who_was_absent():
    missed_second_part = row_2020(60002, var_2="отсутствовал")
    absent = row_2020(60001, ("",) * 6, "", var_1="отсутствовал", klass="", otc="")
    pupils = parsed([HEADER_2020, absent, missed_second_part]).works[0].pupils
    assert pupils.flags == [Flag.ABSENT, Flag.NOT_ATTEMPTED]
    assert pupils.primary == [None, 3]


def test_2020_an_absent_pupil_with_a_total_is_absent_and_told():
    result = parsed([HEADER_2020, row_2020(var_1="отсутствовал", total=7.0), row_2020(60002)])
    warning = problem(result, "absent_with_total")
    assert result.works[0].pupils.primary == [None, 3]
    assert (warning.severity, warning.cell, warning.value) == (Severity.WARNING, "J2", "7")


def test_2021_reads_text_cells_and_leaves_textbooks():
    tail = ("en7.6 | 1.2", "Вербицкая М.В.", "Форвард", "ещё текст")
    result = parsed([HEADER_2021, row_2021(tail=tail), row_2021("70002", ("1", "не пройд.", "х"), "1", variant="10")])
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_pupils_2021", [])
    assert work.tasks == [Task("1"), Task("2"), Task("3")]
    assert work.pupils.tasks == ["120", "1NX"]
    assert work.pupils.flags == [0, Flag.NOT_TAUGHT | Flag.NOT_ATTEMPTED]
    assert work.pupils.variant == ["1", "10"]


def test_2021_may_end_with_the_textbook_alone():
    width = HEADER_2021.index("Учебник") + 1
    result = parsed([HEADER_2021[:width], row_2021()[:width]])
    assert (result.format, len(result.works[0].pupils), result.problems) == ("vpr_pupils_2021", 1, [])


def test_2021_a_total_above_any_scale_is_left_to_the_check_with_the_scale():
    result = parsed([HEADER_2021, row_2021(tasks=("9", "9", "9"), total="27")])
    assert (result.works[0].pupils.primary, result.problems) == ([27], [])


def test_2022_reads_maxima_names_and_the_year_of_the_upload():
    result = parsed([HEADER_2022, row_2022()])
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_pupils_2022", [])
    assert work.hint == WorkHint("vpr", year=2022)
    assert work.tasks == [Task("1", 1), Task("10К1", 2), Task("17К2", 3)]
    assert work.school_names == {"053001": "Лицей «Один»"}
    assert (work.pupils.pupil, work.pupils.class_label) == (["1001"], ["А"])


def test_2022_an_absent_pupil_has_a_total_of_zero_and_no_result():
    absent = row_2022(tasks=("", "", ""), total=0.0, variant="отсутствовал", letter="", journal="")
    result = parsed([HEADER_2022, absent])
    assert (result.works[0].pupils.flags, result.works[0].pupils.primary) == ([Flag.ABSENT], [None])
    assert result.problems == []


def test_2022_more_points_than_the_task_has_keep_the_row_out():
    result = parsed([HEADER_2022, row_2022(), row_2022(1002.0, (3.0, 2.0, 0.0), 5.0)])
    found = problem(result, "task_above_maximum")
    assert (found.severity, found.sheet, found.cell, found.value) == (Severity.ROW, "Лист1", "I3", "3")
    assert "задание 1" in found.message
    assert (result.works[0].rows_read, len(result.works[0].pupils), result.works[0].quarantined) == (2, 1, 1)


def test_2022_the_latest_upload_of_a_school_counts():
    older = row_2022(uploaded="09.03.2022 08:03:00", tasks=(0.0, 0.0, 0.0), total=0.0)
    newer = row_2022(uploaded="10.03.2022 07:00:00")
    other_school = row_2022(login="edu053002", uploaded="01.03.2022 07:00:00")
    result = parsed([HEADER_2022, older, newer, other_school])
    assert result.works[0].pupils.row == [3, 4]
    assert problem(result, "older_upload").cell == "F2"
    assert "2022-03-10" in problem(result, "older_upload").message


def test_2022_rows_of_the_template_are_no_rows():
    template = ["", "", "", "", "", "", "", "", "", "", "", "", "", "", 0.0]
    result = parsed([HEADER_2022, row_2022(), template, template, [""] * 15])
    assert (result.works[0].rows_read, result.works[0].quarantined) == (1, 0)
    assert (problem(result, "template_row").severity, problem(result, "template_row").count) == (Severity.WARNING, 2)


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (row_2021(login="школа 5"), "bad_login", "A3"),
        (row_2021(login=""), "no_login", "A3"),
        (row_2021("шестьдесят"), "bad_code", "D3"),
        (row_2021(""), "no_code", "D3"),
        (row_2021(variant="Мерзляк А.Г."), "bad_variant", "H3"),
        (row_2021(total=""), "no_total", "I3"),
        (row_2021(total="8,5"), "bad_total", "I3"),
        (row_2021(tasks=("1", "Математика 5 класс", "1")), "bad_task", "K3"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_address(row, code, cell):
    result = parsed([HEADER_2021, row_2021("70009"), row])
    found = problem(result, code)
    assert (found.severity, found.cell) == (Severity.ROW, cell)
    assert found.message.endswith(".")
    assert (result.works[0].rows_read, result.works[0].quarantined, len(result.works[0].pupils)) == (2, 1, 1)


def test_the_leading_rows_and_columns_keep_their_addresses():
    shifted = [["Протокол"], [], ["", *HEADER_2021], ["", *row_2021(login="?")], ["", *row_2021()]]
    result = parsed(shifted)
    assert problem(result, "bad_login").cell == "B4"
    assert result.works[0].pupils.row == [5]


def test_a_repeated_pupil_and_a_conflicting_one_are_told_apart():
    rows = [row_2021(), row_2021(), row_2021(total="2"), row_2021(login="edu053002")]
    result = parsed([HEADER_2021, *rows])
    assert result.works[0].pupils.row == [2, 5]
    assert problem(result, "repeated_pupil").cell == "D3"
    assert problem(result, "conflicting_pupil").cell == "D4"
    assert "строке 2" in problem(result, "conflicting_pupil").message


def test_sch_and_edu_are_one_school():
    result = parsed([HEADER_2021, row_2021(login="sch053001"), row_2021("70002", login="edu053001")])
    assert set(result.works[0].pupils.school) == {"053001"}


def test_a_total_that_differs_from_its_tasks_is_one_warning():
    rows = [row_2021(f"7000{number}", total="3" if number == 1 else "9") for number in range(1, 6)]
    result = parsed([HEADER_2021, *rows])
    found = problem(result, "total_differs")
    assert (found.severity, found.cell, found.count) == (Severity.WARNING, "I3", 4)
    assert result.works[0].pupils.primary == [3, 9, 9, 9, 9]


def test_an_odd_class_or_journal_mark_costs_no_row():
    result = parsed([HEADER_2021, row_2021(letter="Q!", journal="4+")])
    assert (result.works[0].pupils.class_label, result.works[0].pupils.journal) == ([""], [None])
    assert codes(result) == {"odd_class", "odd_journal"}
    assert problem(result, "odd_journal").cell == "E2"


def test_sex_never_leaves_the_parser():
    result = parsed([HEADER_2021, row_2021()])
    assert "ж" not in repr(result.works)


def test_more_than_five_hundred_bad_rows_are_counted_not_listed():
    result = parsed([HEADER_2021, row_2021(), *[row_2021("70002", total="много")] * 620])
    found = [item for item in result.problems if item.code == "bad_total"]
    assert (len(found), found[-1].count, sum(item.count for item in found)) == (501, 120, 620)
    assert result.works[0].quarantined == 620


def test_a_header_without_rows_is_an_error():
    assert codes(parsed([HEADER_2022])) == {"no_rows"}
    assert codes(parsed([HEADER_2022, [""] * 15])) == {"no_rows"}


def test_a_hidden_sheet_is_told_and_not_read():
    hidden = grid([HEADER_2021, row_2021("70002")], "Старый", hidden=True)
    result = parsed([HEADER_2021, row_2021()], hidden)
    assert problem(result, "hidden_sheet").sheet == "Старый"
    assert len(result.works) == 1


def test_every_fitting_sheet_is_a_work_of_its_own():
    result = parsed([HEADER_2021, row_2021()], grid([HEADER_2021, row_2021()], "Лист2"), grid([["Справка"]], "Лист3"))
    assert [work.sheet for work in result.works] == ["Лист1", "Лист2"]


def test_sheets_of_two_layouts_in_one_file_are_refused():
    result = parsed([HEADER_2021, row_2021()], grid([HEADER_2022, row_2022()], "Лист2"))
    assert (codes(result), result.works) == ({"several_layouts"}, [])


def test_a_table_of_no_layout_is_refused_with_the_known_ones_named():
    result = parsed([["№", "Школа", "Успеваемость"], [1.0, "СОШ 1", 99.0]])
    assert problem(result, "unknown_layout").severity is Severity.ERROR
    assert "ВПР 2021" in problem(result, "unknown_layout").message


def test_an_empty_workbook_is_no_layout():
    assert codes(formats.parse(Workbook("", ()), KEY)) == {"unknown_layout"}
    assert codes(parsed([])) == {"unknown_layout"}

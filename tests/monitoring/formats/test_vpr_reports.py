"""«Статистика по отметкам» and «Распределение первичных баллов»."""

import pytest

from monitoring.domain.intake import GroupRow, Severity, Source, WorkHint
from tests.monitoring.workbooks import codes, parsed, problem, report

MARKS = [2.0, 3.0, 4.0, 5.0]
TITLE, SCORES = "Статистика по отметкам", "Распределение первичных баллов"
ALL = [
    ["Вся выборка", 35589.0, 1722202.0, 5.06, 32.92, 44.33, 17.69],
    ["Чеченская Республика", 560.0, 30216.0, 13.44, 44.15, 36.28, 6.13],
    ["Урус-Мартановский муниципальный район(reg20_m012)", 47.0, 3162.0, 13.57, 46.9, 33.65, 5.88],
    ["МБОУ «СОШ №1 с. Алхан»(edu200101)", "", 89.0, 12.36, 52.81, 26.97, 7.87],
]


def scores(*rows, maximum=3.0, header=(0.0, 1.0, 2.0, 3.0)):
    return parsed(report(SCORES, header, rows, maximum))


def test_levels_are_told_by_the_code_in_brackets():
    result = parsed(report(TITLE, MARKS, ALL, 24.0, "ВПР 2026 Русский язык 4 класс"))
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_marks", [])
    assert work.hint == WorkHint("vpr", 2026, 4, "Математика")
    assert (work.source, work.code_system, work.declared_maximum) == (Source.MARKS, "fisoko", 24)
    assert [(group.level, group.code) for group in work.groups] == [
        ("country", ""),
        ("region", ""),
        ("municipality", "reg20_m012"),
        ("school", "200101"),
    ]
    assert work.groups[3] == GroupRow(12, "school", "200101", "МБОУ «СОШ №1 с. Алхан»", 89, [12.36, 52.81, 26.97, 7.87])
    assert work.groups[0].schools == 35589
    assert work.groups[1].name == "Чеченская Республика"
    assert work.school_names == {"200101": "МБОУ «СОШ №1 с. Алхан»"}
    assert (work.rows_read, work.quarantined) == (4, 0)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("ВПР 2020 Математика 4 класс", WorkHint("vpr", 2020, 4, "Математика")),
        ("ВПР 2021. 5 класс", WorkHint("vpr", 2021, 5, "Математика")),
        ("ВПР 2025 Математика (углублённый уровень) 8 класс", WorkHint("vpr", 2025, 8, "Математика", "advanced")),
        ("Итоги", WorkHint("vpr", subject="Математика")),
    ],
)
def test_the_work_is_read_from_the_head(line, hint):
    assert parsed(report(TITLE, MARKS, ALL, work=line)).works[0].hint == hint


def test_the_subject_may_stand_in_the_title_alone():
    rows = [row for row in report(TITLE, MARKS, ALL, work="ВПР 2020 Русский язык 4 класс") if row[:1] != ["Предмет:"]]
    assert parsed(rows).works[0].hint.subject == "Русский язык"


def test_marks_under_a_common_title_are_found_one_row_lower():
    rows = report(TITLE, ["Распределение групп баллов в %"], [["", "", "", *MARKS], *ALL])
    assert len(parsed(rows).works[0].groups) == 4


def test_a_report_without_a_title_is_told_by_its_columns():
    assert parsed(report("", MARKS, ALL)).format == "vpr_marks"
    assert parsed(report("", [0.0, 1.0], [["Край", 1.0, 4.0, 25.0, 75.0]], 1.0)).format == "vpr_distribution"


def test_another_report_is_none_of_these():
    assert parsed(report("Выполнение заданий", MARKS, ALL)).format == "vpr_tasks"
    assert codes(parsed(report("Достижение планируемых результатов", MARKS, ALL))) == {"unknown_layout"}


def test_numbers_may_be_texts_with_a_decimal_comma():
    result = parsed(
        report(TITLE, ["2", "3", "4", "5"], [["Край", "1,200", "30 216", "13,44", "44,15", "36,28", "6,13"]])
    )
    group = result.works[0].groups[0]
    assert (group.participants, group.schools, group.percents) == (30216, 1200, [13.44, 44.15, 36.28, 6.13])


def test_a_distribution_reads_every_score_and_a_blank_is_nobody():
    result = scores(["Край", 3.0, 8.0, 12.5, "", 37.5, 50.0], ["Школа(sch053001)", "", 4.0, 25.0, 0.0, 25.0, 50.0])
    (work,) = result.works
    assert (result.format, result.problems) == ("vpr_distribution", [])
    assert (work.source, work.declared_maximum) == (Source.DISTRIBUTION, 3)
    assert work.groups[0].percents == [12.5, 0.0, 37.5, 50.0]
    assert work.groups[1].code == "053001"


def test_a_distribution_whose_columns_end_before_the_maximum_is_an_error():
    result = scores(["Край", 3.0, 8.0, 50.0, 50.0, 0.0, 0.0], maximum=20.0)
    found = problem(result, "other_maximum")
    assert (found.severity, found.cell, result.works) == (Severity.ERROR, "G8", [])
    assert "20" in found.message


def test_a_distribution_with_a_gap_is_an_error():
    result = scores(["Край", 3.0, 8.0, 50.0, 50.0, 0.0, 0.0], header=(0.0, 1.0, 3.0, 4.0))
    assert problem(result, "no_score_columns").severity is Severity.ERROR


def test_a_distribution_without_a_declared_maximum_takes_the_last_column():
    rows = [
        row
        for row in report(SCORES, (0.0, 1.0), [["Край", 3.0, 8.0, 50.0, 50.0]])
        if row[:1] != ["Максимальный первичный балл:"]
    ]
    result = parsed(rows)
    assert (result.works[0].declared_maximum, codes(result)) == (1, {"no_maximum"})


def test_marks_without_their_columns_are_an_error():
    result = parsed(report(TITLE, ["сдали"], [["Край", 3.0, 8.0, 100.0]]))
    assert problem(result, "no_mark_columns").severity is Severity.ERROR


@pytest.mark.parametrize(
    ("row", "code", "cell"),
    [
        (["МБОУ «СОШ № 7»", "", 8.0, 50.0, 50.0, 0.0, 0.0], "no_school_code", "A10"),
        (["Школа(edu053009)", "", "", 50.0, 50.0, 0.0, 0.0], "bad_participants", "C10"),
        (["Школа(edu053009)", "", "около 8", 50.0, 50.0, 0.0, 0.0], "bad_participants", "C10"),
        (["Школа(edu053009)", "", 8.0, "61,3++", 50.0, 0.0, 0.0], "bad_percent", "D10"),
        (["Школа(edu053009)", "", 8.0, 50.0, -50.0, 0.0, 0.0], "bad_percent", "E10"),
        (["Школа(edu053009)", "", 8.0, 50.0, 48.5, 0.0, 0.0], "sum_far_from_100", "D10"),
        (["Школа(edu053001)", "", 8.0, 50.0, 50.0, 0.0, 0.0], "repeated_group", "A10"),
    ],
)
def test_a_bad_row_is_quarantined_with_its_address(row, code, cell):
    result = parsed(report(TITLE, MARKS, [["Школа(edu053001)", "", 4.0, 25.0, 25.0, 50.0, 0.0], row]))
    found = problem(result, code)
    assert (found.severity, found.cell) == (Severity.ROW, cell)
    assert (result.works[0].rows_read, len(result.works[0].groups), result.works[0].quarantined) == (2, 1, 1)


def test_a_second_row_without_a_code_is_not_taken_for_the_region():
    result = parsed(report(TITLE, MARKS, [ALL[1], ["Ещё строка", 1.0, 8.0, 50.0, 50.0, 0.0, 0.0]]))
    assert "строка 9" in problem(result, "repeated_group").message


def test_a_sum_that_nearly_makes_100_is_a_warning():
    result = parsed(report(TITLE, MARKS, [["Край", 1.0, 1000.0, 50.0, 49.5, 0.0, 0.0]]))
    assert problem(result, "sum_not_100").severity is Severity.WARNING
    assert len(result.works[0].groups) == 1


def test_shares_that_give_no_whole_pupils_are_a_warning():
    result = parsed(report(TITLE, MARKS, [["Школа(edu053001)", "", 3.0, 50.0, 50.0, 0.0, 0.0]]))
    assert problem(result, "counts_differ").severity is Severity.WARNING


def test_a_group_of_nobody_needs_no_shares():
    result = parsed(report(TITLE, MARKS, [["Школа(edu053001)", "", 0.0, "", "", "", ""]]))
    assert (result.works[0].groups[0].participants, result.problems) == (0, [])


def test_a_report_without_rows_is_an_error():
    assert codes(parsed(report(TITLE, MARKS, []))) == {"no_rows"}

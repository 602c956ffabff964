from dataclasses import replace

import pytest

from monitoring.domain.checks import LISTED, Checked, Reference, check
from monitoring.domain.intake import Flag, GroupRow, ParsedWork, Problem, PupilTable, Severity, Source, WorkHint
from monitoring.domain.scales import Bounds
from monitoring.domain.works import Work

WORK = Work("vpr", 2021, 4, "mathematics")
REFERENCE = Reference(
    bounds=Bounds(6, 10, 15, 20),
    scored="mark",
    held=True,
    schools={"991001": 1, "991002": 2},
    municipality_code="reg22_m999",
)


def pupils(*rows: dict, **work: object) -> ParsedWork:
    """A work of pupils; a row is what differs from a good one of school 991001 in sheet row 2, 3…"""
    good = {
        "school": "991001", "class_label": "А", "variant": "1", "primary": 12, "mark": None, "score": None,
        "journal": 4, "tasks": "", "flags": 0,
    }  # fmt: skip
    filled = [good | {"row": i + 2, "pupil": f"4{i:04d}"} | row for i, row in enumerate(rows)]
    table = PupilTable(**{name: [row[name] for row in filled] for name in vars(PupilTable())})
    return ParsedWork(WorkHint("vpr"), Source.PUPILS, "Лист", "fisoko", pupils=table, rows_read=len(rows), **work)


def group(level: str = "school", code: str = "991001", **fields: object) -> GroupRow:
    row = GroupRow(9, level, code, f"{level} {code}", 89, [12.36, 52.81, 26.97, 7.87])
    return replace(row, **fields)


def groups(*rows: GroupRow, source: Source = Source.MARKS) -> ParsedWork:
    return ParsedWork(WorkHint("vpr"), source, "Отчёт", "fisoko", groups=list(rows), rows_read=len(rows))


def only(checked: Checked) -> Problem:
    (problem,) = checked.problems
    return problem


def codes(checked: Checked) -> list[str]:
    return [problem.code for problem in checked.problems]


def test_good_rows_are_committed_with_marks_by_the_scale() -> None:
    checked = check(pupils({"primary": 5}, {"primary": 6}, {"primary": 20}), WORK, REFERENCE)
    assert checked.problems == []
    assert checked.marks == [2, 3, 5]
    assert checked.pupils.primary == [5, 6, 20]
    assert checked.quarantined == 0
    assert not checked.blocked


def test_every_row_is_committed_absent_or_put_aside() -> None:
    work = pupils({}, {"flags": int(Flag.ABSENT), "primary": None}, {"primary": 21}, {"school": "999999"})
    checked = check(work, WORK, REFERENCE)
    assert (len(checked.pupils), checked.absent, checked.quarantined) == (1, {"991001": 1}, 2)
    assert len(checked.pupils) + sum(checked.absent.values()) + checked.quarantined == work.rows_read


def test_a_total_above_the_greatest_possible_one_is_put_aside_with_its_row_and_value() -> None:
    problem = only(check(pupils({}, {"primary": 21}), WORK, REFERENCE))
    assert (problem.severity, problem.code, problem.value) == (Severity.ROW, "over_maximum", "21")
    assert problem.cell.endswith("3")
    assert problem.message == "Сумма баллов больше наибольшей возможной (20): строка отложена, исправьте сумму."


def test_a_total_equal_to_the_greatest_one_is_good() -> None:
    assert check(pupils({"primary": 20}), WORK, REFERENCE).problems == []


def test_a_test_score_above_a_hundred_is_put_aside() -> None:
    reference = replace(REFERENCE, bounds=None, scored="test")
    checked = check(pupils({"score": 101, "primary": None}, {"score": 100, "primary": None}), WORK, reference)
    assert codes(checked) == ["over_maximum"]
    assert checked.pupils.score == [100]
    assert checked.marks == [None]


def test_a_row_without_any_result_is_put_aside() -> None:
    checked = check(pupils({"primary": None}), WORK, REFERENCE)
    assert only(checked).code == "no_result"
    assert checked.quarantined == 1


@pytest.mark.parametrize("mark", [0, 1, 6])
def test_a_mark_that_does_not_exist_is_put_aside(mark: int) -> None:
    problem = only(check(pupils({"mark": mark}), WORK, REFERENCE))
    assert (problem.code, problem.value) == ("bad_mark", str(mark))


def test_an_exam_in_test_scores_needs_a_score() -> None:
    checked = check(pupils({}), WORK, replace(REFERENCE, bounds=None, scored="test"))
    assert only(checked).code == "no_score"


def test_impossible_rows_beyond_a_hundred_are_counted_and_not_listed() -> None:
    checked = check(pupils(*[{"primary": 99}] * (LISTED + 7)), WORK, REFERENCE)
    assert codes(checked) == ["over_maximum"] * LISTED + ["more_impossible"]
    assert checked.problems[-1].count == 7
    assert checked.quarantined == LISTED + 7


def test_a_mark_of_the_file_outranks_the_scale_and_the_difference_is_told_once() -> None:
    checked = check(pupils({"mark": 4}, {"mark": 5}, {"mark": 3}), WORK, REFERENCE)
    assert checked.marks == [4, 5, 3]
    problem = only(checked)
    assert (problem.severity, problem.code, problem.count) == (Severity.WARNING, "other_mark", 2)
    assert problem.cell.endswith("3")


def test_a_work_without_a_scale_and_without_marks_is_kept_out_with_what_to_do() -> None:
    checked = check(pupils({}), WORK, replace(REFERENCE, bounds=None))
    problem = only(checked)
    assert (problem.severity, problem.code) == (Severity.ERROR, "no_scale")
    assert "Добавьте её" in problem.message
    assert "Проверить снова" in problem.message
    assert checked.blocked


def test_marks_of_the_file_need_no_scale() -> None:
    checked = check(pupils({"mark": 4}), WORK, replace(REFERENCE, bounds=None))
    assert checked.problems == []
    assert checked.marks == [4]


def test_only_absent_pupils_need_no_scale() -> None:
    absent = {"flags": int(Flag.ABSENT), "primary": None}
    assert check(pupils(absent), WORK, replace(REFERENCE, bounds=None)).problems == []


def test_a_work_that_was_not_held_is_only_a_warning() -> None:
    checked = check(pupils({}), WORK, replace(REFERENCE, held=False))
    assert codes(checked) == ["not_held"]
    assert not checked.blocked
    assert check(pupils({}), WORK, replace(REFERENCE, held=None)).problems == []


def test_another_greatest_score_than_that_of_the_scale_keeps_the_file_out() -> None:
    checked = check(pupils({}, declared_maximum=24), WORK, REFERENCE)
    assert codes(checked) == ["other_maximum"]
    assert "24" in only(checked).message
    assert "20" in only(checked).message
    assert checked.blocked
    assert check(pupils({}, declared_maximum=20), WORK, REFERENCE).problems == []


def test_rows_of_an_unknown_school_wait_for_a_decision() -> None:
    work = pupils({}, {"school": "999999"}, {"school": "999999"})
    work.school_names = {"999999": "СОШ № 7"}
    checked = check(work, WORK, REFERENCE)
    problem = only(checked)
    assert (problem.severity, problem.code, problem.count) == (Severity.ROW, "unknown_school", 2)
    assert "999999 (СОШ № 7)" in problem.message
    assert checked.unknown_schools == {"999999": "СОШ № 7"}
    assert (len(checked.pupils), checked.quarantined) == (1, 2)


def test_rows_of_an_unknown_school_are_taken_once_its_creation_is_confirmed() -> None:
    checked = check(pupils({"school": "999999"}), WORK, replace(REFERENCE, create_schools=True))
    assert [problem.severity for problem in checked.problems] == [Severity.WARNING]
    assert codes(checked) == ["new_school"]
    assert checked.unknown_schools == {"999999": ""}
    assert len(checked.pupils) == 1


def test_a_school_of_another_municipality_is_never_created() -> None:
    reference = replace(REFERENCE, create_schools=True, code_clash=frozenset({"999999"}))
    checked = check(pupils({"school": "999999"}), WORK, reference)
    assert codes(checked) == ["foreign_municipality"]
    assert checked.unknown_schools == {}
    assert checked.quarantined == 1


def test_a_school_may_bring_only_its_own_rows() -> None:
    reference = replace(REFERENCE, only_school=1)
    assert check(pupils({}), WORK, reference).problems == []
    checked = check(pupils({}, {"school": "991002"}), WORK, reference)
    problem = only(checked)
    assert (problem.severity, problem.code) == (Severity.ERROR, "foreign_school")
    assert "991002" in problem.message


def test_many_foreign_schools_are_named_in_part() -> None:
    rows = [{"school": f"99200{i}"} for i in range(7)]
    checked = check(pupils(*rows), WORK, replace(REFERENCE, only_school=1, create_schools=True))
    (problem,) = [problem for problem in checked.problems if problem.code == "foreign_school"]
    assert problem.message.count("99200") == 5
    assert "и другие" in problem.message


def test_an_unknown_school_is_foreign_to_a_school() -> None:
    checked = check(pupils({"school": "999999"}), WORK, replace(REFERENCE, only_school=1))
    assert "foreign_school" in codes(checked)
    assert checked.blocked


def test_rows_of_reports_are_committed_with_the_groups_to_compare_with() -> None:
    rows = [
        group("country", "", participants=1_722_202),
        group("region", "", participants=30_216),
        group("municipality", "reg22_m999", participants=3_162),
        group(),
    ]
    checked = check(groups(*rows), WORK, REFERENCE)
    assert checked.problems == []
    assert checked.groups == rows
    assert checked.quarantined == 0


def test_percents_that_give_no_whole_school_are_a_warning_and_both_are_kept() -> None:
    checked = check(groups(group(percents=[50.0, 50.0, 50.0, 0.0])), WORK, REFERENCE)
    problem = only(checked)
    assert (problem.severity, problem.code, problem.count) == (Severity.WARNING, "sum_does_not_fit", 1)
    assert len(checked.groups) == 1


def test_another_municipality_is_put_aside() -> None:
    checked = check(groups(group("municipality", "reg22_m001"), group()), WORK, REFERENCE)
    problem = only(checked)
    assert (problem.severity, problem.code) == (Severity.ROW, "foreign_municipality")
    assert (len(checked.groups), checked.quarantined) == (1, 1)


def test_an_unknown_school_of_a_report_is_put_aside() -> None:
    checked = check(groups(group(code="999999"), group()), WORK, REFERENCE)
    assert codes(checked) == ["unknown_school"]
    assert [row.code for row in checked.groups] == ["991001"]
    assert checked.quarantined == 1


def test_a_distribution_without_a_scale_is_kept_with_a_warning() -> None:
    report = groups(group(percents=[50.0, 50.0], participants=10), source=Source.DISTRIBUTION)
    checked = check(report, WORK, replace(REFERENCE, bounds=None))
    assert codes(checked) == ["no_scale"]
    assert not checked.blocked
    assert len(checked.groups) == 1


def test_the_preview_and_the_commit_find_the_same() -> None:
    work = pupils({}, {"primary": 30}, {"school": "999999"}, {"mark": 2})
    first, second = check(work, WORK, REFERENCE), check(work, WORK, REFERENCE)
    assert first == second


def test_a_longer_table_is_taken_where_nobody_came_beyond_the_scale() -> None:
    """Biology of grade 8 in 2020 gave 35 points at most, and its reports have a column for 36."""
    shares = [100.0] + [0.0] * 21
    report = groups(group(percents=shares, participants=10), source=Source.DISTRIBUTION)
    report.declared_maximum = 21
    checked = check(report, WORK, REFERENCE)
    assert [(problem.severity, problem.code) for problem in checked.problems] == [(Severity.WARNING, "other_maximum")]
    report.groups = [group(percents=[90.0] + [0.0] * 20 + [10.0], participants=10)]
    assert check(report, WORK, REFERENCE).blocked


def test_a_shorter_table_than_the_scale_is_another_work() -> None:
    report = groups(group(percents=[100.0] + [0.0] * 15, participants=10), source=Source.DISTRIBUTION)
    report.declared_maximum = 15
    assert check(report, WORK, REFERENCE).blocked


def test_given_marks_do_not_need_the_scale_of_the_portal() -> None:
    report = groups(group())
    report.declared_maximum = 24
    checked = check(report, WORK, REFERENCE)
    assert [(problem.severity, problem.code) for problem in checked.problems] == [(Severity.WARNING, "other_maximum")]

import pytest

from indicators.domain.identification import Calendar, Figures, Outcome, Status, WorkRef, rule_set_from
from indicators.queries import rule_sets
from tests.indicators.cases import (
    EGE_RUSSIAN,
    FEDERAL,
    MATHS_4,
    MATHS_5,
    OGE_MATHS,
    PROFILE,
    RUSSIAN_5,
    TULA,
    changed,
    evidence,
    marks,
    only,
    said,
    scores,
    years,
)

MET, NOT_MET, UNKNOWN, EXCLUDED = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN, Outcome.EXCLUDED
TEXT = dict(rule_sets()[TULA].text)


def status(rules_code: str, criterion: str, work: WorkRef, figures: Figures | None, **fields: object) -> Status:
    """What one work of the last year says by one criterion."""
    _, (outcome,) = evidence(only(rules_code, criterion, **fields), years(work, figures))
    (cell,) = [cell for cell in outcome.cells if (cell.work, cell.school_year) == (work, 2020)]
    return cell.status


def test_thirty_per_cent_exactly_is_the_sign() -> None:
    assert status(TULA, "oge_mathematics", OGE_MATHS, marks(10, low=3)) == Status.MET
    assert status(FEDERAL, "two_works", MATHS_5, marks(10, low=3)) == Status.MET


def test_twenty_of_sixty_seven_is_below_thirty_per_cent_though_it_rounds_to_it() -> None:
    assert status(TULA, "oge_mathematics", OGE_MATHS, marks(67, low=20)) == Status.NOT_MET
    assert status(TULA, "oge_mathematics", OGE_MATHS, marks(67, low=21)) == Status.MET


def test_twenty_per_cent_is_the_bound_of_grade_four() -> None:
    assert status(TULA, "vpr_4", MATHS_4, marks(20, low=4)) == Status.MET
    assert status(TULA, "vpr_4", MATHS_4, marks(51, low=10)) == Status.NOT_MET


@pytest.mark.parametrize(
    ("low", "high", "joined", "expected"),
    [
        (3, 1, "or", True), (3, 0, "or", True), (2, 0, "or", True), (2, 1, "or", False),
        (3, 1, "and", False), (3, 0, "and", True), (2, 0, "and", False), (2, 1, "and", False),
        (3, 1, "off", True), (3, 0, "off", True), (2, 0, "off", False), (2, 1, "off", False),
    ],
)  # fmt: skip
def test_and_or_between_low_and_high_results_is_a_parameter(low: int, high: int, joined: str, expected: bool) -> None:
    found = status(TULA, "oge_mathematics", OGE_MATHS, marks(10, low, high), no_high=joined)
    assert found == (Status.MET if expected else Status.NOT_MET)


def test_a_small_school_without_a_five_shows_the_sign_only_by_the_reading_or() -> None:
    small = marks(8, low=0, high=0)
    assert status(TULA, "oge_russian", WorkRef("oge", "russian", 9), small) == Status.MET
    assert status(TULA, "oge_russian", WorkRef("oge", "russian", 9), small, no_high="and") == Status.NOT_MET


@pytest.mark.parametrize(("best", "expected"), [(80, Status.MET), (81, Status.NOT_MET), (100, Status.NOT_MET)])
def test_eighty_one_is_a_high_score_and_eighty_is_not(best: int, expected: Status) -> None:
    assert status(TULA, "ege_russian", EGE_RUSSIAN, scores(10, best=best)) == expected


def test_the_bound_of_high_scores_is_a_parameter() -> None:
    assert status(TULA, "ege_russian", EGE_RUSSIAN, scores(10, best=80), high_from=80) == Status.NOT_MET


def test_a_score_equal_to_the_minimum_is_not_low() -> None:
    figures = scores(10, low=3)
    at_minimum = Figures(2021, 10, scores=figures.scores, minimum=20)
    assert status(TULA, "ege_mathematics_profile", PROFILE, figures) == Status.MET
    assert status(TULA, "ege_mathematics_profile", PROFILE, at_minimum) == Status.NOT_MET


def test_a_year_without_a_minimum_score_is_unknown() -> None:
    assert status(TULA, "ege_russian", EGE_RUSSIAN, scores(10, low=9, minimum=None)) == Status.NO_DATA


def test_participants_without_marks_are_unknown() -> None:
    assert status(TULA, "oge_mathematics", OGE_MATHS, Figures(2021, 25)) == Status.NO_DATA


def test_the_share_is_of_those_with_a_mark() -> None:
    assert status(TULA, "oge_mathematics", OGE_MATHS, Figures(2021, 30, (3, 6, 0, 1))) == Status.MET


@pytest.mark.parametrize(("n", "expected"), [(9, Status.TOO_FEW), (10, Status.MET), (1, Status.TOO_FEW)])
def test_a_work_with_fewer_than_the_least_number_says_nothing(n: int, expected: Status) -> None:
    assert status(FEDERAL, "two_works", MATHS_5, marks(n, low=n, high=0)) == expected


def test_the_least_number_is_a_parameter() -> None:
    assert status(FEDERAL, "two_works", MATHS_5, marks(9, low=9, high=0), min_participants=5) == Status.MET
    assert status(TULA, "oge_mathematics", OGE_MATHS, marks(1, low=1, high=0)) == Status.MET


def test_a_cell_keeps_what_it_was_decided_by() -> None:
    _, (outcome,) = evidence(only(TULA, "oge_mathematics"), years(OGE_MATHS, marks(10, low=3, high=0)))
    (cell,) = [cell for cell in outcome.cells if cell.school_year == 2020]
    assert (cell.n, cell.low, cell.high, cell.by_share, cell.by_no_high) == (10, 3, 0, True, True)


HELD, NOT_HELD = Calendar(True), Calendar(False)


@pytest.mark.parametrize(
    ("calendar", "figures", "grades", "expected"),
    [
        (HELD, None, range(1, 12), Status.NO_DATA),
        (Calendar(None), None, range(1, 12), Status.NO_DATA),
        (NOT_HELD, None, range(1, 12), Status.NOT_HELD),
        (NOT_HELD, marks(10, 3), range(1, 12), Status.MET),
        (HELD, Figures(2021, 0), range(1, 12), Status.NO_PARTICIPANTS),
        (HELD, None, range(1, 5), Status.NOT_APPLICABLE),
        (NOT_HELD, None, range(1, 5), Status.NOT_APPLICABLE),
        (HELD, marks(10, 3), range(1, 5), Status.MET),
        (Calendar(True, central=True, elsewhere=True), None, range(1, 12), Status.NO_PARTICIPANTS),
        (Calendar(True, by_choice=True, elsewhere=True), None, range(1, 12), Status.NO_PARTICIPANTS),
        (Calendar(True, central=True), None, range(1, 12), Status.NO_DATA),
        (Calendar(True, by_choice=True), None, range(1, 12), Status.NO_DATA),
        (Calendar(True, elsewhere=True), None, range(1, 12), Status.NO_DATA),
        (Calendar(None, central=True, elsewhere=True), None, range(1, 12), Status.NO_PARTICIPANTS),
    ],
)
def test_why_a_year_is_empty_is_told_apart(
    calendar: Calendar, figures: Figures | None, grades: range, expected: Status
) -> None:
    facts = years(OGE_MATHS, figures)
    rules = only(TULA, "oge_mathematics")
    _, (outcome,) = evidence(rules, facts, grades=grades, calendar={(OGE_MATHS, 2020): calendar})
    assert outcome.cells[-1].status == expected


YES, NO = marks(20, low=10), marks(20)


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ((YES, NO, YES), MET),
        ((YES, YES, NO), MET),
        ((YES, YES, YES), MET),
        ((NO, NO, YES), NOT_MET),
        ((NO, NO, NO), NOT_MET),
        ((YES, YES, None), MET),
        ((YES, None, NO), UNKNOWN),
        ((None, YES, None), UNKNOWN),
        ((NO, NO, None), NOT_MET),
        ((NO, None, None), UNKNOWN),
        ((None, None, None), UNKNOWN),
    ],
)
def test_two_of_three_years_are_needed_and_the_missing_ones_are_not_guessed(
    figures: tuple[Figures | None, ...], expected: Outcome
) -> None:
    assert said(only(TULA, "ege_mathematics_profile"), years(PROFILE, *map(as_scores, figures))) == expected
    assert said(only(TULA, "oge_mathematics"), years(OGE_MATHS, *figures)) == expected


def as_scores(figures: Figures | None) -> Figures | None:
    return figures and scores(20, low=figures.marks[0])


def test_years_that_are_needed_are_a_parameter() -> None:
    facts = years(OGE_MATHS, YES, NO, YES)
    for needed, expected in ((1, MET), (2, MET), (3, NOT_MET)):
        text = changed(TULA, {"oge_mathematics": {"years_needed": needed}}).text
        rules = rule_set_from(
            TULA, text | {"criterion": [c for c in text["criterion"] if c["code"] == "oge_mathematics"]}
        )
        assert said(rules, facts) == expected


def test_the_year_of_identification_itself_is_not_looked_at() -> None:
    facts = years(OGE_MATHS, NO, NO, NO) | {(OGE_MATHS, 2021): YES, (OGE_MATHS, 2022): YES, (OGE_MATHS, 2017): YES}
    assert said(only(TULA, "oge_mathematics"), facts) == NOT_MET


@pytest.mark.parametrize(("needed", "expected"), [(1, MET), (2, MET), (3, UNKNOWN), (4, NOT_MET)])
def test_how_many_criteria_are_needed_is_a_parameter(needed: int, expected: Outcome) -> None:
    """Two criteria are met, four are not, and of base mathematics nothing is known."""
    facts = years(OGE_MATHS, YES, YES, YES) | years(RUSSIAN_9, YES, YES, NO)
    facts |= {
        (work, year): NO if work.procedure == "vpr" else scores(20) for work in OTHERS for year in (2018, 2019, 2020)
    }
    assert said(changed(TULA, criteria_needed=needed), facts) == expected


RUSSIAN_9 = WorkRef("oge", "russian", 9)
OTHERS = [
    work
    for rule in rule_sets()[TULA].criteria
    for work in rule.works
    if work not in {RUSSIAN_9, OGE_MATHS} and work.level != "base"
]


def test_a_criterion_that_does_not_concern_the_school_is_left_out() -> None:
    facts = {(work, year): NO for work in OTHERS if work.grade <= 9 for year in (2018, 2019, 2020)}
    facts |= years(OGE_MATHS, NO, NO, NO) | years(RUSSIAN_9, NO, NO, NO)
    assert said(rule_sets()[TULA], facts) == UNKNOWN
    outcome, found = evidence(rule_sets()[TULA], facts, kind="basic")
    assert outcome == NOT_MET
    assert [one.code for one in found if one.not_applicable] == [
        "ege_russian", "ege_mathematics_profile", "ege_mathematics_base",
    ]  # fmt: skip


def test_a_primary_school_is_judged_by_grade_four_alone() -> None:
    facts = {(work, year): YES for work in OTHERS if work.grade == 4 for year in (2018, 2019, 2020)}
    outcome, found = evidence(rule_sets()[TULA], facts, kind="primary")
    assert outcome == MET
    assert [one.code for one in found if not one.not_applicable] == ["vpr_4"]


def test_a_school_that_no_criterion_concerns_is_excluded_and_not_praised() -> None:
    assert said(rule_sets()[FEDERAL], {}, kind="primary") == EXCLUDED
    assert said(only(TULA, "ege_russian"), {}, kind="basic") == EXCLUDED


@pytest.mark.parametrize("kind", ["correctional", "evening", "closed_type"])
def test_the_federal_rules_leave_special_schools_out(kind: str) -> None:
    facts = years(MATHS_5, YES, YES) | years(RUSSIAN_5, YES, YES)
    assert said(rule_sets()[FEDERAL], facts, kind=kind) == EXCLUDED
    assert said(rule_sets()[FEDERAL], facts, kind="secondary") == MET
    assert evidence(rule_sets()[FEDERAL], facts, kind=kind)[1] == ()


def test_the_tula_rules_leave_no_kind_out() -> None:
    facts = years(OGE_MATHS, YES, YES, YES)
    assert said(rule_sets()[TULA], facts, kind="evening") == MET


def test_a_school_that_brings_no_pupil_to_a_central_exam_is_not_unknown_for_it() -> None:
    nobody = {(OGE_MATHS, year): Calendar(True, central=True, elsewhere=True) for year in (2018, 2019, 2020)}
    assert said(only(TULA, "oge_mathematics"), {}, calendar=nobody) == EXCLUDED
    assert said(only(TULA, "oge_mathematics"), {}) == UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"criteria_needed": 0}, "criteria_needed от 1 до 7"),
        ({"criteria_needed": 8}, "criteria_needed от 1 до 7"),
        ({"gap_policy": "guess"}, "guess"),
        ({"no_high": "xor"}, "no_high — and, or, off"),
    ],
)
def test_a_rule_set_outside_the_vocabulary_is_refused(wrong: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        rule_set_from("x", TEXT | wrong)


@pytest.mark.parametrize("wrong", [{"years_needed": 4}, {"years_needed": 0}, {"low": "bad"}, {"subjects": []}])
def test_a_criterion_that_can_never_work_is_refused(wrong: dict) -> None:
    first, *rest = TEXT["criterion"]
    with pytest.raises(ValueError, match="vpr_4"):
        rule_set_from("x", TEXT | {"criterion": [first | wrong, *rest]})


def test_the_hash_of_a_rule_set_follows_what_decides_and_only_that() -> None:
    digest = rule_sets()[TULA].digest
    assert rule_set_from("x", TEXT | {"notes": [], "title": "другое", "source": "другой"}).digest == digest
    for change in ({"min_participants": 5}, {"no_high": "and"}, {"gap_policy": "extend_window"}, {"version": "2"}):
        assert rule_set_from("x", TEXT | change).digest != digest

"""What the two declared rule sets say of chosen schools, criterion by criterion, and over the years without exams."""

import pytest

from indicators.domain.identification import Figures, GapPolicy, Outcome, WorkRef
from indicators.queries import rule_sets
from tests.indicators.cases import (
    BASE,
    EGE_RUSSIAN,
    FEDERAL,
    MATHS_4,
    MATHS_5,
    MATHS_6,
    OGE_MATHS,
    OGE_RUSSIAN,
    PROFILE,
    RUSSIAN_5,
    RUSSIAN_6,
    TULA,
    WORLD_4,
    changed,
    evidence,
    marks,
    only,
    real_calendar,
    said,
    scores,
    years,
)

MET, NOT_MET, UNKNOWN = Outcome.MET, Outcome.NOT_MET, Outcome.UNKNOWN
BAD, GOOD = marks(20, low=6), marks(20, low=5)
BAD_SCORES, GOOD_SCORES = scores(20, low=6), scores(20, low=5)
FEW = marks(9, low=9, high=0)
FEDERAL_WORKS = [RUSSIAN_5, MATHS_5, RUSSIAN_6, MATHS_6, OGE_RUSSIAN, OGE_MATHS, EGE_RUSSIAN, BASE, PROFILE]


def full(bad: set[tuple[WorkRef, int]]) -> dict[tuple[WorkRef, int], Figures]:
    """A school with figures of all the federal works of both years, bad ones where named."""
    return {
        (work, year): (BAD_SCORES if (work, year) in bad else GOOD_SCORES)
        if work in {EGE_RUSSIAN, PROFILE}
        else (BAD if (work, year) in bad else GOOD)
        for work in FEDERAL_WORKS
        for year in (2019, 2020)
    }


@pytest.mark.parametrize("work", FEDERAL_WORKS)
def test_each_federal_work_counts_as_one_of_the_two(work: WorkRef) -> None:
    other = MATHS_5 if work != MATHS_5 else RUSSIAN_5
    rules = rule_sets()[FEDERAL]
    assert said(rules, full({(work, 2020), (other, 2020)})) == MET
    assert said(rules, full({(work, 2019), (other, 2020)})) == MET
    assert said(rules, full({(work, 2019), (work, 2020)})) == MET
    assert said(rules, full({(work, 2020)})) == NOT_MET


def test_a_school_without_low_works_is_not_in_the_federal_list() -> None:
    assert said(rule_sets()[FEDERAL], full(set())) == NOT_MET


def test_one_bad_work_and_one_missing_leave_the_federal_rule_unknown() -> None:
    facts = full({(MATHS_5, 2020)})
    del facts[RUSSIAN_5, 2020]
    assert said(rule_sets()[FEDERAL], facts) == UNKNOWN
    del facts[MATHS_6, 2020]
    assert said(rule_sets()[FEDERAL], facts | {(OGE_MATHS, 2020): BAD}) == MET


def test_one_missing_work_cannot_make_two() -> None:
    facts = full(set())
    del facts[RUSSIAN_5, 2020]
    assert said(rule_sets()[FEDERAL], facts) == NOT_MET
    del facts[RUSSIAN_6, 2019]
    assert said(rule_sets()[FEDERAL], facts) == UNKNOWN


def test_a_work_of_few_pupils_is_unknown_to_the_federal_rule_and_not_bad() -> None:
    facts = full({(MATHS_5, 2020)}) | {(RUSSIAN_5, 2020): FEW}
    assert said(rule_sets()[FEDERAL], facts) == UNKNOWN
    assert said(changed(FEDERAL, min_participants=9), facts) == MET
    facts = full(set()) | {(RUSSIAN_5, 2020): FEW}
    assert said(rule_sets()[FEDERAL], facts) == NOT_MET


def test_the_federal_rule_does_not_ask_for_fives() -> None:
    no_fives = {key: marks(20, low=5, high=0) if not one.scores else one for key, one in full(set()).items()}
    assert said(rule_sets()[FEDERAL], no_fives) == NOT_MET


def test_more_works_may_be_asked_for() -> None:
    facts = full({(MATHS_5, 2020), (RUSSIAN_5, 2020)})
    assert said(changed(FEDERAL, {"two_works": {"works_needed": 3}}), facts) == NOT_MET


THREE_YEARS = [
    ("ege_russian", EGE_RUSSIAN, BAD_SCORES, GOOD_SCORES),
    ("ege_mathematics_profile", PROFILE, BAD_SCORES, GOOD_SCORES),
    ("ege_mathematics_base", BASE, BAD, GOOD),
    ("oge_mathematics", OGE_MATHS, BAD, GOOD),
    ("oge_russian", OGE_RUSSIAN, BAD, GOOD),
    ("vpr_4", MATHS_4, marks(20, low=4), marks(20, low=3)),
    ("vpr_4", WORLD_4, marks(20, low=4), marks(20, low=3)),
]


@pytest.mark.parametrize(("code", "work", "bad", "good"), THREE_YEARS)
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("+++", MET), ("+-+", MET), ("++?", MET), ("+--", NOT_MET), ("---", NOT_MET), ("+?-", UNKNOWN), ("??+", UNKNOWN)],
)
def test_a_tula_criterion_of_three_years(
    code: str, work: WorkRef, bad: Figures, good: Figures, pattern: str, expected: Outcome
) -> None:
    facts = years(work, *[{"+": bad, "-": good, "?": None}[sign] for sign in pattern])
    for other in (one for rule in rule_sets()[TULA].criteria if rule.code == code for one in rule.works):
        if other != work:
            facts |= years(other, good, good, good)
    assert said(only(TULA, code), facts) == expected


@pytest.mark.parametrize(("code", "work", "bad", "good"), THREE_YEARS[:3])
def test_a_tula_criterion_of_no_high_results(code: str, work: WorkRef, bad: Figures, good: Figures) -> None:
    no_high = marks(20, low=0, high=0) if not bad.scores else scores(20, best=80)
    assert said(only(TULA, code), years(work, no_high, no_high, good)) == MET
    assert said(only(TULA, code, no_high="and"), years(work, no_high, no_high, good)) == NOT_MET
    assert said(only(TULA, code, no_high="off"), years(work, no_high, no_high, good)) == NOT_MET


def test_years_of_grade_four_may_be_met_by_different_subjects() -> None:
    bad, good = marks(20, low=4), marks(20)
    russian = WorkRef("vpr", "russian", 4)
    facts = years(MATHS_4, bad, good, good) | years(WORLD_4, good, bad, good) | years(russian, good, good, good)
    assert said(only(TULA, "vpr_4"), facts) == MET


FOUR = [RUSSIAN_5, RUSSIAN_6, MATHS_5, MATHS_6]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("++--", "++--", MET),
        ("++--", "--++", MET),
        ("++++", "+---", NOT_MET),
        ("++++", "----", NOT_MET),
        ("+---", "+---", NOT_MET),
        ("++--", "+?--", UNKNOWN),
        ("++--", "????", UNKNOWN),
        ("+?--", "++--", UNKNOWN),
        ("?---", "++--", NOT_MET),
        ("++??", "++??", MET),
        ("----", "????", NOT_MET),
    ],
)
def test_grades_five_and_six_need_two_works_in_each_of_both_years(first: str, second: str, expected: Outcome) -> None:
    facts = {}
    for i, work in enumerate(FOUR):
        facts |= years(work, *[{"+": BAD, "-": GOOD, "?": None}[pattern[i]] for pattern in (first, second)])
    assert said(only(TULA, "vpr_5_6"), facts) == expected


def test_years_yes_and_no_are_not_enough_for_the_seventh_sign() -> None:
    facts = {}
    for work in FOUR:
        facts |= years(work, BAD, GOOD)
    assert said(only(TULA, "vpr_5_6"), facts) == NOT_MET


def test_any_one_of_the_seven_signs_is_enough_for_tula() -> None:
    rules = rule_sets()[TULA]
    assert rules.criteria_needed == 1
    assert len(rules.criteria) == 7
    for code, work, bad, _ in THREE_YEARS:
        facts = years(work, bad, bad, bad)
        outcome, found = evidence(rules, facts)
        assert outcome == MET, code
        assert [one.code for one in found if one.outcome == MET] == [code]


def always(work: WorkRef, until: int) -> dict[tuple[WorkRef, int], Figures]:
    """A school that shows the sign in every year of which the calendar says that the work was held (2018 on)."""
    bad = marks(20, low=20, high=0) if work.procedure != "ege" or work.level == "base" else scores(20, low=19, best=50)
    calendar = real_calendar()
    return {(work, year): bad for year in range(2017, until) if calendar[work, year].held}


# Section 10.3 of the domain: years of exams that a window «two of three» finds held, by the year of identification.
EXAMS = [
    (2020, "oge_mathematics", OGE_MATHS, [2018, 2019]),
    (2021, "oge_mathematics", OGE_MATHS, [2019, 2021]),
    (2022, "oge_mathematics", OGE_MATHS, [2021, 2022]),
    (2023, "oge_mathematics", OGE_MATHS, [2021, 2022, 2023]),
    (2021, "oge_russian", OGE_RUSSIAN, [2019, 2021]),
    (2020, "ege_russian", EGE_RUSSIAN, [2018, 2019, 2020]),
    (2021, "ege_mathematics_profile", PROFILE, [2019, 2020, 2021]),
    (2020, "ege_mathematics_base", BASE, [2018, 2019]),
    (2021, "ege_mathematics_base", BASE, [2019]),
    (2022, "ege_mathematics_base", BASE, [2022]),
    (2023, "ege_mathematics_base", BASE, [2022, 2023]),
    (2024, "ege_mathematics_base", BASE, [2022, 2023, 2024]),
    (2020, "vpr_4", MATHS_4, [2018, 2019, 2020]),
]


@pytest.mark.parametrize(("year", "code", "work", "exams"), EXAMS)
def test_the_strict_window_finds_the_years_in_which_the_exam_was_held(
    year: int, code: str, work: WorkRef, exams: list[int]
) -> None:
    outcome, (found,) = evidence(only(TULA, code), always(work, year), year, calendar=real_calendar())
    assert [start + 1 for start in found.met_years] == exams
    assert outcome == (MET if len(exams) >= 2 else UNKNOWN)


@pytest.mark.parametrize(
    ("year", "code", "work", "exams"),
    [
        (2021, "oge_mathematics", OGE_MATHS, [2018, 2019, 2021]),
        (2022, "oge_mathematics", OGE_MATHS, [2019, 2021, 2022]),
        (2022, "ege_mathematics_base", BASE, [2018, 2019, 2022]),
        (2023, "ege_mathematics_base", BASE, [2019, 2022, 2023]),
    ],
)
@pytest.mark.parametrize("policy", [GapPolicy.EXTEND_WINDOW, GapPolicy.LAST_AVAILABLE])
def test_a_cancelled_year_is_replaced_by_an_earlier_one_where_the_policy_says_so(
    year: int, code: str, work: WorkRef, exams: list[int], policy: GapPolicy
) -> None:
    rules = only(TULA, code, gap_policy=policy.value)
    outcome, (found,) = evidence(rules, always(work, year), year, calendar=real_calendar())
    assert [start + 1 for start in found.met_years] == exams
    assert outcome == MET


def test_a_year_of_which_the_school_has_nothing_is_replaced_only_by_the_last_available_ones() -> None:
    facts = years(OGE_MATHS, BAD, BAD, None, None, None)
    assert said(only(TULA, "oge_mathematics"), facts) == UNKNOWN
    assert said(only(TULA, "oge_mathematics", gap_policy="extend_window"), facts) == UNKNOWN
    assert said(only(TULA, "oge_mathematics", gap_policy="last_available"), facts) == MET


def test_no_policy_looks_further_back_than_four_years_beyond_the_window() -> None:
    facts = years(OGE_MATHS, BAD, BAD, *[None] * 7)
    outcome, (found,) = evidence(only(TULA, "oge_mathematics", gap_policy="last_available"), facts)
    assert outcome == UNKNOWN
    assert sorted({cell.school_year for cell in found.cells}) == [2018, 2019, 2020]
    facts = years(OGE_MATHS, BAD, BAD, *[None] * 5)
    assert said(only(TULA, "oge_mathematics", gap_policy="last_available"), facts) == MET


def test_a_cancelled_year_is_neither_met_nor_not_met() -> None:
    calendar = real_calendar()
    facts = years(OGE_MATHS, None, None, GOOD, until=2021)
    outcome, (found,) = evidence(only(TULA, "oge_mathematics"), facts, 2021, calendar=calendar)
    assert [cell.status.value for cell in found.cells] == ["no_data", "not_held", "not_met"]
    # The two years that were held cannot both show the sign any more.
    assert outcome == NOT_MET
    facts = years(OGE_MATHS, None, None, BAD, until=2021)
    assert said(only(TULA, "oge_mathematics"), facts, 2021, calendar=calendar) == UNKNOWN


def test_few_usable_years_are_unknown_even_where_the_sign_is_not_shown() -> None:
    """Base mathematics by 2021: one year of three was held, so two can neither be shown nor denied."""
    facts = {(BASE, 2018): GOOD}
    assert said(only(TULA, "ege_mathematics_base"), facts, 2021, calendar=real_calendar()) == UNKNOWN

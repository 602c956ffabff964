from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.domain.formulas import KINDS, MARK_KINDS, SCORE_KINDS, TALLY_KINDS, Counts, Ratio, factor_of
from indicators.queries import catalogue
from schools.domain.numbers import shown

# Regional control work, table 2.3.1 of the Tula order: 138 «2», 843 «3», 1694 «4», 1125 «5».
TULA = Counts(marks=(138, 843, 1694, 1125))
counts_of_marks = st.tuples(*[st.integers(0, 5_000)] * 4)


@pytest.mark.parametrize(
    ("code", "numerator", "printed"),
    [
        ("pass_share", 3662, "96,37"),
        ("quality_share", 2819, "74,18"),
        ("low_share", 138, "3,63"),
        ("mean_mark", 15206, "4,00"),
        ("sou", 253472, "66,70"),
    ],
)
def test_the_table_of_the_tula_order_comes_out(code: str, numerator: int, printed: str) -> None:
    result = catalogue()[code].of(TULA)
    assert isinstance(result, Ratio)
    assert (result.numerator, result.denominator) == (numerator, 3800)
    assert shown(result.amount, 2) == printed


@pytest.mark.parametrize("code", ["pass_share", "quality_share", "low_share", "mean_mark", "sou"])
def test_marks_of_nobody_give_a_reason_and_not_zero(code: str) -> None:
    assert catalogue()[code].of(Counts()) == "zero_base"


@given(counts_of_marks)
def test_indicators_of_marks_are_what_a_list_of_pupils_gives(marks: tuple[int, int, int, int]) -> None:
    small = tuple(count % 40 for count in marks)
    pupils = [mark for mark, count in zip((2, 3, 4, 5), small, strict=True) for _ in range(count)]
    simonov = {2: 16, 3: 36, 4: 64, 5: 100}
    for code, value_of in {
        "pass_share": lambda mark: 100 * (mark >= 3),
        "quality_share": lambda mark: 100 * (mark >= 4),
        "low_share": lambda mark: 100 * (mark == 2),
        "mean_mark": lambda mark: mark,
        "sou": simonov.__getitem__,
    }.items():
        result = catalogue()[code].of(Counts(marks=small))
        if not pupils:
            assert result == "zero_base"
        else:
            assert result.amount == Fraction(sum(map(value_of, pupils)), len(pupils))
            assert result.denominator == len(pupils)


@given(counts_of_marks)
def test_who_did_not_fail_passed(marks: tuple[int, int, int, int]) -> None:
    passed, low = (catalogue()[code].of(Counts(marks=marks)) for code in ("pass_share", "low_share"))
    if sum(marks):
        assert passed.amount + low.amount == 100
    else:
        assert passed == low == "zero_base"


@given(st.dictionaries(st.integers(0, 100), st.integers(1, 30), max_size=12), st.integers(1, 99))
def test_indicators_of_scores_are_what_a_list_of_pupils_gives(by_score: dict[int, int], minimum: int) -> None:
    scores = tuple(by_score.get(score, 0) for score in range(101))
    pupils = [score for score, count in by_score.items() for _ in range(count)]
    counts = Counts(scores=scores, minimum=minimum)
    results = {code: catalogue()[code].of(counts) for code in ("mean_score", "below_minimum_share", "high_share")}
    if not pupils:
        assert set(results.values()) == {"zero_base"}
        return
    assert results["mean_score"].amount == Fraction(sum(pupils), len(pupils))
    assert results["below_minimum_share"].amount == Fraction(100 * sum(s < minimum for s in pupils), len(pupils))
    assert results["high_share"].amount == Fraction(100 * sum(s >= 81 for s in pupils), len(pupils))


def test_a_score_of_81_is_high_and_one_of_80_is_not() -> None:
    eighty, eighty_one = (tuple(int(score == best) for score in range(101)) for best in (80, 81))
    assert catalogue()["high_share"].of(Counts(scores=eighty)).amount == 0
    assert catalogue()["high_share"].of(Counts(scores=eighty_one)).amount == 100


def test_the_minimum_itself_is_passed() -> None:
    scores = (0,) * 36 + (1,)
    assert catalogue()["below_minimum_share"].of(Counts(scores=scores, minimum=36)).amount == 0
    assert catalogue()["below_minimum_share"].of(Counts(scores=scores, minimum=37)).amount == 100


def test_a_year_without_a_minimum_gives_a_reason_and_not_zero() -> None:
    assert catalogue()["below_minimum_share"].of(Counts(scores=(3,))) == "no_minimum"


def test_a_histogram_shorter_than_the_bound_holds_nobody_above_it() -> None:
    assert catalogue()["high_share"].of(Counts(scores=(1, 2))).amount == 0


def test_two_low_works_are_shared_among_those_who_wrote_one() -> None:
    assert catalogue()["two_low_share"].of(Counts(tally=(40, 6))).amount == 15
    assert catalogue()["two_low_share"].of(Counts(tally=(0, 0))) == "zero_base"
    assert catalogue()["two_low_share"].of(Counts()) == "zero_base"


def test_every_kind_of_arithmetic_belongs_to_one_sort_of_counts() -> None:
    sorts = [MARK_KINDS, SCORE_KINDS, TALLY_KINDS]
    assert sorted(kind for sort in sorts for kind in sort) == sorted(KINDS)


def test_only_means_are_not_multiplied_by_a_hundred() -> None:
    assert {kind for kind in KINDS if factor_of(kind) == 1} == {"mark_mean", "score_mean"}
    assert {kind for kind in KINDS if factor_of(kind) == 100} == set(KINDS) - {"mark_mean", "score_mean"}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_the_stored_factor_gives_the_amount_again(code: str) -> None:
    indicator = catalogue()[code]
    counts = Counts((1, 2, 3, 4), (0, 5, *[1] * 90), 40, (9, 2))
    result = indicator.of(counts)
    assert result.amount == Fraction(factor_of(indicator.kind) * result.numerator, result.denominator)

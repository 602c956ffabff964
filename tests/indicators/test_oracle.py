"""The fast identification against the slow one, over schools, calendars and parameters that nobody would think of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.domain.identification import Calendar, Figures, WorkRef, evaluate, rule_set_from
from tests.indicators.oracle import Held, Known, verdict

YEAR = 2021
WORKS = [
    ("vpr", "russian", 5, ""),
    ("oge", "mathematics", 9, ""),
    ("ege", "mathematics", 11, "profile"),
    ("ege", "mathematics", 11, "base"),
]
figures = st.one_of(
    st.just(Known()),
    st.integers(1, 30).map(lambda n: Known(participants=n)),
    st.lists(st.integers(2, 5), min_size=1, max_size=12).map(
        lambda marks: Known(tuple(marks), participants=len(marks))
    ),
    # Near the bounds: two or three of ten are 20 % and 30 % exactly.
    st.tuples(st.integers(1, 4), st.integers(0, 1)).map(
        lambda pair: Known((2,) * pair[0] + (5,) * pair[1] + (3,) * (10 - sum(pair)), participants=10)
    ),
    st.builds(
        lambda scores, minimum: Known((), tuple(scores), minimum, len(scores)),
        st.lists(st.sampled_from([0, 20, 35, 36, 37, 79, 80, 81, 100]), min_size=1, max_size=12),
        st.none() | st.sampled_from([20, 36]),
    ),
)
held = st.builds(Held, st.none() | st.booleans(), st.booleans(), st.booleans(), st.booleans())


@st.composite
def criteria(draw: st.DrawFn, code: str) -> dict:
    window = draw(st.integers(1, 3))
    works = draw(st.lists(st.sampled_from(WORKS), min_size=1, max_size=3, unique=True))
    criterion = {
        "code": code,
        "title": code,
        "low": draw(st.sampled_from(["mark_2", "below_minimum", "by_work"])),
        "low_share": draw(st.sampled_from([20, 30, "33.3"])),
        "window": window,
        "years_needed": draw(st.integers(1, window)),
        "works_needed": draw(st.integers(1, len(works))),
        "pooled": draw(st.booleans()),
        "works": [dict(zip(("procedure", "subject", "grade", "level"), work, strict=True)) for work in works],
    }
    if draw(st.booleans()):
        criterion["no_high"] = draw(st.sampled_from(["and", "or", "off"]))
    return criterion


@st.composite
def rule_texts(draw: st.DrawFn) -> dict:
    many = draw(st.integers(1, 3))
    return {
        "title": "Правило",
        "version": "1",
        "source": "приказ",
        "min_participants": draw(st.sampled_from([0, 1, 5, 10])),
        "gap_policy": draw(st.sampled_from(["strict", "extend_window", "last_available"])),
        "criteria_needed": draw(st.integers(1, many)),
        "no_high": draw(st.sampled_from(["and", "or", "off"])),
        "high_from": draw(st.sampled_from([80, 81])),
        "excluded_kinds": draw(st.sampled_from([[], ["evening"]])),
        "criterion": [draw(criteria(f"c{i}")) for i in range(many)],
    }


# Every work and every year that a window may reach, and one on either side.
KEYS = [(work, year) for work in WORKS for year in range(YEAR - 8, YEAR + 1)]
keys = st.sampled_from(KEYS)


def around(found: st.SearchStrategy) -> st.SearchStrategy[dict]:
    """Entries for most of what a window of three years sees, and for some of what lies beyond it."""
    near = st.fixed_dictionaries({}, optional={key: found for key in KEYS if YEAR - 3 <= key[1] < YEAR})
    return st.builds(lambda far, more: far | more, st.dictionaries(keys, found, max_size=6), near)


grades = st.sampled_from([range(1, 5), range(1, 10), range(1, 12)])


def as_figures(known: Known) -> Figures:
    histogram = tuple(known.scores.count(score) for score in range(101)) if known.scores else ()
    by_mark = tuple(known.marks.count(mark) for mark in (2, 3, 4, 5))
    return Figures(2000, known.participants, by_mark, histogram, known.minimum)


@settings(max_examples=300)
@given(
    rule_texts(),
    around(figures),
    around(held),
    grades,
    st.sampled_from(["secondary", "evening"]),
)
def test_the_fast_verdict_is_the_slow_one(text: dict, facts: dict, calendar: dict, taught: range, kind: str) -> None:
    outcome, _ = evaluate(
        rule_set_from("x", text),
        kind=kind,
        grades=taught,
        facts={(WorkRef(*work), year): as_figures(known) for (work, year), known in facts.items()},
        calendar={
            (WorkRef(*work), year): Calendar(one.held, one.central, one.by_choice, one.elsewhere)
            for (work, year), one in calendar.items()
        },
        school_year=YEAR,
    )
    slow = verdict(text, kind=kind, grades=list(taught), facts=facts, calendar=calendar, year=YEAR)
    assert outcome.value == slow


@settings(max_examples=100)
@given(rule_texts(), around(figures), keys, figures)
def test_one_more_figure_never_turns_a_verdict_over(text: dict, facts: dict, key: tuple, more: Known) -> None:
    """What is unknown may become met or not met; with the years fixed, what is settled stays so."""
    text = text | {"gap_policy": "strict"}
    if key in facts:
        return
    before, after = (
        evaluate(
            rule_set_from("x", text), kind="secondary", grades=range(1, 12), calendar={}, school_year=YEAR,
            facts={(WorkRef(*work), year): as_figures(known) for (work, year), known in given_.items()},
        )[0].value
        for given_ in (facts, facts | {key: more})
    )  # fmt: skip
    if before in {"met", "not_met"} and more.participants:
        assert after == before

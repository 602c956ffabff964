"""Identification of ШНОР written the slow obvious way: the oracle of indicators.domain.identification.

It shares no code with it and reads the TOML text of a rule set as it stands. What is not known is tried both ways: an
outcome is «met» where every way meets it, «not met» where none does, and «unknown» in between.

A work is a tuple (procedure, subject, grade, level). Facts are ``{(work, school year): Known}``, the calendar is
``{(work, school year): Held}``.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

YES, NO, UNKNOWN, NOBODY, NOT_HELD = "yes", "no", "unknown", "nobody", "not held"
FURTHEST_BACK = 4


@dataclass(frozen=True)
class Known:
    """Marks and scores person by person."""

    marks: tuple[int, ...] = ()
    scores: tuple[int, ...] = ()
    minimum: int | None = None
    participants: int = 0


@dataclass(frozen=True)
class Held:
    held: bool | None = None
    central: bool = False
    by_choice: bool = False
    elsewhere: bool = False


def works_of(criterion: dict) -> list[tuple]:
    works = [
        (criterion["procedure"], subject, grade, criterion.get("level", ""))
        for subject in criterion.get("subjects", [])
        for grade in criterion.get("grades", [])
    ]
    for one in criterion.get("works", []):
        works += [(one["procedure"], one["subject"], one["grade"], one.get("level", ""))]
    return works


def look(rules: dict, criterion: dict, work: tuple, year: int, grades: list[int], facts: dict, calendar: dict) -> str:
    """What one work of one year says about the sign."""
    known = facts.get((work, year))
    if known is not None and known.participants > 0:
        return judged(rules, criterion, known)
    entry = calendar.get((work, year), Held())
    if work[2] not in grades:
        return NOBODY
    if entry.held is False:
        return NOT_HELD
    if known is not None:
        return NOBODY
    if entry.elsewhere and (entry.central or entry.by_choice):
        return NOBODY
    return UNKNOWN


def judged(rules: dict, criterion: dict, known: Known) -> str:
    """The sign in one work that somebody wrote."""
    people = known.scores or known.marks
    low = low_ones(criterion, known)
    if low is None or len(people) < max(rules["min_participants"], 1):
        return UNKNOWN
    high_from = criterion.get("high_from", rules.get("high_from", 81))
    high = [one for one in people if one >= (high_from if known.scores else 5)]
    many_low = Fraction(len(low), len(people)) >= Fraction(str(criterion["low_share"])) / 100
    none_high = len(high) == 0
    joined = criterion.get("no_high", rules.get("no_high", "off"))
    sign = {"and": many_low and none_high, "or": many_low or none_high, "off": many_low}[joined]
    return YES if sign else NO


def low_ones(criterion: dict, known: Known) -> list[int] | None:
    """The low results; None where they cannot be told."""
    by_scores = criterion["low"] == "below_minimum" or (criterion["low"] == "by_work" and bool(known.scores))
    if by_scores:
        if not known.scores or known.minimum is None:
            return None
        return [score for score in known.scores if score < known.minimum]
    if not known.marks:
        return None
    return [mark for mark in known.marks if mark == 2]


def years_of(rules: dict, criterion: dict, seen: dict, year: int) -> list[int]:
    """School years that the criterion looks at, by the policy for gaps."""
    asked = criterion["window"]
    usual = [year - back for back in range(1, asked + 1)]
    if rules["gap_policy"] == "strict":
        return usual
    found = []
    for back in range(1, asked + FURTHEST_BACK + 1):
        states = [state for (_, of), state in seen.items() if of == year - back]
        if rules["gap_policy"] == "extend_window":
            good = any(state != NOT_HELD for state in states)
        else:
            good = any(state in (YES, NO) for state in states)
        if good and len(found) < asked:
            found.append(year - back)
    return found or usual


def ways(states: list[str]) -> Iterator[list[bool]]:
    """Every way in which the unknown may turn out."""
    yield from map(list, itertools.product(*[[True, False] if s == UNKNOWN else [s == YES] for s in states]))


def settled(answers: set[bool]) -> str:
    return UNKNOWN if len(answers) == 2 else YES if answers == {True} else NO


def year_says(states: list[str], works_needed: int) -> str:
    if not {YES, NO} & set(states):
        # Nothing of the year is known: it stays unknown even where few works of it were held.
        if UNKNOWN in states:
            return UNKNOWN
        return NOBODY if NOBODY in states else NOT_HELD
    return settled({sum(way) >= works_needed for way in ways(states)})


def criterion_says(
    rules: dict, criterion: dict, grades: list[int], facts: dict, calendar: dict, year: int
) -> tuple[str, bool]:
    """yes, no or unknown, and whether the criterion speaks of the school at all."""
    works = works_of(criterion)
    reach = range(year - criterion["window"] - FURTHEST_BACK, year)
    seen = {(work, of): look(rules, criterion, work, of, grades, facts, calendar) for work in works for of in reach}
    years = years_of(rules, criterion, seen, year)
    inside = [seen[work, of] for of in years for work in works]
    speaks = any(state in (YES, NO, UNKNOWN) for state in inside) or NOBODY not in inside
    if criterion.get("pooled", False):
        states, needed = inside, criterion.get("works_needed", 1)
    else:
        states = [year_says([seen[work, of] for work in works], criterion.get("works_needed", 1)) for of in years]
        needed = criterion.get("years_needed", 1)
    answer = settled({sum(way) >= needed for way in ways(states)})
    if answer == NO and sum(state in (YES, NO, UNKNOWN) for state in states) < needed:
        # «Данных мало»: too little was ever held or sat to tell.
        answer = UNKNOWN
    return answer, speaks


def verdict(rules: dict, *, kind: str, grades: list[int], facts: dict, calendar: dict, year: int) -> str:
    """met, not_met, unknown or excluded."""
    if kind in rules.get("excluded_kinds", []):
        return "excluded"
    said = [criterion_says(rules, one, grades, facts, calendar, year) for one in rules["criterion"]]
    answers = [answer for answer, speaks in said if speaks]
    if not answers:
        return "excluded"
    outcome = settled({sum(way) >= rules["criteria_needed"] for way in ways(answers)})
    return {YES: "met", NO: "not_met", UNKNOWN: "unknown"}[outcome]

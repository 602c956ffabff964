"""Small schools with figures chosen for one rule: facts, calendars and what a rule set says of them."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import yaml

from indicators.domain.identification import (
    Calendar,
    CriterionOutcome,
    Figures,
    Outcome,
    RuleSet,
    WorkRef,
    evaluate,
    rule_set_from,
)
from indicators.queries import rule_sets
from monitoring.domain.reference import expanded
from tests.architecture.source import ROOT

ALL = range(1, 12)
KINDS_OF_SCHOOL = {"secondary": ALL, "basic": range(1, 10), "primary": range(1, 5)}
FEDERAL, TULA = "fisoko_2021", "tula_2021"

RUSSIAN_5, RUSSIAN_6 = WorkRef("vpr", "russian", 5), WorkRef("vpr", "russian", 6)
MATHS_5, MATHS_6 = WorkRef("vpr", "mathematics", 5), WorkRef("vpr", "mathematics", 6)
MATHS_4, WORLD_4 = WorkRef("vpr", "mathematics", 4), WorkRef("vpr", "world", 4)
OGE_MATHS, OGE_RUSSIAN = WorkRef("oge", "mathematics", 9), WorkRef("oge", "russian", 9)
EGE_RUSSIAN = WorkRef("ege", "russian", 11)
PROFILE, BASE = (WorkRef("ege", "mathematics", 11, level) for level in ("profile", "base"))

Facts = dict[tuple[WorkRef, int], Figures]


def marks(n: int, low: int = 0, high: int = 1) -> Figures:
    """``n`` participants of whom ``low`` got «2» and ``high`` got «5»; the others got «3»."""
    return Figures(2000, n, (low, n - low - high, 0, high))


def scores(n: int, low: int = 0, best: int = 90, minimum: int | None = 36) -> Figures:
    """``n`` participants of whom ``low`` are below 36, one has ``best`` and the others have 60."""
    histogram = [0] * 101
    histogram[20] += low
    histogram[best] += 1
    histogram[60] += n - low - 1
    return Figures(2000, n, scores=tuple(histogram), minimum=minimum)


def changed(code: str, criteria: Mapping[str, Mapping[str, Any]] | None = None, **fields: Any) -> RuleSet:
    """A declared rule set with other parameters, all over (``fields``) or of named criteria."""
    text = dict(rule_sets()[code].text) | fields
    text["criterion"] = [one | dict((criteria or {}).get(one["code"], {})) for one in text["criterion"]]
    return rule_set_from(code, text)


def only(code: str, criterion: str, **fields: Any) -> RuleSet:
    """A rule set that looks at one criterion only."""
    text = dict(rule_sets()[code].text)
    text["criterion"] = [one for one in text["criterion"] if one["code"] == criterion]
    return rule_set_from(code, text | {"criteria_needed": 1} | fields)


def said(
    rules: RuleSet, facts: Facts, year: int = 2021, *, kind: str = "secondary", grades: Sequence[int] | None = None,
    calendar: Mapping[tuple[WorkRef, int], Calendar] | None = None,
) -> Outcome:  # fmt: skip
    return evidence(rules, facts, year, kind=kind, grades=grades, calendar=calendar)[0]


def evidence(
    rules: RuleSet, facts: Facts, year: int = 2021, *, kind: str = "secondary", grades: Sequence[int] | None = None,
    calendar: Mapping[tuple[WorkRef, int], Calendar] | None = None,
) -> tuple[Outcome, tuple[CriterionOutcome, ...]]:  # fmt: skip
    taught = grades if grades is not None else KINDS_OF_SCHOOL.get(kind, ALL)
    return evaluate(rules, kind=kind, grades=taught, facts=facts, calendar=calendar or {}, school_year=year)


def years(work: WorkRef, *figures: Figures | None, until: int = 2021) -> Facts:
    """Figures of a work in the school years before ``until``, oldest first; None is a year without any."""
    first = until - len(figures)
    return {(work, first + i): one for i, one in enumerate(figures) if one is not None}


@cache
def real_calendar() -> dict[tuple[WorkRef, int], Calendar]:
    """The calendar of fixtures/reference, with autumn works counted in the year of their programme."""
    rows = expanded(yaml.safe_load((ROOT / "fixtures" / "reference" / "calendar.yaml").read_text(encoding="utf-8")))
    procedures = yaml.safe_load((ROOT / "fixtures" / "reference" / "procedures.yaml").read_text(encoding="utf-8"))
    central = {one["code"] for one in procedures if one.get("central")}
    return {
        (WorkRef(row["procedure"], row["subject"], row["grade"], row["level"]), row["year"] - 1): Calendar(
            row["held"], row["procedure"] in central, row.get("by_choice", False)
        )
        for row in rows
    }

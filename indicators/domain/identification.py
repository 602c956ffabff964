"""Identification of schools with low results (ШНОР) by declared rules, with three-valued logic.

What is not known is never taken for «признака нет»: an outcome is NOT_MET only where no missing figure could change it.

Legend. A *work* is procedure × subject × grade × level; a *cell* is one work in one school year; a criterion looks at
cells of a window of school years before the year of identification; a rule set needs some number of criteria.
"""

import enum
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

LOOK_BACK = 4  # how many years beyond the window the lenient gap policies may go back


class Outcome(enum.StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    EXCLUDED = "excluded"


class Status(enum.StrEnum):
    """Of a cell. NO_DATA and TOO_FEW are unknown; the last three say that there is nothing to know."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    TOO_FEW = "too_few"
    NOT_HELD = "not_held"
    NO_PARTICIPANTS = "no_participants"
    NOT_APPLICABLE = "not_applicable"


UNKNOWN = {Status.NO_DATA, Status.TOO_FEW}
KNOWN = {Status.MET, Status.NOT_MET}


class GapPolicy(enum.StrEnum):
    """What a year means in which no work of the criterion was held (or, LAST_AVAILABLE, of which nothing is known).

    STRICT: the window stays the same calendar years. EXTEND_WINDOW: such a year is replaced by an earlier one.
    LAST_AVAILABLE: the last years with usable data of this school.
    """

    STRICT = "strict"
    EXTEND_WINDOW = "extend_window"
    LAST_AVAILABLE = "last_available"


@dataclass(frozen=True)
class WorkRef:
    procedure: str
    subject: str
    grade: int
    level: str = ""


@dataclass(frozen=True)
class Figures:
    """Counts of one work of one school in one school year. ``year`` is the calendar year of the work.

    marks: counts of 2, 3, 4, 5. scores: histogram of test scores. minimum: least passed test score, None unknown.
    """

    year: int
    participants: int
    marks: tuple[int, int, int, int] = (0, 0, 0, 0)
    scores: tuple[int, ...] = ()
    minimum: int | None = None


@dataclass(frozen=True)
class Calendar:
    """What is known of a work in a school year beside the school's own figures.

    held: None where the calendar has no entry. elsewhere: most schools of the municipality have figures of it, so a
    school without any had no participants, if the work comes as one protocol for all (``central``) or is sat by choice.
    """

    held: bool | None
    central: bool = False
    by_choice: bool = False
    elsewhere: bool = False


@dataclass(frozen=True)
class Criterion:
    """One sign. ``low``: mark_2 or below_minimum; ``high``: mark_5 or score_from (``high_from``).

    no_high: «and», «or» with the share of low results, or «off». works_needed of the works show the sign in a year,
    in years_needed of the ``window`` years. ``pooled``: works are counted over the whole window, years do not matter.
    """

    code: str
    title: str
    works: tuple[WorkRef, ...]
    low: str
    low_share: Fraction
    window: int
    years_needed: int = 1
    works_needed: int = 1
    pooled: bool = False
    no_high: str = "off"
    high: str = "mark_5"
    high_from: int = 81


@dataclass(frozen=True)
class RuleSet:
    """A declared rule set. ``digest`` is the hash of everything that decides; ``text`` is the declaration itself."""

    code: str
    title: str
    version: str
    source: str
    criteria: tuple[Criterion, ...]
    criteria_needed: int
    min_participants: int
    gap_policy: GapPolicy
    excluded_kinds: frozenset[str]
    notes: tuple[str, ...]
    digest: str
    text: Mapping[str, Any] = field(repr=False, compare=False)


@dataclass(frozen=True)
class CellOutcome:
    work: WorkRef
    school_year: int
    status: Status
    year: int | None = None
    n: int | None = None
    low: int | None = None
    high: int | None = None
    by_share: bool = False
    by_no_high: bool = False


@dataclass(frozen=True)
class CriterionOutcome:
    """``not_applicable``: the school has none of the works. ``met_years`` are start years of school years."""

    code: str
    outcome: Outcome
    not_applicable: bool
    met_years: tuple[int, ...]
    cells: tuple[CellOutcome, ...]


Facts = Mapping[tuple[WorkRef, int], Figures]
Calendars = Mapping[tuple[WorkRef, int], Calendar]
NOTHING_KNOWN = Calendar(None)


def rule_set_from(code: str, text: Mapping[str, Any]) -> RuleSet:
    """A rule set from its TOML declaration. Raises ValueError on a value outside the vocabulary."""
    criteria = tuple(_criterion(entry, text) for entry in text["criterion"])
    deciding = {key: text[key] for key in text if key not in {"title", "source", "notes"}}
    digest = hashlib.sha256(json.dumps(deciding, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]
    if not 1 <= text["criteria_needed"] <= len(criteria):
        raise ValueError(f"{code}: criteria_needed от 1 до {len(criteria)}")
    return RuleSet(
        code,
        text["title"],
        text["version"],
        text["source"],
        criteria,
        text["criteria_needed"],
        text["min_participants"],
        GapPolicy(text["gap_policy"]),
        frozenset(text.get("excluded_kinds", ())),
        tuple(text.get("notes", ())),
        digest,
        text,
    )


def _criterion(entry: Mapping[str, Any], text: Mapping[str, Any]) -> Criterion:
    works = tuple(
        WorkRef(entry["procedure"], subject, grade, entry.get("level", ""))
        for subject in entry.get("subjects", ())
        for grade in entry["grades"]
    ) + tuple(WorkRef(**work) for work in entry.get("works", ()))
    no_high = entry.get("no_high", text.get("no_high", "off"))
    if no_high not in {"and", "or", "off"} or entry["low"] not in {"mark_2", "below_minimum", "by_work"}:
        raise ValueError(f"{entry['code']}: no_high — and, or, off; low — mark_2, below_minimum, by_work")
    made = Criterion(
        entry["code"],
        entry["title"],
        works,
        entry["low"],
        Fraction(str(entry["low_share"])),
        entry["window"],
        entry.get("years_needed", 1),
        entry.get("works_needed", 1),
        entry.get("pooled", False),
        no_high,
        entry.get("high", "mark_5"),
        entry.get("high_from", text.get("high_from", 81)),
    )
    if not works or not 1 <= made.years_needed <= made.window:
        raise ValueError(f"{made.code}: нужны работы, и years_needed не больше window")
    return made


def evaluate(
    rules: RuleSet, *, kind: str, grades: Sequence[int], facts: Facts, calendar: Calendars, school_year: int
) -> tuple[Outcome, tuple[CriterionOutcome, ...]]:
    """The outcome for one school in the identification year ``school_year`` (start year), with the evidence.

    kind: the school's kind. grades: those that such a school teaches. facts: its figures. calendar: what was held.
    The window of a criterion ends with the school year before ``school_year``.
    """
    if kind in rules.excluded_kinds:
        return Outcome.EXCLUDED, ()
    found = tuple(_evaluated(one, rules, grades, facts, calendar, school_year) for one in rules.criteria)
    applicable = [one for one in found if not one.not_applicable]
    if not applicable:
        return Outcome.EXCLUDED, found
    met = sum(one.outcome == Outcome.MET for one in applicable)
    unknown = sum(one.outcome == Outcome.UNKNOWN for one in applicable)
    return _three_valued(met, unknown, rules.criteria_needed), found


def _three_valued(met: int, unknown: int, needed: int) -> Outcome:
    if met >= needed:
        return Outcome.MET
    return Outcome.UNKNOWN if met + unknown >= needed else Outcome.NOT_MET


def _evaluated(
    criterion: Criterion, rules: RuleSet, grades: Sequence[int], facts: Facts, calendar: Calendars, school_year: int
) -> CriterionOutcome:
    cell_of = {
        (work, year): _cell(work, year, criterion, rules.min_participants, grades, facts, calendar)
        for year in range(school_year - criterion.window - LOOK_BACK, school_year)
        for work in criterion.works
    }
    window = _window(criterion, rules.gap_policy, cell_of, school_year)
    cells = tuple(cell_of[work, year] for year in window for work in criterion.works)
    nothing = {Status.NOT_APPLICABLE, Status.NO_PARTICIPANTS}
    not_applicable = all(cell.status in nothing for cell in cells if cell.status != Status.NOT_HELD) and any(
        cell.status in nothing for cell in cells
    )
    by_year = {year: [cell_of[work, year] for work in criterion.works] for year in window}
    if criterion.pooled:
        met_years = tuple(year for year in window if any(cell.status == Status.MET for cell in by_year[year]))
        outcome = _outcome([cell.status for cell in cells], criterion.works_needed)
    else:
        years = {year: _year_status(of_year, criterion.works_needed) for year, of_year in by_year.items()}
        met_years = tuple(year for year in window if years[year] == Status.MET)
        outcome = _outcome(list(years.values()), criterion.years_needed)
    return CriterionOutcome(criterion.code, outcome, not_applicable, met_years, cells)


def _outcome(statuses: Sequence[Status], needed: int) -> Outcome:
    """MET, NOT_MET or UNKNOWN; too few usable figures to reach ``needed`` at all is UNKNOWN («данных мало»)."""
    met = sum(status == Status.MET for status in statuses)
    unknown = sum(status in UNKNOWN for status in statuses)
    usable = sum(status in KNOWN for status in statuses)
    if met < needed and usable + unknown < needed:
        return Outcome.UNKNOWN
    return _three_valued(met, unknown, needed)


def _year_status(cells: Sequence[CellOutcome], works_needed: int) -> Status:
    met = sum(cell.status == Status.MET for cell in cells)
    unknown = [cell.status for cell in cells if cell.status in UNKNOWN]
    if met >= works_needed:
        return Status.MET
    if met + len(unknown) >= works_needed:
        return unknown[0]
    if any(cell.status in KNOWN for cell in cells):
        return Status.NOT_MET
    if unknown:
        return unknown[0]
    held = [cell.status for cell in cells if cell.status != Status.NOT_HELD]
    return held[0] if held else Status.NOT_HELD


def _window(
    criterion: Criterion, policy: GapPolicy, cell_of: Mapping[tuple[WorkRef, int], CellOutcome], school_year: int
) -> list[int]:
    """Start years of the window, oldest first."""
    if policy == GapPolicy.STRICT:
        return list(range(school_year - criterion.window, school_year))
    chosen: list[int] = []
    for year in range(school_year - 1, school_year - 1 - criterion.window - LOOK_BACK, -1):
        statuses = {cell_of[work, year].status for work in criterion.works}
        if statuses != {Status.NOT_HELD} if policy == GapPolicy.EXTEND_WINDOW else statuses & KNOWN:
            chosen.append(year)
        if len(chosen) == criterion.window:
            break
    # Nothing usable at all: the calendar window shows why.
    return sorted(chosen) or list(range(school_year - criterion.window, school_year))


def _cell(
    work: WorkRef, school_year: int, criterion: Criterion, least: int, grades: Sequence[int], facts: Facts,
    calendar: Calendars,
) -> CellOutcome:  # fmt: skip
    figures, known = facts.get((work, school_year)), calendar.get((work, school_year), NOTHING_KNOWN)
    if figures is None or not figures.participants:
        return CellOutcome(work, school_year, _why_nothing(work, figures, known, grades))
    low, high = _low(figures, work, criterion), _high(figures, criterion)
    counted = sum(figures.scores) or sum(figures.marks)
    if low is None or high is None or not counted:
        return CellOutcome(work, school_year, Status.NO_DATA, figures.year, figures.participants)
    if counted < least:
        return CellOutcome(work, school_year, Status.TOO_FEW, figures.year, counted, low, high)
    # Shares are compared by whole numbers: 20 of 67 is below 30 %, however it would be rounded.
    by_share = low * 100 >= criterion.low_share * counted
    by_no_high = high == 0
    met = {"off": by_share, "or": by_share or by_no_high, "and": by_share and by_no_high}[criterion.no_high]
    status = Status.MET if met else Status.NOT_MET
    return CellOutcome(work, school_year, status, figures.year, counted, low, high, by_share, by_no_high)


def _why_nothing(work: WorkRef, figures: Figures | None, known: Calendar, grades: Sequence[int]) -> Status:
    if work.grade not in grades:
        return Status.NOT_APPLICABLE
    if known.held is False:
        return Status.NOT_HELD
    if figures is not None or (known.elsewhere and (known.central or known.by_choice)):
        return Status.NO_PARTICIPANTS
    return Status.NO_DATA


def _low(figures: Figures, work: WorkRef, criterion: Criterion) -> int | None:
    kind = criterion.low
    if kind == "by_work":
        # The low result of the procedure itself: below the minimum where there are test scores, mark «2» elsewhere.
        kind = "below_minimum" if figures.scores else "mark_2"
    if kind == "mark_2":
        return figures.marks[0] if sum(figures.marks) else None
    return sum(figures.scores[: figures.minimum]) if figures.scores and figures.minimum is not None else None


def _high(figures: Figures, criterion: Criterion) -> int | None:
    if figures.scores:
        return sum(figures.scores[criterion.high_from :])
    return figures.marks[3] if sum(figures.marks) else None

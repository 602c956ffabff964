"""The table of schools by one work, or by all works of a year together: the worst first, unless asked otherwise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Max, Sum

from indicators.domain.catalogue import Indicator
from indicators.domain.dynamics import Change, change
from indicators.domain.formulas import MARK_KINDS, SCORE_KINDS, factor_of
from indicators.models import REASONS, Value
from monitoring.models import Assessment, Procedure
from reports.domain.figures import FEW, Cell, cell, grade_title, grouped
from reports.queries.works import Calendar, Words, columns_of, line_of
from schools.models import Municipality, School

NAME, PARTICIPANTS = "name", "n"
ALL_WORKS = "all"


@dataclass(frozen=True)
class Heading:
    """A column to sort by: ``link`` asks for sorting by it, ``order`` is how it is sorted now (aria-sort) or ''."""

    title: str
    explained: str
    link: str
    order: str
    numeric: bool = True


@dataclass(frozen=True)
class SchoolRow:
    school_id: int
    name: str
    kind: str
    participants: str
    few: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SchoolsTable:
    title: str
    headings: tuple[Heading, ...]
    rows: tuple[SchoolRow, ...]
    without: tuple[str, ...]
    may_rate: bool
    pooled: bool
    few: int = FEW


@dataclass(frozen=True)
class _Sum:
    """An indicator of a school over the chosen works of a year."""

    amount: Fraction | None
    numerator: int | None
    denominator: int | None
    n: int
    reason: str


def schools_table(
    municipality: Municipality,
    active: Sequence[School],
    of_procedure: Sequence[Assessment],
    year: int,
    work: str,
    sort: str,
    procedure: Procedure,
    word: Words,
    calendar: Calendar,
    link: str,
) -> SchoolsTable:
    """Schools by the chosen work over its years, or by all works of the year together. One query."""
    pooled = work == ALL_WORKS
    chosen_works = [
        one for one in of_procedure if (one.year == year if pooled else line_of(one).key == work)
    ]  # fmt: skip
    sums = _sums(municipality, chosen_works)
    of_year = {key: one for key, one in sums.items() if key[1] == year}
    codes = {code for _, _, code in of_year}
    columns = columns_of(SCORE_KINDS if procedure.scored == "test" and pooled else MARK_KINDS | SCORE_KINDS)
    columns = tuple(one for one in columns if one.code in codes)
    first = next((one.code for one in columns if one.better == "lower"), columns[0].code if columns else NAME)
    line = line_of(chosen_works[0])
    comparable = {
        one.year: held.comparable for one in chosen_works if (held := calendar.held(procedure.code, one.year, line))
    }
    rows = [
        (school, {one.code: of_year.get((school.pk, year, one.code)) for one in columns})
        for school in active
        if any((school.pk, year, one.code) in of_year for one in columns)
    ]
    key, falling = _sorting(sort, first, [one.code for one in columns])
    rows.sort(key=lambda row: row[0].sort_key, reverse=key == NAME and falling)
    rows.sort(key=lambda row: _rank(row, key, falling, worst_first=not sort))
    have = {school.pk for school, _ in rows}
    return SchoolsTable(
        f"все работы {year} года вместе" if pooled else f"{grade_title(line.grade)}, {word.line_title(line)}",
        tuple(_headings(columns, key, falling, f"{link}&work={work}")),
        tuple(
            SchoolRow(
                school.pk,
                school.short_name,
                school.get_kind_display(),
                grouped(_people(found)),
                _people(found) < FEW,
                tuple(_sum_cell(one, school.pk, found[one.code], sums, year, comparable, pooled) for one in columns),
            )
            for school, found in rows
        ),
        tuple(school.short_name for school in active if school.pk not in have),
        word.may_rate(procedure.code),
        pooled,
    )


def _sums(municipality: Municipality, works: Sequence[Assessment]) -> dict[tuple[int, int, str], _Sum]:
    """(school, year, indicator) → the indicator over all of ``works`` of that year, from sums of counts."""
    known = {one.code: one for one in columns_of(MARK_KINDS | SCORE_KINDS)}
    found = (
        Value.objects.filter(school__municipality=municipality, assessment__in=[one.pk for one in works])
        .order_by()
        .values_list("school_id", "year", "indicator")
        .annotate(Sum("numerator"), Sum("denominator"), Sum("n"), Max("reason"))
    )
    return {
        (school, year, code): _Sum(
            Fraction(factor_of(known[code].kind) * numerator, denominator) if denominator else None,
            numerator,
            denominator,
            n,
            REASONS.get(reason, ""),
        )
        for school, year, code, numerator, denominator, n, reason in found
        if code in known
    }


def _people(found: Mapping[str, _Sum | None]) -> int:
    return max((one.n for one in found.values() if one), default=0)


def _sum_cell(
    indicator: Indicator,
    school: int,
    now: _Sum | None,
    sums: Mapping[tuple[int, int, str], _Sum],
    year: int,
    comparable: Mapping[int, bool],
    pooled: bool,
) -> Cell:
    if now is None:
        return cell(indicator, None)
    changed: Change | str = ""
    if not pooled:
        series = {
            when: one.amount for (whose, when, code), one in sums.items() if (whose, code) == (school, indicator.code)
        }
        changed = change(series, year, comparable)
    counts = (now.numerator, now.denominator) if now.numerator is not None and now.denominator else None
    return cell(
        indicator,
        now.amount,
        reason=now.reason,
        counts=counts,
        change=changed if isinstance(changed, Change) else None,
    )


def _sorting(sort: str, first: str, codes: Sequence[str]) -> tuple[str, bool]:
    """What to sort by, and whether the greatest comes first. By default the worst do."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    return (key, falling) if key in {*codes, NAME, PARTICIPANTS} else (first, first != NAME)


def _rank(
    row: tuple[School, Mapping[str, _Sum | None]], key: str, falling: bool, *, worst_first: bool
) -> tuple[bool, bool, Fraction]:
    """Schools without a figure last; in the order that nobody asked for, those with few participants before them."""
    _, found = row
    if key == NAME:
        return False, False, Fraction(0)
    people = _people(found)
    one = found.get(key)
    amount = Fraction(people) if key == PARTICIPANTS else one.amount if one else None
    if amount is None:
        return True, False, Fraction(0)
    return False, worst_first and people < FEW, -amount if falling else amount


def _headings(columns: Sequence[Indicator], key: str, falling: bool, link: str) -> list[Heading]:
    asked = [
        (NAME, "Школа", "", False),
        (PARTICIPANTS, "Участников", "по всем работам вместе один ученик считается несколько раз", True),
    ]
    asked += [(one.code, one.title, one.explained, one.better == "lower") for one in columns]
    found = []
    for code, title, explained, worst_is_greatest in asked:
        order, turned = "", worst_is_greatest
        if code == key:
            order, turned = ("descending" if falling else "ascending"), not falling
        sign = "-" if turned else ""
        found.append(Heading(title, explained, f"{link}&sort={sign}{code}", order, code != NAME))
    return found

"""The page of one school: results beside those of the municipality and the region, signs of ШНОР, what it delivered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.domain.formulas import TALLY_KINDS
from indicators.models import Finding
from indicators.queries import ShownValue, catalogue, findings_for_school, values_of
from monitoring.models import Cube, Delivery
from monitoring.queries import deliveries_of
from reports.domain.figures import FEW, NOTHING, Cell, grade_title, grouped
from reports.queries.identification import FindingWords, finding_words
from reports.queries.works import (
    Calendar,
    Line,
    Words,
    WorksTable,
    calendar_of,
    chosen,
    moment,
    shown_cell,
    words,
    works_tables,
)
from schools.domain import school_year
from schools.domain.access import Permission, Scope
from schools.domain.numbers import percent
from schools.queries import SchoolCard, school_card

# What a history over the years is told by: one figure for works with marks, one for test scores.
HISTORY = {"low_share", "below_minimum_share"}


@dataclass(frozen=True)
class Choice:
    """A year of a procedure to look at."""

    procedure: str
    year: int
    title: str
    chosen: bool


@dataclass(frozen=True)
class JournalRow:
    """Marks of a work against marks of the journal: (count, per cent) of those compared; ``left_out`` were not."""

    title: str
    lower: tuple[str, str]
    equal: tuple[str, str]
    higher: tuple[str, str]
    compared: str
    left_out: str


@dataclass(frozen=True)
class ClassRow:
    label: str
    participants: str
    few: bool
    marks: tuple[str, ...]
    low: str
    quality: str


@dataclass(frozen=True)
class WorkClasses:
    title: str
    rows: tuple[ClassRow, ...]


@dataclass(frozen=True)
class HistoryRow:
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class History:
    years: tuple[int, ...]
    indicators: tuple[str, ...]
    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True)
class TallyRow:
    title: str
    pupils: str
    cell: Cell
    note: str


@dataclass(frozen=True)
class DeliveryRow:
    """``batch`` is the number of the upload; ``link`` whether this user may open it."""

    title: str
    source: str
    rows: int
    absent: int
    batch: int
    link: bool
    committed: str


@dataclass(frozen=True)
class FindingCard:
    identification_id: int
    rule_set: str
    school_year: str
    outcome: str
    outcome_title: str
    words: FindingWords


@dataclass(frozen=True)
class SchoolPage:
    card: SchoolCard
    choices: tuple[Choice, ...]
    procedure: str
    year: int | None
    tables: tuple[WorksTable, ...]
    tallies: tuple[TallyRow, ...]
    journal: tuple[JournalRow, ...]
    classes: tuple[WorkClasses, ...]
    history: History | None
    findings: tuple[FindingCard, ...]
    deliveries: tuple[DeliveryRow, ...]
    computed: str
    rating: bool
    few: int = FEW


def school_page(scope: Scope, school_id: int, *, procedure: str = "", year: str = "") -> SchoolPage | None:
    """Everything about one school; None where it is not in scope. Nine queries beside those of the school's card."""
    card = school_card(school_id, scope)
    if card is None:
        return None
    school, word = card.school, words()
    deliveries = deliveries_of(school.pk)
    works = sorted({(one.assessment.procedure_id, one.assessment.year) for one in deliveries}, key=lambda one: one[1])
    # Newest first; of one year in the order of the reference table.
    order = list(word.titles.procedures)
    works.sort(key=lambda one: (-one[1], order.index(one[0])))
    picked = chosen(f"{procedure}.{year}", [f"{code}.{when}" for code, when in works])
    code, _, when = picked.partition(".")
    chosen_year = int(when) if when else None
    calendar = calendar_of(code)
    place, city = f"school:{school.pk}", f"municipality:{school.municipality_id}"
    region = f"region:{school.municipality.region_id}"
    values = values_of(places=[place, city, region], book=calendar, procedure=code) if code else []
    now = [value for value in values if value.year == chosen_year]
    own = [value for value in now if value.place == place]
    beside = [
        ("МО", [value for value in now if value.place == city]),
        ("регион", [value for value in now if value.place == region]),
    ]
    cubes = _cubes(school.pk, code, chosen_year)
    done = [value.computed for value in values if value.computed]
    choices = tuple(
        Choice(one, of, f"{word.titles.procedures[one]} {of}", (one, of) == (code, chosen_year)) for one, of in works
    )
    notes = _notes(deliveries, calendar, code, chosen_year)
    tallies = tuple(
        TallyRow(
            grade_title(value.grade),
            grouped(value.n),
            shown_cell(value, _of_city(value, beside[0][1])),
            value.change_reason,
        )
        for value in own
        if value.indicator.kind in TALLY_KINDS
    )
    given = tuple(
        _delivery(one, word, scope)
        for one in deliveries
        if (one.assessment.procedure_id, one.assessment.year) == (code, chosen_year)
    )
    return SchoolPage(
        card,
        choices,
        word.titles.procedures.get(code, ""),
        chosen_year,
        tuple(works_tables(own, beside=beside, words=word, empty={}, notes=notes)),
        tallies,
        tuple(_journal(cubes, word)),
        tuple(_classes(cubes, word)),
        _history([value for value in values if value.place == place], word),
        tuple(_finding(one, word) for one in findings_for_school(school.pk)),
        given,
        moment(max(done)) if done else "",
        word.may_rate(code),
    )


def _notes(deliveries: Sequence[Delivery], calendar: Calendar, procedure: str, year: int | None) -> dict[Line, str]:
    """What to know of the works of the year: when they were sat, and what the calendar says of them."""
    notes = {}
    for one in deliveries:
        work = one.assessment
        if (work.procedure_id, work.year) != (procedure, year):
            continue
        line = Line(work.grade, work.subject_id, work.level)
        held = calendar.held(work.procedure_id, work.year, line)
        sat = f"Писали осенью в {work.sitting_grade} классе." if work.sitting_grade != work.grade else ""
        notes[line] = " ".join(filter(None, (sat, held.note if held else "")))
    return notes


def _of_city(value: ShownValue, city: Sequence[ShownValue]) -> list[tuple[str, object]]:
    found = {(one.indicator.code, one.work): one.amount for one in city}
    amount = found.get((value.indicator.code, value.work))
    return [] if amount is None else [("МО", amount)]


def _cubes(school_id: int, procedure: str, year: int | None) -> list[Cube]:
    """The school's cubes of the year with its classes. One query."""
    found = Cube.objects.filter(
        school=school_id, effective=True, attempt="final", assessment__procedure=procedure, assessment__year=year
    )
    wide = ("primary_histogram", "score_histogram", "task_sums", "task_attempts")
    return list(found.select_related("assessment").defer(*wide).order_by("class_label"))


def _line(cube: Cube) -> Line:
    work = cube.assessment
    return Line(work.grade, work.subject_id, work.level)


def _title(line: Line, word: Words) -> str:
    return f"{grade_title(line.grade)}, {word.line_title(line)}"


def _journal(cubes: Sequence[Cube], word: Words) -> list[JournalRow]:
    found = {_line(one): one for one in cubes if not one.class_label and one.journal_equal is not None}
    rows = []
    totals = [0, 0, 0, 0]
    for line in sorted(found, key=word.line_order):
        cube = found[line]
        counts = (cube.journal_lower, cube.journal_equal, cube.journal_higher)
        left_out = max(cube.marked - sum(counts), 0)
        totals = [total + one for total, one in zip(totals, (*counts, left_out), strict=True)]
        rows.append(_journal_row(_title(line, word), counts, left_out))
    if len(rows) > 1:
        rows.append(_journal_row("Все работы вместе", tuple(totals[:3]), totals[3]))
    return rows


def _journal_row(title: str, counts: Sequence[int], left_out: int) -> JournalRow:
    compared = sum(counts)
    lower, equal, higher = (
        (grouped(one), percent(one, compared) if compared else "не сравнивались") for one in counts
    )  # fmt: skip
    return JournalRow(title, lower, equal, higher, grouped(compared), grouped(left_out))


def _classes(cubes: Sequence[Cube], word: Words) -> list[WorkClasses]:
    by_line: dict[Line, list[ClassRow]] = {}
    for cube in cubes:
        if not cube.class_label:
            continue
        marks = (cube.n2, cube.n3, cube.n4, cube.n5)
        known = cube.marked > 0
        by_line.setdefault(_line(cube), []).append(
            ClassRow(
                cube.class_label,
                grouped(cube.participants),
                cube.participants < FEW,
                tuple(map(str, marks)) if known else ("—",) * 4,
                percent(cube.n2, cube.marked) if known else "нет отметок",
                percent(cube.n4 + cube.n5, cube.marked) if known else "нет отметок",
            )
        )
    return [WorkClasses(_title(line, word), tuple(by_line[line])) for line in sorted(by_line, key=word.line_order)]


def _history(own: Sequence[ShownValue], word: Words) -> History | None:
    """The share of low results by work and year; None with a single year."""
    kept = [value for value in own if value.indicator.code in HISTORY and value.assessment_id]
    years = sorted({value.year for value in kept})
    if len(years) < 2:
        return None
    found: dict[Line, dict[int, ShownValue]] = {}
    for value in kept:
        of_line = found.setdefault(Line.of(value.work), {})
        # Of two sources of one work the share that has a value is the one that fits it.
        if value.year not in of_line or of_line[value.year].amount is None:
            of_line[value.year] = value
    rows = [
        HistoryRow(
            _title(line, word),
            tuple(shown_cell(found[line][year]) if year in found[line] else NOTHING for year in years),
        )
        for line in sorted(found, key=word.line_order)
    ]
    titles = tuple(catalogue()[code].title for code in sorted({value.indicator.code for value in kept}))
    return History(tuple(years), titles, tuple(rows))


def _finding(one: Finding, word: Words) -> FindingCard:
    rules: Mapping[str, object] = one.identification.rules
    return FindingCard(
        one.identification_id,
        str(rules["title"]),
        school_year.title(one.identification.school_year),
        one.outcome,
        one.get_outcome_display(),
        finding_words(one.outcome, one.criteria, word.titles, rules, every_cell=True),
    )


def _delivery(one: Delivery, word: Words, scope: Scope) -> DeliveryRow:
    work = one.assessment
    title = _title(Line(work.grade, work.subject_id, work.level), word)
    may = scope.may(Permission.VIEW_MUNICIPALITY) or one.batch.school_id in scope.schools
    return DeliveryRow(
        f"{title}, {one.sitting}" if one.sitting else title,
        one.get_source_display(),
        one.rows,
        one.absent,
        one.batch_id,
        may,
        moment(one.batch.committed),
    )

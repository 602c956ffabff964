"""What dashboards and school pages share: the calendar of a procedure, words for codes, rows of a table of works."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import CharField, Value
from django.utils import timezone

from indicators.domain.catalogue import Indicator
from indicators.domain.formulas import MARK_KINDS, SCORE_KINDS
from indicators.queries import ShownValue, catalogue
from monitoring.domain.works import Titles
from monitoring.models import LEVELS, Assessment, Procedure, ProcedureHeld, Subject
from monitoring.queries import Held, WorkKey
from reports.domain.figures import NOTHING, Cell, cell, grade_title, grouped

RATING = "rating"


@dataclass(frozen=True)
class Line:
    """A work without its procedure and year: what is the same from year to year."""

    grade: int
    subject: str
    level: str = ""

    @property
    def key(self) -> str:
        """As in addresses: ``5.mathematics.``"""
        return f"{self.grade}.{self.subject}.{self.level}"

    @classmethod
    def of(cls, work: str) -> "Line":
        """From the code of a work, ``vpr.2021.5.mathematics.``"""
        _, _, grade, subject, level = work.split(".")
        return cls(int(grade), subject, level)


def line_of(assessment: Assessment) -> Line:
    return Line(assessment.grade, assessment.subject_id, assessment.level)


@dataclass(frozen=True)
class Calendar:
    """The calendar of procedures, by the keys that :func:`indicators.queries.values_of` looks them up by."""

    calendar: Mapping[WorkKey, Held]

    def held(self, procedure: str, year: int, line: Line) -> Held | None:
        return self.calendar.get((procedure, year, line.grade, line.subject, line.level))


def calendar_of(procedure: str) -> Calendar:
    """The calendar of one procedure. One query."""
    found = ProcedureHeld.objects.filter(procedure=procedure).values_list(
        "procedure_id", "year", "grade", "subject_id", "level", "held", "comparable", "by_choice", "autumn", "note"
    )
    return Calendar({row[:5]: Held(*row[5:]) for row in found})


@dataclass(frozen=True)
class Words:
    """Words for codes in the order of the reference tables, and what results of a procedure may be used for."""

    titles: Titles
    purposes: Mapping[str, Sequence[str]]
    scored: Mapping[str, str]
    subjects: Sequence[str]

    def line_title(self, line: Line) -> str:
        """``Математика, базовый уровень``."""
        subject = self.titles.subjects.get(line.subject, line.subject)
        return f"{subject}, {LEVELS[line.level]}" if line.level else subject

    def line_order(self, line: Line) -> tuple[int, int, str]:
        known = line.subject in self.titles.subjects
        return line.grade, self.subjects.index(line.subject) if known else len(self.subjects), line.level

    def may_rate(self, procedure: str) -> bool:
        return RATING in self.purposes.get(procedure, ())


def words() -> Words:
    """Words of procedures and subjects. One query over both tables."""
    none = Value("", output_field=CharField())
    procedures = Procedure.objects.order_by().values_list(
        Value("procedure", output_field=CharField()), "code", "title", none, "purposes", "scored", "position"
    )
    # The purposes stand in a place of the same type: PostgreSQL unites equal columns only.
    subjects = Subject.objects.order_by().values_list(
        Value("subject", output_field=CharField()), "code", "title", "dative", "names", none, "position"
    )
    rows = sorted(procedures.union(subjects, all=True), key=lambda row: row[6])
    found = {kind: [row for row in rows if row[0] == kind] for kind in ("procedure", "subject")}
    return Words(
        Titles(
            {row[1]: row[2] for row in found["procedure"]},
            {row[1]: row[2] for row in found["subject"]},
            {row[1]: row[3] for row in found["subject"]},
        ),
        {row[1]: row[4] for row in found["procedure"]},
        {row[1]: row[5] for row in found["procedure"]},
        [row[1] for row in found["subject"]],
    )


@dataclass(frozen=True)
class WorkRow:
    """A work in a table. ``missing`` says in words why there are no figures at all.

    ``notes`` are numbers of the table's notes: what to know of these figures.
    """

    title: str
    key: str
    participants: str = ""
    schools: str = ""
    cells: tuple[Cell, ...] = ()
    notes: tuple[int, ...] = ()
    missing: str = ""


@dataclass(frozen=True)
class GradeRows:
    title: str
    rows: tuple[WorkRow, ...]


@dataclass(frozen=True)
class WorksTable:
    """``columns`` are indicators; every row without ``missing`` has a cell for each of them. ``notes`` from 1 on."""

    columns: tuple[Indicator, ...]
    grades: tuple[GradeRows, ...]
    notes: tuple[str, ...]
    scored: bool


def columns_of(kinds: Iterable[str]) -> tuple[Indicator, ...]:
    """The indicators of these kinds of arithmetic, as declared. No query."""
    return tuple(one for one in catalogue().values() if one.kind in set(kinds))


def works_tables(
    own: Sequence[ShownValue],
    *,
    beside: Sequence[tuple[str, Sequence[ShownValue]]],
    words: Words,
    empty: Mapping[Line, str],
    notes: Mapping[Line, str],
    lines: Iterable[Line] = (),
) -> list[WorksTable]:
    """Tables of one year's works, marks and test scores apart. No query.

    own: values of the place; beside: (name, values) of those to compare with. empty: works without figures with the
    reason. notes: what to know of a work. lines: all works to show, where some have no values at all.
    """
    by_line: dict[Line, dict[str, ShownValue]] = {}
    for value in own:
        if value.assessment_id:
            by_line.setdefault(Line.of(value.work), {})[value.indicator.code] = value
    others = [
        (name, {(Line.of(value.work), value.indicator.code): value for value in values if value.assessment_id})
        for name, values in beside
    ]
    every = sorted({*by_line, *empty, *lines}, key=words.line_order)
    tables = []
    for kinds in (MARK_KINDS, SCORE_KINDS):
        columns = columns_of(kinds)
        scored = kinds == SCORE_KINDS
        chosen = [line for line in every if line in by_line and _is_scored(by_line[line]) == scored]
        if not scored or not any(table.grades for table in tables):
            chosen += [line for line in every if line not in by_line]
        chosen.sort(key=words.line_order)
        numbered: dict[str, int] = {}
        rows = {}
        for line in chosen:
            values = by_line.get(line, {})
            said = [notes.get(line, ""), *_why_unchanged(values)]
            marks = tuple(sorted(numbered.setdefault(note, len(numbered) + 1) for note in said if note))
            rows[line] = _row(line, values, columns, others, words, empty.get(line, ""), marks)
        grades = tuple(
            GradeRows(grade_title(grade), _merged([row for line, row in rows.items() if line.grade == grade]))
            for grade in sorted({line.grade for line in rows})
        )
        if grades:
            tables.append(WorksTable(columns, grades, tuple(numbered), scored))
    return tables


def _is_scored(values: Mapping[str, ShownValue]) -> bool:
    return any(value.indicator.kind in SCORE_KINDS for value in values.values())


def _merged(rows: Sequence[WorkRow]) -> tuple[WorkRow, ...]:
    """Works without figures for one and the same reason share a row, after those that have some."""
    empty: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for row in rows:
        if row.missing:
            empty.setdefault((row.missing, row.notes), []).append(row.title)
    merged = [WorkRow("; ".join(titles), "", notes=notes, missing=why) for (why, notes), titles in empty.items()]
    return (*(row for row in rows if not row.missing), *merged)


def _why_unchanged(values: Mapping[str, ShownValue]) -> list[str]:
    """Why values of a work have no change: said once for the work, not in every cell."""
    reasons = {value.change_reason for value in values.values() if value.amount is not None and not value.change}
    return [f"Изменение не показано: {reason}." for reason in sorted(reasons) if reason]


def _row(
    line: Line,
    values: Mapping[str, ShownValue],
    columns: Sequence[Indicator],
    others: Sequence[tuple[str, Mapping[tuple[Line, str], ShownValue]]],
    words: Words,
    missing: str,
    notes: tuple[int, ...],
) -> WorkRow:
    title = words.line_title(line)
    if not values:
        return WorkRow(title, line.key, missing=missing or NOTHING.text, notes=notes)
    first = next(iter(values.values()))
    cells = []
    for indicator in columns:
        compared = [
            (name, other.amount)
            for name, found in others
            if (other := found.get((line, indicator.code))) and other.amount is not None
        ]
        value = values.get(indicator.code)
        cells.append(shown_cell(value, compared) if value else NOTHING)
    schools = "" if first.schools is None else str(first.schools)
    return WorkRow(title, line.key, grouped(first.n), schools, tuple(cells), notes)


def shown_cell(value: ShownValue, beside: Sequence[tuple[str, object]] = ()) -> Cell:
    """The cell of one value."""
    counts = (value.numerator, value.denominator) if value.denominator else None
    return cell(value.indicator, value.amount, reason=value.reason, counts=counts, change=value.change, beside=beside)


def moment(when: dt.datetime | None) -> str:
    """``22.11.2026 в 07:13`` in the portal's time zone; '' for None."""
    return f"{timezone.localtime(when):%d.%m.%Y в %H:%M}" if when else ""


def chosen(asked: str, known: Sequence[str]) -> str:
    """What the address asks for where it is known, else the first (an address typed by hand breaks nothing)."""
    return asked if asked in known else known[0] if known else ""

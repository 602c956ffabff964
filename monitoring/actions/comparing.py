"""What the commit of an upload would change. It is found by the checks of the commit itself; nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monitoring import queries
from monitoring.actions.checking import Checker
from monitoring.domain.checks import Checked
from monitoring.domain.difference import Figures, GroupDifference, PupilDifference, Row, compared, rows_by_school
from monitoring.domain.intake import ParsedFile, ParsedWork, Source
from monitoring.domain.scales import Bounds, rebuilt
from monitoring.domain.works import Work, work_of
from monitoring.models import Batch, SourceFile
from schools.models import School

NO_ROWS: Mapping[str, Row] = {}
# What is kept with every delivery of a report; the rest is what only reports of its kind say.
KEPT_WITH_ALL = {"participants", "schools", "percents", "counts"}


@dataclass(frozen=True)
class Line:
    """One school in one work (and sitting) by one source: rows of pupils, or the figures of a report.

    ``replaces``: number of the upload whose results would be replaced, None where there are none. ``school_id`` None:
    the school will be created by the commit.
    """

    work: Work
    sitting: str
    source: Source
    school_id: int | None
    school: str
    replaces: int | None
    pupils: PupilDifference | None = None
    group: GroupDifference | None = None


@dataclass(frozen=True)
class Given:
    """What the ready files say of one school in one work; ``school`` is its code."""

    work: Work
    sitting: str
    source: Source
    school_id: int | None
    school: str
    rows: Mapping[str, Row]
    figures: Figures | None


def compare_batch(batch: Batch) -> list[Line]:
    """Every school and work of the ready files against what is in force; groups to compare with are left out.

    The answer is the same as long as neither the files nor the results change. Twelve queries at most, and two more
    for a second system of school codes.
    """
    answers = {file.pk: file.answers for file in batch.files.all() if file.status == SourceFile.Status.READY}
    parsed = queries.staged_of(answers)
    checker = Checker.of(batch)
    # All files at once: a file for each school would ask for its code in a query of its own.
    checker.learn(ParsedFile("", [part for file in parsed.values() for part in file.works]))
    given = [
        one
        for pk, file in parsed.items()
        for part, answer in zip(file.works, answers[pk], strict=True)
        if (work := work_of(answer))
        for one in _given(checker, part, checker.check(part, work))
    ]
    standing = queries.standing_of(
        {one.work for one in given}, municipality_id=batch.municipality_id, school_id=batch.school_id
    )
    met = {key for one in given if (key := _key(one)) in standing}
    stored = queries.pupil_rows(standing[key].delivery_id for key in met if key[3] == Source.PUPILS.value)
    found = School.objects.filter(pk__in={one.school_id for one in given})
    schools = {school.pk: school for school in found.only("short_name", "sort_key")}
    # By work and then by name; schools that will be created have no name yet and stand first.
    order = {pk: school.sort_key for pk, school in schools.items()}
    given.sort(key=lambda one: (one.work.code, one.sitting, order.get(one.school_id, ""), one.school))
    return [_line(one, standing.get(_key(one)), stored, schools, checker.book.bounds(one.work)) for one in given]


def _key(one: Given) -> tuple[Work, int | None, str, str]:
    return one.work, one.school_id, one.sitting, one.source.value


def _given(checker: Checker, part: ParsedWork, checked: Checked) -> list[Given]:
    sitting, system = part.hint.sitting, part.code_system
    if part.source == Source.PUPILS:
        # A school of which everybody was absent delivers no rows, and takes the place of those in force all the same.
        rows = dict.fromkeys(checked.absent, NO_ROWS) | rows_by_school(checked.pupils, checked.marks)
        return [
            Given(checked.work, sitting, part.source, checker.schools.get((system, code)), code, own, None)
            for code, own in rows.items()
        ]
    bounds = checker.book.bounds(checked.work)
    return [
        Given(
            checked.work, sitting, part.source, checker.schools.get((system, row.code)), row.code, NO_ROWS,
            _figures(part.source, {"participants": row.participants, "counts": counts} | row.given, bounds),
        )
        for row in checked.groups
        if row.level == "school"
        for counts in [rebuilt(row.percents, row.participants)[0]]
    ]  # fmt: skip


def _figures(source: Source, given: Mapping[str, Any], bounds: Bounds | None) -> Figures:
    """The figures of a row of a report, as they are kept with a delivery."""
    counts = tuple(given["counts"])
    marks = None
    if source == Source.MARKS:
        marks = counts
    elif source == Source.DISTRIBUTION and bounds:
        marks = tuple(bounds.marks_of(counts))
    details = {name: value for name, value in given.items() if name not in KEPT_WITH_ALL}
    return Figures(given["participants"], counts, marks, details)


def _line(
    one: Given,
    held: queries.Standing | None,
    stored: Mapping[int, Mapping[str, Row]],
    schools: Mapping[int, School],
    bounds: Bounds | None,
) -> Line:
    known = schools.get(one.school_id)
    school = known.short_name if known else f"школа с кодом {one.school} (будет создана)"
    pupils = group = None
    if one.figures is None:
        pupils = compared(stored[held.delivery_id] if held else NO_ROWS, one.rows)
    else:
        old = _figures(one.source, held.given, bounds) if held else None
        group = GroupDifference(old, one.figures)
    return Line(
        one.work, one.sitting, one.source, one.school_id, school, held.batch_id if held else None, pupils, group
    )

"""Reads of uploads: what they hold, replace and would give back. Each function says how many queries it takes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Prefetch, Q, Sum

from monitoring.domain.difference import FIELDS, Row
from monitoring.domain.intake import ParsedFile, unpacked
from monitoring.domain.works import Work
from monitoring.models import (
    Batch,
    Delivery,
    FileProblem,
    PupilResult,
    SourceFile,
)
from schools.domain.access import Scope


def repeated_files(hashes: Iterable[str], *, municipality_id: int) -> dict[str, int]:
    """sha256 → number of the upload where the very same file stands committed, all of it in force. One query."""
    found = (
        SourceFile.objects.filter(
            sha256__in=set(hashes),
            status=SourceFile.Status.COMMITTED,
            batch__status=Batch.Status.COMMITTED,
            batch__municipality_id=municipality_id,
        )
        .annotate(replaced=Count("deliveries", filter=Q(deliveries__current=False)), given=Count("deliveries"))
        .filter(replaced=0, given__gt=0)
    )
    return dict(found.values_list("sha256", "batch_id"))


def unfollowed_batches(*, before: dt.datetime) -> list[int]:
    """Numbers of uploads committed or undone before that moment, of which nothing has followed yet. One query."""
    return list(Batch.objects.filter(followed=False, committed__lt=before).order_by("pk").values_list("pk", flat=True))


def touched_by(batch_id: int) -> tuple[int, list[int]]:
    """The municipality of an upload and the works whose results it changed. Two queries."""
    works = Delivery.objects.filter(batch_id=batch_id).order_by().values_list("assessment_id", flat=True).distinct()
    return Batch.objects.values_list("municipality_id", flat=True).get(pk=batch_id), sorted(works)


def batches_in(scope: Scope, *, limit: int = 50) -> list[Batch]:
    """The latest uploads in scope, newest first, with the number of files and rows. One query."""
    found = Batch.objects.filter(
        Q(municipality_id__in=scope.municipalities) | Q(school_id__in=scope.schools)
    ).select_related("uploaded_by", "school")
    return list(
        found.annotate(
            files_count=Count("files"),
            accepted=Sum("files__rows_accepted"),
            quarantined=Sum("files__rows_quarantined"),
        ).order_by("-pk")[:limit]
    )


def batch_in(scope: Scope, batch_id: int) -> Batch | None:
    """The upload with its files (without their contents), None where there is none in scope. Two queries."""
    files = SourceFile.objects.defer("staged").annotate(
        errors=Sum("problems__count", filter=Q(problems__severity="error"), default=0),
        warnings=Sum("problems__count", filter=Q(problems__severity="warning"), default=0),
    )
    return (
        Batch.objects.filter(Q(municipality_id__in=scope.municipalities) | Q(school_id__in=scope.schools))
        .select_related("municipality", "school", "uploaded_by")
        .prefetch_related(Prefetch("files", files))
        .filter(pk=batch_id)
        .first()
    )


def problems_of(batch_id: int, *, limit: int = 100) -> list[FileProblem]:
    """The first problems of an upload: errors, then rows put aside, then warnings. One query."""
    rank = {"error": 0, "row": 1, "warning": 2}
    found = FileProblem.objects.filter(file__batch_id=batch_id).select_related("file").defer("file__staged")
    return sorted(found, key=lambda problem: (rank[problem.severity], problem.pk))[:limit]


@dataclass(frozen=True)
class Place:
    """Where a problem was found; ``cell`` is an address, or the number of a row where the whole row is meant."""

    file: str
    sheet: str
    cell: str
    value: str
    count: int


@dataclass
class ProblemGroup:
    """The problems of an upload that say the same. ``count`` counts them all, ``places`` lists the first few."""

    severity: str
    code: str
    message: str
    count: int = 0
    places: list[Place] = field(default_factory=list)
    hidden: int = 0
    file_ids: set[int] = field(default_factory=set)
    values: set[str] = field(default_factory=set)


def problem_groups(batch_id: int, *, listed: int = 5) -> list[ProblemGroup]:
    """All problems of an upload, alike ones together, the most frequent first. One query."""
    fields = ("severity", "code", "message", "file_id", "file__name", "sheet", "cell", "value", "count")
    groups: dict[tuple[str, str], ProblemGroup] = {}
    found = FileProblem.objects.filter(file__batch_id=batch_id).order_by("pk")
    for severity, code, message, file_id, *place in found.values_list(*fields):
        group = groups.setdefault((severity, message), ProblemGroup(severity, code, message))
        one = Place(*place)
        group.count += one.count
        group.file_ids.add(file_id)
        group.values.add(one.value)
        if len(group.places) < listed:
            group.places.append(one)
        else:
            group.hidden += 1
    return sorted(groups.values(), key=lambda group: -group.count)


@dataclass(frozen=True)
class Standing:
    """A delivery in force: its number, the upload it came with, and the figures of an aggregate report."""

    delivery_id: int
    batch_id: int
    given: Mapping[str, Any] | None


# School, sitting and source: with a work they say which delivery takes the place of which.
StandingKey = tuple[Work, int, str, str]


def standing_of(works: Iterable[Work], *, municipality_id: int, school_id: int | None) -> dict[StandingKey, Standing]:
    """Deliveries in force of the schools of a municipality (or of one school) in these works. One query."""
    wanted = set(works)
    names = ("procedure_id", "year", "grade", "subject_id", "level")
    found = Delivery.objects.filter(
        current=True,
        school__municipality_id=municipality_id,
        assessment__year__in={work.year for work in wanted},
        assessment__procedure__in={work.procedure for work in wanted},
    )
    if school_id is not None:
        found = found.filter(school_id=school_id)
    rows = found.values_list(
        *(f"assessment__{name}" for name in names), "school_id", "sitting", "source", "pk", "batch_id", "given"
    )
    return {(work, *row[5:8]): Standing(*row[8:]) for row in rows if (work := Work(*row[:5])) in wanted}


def pupil_rows(delivery_ids: Iterable[int]) -> dict[int, dict[str, Row]]:
    """Stored rows by delivery and code of the pupil, their values in the order of ``FIELDS``. One query."""
    rows: dict[int, dict[str, Row]] = {pk: {} for pk in delivery_ids}
    found = PupilResult.objects.filter(delivery_id__in=list(rows)).order_by()
    for delivery_id, pupil, *values in found.values_list("delivery_id", "pupil", *FIELDS).iterator(chunk_size=5_000):
        rows[delivery_id][pupil] = tuple(values)
    return rows


def staged_of(file_ids: Iterable[int]) -> dict[int, ParsedFile]:
    """What the files of an upload said, by file, in their order. One query."""
    found = SourceFile.objects.filter(pk__in=list(file_ids), staged__isnull=False).order_by("pk")
    return {pk: unpacked(staged) for pk, staged in found.values_list("pk", "staged")}


@dataclass(frozen=True)
class SchoolDelivered:
    """What one committed upload holds of one school: how many works, how many rows."""

    school_id: int
    name: str
    works: int
    rows: int


def schools_delivered(batch_id: int) -> list[SchoolDelivered]:
    """The schools of a committed upload by name. One query."""
    found = Delivery.objects.filter(batch_id=batch_id, school__isnull=False).values("school_id", "school__short_name")
    summed = found.annotate(works=Count("assessment", distinct=True), total=Sum("rows")).order_by("school__sort_key")
    return [SchoolDelivered(*row) for row in summed.values_list("school_id", "school__short_name", "works", "total")]


@dataclass(frozen=True)
class UndoPreview:
    """What an undo would do: deliveries and rows that go, deliveries that come back, uploads that stand in the way."""

    deliveries: int
    rows: int
    restored: int
    later: list[int]


def undo_preview(batch_id: int) -> UndoPreview:
    """What taking a committed upload back would change. Two queries."""
    own = Delivery.objects.filter(batch_id=batch_id).aggregate(
        deliveries=Count("pk"), rows=Sum("rows", default=0), restored=Count("replaces")
    )
    standing = Delivery.objects.filter(replaces__batch_id=batch_id, batch__status=Batch.Status.COMMITTED)
    later = standing.exclude(batch_id=batch_id).values_list("batch_id", flat=True)
    return UndoPreview(**own, later=sorted(set(later)))

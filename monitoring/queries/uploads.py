"""Reads of uploads: what they hold, replace and would give back. Each function says how many queries it takes."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, Sum

from monitoring.domain.intake import unpacked
from monitoring.domain.works import Work, work_of
from monitoring.models import (
    Batch,
    Delivery,
    FileProblem,
    SourceFile,
)
from schools.domain.access import Scope
from schools.queries import school_ids_by_code


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
class Replaced:
    """What a commit would take the place of: deliveries in force, and the numbers of their uploads."""

    deliveries: int
    uploads: list[int]


def replaced_by(batch: Batch) -> Replaced:
    """Deliveries in force of the same schools and works as in the ready files of an upload in preview.

    One query where nothing stands in force for these works, else one more and one per file and work.
    """
    ready = {file.pk: file.answers for file in batch.files.all() if file.status == SourceFile.Status.READY}
    works = {work for answers in ready.values() for answer in answers if (work := work_of(answer))}
    names = ("procedure_id", "year", "grade", "subject_id", "level")
    current = Delivery.objects.filter(
        current=True,
        school__municipality_id=batch.municipality_id,
        assessment__year__in={work.year for work in works},
        assessment__procedure__in={work.procedure for work in works},
    ).values_list(*(f"assessment__{name}" for name in names), "school_id", "sitting", "source", "batch_id")
    held = {(work, *row[5:8]): row[8] for row in current if (work := Work(*row[:5])) in works}
    if not held:
        return Replaced(0, [])
    touched = set()
    for file_id, staged in SourceFile.objects.filter(pk__in=ready).values_list("pk", "staged"):
        for part, answer in zip(unpacked(staged).works, ready[file_id], strict=True):
            codes = set(part.pupils.school) | {row.code for row in part.groups if row.level == "school"}
            ids = school_ids_by_code(part.code_system, codes, municipality_id=batch.municipality_id)
            touched |= {(work_of(answer), school, part.hint.sitting, part.source.value) for school in ids.values()}
    met = held.keys() & touched
    return Replaced(len(met), sorted({held[key] for key in met}))


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

"""Reads of reference tables, uploads and results. Each function says how many SQL statements it takes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, Sum

from monitoring.domain.scales import Bounds
from monitoring.domain.works import SubjectName, Titles, Work
from monitoring.models import (
    Assessment,
    Batch,
    Cube,
    Delivery,
    FileProblem,
    LowTally,
    Minimum,
    Procedure,
    ProcedureHeld,
    Scale,
    SourceFile,
    Subject,
)
from schools.domain.access import Scope

WorkKey = tuple[str, int, int, str, str]


@dataclass(frozen=True)
class Held:
    """An entry of the calendar of procedures."""

    held: bool
    comparable: bool
    by_choice: bool
    autumn: bool
    note: str


@dataclass(frozen=True)
class ReferenceBook:
    """The reference tables as mappings; keys are (procedure, year, grade, subject, level)."""

    names: tuple[SubjectName, ...]
    scored: Mapping[str, str]
    central: frozenset[str]
    scales: Mapping[WorkKey, Bounds]
    calendar: Mapping[WorkKey, Held]
    minimums: Mapping[tuple[str, int, str, str], int]

    def bounds(self, work: Work) -> Bounds | None:
        return self.scales.get((work.procedure, work.year, work.grade, work.subject, work.level))

    def held(self, work: Work) -> Held | None:
        return self.calendar.get((work.procedure, work.year, work.grade, work.subject, work.level))


def reference_book() -> ReferenceBook:
    """Everything that the reference tables say. Five queries."""
    keys = ("procedure_id", "year", "grade", "subject_id", "level")
    procedures = list(Procedure.objects.all())
    return ReferenceBook(
        tuple(
            SubjectName(name["text"], subject.code, name.get("level", ""), name.get("procedure", ""))
            for subject in Subject.objects.all()
            for name in [{"text": subject.title}, {"text": subject.short}, *subject.names]
        ),
        {procedure.code: procedure.scored for procedure in procedures},
        frozenset(procedure.code for procedure in procedures if procedure.central),
        {
            row[:5]: Bounds(*row[5:])
            for row in Scale.objects.values_list(*keys, "three", "four", "five", "maximum").iterator()
        },
        {
            row[:5]: Held(*row[5:])
            for row in ProcedureHeld.objects.values_list(*keys, "held", "comparable", "by_choice", "autumn", "note").iterator()
        },
        {
            row[:4]: row[4]
            for row in Minimum.objects.values_list("procedure_id", "year", "subject_id", "level", "minimum").iterator()
        },
    )


def work_of_assessment(assessment: Assessment) -> Work:
    """The work as a plain value. No query."""
    a = assessment
    return Work(a.procedure_id, a.year, a.grade, a.subject_id, a.level)


def assessments_by_work(works: Iterable[Work]) -> dict[Work, Assessment]:
    """Assessments that exist already, by work. One query (over the years and procedures of ``works``)."""
    wanted = set(works)
    found = Assessment.objects.filter(
        year__in={work.year for work in wanted}, procedure__in={work.procedure for work in wanted}
    )
    by_work = {work_of_assessment(assessment): assessment for assessment in found}
    return {work: by_work[work] for work in wanted if work in by_work}


def repeated_files(hashes: Iterable[str], *, municipality_id: int) -> dict[str, int]:
    """sha256 → number of the upload in which the very same file stands committed, all of it still in force. One query."""
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


def batches_in(scope: Scope, *, limit: int = 50) -> list[Batch]:
    """The latest uploads in scope with the number of files and rows. One query."""
    found = Batch.objects.filter(
        Q(municipality_id__in=scope.municipalities) | Q(school_id__in=scope.schools)
    ).select_related("uploaded_by", "school")
    return list(
        found.annotate(
            files_count=Count("files"),
            accepted=Sum("files__rows_accepted"),
            quarantined=Sum("files__rows_quarantined"),
        )[:limit]
    )


def batch_in(scope: Scope, batch_id: int) -> Batch | None:
    """The upload with its files (without their contents), None where there is none in scope. Two queries."""
    files = SourceFile.objects.defer("staged").annotate(
        errors=Count("problems", filter=Q(problems__severity="error")),
        warnings=Count("problems", filter=Q(problems__severity="warning")),
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


def effective_cubes(
    *, municipality_id: int | None = None, assessment_ids: Iterable[int] | None = None
) -> list[Cube]:
    """Whole-school cubes of the best source, final attempt, with their assessments; groups left out. One query."""
    found = Cube.objects.filter(effective=True, class_label="", attempt="final", school__isnull=False)
    if municipality_id is not None:
        found = found.filter(school__municipality_id=municipality_id)
    if assessment_ids is not None:
        found = found.filter(assessment_id__in=set(assessment_ids))
    return list(found.select_related("assessment"))


def reference_cubes(*, assessment_ids: Iterable[int] | None = None) -> list[Cube]:
    """Cubes of the groups to compare with (region, country, municipality as reported). One query."""
    found = Cube.objects.filter(effective=True, school__isnull=True)
    if assessment_ids is not None:
        found = found.filter(assessment_id__in=set(assessment_ids))
    return list(found.select_related("assessment"))


def low_tallies(*, municipality_id: int) -> list[LowTally]:
    """Counts of pupils with several «2» of the municipality's schools. One query."""
    return list(LowTally.objects.filter(school__municipality_id=municipality_id))


@dataclass(frozen=True)
class Disagreement:
    """Two sources of one school and work with different counts."""

    school_id: int
    assessment_id: int
    better: str
    other: str
    better_counts: tuple[int, ...]
    other_counts: tuple[int, ...]


def disagreements(*, municipality_id: int) -> list[Disagreement]:
    """Where a per-pupil source and an aggregate report of one work differ. One query."""
    cubes = Cube.objects.filter(
        school__municipality_id=municipality_id, class_label="", attempt="final"
    ).select_related(None)
    by_key: dict[tuple[int, int], list[Cube]] = {}
    for cube in cubes:
        by_key.setdefault((cube.school_id, cube.assessment_id), []).append(cube)
    found = []
    for (school_id, assessment_id), several in by_key.items():
        best = next((cube for cube in several if cube.effective), None)
        for cube in several:
            if best is None or cube is best:
                continue
            ours, theirs = _comparable_counts(best, cube), _comparable_counts(cube, best)
            if ours != theirs:
                found.append(Disagreement(school_id, assessment_id, best.source, cube.source, ours, theirs))
    return found


def _comparable_counts(cube: Cube, other: Cube) -> tuple[int, ...]:
    """Participants, then marks where both sides have them, then the histogram where both have it."""
    counts = [cube.participants]
    if cube.marked and other.marked:
        counts += [cube.n2, cube.n3, cube.n4, cube.n5]
    if cube.primary_histogram and other.primary_histogram:
        histogram = list(cube.primary_histogram)
        while histogram and not histogram[-1]:
            histogram.pop()
        counts += histogram
    return tuple(counts)


def deliveries_of(school_id: int) -> list[Delivery]:
    """What the school has delivered and is in force, newest first, with works and uploads. One query."""
    return list(
        Delivery.objects.filter(school_id=school_id, current=True)
        .select_related("assessment__procedure", "assessment__subject", "batch")
        .order_by("-assessment__year", "assessment__grade", "assessment__subject__position")
    )


def titles() -> Titles:
    """Words for the codes of procedures and subjects. Two queries."""
    subjects = list(Subject.objects.all())
    return Titles(
        dict(Procedure.objects.values_list("code", "title")),
        {subject.code: subject.title for subject in subjects},
        {subject.code: subject.dative for subject in subjects},
    )

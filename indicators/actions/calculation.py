"""Computing the values of all indicators from cubes, and storing them in bulk."""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from indicators.domain.catalogue import catalogue_hash
from indicators.domain.formulas import MARK_KINDS, SCORE_KINDS, TALLY_KINDS, Counts, Ratio, Result
from indicators.models import CalculationRun, Value
from indicators.queries import catalogue
from monitoring.models import Assessment, Cube
from monitoring.queries import effective_cubes, low_tallies, reference_book, reference_cubes, work_of_assessment
from schools.actions.rows import copy_rows
from schools.models import Municipality

COLUMNS = (
    "indicator", "place", "work", "school", "municipality", "region", "assessment", "year", "grade",
    "numerator", "denominator", "amount", "n", "schools", "reason", "run",
)  # fmt: skip


class Sums:
    """Counts of one place, added up cube by cube; several schools make a municipality."""

    def __init__(self) -> None:
        self.marks, self.scores, self.participants, self.schools = [0, 0, 0, 0], [0] * 101, 0, 0

    def add(self, cube: Cube) -> None:
        for i, count in enumerate((cube.n2, cube.n3, cube.n4, cube.n5)):
            self.marks[i] += count
        for score, count in enumerate(cube.score_histogram):
            self.scores[score] += count
        self.participants += cube.participants
        self.schools += 1 if cube.schools is None else cube.schools

    def counts(self, minimum: int | None) -> Counts:
        return Counts(tuple(self.marks), tuple(self.scores), minimum)


def recalculate(
    *, municipality: Municipality, assessment_ids: Sequence[int] | None = None, trigger: str
) -> CalculationRun:
    """Computes and stores the values of the municipality's schools, of itself and of the groups to compare with.

    ``assessment_ids`` limits the works (None: all); tallies over works are always recomputed, they are few. Values of
    the scope are replaced in one transaction; a run that fails leaves the former values and says why in its row.
    """
    known = catalogue()
    run = CalculationRun.objects.create(
        trigger=trigger, municipality=municipality, catalogue_hash=catalogue_hash(known.values())
    )
    try:
        with transaction.atomic():
            Municipality.objects.select_for_update().get(pk=municipality.pk)
            rows = _work_rows(municipality, assessment_ids, run) + _tally_rows(municipality, run)
            own = Value.objects.filter(school__municipality=municipality) | Value.objects.filter(
                municipality=municipality
            ) | Value.objects.filter(region=municipality.region_id)  # fmt: skip
            if assessment_ids is not None:
                own = own.filter(assessment_id__in=assessment_ids) | own.filter(assessment__isnull=True)
            Value.objects.filter(pk__in=own.values("pk")).delete()
            run.values_written = copy_rows(model=Value, columns=COLUMNS, rows=rows)
            run.status, run.finished = CalculationRun.Status.DONE, timezone.now()
            run.save()
    except Exception as problem:
        run.status, run.finished, run.error = CalculationRun.Status.FAILED, timezone.now(), str(problem)[:1000]
        run.save()
        raise
    return run


def _work_rows(
    municipality: Municipality, assessment_ids: Iterable[int] | None, run: CalculationRun
) -> list[list[object]]:
    """Rows of per-work indicators: schools, the municipality as the sum of its schools, the region as reported."""
    minimums = reference_book().minimums
    by_place: dict[tuple[str, int], tuple[Assessment, Sums]] = {}
    for cube in effective_cubes(municipality_id=municipality.pk, assessment_ids=assessment_ids):
        for place in (f"school:{cube.school_id}", f"municipality:{municipality.pk}"):
            by_place.setdefault((place, cube.assessment_id), (cube.assessment, Sums()))[1].add(cube)
    region = f"region:{municipality.region.code}"
    for cube in reference_cubes(assessment_ids=assessment_ids):
        if cube.group == region:
            key = (f"region:{municipality.region_id}", cube.assessment_id)
            by_place.setdefault(key, (cube.assessment, Sums()))[1].add(cube)
    rows = []
    for (place, _), (assessment, sums) in by_place.items():
        work = work_of_assessment(assessment)
        counts = sums.counts(minimums.get((work.procedure, work.year, work.subject, work.level)))
        scored = any(sums.scores)
        kinds = SCORE_KINDS if scored else MARK_KINDS
        rows += [
            _row(
                indicator.code, place, work.code, assessment.pk, work.year, work.grade, indicator.of(counts),
                sums.participants, sums.schools, run,
            )
            for indicator in catalogue().values()
            if indicator.kind in kinds
        ]  # fmt: skip
    return rows


def _tally_rows(municipality: Municipality, run: CalculationRun) -> list[list[object]]:
    by_place: dict[tuple[str, str, int, int], list[int]] = {}
    for tally in low_tallies(municipality_id=municipality.pk):
        for place in (f"school:{tally.school_id}", f"municipality:{municipality.pk}"):
            sums = by_place.setdefault((place, tally.procedure_id, tally.year, tally.grade), [0, 0, 0])
            sums[0] += tally.pupils
            sums[1] += tally.low_two
            sums[2] += 1
    rows = []
    for (place, procedure, year, grade), (pupils, low_two, schools) in by_place.items():
        for indicator in catalogue().values():
            if indicator.kind in TALLY_KINDS:
                result = indicator.of(Counts(tally=(pupils, low_two)))
                work = f"{procedure}.{year}.{grade}.*"
                rows.append(_row(indicator.code, place, work, None, year, grade, result, pupils, schools, run))
    return rows


def _row(
    code: str, place: str, work: str, assessment_id: int | None, year: int, grade: int, result: Result, n: int,
    schools: int, run: CalculationRun,
) -> list[object]:  # fmt: skip
    level, _, number = place.partition(":")
    ids = [int(number) if level == name else None for name in ("school", "municipality", "region")]
    behind = None if level == "school" else schools
    if isinstance(result, Ratio):
        found = [result.numerator, result.denominator, float(result.amount), n, behind, ""]
    else:
        found = [None, None, None, n, behind, result]
    return [code, place, work, *ids, assessment_id, year, grade, *found, run.pk]

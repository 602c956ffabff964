"""Reads of what schools delivered: cubes, tallies, deliveries. Each function says how many SQL statements it takes."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitoring.models import (
    Cube,
    Delivery,
    LowTally,
)


def effective_cubes(*, municipality_id: int | None = None, assessment_ids: Iterable[int] | None = None) -> list[Cube]:
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

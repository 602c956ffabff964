"""The same city from the reports of ФИС ОКО: both ways in give the same counts for every school and work."""

import csv
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import transaction

from indicators.models import Value
from monitoring.models import Batch, Cube, SourceFile
from monitoring.queries import disagreements
from tests.real_city import recount
from tests.real_city.portal import Portal, state

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def reports(portal: Portal) -> Iterator[Batch]:
    """All reports committed above the protocols; ``before`` is the state without them."""
    with transaction.atomic():
        portal.before = state()
        yield portal.committed(portal.files("aggregates"))
        transaction.set_rollback(True)


def cubes(source: str) -> dict[tuple[int, int], Cube]:
    """(assessment, school) → cube of a whole school."""
    found = Cube.objects.filter(source=source, class_label="", school__isnull=False).select_related("assessment")
    return {(cube.assessment_id, cube.school_id): cube for cube in found}


def without_tail(histogram: list[int]) -> list[int]:
    while histogram and histogram[-1] == 0:
        histogram = histogram[:-1]
    return histogram


def test_reports_name_their_work_themselves_and_are_all_taken(portal: Portal, reports: Batch) -> None:
    files = list(reports.files.defer("staged"))
    assert len(files) == len(portal.files("aggregates"))
    assert {file.status for file in files} == {SourceFile.Status.COMMITTED}
    assert all(answer["sure"] for file in files for answer in file.answers)
    assert sum(file.rows_read for file in files) == sum(file.rows_accepted for file in files)


@pytest.mark.parametrize("source", ["marks", "distribution"])
def test_reports_give_the_counts_of_the_pupils_for_every_school_and_work(
    portal: Portal, reports: Batch, source: str
) -> None:
    pupils = {key: cube for key, cube in cubes("pupils").items() if cube.participants and cube.assessment.year < 2022}
    found = cubes(source)
    assert found.keys() == pupils.keys()
    for key, cube in found.items():
        best = pupils[key]
        assert cube.participants == best.participants
        assert (cube.n2, cube.n3, cube.n4, cube.n5) == (best.n2, best.n3, best.n4, best.n5)
        if source == "distribution":
            assert without_tail(cube.primary_histogram) == without_tail(best.primary_histogram)
            assert (cube.primary_sum, cube.primary_square_sum) == (best.primary_sum, best.primary_square_sum)


def test_reports_give_the_counts_of_the_recount(portal: Portal, reports: Batch, recounted: recount.City) -> None:
    by_school = recounted.by_school()
    for (_, school), cube in cubes("marks").items():
        (login,) = [login for login, of in portal.school_of.items() if of == school]
        work = (cube.assessment.year, cube.assessment.grade, cube.assessment.subject_id)
        assert (cube.n2, cube.n3, cube.n4, cube.n5) == recount.marks(by_school[work, login])


def test_the_portal_finds_no_disagreement_of_sources(portal: Portal, reports: Batch) -> None:
    assert disagreements(municipality_id=portal.municipality.pk) == []


def test_the_portal_finds_a_disagreement_where_there_is_one(portal: Portal, reports: Batch) -> None:
    cube = next(iter(cubes("marks").values()))
    Cube.objects.filter(pk=cube.pk).update(n2=cube.n2 + 1, n3=cube.n3 - 1)
    (found,) = disagreements(municipality_id=portal.municipality.pk)
    assert (found.school_id, found.assessment_id) == (cube.school_id, cube.assessment_id)
    assert (found.better, found.other) == ("pupils", "marks")
    assert found.better_counts != found.other_counts


def test_rows_of_pupils_stay_in_force_above_reports(portal: Portal, reports: Batch) -> None:
    assert set(Cube.objects.filter(effective=True, school__isnull=False).values_list("source", flat=True)) == {"pupils"}
    schools = Value.objects.filter(school__isnull=False)
    assert (schools.count(), Value.objects.filter(municipality__isnull=False).count()) == (
        portal.before["values"][0] - Value.objects.filter(municipality__isnull=False).count(),
        portal.before["values"][0] - schools.count(),
    )


def test_the_city_of_the_reports_is_the_sum_of_its_schools(portal: Portal, reports: Batch) -> None:
    groups = Cube.objects.filter(group=f"municipality:{portal.municipality.fisoko_code}", source="marks")
    schools = cubes("marks")
    assert groups.exists()
    for group in groups:
        own = [cube for (assessment, _), cube in schools.items() if assessment == group.assessment_id]
        assert group.participants == sum(cube.participants for cube in own)
        assert group.n2 == sum(cube.n2 for cube in own)
        assert group.n5 == sum(cube.n5 for cube in own)


def test_the_region_is_kept_to_compare_with(portal: Portal, reports: Batch) -> None:
    with (portal.folder / "region_stats.csv").open(encoding="utf-8") as lines:
        expected = {
            f"vpr.{row['year']}.{row['grade']}.{recount.SHORT[row['subject']]}.": row for row in csv.DictReader(lines)
        }
    found = list(Value.objects.filter(region__isnull=False, indicator="low_share"))
    assert found
    for value in found:
        row = expected[value.work]
        assert value.n == int(row["participants"])
        assert value.schools == int(row["schools"])
        assert abs(Decimal(value.amount) - Decimal(row["share_2"])) < Decimal("0.05")

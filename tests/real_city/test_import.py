from collections import Counter
from fractions import Fraction

import pytest

from indicators.models import CalculationRun, Value
from indicators.queries import values_of
from monitoring.models import Assessment, Cube, Delivery, LowTally, PupilResult, SourceFile
from monitoring.queries import disagreements, reference_book
from schools.models import School
from tests.real_city import recount
from tests.real_city.portal import Portal, state

# Each test is rolled back to the city as it was imported.
pytestmark = pytest.mark.django_db

CHECKED_TASK_BY_TASK = [
    (2020, 4, "mathematics"), (2020, 7, "english"), (2020, 8, "physics"), (2021, 4, "mathematics"),
    (2021, 6, "russian"), (2021, 7, "biology"), (2022, 11, "biology"), (2022, 11, "german"),
]  # fmt: skip


def cubes(portal: Portal, *, classes: bool = False) -> dict[tuple, Cube]:
    """(work, school, class) → cube of the rows of pupils; the class is '' for the whole school."""
    login_of = {school: login for login, school in portal.school_of.items()}
    found = Cube.objects.filter(source="pupils").select_related("assessment")
    found = found.exclude(class_label="") if classes else found.filter(class_label="")
    return {(work_of(cube.assessment), login_of[cube.school_id], cube.class_label): cube for cube in found}


def work_of(assessment: Assessment) -> recount.Work:
    return assessment.year, assessment.grade, assessment.subject_id


def histogram(pupils: list[recount.Pupil]) -> dict[int, int]:
    return dict(Counter(pupil["primary"] for pupil in pupils))


def as_pairs(counts: list[int]) -> dict[int, int]:
    return {score: count for score, count in enumerate(counts) if count}


def test_every_row_is_committed_absent_or_put_aside(portal: Portal, recounted: recount.City) -> None:
    files = list(portal.first.files.defer("staged"))
    assert len(files) == 75
    assert {file.status for file in files} == {SourceFile.Status.COMMITTED}
    read, accepted, absent, aside = (
        sum(getattr(file, name) for file in files)
        for name in ("rows_read", "rows_accepted", "rows_absent", "rows_quarantined")
    )
    assert read == accepted + absent + aside == recounted.rows == 67_558
    assert accepted == len(recounted.wrote) == PupilResult.objects.count()
    assert absent == sum(recounted.absent.values())
    assert aside == len(recounted.wrong)


def test_what_is_put_aside_is_named_cell_by_cell(portal: Portal, recounted: recount.City) -> None:
    listed = [problem for file in portal.first.files.all() for problem in file.problems.filter(severity="row")]
    assert sum(problem.count for problem in listed) == len(recounted.wrong)
    assert all(problem.sheet and problem.cell and problem.message.endswith(".") for problem in listed)


def test_every_work_of_every_school_is_counted_as_by_hand(portal: Portal, recounted: recount.City) -> None:
    found, expected = cubes(portal), recounted.by_school()
    assert {key[:2] for key in found} == {*expected, *recounted.absent}
    for (work, school, _), cube in found.items():
        pupils = expected.get((work, school), [])
        primaries = [pupil["primary"] for pupil in pupils]
        assert cube.participants == cube.marked == len(pupils)
        assert cube.absent == recounted.absent[work, school]
        assert (cube.n2, cube.n3, cube.n4, cube.n5) == recount.marks(pupils)
        assert (cube.primary_sum or 0) == sum(primaries)
        assert (cube.primary_square_sum or 0) == sum(primary * primary for primary in primaries)
        assert as_pairs(cube.primary_histogram) == histogram(pupils)
        assert cube.effective


def test_the_journal_is_compared_as_by_hand(portal: Portal, recounted: recount.City) -> None:
    found = cubes(portal)
    for (work, school), pupils in recounted.by_school().items():
        cube = found[work, school, ""]
        counted = (cube.journal_lower, cube.journal_equal, cube.journal_higher)
        # None says that nobody of the work has a mark of the journal at all.
        assert tuple(count or 0 for count in counted) == recount.compared(pupils), (work, school)


def test_every_class_is_counted_as_by_hand(portal: Portal, recounted: recount.City) -> None:
    expected = {}
    for pupil in recounted.wrote:
        if pupil["class"]:
            expected.setdefault((pupil["work"], pupil["school"], pupil["class"]), []).append(pupil)
    found = cubes(portal, classes=True)
    assert found.keys() == expected.keys()
    for key, cube in found.items():
        pupils = expected[key]
        assert (cube.n2, cube.n3, cube.n4, cube.n5) == recount.marks(pupils)
        assert cube.participants == len(pupils)
        assert as_pairs(cube.primary_histogram) == histogram(pupils)


def test_tasks_of_some_works_are_counted_as_by_hand(portal: Portal, recounted: recount.City) -> None:
    found, by_school = cubes(portal), recounted.by_school()
    for work in CHECKED_TASK_BY_TASK:
        width = recounted.tasks[work]
        for (of, school), pupils in by_school.items():
            if of != work:
                continue
            sums = [sum(pupil["points"][task] or 0 for pupil in pupils) for task in range(width)]
            attempts = [sum(pupil["points"][task] is not None for pupil in pupils) for task in range(width)]
            cube = found[work, school, ""]
            assert (cube.task_sums, cube.task_attempts) == (sums, attempts), (work, school)


def test_tasks_are_as_many_as_the_protocol_has(portal: Portal, recounted: recount.City) -> None:
    for assessment in Assessment.objects.all():
        assert len(assessment.tasks) == recounted.tasks[work_of(assessment)]


def test_pupils_with_several_low_works_are_counted_as_by_hand(portal: Portal, recounted: recount.City) -> None:
    login_of = {school: login for login, school in portal.school_of.items()}
    found = {
        (tally.year, tally.grade, login_of[tally.school_id]): (
            tally.pupils, tally.pupils_two_works, tally.low_one, tally.low_two,
        )
        for tally in LowTally.objects.all()
    }  # fmt: skip
    assert found == recount.tallies(recounted)


def values(place: str) -> dict[tuple[str, str], Value]:
    return {(value.indicator, value.work): value for value in Value.objects.filter(place=place)}


WEIGHTS = {
    "pass_share": (0, 1, 1, 1), "quality_share": (0, 0, 1, 1), "low_share": (1, 0, 0, 0),
    "mean_mark": (2, 3, 4, 5), "sou": (16, 36, 64, 100),
}  # fmt: skip


def expected_values(by_work: dict[recount.Work, list[recount.Pupil]]) -> dict[tuple[str, str], tuple[int, int]]:
    """(indicator, work) → numerator and denominator."""
    expected = {}
    for (year, grade, subject), pupils in by_work.items():
        counts = recount.marks(pupils)
        for code, weights in WEIGHTS.items():
            weighted = sum(weight * count for weight, count in zip(weights, counts, strict=True))
            expected[code, f"vpr.{year}.{grade}.{subject}."] = (weighted, len(pupils))
    return expected


def test_values_of_the_city_are_sums_of_its_pupils(portal: Portal, recounted: recount.City) -> None:
    expected = expected_values(recounted.by_work())
    for (year, grade, _), (pupils, _, _, low_two) in recount.tallies(recounted).items():
        key = ("two_low_share", f"vpr.{year}.{grade}.*")
        former = expected.get(key, (0, 0))
        expected[key] = (former[0] + low_two, former[1] + pupils)
    found = values(f"municipality:{portal.municipality.pk}")
    assert {key: (value.numerator, value.denominator) for key, value in found.items()} == expected
    for (code, _), value in found.items():
        factor = 1 if code in {"mean_mark", "sou"} else 100
        assert value.n == value.denominator
        assert abs(value.amount - Fraction(factor * value.numerator, value.denominator)) < 1e-9
        assert value.reason == ""


def test_values_of_the_city_say_how_many_schools_stand_behind_them(portal: Portal, recounted: recount.City) -> None:
    schools = Counter(work for work, _ in {*recounted.by_school(), *recounted.absent})
    for (code, work), value in values(f"municipality:{portal.municipality.pk}").items():
        if code != "two_low_share":
            _, year, grade, subject, _ = work.split(".")
            assert value.schools == schools[int(year), int(grade), subject]


def test_values_of_each_school_are_those_of_its_pupils(portal: Portal, recounted: recount.City) -> None:
    by_school = recounted.by_school()
    for login, school in portal.school_of.items():
        own = {work: pupils for (work, of), pupils in by_school.items() if of == login}
        found = {key: one for key, one in values(f"school:{school}").items() if key[0] in WEIGHTS and one.reason == ""}
        assert {key: (one.numerator, one.denominator) for key, one in found.items()} == expected_values(own)


def test_a_school_where_everybody_was_absent_has_a_reason_and_no_zero(portal: Portal, recounted: recount.City) -> None:
    nobody = recounted.absent.keys() - recounted.by_school().keys()
    assert nobody
    for (year, grade, subject), login in nobody:
        found = values(f"school:{portal.school_of[login]}")
        for code in WEIGHTS:
            value = found[code, f"vpr.{year}.{grade}.{subject}."]
            assert (value.amount, value.reason, value.n) == (None, "zero_base", 0)
    empty = Value.objects.filter(place__startswith="school:").exclude(reason="")
    assert empty.count() == len(nobody) * len(WEIGHTS)


def test_autumn_works_belong_to_the_year_of_their_programme(portal: Portal) -> None:
    """Works of 2020 were sat in autumn by pupils of the next grade."""
    for assessment in Assessment.objects.all():
        assert assessment.school_year == assessment.year - 1
        assert assessment.sitting_grade == assessment.grade + (assessment.year == 2020)


def test_one_calculation_follows_one_import(portal: Portal) -> None:
    assert list(CalculationRun.objects.values_list("status", flat=True)) == ["done"]
    assert CalculationRun.objects.get().values_written == Value.objects.count()


def test_pupils_alone_cannot_disagree(portal: Portal) -> None:
    assert disagreements(municipality_id=portal.municipality.pk) == []


def test_the_same_import_again_changes_nothing(portal: Portal) -> None:
    before, schools = state(), School.objects.count()
    again = portal.received(portal.files("pupils"))
    assert again.status == "rejected"
    assert again.message == "Эти файлы уже загружены и записаны раньше: ничего не изменилось."
    assert {file.status for file in again.files.all()} == {SourceFile.Status.REPEATED}
    assert state() == before
    assert School.objects.count() == schools
    assert not Delivery.objects.filter(batch=again).exists()


def test_the_change_is_that_of_the_same_work_of_the_year_before(portal: Portal, recounted: recount.City) -> None:
    place, by_work = f"municipality:{portal.municipality.pk}", recounted.by_work()
    found = values_of(places=[place], book=reference_book(), codes=["quality_share"])
    changes = {(value.year, value.grade, value.work.split(".")[3]): value for value in found}
    shares = {work: Fraction(100 * sum(recount.marks(pupils)[2:]), len(pupils)) for work, pupils in by_work.items()}
    for grade, subject in ((4, "mathematics"), (5, "russian"), (6, "mathematics"), (8, "russian")):
        value = changes[2021, grade, subject]
        assert value.amount == shares[2021, grade, subject]
        assert value.change.since == 2020
        assert value.change.difference == shares[2021, grade, subject] - shares[2020, grade, subject]
    assert (changes[2020, 4, "mathematics"].change, changes[2020, 4, "mathematics"].change_reason) == (
        None, "сравнить не с чем",
    )  # fmt: skip
    # Subjects by lot: only a part of the schools wrote them in 2021.
    assert changes[2021, 6, "history"].change_reason == "несопоставимо с другими годами"

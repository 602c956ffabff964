"""What follows from an upload by itself, and what happens when its job is lost."""

import datetime as dt

import pytest
from django.utils import timezone

from indicators.actions.identification import identify
from indicators.models import CalculationRun, Finding, Identification, Value
from monitoring.actions import undoing
from monitoring.models import Batch
from msoko import pipeline
from tests.monitoring.universe import committed, department, protocol, pupils, school

pytestmark = pytest.mark.django_db
SIX = "2021/6/Математика.xlsx"


@pytest.fixture
def place():
    return department()


def low_share() -> Value:
    return Value.objects.get(indicator="low_share", school=school(), work="vpr.2021.5.mathematics.")


def test_a_commit_brings_values_of_the_school_and_of_the_municipality(place, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = committed(protocol(*pupils([5, 6, 7]), *pupils([20], login="sch053002")))
    value = low_share()
    assert (value.numerator, value.denominator, value.n, value.reason) == (2, 3, 3, "")
    city = Value.objects.get(indicator="low_share", municipality=place, work="vpr.2021.5.mathematics.")
    assert (city.numerator, city.denominator, city.schools) == (2, 4, 2)
    assert Batch.objects.get(pk=batch.pk).followed
    assert value.run.status == CalculationRun.Status.DONE


def test_an_undo_takes_the_values_away(place, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = committed(protocol(*pupils([5, 6, 7])))
    with django_capture_on_commit_callbacks(execute=True):
        undoing.undo_batch(batch_id=batch.pk, actor=None)
    assert not Value.objects.exists()


def test_an_identification_made_before_follows_new_results(place, django_capture_on_commit_callbacks):
    first = identify(municipality=place, rule_set="fisoko_2021", school_year=2021)
    assert Finding.objects.get(identification=first, school=school()).outcome == "unknown"
    with django_capture_on_commit_callbacks(execute=True):
        committed(protocol(*pupils([5] * 12)))
        committed(protocol(*pupils([4] * 12)), name=SIX)
    latest = Identification.objects.get(latest=True)
    assert latest.pk != first.pk
    assert Finding.objects.get(identification=latest, school=school()).outcome == "met"


def test_a_job_that_was_lost_is_caught_up_and_only_then(place):
    batch = committed(protocol(*pupils([5, 6, 7])))
    pipeline.catch_up()
    assert not Value.objects.exists()
    Batch.objects.filter(pk=batch.pk).update(committed=timezone.now() - dt.timedelta(minutes=10))
    pipeline.catch_up()
    assert low_share().n == 3
    runs = CalculationRun.objects.count()
    pipeline.catch_up()
    assert CalculationRun.objects.count() == runs


def test_the_nightly_run_writes_what_the_single_steps_wrote(place, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        committed(protocol(*pupils([5, 6, 7]), *pupils([20], login="sch053002")))
        committed(protocol(*pupils([9, 12])), name=SIX)
    fields = ("indicator", "place", "work", "numerator", "denominator", "amount", "n", "schools", "reason")
    before = sorted(Value.objects.values_list(*fields))
    pipeline.recalculate_everything()
    assert sorted(Value.objects.values_list(*fields)) == before

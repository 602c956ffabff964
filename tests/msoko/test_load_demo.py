"""The demo city goes through the importer as a user's files would, and its planted cases come out of the portal."""

import io
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from indicators.models import Finding, Value
from monitoring.models import Batch, FileProblem
from msoko.demo.roster import PLANTED, VANISHING_SURNAME
from schools.models import School, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def printed(django_capture_on_commit_callbacks) -> str:
    out = io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("load_demo", schools=20, scale=0.15, stdout=out)
    return out.getvalue()


def finding(case: str, rules: str) -> Finding:
    return Finding.objects.get(
        school__codes__value=PLANTED[case], identification__rule_set=rules, identification__latest=True
    )


def everything_stored() -> str:
    """Every value of every table, as text."""
    rows = (str(list(model.objects.values_list())) for model in apps.get_models())
    return "\n".join(rows)


def test_the_demo_city_shows_its_planted_cases_and_names_nobody(printed, caplog):
    assert finding("low_two_years_running", "fisoko_2021").outcome == "met"
    assert finding("correctional", "fisoko_2021").outcome == "excluded"
    assert School.objects.get(codes__value=PLANTED["merged"]).successor == School.objects.get(
        codes__value=PLANTED["successor"]
    )
    assert set(Batch.objects.values_list("status", flat=True)) == {"committed"}
    assert not FileProblem.objects.filter(severity="error").exists()
    assert Value.objects.filter(school__isnull=False).count() > 5_000

    assert VANISHING_SURNAME not in everything_stored()
    kept = [path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if VANISHING_SURNAME.encode() in path.read_bytes()]
    assert VANISHING_SURNAME not in printed + caplog.text

    assert set(User.objects.values_list("username", flat=True)) == {"methodist", "head", "observer", "admin", "school"}
    assert "Пароль у всех: demo-" in printed


def test_a_second_load_changes_nothing(printed):
    batches, values = Batch.objects.filter(status="committed").count(), Value.objects.count()
    call_command("load_demo", schools=20, scale=0.15, stdout=io.StringIO())
    assert Batch.objects.filter(status="committed").count() == batches
    assert Value.objects.count() == values

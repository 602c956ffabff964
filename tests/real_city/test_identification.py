"""The verdicts of both rule sets over the real city against the slow ones, from the recount and the calendar alone."""

import csv
import tomllib
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from indicators.actions.identification import identify
from indicators.models import Finding, Identification
from indicators.queries import findings_of
from tests.indicators.oracle import Held, Known, verdict
from tests.real_city import recount
from tests.real_city.portal import Portal

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
KINDS = {"СОШ": "secondary", "Гимназия": "gymnasium", "Лицей": "lyceum", "ООШ": "basic"}


def grades(kind: str) -> list[int]:
    return list(range(1, 10)) if kind == "ООШ" else list(range(1, 12))


def schools(folder: Path) -> dict[str, str]:
    """Login → kind in words."""
    with (folder / "schools.csv").open(encoding="utf-8") as lines:
        return {row["login"].removeprefix("sch"): row["kind"] for row in csv.DictReader(lines)}


def facts(city: recount.City) -> dict[str, dict]:
    """School → {(work, school year): what is known}; works of autumn belong to the year of their programme."""
    found: dict[str, dict] = {}
    by_school = city.by_school()
    for work, school in {*by_school, *city.absent}:
        year, grade, subject = work
        pupils = by_school.get((work, school), [])
        known = Known(tuple(pupil["mark"] for pupil in pupils), participants=len(pupils))
        found.setdefault(school, {})[("vpr", subject, grade, ""), year - 1] = known
    return found


def calendar(known: dict[str, dict], kinds: dict[str, str]) -> dict:
    """The calendar of the fixtures; «elsewhere» is where half of the schools with that grade have figures."""
    procedures = yaml.safe_load((ROOT / "fixtures/reference/procedures.yaml").read_text(encoding="utf-8"))
    central = {one["code"] for one in procedures if one.get("central")}
    entries = {}
    for row in yaml.safe_load((ROOT / "fixtures/reference/calendar.yaml").read_text(encoding="utf-8")):
        for year in row.get("years", [row.get("year")]):
            for grade in row.get("grades", [row.get("grade")]):
                for subject in row.get("subjects", [row.get("subject")]):
                    key = ((row["procedure"], subject, grade, row.get("level", "")), year - 1)
                    entries[key] = (row["held"], row["procedure"] in central, row.get("by_choice", False))
    found = {}
    for key in {*entries, *(key for of_school in known.values() for key in of_school)}:
        held, of_all, by_choice = entries.get(key, (None, key[0][0] in central, False))
        teaching = sum(key[0][2] in grades(kind) for kind in kinds.values())
        having = sum(key in of_school for of_school in known.values())
        found[key] = Held(held, of_all, by_choice, having > 0 and 2 * having >= teaching)
    return found


@pytest.mark.parametrize("rule_set", ["fisoko_2021", "tula_2021"])
@pytest.mark.parametrize("year", [2020, 2021, 2022])
def test_verdicts_are_the_slow_ones(portal: Portal, recounted: recount.City, rule_set: str, year: int) -> None:
    rules = tomllib.loads((ROOT / "indicators" / "rules" / f"{rule_set}.toml").read_text(encoding="utf-8"))
    kinds, known = schools(portal.folder), facts(recounted)
    held = calendar(known, kinds)
    made = identify(municipality=portal.municipality, rule_set=rule_set, school_year=year)
    found = {finding.school_id: finding.outcome for finding in findings_of(made.pk)}
    expected = {
        portal.school_of[login]: verdict(
            rules, kind=KINDS[kind], grades=grades(kind), facts=known.get(login, {}), calendar=held, year=year
        )
        for login, kind in kinds.items()
    }
    assert found == expected


def test_the_federal_list_of_the_city_names_some_schools_and_not_all(portal: Portal) -> None:
    made = identify(municipality=portal.municipality, rule_set="fisoko_2021", school_year=2021)
    outcomes = [finding.outcome for finding in findings_of(made.pk)]
    assert 0 < outcomes.count("met") < len(outcomes) == 17


def test_the_evidence_holds_the_counts_of_the_pupils(portal: Portal, recounted: recount.City) -> None:
    made = identify(municipality=portal.municipality, rule_set="fisoko_2021", school_year=2021)
    by_school = recounted.by_school()
    login_of = {school: login for login, school in portal.school_of.items()}
    seen = 0
    for finding in findings_of(made.pk):
        for cell in [cell for criterion in finding.criteria for cell in criterion["cells"]]:
            if cell["status"] not in {"met", "not_met", "too_few"}:
                continue
            work = (cell["year"], cell["grade"], cell["subject"])
            n2, n3, n4, n5 = recount.marks(by_school[work, login_of[finding.school_id]])
            assert (cell["n"], cell["low"], cell["high"]) == (n2 + n3 + n4 + n5, n2, n5)
            assert (cell["status"] == "met") == (n2 * 10 >= 3 * cell["n"] and cell["n"] >= 10)
            seen += 1
    assert seen > 100


def test_an_evaluation_that_says_the_same_is_not_repeated(portal: Portal) -> None:
    first = identify(municipality=portal.municipality, rule_set="tula_2021", school_year=2021)
    assert identify(municipality=portal.municipality, rule_set="tula_2021", school_year=2021).pk == first.pk
    assert Identification.objects.count() == 1
    assert Finding.objects.count() == 17


def test_the_command_names_the_schools_with_their_works_and_counts(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("identify", "fisoko_2021", year="2021/22")
    said = capsys.readouterr().out.replace("\u00a0", " ")
    made = Identification.objects.get()
    for finding in findings_of(made.pk):
        assert (finding.school.short_name in said) == (finding.outcome == "met")
    assert "отметку «2» получили" in said
    assert "порог 30 %" in said

"""Evaluating a rule set over the schools of a municipality and keeping the outcome with its evidence."""

from collections import defaultdict
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from indicators.domain.identification import (
    Calendar,
    Calendars,
    CriterionOutcome,
    Figures,
    RuleSet,
    WorkRef,
    evaluate,
)
from indicators.models import Finding, Identification
from indicators.queries import rule_sets
from monitoring.domain.works import Work
from monitoring.models import Cube
from monitoring.queries import ReferenceBook, effective_cubes, reference_book
from schools.actions import audit
from schools.domain.kinds import ALL_GRADES, grades_of
from schools.models import Municipality, School, User

# A work counts as loaded for the municipality once this share of the schools that could have it do.
MOST_SCHOOLS = 0.5


@transaction.atomic
def identify(
    *, municipality: Municipality, rule_set: str, school_year: int, actor: User | None = None
) -> Identification:
    """Evaluates the rule set for every active school as of the school year (start year) and keeps it as the latest.

    An evaluation equal to the latest one (same rules, same findings) is not repeated: the latest one is returned.
    """
    rules = rule_sets()[rule_set]
    schools = list(School.objects.filter(municipality=municipality, status=School.Status.ACTIVE))
    book = reference_book()
    facts, elsewhere = _facts(municipality, schools, book)
    calendar = _calendar(rules, school_year, book, elsewhere)
    findings = []
    for school in schools:
        outcome, criteria = evaluate(
            rules,
            kind=school.kind,
            grades=grades_of(school.kind),
            facts=facts.get(school.pk, {}),
            calendar=calendar,
            school_year=school_year,
        )
        evidence = [_evidence(one, rules) for one in criteria]
        findings.append(Finding(school=school, outcome=outcome.value, criteria=evidence))
    latest = Identification.objects.select_for_update().filter(
        municipality=municipality, rule_set=rule_set, school_year=school_year, latest=True
    ).first()  # fmt: skip
    if latest and latest.rule_hash == rules.digest and _same(latest, findings):
        return latest
    if latest:
        latest.latest = False
        latest.save(update_fields=["latest"])
    made = Identification.objects.create(
        municipality=municipality, rule_set=rule_set, version=rules.version, rule_hash=rules.digest,
        rules=dict(rules.text), school_year=school_year, created_by=actor,
    )  # fmt: skip
    for finding in findings:
        finding.identification = made
    Finding.objects.bulk_create(findings)
    audit.record(actor=actor, verb="identify", target=made, rule_set=rule_set, school_year=school_year)
    return made


def _same(latest: Identification, findings: list[Finding]) -> bool:
    stored = {one.school_id: (one.outcome, one.criteria) for one in latest.findings.all()}
    return stored == {one.school_id: (one.outcome, one.criteria) for one in findings}


def _facts(
    municipality: Municipality, schools: list[School], book: ReferenceBook
) -> tuple[dict[int, dict[tuple[WorkRef, int], Figures]], set[tuple[WorkRef, int]]]:
    """Figures by school, and the works of which most schools that teach the grade have some."""
    facts: dict[int, dict[tuple[WorkRef, int], Figures]] = defaultdict(dict)
    having: dict[tuple[WorkRef, int], int] = defaultdict(int)
    for cube in effective_cubes(municipality_id=municipality.pk):
        work = cube.assessment
        key = (WorkRef(work.procedure_id, work.subject_id, work.grade, work.level), work.school_year)
        facts[cube.school_id][key] = figures_of(cube, book)
        having[key] += 1
    could = {grade: sum(grade in grades_of(one.kind) for one in schools) for grade in ALL_GRADES}
    loaded = {key for key, count in having.items() if count >= MOST_SCHOOLS * could[key[0].grade]}
    return facts, loaded


def figures_of(cube: Cube, book: ReferenceBook) -> Figures:
    """The counts of a cube that rules look at."""
    work = cube.assessment
    return Figures(
        work.year,
        cube.participants,
        (cube.n2, cube.n3, cube.n4, cube.n5),
        tuple(cube.score_histogram),
        book.minimums.get((work.procedure_id, work.year, work.subject_id, work.level)),
    )


def _calendar(rules: RuleSet, school_year: int, book: ReferenceBook, elsewhere: set[tuple[WorkRef, int]]) -> Calendars:
    """The calendar of the works of the rules over the years that any window may reach."""
    found: dict[tuple[WorkRef, int], Calendar] = {}
    by_sitting = settings.AUTUMN_WORKS_SCHOOL_YEAR == "sitting"
    for ref in {work for criterion in rules.criteria for work in criterion.works}:
        for year in range(school_year - 12, school_year + 2):
            held = book.held(Work(ref.procedure, year, ref.grade, ref.subject, ref.level))
            if held is None:
                continue
            counted_in = year if held.autumn and by_sitting else year - 1
            key = (ref, counted_in)
            found[key] = Calendar(held.held, ref.procedure in book.central, held.by_choice, key in elsewhere)
    for key in elsewhere - found.keys():
        found[key] = Calendar(None, key[0].procedure in book.central, False, True)
    return found


def _evidence(one: CriterionOutcome, rules: RuleSet) -> Mapping[str, object]:
    """The evidence of one criterion as it is stored and shown."""
    criterion = next(criterion for criterion in rules.criteria if criterion.code == one.code)
    return {
        "code": one.code,
        "title": criterion.title,
        "outcome": one.outcome.value,
        "not_applicable": one.not_applicable,
        "met_years": list(one.met_years),
        "threshold": str(criterion.low_share),
        "no_high": criterion.no_high,
        "high_from": criterion.high_from,
        "low": criterion.low,
        "cells": [
            {
                "procedure": cell.work.procedure,
                "subject": cell.work.subject,
                "grade": cell.work.grade,
                "level": cell.work.level,
                "school_year": cell.school_year,
                "year": cell.year,
                "status": cell.status.value,
                "n": cell.n,
                "low": cell.low,
                "high": cell.high,
                "by_share": cell.by_share,
                "by_no_high": cell.by_no_high,
            }
            for cell in one.cells
        ],
    }

"""The whole data path on one screen: what follows from what.

    spreadsheet → monitoring.actions.intake     received, parsed, checked → preview
                → monitoring.actions.committing  rows, cubes and tallies of the touched partitions, one transaction
    results_changed ─┐
                     └→ results_were_changed      one background job, after the commit or the undo:
                          1. indicators.actions.calculation     values of the touched works
                          2. indicators.actions.identification  every rule set evaluated before, evaluated again
    nightly          ──→ recalculate_everything   the same over everything
    a person         ──→ reports.actions          the order about the list, frozen as it is issued

Lower apps announce, only this module connects them. Every step may be repeated: it writes the same.
"""

from collections.abc import Sequence

from celery import shared_task
from django.db import transaction

from indicators.actions.calculation import recalculate
from indicators.actions.identification import identify
from indicators.queries import rule_sets
from monitoring.signals import results_changed
from schools.models import Municipality


def connect() -> None:
    """Called once at start."""
    results_changed.connect(results_were_changed, dispatch_uid="pipeline")


def results_were_changed(*, municipality_id: int, assessment_ids: Sequence[int], **_: object) -> None:
    transaction.on_commit(lambda: follow_change.delay(municipality_id, list(assessment_ids)))


@shared_task(name="msoko.follow_change")
def follow_change(municipality_id: int, assessment_ids: list[int]) -> None:
    """Brings values and identifications up to date with changed results."""
    municipality = Municipality.objects.select_related("region").get(pk=municipality_id)
    recalculate(municipality=municipality, assessment_ids=assessment_ids, trigger="изменились результаты")
    identify_again(municipality)


def identify_again(municipality: Municipality) -> None:
    """Evaluates again every rule set and school year that was evaluated before; equal outcomes change nothing."""
    for former in municipality.identifications.filter(latest=True):
        if former.rule_set in rule_sets():
            identify(municipality=municipality, rule_set=former.rule_set, school_year=former.school_year)


@shared_task(name="msoko.recalculate_all")
def recalculate_everything(trigger: str = "ночной пересчёт") -> None:
    """All values and identifications of every municipality, one after another."""
    for municipality in Municipality.objects.select_related("region"):
        recalculate(municipality=municipality, trigger=trigger)
        identify_again(municipality)

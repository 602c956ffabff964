"""The whole data path on one screen: what follows from what.

    spreadsheet → monitoring.actions.intake     received, parsed, checked → preview
                → monitoring.actions.committing  rows, cubes and tallies of the touched partitions, one transaction
    results_changed ─┐
                     └→ results_were_changed      one background job, after the commit or the undo:
                          1. indicators.actions.calculation     values of the touched works
                          2. indicators.actions.identification  every rule set evaluated before, evaluated again
    every minute     ──→ catch_up                 the same for a change whose job was lost with its worker
    nightly          ──→ recalculate_everything   the same over everything
    a person         ──→ reports.actions          the order about the list, frozen as it is issued

Lower apps announce, only this module connects them. Every step may be repeated: it writes the same.
"""

import datetime as dt

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from indicators.actions.calculation import recalculate
from indicators.actions.identification import identify
from indicators.queries import rule_sets
from monitoring.actions.committing import mark_followed
from monitoring.queries import touched_by, unfollowed_batches
from monitoring.signals import results_changed
from schools.models import Municipality

LATE_AFTER = dt.timedelta(minutes=3)


def connect() -> None:
    """Called once at start."""
    results_changed.connect(results_were_changed, dispatch_uid="pipeline")


def results_were_changed(*, batch_id: int, **_: object) -> None:
    transaction.on_commit(lambda: follow_change.delay(batch_id))


@shared_task(name="msoko.follow_change")
def follow_change(batch_id: int) -> None:
    """Brings values and identifications up to date with the results that an upload changed."""
    municipality_id, assessment_ids = touched_by(batch_id)
    municipality = Municipality.objects.select_related("region").get(pk=municipality_id)
    recalculate(municipality=municipality, assessment_ids=assessment_ids, trigger=f"загрузка № {batch_id}")
    identify_again(municipality)
    mark_followed(batch_id=batch_id)


@shared_task(name="msoko.catch_up")
def catch_up() -> None:
    """Follows the changes whose job was lost with its worker."""
    for batch_id in unfollowed_batches(before=timezone.now() - LATE_AFTER):
        follow_change(batch_id)


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

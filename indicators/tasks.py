"""Background jobs of indicators."""

from celery import shared_task
from django.db import transaction

from indicators.actions.calculation import recalculate
from schools.models import Municipality


@shared_task(name="indicators.recalculate")
def recalculate_works(municipality_id: int, assessment_ids: list[int] | None, trigger: str) -> None:
    """Values of the named works (None: of all) of one municipality."""
    municipality = Municipality.objects.select_related("region").get(pk=municipality_id)
    recalculate(municipality=municipality, assessment_ids=assessment_ids, trigger=trigger)


def queue_recalculate(municipality_id: int, assessment_ids: list[int] | None, trigger: str) -> None:
    transaction.on_commit(lambda: recalculate_works.delay(municipality_id, assessment_ids, trigger))

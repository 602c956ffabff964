"""Background jobs of uploads: ids in, one action called."""

import logging

from celery import shared_task
from django.db import transaction

from monitoring.actions import committing, intake
from monitoring.models import Batch

logger = logging.getLogger(__name__)
FAULT = (
    "При обработке случилась ошибка портала, данные не изменены. Попробуйте ещё раз; если повторится, передайте "
    "администратору номер загрузки."
)


@shared_task(name="monitoring.parse_batch")
def parse_batch(batch_id: int) -> None:
    """Brings a received upload to its preview."""
    try:
        intake.parse_batch(batch_id=batch_id)
    except Exception:
        logger.exception("parse of upload %s failed", batch_id)
        intake.fail_batch(batch_id=batch_id, status=Batch.Status.FAILED, message=FAULT)


@shared_task(name="monitoring.commit_batch")
def commit_batch(batch_id: int) -> None:
    """Commits a queued upload."""
    try:
        committing.commit_batch(batch_id=batch_id)
    except intake.Refused:
        logger.info("commit of upload %s refused, it is back in its preview", batch_id)
    except Exception:
        logger.exception("commit of upload %s failed", batch_id)
        intake.fail_batch(batch_id=batch_id, status=Batch.Status.PREVIEW, message=FAULT)


@shared_task(name="monitoring.reap_batches")
def reap_batches() -> None:
    """Queues again the uploads whose worker has fallen silent."""
    for batch_id, status in intake.reap_batches():
        committed_next = status in {Batch.Status.QUEUED, Batch.Status.COMMITTING}
        (queue_commit if committed_next else queue_parse)(batch_id)


def queue_parse(batch_id: int) -> None:
    transaction.on_commit(lambda: parse_batch.delay(batch_id))


def queue_commit(batch_id: int) -> None:
    transaction.on_commit(lambda: commit_batch.delay(batch_id))

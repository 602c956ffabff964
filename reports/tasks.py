"""Background jobs of documents."""

from celery import shared_task
from django.db import transaction

from reports.actions import print_document


@shared_task(name="reports.print_document")
def print_issued(document_id: int) -> None:
    """The PDF of an issued document."""
    print_document(document_id=document_id)


def queue_print_document(document_id: int) -> None:
    transaction.on_commit(lambda: print_issued.delay(document_id))

"""Issuing of documents: built once from an identification, frozen, printed later."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction

from indicators.models import Identification
from monitoring.queries import titles
from reports.documents import all_documents
from reports.domain.shnor import OrderDetails, order_from
from reports.models import IssuedDocument
from reports.queries.documents import requisites_of
from reports.queries.identification import evidence_of
from reports.rendering.docx import render_docx
from reports.rendering.pdf import print_html, render_html
from reports.rendering.text import plain_text
from schools.actions import audit
from schools.models import User

SHNOR_ORDER = "shnor_order"


@transaction.atomic
def issue_order(*, identification: Identification, details: OrderDetails, actor: User | None = None) -> IssuedDocument:
    """The order about the schools of an identification: its text, page and DOCX; the PDF is :func:`print_document`'s.

    Empty details are taken from the municipality's requisites. Without a number or a date it is a draft. Issuing the
    very same text again returns the document that is there. Raises ValueError with a Russian sentence where a signed
    order would lack a requisite.
    """
    Identification.objects.select_for_update().get(pk=identification.pk)
    municipality = identification.municipality
    whole = details.with_defaults(requisites_of(municipality))
    if not whole.is_draft and whole.gaps():
        raise ValueError(
            f"Не заполнены реквизиты: {', '.join(whole.gaps())}. Укажите их или оставьте приказ проектом, "
            "без номера или даты."
        )
    order = order_from(
        evidence_of(identification.pk),
        details=whole,
        rules=identification.rules,
        rule_hash=identification.rule_hash,
        school_year=identification.school_year,
        titles=titles(),
    )
    paper = all_documents()[SHNOR_ORDER].build(order)
    text = plain_text(paper)
    text_hash = hashlib.sha256(text.encode()).hexdigest()
    former = IssuedDocument.objects.filter(identification=identification, text_hash=text_hash).first()
    if former:
        return former
    document = IssuedDocument(
        municipality=municipality, kind=SHNOR_ORDER, title=paper.title, number=whole.number, date=whole.date,
        identification=identification, text=text, text_hash=text_hash, html=render_html(paper), created_by=actor,
    )  # fmt: skip
    document.docx.save(f"{SHNOR_ORDER}-{text_hash[:12]}.docx", ContentFile(render_docx(paper)), save=False)
    document.save()
    audit.record(
        actor=actor, verb="issue_document", target=document, identification=identification.pk, text_hash=text_hash
    )
    return document


def print_document(*, document_id: int) -> IssuedDocument:
    """Prints the frozen page as PDF and keeps it. A document that has its PDF is left as it is."""
    document = IssuedDocument.objects.get(pk=document_id)
    if document.pdf:
        return document
    # Seconds of work, so outside of a transaction; two at once write the same, and the first one stays.
    printed = ContentFile(print_html(document.html))
    with transaction.atomic():
        document = IssuedDocument.objects.select_for_update().get(pk=document_id)
        if not document.pdf:
            document.pdf.save(f"{document.kind}-{document.text_hash[:12]}.pdf", printed, save=False)
            document.save(update_fields=["pdf"])
    return document

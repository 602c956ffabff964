"""Issued documents in scope."""

from dataclasses import dataclass

from reports.models import IssuedDocument
from schools.domain.access import Scope
from schools.domain.numbers import short_date
from schools.models import Municipality

PREVIEW_HEAD = "</head>"


@dataclass(frozen=True)
class DocumentWords:
    """``heading``: «Приказ № 12 от 02.08.2021» or «Проект приказа». ``file_name`` is without an extension."""

    document: IssuedDocument
    heading: str
    is_draft: bool
    file_name: str


def documents_in(scope: Scope, *, limit: int = 100) -> list[DocumentWords]:
    """Issued documents of the municipalities in scope, newest first. One query."""
    found = IssuedDocument.objects.filter(municipality_id__in=scope.municipalities).defer("text", "html")
    return [words_of(one) for one in found.select_related("identification", "created_by")[:limit]]


def document_in(scope: Scope, document_id: int) -> DocumentWords | None:
    """One document, None where it is out of scope. One query."""
    found = IssuedDocument.objects.filter(municipality_id__in=scope.municipalities, pk=document_id)
    one = found.select_related("municipality", "identification", "created_by").first()
    return words_of(one) if one else None


def words_of(document: IssuedDocument) -> DocumentWords:
    """How a document is called on pages and on disk. No query."""
    is_draft = not (document.number and document.date)
    heading = "Проект приказа" if is_draft else f"Приказ № {document.number} от {short_date(document.date)}"
    # Numbers of orders hold slashes («06/1-01-374/1»), names of files cannot.
    return DocumentWords(document, heading, is_draft, heading.replace("/", "-").replace("\\", "-"))


def preview_of(document: IssuedDocument, stylesheet: str) -> str:
    """The page of the document as it was issued, with the address of its style. No query."""
    link = f'<link rel="stylesheet" href="{stylesheet}">{PREVIEW_HEAD}'
    return document.html.replace(PREVIEW_HEAD, link, 1)


def requisites_of(municipality: Municipality) -> dict[str, str]:
    """What the municipality tells of itself, by the names of OrderDetails. No query."""
    return {
        "upper_body": municipality.upper_body, "author": municipality.department, "place": municipality.place,
        "head_post": municipality.head_post, "head_name": municipality.head_name,
    }  # fmt: skip

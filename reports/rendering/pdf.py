"""A document as HTML for the screen and as tagged PDF (PDF/UA-1) for the printer, from one template."""

from collections.abc import Iterator
from pathlib import Path

from django.template import Engine
from django.template.context import Context
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from reports.domain.blocks import Block, Document, RowGroup, Table

ROOT = Path(__file__).resolve().parents[2]
STYLESHEET = ROOT / "static" / "reports" / "document.css"
TEMPLATE = "reports/documents/document.html"
# An engine of its own: no context processors and no request, the document is the template's whole world.
ENGINE = Engine(dirs=[ROOT / "templates"])
# A printed document is complete in itself: whatever address may get into it, nothing is fetched.
NOTHING = URLFetcher(allowed_protocols=(), fail_on_errors=True)


def render_html(document: Document, stylesheet: str = "") -> str:
    """The page of the document. ``stylesheet``: address of document.css; without it the page has no style."""
    parts = [
        {
            "landscape": part.landscape,
            # The template tells blocks apart by name: Django's language has no type test.
            "blocks": [(type(block).__name__, _seen(block)) for block in part.blocks],
        }
        for part in document.parts
    ]
    context = Context({"document": document, "parts": parts, "stylesheet": stylesheet})
    return ENGINE.get_template(TEMPLATE).render(context)


def render_pdf(document: Document) -> bytes:
    """PDF/UA-1 with subsets of its fonts embedded; about 20 ms for a table row."""
    return print_html(render_html(document))


def print_html(html: str) -> bytes:
    """The PDF of a page that :func:`render_html` made, maybe long ago."""
    page = HTML(string=html, url_fetcher=NOTHING)
    style = CSS(string=STYLESHEET.read_text(encoding="utf-8"), url_fetcher=NOTHING)
    return page.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1", presentational_hints=True)


def _seen(block: Block) -> object:
    """The block itself, or a table with everything that its cells need: Django's templates cannot index."""
    if not isinstance(block, Table):
        return block
    aligns = [column.align.value for column in block.columns]
    groups = [
        {
            "heading": group.heading,
            "rows": [
                [
                    {"text": text, "align": align, "rowspan": "" if span == 1 else str(span)}
                    for text, align, span in _cells(group, place, row, aligns)
                ]
                for place, row in enumerate(group.rows)
            ],
        }
        for group in block.groups
    ]
    return {
        "columns": [(column.title, f"{share:.3f}%") for column, share in zip(block.columns, block.shares, strict=True)],
        "width": str(len(block.columns)),
        "numbers": block.column_numbers,
        "groups": groups,
        "notes": block.notes,
    }


def _cells(group: RowGroup, place: int, row: tuple[str, ...], aligns: list[str]) -> Iterator[tuple[str, str, int]]:
    """(text, alignment, rows spanned) of the cells that begin in this row of the group."""
    if place == 0:
        yield from ((text, align, len(group.rows)) for text, align in zip(group.lead, aligns, strict=False))
    yield from ((text, align, 1) for text, align in zip(row, aligns[len(group.lead) :], strict=True))

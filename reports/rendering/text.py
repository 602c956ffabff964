"""A document as plain text in reading order: what the PDF and the DOCX must both say, and what a snapshot hashes."""

from collections.abc import Iterator

from reports.domain.blocks import (
    AnnexMark,
    Block,
    Clauses,
    Document,
    Executor,
    Letterhead,
    Signature,
    Table,
)


def plain_text(document: Document) -> str:
    """One line per paragraph; cells of a row are divided by tabs, parts by an empty line. Ends with a line feed."""
    parts = ("\n".join(line for block in part.blocks for line in _lines(block)) for part in document.parts)
    return "\n\n".join(parts) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Letterhead():
            yield from filter(None, (block.draft_mark, block.upper_body, block.author, block.kind.title))
            yield f"{block.date_line}\t{block.number_line}"
            yield from filter(None, (block.place,))
        case Clauses():
            yield from (line for _, line in block.lines())
        case Signature():
            yield f"{block.post}\t{block.name}"
        case Executor() | AnnexMark():
            yield from block.lines
        case Table():
            yield from _table_lines(block)
        case _:
            yield block.text


def _table_lines(table: Table) -> Iterator[str]:
    yield "\t".join(column.title for column in table.columns)
    if table.column_numbers:
        yield "\t".join(table.column_numbers)
    for group in table.groups:
        if group.heading:
            yield group.heading
        for place, row in enumerate(group.rows):
            # The first cells of a group are written once, beside its first row.
            lead = group.lead if place == 0 else ("",) * len(group.lead)
            yield "\t".join((*lead, *row))
    yield from table.notes

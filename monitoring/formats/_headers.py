"""How the texts of headers are compared."""

from collections.abc import Sequence

from monitoring.domain.grid import Cell, text

# A header stands at the top of a sheet: a table that starts lower is none of ours.
HEADER_ROWS = 30


def heading(cell: Cell) -> str:
    """A header as it is compared: trimmed, lower case, ё→е."""
    return text(cell).lower().replace("ё", "е")


def mentions(row: Sequence[Cell], word: str) -> bool:
    """Whether a lower-case ``word`` stands anywhere in the row: cheap enough to ask of every row for every layout."""
    return word in " ".join([cell for cell in row if type(cell) is str]).lower()

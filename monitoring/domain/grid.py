"""A spreadsheet as plain values: what formats look at, whatever file it came from."""

from collections.abc import Sequence
from dataclasses import dataclass

# '' is an empty cell (also an error cell and a formula without a stored value); numbers of xls and xlsx are float.
Cell = object


@dataclass(frozen=True)
class Grid:
    """One sheet from A1 on: ``rows[0][0]`` is A1. Rows are of one length."""

    name: str
    rows: Sequence[Sequence[Cell]]
    hidden: bool = False


@dataclass(frozen=True)
class Workbook:
    """The sheets of one file. ``name`` is the file's own name with its folders: a hint for people, never a proof."""

    name: str
    sheets: tuple[Grid, ...]


def column_letters(column: int) -> str:
    """``C`` for zero-based column 2, ``AA`` for 26, as Excel writes it."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """``C10`` for zero-based row 9 and column 2, as Excel writes it."""
    return f"{column_letters(column)}{row + 1}"


def text(cell: Cell) -> str:
    """The cell as trimmed text: ``9306.0`` is ``9306``, inner runs of blanks are one blank.

    A zero byte, which ``_x0000_`` in a workbook becomes and which no PostgreSQL text can hold, is a blank too.
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).replace("\0", " ").split())

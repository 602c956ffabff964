"""What an official document consists of, before any file format: blocks of plain text.

Legend: a document is parts, a part starts a page and is blocks in reading order. Whoever draws a block prints its
strings and nothing of his own, so the PDF and the DOCX say the same words in the same order.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.domain.grammar import Kind
from reports.domain.typography import tied_numbers
from schools.domain import numbers

# Places to fill in by hand on a draft.
BLANK_DATE = f"«____» __________ 20__{numbers.NO_BREAK_SPACE}г."
BLANK_NUMBER = "______"


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


@dataclass(frozen=True)
class Letterhead:
    """Head of an administrative act. ``date`` and ``number`` are None until it is registered: it is a draft."""

    upper_body: str
    author: str
    kind: Kind
    date: dt.date | None
    number: str | None
    place: str

    @property
    def draft_mark(self) -> str:
        """``ПРОЕКТ``, or empty where both the date and the number are given."""
        return "" if self.date and self.number else "ПРОЕКТ"

    @property
    def date_line(self) -> str:
        return f"от {numbers.long_date(self.date) if self.date else BLANK_DATE}"

    @property
    def number_line(self) -> str:
        return f"№{numbers.NO_BREAK_SPACE}{self.number or BLANK_NUMBER}"


@dataclass(frozen=True)
class Subject:
    """«Заголовок к тексту»: begins with «О» or «Об», has no full stop."""

    text: str

    def __post_init__(self) -> None:
        if self.text.endswith("."):
            raise ValueError(f"the heading of a document has no full stop: {self.text!r}")


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Command:
    """The word on a line of its own between the preamble and the clauses."""

    text: str = "ПРИКАЗЫВАЮ:"


@dataclass(frozen=True)
class Clause:
    """One clause and its sub-clauses, without numbers and closing marks: :meth:`Clauses.lines` sets both."""

    text: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Clauses:
    """Clauses numbered in the order given, so that no number is ever used twice."""

    items: tuple[Clause, ...]

    def lines(self) -> Iterator[tuple[int, str]]:
        """(level 1 or 2, «2.1. text;») of every line."""
        for number, clause in enumerate(self.items, start=1):
            yield 1, _line(f"{number}.", clause.text, ":" if clause.parts else ".")
            for place, part in enumerate(clause.parts, start=1):
                yield 2, _line(f"{number}.{place}.", part, "." if place == len(clause.parts) else ";")


def _line(number: str, text: str, closing: str) -> str:
    # «…на Орлову В.Г.» has its full stop already.
    whole = text if closing == "." and text.endswith(".") else f"{text}{closing}"
    return tied_numbers(f"{number} {whole}")


@dataclass(frozen=True)
class Signature:
    post: str
    name: str


@dataclass(frozen=True)
class Executor:
    """Who prepared the paper: small lines below the signature."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class AnnexMark:
    """«Приложение № 1 к приказу …», a block at the right edge."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Title:
    """Title of an annex or a sheet, without a full stop."""

    text: str


@dataclass(frozen=True)
class Column:
    """``width`` is relative to the other columns of the table."""

    title: str
    width: int
    align: Align = Align.LEFT


@dataclass(frozen=True)
class RowGroup:
    """Rows that stay on one page where they fit on it.

    ``lead``: the first cells, written once for all rows of the group. ``heading``: a row above, merged across.
    """

    rows: tuple[tuple[str, ...], ...]
    lead: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True)
class Table:
    """``numbered``: a second row of the head with the numbers of columns. ``notes``: lines under the table.

    ``blanks``: empty cells are for a pen. Everywhere else an empty cell is an error: what is missing is said in words.
    """

    columns: tuple[Column, ...]
    groups: tuple[RowGroup, ...]
    notes: tuple[str, ...] = ()
    numbered: bool = False
    blanks: bool = False

    def __post_init__(self) -> None:
        for group in self.groups:
            if not group.rows:
                raise ValueError("a group of rows is empty")
            for row in group.rows:
                cells = (*group.lead, *row)
                if len(cells) != len(self.columns):
                    raise ValueError(f"{len(cells)} cells in a table of {len(self.columns)} columns: {cells!r}")
                if not self.blanks and not all(cell.strip() for cell in cells):
                    raise ValueError(f"an empty cell says neither a value nor a reason: {cells!r}")

    @property
    def shares(self) -> tuple[float, ...]:
        """Widths of the columns, per cent of the table."""
        total = sum(column.width for column in self.columns)
        return tuple(100 * column.width / total for column in self.columns)

    @property
    def column_numbers(self) -> tuple[str, ...]:
        """The second row of the head; empty where the table has none."""
        return tuple(str(place) for place in range(1, len(self.columns) + 1)) if self.numbered else ()


Block = (
    Letterhead | Subject | Paragraph | Command | Clauses | Signature | Executor | AnnexMark | Title | Table
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Starts on a new page."""

    blocks: tuple[Block, ...]
    landscape: bool = False


@dataclass(frozen=True)
class Document:
    """``title`` and ``author`` go to the properties of the file."""

    title: str
    author: str
    parts: tuple[Part, ...]

    def blocks(self) -> Iterator[Block]:
        """All blocks in reading order."""
        for part in self.parts:
            yield from part.blocks

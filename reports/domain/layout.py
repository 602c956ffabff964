"""Measures of a printed page by ГОСТ Р 7.0.97-2025, for papers that are kept permanently.

The DOCX takes them from here; static/reports/document.css repeats them for the PDF, and a test compares the two.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Page:
    """Sheet and margins, mm."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int

    @property
    def text_width(self) -> int:
        return self.width - self.left - self.right


# Orders are kept for more than ten years, so the binding side has 30 mm, not 20.
PORTRAIT = Page(width=210, height=297, top=20, right=10, bottom=20, left=30)
# The same sheet turned: bound together with the order, its binding side is at the top.
LANDSCAPE = Page(width=297, height=210, top=30, right=20, bottom=10, left=20)

PAGE_NUMBER_FROM_EDGE = 12  # mm, not nearer than 10
MARK_WIDTH = 80  # mm: requisites in a corner are at most 8 cm wide
SUBJECT_WIDTH = 100  # mm
FIRST_LINE = 12.5  # mm
LINES = 1.15  # interval, in lines of the font

BODY_SIZE = 14  # pt
MARK_SIZE = 12
TABLE_SIZE = 11
NOTE_SIZE = 10

FONT = "Liberation Serif"
# Of the same metrics: what a computer without the first one (usually with Word) puts in its place.
FONT_INSTEAD = "Times New Roman"

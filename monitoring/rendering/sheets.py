"""How values of a stranger become cells: nothing is taken for a formula, nothing breaks the file."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence

from openpyxl.cell import Cell as XlsxCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.domain.grid import Cell, text

# What XML cannot hold.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
# What a spreadsheet program would take for a formula once the cell is edited or saved as csv.
LEADING = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TEXT = 32_767
SHEET_NAME = re.compile(r"[\\*?:/\[\]\x00-\x1f]")
NARROWEST, WIDEST, MEASURED = 7, 48, 200
BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")
RED = PatternFill("solid", start_color="FFC7CE")
YELLOW = PatternFill("solid", start_color="FFEB9C")
GREY = PatternFill("solid", start_color="E7E6E6")


def plain(cell: Cell) -> object:
    """The value as a workbook can hold it: whole numbers as int, text without forbidden characters, None for ''."""
    if isinstance(cell, bool) or cell is None or cell == "":
        return None if cell == "" else cell
    if isinstance(cell, int | float):
        if not math.isfinite(cell):
            return str(cell)
        return int(cell) if float(cell).is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        # Excel counts days from 1900 and knows no earlier ones.
        return cell if not isinstance(cell, dt.date) or cell.year >= 1900 else cell.isoformat()
    return FORBIDDEN.sub(" ", str(cell))[:LONGEST_TEXT]


def written(sheet: Worksheet, row: int, column: int, cell: Cell) -> XlsxCell:
    """A cell of a write-only sheet at a zero-based place; text stays text whatever it begins with."""
    made: XlsxCell = WriteOnlyCell(sheet)
    made.row, made.column = row + 1, column + 1
    value = plain(cell)
    made.value = value
    if isinstance(value, str):
        made.data_type = "s"
        # Excel's own apostrophe: the text stays a text after a person has edited the cell.
        made.quotePrefix = value.startswith(LEADING)
    return made


def is_harmless(cell: Cell) -> bool:
    """Whether the value may be appended as it is, without a cell of its own."""
    return not isinstance(cell, str) or not cell.startswith((*LEADING, "#"))


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names that Excel allows, all different: at most 31 characters without ``\\ / * ? : [ ]``."""
    given: list[str] = []
    for name in names:
        clean = SHEET_NAME.sub(" ", name).strip(" '")[:31] or "Лист"
        number, unique = 2, clean
        while unique.casefold() in {other.casefold() for other in given}:
            ending = f" ({number})"
            unique = clean[: 31 - len(ending)] + ending
            number += 1
        given.append(unique)
    return given


def widths(rows: Sequence[Sequence[Cell]]) -> list[int]:
    """Widths of columns in characters, by the longest text of the first rows."""
    columns = zip(*rows[:MEASURED], strict=False)
    return [min(max([NARROWEST, *(len(text(cell)) + 2 for cell in column)]), WIDEST) for column in columns]

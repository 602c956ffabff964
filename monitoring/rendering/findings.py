"""The workbook of what is wrong: the file as it was sent, its wrong cells coloured and commented, ready to be repaired.

The first sheet lists every finding with a link to its cell. The other sheets keep their names, their places and the
addresses of their cells, so the repaired workbook is recognised like the file that it came from.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from openpyxl import Workbook as XlsxWorkbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from monitoring.domain.grid import Cell, Grid, Workbook
from monitoring.domain.intake import Severity
from monitoring.rendering.sheets import (
    BOLD,
    GREY,
    RED,
    WRAPPED,
    YELLOW,
    is_harmless,
    plain,
    sheet_names,
    widths,
    written,
)

TITLE = "Замечания портала к файлу"
LIST_NAME = "Замечания"
HEADER = ("Важность", "Лист", "Ячейка", "Значение", "Что не так и что сделать", "Сколько")
LIST_WIDTHS = (18, 24, 10, 24, 90, 10)
WORDS = {Severity.ERROR: "ошибка", Severity.ROW: "строка отложена", Severity.WARNING: "предупреждение"}
RANK = {Severity.ERROR: 0, Severity.ROW: 1, Severity.WARNING: 2}
ADDRESS = re.compile(r"([A-Z]{0,3})([1-9]\d{0,6})")
# A sheet of a school has 50,000; a city's protocol would be drawn for minutes.
MOST_CELLS = 400_000
AUTHOR = "МСОКО"

REPAIR = (
    "Исправьте ячейки, выделенные красным (ошибка или отложенная строка) и жёлтым (предупреждение), сохраните книгу и "
    "загрузите её снова. Этот лист удалять не нужно: при загрузке он пропускается."
)
NOT_KEPT = (
    "Самого файла здесь нет: портал не хранит исходники, которые могут называть людей, и удаляет отклонённые. "
    "Исправьте замечания в своём файле и загрузите его снова."
)
TOO_LARGE = "Таблица слишком велика, чтобы повторить её здесь. Исправьте замечания в своём файле и загрузите его снова."
NO_FINDINGS = "Замечаний нет."

# Zero-based row and column; column None is the whole row.
Place = tuple[int, int | None]


class Finding(Protocol):
    """What a Problem and a stored problem have in common."""

    severity: str
    message: str
    sheet: str
    cell: str
    value: str
    count: int


def marked_workbook(book: Workbook | None, findings: Sequence[Finding]) -> bytes:
    """The xlsx with the list of findings and, where ``book`` is given, its sheets with the wrong cells marked.

    ``book`` None: the original is not kept, only the list is given; so it is where it is larger than
    :data:`MOST_CELLS`.
    """
    grids = [grid for grid in book.sheets if not is_list(grid)] if book else []
    note = REPAIR if book else NOT_KEPT
    if sum(len(grid.rows) * len(grid.rows[0]) for grid in grids if grid.rows) > MOST_CELLS:
        grids, note = [], TOO_LARGE
    names = sheet_names([*(grid.name for grid in grids), LIST_NAME])
    made = XlsxWorkbook(write_only=True)
    ordered = sorted(findings, key=lambda finding: RANK[Severity(finding.severity)])
    called = {grid.name[:100]: name for grid, name in zip(grids, names, strict=False)}
    write_list(made.create_sheet(names[-1]), ordered, note, called)
    for grid, name in zip(grids, names, strict=False):
        sheet = made.create_sheet(name)
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        write_grid(sheet, grid, marks_of(grid, ordered))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def is_list(grid: Grid) -> bool:
    """The list of an earlier round, sent back with the repaired workbook."""
    return bool(grid.rows) and bool(grid.rows[0]) and grid.rows[0][0] == TITLE


def place_of(address: str) -> Place | None:
    """``C10`` → (9, 2), ``10`` → (9, None), anything else → None."""
    match = ADDRESS.fullmatch(address)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1 if match[1] else None


def marks_of(grid: Grid, findings: Sequence[Finding]) -> dict[Place, list[Finding]]:
    """The findings of one sheet by their places, the worst first."""
    marks: dict[Place, list[Finding]] = {}
    for finding in findings:
        place = place_of(finding.cell) if finding.sheet == grid.name[:100] else None
        if place and place[0] < len(grid.rows) and (place[1] is None or place[1] < len(grid.rows[0])):
            marks.setdefault(place, []).append(finding)
    return marks


def write_grid(sheet: Worksheet, grid: Grid, marks: Mapping[Place, Sequence[Finding]]) -> None:
    for at, width in enumerate(widths(grid.rows), 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    marked = {row for row, _ in marks}
    for index, row in enumerate(grid.rows):
        cells = [plain(cell) if is_harmless(cell) else written(sheet, index, at, cell) for at, cell in enumerate(row)]
        if index in marked:
            for at, cell in enumerate(row):
                # A finding about the whole row is told in its first cell.
                found = [*marks.get((index, at), ()), *(marks.get((index, None), ()) if at == 0 else ())]
                whole = marks.get((index, None), ())
                if found or whole:
                    cells[at] = marked_cell(sheet, (index, at), cell, found, found or whole)
        sheet.append(cells)


def marked_cell(
    sheet: Worksheet, at: tuple[int, int], cell: Cell, told: Sequence[Finding], found: Sequence[Finding]
) -> object:
    """A coloured cell; ``told`` are said in its comment, the colour is of the worst of ``found``."""
    made = written(sheet, *at, cell)
    made.fill = YELLOW if all(finding.severity == Severity.WARNING for finding in found) else RED
    if told:
        sentences = "\n\n".join(dict.fromkeys(sentence(finding) for finding in told))
        made.comment = Comment(str(plain(sentences)), AUTHOR, height=60 + 20 * (len(sentences) // 40), width=320)
    return made


def sentence(finding: Finding) -> str:
    """What is said of one finding: a tally shows one cell and tells how many are alike."""
    more = f" Таких ячеек на листе: {finding.count}." if finding.count > 1 else ""
    return finding.message + more


def write_list(sheet: Worksheet, findings: Sequence[Finding], note: str, names: Mapping[str, str]) -> None:
    for at, width in enumerate(LIST_WIDTHS, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A4"
    title = written(sheet, 0, 0, TITLE)
    title.font = BOLD
    sheet.append([title])
    sheet.append([note if findings else NO_FINDINGS])
    heads = [written(sheet, 2, at, name) for at, name in enumerate(HEADER)]
    for head in heads:
        head.font, head.fill = BOLD, GREY
    sheet.append(heads)
    for index, finding in enumerate(findings, 3):
        word = WORDS[Severity(finding.severity)]
        cells = [word, finding.sheet, finding.cell, finding.value, finding.message, finding.count]
        row = [written(sheet, index, at, cell) for at, cell in enumerate(cells)]
        row[0].fill = YELLOW if finding.severity == Severity.WARNING else RED
        row[4].alignment = WRAPPED
        place = place_of(finding.cell)
        if place and finding.sheet in names:
            quoted = names[finding.sheet].replace("'", "''")
            target = f"'{quoted}'!{finding.cell if place[1] is not None else f'A{finding.cell}'}"
            row[2].hyperlink = Hyperlink(ref=row[2].coordinate, location=target, display=finding.cell)
            row[2].style = "Hyperlink"
        sheet.append(row)

"""The one door to python-calamine and csv: a file of a known kind becomes plain grids."""

import csv
import io
from collections.abc import Sequence

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from monitoring.domain.grid import Cell, Grid, Workbook
from monitoring.reading.guards import BROKEN, ENCRYPTED, Content, check_size, kind_of, opened, refuse

EMPTY_BOOK = "В файле нет ни одной заполненной ячейки. Загрузите заполненную таблицу."
ODD_TEXT = "Текст файла не прочитать: неизвестная кодировка. Сохраните его как «CSV UTF-8» или как книгу Excel (.xlsx)."
ODD_CSV = "Файл csv не разобрать на строки и столбцы: проверьте кавычки или сохраните его как книгу Excel (.xlsx)."
ENCODINGS = ("utf-8-sig", "cp1251")
DELIMITERS = ";,\t"
SAMPLE_LINES = 20
# Delimiters in one cell of several lines that nobody types into a text.
SWALLOWED = 4


def workbook_of(content: Content, name: str) -> Workbook:
    """All sheets of the file from A1 on. Raises :class:`Refused` where it is no readable table."""
    kind = kind_of(content)
    sheets = (csv_grid(content),) if kind == "csv" else calamine_grids(content)
    if not any(sheet.rows for sheet in sheets):
        raise refuse("empty_book", EMPTY_BOOK)
    return Workbook(name, sheets)


def calamine_grids(content: Content) -> tuple[Grid, ...]:
    try:
        # A path is read through a buffer of ours: the file's extension has no say in what it is.
        with opened(content) as stream:
            book = CalamineWorkbook.from_filelike(io.BytesIO(stream.read()))
        grids = []
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            last_row, last_column = sheet.end or (0, 0)
            check_size(last_row + 1, last_column + 1, meta.name)
            # The empty area above and to the left stays: addresses of cells must be those that Excel shows.
            rows: Sequence[Sequence[Cell]] = sheet.to_python(skip_empty_area=False)
            grids.append(Grid(meta.name, rows, meta.visible != SheetVisibleEnum.Visible))
        return tuple(grids)
    except PasswordError as error:
        raise refuse("encrypted", ENCRYPTED) from error
    except (CalamineError, OSError, ValueError) as error:
        raise refuse("broken_file", BROKEN) from error


def csv_grid(content: Content) -> Grid:
    with opened(content) as stream:
        data = stream.read()
    decoded = decoded_text(data)
    delimiter = delimiter_of(decoded)
    try:
        rows = list(csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise refuse("broken_csv", ODD_CSV) from error
    if has_swallowed_rows(rows, delimiter):
        raise refuse("broken_csv", ODD_CSV)
    while rows and not any(rows[-1]):
        rows.pop()
    width = max(map(len, rows), default=0)
    check_size(len(rows), width, "")
    return Grid("", [row + [""] * (width - len(row)) for row in rows])


def has_swallowed_rows(rows: Sequence[Sequence[str]], delimiter: str) -> bool:
    """Whether a quote was never closed: all that followed became one cell, rows and delimiters included."""
    return any("\n" in cell and cell.count(delimiter) >= SWALLOWED for row in rows for cell in row)


def decoded_text(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8 where the bytes allow it, else the Windows code page of Russian Excel."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    for encoding in encodings:
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in decoded:
            return decoded
    raise refuse("odd_text", ODD_TEXT)


def delimiter_of(decoded: str) -> str:
    """The delimiter that occurs most in the first lines, outside quotes; ``;`` where none does."""
    sample = "\n".join(decoded.splitlines()[:SAMPLE_LINES])
    unquoted = "".join(sample.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)

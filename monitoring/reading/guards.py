"""Looks at a file before any reader does: is it a table at all, and is it safe to unpack.

A refusal is a Problem in plain Russian that says what to do; the readers behind never see such a file.
"""

import io
import lzma
import re
import struct
import zipfile
import zlib
from pathlib import Path

from monitoring.domain.intake import Problem, Severity

# All that the standard library raises on damaged archives: bad offsets, bad packing, locked or unknown methods.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    ValueError,
    LookupError,
    OverflowError,
    EOFError,
    OSError,
    RuntimeError,
)
# A path, or the bytes themselves.
Content = Path | bytes

MEGABYTE = 2**20
LARGEST_FILE = 100 * MEGABYTE
LARGEST_UNPACKED = 400 * MEGABYTE
# A sheet of repeated cells packs about 1:20; a bomb starts at 1:1000.
RATIO, RATIO_FROM = 200, 10 * MEGABYTE
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 200_000, 300, 20_000_000
HEAD = 4096

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DIMENSION = re.compile(rb"<(?:\w+:)?dimension\s+ref=\"(?:\$?[A-Z]{1,3}\$?\d+:)?\$?([A-Z]{1,3})\$?(\d{1,8})\"")
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
SAVE_AS = "Откройте файл в Excel, выберите «Сохранить как», вид «Книга Excel (.xlsx)», и загрузите снова."
OTHER_KINDS = (
    (
        b"%PDF",
        "Это документ PDF, из него таблицу не прочитать. Запросите тот же отчёт в виде таблицы (.xlsx или .csv).",
    ),
    (b"\xff\xd8\xff", "Это снимок (JPEG), а не таблица. Загрузите саму таблицу (.xlsx, .xls, .ods или .csv)."),
    (b"\x89PNG", "Это снимок (PNG), а не таблица. Загрузите саму таблицу (.xlsx, .xls, .ods или .csv)."),
    (b"{\\rtf", "Это текстовый документ (RTF), а не таблица. Загрузите саму таблицу (.xlsx, .xls, .ods или .csv)."),
    (b"Rar!", "Это архив RAR. Распакуйте его и загрузите таблицы или архив ZIP."),
    (b"7z\xbc\xaf", "Это архив 7z. Распакуйте его и загрузите таблицы или архив ZIP."),
    (b"\x1f\x8b", "Это архив gzip. Распакуйте его и загрузите таблицы или архив ZIP."),
)
WEB_PAGE = "Это веб-страница, сохранённая с именем таблицы. " + SAVE_AS
WORD = "Это документ Word, а не таблица. Загрузите саму таблицу (.xlsx, .xls, .ods или .csv)."
PRESENTATION = "Это не таблица, а другой документ Office. Загрузите таблицу (.xlsx, .xls, .ods или .csv)."
UNKNOWN = "Файл не похож на таблицу. Загрузите таблицу в виде .xlsx, .xls, .ods или .csv."
EMPTY = "Файл пустой: в нем ноль байт. Скачайте или сохраните его заново и загрузите снова."
ENCRYPTED = "Книга защищена паролем. Снимите пароль в Excel (Файл → Сведения) и загрузите её снова."
MACROS = "В книге есть макросы, такие файлы не принимаются. " + SAVE_AS
BROKEN = "Файл повреждён, его не удаётся распаковать. Скачайте или сохраните его заново и загрузите снова."
ARCHIVE = "Это архив. Загрузите его как архив или распакуйте и загрузите таблицы по отдельности."
BOMB = "Внутри файла в распакованном виде слишком много данных, это не похоже на таблицу с результатами. " + SAVE_AS
TOO_LARGE = f"Файл больше {LARGEST_FILE // MEGABYTE} МБ. Разделите его на части по предметам или классам."
TOO_MANY_CELLS = (
    "Лист слишком велик: занята область {rows} × {columns} (строк × столбцов), а принимается до 200 000 × 300. "
    "Обычно это случайно заполненная ячейка далеко от таблицы: удалите пустые строки и столбцы после неё и сохраните."
)


class Refused(Exception):  # noqa: N818 - a verdict, not a failure of the program
    """The file is not read further; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refuse(code: str, message: str, sheet: str = "") -> Refused:
    return Refused(Problem(Severity.ERROR, code, message, sheet[:100]))


def opened(content: Content) -> io.BufferedIOBase:
    return io.BytesIO(content) if isinstance(content, bytes) else content.open("rb")


def kind_of(content: Content) -> str:
    """``xlsx``, ``xlsb``, ``ods``, ``xls`` or ``csv``, by content alone. Raises :class:`Refused`."""
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    if size == 0:
        raise refuse("empty_file", EMPTY)
    if size > LARGEST_FILE:
        raise refuse("file_too_large", TOO_LARGE)
    with opened(content) as stream:
        head = stream.read(HEAD)
    for magic, message in OTHER_KINDS:
        if head.startswith(magic):
            raise refuse("not_a_table", message)
    if head.startswith(b"PK"):
        return kind_of_zip(content)
    if head.startswith(OLE):
        return kind_of_ole(content if isinstance(content, bytes) else content.read_bytes())
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise refuse("not_a_table", WEB_PAGE)
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not utf16 and any(byte < 32 and byte not in b"\t\n\r\x0c" for byte in head):
        raise refuse("not_a_table", UNKNOWN)
    return "csv"


def kind_of_zip(content: Content) -> str:
    try:
        with opened(content) as stream, zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if "[Content_Types].xml" not in names and "mimetype" not in names:
                raise refuse("archive", ARCHIVE)
            check_bomb(members)
            if any(name.lower().endswith("vbaproject.bin") or name.startswith("Basic/Standard/") for name in names):
                raise refuse("macros", MACROS)
            if "xl/workbook.xml" in names:
                check_dimensions(archive, names)
                return "xlsx"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "mimetype" in names and archive.open("mimetype").read(100).startswith(
                b"application/vnd.oasis.opendocument.spreadsheet"
            ):
                check_open_document(archive, names)
                return "ods"
            raise refuse("not_a_table", WORD if "word/document.xml" in names else PRESENTATION)
    except BROKEN_ARCHIVE as error:
        raise refuse("broken_file", BROKEN) from error


def check_bomb(members: list[zipfile.ZipInfo]) -> None:
    """Refuses what unpacks to more than a city's results, judged by the archive's own list."""
    unpacked = sum(member.file_size for member in members)
    dense = any(
        member.file_size > RATIO_FROM and member.file_size > RATIO * max(member.compress_size, 1) for member in members
    )
    if unpacked > LARGEST_UNPACKED or dense:
        raise refuse("bomb", BOMB)


def check_dimensions(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Refuses a sheet that declares more cells than any protocol has. Undeclared ones are met by the child's limit."""
    for name in sorted(names):
        if SHEET_PART.fullmatch(name):
            with archive.open(name) as part:
                match = DIMENSION.search(part.read(HEAD))
            if match:
                check_size(int(match[2]), column_number(match[1].decode()), Path(name).stem)


def check_size(rows: int, columns: int, sheet: str) -> None:
    if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise refuse("sheet_too_large", TOO_MANY_CELLS.format(rows=rows, columns=columns), sheet)


def column_number(letters: str) -> int:
    """1 for A, 28 for AB."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def check_open_document(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.open("META-INF/manifest.xml").read(MEGABYTE):
        raise refuse("encrypted", ENCRYPTED)


def kind_of_ole(data: bytes) -> str:
    """An OLE container tells what it is by the names of its streams, which stand in it as UTF-16."""

    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise refuse("encrypted", ENCRYPTED)
    if has("WordDocument"):
        raise refuse("not_a_table", WORD)
    if has("_VBA_PROJECT_CUR"):
        raise refuse("macros", MACROS)
    if has("Workbook") or has("Book"):
        return "xls"
    raise refuse("not_a_table", PRESENTATION)

"""Hostile and broken files: what a reader of files must survive before it sees a single row."""

import io
import zipfile

from monitoring.reading import guards
from tests.corpus.cases import Case, case
from tests.monitoring.workbooks import HEADER_2021, row_2021, xlsx

GOOD = [HEADER_2021, row_2021()]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
LAUGHS = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def repacked(parts: dict[str, bytes | None]) -> bytes:
    """A good workbook with parts added, replaced, or dropped (None)."""
    with zipfile.ZipFile(io.BytesIO(xlsx(GOOD))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members |= {name: content for name, content in parts.items() if content is not None}
    return zipped({name: content for name, content in members.items() if parts.get(name, b"") is not None})


def badly_packed() -> bytes:
    """A good workbook whose sheet cannot be unpacked: the first byte of its packed content is of no known method."""
    content = bytearray(xlsx(GOOD))
    name = b"xl/worksheets/sheet1.xml"
    content[content.index(name) + len(name)] = 0xFF
    return bytes(content)


def sheet(body: str, before: str = "", head: str = "") -> bytes:
    """A good workbook whose only sheet is this XML."""
    xml = f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}">{before}<sheetData>{body}</sheetData></worksheet>'
    return repacked({"xl/worksheets/sheet1.xml": xml.encode()})


def cell(address: str, value: str = "1", kind: str = "n") -> str:
    row = "".join(filter(str.isdigit, address))
    return f'<row r="{row}"><c r="{address}" t="{kind}"><v>{value}</v></c></row>'


def inline(text: str) -> str:
    return f'<row r="1"><c r="A1" t="inlineStr"><is><t>{text}</t></is></c></row>'


def ods(rows: str) -> bytes:
    xml = (
        f'<office:document-content xmlns:office="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" '
        f'xmlns:text="{OFFICE}:text:1.0"><office:body><office:spreadsheet><table:table table:name="Лист">{rows}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    return zipped({"mimetype": ODS, "META-INF/manifest.xml": b"<manifest/>", "content.xml": xml.encode()})


def ods_row(cells: list[object], repeated: int = 1) -> str:
    inside = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>' for value in cells
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{inside}</table:table-row>'


def ole(*streams: str) -> bytes:
    return guards.OLE + bytes(504) + b"".join(stream.encode("utf-16-le") + bytes(64) for stream in streams)


def csv(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding)


PROTOCOL = "\r\n".join(";".join(map(str, row)) for row in GOOD)
CASES: list[Case] = [
    case("zero bytes", b"", "empty_file"),
    case("only line ends", b"\r\n\r\n", "empty_book"),
    case("workbook without a cell", lambda: xlsx([]), "empty_book"),
    case("document PDF named as a workbook", b"%PDF-1.7\n", "not_a_table"),
    case("picture named as a workbook", b"\x89PNG\r\n\x1a\n", "not_a_table"),
    case("archive RAR", b"Rar!\x1a\x07\x00", "not_a_table"),
    case("web page named xls", b"<html><table><tr><td>1</td></tr></table></html>", "not_a_table", file="отчёт.xls"),
    case("XML of Excel 2003", b"<?xml version='1.0'?><Workbook/>", "not_a_table", file="отчёт.xls"),
    case("document Word", ole("WordDocument"), "not_a_table", file="отчёт.xls"),
    case(
        "document docx named xlsx",
        lambda: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}),
        "not_a_table",
    ),
    case("book with a password", ole("EncryptionInfo", "EncryptedPackage"), "encrypted"),
    case(
        "ods with a password",
        lambda: zipped({"mimetype": ODS, "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "encrypted",
        file="отчёт.ods",
    ),
    case("book with macros", lambda: repacked({"xl/vbaProject.bin": b"x"}), "macros"),
    case("xls with macros", ole("Workbook", "_VBA_PROJECT_CUR"), "macros", file="отчёт.xls"),
    case("xls of which only the beginning is left", ole("Workbook"), "broken_file", file="отчёт.xls"),
    case("half a workbook", lambda: xlsx(GOOD)[:1500], "broken_file"),
    case("workbook with bytes overwritten", lambda: xlsx(GOOD).replace(b"PK\x01\x02", b"PK\x07\x08"), "broken_file"),
    case("workbook whose sheet is badly packed", badly_packed, "broken_file"),
    case("archive of workbooks inside a file", lambda: zipped({"а.xlsx": xlsx(GOOD)}), "archive"),
    case("workbook with another ending", lambda: xlsx(GOOD), kept=1, file="протокол.csv"),
    case("workbook without an ending", lambda: xlsx(GOOD), kept=1, file="протокол"),
    case("workbook with a name of a path", lambda: xlsx(GOOD), kept=1, file="../../etc/passwd"),
    case("bomb in a picture", lambda: repacked({"xl/media/a.png": bytes(guards.RATIO_FROM + 1)}), "bomb"),
    case("bomb in a sheet", lambda: sheet(" " * (guards.RATIO_FROM + 1)), "bomb"),
    case(
        "billion laughs in a sheet",
        lambda: sheet(inline("&l11;"), head=f'<!DOCTYPE w [<!ENTITY l0 "ха">{LAUGHS}]>'),
        "broken_file",
    ),
    case(
        "file of the system as an entity",
        lambda: sheet(inline("&x;"), head='<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
        "broken_file",
    ),
    case(
        "all rows of Excel declared", lambda: sheet(cell("A1"), '<dimension ref="A1:XFD1048576"/>'), "sheet_too_large"
    ),
    case("all columns of Excel declared", lambda: sheet(cell("A1"), '<dimension ref="A1:XFD1"/>'), "sheet_too_large"),
    case("last cell of Excel filled", lambda: sheet(cell("A1") + cell("XFD1048576")), "unreadable"),
    case("last row of Excel filled", lambda: sheet(cell("A1") + cell("A1048576")), "sheet_too_large"),
    case("cell beyond Excel", lambda: sheet(cell("ZZZZ99999999")), "sheet_too_large"),
    case(
        "declared area smaller than the table",
        lambda: sheet(inline("Справка") + cell("A9"), '<dimension ref="A1"/>'),
        "unknown_layout",
    ),
    case("rows in disorder", lambda: sheet(cell("A9") + cell("A2")), "unknown_layout"),
    case("number that is no number", lambda: sheet(cell("A1", "один")), "broken_file"),
    case("shared text that is not there", lambda: sheet(cell("A1", "999999", "s")), "broken_file"),
    case(
        "sheet that breaks off",
        lambda: repacked({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}),
        "broken_file",
    ),
    case("workbook without its sheet", lambda: repacked({"xl/worksheets/sheet1.xml": None}), "broken_file"),
    case("workbook without a list of parts", lambda: repacked({"xl/_rels/workbook.xml.rels": None}), "broken_file"),
    case("workbook that is not XML", lambda: repacked({"xl/workbook.xml": b"\x00\xff"}), "broken_file"),
    case("member with a name of a path", lambda: repacked({"../../evil.xml": b"x"}), kept=1),
    case("ods", lambda: ods(ods_row(HEADER_2021) + ods_row(row_2021())), kept=1, file="отчёт.ods"),
    case(
        "ods with a million repeated rows", lambda: ods(ods_row(["1"], 1_048_576)), "sheet_too_large", file="отчёт.ods"
    ),
    case(
        "ods with its empty rest repeated",
        lambda: ods(ods_row(HEADER_2021) + ods_row(row_2021()) + ods_row([], 1_048_574)),
        kept=1,
        file="отчёт.ods",
    ),
    case("csv", csv(PROTOCOL), kept=1, file="а.csv"),
    case("csv of UTF-16", csv(PROTOCOL, "utf-16"), kept=1, file="а.csv"),
    case("csv of tabs", csv(PROTOCOL.replace(";", "\t"), "cp1251"), kept=1, file="а.csv"),
    case(
        "csv with a quote never closed",
        csv(PROTOCOL.replace(";б;", ';"б;') + "".join(f"\r\n{line}" for line in PROTOCOL.splitlines()[1:] * 3)),
        "broken_csv",
        file="а.csv",
    ),
    case("csv with a field too long", csv('"' + "а" * 140_000 + '";1'), "broken_csv", file="а.csv"),
    case("csv with zero bytes", b"a;b\x00;c", "not_a_table", file="а.csv"),
    case("csv of no encoding", b"\xff\xfea;b\xd8", "odd_text", file="а.csv"),
    case("csv with formulas", csv(PROTOCOL.replace(";б;", ";=cmd|'/C calc'!A0;")), "odd_class", kept=1, file="а.csv"),
    case("csv of too many columns", csv(";" * 400 + "1"), "sheet_too_large", file="а.csv"),
    case("text that is no table", csv("Уважаемые коллеги!\nФайлы пришлю завтра."), "unknown_layout", file="письмо.txt"),
]

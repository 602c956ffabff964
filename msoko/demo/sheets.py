"""Writes plain xlsx fast: values only, one pass, the same bytes for the same rows.

openpyxl needs minutes for the rows of the whole city; a department's file is nothing but values anyway.
"""

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MOMENT = (2026, 1, 1, 0, 0, 0)  # of the archive's entries: no clock, equal rows give equal bytes

Value = str | int | float | None


def column_name(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def write_workbook(path: Path, sheets: Sequence[tuple[str, Iterable[Sequence[Value]]]]) -> None:
    """``sheets``: name (cut to 31 characters) and rows. None and '' are empty cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    strings: dict[str, int] = {}
    # What follows the address in a cell's XML, by value: the values of a city repeat endlessly.
    tails: dict[Value, str] = {}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as archive:

        def part(name: str, body: str) -> None:
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, HEAD + body)

        for number, (_, rows) in enumerate(sheets, start=1):
            part(f"xl/worksheets/sheet{number}.xml", _sheet(rows, strings, tails))
        items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
        part("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" uniqueCount="{len(strings)}">{items}</sst>')
        listed = "".join(
            f'<sheet name="{escape(name[:31], {chr(34): "&quot;"})}" sheetId="{n}" r:id="rId{n}"/>'
            for n, (name, _) in enumerate(sheets, start=1)
        )
        part("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{listed}</sheets></workbook>')
        targets = [f"worksheets/sheet{n}.xml" for n in range(1, len(sheets) + 1)]
        links = "".join(
            f'<Relationship Id="rId{n}" Type="{RELATIONS}/{"worksheet" if "/" in target else "sharedStrings"}"'
            f' Target="{target}"/>'
            for n, target in enumerate([*targets, "sharedStrings.xml"], start=1)
        )
        part("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>')
        part(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        overrides = "".join(
            f'<Override PartName="/xl/{name}" ContentType="{TYPE}.{kind}+xml"/>'
            for name, kind in [
                ("workbook.xml", "sheet.main"),
                ("sharedStrings.xml", "sharedStrings"),
                *((target, "worksheet") for target in targets),
            ]
        )
        part(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
            f' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        )


def _sheet(rows: Iterable[Sequence[Value]], strings: dict[str, int], tails: dict[Value, str]) -> str:
    heads = [f'<c r="{column_name(index)}' for index in range(200)]
    written = []
    for number, row in enumerate(rows, start=1):
        at = str(number)
        cells = []
        for head, value in zip(heads, row, strict=False):
            if value is None or value == "":
                continue
            tail = tails.get(value)
            if tail is None:
                if isinstance(value, str):
                    tail = f'" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'
                else:
                    tail = f'"><v>{value!r}</v></c>'
                tails[value] = tail
            cells.append(head + at + tail)
        written.append(f'<row r="{at}">{"".join(cells)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(written)}</sheetData></worksheet>'

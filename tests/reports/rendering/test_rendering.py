"""Both files are read back by libraries that did not write them, and compared with the plain text of the blocks."""

import io
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml.ns import qn
from docx.table import Table as DocxTable

from reports.documents import shnor_order
from reports.domain import layout
from reports.domain.blocks import Align, Column, Document, Part, RowGroup, Table, Title
from reports.rendering.docx import render_docx
from reports.rendering.pdf import STYLESHEET, render_html, render_pdf
from reports.rendering.text import plain_text
from tests.reports import papers

HEADER = "Общеобразовательная организация"


@pytest.fixture(scope="module")
def long_pages() -> list[pypdf.PageObject]:
    """Pages of an order about 45 schools."""
    return list(reader(render_pdf(shnor_order.build(papers.order(45)))).pages)


def reader(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def words(text: str) -> list[str]:
    return text.replace("\u00ad", "").split()


def pdf_words(content: bytes, document: Document) -> list[str]:
    """Words of all pages without page numbers and without repeats of a table's head."""
    heads = [
        [*words(" ".join(column.title for column in block.columns)), *block.column_numbers]
        for block in document.blocks()
        if isinstance(block, Table)
    ]
    seen: list[str] = []
    for number, page in enumerate(reader(content).pages, start=1):
        found = words(page.extract_text())
        if number > 1:
            assert found.count(str(number)) >= 1
            # The number in the margin is drawn before the page or after it.
            found = found[1:] if found[0] == str(number) else found[:-1]
        repeated = next((head for head in heads if found[: len(head)] == head), [])
        seen += found[len(repeated) :]
    return seen


def docx_words(content: bytes) -> list[str]:
    """Words of paragraphs and cells in the order of the body; the header with the page number is not in it."""
    paper = docx.Document(io.BytesIO(content))
    found: list[str] = []
    for item in paper.iter_inner_content():
        if isinstance(item, DocxTable):
            for paragraph in item._tbl.iter(qn("w:p")):
                found += words("".join(node.text or "" for node in paragraph.iter(qn("w:t"))))
        else:
            found += words(item.text)
    return found


@pytest.mark.parametrize("schools", [0, 12, 45])
def test_pdf_and_docx_say_the_same_words_in_the_same_order(schools: int) -> None:
    document = papers.complete(schools)
    expected = words(plain_text(document))
    assert pdf_words(render_pdf(document), document) == expected
    assert docx_words(render_docx(document)) == expected


def test_a_draft_says_so_in_every_form() -> None:
    draft = shnor_order.build(papers.order(2, requisites=replace(papers.REQUISITES, date=None, number=None)))
    expected = words(plain_text(draft))
    assert expected[0] == "ПРОЕКТ"
    assert docx_words(render_docx(draft)) == expected
    assert pdf_words(render_pdf(draft), draft) == expected


def test_a_section_row_and_several_lead_cells_survive_in_both_forms() -> None:
    columns = (Column("№", 1, Align.CENTER), Column("Мероприятие", 4), Column("Срок", 2))
    table = Table(
        columns,
        (
            RowGroup((("Создать группу", "январь"), ("Издать приказ", "февраль")), lead=("1",), heading="1. Право"),
            RowGroup((("2", "Провести < & > семинар", "март"),)),
        ),
    )
    document = Document("Дорожная карта", "Управление", (Part((Title("Дорожная карта"), table)),))
    expected = words(plain_text(document))
    assert pdf_words(render_pdf(document), document) == expected
    assert docx_words(render_docx(document)) == expected


def test_page_numbers_appear_from_the_second_page(long_pages: list[pypdf.PageObject]) -> None:
    first = words(long_pages[0].extract_text())
    assert first[0] == "АДМИНИСТРАЦИЯ"
    assert first[-1] != "1"
    for number, page in enumerate(long_pages[1:], start=2):
        found = words(page.extract_text())
        assert str(number) in (found[0], found[-1])


def test_the_head_of_a_long_annex_is_on_each_of_its_pages(long_pages: list[pypdf.PageObject]) -> None:
    annex = [page for page in long_pages if page.mediabox.width > page.mediabox.height]
    assert len(annex) > 5
    for page in annex:
        assert words(page.extract_text()).count("Признак") == 1
        assert HEADER.split(maxsplit=1)[0] in page.extract_text()


def test_every_school_of_a_long_annex_is_printed_once(long_pages: list[pypdf.PageObject]) -> None:
    text = " ".join(" ".join(words(page.extract_text())) for page in long_pages)
    printed = [int(number) for number in re.findall(r"школа № (\d+)»", text)]
    assert printed == list(range(1, 46))


def test_a_school_is_not_torn_between_two_pages(long_pages: list[pypdf.PageObject]) -> None:
    for page in long_pages[2:-1]:
        found = " ".join(words(page.extract_text()))
        # A page of the annex begins, below the head, with the number and the name of a school.
        assert re.search(r"1 2 3 4 5 6 7 \d+ МБОУ", found), found[:300]


def test_only_the_annex_is_turned() -> None:
    pages = reader(render_pdf(papers.complete())).pages
    turned = [page.mediabox.width > page.mediabox.height for page in pages]
    assert turned == [False, False, True, True, True, False, False, False]
    assert [round(float(side) / 72 * 25.4) for side in pages[0].mediabox[2:]] == [210, 297]


def test_the_pdf_is_tagged_and_carries_its_title_language_and_fonts() -> None:
    document = shnor_order.build(papers.order(2))
    read = reader(render_pdf(document))
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "ru"
    assert "/StructTreeRoot" in root
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert read.metadata is not None
    assert (read.metadata.title, read.metadata.author) == (document.title, document.author)
    fonts = read.pages[0]["/Resources"]["/Font"].values()
    descriptors = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all("/FontFile2" in descriptor or "/FontFile3" in descriptor for descriptor in descriptors)


def test_the_stylesheet_repeats_the_measures_of_the_layout() -> None:
    style = STYLESHEET.read_text(encoding="utf-8")
    for page in (layout.PORTRAIT, layout.LANDSCAPE):
        assert f"size: {page.width}mm {page.height}mm;" in style
        assert f"margin: {page.top}mm {page.right}mm {page.bottom}mm {page.left}mm;" in style
    assert f"text-indent: {layout.FIRST_LINE}mm;" in style
    assert f"font: {layout.BODY_SIZE}pt/" in style
    assert f"width: {layout.MARK_WIDTH}mm;" in style
    assert f"max-width: {layout.SUBJECT_WIDTH}mm;" in style
    assert f"padding-top: {layout.PAGE_NUMBER_FROM_EDGE}mm;" in style
    assert layout.FONT in style
    assert layout.FONT_INSTEAD in style


def test_the_page_for_the_screen_links_the_stylesheet_and_escapes_text() -> None:
    document = shnor_order.build(papers.order(1, supervisor="<b>заместителя</b>"))
    page = render_html(document, stylesheet="/static/reports/document.css")
    assert '<link rel="stylesheet" href="/static/reports/document.css">' in page
    assert "<b>" not in page
    assert " style=" not in page
    assert "<link" not in render_html(document)


def test_docx_pages_have_the_margins_of_the_standard_and_number_on_from_the_second() -> None:
    paper = docx.Document(io.BytesIO(render_docx(papers.complete())))
    sections = list(paper.sections)
    sizes = [(round(section.page_width.mm), round(section.page_height.mm)) for section in sections]
    assert sizes == [(210, 297), (297, 210), (210, 297), (210, 297), (210, 297)]
    first = sections[0]
    margins = [first.left_margin, first.right_margin, first.top_margin, first.bottom_margin]
    assert [round(margin.mm) for margin in margins] == [30, 10, 20, 20]
    assert [section.different_first_page_header_footer for section in sections] == [True, False, False, False, False]
    assert first.first_page_header.is_linked_to_previous
    assert "PAGE" in first.header._element.xml
    assert all(section.header.is_linked_to_previous for section in sections[1:])
    assert all(section._sectPr.find(qn("w:pgNumType")) is None for section in sections)


def test_docx_heads_repeat_and_rows_do_not_split() -> None:
    paper = docx.Document(io.BytesIO(render_docx(shnor_order.build(papers.order(45)))))
    annex = paper.tables[-1]
    rows = annex._tbl.tr_lst
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows[:3]] == [True, True, False]
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)
    assert annex.rows[2].cells[1].text.replace("\u00a0", " ").endswith("школа № 1» (СОШ)")
    assert annex.rows[3].cells[1]._tc is annex.rows[2].cells[1]._tc


def test_docx_has_properties_and_one_font_for_every_script() -> None:
    document = shnor_order.build(papers.order(1))
    paper = docx.Document(io.BytesIO(render_docx(document)))
    properties = paper.core_properties
    assert (properties.title, properties.author, properties.language) == (document.title, document.author, "ru-RU")
    fonts = paper.styles["Normal"].element.rPr.rFonts
    assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {layout.FONT}
    table_of_fonts = next(
        part.blob for part in paper.part.package.iter_parts() if str(part.partname).endswith("fontTable.xml")
    )
    assert f'w:altName w:val="{layout.FONT_INSTEAD}"' in table_of_fonts.decode()


def test_an_office_program_opens_the_docx_and_breaks_it_into_the_same_pages(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("soffice (LibreOffice) is not installed: the DOCX was not opened in an office program")
    document = papers.complete()
    (tmp_path / "order.docx").write_bytes(render_docx(document))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "order.docx")], check=True, capture_output=True, timeout=120)
    converted = pypdf.PdfReader(tmp_path / "order.pdf")
    sizes = [round(float(page.mediabox.width)) for page in converted.pages]
    assert sizes == [round(float(page.mediabox.width)) for page in reader(render_pdf(document)).pages]
    assert not words(converted.pages[0].extract_text())[0].isdigit()
    assert words(converted.pages[1].extract_text())[0] == "2"
    assert words(converted.pages[-1].extract_text())[0] == str(len(converted.pages))
    annex = [page for page in converted.pages if page.mediabox.width > page.mediabox.height]
    assert all(words(page.extract_text()).count("Признак") == 1 for page in annex)

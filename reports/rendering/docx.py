"""A document as DOCX for those who edit it in an office program. Says the same words as the PDF, in the same order.

Numbers of clauses are text, not automatic lists: a program that numbers in its own way would say something else.
"""

import io
from collections.abc import Sequence

import docx
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from reports.domain import layout
from reports.domain.blocks import (
    Align,
    AnnexMark,
    Block,
    Clauses,
    Command,
    Document,
    Executor,
    Letterhead,
    Paragraph,
    Part,
    RowGroup,
    Signature,
    Subject,
    Table,
    Title,
)

ALIGNMENTS = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}
TWIPS_IN_MM = 1440 / 25.4
CELL_MARGINS = {"top": 0.5, "left": 1.5, "bottom": 0.5, "right": 1.5}  # mm
NO_MARGINS = dict.fromkeys(CELL_MARGINS, 0)
SIGNED_NAME_WIDTH = 60  # mm


def render_docx(document: Document) -> bytes:
    """DOCX of all parts; sections turn for landscape parts, page numbers go on through them."""
    paper = docx.Document()
    _properties(paper, document)
    _modern(paper)
    _fonts(paper)
    _styles(paper)
    for place, part in enumerate(document.parts):
        section = paper.sections[0] if place == 0 else _next_section(paper)
        _page(section, part)
        # Only the first page of the whole document goes without a number, not the first one of each section.
        section.different_first_page_header_footer = place == 0
        if place == 0:
            _page_number(section)
        for block in part.blocks:
            _draw(paper, block, _sheet(part).text_width)
        _end(paper)
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()


def _next_section(paper: Docx) -> Section:
    """A section on a new page. Its predecessor ends in a paragraph that is there already, not in one more."""
    section = paper.add_section(WD_SECTION.NEW_PAGE)
    added = paper.paragraphs[-1]._p
    ending = added.getprevious()
    ending.get_or_add_pPr().append(added.pPr.find(qn("w:sectPr")))
    added.getparent().remove(added)
    return section


def _end(paper: Docx) -> None:
    """A paragraph without height: the format wants one after a table, and it must not take a page of its own."""
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.line_spacing = Pt(1)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY


def _sheet(part: Part) -> layout.Page:
    return layout.LANDSCAPE if part.landscape else layout.PORTRAIT


def _properties(paper: Docx, document: Document) -> None:
    properties = paper.core_properties
    properties.title = document.title
    properties.author = properties.last_modified_by = document.author
    properties.language = "ru-RU"
    # The library's template names itself and its own date there.
    properties.comments = ""
    for moment in ("dcterms:created", "dcterms:modified"):
        for element in properties._element.findall(qn(moment)):
            properties._element.remove(element)


def _modern(paper: Docx) -> None:
    """Word 2013 and later lay it out in their own way, borders of tables at the margins, without «compatibility»."""
    for setting in paper.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def _fonts(paper: Docx) -> None:
    """Names the font to take where the computer lacks ours: Word would choose by its own guess."""
    for part in paper.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            fonts = parse_xml(part.blob)
            font = _element("w:font", name=layout.FONT)
            font.append(_element("w:altName", val=layout.FONT_INSTEAD))
            font.append(_element("w:family", val="roman"))
            font.append(_element("w:pitch", val="variable"))
            fonts.append(font)
            part._blob = serialize_part_xml(fonts)


def _styles(paper: Docx) -> None:
    normal = paper.styles["Normal"]
    _face(normal, layout.BODY_SIZE)
    normal.paragraph_format.line_spacing = layout.LINES
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)
    normal.paragraph_format.widow_control = True
    defaults = paper.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    language.set(qn("w:val"), "ru-RU")
    for name in ("Heading 1", "Heading 2"):
        heading = paper.styles[name]
        _face(heading, layout.BODY_SIZE)
        heading.font.bold = True
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(14), Pt(10)
    text = _style(paper, "Текст документа")
    text.paragraph_format.first_line_indent = Mm(layout.FIRST_LINE)
    text.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    mark = _style(paper, "Отметка о приложении", layout.MARK_SIZE)
    mark.paragraph_format.line_spacing = 1
    table = _style(paper, "Текст таблицы", layout.TABLE_SIZE)
    table.paragraph_format.line_spacing = 1
    note = _style(paper, "Примечание", layout.NOTE_SIZE)
    note.paragraph_format.line_spacing = 1


def _style(paper: Docx, name: str, size: int = layout.BODY_SIZE) -> ParagraphStyle:
    style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = paper.styles["Normal"]
    style.font.size = Pt(size)
    return style


def _face(style: ParagraphStyle, size: int) -> None:
    """The font for every script, Cyrillic among them: theme fonts of the template would win over it otherwise."""
    style.font.size = Pt(size)
    style.font.color.rgb = None
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:color")):
        properties.remove(old)
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), layout.FONT)
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)


def _page(section: Section, part: Part) -> None:
    sheet = _sheet(part)
    section.orientation = WD_ORIENT.LANDSCAPE if part.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.top_margin, section.bottom_margin = Mm(sheet.top), Mm(sheet.bottom)
    section.left_margin, section.right_margin = Mm(sheet.left), Mm(sheet.right)
    section.header_distance = Mm(layout.PAGE_NUMBER_FROM_EDGE)
    section.footer_distance = Mm(0)


def _page_number(section: Section) -> None:
    """A PAGE field in the header of the first section; the following sections take the same header."""
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing = 1
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("2")
    run.font.size = Pt(layout.MARK_SIZE)
    run._r.getparent().replace(run._r, field)
    field.append(run._r)


def _draw(paper: Docx, block: Block, width: int) -> None:  # noqa: C901 - one flat case for each kind of block
    match block:
        case Letterhead():
            _draw_letterhead(paper, block, width)
        case Subject():
            paragraph = paper.add_paragraph(block.text, style="Heading 1")
            paragraph.paragraph_format.right_indent = Mm(width - layout.SUBJECT_WIDTH)
        case Paragraph():
            paper.add_paragraph(block.text, style="Текст документа")
        case Command():
            paragraph = paper.add_paragraph(block.text)
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(8)
            paragraph.paragraph_format.keep_with_next = True
        case Clauses():
            for _, line in block.lines():
                last = paper.add_paragraph(line, style="Текст документа")
            # A signature alone on a page could be put under any text.
            last.paragraph_format.keep_with_next = True
        case Signature():
            _draw_signature(paper, block, width)
        case Executor():
            for place, line in enumerate(block.lines):
                paragraph = paper.add_paragraph(line, style="Примечание")
                paragraph.paragraph_format.space_before = Pt(20 if place == 0 else 0)
        case AnnexMark():
            for line in block.lines:
                paragraph = paper.add_paragraph(line, style="Отметка о приложении")
                paragraph.paragraph_format.left_indent = Mm(width - layout.MARK_WIDTH)
        case Title():
            paragraph = paper.add_paragraph(block.text, style="Heading 2")
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        case Table():
            _draw_table(paper, block, width)


def _draw_letterhead(paper: Docx, head: Letterhead, width: int) -> None:
    if head.draft_mark:
        paper.add_paragraph(head.draft_mark).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head.upper_body:
        _centred(paper, head.upper_body, bold=True)
    _centred(paper, head.author)
    _centred(paper, head.kind.title, bold=True).paragraph_format.space_before = Pt(14)
    line = paper.add_paragraph(f"{head.date_line}\t{head.number_line}")
    line.paragraph_format.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    line.paragraph_format.space_before = Pt(14)
    if head.place:
        _centred(paper, head.place).paragraph_format.space_before = Pt(6)


def _centred(paper: Docx, text: str, *, bold: bool = False) -> DocxParagraph:
    paragraph = paper.add_paragraph()
    paragraph.add_run(text).bold = bold or None
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _draw_signature(paper: Docx, signature: Signature, width: int) -> None:
    """Two cells without borders: a long post goes over several lines, the name stands at its last one."""
    widths = (width - SIGNED_NAME_WIDTH, SIGNED_NAME_WIDTH)
    space = paper.add_paragraph()
    space.paragraph_format.keep_with_next = True
    space.paragraph_format.line_spacing = Pt(28)
    table = _table(paper, widths, margins=NO_MARGINS)
    row = table.add_row()
    post, name = (_Cell(tc, table) for tc in row._tr.tc_lst)
    for cell, text, alignment in ((post, signature.post, Align.LEFT), (name, signature.name, Align.RIGHT)):
        # The note about the executor, if any, follows on the same page.
        _write(cell, text, alignment, style="Normal", keep=True)
        cell._tc.get_or_add_tcPr().append(_element("w:vAlign", val="bottom"))
    _not_split(row._tr)


def _draw_table(paper: Docx, block: Table, width: int) -> None:
    table = _table(paper, [width * share / 100 for share in block.shares], style="Table Grid")
    titles = tuple(column.title for column in block.columns)
    for texts in filter(None, (titles, block.column_numbers)):
        row = table.add_row()
        for tc, text in zip(row._tr.tc_lst, texts, strict=True):
            _write(_Cell(tc, table), text, Align.CENTER)
            tc.get_or_add_tcPr().append(_element("w:vAlign", val="center"))
        _not_split(row._tr)
        row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for group in block.groups:
        _draw_group(table, group, [column.align for column in block.columns])
    for note in block.notes:
        paper.add_paragraph(note, style="Примечание").paragraph_format.space_before = Pt(4)


def _draw_group(table: DocxTable, group: RowGroup, aligns: Sequence[Align]) -> None:
    if group.heading:
        row = table.add_row()
        cell = row.cells[0].merge(row.cells[-1])
        _write(cell, group.heading, Align.CENTER, keep=True)
        cell.paragraphs[0].runs[0].bold = True
        _not_split(row._tr)
    for place, texts in enumerate(group.rows):
        row = table.add_row()
        lead = group.lead if place == 0 else ("",) * len(group.lead)
        for column, (tc, text) in enumerate(zip(row._tr.tc_lst, (*lead, *texts), strict=True)):
            # Rows of one group hold on to one another, so that they go to the next page together.
            _write(_Cell(tc, table), text, aligns[column], keep=place + 1 < len(group.rows))
            if column < len(group.lead) and len(group.rows) > 1:
                properties = tc.get_or_add_tcPr()
                properties.append(_element("w:vMerge", val="restart" if place == 0 else "continue"))
        _not_split(row._tr)


def _table(
    paper: Docx, widths: Sequence[float], *, style: str | None = None, margins: dict[str, float] = CELL_MARGINS
) -> DocxTable:
    """An empty table of fixed columns, ``widths`` in mm."""
    table = paper.add_table(rows=0, cols=len(widths), style=style)
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    properties = table._tbl.tblPr
    whole = properties.find(qn("w:tblW"))
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), _twips(sum(widths)))
    inside = OxmlElement("w:tblCellMar")
    for side, millimetres in margins.items():
        inside.append(_element(f"w:{side}", w=_twips(millimetres), type="dxa"))
    properties.find(qn("w:tblLayout")).addnext(inside)
    return table


def _write(cell: _Cell, text: str, align: Align, *, style: str = "Текст таблицы", keep: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.alignment = ALIGNMENTS[align]
    if keep:
        paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(text)


def _not_split(row: OxmlElement) -> None:
    row.get_or_add_trPr().append(_element("w:cantSplit"))


def _element(tag: str, **attributes: str) -> OxmlElement:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _twips(millimetres: float) -> str:
    return str(round(millimetres * TWIPS_IN_MM))

"""The report as an official document (python-docx), laid out after GB/T 9704-2012.

Type area 156 × 225 mm, 22 lines to the page on a fixed line of 28.95 pt, body 仿宋 三号 (16 pt), headings 黑体 and
楷体, page number between dashes outside. Fonts are only named: office computers have them, and a name without its
East Asian attribute would silently fall back.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.table import _Row as TableRow
from docx.text.paragraph import Paragraph
from docx.text.parfmt import ParagraphFormat
from docx.text.run import Run

from reports.catalogue import BY_KEY, CATALOGUE
from reports.exports.columns import DOCUMENT_COLUMNS, keys
from reports.figures import Figure, Kind
from reports.prose import chinese_date
from reports.report import Report, Row
from villages import rounding

TITLE, BODY, HEI, KAI = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
FIGURES = "Times New Roman"
LINE = Pt(28.95)
LINE_GRID = 579
"""The same line in twentieths of a point, for the page's line grid."""
SIZE_2, SIZE_3, SIZE_4, TABLE_SIZE = Pt(22), Pt(16), Pt(14), Pt(10.5)
UNKNOWN = "—"


def document(report: Report) -> bytes:
    """The whole document as bytes."""
    paper = Document()
    _page(paper.sections[0])
    _properties(paper, report)
    _plain_title_style(paper)
    _table_styles(paper)
    _even_and_odd(paper)
    _title(paper, report)
    _body(paper, report)
    _figures_table(paper, report)
    if report.head.level != "village":
        _divisions_table(paper, report)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


# --- Page -------------------------------------------------------------------------------------------------------------


def _page(section: Section, *, landscape: bool = False) -> None:
    """A4 with the margins of the standard; a landscape page is the same sheet turned."""
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    margins = (Mm(28), Mm(37), Mm(26), Mm(35)) if landscape else (Mm(37), Mm(26), Mm(35), Mm(28))
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    section.footer_distance = Mm(28 if not landscape else 20)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(LINE_GRID))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _even_and_odd(paper: DocumentObject) -> None:
    """Page numbers stand outside: right on odd pages, left on even ones."""
    paper.settings.odd_and_even_pages_header_footer = True


def _plain_title_style(paper: DocumentObject) -> None:
    """Take away the coloured line under Word's own title."""
    layout = paper.styles["Title"].element.pPr
    for border in layout.findall(qn("w:pBdr")):
        layout.remove(border)


_TABLE_STYLES = (
    ("表头", HEI, True, False),
    ("表格文字", BODY, False, False),
    ("表格数字", BODY, True, False),
    ("合计", BODY, True, True),
)


def _table_styles(paper: DocumentObject) -> None:
    """Styles of table cells: one definition instead of the same marks in a thousand cells."""
    for name, font, centred, bold in _TABLE_STYLES:
        style: ParagraphStyle = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size, style.font.bold, style.font.name = TABLE_SIZE, bold, FIGURES
        style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(16)
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
        # Table rows are set closer than the page's line grid.
        loose = OxmlElement("w:snapToGrid")
        loose.set(qn("w:val"), "0")
        style.element.get_or_add_pPr().insert_element_before(loose, "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    if paragraph.runs:
        return
    paragraph.alignment = side
    _text(paragraph, "— ", "宋体", SIZE_4)
    run = _text(paragraph, "", "宋体", SIZE_4)
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)
    _text(paragraph, " —", "宋体", SIZE_4)


def _properties(paper: DocumentObject, report: Report) -> None:
    properties = paper.core_properties
    properties.title, properties.language = report.head.title, "zh-CN"
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = report.head.as_of.replace(tzinfo=None)


# --- Text -------------------------------------------------------------------------------------------------------------


def _title(paper: DocumentObject, report: Report) -> None:
    title = _paragraph(paper, report.head.title, TITLE, SIZE_2, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (f"（数据截止{chinese_date(report.head.as_of.date())}）", f"（{report.head.notice}）"):
        if line != "（）":
            _paragraph(paper, line, KAI, SIZE_3).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _paragraph(paper, "", BODY, SIZE_3)


def _body(paper: DocumentObject, report: Report) -> None:
    opening, *sections = report.paragraphs
    _heading(paper, "一、总体情况", HEI, 1)
    _indented(_paragraph(paper, opening.text, BODY, SIZE_3))
    _heading(paper, "二、工作成效", HEI, 1)
    for number, each in enumerate(sections, 1):
        if each.heading:
            _heading(paper, f"（{_numeral(number)}）{each.heading.split('.', 1)[-1]}", KAI, 2)
        _indented(_paragraph(paper, each.text, BODY, SIZE_3))
    _paragraph(paper, "", BODY, SIZE_3)
    _indented(_paragraph(paper, "附件：1.主要指标对照表", BODY, SIZE_3))
    if report.head.level != "village":
        _indented(_paragraph(paper, f"　　　2.分{_places(report)}情况表", BODY, SIZE_3))


def _heading(paper: DocumentObject, text: str, font: str, level: int) -> None:
    paragraph = _paragraph(paper, text, font, SIZE_3, style=f"Heading {level}")
    paragraph.paragraph_format.keep_with_next = True
    _indented(paragraph)


def _paragraph(paper: DocumentObject, text: str, font: str, size: Pt, *, style: str = "Normal") -> Paragraph:
    paragraph = paper.add_paragraph(style=style)
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    _text(paragraph, text, font, size)
    return paragraph


def _indented(paragraph: Paragraph) -> Paragraph:
    """Two characters, said in characters so that it follows the size of the type."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")
    return paragraph


def _text(paragraph: Paragraph, text: str, font: str, size: Pt) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.font.bold, run.font.italic = size, False, False
    run.font.color.rgb = RGBColor(0, 0, 0)
    run.font.name = FIGURES
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(attribute), None)
    return run


def _numeral(number: int) -> str:
    return "一二三四五六七八九十"[number - 1]


# --- Tables -----------------------------------------------------------------------------------------------------------


def _figures_table(paper: DocumentObject, report: Report) -> None:
    """Appendix 1: every figure with its integers, beside the previous term."""
    _appendix(paper, "附件1", f"{report.head.name}“两委”换届主要指标对照表").page_break_before = True
    _unit_line(paper, f"届次：{report.head.term}　上届：{report.head.previous_term or '无'}　单位：个、人、岁、%")
    table = _table(
        paper, ["指标", "本届", "分子", "分母", "上届", "较上届"], [Mm(62), Mm(20), Mm(20), Mm(20), Mm(18), Mm(16)]
    )
    for declaration in CATALOGUE:
        figure = report.figures[declaration.key]
        if figure.kind is Kind.BANDS:
            continue
        _row(table, [declaration.name.zh, figure.display, *_integers(figure), _former(figure), _change(figure)])
    for declaration in CATALOGUE:
        figure = report.figures[declaration.key]
        if isinstance(figure.value, dict):
            _band_rows(table, figure, figure.value)


def _band_rows(table: Table, figure: Figure, value: dict[str, int]) -> None:
    declaration = BY_KEY[figure.key]
    former = figure.previous if isinstance(figure.previous, dict) else {}
    change = figure.change if isinstance(figure.change, dict) else {}
    for band, people in value.items():
        name = (declaration.bands or {})[band].zh
        numbers = [str(people), str(people), str(figure.denominator or UNKNOWN)]
        _row(
            table,
            [f"{declaration.name.zh}：{name}", *numbers, str(former.get(band, UNKNOWN)), _signed(change.get(band))],
        )


def _divisions_table(paper: DocumentObject, report: Report) -> None:
    """Appendix 2, on turned pages: townships of a district, or villages of a township."""
    _page(paper.add_section(WD_SECTION.NEW_PAGE), landscape=True)
    rows = report.villages if report.head.level == "township" else report.townships
    label = _places(report)
    _appendix(paper, "附件2", f"{report.head.name}“两委”换届分{label}情况表")
    _unit_line(paper, "单位：个、人、岁、%、百分点（“较上届”一栏）")
    heads = [label, "村（社区）数", *(column.title for column in DOCUMENT_COLUMNS)]
    table = _table(paper, heads, [Mm(40), Mm(16), *[Mm(169 / len(DOCUMENT_COLUMNS))] * len(DOCUMENT_COLUMNS)])
    for row in rows:
        if row.now:
            _row(table, [row.name, *_cells(row)])
    total = [_cell_text(column.cell(report.figures[column.key]), column.is_change) for column in DOCUMENT_COLUMNS]
    _row(table, ["合计", report.figures["villages"].display, *total], bold=True)


def _places(report: Report) -> str:
    """What the places below this division are called."""
    return "村（社区）" if report.head.level == "township" else "镇街"


def _cells(row: Row) -> list[str]:
    figures = row.figures(["villages", *keys(DOCUMENT_COLUMNS)])
    cells = [_cell_text(column.cell(figures[column.key]), column.is_change) for column in DOCUMENT_COLUMNS]
    return [figures["villages"].display, *cells]


def _appendix(paper: DocumentObject, label: str, title: str) -> ParagraphFormat:
    """Label and title of an appendix; returns the layout of the label."""
    layout: ParagraphFormat = _paragraph(paper, label, HEI, SIZE_3).paragraph_format
    _paragraph(paper, title, TITLE, Pt(18)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return layout


def _unit_line(paper: DocumentObject, text: str) -> None:
    paragraph = _paragraph(paper, text, BODY, Pt(12))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(paper: DocumentObject, heads: Sequence[str], widths: Sequence[Mm]) -> Table:
    table: Table = paper.add_table(rows=1, cols=len(heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for cell, head, width in zip(table.rows[0].cells, heads, widths, strict=True):
        cell.width = width
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        _fill(cell, head, "表头")
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
    return table


def _row(table: Table, texts: Sequence[str], *, bold: bool = False) -> None:
    row: TableRow = table.add_row()  # type: ignore[no-untyped-call]
    stay = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(stay)
    for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        _fill(cell, text, "合计" if bold else "表格数字" if number else "表格文字")


def _fill(cell: _Cell, text: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    # By the style's id: looking each name up costs more than all the rest of the document.
    paragraph._p.style = style
    paragraph.add_run(text)


def _integers(figure: Figure) -> list[str]:
    return [UNKNOWN if number is None else str(number) for number in (figure.numerator, figure.denominator)]


def _former(figure: Figure) -> str:
    if figure.previous is None or isinstance(figure.previous, dict):
        return UNKNOWN
    return rounding.plain(figure.previous) + ("%" if figure.kind is Kind.PERCENT else "")


def _change(figure: Figure) -> str:
    return UNKNOWN if isinstance(figure.change, dict) else _signed(figure.change)


def _signed(number: Any) -> str:
    if number is None:
        return UNKNOWN
    return f"+{rounding.plain(number)}" if number > 0 else rounding.plain(number)


def _cell_text(value: Any, signed: bool) -> str:
    if value is None:
        return UNKNOWN
    return _signed(value) if signed else rounding.plain(value)

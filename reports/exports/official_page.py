"""The page of an official document (GB/T 9704-2012) in python-docx: sheet, grid, type, headings, page numbers.

Type area 156 × 225 mm, 22 lines of 28 characters, body 仿宋 三号 (16 pt), level 1 黑体, level 2 楷体, level 3 仿宋,
page number between dashes outside. Fonts are only named: office computers have them, and a name without its East
Asian attribute would silently fall back.
"""

from __future__ import annotations

from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

TITLE, BODY, HEI, KAI, SONG = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
FIGURES = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
LINE = Pt(28.95)
LINE_GRID = 579
"""The same line in twentieths of a point: 22 of them fill 225 mm."""
CHARACTER_SPACE = -850
"""What a character of 16 pt gives up, in 4096ths of a point, so that 28 of them fill 156 mm."""
CLOSER = -5
"""The same said to the runs, in twentieths of a point: programs that cannot set 16 pt type in a narrower grid (some
give every character two cells) then leave the grid alone and still set 28 to the line."""
LEVELS = {1: HEI, 2: KAI, 3: BODY}


def set_up(paper: DocumentObject) -> None:
    """Everything that holds for the whole document."""
    page(paper.sections[0])
    _body_style(paper)
    _plain_title_style(paper)
    _table_styles(paper)
    # Page numbers stand outside: right on odd pages, left on even ones.
    paper.settings.odd_and_even_pages_header_footer = True


def page(section: Section, *, landscape: bool = False) -> None:
    """A4 with the margins of the standard; a landscape page is the same sheet turned."""
    long, short = Mm(297), Mm(210)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    margins = (Mm(28), Mm(37), Mm(26), Mm(35)) if landscape else (Mm(37), Mm(26), Mm(35), Mm(28))
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = margins
    # The dashes of the page number stand 7 mm below the type area.
    section.footer_distance = Mm(25 if not landscape else 17)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(LINE_GRID))
    grid.set(qn("w:charSpace"), str(CHARACTER_SPACE))
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(grid)
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _body_style(paper: DocumentObject) -> None:
    """The grid is counted from the size of the body style, so that one must be 16 pt."""
    style: ParagraphStyle = paper.styles["Normal"]
    style.font.size, style.font.name = SIZE_3, FIGURES
    marks = style.element.get_or_add_rPr()
    marks.get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    _spaced(marks, CLOSER)
    marks.insert_element_before(_loose(), *_AFTER_GRID)
    style.element.get_or_add_pPr().insert(0, _loose())


def _spaced(marks: Any, twentieths: int) -> None:
    """Space between characters, where the schema wants it."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(twentieths))
    marks.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", *_AFTER_GRID)


_AFTER_GRID = ("w:vanish", "w:webHidden", "w:color", "w:spacing", "w:sz", "w:szCs", "w:lang")


def _loose() -> Any:
    """The mark of a paragraph that is not drawn to the line grid: its lines are as far apart by themselves."""
    loose = OxmlElement("w:snapToGrid")
    loose.set(qn("w:val"), "0")
    return loose


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
_TABLE_SIZES = (("", Pt(10.5), Pt(16)), ("小", Pt(9), Pt(11.6)))
"""五号, and 小五 for tables with many columns or as many lines as a district has townships; size and line."""


def _table_styles(paper: DocumentObject) -> None:
    """Styles of table cells: one definition instead of the same marks in a thousand cells."""
    for prefix, size, line in _TABLE_SIZES:
        for name, font, centred, bold in _TABLE_STYLES:
            style: ParagraphStyle = paper.styles.add_style(f"{prefix}{name}", WD_STYLE_TYPE.PARAGRAPH)
            style.font.size, style.font.bold, style.font.name = size, bold, FIGURES
            marks = style.element.get_or_add_rPr()
            marks.get_or_add_rFonts().set(qn("w:eastAsia"), font)
            _spaced(marks, 0)
            layout = style.paragraph_format
            layout.space_before = layout.space_after = Pt(0)
            layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, line
            layout.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
            # Table rows are set closer than the page's line grid.
            style.element.get_or_add_pPr().insert_element_before(_loose(), "w:spacing", "w:ind", "w:jc", "w:rPr")


def _page_number(paragraph: Paragraph, side: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in 四号 宋体, one character away from the edge of the type area."""
    if paragraph.runs:
        return
    paragraph.alignment = side
    edge = "left" if side == WD_ALIGN_PARAGRAPH.LEFT else "right"
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn(f"w:{edge}Chars"), "100")
    indent.set(qn(f"w:{edge}"), "280")
    text(paragraph, "— ", SONG, SIZE_4)
    run = text(paragraph, "", SONG, SIZE_4)
    for kind, words in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._r.append(mark)
    text(paragraph, " —", SONG, SIZE_4)


# --- Text -------------------------------------------------------------------------------------------------------------


def paragraph(
    paper: DocumentObject, words: str, font: str, size: Pt, *, style: str = "Normal", line: Pt = LINE
) -> Paragraph:
    """A paragraph, on the line grid unless its lines are set closer."""
    added = paper.add_paragraph(style=style)
    layout = added.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, line
    text(added, words, font, size)
    return added


def body(paper: DocumentObject, words: str) -> Paragraph:
    """A paragraph of the body: 三号 仿宋, indented by two characters."""
    return indented(paragraph(paper, words, BODY, SIZE_3))


def heading(paper: DocumentObject, words: str, level: int) -> Paragraph:
    """A heading of level 1 (一、), 2 （一） or 3 (1.), in its own font, kept with what follows."""
    added = paragraph(paper, words, LEVELS[level], SIZE_3, style=f"Heading {level}")
    added.paragraph_format.keep_with_next = True
    return indented(added)


def indented(paragraph: Paragraph) -> Paragraph:
    """Two characters, said in characters so that it follows the size of the type."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), "640")
    return paragraph


def text(paragraph: Paragraph, words: str, font: str, size: Pt) -> Run:
    """A run with both its Chinese and its Latin font."""
    run = paragraph.add_run(words)
    run.font.size, run.font.bold, run.font.italic = size, False, False
    run.font.color.rgb = RGBColor(0, 0, 0)
    run.font.name = FIGURES
    fonts = run._r.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
        fonts.attrib.pop(qn(attribute), None)
    return run

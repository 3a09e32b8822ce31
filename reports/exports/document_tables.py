"""Tables of an official document: appendices with label, title and unit line, heads repeated on every page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.table import _Row as TableRow
from docx.text.parfmt import ParagraphFormat

from reports.exports import official_page as official
from reports.exports.grids import Grid, Line

SMALL = "小"


def turned_page(paper: DocumentObject) -> None:
    """From here on the pages are landscape."""
    official.page(paper.add_section(WD_SECTION.NEW_PAGE), landscape=True)


def appendix(paper: DocumentObject, number: int, title: str) -> ParagraphFormat:
    """Label and title of an appendix; returns the layout of the label."""
    layout: ParagraphFormat = official.paragraph(paper, f"附件{number}", official.HEI, official.SIZE_3).paragraph_format
    layout.keep_with_next = True
    official.paragraph(paper, title, official.TITLE, Pt(18)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    return layout


def add_grid(paper: DocumentObject, grid: Grid) -> None:
    """Unit line, table and note; a cell that stands beside several rows is one."""
    unit = official.paragraph(paper, grid.unit, official.BODY, Pt(12), line=Pt(18))
    unit.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    size = SMALL if grid.turned else ""
    table = _table(paper, grid.heads, [Mm(width) for width in grid.widths], size)
    first = len(table.rows)
    for line in grid.lines:
        _row(table, line, size)
    for number, line in enumerate(grid.lines, first):
        if line.span > 1:
            _beside(table, number, number + line.span - 1, line.texts[0], size)
    if grid.note:
        official.paragraph(paper, grid.note, official.BODY, Pt(9), line=Pt(12))


def _table(paper: DocumentObject, heads: Sequence[tuple[str, str]], widths: Sequence[Mm], size: str) -> Table:
    """A table with its heads: two rows of them where some stand in groups."""
    depth = 2 if any(group for group, _ in heads) else 1
    table: Table = paper.add_table(rows=depth, cols=len(heads))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    _narrow_margins(table)
    _heads(table, heads, size)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, width in zip(row.cells, widths, strict=True):
            if cell.grid_span == 1:
                cell.width = width
    return table


def _heads(table: Table, heads: Sequence[tuple[str, str]], size: str) -> None:
    rows = [list(row.cells) for row in table.rows]
    at = 0
    for group, members in groupby(heads, key=lambda head: head[0]):
        titles = [title for _, title in members]
        for number, title in enumerate(titles, at):
            whole = group or len(rows) == 1
            _head(rows[-1][number] if whole else rows[0][number].merge(rows[1][number]), title, size)
        if group:
            _head(rows[0][at].merge(rows[0][at + len(titles) - 1]), group, size)
        at += len(titles)


def _narrow_margins(table: Table) -> None:
    """Half a millimetre beside the text instead of two: official tables have many columns."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "28")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _head(cell: _Cell, title: str, size: str) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    _fill(cell, title, f"{size}表头")


def _row(table: Table, line: Line, size: str) -> None:
    row: TableRow = table.add_row()  # type: ignore[no-untyped-call]
    properties = row._tr.get_or_add_trPr()
    # A new row copies the last one: below the heads it must not be one of them.
    for copied in properties.findall(qn("w:tblHeader")):
        properties.remove(copied)
    properties.append(OxmlElement("w:cantSplit"))
    for number, (cell, words) in enumerate(zip(row.cells, line.texts, strict=True)):
        if number == 0 and line.span != 1:
            continue
        _fill(cell, words, size + ("合计" if line.is_total else "表格数字" if number else "表格文字"))


def _beside(table: Table, first: int, last: int, name: str, size: str) -> None:
    """One cell from a row to the last, with the name of the group in its middle."""
    cell = table.cell(first, 0).merge(table.cell(last, 0))
    for empty in cell.paragraphs[1:]:
        empty._p.getparent().remove(empty._p)
    _head(cell, name, size)


def _fill(cell: _Cell, words: str, style: str) -> None:
    paragraph = cell.paragraphs[0]
    # By the style's id: looking each name up costs more than all the rest of the document.
    paragraph._p.style = style
    paragraph.add_run(words)

"""A weekly brief or flash report as a Word document, set like the report: GB/T 9704-2012, fonts only named."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as DocxParagraph

from reports.exports.document import BODY, FIGURES, HEI, KAI, LINE, SIZE_2, SIZE_3, TABLE_SIZE, TITLE
from reports.prose import chinese_date
from reports.runs import Paragraph

_MARGINS = {"top_margin": Mm(37), "right_margin": Mm(26), "bottom_margin": Mm(35), "left_margin": Mm(28)}


def brief_document(
    *,
    title: str,
    notice: str,
    made_at: datetime,
    paragraphs: Sequence[Paragraph],
    missing: Sequence[Sequence[Any]],
    table: Mapping[str, Any],
) -> bytes:
    """The whole brief as bytes; ``missing`` is (place, names) pairs, ``made_at`` local time."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, width in _MARGINS.items():
        setattr(section, name, width)
    properties = paper.core_properties
    properties.title, properties.language, properties.author = title, "zh-CN", ""
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    _line(paper, title, TITLE, SIZE_2, centred=True)
    for line in (f"（数据截止{chinese_date(made_at.date())}{made_at.hour}时{made_at.minute}分）", f"（{notice}）"):
        if line != "（）":
            _line(paper, line, KAI, SIZE_3, centred=True)
    _line(paper, "", BODY, SIZE_3)
    for each in paragraphs:
        if each.heading:
            _line(paper, each.heading, HEI, SIZE_3, indented=True)
        _line(paper, each.text, BODY, SIZE_3, indented=True)
    _line(paper, "未完成或未报送", HEI, SIZE_3, indented=True)
    for place, names in missing:
        _line(paper, f"{place}（{len(names)}个）：{'、'.join(names)}。", BODY, SIZE_3, indented=True)
    if not missing:
        _line(paper, "无。", BODY, SIZE_3, indented=True)
    _table(paper, table)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _line(
    paper: DocumentObject, text: str, font: str, size: Pt, *, centred: bool = False, indented: bool = False
) -> DocxParagraph:
    paragraph = paper.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), "640")
    _run(paragraph, text, font, size)
    return paragraph


def _run(paragraph: DocxParagraph, text: str, font: str, size: Pt) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.font.color.rgb = size, FIGURES, RGBColor(0, 0, 0)
    # Without its East Asian attribute a Chinese font's name would silently fall back.
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _table(paper: DocumentObject, table: Mapping[str, Any]) -> None:
    heads, rows = table.get("heads") or [], [*(table.get("rows") or [])]
    if not rows:
        return
    if table.get("total"):
        rows.append(table["total"])
    _line(paper, "", BODY, SIZE_3)
    grid = paper.add_table(rows=1, cols=len(heads))
    grid.style, grid.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    for cell, head in zip(grid.rows[0].cells, heads, strict=True):
        _run(cell.paragraphs[0], head, HEI, TABLE_SIZE)
    for row in rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            _run(cell.paragraphs[0], str(value), BODY, TABLE_SIZE)

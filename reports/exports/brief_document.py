"""A weekly brief or flash report as a Word document, set like the report (``official_page``)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from reports.exports import document_tables as tables
from reports.exports import official_page as official
from reports.exports.grids import Grid, Line
from reports.prose import chinese_date
from reports.runs import Paragraph

_WIDTH = 156
_FIRST_COLUMN = 36


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
    official.set_up(paper)
    properties = paper.core_properties
    properties.title, properties.language, properties.author = title, "zh-CN", ""
    properties.created = properties.modified = made_at.replace(tzinfo=None)
    titled = official.paragraph(paper, title, official.TITLE, official.SIZE_2, style="Title")
    titled.alignment = WD_ALIGN_PARAGRAPH.CENTER
    counted = f"（数据截止{chinese_date(made_at.date())}{made_at.hour}时{made_at.minute}分）"
    for line in (counted, *([f"（{notice}）"] if notice else ())):
        added = official.paragraph(paper, line, official.KAI, official.SIZE_3)
        added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    official.paragraph(paper, "", official.BODY, official.SIZE_3)
    for each in paragraphs:
        if each.heading:
            official.heading(paper, each.heading, 1)
        official.body(paper, each.text)
    official.heading(paper, "未完成或未报送", 1)
    for place, names in missing:
        official.body(paper, f"{place}（{len(names)}个）：{'、'.join(names)}。")
    if not missing:
        official.body(paper, "无。")
    if table.get("rows"):
        tables.add_grid(paper, _grid(table))
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _grid(table: Mapping[str, Any]) -> Grid:
    heads = [("", str(head)) for head in table["heads"]]
    lines = [Line([str(cell) for cell in row]) for row in table["rows"]]
    if table.get("total"):
        lines.append(Line([str(cell) for cell in table["total"]], is_total=True))
    other = (_WIDTH - _FIRST_COLUMN) / max(len(heads) - 1, 1)
    return Grid("", "", heads, [_FIRST_COLUMN, *[other] * (len(heads) - 1)], lines)

"""The report as an official document (python-docx), laid out after GB/T 9704-2012: an internal report without a red
head, so without a document number, an issuing mark or a seal."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH

from reports.exports import document_tables as tables
from reports.exports import official_page as official
from reports.exports.document_charts import Data, add_chart, charts_of
from reports.exports.grids import Grid, grids_of
from reports.exports.outline import outline, subtitles
from reports.report import Report
from reports.rows import Kept

CHARTS = "主要指标对比图"


def document(report: Report, kept: Kept | None = None, *, notes: Sequence[str] = ()) -> bytes:
    """The whole document as bytes; without the rows it was counted from it has no tables of people.

    ``notes`` are sentences a reader must know, for example what could not be added up.
    """
    paper = Document()
    official.set_up(paper)
    _properties(paper, report)
    _title(paper, report)
    figures, *others = grids_of(report, kept)
    drawn = charts_of(report)
    appendices: list[Grid | list[Data]] = [figures, *([drawn] if drawn else []), *others]
    _body(paper, report, [_title_of(each) for each in appendices], notes)
    turned = False
    for number, each in enumerate(appendices, 1):
        turning = isinstance(each, Grid) and each.turned and not turned
        if turning:
            tables.turned_page(paper)
            turned = True
        layout = tables.appendix(paper, number, f"{report.head.name}“两委”换届{_title_of(each)}")
        layout.page_break_before = not turning
        _appendix(paper, each)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _appendix(paper: DocumentObject, what: Grid | list[Data]) -> None:
    if isinstance(what, Grid):
        tables.add_grid(paper, what)
        return
    for number, data in enumerate(what, 1):
        add_chart(paper, data, number)


def _title_of(appendix: Grid | list[Data]) -> str:
    return appendix.title if isinstance(appendix, Grid) else CHARTS


def _properties(paper: DocumentObject, report: Report) -> None:
    properties = paper.core_properties
    properties.title, properties.language = report.head.title, "zh-CN"
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = report.head.as_of.replace(tzinfo=None)


def _title(paper: DocumentObject, report: Report) -> None:
    title = official.paragraph(paper, report.head.title, official.TITLE, official.SIZE_2, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in subtitles(report):
        added = official.paragraph(paper, line, official.KAI, official.SIZE_3)
        added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    official.paragraph(paper, "", official.BODY, official.SIZE_3)


def _body(paper: DocumentObject, report: Report, appendices: Sequence[str], notes: Sequence[str]) -> None:
    for block in outline(report, notes):
        if not block.level:
            official.body(paper, block.text)
            continue
        added = official.heading(paper, block.heading, block.level)
        if block.text:
            added.paragraph_format.keep_with_next = False
            official.text(added, block.text, official.BODY, official.SIZE_3)
    official.paragraph(paper, "", official.BODY, official.SIZE_3)
    for number, title in enumerate(appendices, 1):
        official.body(paper, f"{'附件：' if number == 1 else '　　　'}{number}.{title}")

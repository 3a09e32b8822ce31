"""The report as an official document (python-docx), laid out after GB/T 9704-2012: an internal report without a red
head, so without a document number, an issuing mark or a seal."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH

from reports.exports import document_tables as tables
from reports.exports import official_page as official
from reports.exports.columns import called
from reports.exports.document_charts import add_chart, charts_of
from reports.prose import chinese_date
from reports.report import Report
from reports.rows import Kept


def document(report: Report, kept: Kept | None = None, *, notes: Sequence[str] = ()) -> bytes:
    """The whole document as bytes; without the rows it was counted from it has no tables of people.

    ``notes`` are sentences a reader must know, for example what could not be added up.
    """
    paper = Document()
    official.set_up(paper)
    _properties(paper, report)
    _title(paper, report)
    appendices = _appendices(report, kept)
    _body(paper, report, [title for title, *_ in appendices], notes)
    turned = False
    for number, (title, landscape, write) in enumerate(appendices, 1):
        if landscape and not turned:
            tables.turned_page(paper)
        layout = tables.appendix(paper, number, f"{report.head.name}“两委”换届{title}")
        layout.page_break_before = not (landscape and not turned)
        turned = landscape
        write(paper)
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _properties(paper: DocumentObject, report: Report) -> None:
    properties = paper.core_properties
    properties.title, properties.language = report.head.title, "zh-CN"
    properties.author = properties.last_modified_by = ""
    properties.created = properties.modified = report.head.as_of.replace(tzinfo=None)


def _title(paper: DocumentObject, report: Report) -> None:
    title = official.paragraph(paper, report.head.title, official.TITLE, official.SIZE_2, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (f"（数据截止{chinese_date(report.head.as_of.date())}）", f"（{report.head.notice}）"):
        if line != "（）":
            added = official.paragraph(paper, line, official.KAI, official.SIZE_3)
            added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    official.paragraph(paper, "", official.BODY, official.SIZE_3)


def _body(paper: DocumentObject, report: Report, appendices: list[str], notes: Sequence[str]) -> None:
    opening, *sections = report.paragraphs
    official.heading(paper, "一、总体情况", 1)
    official.body(paper, opening.text)
    official.heading(paper, "二、工作成效", 1)
    for number, each in enumerate(sections, 1):
        if each.heading:
            official.heading(paper, f"（{_numeral(number)}）{each.heading.split('.', 1)[-1]}", 2)
        official.body(paper, each.text)
    _explanations(paper, report, notes)
    official.paragraph(paper, "", official.BODY, official.SIZE_3)
    for number, title in enumerate(appendices, 1):
        official.body(paper, f"{'附件：' if number == 1 else '　　　'}{number}.{title}")


_RULES = (
    ("年龄", "以选举日为截止日，按出生年月到截止年月的月数计算，两届同一方法。"),
    ("比例", "先汇总分子、分母再相除，保留一位小数，四舍五入；分子小于分母的不写作100%。"),
    ("对比", "“较上届”为本报告所列两届数值之差，比例以百分点、年龄以岁表示。"),
    ("缺数", "尚未登记的项目不列数，以“—”表示，不以0代替。"),
)


def _explanations(paper: DocumentObject, report: Report, notes: Sequence[str]) -> None:
    """Where the numbers come from and how they are worked out, so that a reader can check them."""
    head = report.head
    official.heading(paper, "三、有关说明", 1)
    official.heading(paper, "（一）数据来源", 2)
    former = f"，上届为{head.previous_term}届" if head.previous_term else "，无上届数据"
    counted = f"{chinese_date(head.as_of.date())}{head.as_of:%H:%M}"
    official.body(
        paper,
        f"本报告数字由各村（社区）逐条数据汇总生成，选举结果只统计已审定的；本届为{head.term}届"
        f"（选举日{chinese_date(head.election_day)}）{former}，数据截止{counted}。",
    )
    official.heading(paper, "（二）计算口径", 2)
    for number, (name, rule) in enumerate(_RULES, 1):
        added = official.heading(paper, f"{number}.{name}。", 3)
        added.paragraph_format.keep_with_next = False
        official.text(added, rule, official.BODY, official.SIZE_3)
    if notes:
        official.heading(paper, "（三）汇总说明", 2)
    for number, note in enumerate(notes, 1):
        official.body(paper, f"{number}.{note}")


Appendix = tuple[str, bool, Callable[[DocumentObject], None]]


def _appendices(report: Report, kept: Kept | None) -> list[Appendix]:
    """Title, whether its pages are turned, and who writes it; in the order of the document."""
    found: list[Appendix] = [("主要指标对照表", False, lambda paper: tables.figures_table(paper, report))]
    drawn = charts_of(report)
    if drawn:
        found.append(("主要指标对比图", False, lambda paper: _charts(paper, report)))
    if report.head.level == "village":
        return found
    found.append(
        (f"分{called(tables.places_of(report))}情况表", True, lambda paper: tables.divisions_table(paper, report))
    )
    if kept is not None and kept.officers:
        found.append(("班子成员结构表", True, lambda paper: tables.structure_table(paper, report, kept)))
        found.append(("班子成员年龄学历交叉表", True, lambda paper: tables.cross_table(paper, kept)))
    return found


def _charts(paper: DocumentObject, report: Report) -> None:
    for number, data in enumerate(charts_of(report), 1):
        add_chart(paper, data, number)


def _numeral(number: int) -> str:
    return "一二三四五六七八九十"[number - 1]

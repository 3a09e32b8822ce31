"""Native charts of an official document: editable in Word and WPS, with their numbers as an embedded workbook.

python-docx draws no charts. XlsxWriter does, as the same DrawingML that a document holds: each chart is made in a small
workbook, its part is taken over, and the workbook goes along as its data.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from docx.document import Document as DocumentObject
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from reports.catalogue import BY_KEY
from reports.exports import official_page as official
from reports.exports.columns import called
from reports.exports.grids import places_of
from reports.report import Report

SHEET, FONT = "数据", "黑体"
WIDTH = Mm(156)
_FILLS = (
    {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": "#7A7A7A", "bg_color": "#FFFFFF"}},
    {"fill": {"color": "#8E1C22"}},
)
"""Previous term hatched, this term filled: apart in grey print too. A chart of one series is filled."""
Value = int | Decimal | None


@dataclass(frozen=True, slots=True)
class Data:
    """One chart: labels, and a row of values per series; ``lying`` draws the bars from left to right."""

    title: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[Value]]]
    lying: bool = False

    @property
    def words(self) -> str:
        """What the chart says, for who cannot see it."""
        return "；".join(
            f"{label} {'、'.join(f'{name} {values[number]}' for name, values in self.series)}"
            for number, label in enumerate(self.labels)
        )

    @property
    def height(self) -> Mm:
        """Room for every label."""
        return Mm(min(200, 24 + 5.6 * len(self.labels)) if self.lying and len(self.labels) > 8 else 55)


def charts_of(report: Report) -> list[Data]:
    """The charts that have something to show."""
    found = [_shares(report), _bands(report, "age_bands"), _bands(report, "education_bands"), _turnout(report)]
    return [each for each in found if each is not None]


def add_chart(paper: DocumentObject, data: Data, number: int) -> None:
    """The chart and its caption called, both in the middle."""
    workbook, drawing = _drawn(data)
    package = paper.part.package
    book = Part(
        PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"), CONTENT_TYPE.SML_SHEET, workbook, package
    )
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    data_id = part.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _with_data(drawing, data_id)
    chart_id = paper.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    frame = paper.add_paragraph()
    frame.alignment = WD_ALIGN_PARAGRAPH.CENTER
    frame.paragraph_format.keep_with_next = True
    frame.paragraph_format.space_before = frame.paragraph_format.space_after = Pt(0)
    inline = parse_xml(_INLINE.format(width=WIDTH, height=data.height, number=100 + number, chart=chart_id))
    about = inline.find(".//{*}docPr")
    about.set("name", f"图{number}")
    about.set("descr", f"{data.title}。{data.words}")
    official.text(frame, "", official.HEI, Pt(12))._r.append(inline)
    caption = official.paragraph(paper, f"图{number}　{data.title}", official.HEI, Pt(12))
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER


_INLINE = """\
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
  xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
  xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
  xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
  <wp:inline distT="0" distB="0" distL="0" distR="0">
    <wp:extent cx="{width}" cy="{height}"/>
    <wp:effectExtent l="0" t="0" r="0" b="0"/>
    <wp:docPr id="{number}" name=""/>
    <wp:cNvGraphicFramePr/>
    <a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
      <c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{chart}"/>
    </a:graphicData></a:graphic>
  </wp:inline>
</w:drawing>"""


# --- What is drawn ----------------------------------------------------------------------------------------------------

_SHARES = {
    "officers_college_pct": "班子大专及以上",
    "fulltime_college_pct": "专职大专及以上",
    "secretaries_college_pct": "书记大专及以上",
    "local_talent_pct": "本土人才占比",
    "officers_women_pct": "女性占比",
}


def _shares(report: Report) -> Data | None:
    known = [key for key in _SHARES if isinstance(report.figures[key].value, Decimal)]
    if not known:
        return None
    now = [report.figures[key].value for key in known]
    before = [report.figures[key].previous for key in known]
    labels = [_SHARES[key] for key in known]
    return Data("班子结构主要比例：上届与本届（%）", labels, _terms(before, now))


def _bands(report: Report, key: str) -> Data | None:
    figure = report.figures[key]
    if not isinstance(figure.value, dict):
        return None
    names = BY_KEY[key].bands or {}
    former = figure.previous if isinstance(figure.previous, dict) else {}
    shown = [band for band in figure.value if figure.value[band] or former.get(band)]
    labels = [names[band].zh for band in shown]
    before = [former.get(band) for band in shown]
    name = BY_KEY[key].name.zh
    return Data(f"班子成员{name}：上届与本届（人）", labels, _terms(before, [figure.value[band] for band in shown]))


def _terms(before: Sequence[Any], now: Sequence[Any]) -> list[tuple[str, Sequence[Value]]]:
    """Both terms, or this one alone where nothing is known of the other."""
    this = ("本届", now)
    return [("上届", before), this] if any(value is not None for value in before) else [this]


def _turnout(report: Report) -> Data | None:
    if report.head.level == "village":
        return None
    rows = [(row.name, row.figure("voter_turnout_pct").value) for row in places_of(report) if row.now]
    known = [(name, value) for name, value in rows if isinstance(value, Decimal)]
    if not known:
        return None
    known.sort(key=lambda each: each[1], reverse=True)
    title = f"各{called(places_of(report))}选民参选率（%）"
    return Data(title, [name for name, _ in known], [("参选率", [value for _, value in known])], lying=True)


# --- How it is drawn --------------------------------------------------------------------------------------------------


def _drawn(data: Data) -> tuple[bytes, str]:
    """The workbook with the chart, and the chart's own part out of it."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_column(1, 0, data.labels)
        chart = book.add_chart({"type": "bar" if data.lying else "column"})
        last = len(data.labels)
        for column, (name, values) in enumerate(data.series, 1):
            sheet.write_string(0, column, name)
            sheet.write_column(1, column, [float(each) if isinstance(each, Decimal) else each for each in values])
            chart.add_series(
                {
                    "name": [SHEET, 0, column],
                    "categories": [SHEET, 1, 0, last, 0],
                    "values": [SHEET, 1, column, last, column],
                    "border": {"color": "#1F2328", "width": 0.5},
                    "data_labels": {"value": True, "font": {"size": 9, "name": FONT}},
                    "gap": 70,
                    **_FILLS[column - 1 if len(data.series) > 1 else 1],
                }
            )
        _axes(chart, data)
        sheet.insert_chart(0, 5, chart)
    content = buffer.getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return content, archive.read("xl/charts/chart1.xml").decode()


def _axes(chart: Any, data: Data) -> None:
    font = {"size": 9, "name": FONT}
    values = {"num_font": font, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}, "min": 0}
    labels = {"num_font": font, **({"reverse": True} if data.lying else {})}
    chart.set_x_axis(values if data.lying else labels)
    chart.set_y_axis(labels if data.lying else values)
    chart.set_title({"none": True})
    chart.set_legend({"none": True} if len(data.series) == 1 else {"position": "top", "font": {**font, "size": 10}})


_ONLY_VALUES = (
    '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
    '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
"""What a document leaves out counts as shown in some programs, unlike in a workbook."""


def _with_data(drawing: str, data_id: str) -> bytes:
    """The part with its Chinese font named as such and the embedded workbook as its data."""
    named = re.sub(r'<a:latin typeface="([^"]+)"[^>]*/>', r'<a:latin typeface="\1"/><a:ea typeface="\1"/>', drawing)
    named = named.replace('<c:showVal val="1"/>', _ONLY_VALUES)
    link = f'<c:externalData r:id="{data_id}"><c:autoUpdate val="0"/></c:externalData>'
    return named.replace("<c:printSettings>", f"{link}<c:printSettings>", 1).encode()

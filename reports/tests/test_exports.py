"""Files of a report, opened again and read like a person would."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from random import Random
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from reports.exports.columns import COLUMNS
from reports.exports.files import WRITERS
from reports.facts import count
from reports.report import Head, Report
from reports.tests.builders import fill_at_random, with_previous
from tests.builders import EAST, ELECTION_DAY

pytestmark = pytest.mark.django_db
LONG_CODE = f"{EAST}201"


def head(scope="990101", name="测试区", level="county"):
    return Head("2021", "2018", scope, name, level, ELECTION_DAY, datetime(2021, 5, 18, 9, 0))


@pytest.fixture
def report(term):
    former = with_previous(term)
    fill_at_random(term, Random(5))
    fill_at_random(former, Random(6))
    return Report.of(head(), count(term, "990101"))


@pytest.fixture
def book(report):
    return openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](report)))


@pytest.fixture
def paper(report):
    return Document(io.BytesIO(WRITERS["docx"](report)))


def column_of(sheet, title):
    return next(cell.column for row in sheet.iter_rows(min_row=3, max_row=4) for cell in row if cell.value == title)


def test_the_workbook_has_three_sheets_with_title_and_unit_line(book):
    assert book.sheetnames == ["汇总", "按镇街", "按村"]
    for sheet in book:
        assert sheet.cell(1, 1).value.startswith("测试区村（社区）“两委”换届情况")
        assert sheet.cell(2, 1).value.startswith(
            "单位：个、人、岁、%    届次：2021    上届：2018    选举日：2021年5月17日"
        )
        assert "数据截止：2021年5月18日09:00" in sheet.cell(2, 1).value


def test_the_summary_sheet_holds_every_figure_with_its_integers(book, report):
    sheet = book["汇总"]
    rows = {sheet.cell(row, 2).value: row for row in range(4, 60) if sheet.cell(row, 2).value}
    figure = report.figures["officers_college_pct"]
    row = rows["班子成员大专及以上学历占比"]
    written = [sheet.cell(row, column).value for column in range(3, 9)]
    assert written == [
        float(figure.value),
        "%",
        figure.numerator,
        figure.denominator,
        float(figure.previous),
        float(figure.change),
    ]
    assert sheet.cell(rows["信访举报"], 3).value == "—"


def test_rows_of_townships_and_villages_end_with_the_total(book, report):
    for name, rows in (("按镇街", report.townships), ("按村", report.villages)):
        sheet = book[name]
        column = column_of(sheet, "班子成员")
        numbers = [sheet.cell(5 + offset, column).value or 0 for offset in range(len(rows))]
        total = 5 + len(rows)
        assert sheet.cell(total, 1).value == "合计"
        assert (
            sum(n for n in numbers if n != "—") == sheet.cell(total, column).value == report.figures["officers"].value
        )
    assert [book["按村"].cell(row, 4).value for row in range(5, 11)] == [row.code for row in report.villages]


def test_the_workbook_has_native_charts(report):
    with zipfile.ZipFile(io.BytesIO(WRITERS["xlsx"](report))) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        bands = sum(isinstance(each.value, dict) for each in report.figures.values())
        assert len(charts) == 2 + bands
        text = "".join(archive.read(name).decode() for name in charts)
    assert "各镇街选民参选率" in text
    assert "上届" in text


def test_a_name_that_looks_like_a_formula_stays_text(term):
    villages = list(term.village_elections.select_related("village"))
    villages[0].village.short_name = "=1+1"
    villages[0].village.save()
    report = Report.of(head(), count(term, "990101"))
    sheet = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](report)))["按村"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert cell.data_type == "s"


def test_a_township_has_no_sheet_of_townships_and_nothing_known_still_makes_files(term):
    report = Report.of(head(EAST, "东山街道", "township"), count(term, EAST))
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](report)))
    assert book.sheetnames == ["汇总", "按村"]
    assert book["按村"].cell(5, column_of(book["按村"], "选民参选率")).value == "—"
    paper = Document(io.BytesIO(WRITERS["docx"](report)))
    assert "暂不列数" in "".join(each.text for each in paper.paragraphs)
    village = Report.of(head(LONG_CODE, "大沟村村民委员会", "village"), count(term, LONG_CODE))
    assert len(Document(io.BytesIO(WRITERS["docx"](village))).tables) == 1


def test_the_document_has_the_layout_of_official_documents(paper):
    section = paper.sections[0]
    assert [round(value.mm) for value in (section.page_width, section.page_height)] == [210, 297]
    margins = (section.top_margin, section.left_margin, section.bottom_margin, section.right_margin)
    assert [round(value.mm) for value in margins] == [37, 28, 35, 26]
    assert section._sectPr.find(qn("w:docGrid")).get(qn("w:linePitch")) == "579"
    body = next(each for each in paper.paragraphs if each.text.startswith("截至2021年5月18日"))
    assert body.paragraph_format.line_spacing == Pt(28.95)
    assert body._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert body.runs[0].font.size == Pt(16)


def test_every_run_names_its_chinese_font(paper):
    for paragraph in paper.paragraphs:
        for run in paragraph.runs:
            fonts = run._r.rPr.rFonts
            assert fonts.get(qn("w:eastAsia"))
            assert fonts.get(qn("w:ascii")) == "Times New Roman"
    styles = {each.text: each.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for each in paper.paragraphs if each.runs}
    assert styles["测试区村（社区）“两委”换届情况报告"] == "方正小标宋简体"
    assert styles["一、总体情况"] == "黑体"
    assert next(font for text, font in styles.items() if text.startswith("（二）")) == "楷体_GB2312"


def test_the_document_numbers_its_pages_outside(paper):
    section = paper.sections[0]
    assert "PAGE" in section.footer._element.xml
    assert 'w:val="right"' in section.footer._element.xml
    assert 'w:val="left"' in section.even_page_footer._element.xml
    assert paper.settings.odd_and_even_pages_header_footer


def test_the_document_tells_the_sentences_and_tables_the_figures(paper, report):
    text = "\n".join(each.text for each in paper.paragraphs)
    for paragraph in report.paragraphs:
        assert paragraph.text in text
    assert len(paper.tables) == 2
    first = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in paper.tables[0].rows}
    figure = report.figures["officers_mean_age"]
    assert first["班子成员平均年龄"][:3] == [figure.display, str(figure.numerator), str(figure.denominator)]
    second = [[cell.text for cell in row.cells] for row in paper.tables[1].rows]
    assert [row[0] for row in second] == ["镇街", "东山街道", "西河镇", "合计"]
    assert paper.tables[0].rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert round(paper.sections[1].page_width.mm) == 297


def test_the_data_and_the_text_are_those_of_the_report(report):
    written = json.loads(WRITERS["json"](report))
    assert written == report.contract()
    assert set(written) == {"term", "scope", "previous_term", "as_of", "figures"}
    assert WRITERS["txt"](report).decode().splitlines()[0] == report.head.title


def test_files_of_a_made_up_term_say_so(report):
    made_up = replace(report, head=replace(report.head, is_synthetic=True))
    assert "演示数据，人员均为虚构" in WRITERS["txt"](made_up).decode().splitlines()[1]
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](made_up)))
    assert all("演示数据" in sheet.cell(2, 1).value for sheet in book)
    paper = Document(io.BytesIO(WRITERS["docx"](made_up)))
    assert "（演示数据，人员均为虚构）" in [each.text for each in paper.paragraphs]
    assert "演示数据" not in WRITERS["txt"](report).decode()


def test_file_names_say_whose_report_it_is_and_of_which_day():
    assert head().file_name("xlsx") == "测试区_两委换届情况报告_20210518.xlsx"


def test_every_column_of_the_tables_is_a_declared_figure(report):
    assert all(column.key in report.figures for column in COLUMNS)


def test_the_same_report_makes_the_same_cells(report):
    def sheets(content):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = [name for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
            return [ElementTree.canonicalize(archive.read(name)) for name in names]

    assert sheets(WRITERS["xlsx"](report)) == sheets(WRITERS["xlsx"](report))

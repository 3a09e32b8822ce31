"""The document read back: grid, type, headings, native charts and tables of people."""

import io
import zipfile
from random import Random
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from reports.exports.document import document
from reports.exports.document_charts import charts_of
from reports.models import SnapshotRows
from reports.rows import Kept
from reports.snapshots import make, report_of
from reports.structure import AGES, crossed
from reports.tests.builders import fill_at_random, with_previous
from tests.builders import DISTRICT

pytestmark = pytest.mark.django_db
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


@pytest.fixture
def snapshot(term):
    former = with_previous(term)
    fill_at_random(term, Random(31))
    fill_at_random(former, Random(32))
    return make(actor=None, term=term, scope=DISTRICT)


@pytest.fixture
def content(snapshot):
    return bytes(snapshot.files.get(kind="docx").content)


@pytest.fixture
def paper(content):
    return Document(io.BytesIO(content))


def texts(paper):
    return [each.text for each in paper.paragraphs]


def test_every_section_is_on_a_grid_of_22_lines_and_28_characters(paper):
    for section in paper.sections:
        grid = section._sectPr.find(qn("w:docGrid"))
        assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, space = (int(grid.get(qn(name))) for name in ("w:linePitch", "w:charSpace"))
    upright = paper.sections[0]
    height = upright.page_height.pt - upright.top_margin.pt - upright.bottom_margin.pt
    width = upright.page_width.pt - upright.left_margin.pt - upright.right_margin.pt
    size = paper.styles["Normal"].font.size.pt
    assert int(height // (pitch / 20)) == 22
    assert int(width // (size + space / 4096)) == 28


def test_the_body_sets_28_characters_without_the_grid_too(paper):
    marks = paper.styles["Normal"].element.rPr
    closer = int(marks.find(qn("w:spacing")).get(qn("w:val"))) / 20
    section = paper.sections[0]
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    assert int(width // (16 + closer)) == 28
    assert marks.rFonts.get(qn("w:eastAsia")) == "仿宋_GB2312"


def test_headings_of_three_levels_have_their_fonts(paper):
    fonts = {}
    for each in paper.paragraphs:
        if each.style.name.startswith("Heading"):
            fonts.setdefault(each.style.name, set()).add(each.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")))
            assert each.runs[0].font.size == Pt(16)
    assert fonts == {"Heading 1": {"黑体"}, "Heading 2": {"楷体_GB2312"}, "Heading 3": {"仿宋_GB2312"}}
    found = texts(paper)
    assert [each for each in found if each[:2] in ("一、", "二、", "三、")] == [
        "一、总体情况", "二、工作成效", "三、有关说明",
    ]  # fmt: skip
    assert "（二）计算口径" in found
    assert any(each.startswith("1.年龄。以选举日为截止日") for each in found)


def test_page_numbers_stand_one_character_from_the_outer_edge(paper):
    section = paper.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph._p.pPr.find(qn("w:ind")).get(qn(f"w:{side}Chars")) == "100"
        assert paragraph.runs[0].font.size == Pt(14)
        assert paragraph.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
        assert paragraph.text.replace("\t", "") == "—  —"


def test_the_appendices_are_listed_and_follow_in_that_order(paper):
    found = texts(paper)
    listed = [each.split(".", 1)[1] for each in found if each.strip("　附件：")[:2] in {f"{n}." for n in range(1, 6)}
              and not each.endswith("。")]  # fmt: skip
    assert listed == [
        "主要指标对照表", "主要指标对比图", "分镇街情况表", "班子成员结构表", "班子成员年龄学历交叉表",
    ]  # fmt: skip
    labels = [found[place + 1] for place, each in enumerate(found) if each in {f"附件{n}" for n in range(1, 6)}]
    assert labels == [f"测试区“两委”换届{title}" for title in listed]


def test_the_charts_are_native_with_their_numbers_inside(content, snapshot):
    drawn = charts_of(report_of(snapshot))
    assert len(drawn) == 4
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        parts = sorted(name for name in names if name.startswith("word/charts/chart"))
        assert len([name for name in names if name.startswith("word/embeddings/")]) == len(parts) == 4
        for name, data in zip(parts, drawn, strict=True):
            tree = ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own file
            labels = [each.text for each in tree.find(f".//{C}ser/{C}cat").iter(f"{C}v")]
            assert labels == list(data.labels)
            for one, (title, values) in zip(tree.iter(f"{C}ser"), data.series, strict=True):
                assert one.find(f"{C}tx//{C}v").text == title
                written = [float(each.text) for each in one.find(f"{C}val").iter(f"{C}v")]
                assert written == [float(value) for value in values if value is not None]
            assert tree.find(f"{C}externalData") is not None
            assert {each.get("typeface") for each in tree.iter(f"{A}ea")} == {"黑体"}


def test_both_terms_are_apart_without_colour(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        text = archive.read("word/charts/chart1.xml").decode()
    assert text.count("<a:pattFill") == 1
    assert "上届" in text


def test_a_chart_has_a_caption_and_says_its_numbers_in_words(paper, snapshot):
    found = texts(paper)
    drawn = charts_of(report_of(snapshot))
    for number, data in enumerate(drawn, 1):
        assert f"图{number}　{data.title}" in found
    about = [each.get("descr") for each in paper.element.body.iter("{*}docPr")]
    assert about == [f"{data.title}。{data.words}" for data in drawn]


def test_the_tables_of_people_count_the_rows(paper, snapshot):
    kept = Kept.from_json(SnapshotRows.objects.get(snapshot=snapshot).rows)
    structure, cross = paper.tables[2], paper.tables[3]
    rows = [[cell.text for cell in row.cells] for row in structure.rows]
    assert [row[0] for row in rows[2:]] == ["东山街道", "西河镇", "合计"]
    assert rows[-1][1] == str(len(kept.officers))
    assert rows[0][2:4] == ["性别", "性别"]
    heads = [
        row for row in structure.rows if row._tr.trPr is not None and row._tr.trPr.find(qn("w:tblHeader")) is not None
    ]
    assert len(heads) == 2
    counted = crossed(kept.officers, "officers")
    for row, people in zip(cross.rows[2:], counted.values(), strict=False):
        assert [cell.text for cell in row.cells][2:-1] == [str(each) for each in people.values()]
    assert cross.rows[2].cells[0].text == cross.rows[2 + len(AGES)].cells[0].text == "“两委”班子成员"


def test_no_name_stands_in_the_document(paper, snapshot):
    kept = Kept.from_json(SnapshotRows.objects.get(snapshot=snapshot).rows)
    text = "\n".join(
        [*texts(paper), *(cell.text for table in paper.tables for row in table.rows for cell in row.cells)]
    )
    assert not [row.name for row in kept.officers if row.name in text]


def test_a_report_of_nothing_has_no_charts_and_says_so(term):
    report = report_of(make(actor=None, term=term, scope=DISTRICT))
    paper = Document(io.BytesIO(document(report)))
    assert not list(paper.element.body.iter("{*}docPr"))
    assert "暂不列数" in "".join(texts(paper))

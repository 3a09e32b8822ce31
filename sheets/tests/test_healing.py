"""The workbook that heals, through the pages: handed in wrong, taken back marked, corrected, handed in again (X4)."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from sheets.marks import COMMENT_TAG
from sheets.models import BatchState, ImportBatch
from sheets.tests import toy
from sheets.tests.conftest import HEAD, person
from sheets.tests.test_wizard import drop, run_jobs, wizard  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
BAD = {"公民身份号码": "123"}


@pytest.fixture
def desk(wizard, clerk_east, tmp_path):  # noqa: F811
    """``desk(path)``: hand a file in as a clerk and let the worker check it; the batch."""
    wizard.force_login(clerk_east)

    def hand_in(path):
        drop(wizard, path)
        run_jobs()
        return ImportBatch.objects.latest("pk")

    return hand_in


@pytest.fixture
def take_back(wizard, tmp_path):  # noqa: F811
    """The marked workbook of a batch, downloaded and opened."""

    def download(batch):
        answer = wizard.get(f"/terms/{batch.term_id}/imports/{batch.pk}/marked/")
        return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))

    return download


def save(book, path):
    book.save(path)
    return path


def lines(book):
    """The list in front without its two rows of heading: (sheet, row, heading, case, cell) of each line."""
    return [tuple(cell.value for cell in row[:5]) for row in book.worksheets[0].iter_rows(min_row=3)]


def test_layout_stays_and_the_corrected_workbook_goes_through(desk, take_back, make, tmp_path, codes):
    def touch(sheet):
        sheet.column_dimensions["D"].width = 33
        sheet.row_dimensions[1].height = 40
        sheet["D4"].fill = PatternFill("solid", start_color="FF00FF00")
        sheet.parent.create_sheet("说明").append(["本表由各村填写"])

    rows = [["东山街道名册"], HEAD, person(1), person(2, **BAD), person(3, **{"村(社区)": None})]
    batch = desk(make(rows, merge=["A1:G1", "C4:C5"], touch=touch))
    assert (batch.state, batch.rejected) == (BatchState.CHECKED, 1)
    book = take_back(batch)
    front, sheet, notes = book.worksheets
    assert notes["A1"].value == "本表由各村填写"
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:G1", "C4:C5"}
    assert (sheet.column_dimensions["D"].width, sheet.row_dimensions[1].height) == (33, 40)
    assert (sheet["D4"].fill.start_color.rgb, sheet["G4"].fill.start_color.rgb) == ("FF00FF00", RED)
    assert "I6" in sheet["G4"].comment.text
    assert lines(book)[0] == ("名册", 4, "公民身份号码", "I6", "G4")
    assert front["E3"].hyperlink.location == "'名册'!G4"
    assert front["G3"].value
    assert front["H3"].value

    sheet["G4"] = toy.identity_number(2)
    again = desk(save(book, tmp_path / "corrected.xlsx"))
    assert (again.rows, again.rejected) == (3, 0)
    assert [(issue["code"], issue["sheet"]) for issue in again.report["issues"]] == [("L4", "说明")]
    assert not again.marked_file


def test_the_second_round_takes_the_marks_of_the_first_off_again(desk, take_back, make, tmp_path):
    def touch(sheet):
        sheet["G2"].fill = PatternFill("solid", start_color="FF00FFFF")
        sheet["G2"].comment = Comment("来自派出所", "张三")

    book = take_back(desk(make([HEAD, person(1, **BAD), person(2, **BAD)], touch=touch)))
    sheet = book["名册"]
    assert "来自派出所" in sheet["G2"].comment.text
    sheet["G2"] = toy.identity_number(1)
    book["需要改正" if "需要改正" in book.sheetnames else book.sheetnames[0]].title = "renamed"

    second = take_back(desk(save(book, tmp_path / "half.xlsx")))
    assert len(second.worksheets) == 2
    sheet = second["名册"]
    assert (sheet["G2"].fill.start_color.rgb, sheet["G3"].fill.start_color.rgb) == ("FF00FFFF", RED)
    assert sheet["G2"].comment.text == "来自派出所"
    assert sheet["G3"].comment.text.count(COMMENT_TAG) == 1
    assert [line[1] for line in lines(second) if line[3] == "I6"] == [3]


def test_a_comment_of_ours_is_no_news_but_one_of_theirs_is(bring, make, codes):
    def touch(sheet):
        sheet["D2"].comment = Comment(f"{COMMENT_TAG}\nI6 …", COMMENT_TAG)
        sheet["D3"].comment = Comment("待核实", "李四")

    assert codes(bring(make([HEAD, person(1), person(2)], touch=touch))) == [("L20", "warning", 3, "姓名")]


def test_of_a_merged_cell_the_corner_is_marked(desk, take_back, make):
    rows = [HEAD, person(1, **{"村(社区)": "无此村"}), person(2, **{"村(社区)": None})]
    sheet = take_back(desk(make(rows, merge=["C2:C3"])))["名册"]
    assert sheet["C2"].fill.start_color.rgb == RED
    assert {str(one) for one in sheet.merged_cells.ranges} == {"C2:C3"}


def test_the_right_one_of_two_columns_with_one_name_is_marked(desk, take_back, make):
    head = ["序号", "姓名", "公民身份号码", "村(社区)", "学历", None, "得票数"]
    below = [None, None, None, None, "在职教育", "全日制", None]
    data = [1, "王小明", toy.identity_number(1), "大沟村", "大专", "很高", 3]
    book = take_back(desk(make([head, below, data], merge=["E1:F1"])))
    assert book["名册"]["F3"].fill.start_color.rgb == RED
    assert book["名册"]["E3"].fill.fill_type is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_csv_comes_back_as_a_workbook_that_goes_through(encoding, desk, take_back, tmp_path):
    path = tmp_path / "名册.csv"
    rows = [HEAD, person(1), person(2, **BAD)]
    path.write_text("\n".join(",".join(map(str, row)) for row in rows), encoding=encoding)
    book = take_back(desk(path))
    sheet = book.worksheets[1]
    assert sheet["G2"].value == toy.identity_number(1)
    assert sheet["G3"].fill.start_color.rgb == RED
    assert sheet.column_dimensions["G"].width >= 18
    sheet["G3"] = toy.identity_number(2)
    again = desk(save(book, tmp_path / "corrected.xlsx"))
    assert (again.rows, again.rejected) == (2, 0)


def test_an_old_xls_comes_back_as_a_workbook_that_goes_through(desk, take_back, tmp_path):
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    sheet.write_merge(0, 0, 0, 6, "东山街道名册")
    for number, row in enumerate([HEAD, person(1), person(2, **BAD), person(3)], 1):
        for index, value in enumerate(row):
            if not (index == 2 and number > 1):
                sheet.write(number, index, value)
    sheet.write_merge(2, 4, 2, 2, "大沟村")
    book.save(str(tmp_path / "名册.xls"))
    batch = desk(tmp_path / "名册.xls")
    assert batch.rejected == 1
    marked = take_back(batch)
    sheet = marked["名册"]
    assert {"A1:G1", "C3:C5"} == {str(one) for one in sheet.merged_cells.ranges}
    assert sheet["G4"].fill.start_color.rgb == RED
    sheet["G4"] = toy.identity_number(2)
    again = desk(save(marked, tmp_path / "corrected.xlsx"))
    assert (again.rows, again.rejected) == (3, 0)


def test_of_a_zip_each_file_becomes_a_sheet_that_still_tells_its_village(desk, take_back, make, tmp_path):
    def without_village(serial, **changes):
        return [cell for heading, cell in zip(HEAD, person(serial, **changes), strict=True) if heading != "村(社区)"]

    head = [heading for heading in HEAD if heading != "村(社区)"]
    files = {"大沟村.xlsx": without_village(1), "新岸山村.xlsx": without_village(2, **BAD)}
    path = tmp_path / "各村.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, row in files.items():
            archive.write(make([head, row], name="one.xlsx", title="Sheet1"), name)
    batch = desk(path)
    assert (batch.rows, batch.rejected) == (2, 1)
    book = take_back(batch)
    assert book.sheetnames[1:] == ["大沟村", "新岸山村"]
    assert lines(book)[0][0] == "新岸山村.xlsx/Sheet1"
    assert book.worksheets[0]["E3"].hyperlink.location == "'新岸山村'!F2"
    book["新岸山村"]["F2"] = toy.identity_number(2)
    again = desk(save(book, tmp_path / "corrected.xlsx"))
    assert (again.rows, again.rejected) == (2, 0)


def test_hidden_rows_stay_hidden_in_a_workbook_written_anew(desk, take_back, make, monkeypatch):
    from sheets import marking

    monkeypatch.setattr(marking, "_LARGEST_XLSX", 0)

    def touch(sheet):
        sheet.row_dimensions[3].hidden = True

    book = take_back(desk(make([HEAD, person(1, **BAD), person(2), person(3)], touch=touch)))
    assert book["名册"].row_dimensions[3].hidden


def test_a_cell_formatted_at_the_far_end_costs_nothing(desk, take_back, make):
    def touch(sheet):
        sheet["XFD1048576"].fill = PatternFill("solid", start_color="FFFFFF00")

    sheet = take_back(desk(make([HEAD, person(1, **BAD)], touch=touch)))["名册"]
    assert sheet["G2"].fill.start_color.rgb == RED

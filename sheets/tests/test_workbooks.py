"""Workbooks that go out: exports, templates, and the marked file that heals (cases X4, X5)."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import openpyxl
import pytest

from sheets import export
from sheets.blank_workbooks import template_workbook
from sheets.export import Head, TableSpec, file_name, table_response, write_table
from sheets.marking import marked_workbook
from sheets.tests import toy
from sheets.tests.conftest import HEAD, person


def exported(**changes):
    spec = {
        "title": "选民名册",
        "unit": "人、%",
        "filled_by": "东山街道",
        "made_on": date(2021, 5, 17),
        "headers": [
            Head("姓名"),
            Head("身份证号", kind="id"),
            Head("人数", kind="number"),
            Head("参选率", kind="percent"),
            Head("日期", kind="date"),
        ],
        "rows": [
            ("王小明", toy.identity_number(1), 12, Decimal("87.9"), date(2021, 5, 17)),
            ("=1+1", "", None, None, None),
        ],
        "total_row": ("合计", "", 12, "", ""),
    }
    stream = io.BytesIO()
    write_table(stream, TableSpec(**{**spec, **changes}))
    stream.seek(0)
    return openpyxl.load_workbook(stream).active


def test_an_export_has_the_shape_offices_know():
    sheet = exported()
    assert sheet["A1"].value == "选民名册"
    line = sheet["A2"].value
    assert "填报单位：东山街道" in line
    assert "单位：人、%" in line
    assert "2021年5月17日" in line
    assert [cell.value for cell in sheet[3]] == ["姓名", "身份证号", "人数", "参选率", "日期"]
    assert sheet["A6"].value == "合计"
    assert sheet["C6"].value == 12


def test_identity_numbers_stay_text_and_formulas_are_neutralised():
    sheet = exported()
    assert sheet["B4"].value == toy.identity_number(1)
    assert sheet["B4"].number_format == "@"
    assert sheet["A5"].value == "'=1+1"
    assert sheet["A5"].data_type == "s"


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@x", "\t=1"])
def test_every_start_of_a_formula_is_neutralised(text):
    assert export.neutral(text) == f"'{text}"


def test_rows_are_read_once_and_counted():
    stream = io.BytesIO()
    assert write_table(stream, TableSpec("名单", [Head("序号", kind="number")], ((n,) for n in range(1000)))) == 1000


def test_the_file_name_carries_division_and_date():
    assert file_name("永川区", "选民名册", date(2021, 5, 17)) == "永川区_选民名册_20210517.xlsx"
    assert "/" not in file_name("a/b", "c:d")


@pytest.mark.django_db
def test_the_answer_sends_the_chinese_name_encoded():
    answer = table_response(TableSpec("名单", [Head("姓名")], [("王",)]), "永川区_名单_20210517.xlsx")
    assert "filename*=UTF-8''%E6%B0%B8" in answer["Content-Disposition"]
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    answer.close()


def test_a_template_can_be_filled_in_and_read_back(kind, bring, tmp_path):
    book = openpyxl.load_workbook(template_workbook(kind))
    sheet = book.worksheets[0]
    headings = [cell.value.rstrip("*") for cell in sheet[2]]
    assert sheet["A3"].value == "例"
    assert sheet.column_dimensions["H"].width >= 18
    values = dict(zip(HEAD, person(1), strict=True))
    for index, heading in enumerate(headings, 1):
        if heading in values:
            sheet.cell(4, index, values[heading])
    book.save(tmp_path / "filled.xlsx")
    assert bring(tmp_path / "filled.xlsx").written == 1


def test_an_untouched_template_holds_no_rows(kind, bring, tmp_path):
    (tmp_path / "blank.xlsx").write_bytes(template_workbook(kind).getvalue())
    report = bring(tmp_path / "blank.xlsx")
    assert (report.rows, report.written) == (0, 0)
    assert {issue.code for issue in report.log.issues if issue.severity == "error"} == {"F13"}


def test_the_marked_workbook_keeps_the_layout_and_can_be_sent_back(make, bring, tmp_path):
    def touch(sheet):
        sheet.column_dimensions["D"].width = 33

    path = make([["名册"], HEAD, person(1), person(2, 公民身份号码="123")], merge=["A1:G1"], touch=touch)
    report = bring(path)
    marked = marked_workbook(path, path.name, report)
    book = openpyxl.load_workbook(marked)
    summary, sheet = book.worksheets
    assert sheet.column_dimensions["D"].width == 33
    assert sheet["G4"].fill.start_color.rgb == "FFFFC7CE"
    assert "I6" in sheet["G4"].comment.text
    assert [cell.value for cell in summary[3]][:4] == ["名册", 4, "公民身份号码", "I6"]
    sheet["G4"] = toy.identity_number(2)
    book.save(tmp_path / "again.xlsx")
    assert bring(tmp_path / "again.xlsx").written == 2


def test_other_formats_come_back_as_xlsx_with_the_same_rows(bring, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "\n".join(",".join(map(str, row)) for row in [HEAD, person(1), person(2, 公民身份号码="=1+1")]),
        encoding="gb18030",
    )
    report = bring(path)
    book = openpyxl.load_workbook(marked_workbook(path, path.name, report))
    sheet = book.worksheets[1]
    assert sheet["G2"].value == toy.identity_number(1)
    assert sheet["G3"].value == "'=1+1"
    assert sheet["G3"].comment


def test_of_a_huge_file_only_the_refused_rows_come_back(make, bring, monkeypatch):
    from sheets import marking

    monkeypatch.setattr(marking, "LARGEST_KEPT_WHOLE", 30)
    path = make([HEAD] + [person(n, **({"公民身份号码": "123"} if n == 33 else {})) for n in range(1, 41)])
    report = bring(path)
    sheet = openpyxl.load_workbook(marked_workbook(path, path.name, report)).worksheets[1]
    assert sheet["G34"].value == "123"
    assert sheet["D30"].value is None

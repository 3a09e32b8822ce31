"""Titles, headers, merged cells, totals and footers (cases L1-L21)."""

from __future__ import annotations

import openpyxl
import pytest

from sheets.tests import toy
from sheets.tests.conftest import HEAD, person

pytestmark = pytest.mark.django_db


def names():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT village, name FROM toy ORDER BY identity")
        return cursor.fetchall()


def test_titles_and_unit_lines_stand_above_the_header(make, bring, codes):
    path = make(
        [
            ["来苏镇大沟村选民名册"],
            ["填报单位(盖章)：东山街道", None, "填报时间：2021.5.17"],
            HEAD,
            person(1),
            person(2),
        ],
        merge=["A1:G1"],
    )
    report = bring(path)
    assert (report.rows, report.accepted, report.written, codes(report)) == (2, 2, 2, [])
    assert report.sheets[0].title == "来苏镇大沟村选民名册"


def test_a_sheet_of_another_unit_is_pointed_out(make, bring, codes):
    report = bring(make([["填报单位：西河镇"], HEAD, person(1)]))
    assert codes(report) == [("L2", "warning", 2, "")]


def test_two_level_headers_are_read_as_one(make, bring):
    head = [*HEAD, "学历", None]
    below = [None] * 7 + ["全日制", "在职"]
    path = make(
        [head, below, [*person(1), "高中", "大专"]],
        merge=[f"{letter}1:{letter}2" for letter in "ABCDEFG"] + ["H1:I1"],
    )
    report = bring(path)
    assert report.sheets[0].mapping["fulltime_education"] == "学历/全日制"
    assert report.sheets[0].header_row == 2
    assert (report.rows, report.rejected) == (1, 0)


@pytest.mark.parametrize("lines", [0, 5, 14])
def test_the_header_may_stand_anywhere_in_the_first_fifteen_rows(make, bring, lines):
    assert bring(make([["说明"]] * lines + [HEAD, person(1)])).written == 1


def test_headings_with_breaks_stars_and_wide_signs_are_understood(make, bring):
    head = ["序 号", "镇　街", "村（社区）", "姓\n名*", "性别：", "出生年月（如1985.06）", "公民身份\n号　码*"]
    assert bring(make([head, person(1)])).written == 1


def test_a_missing_column_refuses_the_file_and_names_the_nearest_heading(make, bring, codes):
    head = [*HEAD[:6], "公民身份号玛"]
    report = bring(make([head, person(1)]))
    assert report.written == 0
    assert ("L6", "error", 0, "") in codes(report)
    assert any("公民身份号玛" in issue.message for issue in report.log.issues)


def test_columns_come_in_any_order_and_unknown_ones_are_named(make, bring, codes):
    head = ["公民身份号码", "鞋码", "姓名", "村(社区)"]
    report = bring(make([head, [toy.identity_number(1), 42, "王小明", "大沟村"]]))
    assert report.written == 1
    assert codes(report) == [("L7", "note", 1, "")]
    assert "鞋码" in report.log.issues[0].message


def test_a_village_merged_over_rows_counts_for_all_of_them(make, bring, codes):
    rows = [HEAD, person(1), person(2, **{"村(社区)": None, "镇街": None}), person(3, **{"村(社区)": "新岸山村"})]
    report = bring(make(rows, merge=["B2:B3", "C2:C3"]))
    assert codes(report) == []
    assert [village for village, _name in names()] == [f"{toy.EAST}201", f"{toy.EAST}201", f"{toy.EAST}202"]


def test_a_blank_village_that_is_not_merged_is_taken_from_above_with_a_warning(make, bring, codes):
    report = bring(make([HEAD, person(1), person(2, **{"村(社区)": None})]))
    assert codes(report) == [("L9", "warning", 3, "村(社区)")]
    assert report.written == 2


def test_a_blank_village_is_refused_when_the_person_answered_so(make, bring, codes):
    report = bring(make([HEAD, person(1), person(2, **{"村(社区)": None})]), blank_village="refuse")
    assert codes(report) == [("L9", "error", 3, "村(社区)")]


def test_a_blank_village_in_the_first_row_is_refused(make, bring, codes):
    report = bring(make([HEAD, person(1, **{"村(社区)": None})]))
    assert codes(report) == [("L9", "error", 2, "村(社区)")]


@pytest.mark.parametrize("word", ["合计", "合　计", "小 计", "总计：", "大沟村小计", "累计"])
def test_total_rows_are_left_out_and_compared_with_the_sum(make, bring, codes, word):
    head = [*HEAD, "得票数"]
    rows = [head, [*person(1), 30], [*person(2), 12], [word, None, None, None, None, None, None, 42]]
    report = bring(make(rows))
    assert (report.rows, report.skipped, codes(report)) == (2, 1, [])


def test_a_total_row_that_does_not_add_up_is_pointed_out(make, bring, codes):
    head = [*HEAD, "得票数"]
    rows = [head, [*person(1), 30], [*person(2), 12], ["合计", None, None, None, None, None, None, 43]]
    report = bring(make(rows))
    assert codes(report) == [("L10", "warning", 4, "得票数")]
    assert "43" in report.log.issues[0].message
    assert "42" in report.log.issues[0].message


def test_subtotals_count_from_the_last_one_and_the_total_counts_all(make, bring, codes):
    def total(word, number):
        return [word, None, None, None, None, None, None, number]

    head = [*HEAD, "得票数"]
    rows = [
        head,
        [*person(1), 30],
        total("小计", 30),
        [*person(2), 12],
        [*person(3), 1],
        total("小计", 13),
        total("合计", 43),
    ]
    assert codes(bring(make(rows))) == []


def test_a_total_of_people_is_compared_with_the_number_of_rows(make, bring, codes):
    report = bring(make([HEAD, person(1), person(2), ["合计", "3人"]]))
    assert codes(report) == [("L10", "warning", 4, "")]


def test_footers_blank_rows_and_repeated_headers_are_left_out(make, bring, codes):
    rows = [HEAD, person(1), [], HEAD, person(2), ["注：本表一式三份"], ["审核人：王某", None, "填表人：李某"]]
    report = bring(make(rows))
    assert (report.rows, report.skipped, codes(report)) == (2, 3, [])


def test_a_person_on_two_rows_becomes_one_with_both_posts(make, bring, codes):
    head = [*HEAD, "现任职务"]
    second = [None] * 7 + ["村委会主任"]
    rows = [head, [*person(1), "党支部书记"], second]
    report = bring(make(rows, merge=[f"{letter}2:{letter}3" for letter in "ABCDEFG"]))
    assert report.written == 1
    assert codes(report) == [("L14", "note", 3, "")]


def test_two_tables_side_by_side_are_refused(make, bring, codes):
    report = bring(make([[*HEAD, *HEAD], [*person(1), *person(2)]]))
    assert codes(report) == [("L15", "error", 0, "")]


def test_a_table_on_its_side_is_refused(make, bring, codes):
    rows = [list(pair) for pair in zip(HEAD, person(1), person(2), strict=True)]
    assert codes(bring(make(rows))) == [("L16", "error", 0, "")]


@pytest.mark.parametrize("first", ["例", "示例", "（例）"])
def test_example_rows_are_left_out(make, bring, codes, first):
    report = bring(make([HEAD, person(1, 序号=first), person(2)]))
    assert (report.rows, codes(report)) == (1, [("L17", "note", 2, "")])


def test_a_name_marked_as_example_is_left_out(make, bring, codes):
    assert codes(bring(make([HEAD, person(1, 姓名="张三(范例)"), person(2)]))) == [("L17", "note", 2, "")]


def test_gaps_and_repeats_in_serial_numbers_do_not_matter(make, bring, codes):
    assert codes(bring(make([HEAD, person(1, 序号=5), person(2, 序号=5), person(3, 序号="十")]))) == []


def test_struck_out_rows_and_comments_are_pointed_out(make, bring, codes):
    def touch(sheet):
        sheet["D2"].font = openpyxl.styles.Font(strike=True)
        sheet["D3"].comment = openpyxl.comments.Comment("搬走了", "clerk")

    assert codes(bring(make([HEAD, person(1), person(2)], touch=touch))) == [
        ("L19", "warning", 2, ""),
        ("L20", "warning", 3, "姓名"),
    ]


def test_ticks_under_man_and_woman_are_a_sex(make, bring, codes):
    head = ["村(社区)", "姓名", "性别", None, "公民身份号码"]
    below = [None, None, "男", "女", None]
    rows = [
        head,
        below,
        ["大沟村", "王小明", "√", None, toy.identity_number(1)],
        ["大沟村", "王小红", "√", None, toy.identity_number(2, sex="2")],
    ]
    path = make(rows, merge=["A1:A2", "B1:B2", "C1:D1", "E1:E2"])
    assert codes(bring(path)) == [("I8", "warning", 4, "性别/男")]


def test_a_heading_that_stands_twice_is_kept_apart(make, bring):
    report = bring(make([[*HEAD, "备注", "备注"], [*person(1), "a", "b"]]))
    assert report.sheets[0].extras == ["序号", "备注", "备注_2"]


def test_a_second_table_below_is_read_by_its_own_headings(make, bring, codes):
    other = ["姓名", "身份证号码", "村名", "性别"]
    second = [person(3), person(4)]
    rows = [["名册"], HEAD, person(1), person(2), [], ["二、新岸山村名册"], other]
    rows += [[row[3], row[6], "新岸山村", row[4]] for row in second]
    report = bring(make([*rows, ["合计", "", "", ""]]))
    assert (report.rows, report.written) == (4, 4)
    assert ("L15", "note", 7, "") in codes(report)


def test_a_second_table_with_other_columns_refuses_the_sheet(make, bring, codes):
    report = bring(
        make([HEAD, person(1), [], ["姓名", "性别", "出生年月", "职务"], ["王小一", "男", "1985.06", "主任"]])
    )
    assert ("L15", "error", 0, "") in codes(report)
    assert report.written == 0


def test_a_second_table_with_a_merged_header_is_read_too(make, bring, codes):
    def touch(sheet):
        sheet.merge_cells("A5:A6")
        sheet.merge_cells("B5:B6")
        sheet.merge_cells("C5:D5")

    rows = [HEAD, person(1), [], [], ["姓名", "公民身份号码", "所在", ""], ["", "", "镇街", "村名"]]
    report = bring(make([*rows, ["王小四", person(4)[6], "东山街道", "大沟村"]], touch=touch))
    assert (report.rows, report.written) == (2, 2), codes(report)

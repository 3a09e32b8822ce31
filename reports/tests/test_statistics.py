"""Statistical tables: their shapes, their sums, and that every number is the snapshot's."""

import io
import zipfile
from random import Random

import openpyxl
import pytest

from reports.exports.files import WRITERS
from reports.figures import Facts
from reports.models import SnapshotRows
from reports.rows import Kept
from reports.snapshots import make, report_of
from reports.structure import AGES, RESULTS, SCHOOLING, STRUCTURE, VETTING, Place, crossed
from reports.tests.builders import fill_at_random, with_previous
from tests.builders import DISTRICT, EAST, make_officer, make_person

pytestmark = pytest.mark.django_db
TABLES = ["班子结构表", "班子情况表", "选举结果汇总表", "资格联审汇总表", "年龄学历交叉表"]


@pytest.fixture
def snapshot(term):
    former = with_previous(term)
    fill_at_random(term, Random(24))
    fill_at_random(former, Random(25))
    return make(actor=None, term=term, scope=DISTRICT)


def kept_of(snapshot):
    return Kept.from_json(SnapshotRows.objects.get(snapshot=snapshot).rows)


def book_of(snapshot, **how):
    return openpyxl.load_workbook(io.BytesIO(bytes(snapshot.files.get(kind="xlsx").content)), **how)


def line(sheet, name):
    return next([cell.value for cell in row] for row in sheet.iter_rows() if name in (row[0].value, row[1].value))


def heads(sheet):
    """Group and title of every column, merged cells read as their first."""
    merged = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                merged[row, column] = sheet.cell(area.min_row, area.min_col).value
    found = []
    for column in range(1, sheet.max_column + 1):
        group, title = (merged.get((row, column), sheet.cell(row, column).value) for row in (3, 4))
        found.append(title if group == title else f"{group}/{title}")
    return found


def test_the_workbook_made_with_a_report_has_the_statistical_tables(snapshot):
    assert book_of(snapshot).sheetnames == ["汇总", *TABLES, "按镇街", "按村", "核对"]


def test_a_report_without_its_rows_leaves_the_tables_of_people_out(snapshot):
    book = openpyxl.load_workbook(io.BytesIO(WRITERS["xlsx"](report_of(snapshot))))
    assert book.sheetnames == ["汇总", "按镇街", "按村"]


def test_the_structure_table_has_the_heads_townships_know(snapshot):
    found = heads(book_of(snapshot)["班子结构表"])
    assert found[:7] == ["序号", "镇街", "合计", "性别/男", "性别/女", "性别/未登记", "年龄/30岁及以下"]
    assert "学历/研究生" in found
    assert found[-6:] == [f"职务/{post}" for post in ("书记", "副书记", "主任", "副主任", "委员", "“一肩挑”")]


def test_the_structure_table_counts_each_officer_once_in_every_group(snapshot):
    sheet = book_of(snapshot, data_only=True)["班子结构表"]
    titles = heads(sheet)
    for name in ("东山街道", "西河镇", "合计"):
        values = dict(zip(titles, line(sheet, name), strict=True))
        for group in ("性别/", "学历/"):
            assert sum(n for title, n in values.items() if title.startswith(group)) == values["合计"]
        ages = [n for title, n in values.items() if title.startswith("年龄/") and title != "年龄/平均年龄"]
        assert sum(ages) == values["合计"]


def test_the_totals_are_formulas_whose_stored_values_are_those_of_the_snapshot(snapshot):
    report = report_of(snapshot)
    formulas, values = book_of(snapshot)["班子结构表"], book_of(snapshot, data_only=True)["班子结构表"]
    assert line(formulas, "合计")[2] == "=SUM(C5:C6)"
    assert line(values, "合计")[2] == report.figures["officers"].value
    mean = heads(values).index("年龄/平均年龄")
    assert line(values, "合计")[mean] == float(report.figures["officers_mean_age"].value)
    results = book_of(snapshot, data_only=True)["选举结果汇总表"]
    turnout = heads(results).index("村（居）民委员会选举/参选率")
    assert line(results, "合计")[turnout] == float(report.figures["voter_turnout_pct"].value)
    assert line(results, "合计")[turnout - 4] == report.figures["voters_registered"].value


def test_every_line_of_a_table_adds_up_to_its_total(snapshot):
    for name in TABLES[:4]:
        sheet = book_of(snapshot, data_only=True)[name]
        titles, total = heads(sheet), line(sheet, "合计")
        formulas = line(book_of(snapshot)[name], "合计")
        lines = [line(sheet, place) for place in ("东山街道", "西河镇")]
        for column in range(2, len(titles)):
            if str(formulas[column]).startswith("=SUM"):
                assert sum(each[column] for each in lines if each[column] != "—") == total[column], titles[column]


def test_every_check_between_the_sheets_holds(snapshot):
    values, formulas = book_of(snapshot, data_only=True)["核对"], book_of(snapshot)["核对"]
    rows = [[cell.value for cell in row] for row in values.iter_rows(min_row=4)]
    assert len(rows) >= 12
    assert {row[4] for row in rows} == {"相符"}
    assert all(row[2] == row[3] for row in rows)
    assert formulas.cell(4, 5).value == '=IF(C4=D4,"相符","不符")'
    assert "'班子结构表'!" in formulas.cell(4, 3).value


def test_the_cross_table_is_a_count_of_the_rows(snapshot):
    kept = kept_of(snapshot)
    sheet = book_of(snapshot, data_only=True)["年龄学历交叉表"]
    written = [[cell.value for cell in row[1:8]] for row in sheet.iter_rows(min_row=5, max_row=10)]
    counted = [list(people.values()) for people in crossed(kept.officers, "officers").values()]
    assert [row[:6] for row in written] == counted
    assert [row[6] for row in written] == [sum(row) for row in counted]
    assert sum(map(sum, counted)) == report_of(snapshot).facts.officers
    assert len(counted) == len(AGES)
    assert len(counted[0]) == len(SCHOOLING)


def test_the_bands_of_the_table_refine_those_of_the_figures(snapshot):
    report, kept = report_of(snapshot), kept_of(snapshot)
    table = {age: sum(people.values()) for age, people in crossed(kept.officers, "officers").items()}
    bands = report.figures["age_bands"].value
    assert table["30_or_younger"] + table["31_35"] == bands["35_or_younger"]
    assert [table[key] for key in ("36_45", "46_55", "56_60", "over_60")] == [
        bands[key] for key in ("36_45", "46_55", "56_60", "over_60")
    ]


def test_sheets_print_on_a4_with_their_heads_repeated(snapshot):
    book = book_of(snapshot)
    for name in TABLES[:4]:
        sheet = book[name]
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.print_title_rows == "$3:$4"
        assert sheet.freeze_panes == "C5"
        assert sheet.cell(1, 1).value.startswith("测试区")
        assert sheet.cell(2, 1).value.startswith("单位：")


def test_the_cross_table_has_native_charts_with_patterns(snapshot):
    with zipfile.ZipFile(io.BytesIO(bytes(snapshot.files.get(kind="xlsx").content))) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    bands = sum(isinstance(each.value, dict) for each in report_of(snapshot).figures.values())
    assert len(charts) == 5 + bands
    assert sum("<a:pattFill" in each for each in charts) == 3


def test_names_of_people_stay_out_of_the_workbook(snapshot):
    names = {row.name for row in kept_of(snapshot).officers}
    assert names
    cells = {cell.value for sheet in book_of(snapshot) for row in sheet.iter_rows() for cell in row}
    assert not names & cells


def test_a_township_is_told_village_by_village(snapshot, term):
    township = make(actor=None, term=term, scope=EAST)
    sheet = book_of(township)["班子结构表"]
    assert sheet.cell(3, 2).value == "村（社区）"
    villages = [row.name for row in report_of(township).villages]
    assert [sheet.cell(row, 2).value for row in range(5, 5 + len(villages))] == villages


def test_what_is_not_known_is_a_dash_and_never_zero(term, elections):
    make_officer(elections[0], make_person("王一"), education="3_college")
    book = book_of(make(actor=None, term=term, scope=DISTRICT), data_only=True)
    assert set(line(book["班子结构表"], "西河镇")[2:]) == {"—"}
    assert set(line(book["选举结果汇总表"], "合计")[4:7]) == {"—"}
    assert set(line(book["资格联审汇总表"], "合计")[2:]) == {"—"}


def test_a_place_without_rows_knows_nothing():
    empty = Place("990101", "空", Facts())
    for table in (STRUCTURE, RESULTS, VETTING):
        assert {column.number(empty) for column in table.columns} == {None}

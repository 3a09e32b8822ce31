"""Statistical tables of a workbook, and the sheet that holds them against each other (XlsxWriter).

Totals of counts are formulas over the lines, with the snapshot's number as their stored value: whoever corrects a line
in the copy sees the sum follow and the check beside it fail.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_range, xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from reports.exports.official_sheet import (
    DATA_ROW,
    FOOT,
    ROW_HEIGHT,
    Styles,
    dress,
    grouped_heads,
    open_sheet,
    series,
    write,
)
from reports.figures import Kind
from reports.report import Report
from reports.rows import Kept
from reports.structure import AGES, GROUPS, SCHOOLING, Column, Place, Table, crossed

CROSS, BALANCE = "年龄学历交叉表", "核对"
LINES_OF_A_PAGE = 32
"""So many lines still print on one page without becoming small."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a number of the workbook stands, and the number itself."""

    sheet: str
    row: int
    column: int
    number: int

    @property
    def reference(self) -> str:
        """As a formula writes it."""
        return f"'{self.sheet}'!{xl_rowcol_to_cell(self.row, self.column, row_abs=True, col_abs=True)}"


Addresses = dict[str, Address]


def statistical_sheet(
    book: Workbook, styles: Styles, report: Report, table: Table, lines: Sequence[Place], whole: Place, label: str
) -> Addresses:
    """One table: a line per place, the total as formulas; returns where the totals of its counts stand."""
    heads = [("", "序号"), ("", label), *((column.group, column.title) for column in table.columns)]
    widths = [6, 18, *(_width(column.title) for column in table.columns)]
    sheet = open_sheet(book, styles, report, table.name, table.title, widths, unit=table.unit)
    grouped_heads(sheet, styles, heads)
    for offset, place in enumerate(lines):
        row = DATA_ROW + offset
        sheet.set_row(row, ROW_HEIGHT + 1)
        sheet.write_number(row, 0, offset + 1, styles["order"])
        sheet.write_string(row, 1, place.name, styles["text"])
        for number, column in enumerate(table.columns, 2):
            write(sheet, row, number, column.number(place), styles[_style(column)])
    end = DATA_ROW + len(lines)
    found = _totals(sheet, styles, table, whole, end)
    last = len(heads) - 1
    sheet.merge_range(end + 1, 0, end + 1, last, table.note, styles["note"])
    sheet.write_string(end + 2, 0, FOOT, styles["unit"])
    sheet.freeze_panes(DATA_ROW, 2)
    sheet.repeat_rows(DATA_ROW - 2, DATA_ROW - 1)
    if len(lines) <= LINES_OF_A_PAGE:
        sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, end + 2, last)
    return found


def _totals(sheet: Worksheet, styles: Styles, table: Table, whole: Place, row: int) -> Addresses:
    sheet.set_row(row, 22)
    sheet.merge_range(row, 0, row, 1, "合计", styles["total_text"])
    found: Addresses = {}
    for number, column in enumerate(table.columns, 2):
        value = column.number(whole)
        if column.kind is not Kind.COUNT or not isinstance(value, int) or row == DATA_ROW:
            write(sheet, row, number, value, styles["total" if column.kind is Kind.COUNT else "total_tenth"])
        else:
            cells = xl_range(DATA_ROW, number, row - 1, number)
            sheet.write_formula(row, number, f"=SUM({cells})", styles["total"], value)
        if isinstance(value, int):
            found[column.key] = Address(table.name, row, number, value)
    return found


def _style(column: Column) -> str:
    return "number" if column.kind is Kind.COUNT else "tenth"


def _width(title: str) -> float:
    """Room for a head in two lines and for six digits."""
    return max(7.6, min(12, 1.8 + 2.1 * (-(-len(title) // 2))))


# --- Ages and schooling -----------------------------------------------------------------------------------------------


def cross_sheet(book: Workbook, styles: Styles, report: Report, kept: Kept) -> Addresses:
    """Ages by schooling for all officers, secretaries and full-time cadres, each with sums both ways and a chart."""
    widths = [18, *([11] * (len(SCHOOLING) + 1))]
    sheet = open_sheet(book, styles, report, CROSS, "村（社区）“两委”班子成员年龄学历交叉表", widths, unit="单位：人")
    found: Addresses = {}
    row = DATA_ROW - 2
    for key, (name, _) in GROUPS.items():
        table = crossed(kept.officers, key)
        first = row + 2
        _cross_heads(sheet, styles, row, name)
        for offset, (age, (title, _)) in enumerate(AGES.items()):
            sheet.set_row(first + offset, 20)
            sheet.write_string(first + offset, 0, title, styles["text"])
            for column, people in enumerate(table[age].values(), 1):
                sheet.write_number(first + offset, column, people, styles["number"])
            _sum(sheet, styles, first + offset, len(SCHOOLING) + 1, sum(table[age].values()), across=True)
        last = first + len(AGES) - 1
        total = sum(sum(people.values()) for people in table.values())
        for column, schooling in enumerate(SCHOOLING, 1):
            _sum(sheet, styles, last + 1, column, sum(people[schooling] for people in table.values()), first=first)
        _sum(sheet, styles, last + 1, len(SCHOOLING) + 1, total, first=first)
        sheet.write_string(last + 1, 0, "合计", styles["total_text"])
        found[key] = Address(CROSS, last + 1, len(SCHOOLING) + 1, total)
        _cross_chart(book, sheet, name, (first, last), row)
        row = last + 4
    sheet.write_string(row, 0, FOOT, styles["unit"])
    return found


def _cross_heads(sheet: Worksheet, styles: Styles, row: int, name: str) -> None:
    sheet.merge_range(row, 0, row + 1, 0, name, styles["header"])
    sheet.merge_range(row, 1, row, len(SCHOOLING), "学历", styles["header"])
    for column, title in enumerate(SCHOOLING.values(), 1):
        sheet.write_string(row + 1, column, title, styles["header"])
    sheet.merge_range(row, len(SCHOOLING) + 1, row + 1, len(SCHOOLING) + 1, "合计", styles["header"])
    sheet.set_row(row, 20)
    sheet.set_row(row + 1, 34)


def _sum(
    sheet: Worksheet, styles: Styles, row: int, column: int, value: int, *, first: int = 0, across: bool = False
) -> None:
    cells = xl_range(row, 1, row, column - 1) if across else xl_range(first, column, row - 1, column)
    sheet.write_formula(row, column, f"=SUM({cells})", styles["total"], value)


_PATTERNS = ("percent_5", "light_upward_diagonal", "percent_25", "wide_downward_diagonal", "percent_75", "small_grid")
_INKS = ("#8A8A8A", "#B08A3C", "#C3A15A", "#A2583C", "#8E1C22", "#1F2328")


def _cross_chart(book: Workbook, sheet: Worksheet, name: str, rows: tuple[int, int], at: int) -> None:
    """People by age, each bar parted by schooling; patterns keep the parts apart in grey print."""
    chart = book.add_chart({"type": "column", "subtype": "stacked"})
    for number, title in enumerate(SCHOOLING.values(), 1):
        one = series(CROSS, title, _INKS[number - 1], rows, 0, number)
        del one["data_labels"], one["fill"]
        one["pattern"] = {"pattern": _PATTERNS[number - 1], "fg_color": _INKS[number - 1], "bg_color": "#FFFFFF"}
        chart.add_series(one)
    dress(chart, f"{name}：年龄与学历（人）")
    chart.set_size({"width": 470, "height": 236})
    sheet.insert_chart(at, len(SCHOOLING) + 2, chart, {"x_offset": 12, "y_offset": 2})


# --- Balance ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """Two sides that must be equal, each a sum of cells."""

    claim: str
    left: Sequence[Address]
    right: Sequence[Address]

    @property
    def holds(self) -> bool:
        """Whether both sides are equal in the numbers as written."""
        return sum(each.number for each in self.left) == sum(each.number for each in self.right)


def balance_sheet(book: Workbook, styles: Styles, report: Report, checks: Sequence[Check]) -> None:
    """Every check with both sides as live formulas and the word beside it."""
    widths: list[float] = [6, 64, 14, 14, 10]
    sheet = open_sheet(book, styles, report, BALANCE, "统计表表间、表内平衡关系核对表", widths)
    for column, title in enumerate(("序号", "平衡关系", "左", "右", "结果")):
        sheet.write_string(DATA_ROW - 2, column, title, styles["header"])
    for number, check in enumerate(checks):
        row = DATA_ROW - 1 + number
        sheet.write_number(row, 0, number + 1, styles["order"])
        sheet.write_string(row, 1, check.claim, styles["text"])
        for column, side in ((2, check.left), (3, check.right)):
            formula = "=" + "+".join(each.reference for each in side)
            sheet.write_formula(row, column, formula, styles["number"], sum(each.number for each in side))
        left, right = xl_rowcol_to_cell(row, 2), xl_rowcol_to_cell(row, 3)
        word = "相符" if check.holds else "不符"
        sheet.write_formula(row, 4, f'=IF({left}={right},"相符","不符")', styles["centred"], word)
    sheet.freeze_panes(DATA_ROW - 1, 0)
    sheet.repeat_rows(DATA_ROW - 2)


def checks_of(summary: Addresses, tables: Mapping[str, Addresses], cross: Addresses) -> list[Check]:
    """What must hold between the sheets; a check whose numbers are not known is left out."""
    structure, results, vetting = tables["班子结构表"], tables["选举结果汇总表"], tables["资格联审汇总表"]
    wanted = [
        ("班子结构表合计 = 汇总表班子成员", [structure.get("officers")], [summary.get("officers")]),
        ("班子结构表性别三栏之和 = 合计", _of(structure, "men", "women", "sex_unknown"), [structure.get("officers")]),
        ("班子结构表年龄各段之和 = 合计", _of(structure, *AGES), [structure.get("officers")]),
        (
            "班子结构表学历各栏之和 = 合计",
            _of(structure, *(f"education_{key}" for key in SCHOOLING)),
            [structure.get("officers")],
        ),
        ("班子情况表成员数 = 汇总表班子成员", [tables["班子情况表"].get("officers")], [summary.get("officers")]),
        ("年龄学历交叉表班子成员 = 汇总表班子成员", [cross.get("officers")], [summary.get("officers")]),
        ("年龄学历交叉表专职干部 = 汇总表专职干部", [cross.get("fulltime")], [summary.get("fulltime")]),
        ("班子结构表“一肩挑” = 汇总表书记主任“一肩挑”村数", [structure.get("both")], [summary.get("secretary_chair")]),
        ("选举结果汇总表登记选民 = 汇总表登记选民", [results.get("registered")], [summary.get("voters_registered")]),
        ("选举结果汇总表参加投票 = 汇总表参加投票选民", [results.get("cast")], [summary.get("voters_cast")]),
        ("选举结果汇总表应到会 = 汇总表应到会党员", [results.get("party_due")], [summary.get("party_due")]),
        ("选举结果汇总表实到会 = 汇总表实到会党员", [results.get("party_present")], [summary.get("party_present")]),
        (
            "资格联审汇总表所处环节六栏之和 = 提名人选",
            _of(vetting, "waiting", "screened_out", "vetting", "passed", "struck_off", "withdrawn"),
            [vetting.get("candidacies")],
        ),
        ("资格联审汇总表完成联审 = 汇总表联审人选", [vetting.get("vetted")], [summary.get("candidates_vetted")]),
        ("资格联审汇总表取消资格 = 汇总表取消资格", [vetting.get("removed")], [summary.get("candidates_struck_off")]),
    ]
    return [
        Check(claim, [each for each in left if each], [each for each in right if each])
        for claim, left, right in wanted
        if all(left) and all(right)
    ]


def _of(addresses: Addresses, *keys: str) -> list[Address | None]:
    return [addresses.get(key) for key in keys]

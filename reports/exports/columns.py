"""Which figures the tables by township and by village show, and how a cell is filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.catalogue import BY_KEY
from reports.figures import Figure, Kind
from reports.report import Row

Cell = int | Decimal | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a figure's value, or its change against the previous term."""

    key: str
    title: str
    is_change: bool = False

    def cell(self, figure: Figure) -> Cell:
        """The number to write; None where it is unknown."""
        value = figure.change if self.is_change else figure.value
        return None if isinstance(value, dict) else value

    @property
    def unit(self) -> str:
        """The unit under the title."""
        kind = BY_KEY[self.key].kind
        if kind is Kind.PERCENT:
            return "百分点" if self.is_change else "%"
        return {"个村（社区）": "个"}.get(BY_KEY[self.key].unit.zh, BY_KEY[self.key].unit.zh)


COLUMNS: tuple[Column, ...] = (
    Column("voters_registered", "登记选民"),
    Column("voters_cast", "参加投票"),
    Column("voter_turnout_pct", "选民参选率"),
    Column("party_due", "应到会党员"),
    Column("party_present", "实到会党员"),
    Column("party_turnout_pct", "党员参选率"),
    Column("officers", "班子成员"),
    Column("officers_mean_age", "平均年龄"),
    Column("officers_mean_age", "较上届", is_change=True),
    Column("officers_college_pct", "大专及以上"),
    Column("officers_college_pct", "较上届", is_change=True),
    Column("officers_women_pct", "女性"),
    Column("fulltime", "专职干部"),
    Column("fulltime_mean_age", "专职平均年龄"),
    Column("fulltime_college_pct", "专职大专及以上"),
    Column("secretary_chair", "书记主任“一肩挑”"),
    Column("villages_with_officer_35_or_younger", "有35岁及以下干部"),
    Column("local_talent", "本土人才、返乡大学生"),
    Column("candidates_vetted", "联审人选"),
    Column("candidates_struck_off", "取消资格"),
)
"""Columns of the tables by township and by village, after the number of villages."""

DOCUMENT_COLUMNS: tuple[Column, ...] = tuple(
    column
    for column in COLUMNS
    if column.key in {"voter_turnout_pct", "party_turnout_pct", "officers", "secretary_chair", "local_talent"}
    or (column.key in {"officers_mean_age", "officers_college_pct"})
)
"""The few columns a page of paper holds."""


def keys(columns: tuple[Column, ...]) -> list[str]:
    """The figures needed for some columns, each once."""
    return list(dict.fromkeys(column.key for column in columns))


_PLACES = {4: "市（州）", 6: "区县", 9: "镇街", 12: "村（社区）"}


def called(rows: Sequence[Row]) -> str:
    """What places are called, by the length of their codes."""
    return _PLACES.get(len(rows[0].code), "地区") if rows else _PLACES[12]

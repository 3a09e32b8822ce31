"""Statistical tables in the shapes townships know, counted from what a report keeps: its facts and its rows. Pure.

A table is declared once, column by column; every place below the report's own is one line, the whole is the last.
Shares and means of the whole are made of its own integers, never of the lines'. Names stay out: who may read a report
need not be allowed to read people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.figures import Facts, Kind
from reports.rows import CandidacyRow, Kept, OfficerRow, PollRow
from villages import rounding

Number = int | Decimal | None
Integers = tuple[int, int | None] | None
"""Numerator and denominator of a cell; None where nothing is known."""


@dataclass(frozen=True, slots=True)
class Place:
    """One line of a table: what was counted for the place and the rows it was counted from."""

    code: str
    name: str
    facts: Facts
    officers: Sequence[OfficerRow] = ()
    candidacies: Sequence[CandidacyRow] = ()
    polls: Sequence[PollRow] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``group`` stands above several of them, empty for a head of its own."""

    key: str
    group: str
    title: str
    integers: Callable[[Place], Integers]
    kind: Kind = Kind.COUNT

    def number(self, place: Place) -> Number:
        """The cell: a count, a share in percent or a mean age in years (one decimal, half up)."""
        found = self.integers(place)
        if found is None:
            return None
        numerator, denominator = found
        if self.kind is Kind.COUNT:
            return numerator
        rounded = rounding.percent if self.kind is Kind.PERCENT else rounding.mean_years
        return rounded(numerator, denominator or 0)


@dataclass(frozen=True, slots=True)
class Table:
    """One statistical table: title after the name of the division, unit line, columns, and a note below."""

    name: str
    title: str
    unit: str
    columns: Sequence[Column]
    note: str = ""


Test = Callable[[Any], bool]


def _officers(key: str, group: str, title: str, test: Test) -> Column:
    def integers(place: Place) -> Integers:
        return (sum(map(test, place.officers)), None) if place.officers else None

    return Column(key, group, title, integers)


def _candidacies(key: str, group: str, title: str, test: Test) -> Column:
    def integers(place: Place) -> Integers:
        return (sum(map(test, place.candidacies)), None) if place.candidacies else None

    return Column(key, group, title, integers)


def _fact(key: str, group: str, title: str, fact: str, known: str) -> Column:
    def integers(place: Place) -> Integers:
        return (getattr(place.facts, fact), None) if getattr(place.facts, known) else None

    return Column(key, group, title, integers)


def _share(key: str, group: str, title: str, top: str, bottom: str, kind: Kind = Kind.PERCENT) -> Column:
    def integers(place: Place) -> Integers:
        whole = getattr(place.facts, bottom)
        return (getattr(place.facts, top), whole) if whole else None

    return Column(key, group, title, integers, kind)


def _years(least: int, most: int | None) -> Test:
    """Whole years from ``least`` to ``most``, both included: under ``most`` + 1 by months."""
    return lambda row: 12 * least <= row.months and (most is None or row.months < 12 * (most + 1))


AGES: Mapping[str, tuple[str, Test]] = {
    "30_or_younger": ("30岁及以下", _years(0, 30)),
    "31_35": ("31—35岁", _years(31, 35)),
    "36_45": ("36—45岁", _years(36, 45)),
    "46_55": ("46—55岁", _years(46, 55)),
    "56_60": ("56—60岁", _years(56, 60)),
    "over_60": ("60岁以上", _years(61, None)),
}
SCHOOLING: Mapping[str, str] = {
    "5_graduate": "研究生",
    "4_bachelor": "大学本科",
    "3_college": "大专",
    "2_senior": "高中（中专）",
    "1_junior": "初中及以下",
    "": "未登记",
}
GROUPS: Mapping[str, tuple[str, Test]] = {
    "officers": ("“两委”班子成员", lambda row: True),
    "secretaries": ("党组织书记", lambda row: row.party_post == "secretary"),
    "fulltime": ("专职干部", lambda row: row.is_fulltime),
}
"""Whose ages and schooling are crossed."""

_POSTS: Mapping[str, tuple[str, Test]] = {
    "secretary": ("书记", lambda row: row.party_post == "secretary"),
    "deputy": ("副书记", lambda row: row.party_post == "deputy_secretary"),
    "chair": ("主任", lambda row: row.committee_post == "chair"),
    "vice_chair": ("副主任", lambda row: row.committee_post == "vice_chair"),
    "member": ("委员", lambda row: "member" in (row.party_post, row.committee_post)),
    "both": ("“一肩挑”", lambda row: row.party_post == "secretary" and row.committee_post == "chair"),
}


def _schooling(value: str) -> Test:
    return lambda row: row.education == value


STRUCTURE = Table(
    "班子结构表",
    "村（社区）“两委”班子成员结构表",
    "单位：人、岁",
    (
        _officers("officers", "", "合计", lambda row: True),
        _officers("men", "性别", "男", lambda row: row.sex == "1"),
        _officers("women", "性别", "女", lambda row: row.sex == "2"),
        _officers("sex_unknown", "性别", "未登记", lambda row: row.sex not in ("1", "2")),
        *(_officers(key, "年龄", title, test) for key, (title, test) in AGES.items()),
        _share("mean_age", "年龄", "平均年龄", "officers_months", "officers", Kind.AGE),
        _officers("party", "", "中共党员", lambda row: row.politics in ("01", "02")),
        *(_officers(f"education_{key}", "学历", title, _schooling(key)) for key, title in SCHOOLING.items()),
        *(_officers(key, "职务", title, test) for key, (title, test) in _POSTS.items()),
    ),
    "注：年龄以选举日为截止日、按月计算；一人兼任两职的，在所任职务栏分别统计；“一肩挑”人员同时计入书记栏和主任栏。",
)

TEAMS = Table(
    "班子情况表",
    "换届后村（社区）“两委”班子成员情况统计表",
    "单位：人、岁、%",
    (
        _officers("officers", "", "成员数", lambda row: True),
        _officers("party", "", "其中党员", lambda row: row.politics in ("01", "02")),
        _officers("women", "", "其中女性", lambda row: row.sex == "2"),
        _officers("crossed", "", "交叉任职", lambda row: bool(row.party_post and row.committee_post)),
        _share("mean_age", "", "平均年龄", "officers_months", "officers", Kind.AGE),
        _officers("college", "文化程度", "大专及以上", lambda row: row.education[:1] in ("3", "4", "5")),
        _officers("senior", "文化程度", "高中及中专", lambda row: row.education[:1] == "2"),
        _officers("junior", "文化程度", "初中及以下", lambda row: row.education[:1] == "1"),
        _officers("unknown", "文化程度", "未登记", lambda row: not row.education),
        _officers("prosperity", "来源", "致富能手", lambda row: "prosperity" in row.origins),
        _officers("veteran", "来源", "退役军人", lambda row: "veteran" in row.origins),
        _officers("graduate", "来源", "返乡大学生", lambda row: "graduate" in row.origins),
        _officers("talent", "来源", "本土人才", lambda row: "local_talent" in row.origins),
        _officers("fulltime", "", "专职干部", lambda row: row.is_fulltime),
        _officers("young", "", "35岁及以下", _years(0, 35)),
        _officers("both", "", "书记主任“一肩挑”", _POSTS["both"][1]),
    ),
    "注：来源可多选，合计可能大于成员数；成员姓名见系统“行数据”导出，本表不列。",
)


def _reruns(place: Place) -> Integers:
    return (sum(row.number > 1 for row in place.polls), None) if place.polls else None


RESULTS = Table(
    "选举结果汇总表",
    "村（社区）“两委”选举结果汇总表",
    "单位：个、人、票、场、%",
    (
        _fact("villages", "", "村（社区）数", "villages", "villages"),
        _fact("party_certified", "党组织选举", "已审定", "party_certified", "villages"),
        _fact("party_due", "党组织选举", "应到会", "party_due", "party_polls"),
        _fact("party_present", "党组织选举", "实到会", "party_present", "party_polls"),
        _share("party_turnout", "党组织选举", "参选率", "party_present", "party_due"),
        _fact("committee_certified", "村（居）民委员会选举", "已审定", "committee_certified", "villages"),
        _fact("registered", "村（居）民委员会选举", "登记选民", "registered", "committee_polls"),
        _fact("cast", "村（居）民委员会选举", "参加投票", "cast", "committee_polls"),
        _fact("proxy", "村（居）民委员会选举", "其中委托", "proxy", "proxy_cast"),
        _fact("invalid", "村（居）民委员会选举", "无效票", "invalid", "invalid_cast"),
        _share("turnout", "村（居）民委员会选举", "参选率", "cast", "registered"),
        _fact("first", "选举情况", "首次投票", "organs_polled", "organs_polled"),
        _fact("at_once", "选举情况", "一次成功", "organs_filled_at_once", "organs_polled"),
        _share("at_once_share", "选举情况", "一次成功率", "organs_filled_at_once", "organs_polled"),
        Column("reruns", "选举情况", "另行选举", _reruns),
        _fact("on_schedule", "选举情况", "按期完成", "completed_on_schedule", "organs_polled"),
    ),
    "注：只统计已审定结果；参选率以登记选民、应到会党员为分母；另行选举含重新投票，单位为场。",
)

_PASSED = ("cleared", "formal", "elected", "not_elected")
VETTING = Table(
    "资格联审汇总表",
    "村（社区）“两委”人选资格联审情况汇总表",
    "单位：人、%",
    (
        _candidacies("candidacies", "", "提名人选", lambda row: True),
        _candidacies("women", "", "其中女性", lambda row: row.sex == "2"),
        _candidacies("waiting", "所处环节", "待送审", lambda row: row.state in ("nominated", "screened")),
        _candidacies("screened_out", "所处环节", "初审未通过", lambda row: row.state == "screened_out"),
        _candidacies("vetting", "所处环节", "正在联审", lambda row: row.state == "vetting"),
        _candidacies("passed", "所处环节", "联审通过及正式候选人", lambda row: row.state in _PASSED),
        _candidacies("struck_off", "所处环节", "取消资格", lambda row: row.state == "struck_off"),
        _candidacies("withdrawn", "所处环节", "本人退出", lambda row: row.state == "withdrawn"),
        _fact("vetted", "联审结果", "完成联审", "vetted", "candidacies"),
        _fact("removed", "联审结果", "取消资格", "struck_off", "candidacies"),
        _share("removed_share", "联审结果", "取消比例", "struck_off", "vetted"),
    ),
    "注：提名人选为所处环节六栏之和，一人只算一次；取消比例为取消资格人数与完成联审人数之比。",
)


def places(rows: Iterable[tuple[str, str, Facts]], kept: Kept) -> list[Place]:
    """The lines of a table: each code with the rows of the villages under it. Codes must all have one length."""
    listed = list(rows)
    size = len(listed[0][0]) if listed else 0
    officers, candidacies, polls = (_by_code(each, size) for each in (kept.officers, kept.candidacies, kept.polls))
    return [
        Place(code, name, facts, officers.get(code, ()), candidacies.get(code, ()), polls.get(code, ()))
        for code, name, facts in listed
    ]


def _by_code(rows: Iterable[Any], size: int) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.village[:size], []).append(row)
    return found


def crossed(officers: Iterable[OfficerRow], group: str) -> dict[str, dict[str, int]]:
    """People of a group by age and schooling: ``{age: {education: people}}``, every cell present."""
    belongs = GROUPS[group][1]
    table = {age: dict.fromkeys(SCHOOLING, 0) for age in AGES}
    for row in officers:
        if belongs(row):
            age = next(key for key, (_, test) in AGES.items() if test(row))
            table[age][row.education] += 1
    return table

"""Official Chinese sentences with the figures of the outcome section, in the order such summaries give them. Pure.

A clause whose figure is unknown is left out; a sentence without clauses disappears. Every number is a run of its own
with the key of its figure, so that a page can open it. Changes are against the previous term (较上届): 同比 would be
loose for terms of office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reports.figures import Figure, Kind
from villages import rounding

Figures = Mapping[str, Figure]

NOTHING_YET = "目前尚无已审定的选举结果和已登记的班子成员，暂不列数。"
COMPARED = "较上届"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``key`` names the figure it shows, empty for plain words."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading (may be empty) and the runs that follow it."""

    heading: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The paragraph without its heading."""
        return "".join(run.text for run in self.runs)

    def to_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"heading": self.heading, "runs": [[run.text, run.key] for run in self.runs]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Paragraph:
        """The paragraph again."""
        return cls(data["heading"], tuple(Run(text, key) for text, key in data["runs"]))


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report this is: the official name and what the whole is called (全区, 全镇 …; empty for one village)."""

    name: str
    whole: str

    @classmethod
    def named(cls, name: str, level: str) -> Place:
        """The words for a division by the last character of its official name."""
        if level == "village":
            return cls(name, "")
        wholes = {"省": "全省", "区": "全区", "县": "全县", "市": "全市", "镇": "全镇", "乡": "全乡", "道": "全街道"}
        return cls(name, wholes.get(name[-1:], "全域"))


Clause = tuple[Run, ...]


def summary(figures: Figures, place: Place, as_of: date) -> list[Paragraph]:
    """The opening and the outcome section; one sentence saying so where nothing is known yet."""
    opening = Paragraph("", _opening(figures, place, as_of))
    sections = [
        ("人选联审", _vetting(figures)),
        ("书记队伍", _secretaries(figures, place)),
        ("班子结构", _officers(figures, place)),
        ("参选情况", _turnout(figures, place)),
        ("纪律风气", _petitions(figures)),
    ]
    told = [(heading, runs) for heading, runs in sections if runs]
    if not told:
        return [opening, Paragraph("", (Run(NOTHING_YET),))]
    return [opening, *(Paragraph(f"{number}.{heading}", runs) for number, (heading, runs) in enumerate(told, 1))]


def as_text(title: str, notice: str, paragraphs: list[Paragraph]) -> str:
    """The whole as plain text: title, notice in brackets where there is one, then one line per paragraph."""
    lines = [title, f"（{notice}）", ""] if notice else [title, ""]
    for each in paragraphs:
        lines.append(f"{each.heading}。{each.text}" if each.heading else each.text)
    return "\n".join(lines) + "\n"


def chinese_date(day: date) -> str:
    """A date in official form, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


# --- Sections ---------------------------------------------------------------------------------------------------------


def _opening(figures: Figures, place: Place, as_of: date) -> tuple[Run, ...]:
    head: list[Run] = [Run(f"截至{chinese_date(as_of)}，{place.name}")]
    if place.whole:
        head += [Run(figures["villages"].display, "villages"), Run("个村（社区）")]
    done = figures["completed_on_schedule_pct"].value == 100
    head.append(Run("全部完成“两委”换届" if done and place.whole else "完成“两委”换届" if done else "开展“两委”换届"))
    clauses = [
        _level(figures, "completed_on_schedule_pct", "按期换届率"),
        _level(figures, "first_vote_success_pct", "一次性选举成功率"),
        _level(figures, "secretary_chair_pct", "书记主任“一肩挑”比例"),
    ]
    return _sentence([tuple(head), *clauses])


def _vetting(figures: Figures) -> tuple[Run, ...]:
    vetted, struck = figures["candidates_vetted"], figures["candidates_struck_off"]
    if vetted.value is None:
        return ()
    if struck.value == 0:
        return _sentence([_count(figures, "candidates_vetted", "累计联审人选", "名"), (Run("未取消候选人资格"),)])
    return _sentence(
        [
            _count(figures, "candidates_vetted", "累计联审人选", "名"),
            _count(figures, "candidates_struck_off", "取消候选人资格", "名"),
        ]
    )


def _secretaries(figures: Figures, place: Place) -> tuple[Run, ...]:
    profile = [
        *_mean(figures, "secretaries_mean_age", "新一届书记平均年龄"),
        *_share(figures, "secretaries_college_pct", "大专及以上学历"),
        *_trend(figures, "secretaries"),
    ]
    talent = _share(figures, "secretaries_talent_pct", "书记中退役军人、致富能手等优秀人才")
    return _sentences([_secretary_is_chair(figures, place), profile, talent])


def _secretary_is_chair(figures: Figures, place: Place) -> list[Clause]:
    figure = figures["secretary_chair"]
    if figure.value is None:
        return []
    if not place.whole:
        return [(Run("实现书记主任“一肩挑”" if figure.value else "未实行书记主任“一肩挑”"),)]
    number = Run(figure.display, "secretary_chair")
    if figure.value == figure.denominator:
        return [(number, Run("个村（社区）全部实现书记主任“一肩挑”"))]
    filled = Run(f"书记、主任均已选出的{figure.denominator}个村（社区）中，有")
    return [(filled, number, Run("个实现书记主任“一肩挑”"))]


def _officers(figures: Figures, place: Place) -> tuple[Run, ...]:
    everybody = [
        _count(figures, "officers", "新一届“两委”班子成员", "人"),
        *_mean(figures, "officers_mean_age", "平均年龄"),
        *_share(figures, "officers_college_pct", "大专及以上学历"),
    ]
    fulltime = [
        _count(figures, "fulltime", "其中专职干部", "人"),
        *_mean(figures, "fulltime_mean_age", "平均年龄"),
        *_share(figures, "fulltime_college_pct", "大专及以上学历"),
        *_trend(figures, "fulltime"),
    ]
    women = _share(figures, "officers_women_pct", "女性成员")
    return _sentences([everybody, fulltime, _young(figures, place), _talent(figures), women])


def _young(figures: Figures, place: Place) -> list[Clause]:
    figure = figures["villages_with_officer_35_or_younger"]
    if not figure.value:
        return []
    if not place.whole:
        return [(Run("有35岁及以下干部"),)]
    number = Run(figure.display, figure.key)
    if figure.value == figure.denominator:
        return [(number, Run("个村（社区）均有35岁及以下干部"))]
    return [(Run(f"{figure.denominator}个村（社区）中，"), number, Run("个有35岁及以下干部"))]


def _talent(figures: Figures) -> list[Clause]:
    head = _count(figures, "local_talent", "班子成员中有本土人才、返乡大学生", "人")
    return [head, *_share(figures, "local_talent_pct", "占比", verb="")] if head else []


def _turnout(figures: Figures, place: Place) -> tuple[Run, ...]:
    whole = place.whole or "本村（社区）"
    party = [
        _count(figures, "party_due", f"{whole}党组织换届选举应到会党员", "人"),
        _count(figures, "party_present", "实到会", "人"),
        _level(figures, "party_turnout_pct", "党员参选率"),
    ]
    voters = [
        _count(figures, "voters_registered", "村（居）民委员会换届选举登记选民", "人"),
        _count(figures, "voters_cast", "参加投票", "人"),
        _level(figures, "voter_turnout_pct", "选民参选率"),
    ]
    return _sentences([party, voters])


def _petitions(figures: Figures) -> tuple[Run, ...]:
    all_of_them, related = figures["petitions"], figures["petitions_related"]
    if all_of_them.value is None:
        return ()
    if all_of_them.value == 0:
        return _sentence([(Run("换届工作启动以来，未收到信访举报"),)])
    clauses = [_count(figures, "petitions", "换届工作启动以来，收到信访举报", "件"), _compared(all_of_them, "件")]
    if related.value == 0:
        clauses.append((Run("未发现与换届直接相关的信访举报"),))
    elif related.value is not None:
        clauses.append(_count(figures, "petitions_related", "其中与换届直接相关", "件"))
    return _sentence(clauses)


# --- Clauses ----------------------------------------------------------------------------------------------------------


def _level(figures: Figures, key: str, words: str) -> Clause:
    """Name and level, without a comparison."""
    figure = figures[key]
    return () if figure.value is None else (Run(words), Run(figure.display, key))


def _count(figures: Figures, key: str, words: str, unit: str) -> Clause:
    figure = figures[key]
    return () if figure.value is None else (Run(words), Run(figure.display, key), Run(unit))


def _mean(figures: Figures, key: str, words: str) -> list[Clause]:
    """Level and change of a mean age: both, because a change alone cannot be checked."""
    figure = figures[key]
    return [] if figure.value is None else [_level(figures, key, words), _compared(figure, "岁")]


def _share(figures: Figures, key: str, words: str, *, verb: str = "占") -> list[Clause]:
    """Level and change of a share."""
    figure = figures[key]
    if figure.value is None:
        return []
    return [(Run(f"{words}{verb}"), Run(figure.display, key)), _compared(figure, "个百分点")]


def _compared(figure: Figure, unit: str) -> Clause:
    """The change with its figure's key, for example 较上届提高20.7个百分点; empty without a previous term."""
    if figure.change is None or isinstance(figure.change, dict):
        return ()
    if figure.change == 0:
        return (Run("与上届持平"),)
    up, down = ("增加", "减少") if figure.kind is Kind.COUNT else ("提高", "下降")
    verb = up if figure.change > 0 else down
    amount = rounding.plain(figure.change).removeprefix("-")
    return (Run(f"{COMPARED}{verb}"), Run(amount, figure.key), Run(unit))


def _trend(figures: Figures, group: str) -> list[Clause]:
    """The phrase 一降一升, only where age really fell and education really rose."""
    age, college = figures[f"{group}_mean_age"].change, figures[f"{group}_college_pct"].change
    if isinstance(age, Decimal) and isinstance(college, Decimal) and age < 0 < college:
        return [(Run("年龄、学历“一降一升”"),)]
    return []


def _sentences(groups: list[list[Clause]]) -> tuple[Run, ...]:
    return tuple(run for group in groups for run in _sentence(group))


def _sentence(clauses: list[Clause]) -> tuple[Run, ...]:
    """Clauses that say something, with commas between and a full stop; nothing where none does."""
    runs: list[Run] = []
    for clause in clauses:
        if clause:
            runs += [Run("，"), *clause] if runs else clause
    return (*runs, Run("。")) if runs else ()

"""The figures of weekly briefs and flash reports, declared once: counted this week, or up to this hour. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from reports.declarations.vocabulary import BALLOTS, NOTHING, PEOPLE, PERCENT, VILLAGES
from reports.figures import Declaration, Figure, Kind, Source, Words
from villages import rounding

_ALL = Words("本级应换届的村（社区）", "Villages that hold an election here")
_POLLS = Words("当日投票的村（社区）", "Villages that vote on this day")

_PROGRESS = Source(
    Words("各村（社区）换届进度", "The progress of the village elections"),
    Words("本届尚未为村（社区）建立选举。", "The term has no village election here."),
)
_POLLING_DAY = Source(
    Words("选举日逐时报送和结果录入", "Hourly reports and results of polling day"),
    Words("当日尚无村（社区）报送。", "No village has reported on this day yet."),
)


def _source(key: str) -> Source:
    return _PROGRESS if key.startswith("week_") else _POLLING_DAY


def _steps(key: str, zh: str, en: str, whole: Words = _ALL) -> Declaration:
    name = Words(zh, en)
    return Declaration(key, Kind.COUNT, name, name, name, whole, VILLAGES, lambda _: None, _source(key))


def _people(key: str, zh: str, en: str, whole: Words = NOTHING) -> Declaration:
    name = Words(zh, en)
    unit = BALLOTS if key == "flash_ballots" else PEOPLE
    return Declaration(key, Kind.COUNT, name, name, name, whole, unit, lambda _: None, _source(key))


def _share(key: str, zh: str, en: str, top: Words, bottom: Words) -> Declaration:
    name = Words(zh, en)
    return Declaration(key, Kind.PERCENT, name, name, top, bottom, PERCENT, lambda _: None, _source(key))


WEEKLY: tuple[Declaration, ...] = (
    _steps("week_roll_posted", "选民名单已公布的村数", "Villages whose roll is posted"),
    _steps("week_nominated", "已提名的村数", "Villages with people put forward"),
    _steps("week_vetted", "联审已完成的村数", "Villages whose vetting is finished"),
    _steps("week_posted", "正式候选人已公布的村数", "Villages whose candidates are posted"),
    _steps("week_party_elected", "党组织已选举的村数", "Villages whose party organisation has voted"),
    _steps("week_party_approved", "党组织选举已审定的村数", "Villages whose party election is certified"),
    _steps("week_polled", "村（居）委会已投票的村数", "Villages whose committee has voted"),
    _steps("week_completed", "已完成换届的村数", "Villages that are finished"),
    _share(
        "week_completed_pct", "完成率", "Finished, share", Words("已完成换届的村（社区）", "Finished villages"), _ALL
    ),
)
FLASH: tuple[Declaration, ...] = (
    _steps("flash_polls", "当日投票的村数", "Villages that vote today", NOTHING),
    _steps("flash_reported", "已报送本时段进度的村数", "Villages that reported for this hour", _POLLS),
    _steps("flash_missing", "未报送本时段进度的村数", "Villages that did not report for this hour", _POLLS),
    _people("flash_registered", "当日登记选民", "Voters registered where they vote today"),
    _people("flash_voted", "已投票选民", "Voters who have voted",
            Words("当日登记选民", "Voters registered where they vote today")),
    _share("flash_voted_pct", "投票进度", "Turnout so far", Words("已投票选民", "Voters who have voted"),
           Words("当日登记选民", "Voters registered where they vote today")),
    _steps("flash_counted", "计票已录入的村数", "Villages whose count is entered", _POLLS),
    _steps("flash_certified", "结果已审定的村数", "Villages whose result is certified", _POLLS),
    _steps("flash_void", "选举无效或须另行选举的村数", "Villages that must vote again", _POLLS),
    _steps("flash_exceptions", "报告异常情况的村数", "Villages that reported an exception", _POLLS),
)  # fmt: skip

Pair = tuple[int | None, int | None]


def figures(
    declarations: tuple[Declaration, ...], now: Mapping[str, Pair], before: Mapping[str, Pair]
) -> dict[str, Figure]:
    """Figures from (numerator, denominator) by key, beside those of the brief before; None is unknown, never zero."""
    return {each.key: _figure(each, now.get(each.key), before.get(each.key)) for each in declarations}


def _figure(declaration: Declaration, now: Pair | None, before: Pair | None) -> Figure:
    value, former = _value(declaration, now), _value(declaration, before)
    change: int | Decimal | None = None
    if value is not None and former is not None:
        change = int(value - former) if declaration.kind is Kind.COUNT else rounding.difference(value, former)
    suffix = "%" if declaration.kind is Kind.PERCENT else ""
    return Figure(
        key=declaration.key, kind=declaration.kind, value=value,
        numerator=now[0] if now else None, denominator=now[1] if now else None,
        previous=former, previous_numerator=before[0] if before else None,
        previous_denominator=before[1] if before else None, change=change,
        display="—" if value is None else f"{rounding.plain(value)}{suffix}",
    )  # fmt: skip


def _value(declaration: Declaration, pair: Pair | None) -> int | Decimal | None:
    if pair is None or pair[0] is None:
        return None
    if declaration.kind is Kind.COUNT:
        return pair[0]
    return rounding.percent(pair[0], pair[1] or 0)

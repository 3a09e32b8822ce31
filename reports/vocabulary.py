"""The figures a text may name, the unit words that fit them, and which texts there are. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from reports.brief_figures import FLASH, WEEKLY
from reports.catalogue import BY_KEY
from reports.figures import Declaration, Kind, Words

TEXTS = Path(__file__).parent / "texts"

UNIT_WORDS: tuple[str, ...] = (
    "个百分点",
    "百分点",
    "周岁",
    "人次",
    "%",
    "％",
    "岁",
    "人",
    "名",
    "位",
    "个",
    "件",
    "条",
    "票",
    "张",
)
"""Every unit word that may stand after a number, the longest first."""

_SAME: Mapping[str, tuple[str, ...]] = {
    "人": ("人", "名", "位"),
    "个村（社区）": ("个",),
    "件": ("件", "条"),
    "票": ("票", "张", "人"),
    "%": ("%", "％"),
    "岁": ("岁", "周岁"),
}


class Genre(StrEnum):
    """Kinds of texts written from templates."""

    OUTCOME = "outcome"
    WEEKLY = "weekly"
    FLASH = "flash"


GENRES: Mapping[Genre, Words] = {
    Genre.OUTCOME: Words("换届情况报告·工作成效", "Election summary"),
    Genre.WEEKLY: Words("换届工作周报", "Weekly brief"),
    Genre.FLASH: Words("选情快报", "Flash report of polling day"),
}
LEVELS: Mapping[str, Words] = {
    "district": Words("区县及以上", "District and above"),
    "township": Words("镇街", "Township"),
    "village": Words("村（社区）", "Village"),
}
AGAINST: Mapping[Genre, str] = {Genre.OUTCOME: "上届", Genre.WEEKLY: "上周", Genre.FLASH: "上次"}
"""What a figure of each kind of text is compared with."""

_OWN: Mapping[Genre, tuple[Declaration, ...]] = {Genre.WEEKLY: WEEKLY, Genre.FLASH: FLASH}

NAMES: Mapping[str, Words] = {
    "日期": Words("数据截止日期", "Day of the count"),
    "地名": Words("本级区划全称", "Official name of the division"),
    "全域": Words("全区、全镇、全街道等；单个村为空", "The whole of it; empty for one village"),
    "届次": Words("届次", "Name of the term"),
    "期号": Words("周报为第几周，快报为几时", "Week or hour of a brief"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A figure as texts may use it: what it is, and what it is compared with."""

    declaration: Declaration
    against: str

    @property
    def units(self) -> tuple[str, ...]:
        """Unit words that may follow its number; the declared unit itself where it has no other names."""
        return units_of(self.declaration)

    @property
    def word(self) -> str:
        """The unit word texts use after a change or a bare number."""
        return self.units[0]


Vocabulary = Mapping[str, Named]


def units_of(declaration: Declaration) -> tuple[str, ...]:
    """Unit words that fit a figure's own number: 人, 名 or 位 for people, 个 for villages, % for shares."""
    if declaration.kind is Kind.PERCENT:
        return _SAME["%"]
    if declaration.kind is Kind.AGE:
        return _SAME["岁"]
    unit = declaration.unit.zh
    return _SAME.get(unit, ("个",) if unit.startswith("个") else (unit,))


@cache
def vocabulary(genre: Genre) -> Vocabulary:
    """Every figure a kind of text may name: those of the report, and in briefs those of the week or the hour too."""
    found = {key: Named(each, AGAINST[Genre.OUTCOME]) for key, each in BY_KEY.items()}
    return found | {each.key: Named(each, AGAINST[genre]) for each in _OWN.get(genre, ())}


def levels(genre: Genre) -> tuple[str, ...]:
    """Levels that have a text of a kind: briefs are written for townships and for what is above them."""
    return ("district", "township", "village") if genre is Genre.OUTCOME else ("district", "township")


def level_of(level: str) -> str:
    """Which text a division of a level takes."""
    return level if level in ("township", "village") else "district"


def shipped(genre: Genre, level: str) -> str:
    """The text that comes with the product."""
    return (TEXTS / f"{genre}_{level}.txt").read_text(encoding="utf-8")

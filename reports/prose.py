"""Official Chinese sentences with the figures of the outcome section, written from a template. Pure.

The template comes with the product (``reports/texts``) or is the newest version an administrator saved. Every number
is a run of its own with the key of its figure, so that a page can open it. Changes are against the previous term
(较上届): 同比 would be loose for terms of office.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from reports import templating
from reports.figures import Figure
from reports.runs import Paragraph as Paragraph
from reports.runs import Run as Run
from reports.vocabulary import Genre, level_of, shipped, vocabulary

Figures = Mapping[str, Figure]

NOTHING_YET = "目前尚无已审定的选举结果和已登记的班子成员，暂不列数。"
_WHOLES = {"省": "全省", "区": "全区", "县": "全县", "市": "全市", "镇": "全镇", "乡": "全乡", "道": "全街道"}


@dataclass(frozen=True, slots=True)
class Place:
    """Whose report this is: official name, what the whole is called (全区, 全镇 …; empty for one village), level."""

    name: str
    whole: str
    level: str = "district"

    @classmethod
    def named(cls, name: str, level: str) -> Place:
        """The words for a division by the last character of its official name."""
        if level == "village":
            return cls(name, "", level)
        return cls(name, _WHOLES.get(name[-1:], "全域"), level_of(level))


def summary(figures: Figures, place: Place, as_of: date, template: str = "") -> list[Paragraph]:
    """The opening and the outcome section; one sentence saying so where nothing is known yet.

    ``template`` empty takes the text shipped for the level. Raises templating.Malformed for one that cannot be read.
    """
    opening, *told = paragraphs(Genre.OUTCOME, place, figures, {"日期": chinese_date(as_of)}, template)
    if not told:
        return [opening, Paragraph("", (Run(NOTHING_YET),))]
    return [opening, *(Paragraph(f"{number}.{each.heading}", each.runs) for number, each in enumerate(told, 1))]


def paragraphs(
    genre: Genre, place: Place, figures: Figures, names: Mapping[str, str], template: str = ""
) -> list[Paragraph]:
    """The paragraphs of a kind of text; the first has no heading."""
    known = {"地名": place.name, "全域": place.whole or "本村（社区）", "日期": "", "届次": "", "期号": "", **names}
    sections = templating.parse(template) if template else _shipped(genre, place.level)
    written = templating.write(sections, figures, known, vocabulary(genre))
    told = [Paragraph(heading, runs) for heading, runs in written]
    return told if told and not told[0].heading else [Paragraph("", ()), *told]


@cache
def _shipped(genre: Genre, level: str) -> tuple[templating.Section, ...]:
    return templating.parse(shipped(genre, level))


def as_text(title: str, notice: str, paragraphs: list[Paragraph]) -> str:
    """The whole as plain text: title, notice in brackets where there is one, then one line per paragraph."""
    lines = [title, f"（{notice}）", ""] if notice else [title, ""]
    for each in paragraphs:
        lines.append(f"{each.heading}。{each.text}" if each.heading else each.text)
    return "\n".join(lines) + "\n"


def chinese_date(day: date) -> str:
    """A date in official form, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"

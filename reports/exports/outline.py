"""The text of the report on paper, block by block: the document and the print page show the same words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.prose import chinese_date
from reports.report import Report

_RULES = (
    ("年龄", "以选举日为截止日，按出生年月到截止年月的月数计算，两届同一方法。"),
    ("比例", "先汇总分子、分母再相除，保留一位小数，四舍五入；分子小于分母的不写作100%。"),
    ("对比", "“较上届”为本报告所列两届数值之差，比例以百分点、年龄以岁表示。"),
    ("缺数", "尚未登记的项目不列数，以“—”表示，不以0代替。"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph: a heading of ``level`` 1 to 3 (一、 （一） 1.), the last followed by its text, or plain text (0)."""

    level: int
    heading: str
    text: str = ""


def subtitles(report: Report) -> list[str]:
    """Lines under the title: the day of the count, and the notice of a made-up term."""
    lines = [f"（数据截止{chinese_date(report.head.as_of.date())}）"]
    return [*lines, f"（{report.head.notice}）"] if report.head.notice else lines


def outline(report: Report, notes: Sequence[str] = ()) -> list[Block]:
    """The whole body; ``notes`` are sentences a reader must know, for example what could not be added up."""
    opening, *sections = report.paragraphs
    blocks = [Block(1, "一、总体情况"), Block(0, "", opening.text), Block(1, "二、工作成效")]
    number = 0
    for each in sections:
        if each.heading:
            number += 1
            blocks.append(Block(2, f"（{_numeral(number)}）{each.heading.split('.', 1)[-1]}"))
        blocks.append(Block(0, "", each.text))
    return [*blocks, *_explanations(report, notes)]


def _explanations(report: Report, notes: Sequence[str]) -> list[Block]:
    """Where the numbers come from and how they are worked out, so that a reader can check them."""
    head = report.head
    former = f"，上届为{head.previous_term}届" if head.previous_term else "，无上届数据"
    counted = f"{chinese_date(head.as_of.date())}{head.as_of:%H:%M}"
    blocks = [
        Block(1, "三、有关说明"),
        Block(2, "（一）数据来源"),
        Block(
            0,
            "",
            f"本报告数字由各村（社区）逐条数据汇总生成，选举结果只统计已审定的；本届为{head.term}届"
            f"（选举日{chinese_date(head.election_day)}）{former}，数据截止{counted}。",
        ),
        Block(2, "（二）计算口径"),
        *(Block(3, f"{number}.{name}。", rule) for number, (name, rule) in enumerate(_RULES, 1)),
    ]
    if notes:
        blocks.append(Block(2, "（三）汇总说明"))
    return [*blocks, *(Block(0, "", f"{number}.{note}") for number, note in enumerate(notes, 1))]


def _numeral(number: int) -> str:
    """1 to 99 in Chinese: 三, 十, 十二, 三十, 四十五. An edited text may have more headings than the one shipped."""
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")


_DIGITS = "零一二三四五六七八九"

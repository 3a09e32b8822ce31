"""Columns of figures many result forms lack: the rest of the ballots' account, members not due, the choice."""

from __future__ import annotations

from ballots.labels import FIGURES
from sheets import cleaners as clean
from sheets.columns import Column

_HEADINGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("not_returned", ("未收回选票", "未收回")),
    ("partly_invalid", ("部分无效票", "部分无效")),
    ("blank", ("空白票", "空白票数")),
    ("voting_members", ("有选举权的正式党员数", "有选举权党员数")),
    ("unable", ("不计入应到会：不能表达意志", "不能表达意志")),
    ("abroad", ("不计入应到会：出国半年以上", "出国半年以上")),
    ("serving_sentence", ("不计入应到会：服刑", "正在服刑")),
    ("ill", ("不计入应到会：年老体弱", "卧床不起或长期生病")),
    ("moved_away", ("不计入应到会：外出未转组织关系", "外出半年以上未转走组织关系")),
    ("reduction_agree", ("同意减少名额人数",)),
    ("committee_present", ("委员会实到人数", "实到委员")),
    ("secretary_votes", ("书记得票",)),
    ("deputy_votes", ("副书记得票",)),
)
_OF_COMMITTEES = ("not_returned", "partly_invalid", "blank")


def more_figures(*, in_template: bool = True) -> tuple[Column, ...]:
    """The columns; those of Party meetings alone can be left out of a template for both kinds of form."""
    return tuple(
        Column(
            key, FIGURES[key], headings, clean.count(), may_be_blank=True,
            in_template=in_template or key in _OF_COMMITTEES,
        )
        for key, headings in _HEADINGS
    )  # fmt: skip

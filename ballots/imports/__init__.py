"""Result forms from a spreadsheet: one row per candidate, the figures of the poll on its first row or on every row.

A file fills one entry per poll, as the person who hands it in; the second entry is somebody else's. Whatever the page
checks is checked here too (V1-V18), and the marks of who was elected are compared with the law.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from ballots.imports import party
from ballots.imports.cases import OF_COMMITTEE
from ballots.imports.composition import votes_of_post
from ballots.imports.importer import ResultImporter
from ballots.imports.more_figures import more_figures
from ballots.imports.recalls import ORGAN_WORDS
from ballots.labels import FIGURES
from sheets import cleaners as clean
from sheets.columns import Column, SheetKind, register
from villages.codes import Organ

__all__ = ["ORGANS", "POST_WORDS", "party"]

ORGANS = {
    "党组织": Organ.PARTY,
    "党支部": Organ.PARTY,
    "党总支": Organ.PARTY,
    "党委": Organ.PARTY,
    "支部委员会": Organ.PARTY,
    "村委会": Organ.COMMITTEE,
    "村民委员会": Organ.COMMITTEE,
    "居委会": Organ.COMMITTEE,
    "居民委员会": Organ.COMMITTEE,
    "村（居）委会": Organ.COMMITTEE,
    **ORGAN_WORDS,
}
POST_WORDS = {
    "主任": "chair",
    "副主任": "vice_chair",
    "委员": "member",
    "书记": "member",
    "副书记": "member",
    "支部委员": "member",
    "党组织委员": "member",
}


def _figure(key: str, *headings: str) -> Column:
    return Column(key, FIGURES[key], headings, clean.count(), may_be_blank=True)


register(
    SheetKind(
        key="results",
        label=_("Result forms"),
        importer=ResultImporter,
        act=Act.ENTER_RESULT,
        columns=(
            Column("township", _("Township"), ("镇街", "乡镇", "镇（街道）"), clean.text(60)),
            Column(
                "village",
                _("Village"),
                ("村（社区）", "村名", "村居", "社区"),
                clean.text(60),
                required=True,
                may_be_blank=True,
                example="大沟村",
            ),
            Column(
                "organ",
                _("Election"),
                ("选举类型", "选举组织", "党组织/村（居）委会"),
                clean.choice(ORGANS),
                example="村委会",
            ),
            Column("held_on", _("Polling day"), ("选举日", "投票日", "选举时间"), clean.day(), example="2021-05-17"),
            _figure("registered", "登记选民数", "登记参加选举选民数"),
            _figure("due", "应到会", "应到会党员数", "应到人数"),
            _figure("present", "实到会", "实到会党员数", "实到人数"),
            _figure("issued", "发出选票", "发出", "发出票数"),
            _figure("cast", "收回选票", "收回", "收回票数", "参加投票数"),
            _figure("proxy", "其中委托投票", "委托投票", "其中委托", "委托"),
            _figure("mobile", "其中流动票箱", "流动票箱"),
            Column(
                "mobile_staff",
                _("Staff of each mobile box"),
                ("流动票箱工作人员", "流动票箱工作人员数", "每个流动票箱工作人员"),
                clean.lenient(clean.count()),
                in_template=False,
            ),
            _figure("valid", "有效票", "有效"),
            _figure("invalid", "无效票", "无效"),
            *more_figures(in_template=False),
            Column(
                "name",
                _("Candidate"),
                ("候选人", "候选人姓名", "姓名"),
                clean.person_name(),
                required=True,
                example="王小明",
            ),
            Column("post", _("Post"), ("竞选职务", "职务", "候选职务"), clean.choice(POST_WORDS), example="主任"),
            Column(
                "votes",
                _("Votes"),
                ("得票数", "得票", "总票数", "赞成票"),
                clean.count(),
                required=True,
                example="1502",
            ),
            Column(
                "post_votes",
                _("Votes for the post"),
                ("当选职务票数", "当选职务得票", "本职务得票"),
                clean.count(),
                in_template=False,
                help=_("Where both are given, these are entered; all votes together must not be fewer."),
            ),
            Column("elected", _("Elected"), ("是否当选", "当选"), clean.flag(), example="是"),
            Column("elected_post", _("Elected post"), ("当选职务",), clean.posts()),
            Column("code", _("Check code"), ("核对码", "报告单核对码"), clean.text(12), as_text=True),
            Column("note", _("Note"), ("说明", "备注"), clean.free_text(300), width=24),
        ),
        checks=(votes_of_post,),
        cases=OF_COMMITTEE,
        notes=(
            _("One row per candidate; the figures of the form once, in its first row."),
            _("The file makes one of the two entries, as yours. Somebody else makes the other."),
            _("A recall vote is two rows, 同意罢免 and 不同意罢免, with the check code where several are open."),
        ),
        order=60,
        title_words=("选举结果", "结果报告", "报告单", "计票", "得票"),
    )
)

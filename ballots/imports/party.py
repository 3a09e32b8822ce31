"""Party elections (党组织选举情况表): one row per person elected or voted for, the figures of the meeting once.

The same entry of a party poll as a result form makes; the sheet's own columns are compared with the ballot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.roles import Act
from ballots.imports.cases import OF_PARTY
from ballots.imports.gathering import NUMBERS, FormRows
from ballots.imports.importer import ResultImporter
from ballots.imports.more_figures import more_figures
from ballots.labels import FIGURES
from ballots.models import Poll
from sheets import cleaners as clean
from sheets.checks import at_most, share_agrees
from sheets.chunks import Cell, Chunk, ColumnLog
from sheets.columns import Cleaner, Column, SheetKind, register
from villages.codes import Organ

_ORGANISATION_HEAD = re.compile(r"^(?:中国共产党|中共)")
_ORGANISATION_TAIL = re.compile(
    r"(?:联合)?(?:党总支部委员会|党支部委员会|总支部委员会|支部委员会|党总支委|党总支部|党总支|党支部|党委会|党委|委员会|总支部|总支|支部)$"
)
_LONGEST_NOTE = 300

_OTHER_SEATS = _("The sheet says %(found)s seats, the ballot was settled for %(other)s.")
_OTHER_SURPLUS = _("The sheet says %(found)s more candidates than seats; on the ballot there are %(other)s.")


def organisation() -> Cleaner:
    """The village of a party organisation: 中共来苏镇大沟村支部委员会 → 来苏镇大沟村."""
    texts = clean.text(80)

    def clean_column(values: Sequence[Cell], log: ColumnLog) -> list[Any]:
        return [_place_of(name) if name else name for name in texts(values, log)]

    return clean_column


def _place_of(name: str) -> str:
    bare = _ORGANISATION_HEAD.sub("", name)
    # 村党委 keeps its 村; a villagers' committee is no party organisation and keeps its whole name.
    if re.search(r"(?:村民|居民)委员会$", bare):
        return bare
    return _ORGANISATION_TAIL.sub("", bare) or bare


class PartyImporter(ResultImporter):
    """Every row belongs to the party poll of its village."""

    numbers = (*NUMBERS, "members", "seats", "surplus")

    def _organ(self, chunk: Chunk, offset: int, village: str) -> str:
        return Organ.PARTY

    def take(self, chunk: Chunk) -> None:
        """Gather as for result forms, and the number of the approval."""
        super().take(chunk)
        if not chunk.has("approval"):
            return
        for number, village, approval in zip(chunk.numbers, self.places.match(chunk), chunk["approval"], strict=True):
            form = self.forms.get((chunk.sheet, village or "", Organ.PARTY, ""))
            if form is not None and approval and form.first <= number:
                form.approval = form.approval or approval

    def _compare_with_settled(self, form: FormRows, poll: Poll) -> None:
        super()._compare_with_settled(form, poll)
        seats = sum(poll.seats.values())
        surplus = len(poll.lines.all()) - seats
        for column, counted, sentence in (("seats", seats, _OTHER_SEATS), ("surplus", surplus, _OTHER_SURPLUS)):
            written = form.figures.get(column)
            if written and written[0] != counted:
                self._warn(form, written[1], column, "R4", sentence, found=written[0], other=counted)

    def _note(self, form: FormRows) -> str:
        """The note, and the approval's number, which has no field of its own."""
        parts = [form.note, f"批复文号：{form.approval}" if form.approval else ""]
        return "；".join(filter(None, parts))[:_LONGEST_NOTE]


def _figure(key: str, *headings: str, **more: Any) -> Column:
    return Column(key, FIGURES[key], headings, clean.count(), may_be_blank=True, **more)


register(
    SheetKind(
        key="party",
        label=_("Party elections"),
        importer=PartyImporter,
        act=Act.ENTER_RESULT,
        order=50,
        columns=(
            Column("township", _("Township"), ("镇街", "乡镇", "镇（街道）"), clean.text(60)),
            Column(
                "village",
                _("Party organisation"),
                ("党组织", "党组织名称", "党支部名称", "基层党组织", "党组织全称", "村（社区）", "村名"),
                organisation(),
                required=True,
                may_be_blank=True,
                example="大沟村党支部",
                width=20,
                help=_("The village decides; 中共, 党支部, 党总支 and 党委 do not matter."),
            ),
            Column(
                "type",
                _("Kind of organisation"),
                ("类型", "党组织类型", "组织类型"),
                clean.text(20),
                choices=("党支部", "党总支", "党委"),
                example="党支部",
            ),
            Column("held_on", _("Polling day"), ("选举日", "选举时间", "选举日期"), clean.day(), example="2021-04-10"),
            Column("members", _("Party members"), ("党员数", "党员总数", "党员人数"), clean.count(), example="42"),
            _figure("due", "应到会", "应到会党员数", "应到人数", "应到会党员", example="40"),
            _figure("present", "实到会", "实到会党员数", "实到人数", "实到会党员", example="38"),
            Column(
                "turnout",
                _("Turnout"),
                ("参选率", "到会率"),
                clean.lenient(clean.percent()),
                in_template=False,
            ),
            Column("seats", _("Seats"), ("应选", "应选名额", "应选人数", "职数"), clean.count(), example="5"),
            Column("surplus", _("Surplus of candidates"), ("差额", "差额人数", "差额数"), clean.count()),
            _figure("issued", "发出选票", "发出", "发出票数", example="38"),
            _figure("cast", "收回选票", "收回", "收回票数", example="38"),
            _figure("valid", "有效票", "有效", example="37"),
            _figure("invalid", "无效票", "无效", example="1"),
            *more_figures(),
            Column(
                "name",
                _("Candidate"),
                ("姓名", "候选人", "候选人姓名", "当选人", "当选人姓名"),
                clean.person_name(),
                required=True,
                example="王小明",
            ),
            Column(
                "votes",
                _("Votes"),
                ("得票", "得票数", "赞成票"),
                clean.count(),
                required=True,
                example="35",
            ),
            Column("elected", _("Elected"), ("是否当选", "当选"), clean.flag(), choices=("是", "否")),
            Column(
                "elected_post",
                _("Elected post"),
                ("当选职务", "职务"),
                clean.posts(),
                example="党支部书记",
                help=_("书记 and 副书记 are those whom the new committee chose from its members."),
            ),
            Column("approval", _("Number of the approval"), ("批复文号", "批复", "批复文件"), clean.text(80), width=20),
            Column("code", _("Check code"), ("核对码", "报告单核对码"), clean.text(12), as_text=True),
            Column("note", _("Note"), ("说明", "备注"), clean.free_text(200), width=24),
        ),
        cases=OF_PARTY,
        checks=(at_most("due", "members"), share_agrees("turnout", "present", "due")),
        notes=(
            _("One row per candidate; the figures of the meeting once, in the first row of the organisation."),
            _("The file makes one of the two entries, as yours. Somebody else makes the other."),
            _("预备党员 have no vote and are not counted among those due."),
        ),
    )
)

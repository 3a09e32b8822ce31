"""The weekly progress form (换届工作进度周报表): townships by steps, counted from rows, in its official shape.

The form is an official document and always Chinese. Two of its steps are kept nowhere in the system (the party's
request to hold the election, the choice of the election committee): their columns stay empty for who signs the form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Q

from candidates.models import Candidacy, CandidacyState
from reports.brief_figures import Pair
from reports.facts import count
from reports.report import Count as Counted
from sheets.export import Head, TableSpec
from villages import rounding
from villages.models import Division, PollStage, RollState, StageState, Term, VillageElection
from villages.stages import STAGES, Look, Stage, VillageRow, village_states

NAMED_AT_MOST = 20
"""Unfinished villages named in a cell; the others are counted."""

_VOTED = (PollStage.AGREED, PollStage.CONFIRMED, PollStage.CERTIFIED)
_ROLL_POSTED = (RollState.PUBLISHED, RollState.FROZEN)
_LACKING = {
    Stage.ROLL: "选民名单未公布",
    Stage.VETTING: "联审未完成",
    Stage.PARTY: "党组织选举未审定",
    Stage.CANDIDATES: "正式候选人未公布",
    Stage.POLLING: "未投票或计票未录入",
    Stage.CERTIFIED: "选举结果未审定",
}
HEADS = (
    Head("镇街", width=14),
    Head("应换届数", kind="number", width=9),
    *(Head(step, kind="number", width=8) for step in ("已请示", "已推荐", "已联审", "已公示", "已选举", "已批复")),
    *(Head(step, kind="number", width=8) for step in ("选委会", "选民公布", "提名", "联审", "公示", "投票")),
    Head("完成率", kind="percent", width=9),
    Head("一次成功率", kind="percent", width=10),
    Head("未完成村及原因", width=40),
    Head("填报人", width=9),
    Head("审核人", width=9),
    Head("联系电话", width=13),
)
BRIEF_HEADS = (
    "镇街", "应换届数", "选民公布", "提名", "联审", "公示", "党组织选举", "党组织审定", "投票", "完成", "完成率",
)  # fmt: skip
BANDS = ((0, 1, ""), (2, 7, "党组织"), (8, 13, "村(居)民委员会"), (14, 19, ""))


class People(NamedTuple):
    """People put forward for one organ of a village, and how many of them are vetted."""

    named: int = 0
    vetted: int = 0

    @property
    def all_vetted(self) -> bool:
        """Whether somebody is put forward and nobody waits for vetting."""
        return 0 < self.named == self.vetted


@dataclass
class Line:
    """One township: villages that have come through each step; shares as (part, whole)."""

    name: str
    code: str = ""
    villages: int = 0
    recommended: int = 0
    party_vetted: int = 0
    posted: int = 0
    party_elected: int = 0
    party_approved: int = 0
    roll_posted: int = 0
    nominated: int = 0
    committee_vetted: int = 0
    polled: int = 0
    completed: int = 0
    at_once: tuple[int, int] = (0, 0)
    unfinished: list[str] = field(default_factory=list)

    def add(self, election: VillageElection, party: People, committee: People) -> None:
        """Count one village."""
        self.villages += 1
        self.recommended += party.named > 0
        self.party_vetted += party.all_vetted
        self.posted += election.candidates_state == StageState.DONE
        self.party_elected += election.party_stage in _VOTED
        self.party_approved += election.party_stage == PollStage.CERTIFIED
        self.roll_posted += election.roll_state in _ROLL_POSTED
        self.nominated += committee.named > 0
        self.committee_vetted += committee.all_vetted
        self.polled += election.committee_stage in _VOTED
        self.completed += election.completed_on is not None
        if election.completed_on is None:
            self.unfinished.append(f"{election.village.short_name}({_reason(election)})")

    def figures(self) -> dict[str, Pair]:
        """Numerators and denominators by the keys of ``brief_figures.WEEKLY``."""
        steps = ("roll_posted", "nominated", "posted", "party_elected", "party_approved", "polled", "completed")
        found: dict[str, Pair] = {f"week_{step}": (getattr(self, step), self.villages) for step in steps}
        return found | {
            "week_vetted": (self.committee_vetted, self.villages),
            "week_completed_pct": (self.completed, self.villages),
        }

    def brief_cells(self) -> list[str]:
        """The row of the brief's table: the form without the columns somebody signs."""
        numbers = (
            self.villages, self.roll_posted, self.nominated, self.committee_vetted, self.posted,
            self.party_elected, self.party_approved, self.polled, self.completed,
        )  # fmt: skip
        return [self.name, *map(str, numbers), rounding.pct(self.completed, self.villages)]

    def cells(self) -> tuple[Any, ...]:
        """The row of the form; one list of candidates is posted for both organs."""
        named = "、".join(self.unfinished[:NAMED_AT_MOST])
        more = len(self.unfinished) - NAMED_AT_MOST
        party = (None, self.recommended, self.party_vetted, self.posted, self.party_elected, self.party_approved)
        committee = (None, self.roll_posted, self.nominated, self.committee_vetted, self.posted, self.polled)
        return (
            self.name,
            self.villages,
            *party,
            *committee,
            rounding.percent(self.completed, self.villages),
            rounding.percent(*self.at_once),
            f"{named}等{len(self.unfinished)}个" if more > 0 else named,
            None,
            None,
            None,
        )


def _reason(election: VillageElection) -> str:
    """The first step that is not done, in order of the work."""
    looks = village_states(VillageRow(*(getattr(election, name) for name in VillageRow._fields)), None, date.min)
    return next((_LACKING[Stage(stage)] for stage in STAGES if looks[stage] != Look.DONE), "尚有空缺待另行选举")


def lines(term: Term, scope: str, counted: Counted | None = None) -> list[Line]:
    """A line per township under a code, in code order; four queries whatever their number.

    ``counted`` spares a query where the facts of the same division are at hand.
    一次成功率: first polls of either organ that filled every seat, of all first polls certified.
    """
    elections = VillageElection.objects.filter(term=term).under(scope).select_related("village").order_by("village_id")
    party, committee = _people(term, scope)
    names = dict(Division.objects.townships().filter(code__startswith=scope[:9]).values_list("code", "short_name"))
    found: dict[str, Line] = {}
    for election in elections:
        code = election.village_id[:9]
        line = found.setdefault(code, Line(names.get(code, code), code))
        line.add(election, party[election.village_id], committee[election.village_id])
    for row in (counted or count(term, scope)).townships:
        if row.code in found:
            found[row.code].at_once = (row.facts.organs_filled_at_once, row.facts.organs_polled)
    return list(found.values())


def _people(term: Term, scope: str) -> tuple[dict[str, People], dict[str, People]]:
    """People put forward by village, for the party and for the committee; those who withdrew do not count."""
    party, committee = Q(party_post__gt=""), Q(committee_post__gt="")
    vetted = Q(vetted_on__isnull=False)
    rows = (
        Candidacy.objects.filter(term=term)
        .under(scope)
        .exclude(state=CandidacyState.WITHDRAWN)
        .order_by()
        .values_list("village_id")
        .annotate(
            party=Count("pk", filter=party),
            party_vetted=Count("pk", filter=party & vetted),
            committee=Count("pk", filter=committee),
            committee_vetted=Count("pk", filter=committee & vetted),
        )
    )
    of_party: dict[str, People] = defaultdict(People)
    of_committee: dict[str, People] = defaultdict(People)
    for code, named, done, others, others_done in rows:
        of_party[code], of_committee[code] = People(named, done), People(others, others_done)
    return of_party, of_committee


def total(rows: Iterable[Line]) -> Line:
    """All townships together; nobody is named under the table."""
    sums = Line("合计")
    for row in rows:
        for name, value in vars(row).items():
            if isinstance(value, int):
                setattr(sums, name, getattr(sums, name) + value)
        sums.at_once = (sums.at_once[0] + row.at_once[0], sums.at_once[1] + row.at_once[1])
    return sums


def form(term: Term, division: Division, rows: Sequence[Line], today: date, *, filled_by: str) -> TableSpec:
    """The form of one division on a day."""
    return TableSpec(
        title=f"{division.short_name}{term.name}年村(社区)换届工作进度周报表"
        if term.name.isdigit()
        else f"{division.short_name}{term.name}进度周报表",
        unit="个、%",
        headers=HEADS,
        bands=BANDS,
        rows=[row.cells() for row in rows],
        total_row=total(rows).cells(),
        filled_by=filled_by,
        made_on=today,
        sheet_name="进度周报表",
        notes=(
            "注：1.本表由系统按各村(社区)业务数据自动统计，百分比保留一位小数。",
            "2.“已请示”“选委会”两栏系统不登记，请填报单位补填；填报人不得填写临时抽调人员。",
            "3.“公示”按正式候选人名单公布统计，两个组织共用一份名单；“一次成功率”按首次投票即选齐应选名额的选举计算。",
            "填报人(签字)：            审核人(签字)：            联系电话：            (盖章)",
        ),
    )

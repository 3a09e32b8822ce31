"""Rows of the tables that a lived-in district leaves empty, any number of each, for the tests of the administration.

``add(world, cast, times)`` writes them past the services, in states the database allows; ``start`` keeps two calls
apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.utils import timezone

from ballots.models import (
    BallotLine,
    BoxGround,
    BoxUser,
    Correction,
    CountBundle,
    CountMark,
    CountState,
    MobileBox,
    Poll,
    PollingMode,
    PollingPlan,
    PublicCount,
    Recall,
    ResultSeal,
    TurnoutException,
    TurnoutReport,
)
from ballots.polls import new_poll
from candidates.models import Person
from candidates.records.batches import VettingBatch
from candidates.records.decisions import Ruling, RulingItem, RulingKind
from candidates.records.identity import DistinctPair, PersonMerge
from candidates.records.leaving import Handed, HandoverItem, Settlement, Way
from candidates.records.path import CommitteeRole, ElectionCommitteeMember, Kin, Kinship, Pledge
from candidates.records.planning import (
    Advice,
    AuditState,
    DepartureAudit,
    Grade,
    IncumbentReview,
    Intention,
    SlatePlace,
    TermTargets,
)
from candidates.tallies import Reminder
from tests import builders, report_rows
from tests.permission_world import World
from villages.codes import CommitteePost, Organ, PartyPost
from villages.models import LocalRule, PollStage, VillageElection
from voters.models import AppealOutcome, Claim, Proxy, RollAppeal
from voters.models.proxies import Relation

if TYPE_CHECKING:
    from accounts.models import User

DAY = builders.ELECTION_DAY
SOME_OTHER_DAY = date(2019, 1, 1)
_FIRST_POLL_NUMBER = 11
_FIRST_RECALL_NUMBER = 1_000
_FIRST_ABSORBED = 7_000_000


@dataclass(frozen=True)
class Here:
    """Where a row is made and by whom; ``number`` tells rows of one table apart."""

    world: World
    cast: dict[str, User]
    number: int

    @property
    def election(self) -> VillageElection:
        """A village whose roll is still a draft and which has no poll of its own."""
        return self.world.other_election

    @property
    def village(self) -> dict[str, Any]:
        """Columns of rows that belong to a village election."""
        return {"village_election": self.election, "village_id": self.election.village_id}


def add(world: World, cast: dict[str, User], times: int = 1, *, start: int = 0) -> None:
    """``times`` rows of every table, numbered from ``start``."""
    for number in range(start, start + times):
        here = Here(world, cast, number)
        poll = _poll(here)
        _polling_day(here, poll)
        _public_count(here, poll)
        _certified(here, poll)
        _recall(here)
        _who_is_who(here)
        _way_to_the_ballot(here)
        _planning(here)
        _leaving(here)
        report_rows.add(here)
        _rule_and_proxy(here)
        _appeal(here)


def _poll(here: Here) -> Poll:
    """A poll with two names whose entries differ: nothing of it is hidden, and it has no result yet."""
    number = _FIRST_POLL_NUMBER + here.number
    poll = new_poll(
        election=here.election,
        organ=Organ.COMMITTEE,
        round="rerun",
        number=number,
        held_on=DAY,
        seats={"member": 1},
        registered=1000,
        mode="voters",
    )
    poll.state = PollStage.DIFFERENT
    poll.save()
    for order in (1, 2):
        candidacy = builders.make_candidacy(here.election)
        BallotLine.objects.create(
            poll=poll, candidacy=candidacy, post="member", order=order, name=candidacy.person.name
        )
    return poll


def _recall(here: Here) -> None:
    """A recall vote of a member, its motion changed once."""
    poll = new_poll(
        election=here.election, organ=Organ.COMMITTEE, round="recall", number=_FIRST_RECALL_NUMBER + here.number,
        held_on=DAY, seats={"member": 1}, registered=1000, mode="voters",
    )  # fmt: skip
    poll.mid_term = True
    poll.save()
    officer = builders.make_officer(here.election, committee_post=CommitteePost.MEMBER)
    row = Recall.objects.create(
        poll=poll, village_id=poll.village_id, officer=officer, name=officer.person.name, post="member",
        asked_on=SOME_OTHER_DAY, voters=200, grounds="挪用村集体资金", opened_by=here.cast["clerk_west"],
    )  # fmt: skip
    row.defence = "资金已退回"
    row.save()


def _polling_day(here: Here, poll: Poll) -> None:
    clerk, leader = here.cast["clerk_west"], here.cast["office"]
    plan = PollingPlan.objects.create(
        poll=poll,
        village_id=poll.village_id,
        mode=PollingMode.STATIONS,
        stations=2,
        place="村部大院",
        opens_at=time(8),
        closes_at=time(16),
        changed_by=clerk,
    )
    plan.printed, plan.issued, plan.spoiled, plan.unused = 1000, 890, 5, 105
    plan.save()  # a second saving, so that the row has an earlier one
    box = MobileBox.objects.create(
        plan=plan, number=1, route="一组至三组", staff=["张三", "李四", "王五"], requested_by=clerk
    )
    user = BoxUser.objects.create(
        box=box,
        poll=poll,
        village_id=poll.village_id,
        voter=builders.make_voter(poll.village_election),
        ground=BoxGround.OLD,
        named_by=clerk,
    )
    user.ground = BoxGround.ILL
    user.save()
    box.approved_by, box.approved_at = leader, timezone.now()
    box.save()
    report = TurnoutReport.objects.create(
        poll=poll,
        village_id=poll.village_id,
        hour=10,
        voted=300,
        exception=TurnoutException.LATE,
        note="大雨，推迟半小时开箱",
        reported_by=clerk,
    )
    report.voted = 310
    report.save()


def _public_count(here: Here, poll: Poll) -> None:
    now = timezone.now()
    count = PublicCount.objects.create(
        poll=poll,
        village_id=poll.village_id,
        state=CountState.FINISHED,
        first_counter="赵唱票",
        second_counter="钱计票",
        opened_by=here.cast["clerk_west"],
        closed_at=now,
    )
    CountBundle.objects.create(count=count, number=1, valid=49, invalid=1, first_at=now, second_at=now)
    line = poll.lines.order_by("order").first()
    assert line is not None
    mark = CountMark.objects.create(id=uuid4(), count=count, bundle=1, line=line, tapped_at=now)
    CountMark.objects.create(id=uuid4(), count=count, bundle=1, line=line, undoes=mark, tapped_at=now)


def _certified(here: Here, poll: Poll) -> None:
    """What is kept of a certification that was revoked: its records; the seal is that of a later one."""
    record = {"poll": {"number": poll.number}, "result": {"cast": 880}}
    Correction.objects.create(
        poll=poll,
        village_id=poll.village_id,
        number=1,
        reason="计票表第二页漏录",
        opened_by=here.cast["office"],
        before=record,
        before_code="7K4Q-2M9X",
        after=record,
        after_code="7K4Q-2M9Y",
        closed_by=here.cast["admin"],
        closed_at=timezone.now() + timedelta(minutes=1),
    )
    ResultSeal.objects.create(poll=poll, village_id=poll.village_id, code="7K4Q-2M9Y", marks={"poll": "0" * 64})


def _two_people() -> tuple[Person, Person]:
    return builders.make_person(), builders.make_person()


def _who_is_who(here: Here) -> None:
    office = here.cast["office"]
    first, second = _two_people()
    PersonMerge.objects.create(
        kept=first,
        absorbed_id=_FIRST_ABSORBED + here.number,
        absorbed_name="王小名",
        moved={"candidacies": 1},
        reason="身份证号录错一位",
        merged_by=office,
    )
    pair = DistinctPair.objects.create(first=first, second=second, reason="同名不同人", told_by=office)
    pair.reason = "同名不同人，村委会证明"
    pair.save()
    kin = Kinship.objects.create(first=first, second=second, kind=Kin.SIBLING, told_by=office)
    kin.note = "户口簿"
    kin.save()


def _way_to_the_ballot(here: Here) -> None:
    clerk = here.cast["clerk_west"]
    candidacy = builders.make_candidacy(here.election)
    builders.make_screening(candidacy, screened_by=here.cast["clerk_west"])
    ruled = Ruling.objects.create(
        candidacy=candidacy,
        village_id=candidacy.village_id,
        decision=RulingKind.CLEAR,
        reason="研究同意",
        ruled_on=DAY,
    )
    RulingItem.objects.create(ruling=ruled, department="police", conclusion="objection", bar_code="N12")
    pledge = Pledge.objects.create(
        candidacy=candidacy, village_id=candidacy.village_id, signed_on=DAY, recorded_by=clerk
    )
    pledge.resigns_on_breach = True
    pledge.save()
    member = ElectionCommitteeMember.objects.create(
        **here.village,
        person=builders.make_person(),
        role=CommitteeRole.MEMBER,
        place=here.number + 1,
        chosen_on=SOME_OTHER_DAY,
    )
    member.note = "村民小组推选"
    member.save()
    Reminder.objects.create(
        term=here.world.term, department="police", people=here.number + 1, oldest_due=DAY, sent_by=here.cast["office"]
    )
    VettingBatch.objects.create(
        term=here.world.term,
        department="police",
        number=here.number + 1,
        people=[member.pk],
        given_by=here.cast["office"],
    )


def _planning(here: Here) -> None:
    clerk = here.cast["clerk_west"]
    officer = builders.make_officer(here.election)
    review = IncumbentReview.objects.create(
        officer=officer,
        village_id=officer.village_id,
        reviewed_on=SOME_OTHER_DAY,
        grade=Grade.COMPETENT,
        intention=Intention.STAY,
        reviewed_by=clerk,
    )
    review.advice = Advice.KEEP
    review.save()
    audit = DepartureAudit.objects.create(officer=officer, village_id=officer.village_id, auditor="镇审计组")
    audit.state, audit.done_on, audit.published_on = AuditState.PUBLISHED, SOME_OTHER_DAY, DAY
    audit.save()
    place = SlatePlace.objects.create(
        **here.village,
        person=builders.make_person(),
        party_post=PartyPost.SECRETARY,
        committee_post=CommitteePost.CHAIR,
        planned_by=clerk,
    )
    place.note = "拟一肩挑"
    place.save()
    term = builders.make_term(here.world.term.scope, name=str(1900 + here.number), election_day=SOME_OTHER_DAY)
    targets = TermTargets.objects.create(term=term, mean_age_tenths=421, college_tenths=642)
    targets.women_tenths = 330
    targets.save()


def _leaving(here: Here) -> None:
    clerk = here.cast["clerk_west"]
    officer = builders.make_officer(here.election)
    settlement = Settlement.objects.create(officer=officer, village_id=officer.village_id, recorded_by=clerk)
    settlement.way, settlement.talked_on, settlement.settled_on = Way.BENEFITS, SOME_OTHER_DAY, DAY
    settlement.save()
    kind = Handed.values[here.number % len(Handed.values)]
    election = here.election
    if here.number >= len(Handed.values):
        code = f"{builders.WEST}{500 + here.number}"
        election = builders.make_village(here.world.term, code)
    item = HandoverItem.objects.create(
        village_election=election, village_id=election.village_id, kind=kind, handed_on=DAY, recorded_by=clerk
    )
    item.is_signed, item.quantity = True, 3
    item.save()


def _rule_and_proxy(here: Here) -> None:
    region = builders.make_division(f"{builders.WEST}{700 + here.number}")
    rule = LocalRule.objects.create(
        region=region,
        rule_set="2018",
        organ="village_committee",
        param_key="proxy_max",
        value=3,
        law="《某市村民委员会选举办法》",
        article=12,
        valid_from=SOME_OTHER_DAY,
        reason="区换届办函〔2021〕3号",
        changed_by=here.cast["admin"],
    )
    rule.value = 2
    rule.save()
    proxy = Proxy.objects.create(
        **here.village,
        principal=builders.make_voter(here.election),
        holder=builders.make_voter(here.election),
        relation=Relation.SPOUSE,
        ground="在外务工",
        recorded_by=here.cast["clerk_west"],
    )
    if here.number % 2:
        proxy.withdrawn_at, proxy.withdrawn_reason = timezone.now(), "本人回村"
        proxy.save()


def _appeal(here: Here) -> None:
    clerk = here.cast["clerk_west"]
    appeal = RollAppeal.objects.create(
        **here.village,
        serial=here.number + 1,
        appellant="申某",
        kind=Claim.LEFT_OUT,
        about="申某某",
        claim="户籍在本村，未列入名单",
        received_on=SOME_OTHER_DAY,
        decide_by=SOME_OTHER_DAY,
        recorded_by=clerk,
    )
    appeal.outcome, appeal.decided_on, appeal.decided_by = AppealOutcome.WITHDRAWN, SOME_OTHER_DAY, clerk
    appeal.save()

"""The work around random polls and officers: plans and boxes, ballot lines, pledges, audits, returns, committees."""

from __future__ import annotations

from datetime import date, time
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import User
from ballots.models import BallotLine, MobileBox, Poll, PollingPlan
from candidates.models import Candidacy, Officer
from candidates.records.path import ElectionCommitteeMember, Pledge
from candidates.records.planning import DepartureAudit
from sheets.models import ImportBatch
from tests.builders import ELECTION_DAY, make_candidacy, make_person, make_user
from villages.codes import Sex
from voters.models import COUNTED_IN_RETURN, RegistrationReturn

if TYPE_CHECKING:
    from villages.models import Term, VillageElection


def somebody(username: str) -> User:
    """A person who records things."""
    return User.objects.filter(username=username).first() or make_user(username)


def work_at_random(term: Term, random: Random) -> None:
    """Everything of a term's villages that is neither a poll nor an officer, unlike from village to village."""
    for election in term.village_elections.order_by("village_id"):
        _ballots(election, random)
        _pledges(election, random)
        _committee(election, random)
        _audits(election, random)
        if random.random() < 0.6:
            make_return(election, **_figures(random))


def make_return(election: VillageElection, **figures: int | None) -> RegistrationReturn:
    """A registration return; figures that are not given stay empty."""
    batch = ImportBatch.objects.filter(kind="registration").first() or ImportBatch.objects.create(
        kind="registration",
        term_id=election.term_id,
        scope=election.term.scope_id,
        file_name="登记.xlsx",
        created_by=somebody("brings"),
    )
    return RegistrationReturn.objects.create(
        village_election=election, village_id=election.village_id, batch=batch, **figures
    )


def make_plan(poll: Poll, *, mode: str = "meeting", stations: int = 1, boxes: tuple[bool, ...] = ()) -> PollingPlan:
    """How a poll is held, with a mobile box for each of ``boxes``: approved or not."""
    plan = PollingPlan.objects.create(
        poll=poll, village_id=poll.village_id, mode=mode, stations=stations, place="村委会", opens_at=time(8),
        closes_at=time(16), changed_by=somebody("asks"),
    )  # fmt: skip
    for number, approved in enumerate(boxes, 1):
        MobileBox.objects.create(
            plan=plan, number=number, route="一组", voters=3, staff=["甲", "乙", "丙"], requested_by=somebody("asks"),
            approved_by=somebody("agrees") if approved else None, approved_at=timezone.now() if approved else None,
        )  # fmt: skip
    return plan


def make_lines(poll: Poll, people: int, *, write_ins: int = 0) -> None:
    """Candidates on the ballot of a poll, and names voters wrote in."""
    for order in range(1, people + 1):
        candidacy = make_candidacy(poll.village_election)
        BallotLine.objects.create(poll=poll, candidacy=candidacy, post="member", order=order, name="某某")
    for order in range(people + 1, people + write_ins + 1):
        BallotLine.objects.create(poll=poll, post="member", order=order, name="另写", is_write_in=True)


def _ballots(election: VillageElection, random: Random) -> None:
    for poll in Poll.objects.filter(village_election=election).order_by("pk"):
        make_lines(poll, random.randrange(4), write_ins=random.randrange(2))
        poll.seats = {"member": random.randint(1, 3)} | ({"chair": 1} if poll.organ == "committee" else {})
        poll.round = random.choice(["first", "rerun", "runoff", "by_election"])
        poll.mid_term = poll.number > 1 and random.random() < 0.3
        poll.left_empty = {"member": 1} if random.random() < 0.3 else {}
        poll.save()
        poll.result.mobile = random.choice([None, 3, 0])
        poll.result.save(update_fields=["mobile"])
        if random.random() < 0.6:
            mode = random.choice(["meeting", "stations"])
            many = random.randint(1, 3) if mode == "stations" else 1
            make_plan(poll, mode=mode, stations=many, boxes=tuple(random.random() < 0.5 for _ in range(many)))


def _pledges(election: VillageElection, random: Random) -> None:
    for candidacy in Candidacy.objects.filter(village_election=election).order_by("pk"):
        candidacy.politics = random.choice(["", "01", "02", "13"])
        candidacy.save(update_fields=["politics"])
        if random.random() < 0.5:
            Pledge.objects.create(candidacy=candidacy, village_id=election.village_id, signed_on=ELECTION_DAY)


def _committee(election: VillageElection, random: Random) -> None:
    for place in range(1, random.randrange(5)):
        gone = random.random() < 0.3
        ElectionCommitteeMember.objects.create(
            village_election=election, village_id=election.village_id, place=place, chosen_on=date(2021, 3, 1),
            person=make_person(sex=random.choice(Sex.values), identity=None),
            role=random.choice(["member", "vice_chair", "alternate"]),
            left_on=date(2021, 4, 1) if gone else None, left_because="resigned" if gone else "",
        )  # fmt: skip


def _audits(election: VillageElection, random: Random) -> None:
    for officer in Officer.objects.filter(village_election=election).order_by("pk"):
        if random.random() < 0.4:
            state = random.choice(["due", "running", "done", "published"])
            done = date(2021, 4, 1) if state in ("done", "published") else None
            DepartureAudit.objects.create(
                officer=officer, village_id=officer.village_id, state=state, done_on=done,
                published_on=done if state == "published" else None,
            )  # fmt: skip


def _figures(random: Random) -> dict[str, Any]:
    registered = random.choice([None, 900, 1000])
    parts: dict[str, Any] = {name: random.choice([None, random.randint(0, 60)]) for name in COUNTED_IN_RETURN}
    return parts | {"registered": registered, "adults": random.choice([None, 1100, 1200])}

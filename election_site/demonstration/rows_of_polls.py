"""Both polls of every village: ballots, two independent entries, the agreed result and the law's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from ballots.models import BallotLine, Entry, EntryState, EntryVote, Poll, PollKind, Slot
from candidates.models import Candidacy
from election_site.demonstration.days import Days
from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.plan import DEPUTY, SECRETARY
from election_site.demonstration.rows_of_people import at_noon
from election_site.demonstration.slates import Runner
from election_site.demonstration.users import Staff
from election_site.demonstration.votes import (
    COMMITTEE_SEATS,
    PARTY_SEATS,
    LinePlan,
    committee_lines,
    holder,
    party_lines,
)
from villages.codes import Organ
from villages.models import PollStage, VillageElection


@dataclass(eq=False)
class PollPlan:
    """One poll with its lines and the figures of its form."""

    poll: Poll
    lines: list[LinePlan]
    figures: dict[str, int]
    rows: list[BallotLine]

    def line(self, party_post: str) -> BallotLine | None:
        """The ballot line of the secretary or deputy; None on committee ballots."""
        if self.poll.organ != Organ.PARTY:
            return None
        return self.rows[self.lines.index(holder(self.lines, party_post))]


def plan_polls(
    rng: Random,
    election: VillageElection,
    figures: VillageFigures,
    slate: list[Runner],
    state: PollStage,
    days: Days,
) -> list[PollPlan]:
    """The party poll (held in segments before) and the committee poll on election day, in this state."""
    party = Poll(
        village_election=election,
        village_id=figures.code,
        organ=Organ.PARTY,
        kind=PollKind.PARTY_BRANCH,
        held_on=days.first_party_poll + timedelta(days=rng.randrange(24)),
        seats=PARTY_SEATS,
        state=state,
    )
    committee = Poll(
        village_election=election,
        village_id=figures.code,
        organ=Organ.COMMITTEE,
        kind=PollKind.RESIDENTS_COMMITTEE if election.is_community else PollKind.VILLAGE_COMMITTEE,
        held_on=days.election,
        seats=COMMITTEE_SEATS,
        registered=figures.registered,
        state=state,
    )
    party_figures = {
        "due": figures.due,
        "present": figures.present,
        "issued": figures.present,
        "cast": figures.present,
        "valid": figures.present - figures.party_invalid,
        "invalid": figures.party_invalid,
    }
    committee_figures = {
        "issued": min(figures.registered, figures.cast + rng.randrange(4)),
        "cast": figures.cast,
        "valid": figures.cast - figures.invalid,
        "invalid": figures.invalid,
        "proxy": figures.proxy,
        "mobile": figures.mobile,
    }
    return [
        PollPlan(party, party_lines(rng, slate, figures), party_figures, []),
        PollPlan(committee, committee_lines(rng, slate, figures), committee_figures, []),
    ]


def write_polls(plans: list[PollPlan], candidacies: dict[Runner, Candidacy]) -> None:
    """Write polls and ballot lines; fills ``rows`` of each plan."""
    Poll.objects.bulk_create([plan.poll for plan in plans], batch_size=500)
    for plan in plans:
        plan.rows = [
            BallotLine(
                poll=plan.poll,
                candidacy=candidacies[line.runner],
                post=line.post,
                order=order,
                name=line.runner.made.name,
                sex="2" if line.runner.made.woman else "1",
            )
            for order, line in enumerate(plan.lines, start=1)
        ]
    BallotLine.objects.bulk_create([row for plan in plans for row in plan.rows], batch_size=2000)


def write_entries(plans: list[PollPlan], staff: Staff) -> int:
    """Two equal entries of every poll by the two clerks of its township."""
    entries = [
        Entry(
            poll=plan.poll,
            slot=slot,
            state=EntryState.SUBMITTED,
            entered_by=clerk,
            secretary=plan.line(SECRETARY),
            deputy=plan.line(DEPUTY),
            submitted_at=at_noon(plan.poll.held_on, 18 + slot),
            **plan.figures,
        )
        for plan in plans
        for slot, clerk in zip((Slot.FIRST, Slot.SECOND), staff.clerks[plan.poll.village_id[:9]], strict=True)
    ]
    Entry.objects.bulk_create(entries, batch_size=1000)
    votes = [
        EntryVote(entry=entry, line=row, votes=line.votes)
        for entry, plan in zip(entries, (plan for plan in plans for _ in range(2)), strict=True)
        for row, line in zip(plan.rows, plan.lines, strict=True)
    ]
    EntryVote.objects.bulk_create(votes, batch_size=4000)
    return len(entries)

"""Ballots and figures for the tests of this room: one village of 1,000 voters, one of 40 party members."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from ballots import results
from ballots.models import BallotLine, Poll
from ballots.polls import new_poll, settle_ballot
from candidates.models import Candidacy, CandidacyState, Person
from tests import builders
from villages.codes import Organ, Sex
from villages.models import PollStage, RollState, VillageElection

ELECTION_DAY = date(2021, 5, 17)
SLATE = (("chair", 2), ("vice_chair", 2), ("member", 5))


def ready_village(election: VillageElection, *, registered: int = 1000) -> VillageElection:
    """A village with a frozen roll and a published slate: chair 2, vice chair 2, member 5, all also for the party."""
    posts = [post for post, people in SLATE for _each in range(people)]
    people = Person.objects.bulk_create(
        Person(
            name=f"候选人{number}",
            sort_key=f"hou xuan ren {number}",
            sex=Sex.FEMALE if number % 2 else Sex.MALE,
            birth=date(1980, 6, 15),
        )
        for number in range(1, len(posts) + 1)
    )
    Candidacy.objects.bulk_create(
        Candidacy(
            term_id=election.term_id,
            village_election=election,
            village_id=election.village_id,
            person=person,
            committee_post=post,
            party_post="member",
            state=CandidacyState.FORMAL,
        )
        for person, post in zip(people, posts, strict=True)
    )
    election.roll_state = RollState.FROZEN
    election.registered = registered
    election.candidates = len(people)
    election.save()
    return election


def committee_poll(actor: User, election: VillageElection, **fields: Any) -> Poll:
    """The settled first committee ballot."""
    fields = {"organ": Organ.COMMITTEE, "held_on": ELECTION_DAY, **fields}
    return settle_ballot(actor=actor, village_election=election, **fields)


def party_poll(actor: User, election: VillageElection, **fields: Any) -> Poll:
    """The settled first party ballot: nine people for five seats."""
    fields = {"organ": Organ.PARTY, "held_on": date(2021, 4, 10), **fields}
    return settle_ballot(actor=actor, village_election=election, **fields)


def lines_of(poll: Poll) -> list[BallotLine]:
    """The ballot in its order."""
    return list(poll.lines.order_by("order"))


COMMITTEE_FIGURES = {"issued": 890, "cast": 880, "proxy": 60, "mobile": 20, "valid": 870, "invalid": 10}
PARTY_FIGURES = {"due": 40, "present": 38, "issued": 38, "cast": 38, "valid": 37, "invalid": 1}


def clear_votes(poll: Poll, **changes: int) -> dict[int, int]:
    """Votes that fill every seat: winners far over half, losers far under it; ``changes`` by ``line<order>``."""
    votes: dict[int, int] = {}
    filled: dict[str, int] = {}
    winner, loser = (700, 90) if poll.organ == Organ.COMMITTEE else (37, 10)
    for line in lines_of(poll):
        filled[line.post] = filled.get(line.post, 0) + 1
        wins = filled[line.post] <= poll.seats[line.post]
        votes[line.pk] = winner - filled[line.post] if wins else loser - filled[line.post]
        if f"line{line.order}" in changes:
            votes[line.pk] = changes[f"line{line.order}"]
    return votes


def form(poll: Poll, **changes: Any) -> dict[str, Any]:
    """Arguments of ``submit_entry`` for a form without a fault; changes are figures or ``line<order>`` votes."""
    party = poll.organ == Organ.PARTY
    figures: dict[str, Any] = dict(PARTY_FIGURES if party else COMMITTEE_FIGURES)
    figures.update({name: value for name, value in changes.items() if name in figures})
    rest = {name: value for name, value in changes.items() if name not in figures and not name.startswith("line")}
    votes = clear_votes(poll, **{name: value for name, value in changes.items() if name.startswith("line")})
    if party:
        rest.setdefault("secretary", lines_of(poll)[0].pk)
        rest.setdefault("deputy", lines_of(poll)[1].pk)
    return {"figures": figures, "votes": votes, **rest}


def agreed(poll: Poll, first: User, second: User, **changes: Any) -> Poll:
    """The poll after two equal entries."""
    for actor in (first, second):
        results.submit_entry(actor=actor, poll=poll, **form(poll, **changes))
    return Poll.objects.get(pk=poll.pk)


def confirmed(poll: Poll, people: dict[str, User], /, **changes: Any) -> Poll:
    """The poll after two equal entries and the township's confirmation."""
    poll = agreed(poll, people["clerk_east"], people["clerk_east_2"], **changes)
    results.confirm(actor=people["leader_east"], poll=poll, version=poll.version)
    return Poll.objects.get(pk=poll.pk)


def certified(poll: Poll, people: dict[str, User], /, **changes: Any) -> Poll:
    """The poll after certification by the district."""
    poll = confirmed(poll, people, **changes)
    results.certify(actor=people["office"], poll=poll, version=poll.version)
    return Poll.objects.get(pk=poll.pk)


def in_state(poll: Poll, state: PollStage, cast: dict[str, User]) -> Poll:
    """A poll brought to a state by the acts that lead there."""
    first, second = cast["clerk_east"], cast["clerk_east_2"]
    if state == PollStage.READY:
        return poll
    if state == PollStage.ENTERED_ONCE:
        results.submit_entry(actor=first, poll=poll, **form(poll))
    elif state == PollStage.DIFFERENT:
        results.submit_entry(actor=first, poll=poll, **form(poll))
        results.submit_entry(actor=second, poll=poll, **form(poll, issued=889))
    elif state == PollStage.AGREED:
        return agreed(poll, first, second)
    elif state == PollStage.CONFIRMED:
        return confirmed(poll, cast)
    elif state == PollStage.CERTIFIED:
        return certified(poll, cast)
    return Poll.objects.get(pk=poll.pk)


def bare_poll(election: VillageElection) -> Poll:
    """A settled ballot of one name, written past the services."""
    candidacy = builders.make_candidacy(election, state=CandidacyState.FORMAL)
    poll = new_poll(
        election=election,
        organ=Organ.COMMITTEE,
        round="first",
        number=1,
        held_on=ELECTION_DAY,
        seats={"member": 1},
        registered=1000,
        mode="voters",
    )
    poll.save()
    BallotLine.objects.create(poll=poll, candidacy=candidacy, post="member", order=1, name=candidacy.person.name)
    return poll

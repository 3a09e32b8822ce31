"""What a certified result changes elsewhere: the village's counters, its officers, the day it was complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ballots.following import following
from ballots.models import Poll, Result, ResultVote, Round
from ballots.results import recalled
from candidates import officers
from candidates.models import STANDING, Candidacy, Officer
from villages.codes import Organ, PartyPost
from villages.models import PollStage, VillageElection

if TYPE_CHECKING:
    from accounts.models import User


def carry_out(*, actor: User, poll: Poll, result: Result) -> None:
    """Write the counters of the village election and appoint the winners; under the poll's lock, after the move.

    A recall that passed ends the office instead.
    """
    if poll.is_recall:
        recalled.carry_out(actor=actor, poll=poll, result=result)
        count_afresh(poll.village_election)
        return
    votes = list(result.votes.select_related("line"))
    officers.appoint_from_result(
        actor=actor,
        election=poll.village_election,
        organ=poll.organ,
        winners=[
            officers.Winner(candidacy_id=row.line.candidacy_id or 0, post=_office(poll, result, row))
            for row in votes
            if row.is_elected
        ],
        losers=_losers(votes) if result.is_valid else set(),
        started_on=poll.held_on,
        mid_term=poll.mid_term,
    )
    count_afresh(poll.village_election, _turnout(poll, result) if poll.round == Round.FIRST else {})


def take_back(*, actor: User, poll: Poll) -> None:
    """Undo ``carry_out`` after a revocation; the voter roll keeps its number."""
    if poll.is_recall:
        recalled.take_back(actor=actor, poll=poll)
        count_afresh(poll.village_election)
        return
    fields: dict[str, Any] = {}
    if poll.round == Round.FIRST:
        fields = {"party_due": 0, "party_present": 0} if poll.organ == Organ.PARTY else {"cast": 0}
    officers.withdraw_result(
        actor=actor,
        election=poll.village_election,
        organ=poll.organ,
        candidacies=_stood(poll),
        mid_term_day=poll.held_on if poll.mid_term else None,
    )
    if poll.left_empty:
        Poll.objects.filter(pk=poll.pk).update(left_empty={}, left_empty_reason="")
    count_afresh(poll.village_election, fields)


def vacated(election: VillageElection, organ: str, polls: Sequence[Poll]) -> dict[str, int]:
    """Seats, by post, whose officers left office in mid-term and whom nobody has followed."""
    first = next((poll for poll in reversed(polls) if poll.round == Round.FIRST), None)
    if first is None or polls[-1].state != PollStage.CERTIFIED or following(polls).round:
        return {}
    column = officers.POST_COLUMN[organ]
    serving: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    rows = Officer.objects.filter(village_election=election).exclude(**{column: ""})
    for post, day in rows.values_list(column, "ended_on"):
        seat = PartyPost.MEMBER.value if organ == Organ.PARTY else post
        (serving if day is None else ended)[seat] += 1
    empty = following(polls).left_empty
    gaps = {post: min(seats - empty.get(post, 0) - serving[post], ended[post]) for post, seats in first.seats.items()}
    return {post: gap for post, gap in gaps.items() if gap > 0}


def count_afresh(election: VillageElection, fields: Mapping[str, Any] | None = None) -> None:
    """Counters of the row, with empty seats and the day of completion counted afresh.

    The day of completion is that of the term's own election: seats filled in mid-term do not move it.
    """
    by_organ = _certified(election)
    own = {organ: [poll for poll in rows if not poll.mid_term] for organ, rows in by_organ.items()}
    complete = len(own) == len(Organ) and not any(following(rows).round for rows in own.values())
    committee = by_organ.get(Organ.COMMITTEE, [])
    empty = following(committee).seats_left if committee else 0
    VillageElection.objects.filter(pk=election.pk).update(
        **(fields or {}),
        vacancies=empty + sum(vacated(election, Organ.COMMITTEE, committee).values()),
        completed_on=max(poll.held_on for rows in own.values() for poll in rows) if complete else None,
    )


def _certified(election: VillageElection) -> dict[str, list[Poll]]:
    """Certified polls of each organ that has had any, recalls left out, in order, with results and lines."""
    polls = Poll.objects.that_elect().filter(village_election=election, state=PollStage.CERTIFIED)
    by_organ: dict[str, list[Poll]] = {}
    for poll in polls.select_related("result").prefetch_related("lines").order_by("number"):
        by_organ.setdefault(poll.organ, []).append(poll)
    return by_organ


def _turnout(poll: Poll, result: Result) -> dict[str, Any]:
    if poll.organ == Organ.PARTY:
        return {"party_due": result.due, "party_present": result.present}
    return {"registered": result.registered, "cast": result.cast}


def _office(poll: Poll, result: Result, row: ResultVote) -> str:
    """The post a winner takes: secretary and deputy are chosen by the elected party committee from its members."""
    if poll.organ == Organ.COMMITTEE:
        return row.line.post
    special = {result.secretary_id: PartyPost.SECRETARY, result.deputy_id: PartyPost.DEPUTY}
    return str(special.get(row.line_id, PartyPost.MEMBER))


def _losers(votes: list[ResultVote]) -> set[int]:
    """Candidacies of the ballot elected to none of its posts; who has been struck off since keeps that state."""
    won = {row.line.candidacy_id for row in votes if row.is_elected}
    lost = {row.line.candidacy_id for row in votes if row.line.candidacy_id} - won
    return set(Candidacy.objects.filter(pk__in=lost, state__in=STANDING).values_list("pk", flat=True))


def _stood(poll: Poll) -> set[int]:
    return set(poll.lines.exclude(candidacy=None).values_list("candidacy_id", flat=True))

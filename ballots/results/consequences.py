"""What a certified result changes elsewhere: the village's counters, its officers, the day it was complete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max

from ballots.following import Following, following
from ballots.models import Poll, Result, ResultVote, Round
from candidates import officers
from candidates.models import STANDING, Candidacy
from villages.codes import Organ, PartyPost
from villages.models import PollStage, VillageElection

if TYPE_CHECKING:
    from accounts.models import User


def carry_out(*, actor: User, poll: Poll, result: Result) -> None:
    """Write the counters of the village election and appoint the winners; under the poll's lock, after the move."""
    fields: dict[str, Any] = {}
    if poll.round == Round.FIRST:
        fields = _turnout(poll, result)
    _write(poll.village_election, fields)
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
    )


def take_back(*, actor: User, poll: Poll) -> None:
    """Undo ``carry_out`` after a revocation; the voter roll keeps its number."""
    fields: dict[str, Any] = {}
    if poll.round == Round.FIRST:
        fields = {"party_due": 0, "party_present": 0} if poll.organ == Organ.PARTY else {"cast": 0}
    _write(poll.village_election, fields)
    officers.withdraw_result(actor=actor, election=poll.village_election, organ=poll.organ, candidacies=_stood(poll))


def after(election: VillageElection) -> dict[str, Following]:
    """What follows the certified polls of each organ that has had any."""
    polls = Poll.objects.filter(village_election=election, state=PollStage.CERTIFIED)
    by_organ: dict[str, list[Poll]] = {}
    for poll in polls.select_related("result").prefetch_related("lines").order_by("number"):
        by_organ.setdefault(poll.organ, []).append(poll)
    return {organ: following(rows) for organ, rows in by_organ.items()}


def _write(election: VillageElection, fields: dict[str, Any]) -> None:
    """Counters of the row, with vacancies and the day of completion counted afresh."""
    left = after(election)
    committee = left.get(Organ.COMMITTEE)
    complete = len(left) == len(Organ) and not any(each.round for each in left.values())
    days = Poll.objects.filter(village_election=election, state=PollStage.CERTIFIED).aggregate(last=Max("held_on"))
    fields = {
        **fields,
        "vacancies": committee.seats_left if committee else 0,
        "completed_on": days["last"] if complete else None,
    }
    VillageElection.objects.filter(pk=election.pk).update(**fields)


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

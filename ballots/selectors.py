"""Reads over polls, entries and results for lists, the village page and the home page; fixed numbers of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from accounts.compiled import Given
from accounts.roles import Act
from ballots.models import Entry, EntryState, Poll, ResultVote
from ballots.results.moves import Step
from villages.codes import Organ
from villages.models import PollStage, Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

LOOKS: Mapping[str, str] = {
    PollStage.NONE: "none",
    PollStage.READY: "none",
    PollStage.ENTERED_ONCE: "doing",
    PollStage.DIFFERENT: "late",
    PollStage.AGREED: "doing",
    PollStage.CONFIRMED: "doing",
    PollStage.CERTIFIED: "done",
}
"""How a poll's state looks: colour and shape; the word is the state's own."""

_WAITS_FOR: Mapping[str, tuple[Step, Act]] = {
    PollStage.READY: (Step.ENTER, Act.ENTER_RESULT),
    PollStage.ENTERED_ONCE: (Step.ENTER, Act.ENTER_RESULT),
    PollStage.DIFFERENT: (Step.RESOLVE, Act.RESOLVE_RESULT),
    PollStage.AGREED: (Step.CONFIRM, Act.CONFIRM_RESULT),
    PollStage.CONFIRMED: (Step.CERTIFY, Act.CERTIFY_RESULT),
}
SORTS = {"village": "village__sort_key", "code": "village_id", "party": "party_place", "committee": "committee_place"}


@dataclass(frozen=True)
class PollCell:
    """One organ's poll in the list, the latest or the one that waits, and what the person may do with it now."""

    stage: str
    look: str
    word: str
    poll: Poll | None
    step: Step | None


@dataclass(frozen=True)
class VillageLine:
    """A row of the list of polls."""

    election: VillageElection
    party: PollCell
    committee: PollCell


def polls_of(user: User, term: Term) -> QuerySet[Poll]:
    """Polls of a term in the person's territory."""
    return Poll.objects.visible_to(user).filter(village_election__term=term)


def with_hand(polls: QuerySet[Poll], user: User | Given) -> QuerySet[Poll]:
    """Mark polls this person has entered or resolved (``has_hand``): the next step is somebody else's."""
    own = Entry.objects.filter(poll=OuterRef("pk"), entered_by=user, state=EntryState.SUBMITTED)
    return polls.annotate(has_hand=Exists(own))


def waiting_for(user: User, term: Term) -> QuerySet[Poll]:
    """Polls whose next step this person may and can do."""
    mine = Q(pk__in=[])
    for state, (step, act) in _WAITS_FOR.items():
        if user.may(act):
            mine |= Q(state=state, **({"has_hand": False} if step != Step.CERTIFY else {}))
    if user.may(Act.CERTIFY_RESULT):
        mine &= ~Q(state=PollStage.CONFIRMED, result__confirmed_by=user)
    return with_hand(polls_of(user, term), user).filter(mine)


def waiting_counts(user: User, term: Term) -> dict[str, int]:
    """How many polls wait for the person, by state; one query."""
    rows = waiting_for(user, term).order_by().values("state").annotate(number=Count("pk"))
    return {row["state"]: row["number"] for row in rows}


def certified_counts(user: User, term: Term) -> tuple[int, int, int]:
    """Villages of the territory, and how many are certified: party, committee; one query."""
    done = (
        VillageElection.objects.visible_to(user)
        .filter(term=term)
        .aggregate(
            villages=Count("pk"),
            party=Count("pk", filter=Q(party_stage=PollStage.CERTIFIED)),
            committee=Count("pk", filter=Q(committee_stage=PollStage.CERTIFIED)),
        )
    )
    return done["villages"], done["party"], done["committee"]


def step_for(user: User, poll: Poll) -> Step | None:
    """The step that waits for the person on a poll read through ``with_hand``."""
    step, act = _WAITS_FOR.get(poll.state, (None, None))
    if step is None or act is None or not user.may(act):
        return None
    if step != Step.CERTIFY and poll.has_hand:  # type: ignore[attr-defined]
        return None
    return step


def _place(field: str) -> Case:
    """Stages in the order of work, for sorting."""
    stages = [When(**{field: stage}, then=Value(place)) for place, stage in enumerate(PollStage.values)]
    return Case(*stages, output_field=IntegerField())


def elections_for_list(
    user: User, term: Term, *, township: str = "", organ: str = "", state: str = "", q: str = "", sort: str = ""
) -> QuerySet[VillageElection]:
    """Village elections of the list as filtered and sorted; unknown sorts fall back on the code."""
    rows = VillageElection.objects.visible_to(user).filter(term=term).select_related("village")
    if township:
        rows = rows.under(township)
    if q:
        rows = rows.filter(Q(village__name__contains=q) | Q(village__code__startswith=q))
    if state == "mine":
        waiting = waiting_for(user, term)
        rows = rows.filter(pk__in=(waiting.filter(organ=organ) if organ else waiting).values("village_election"))
    elif state:
        party, committee = Q(party_stage=state), Q(committee_stage=state)
        rows = rows.filter({"party": party, "committee": committee}.get(organ, party | committee))
    rows = rows.annotate(party_place=_place("party_stage"), committee_place=_place("committee_stage"))
    key = SORTS.get(sort.removeprefix("-"), "village_id")
    return rows.order_by(f"-{key}" if sort.startswith("-") else key, "village_id")


def lines(user: User, elections: Iterable[VillageElection]) -> list[VillageLine]:
    """The rows of one page of the list; one query."""
    rows = list(elections)
    found = with_hand(Poll.objects.filter(village_election__in=rows).order_by("number"), user)
    latest: dict[tuple[int, str], Poll] = {}
    for poll in found:
        key = (poll.village_election_id, poll.organ)
        # Recall votes go on side by side: one that waits for the person goes before a later one that does not.
        if key not in latest or not step_for(user, latest[key]) or step_for(user, poll):
            latest[key] = poll

    def cell(election: VillageElection, organ: str) -> PollCell:
        poll = latest.get((election.pk, organ))
        stage = PollStage(poll.state if poll else PollStage.NONE)
        return PollCell(stage, LOOKS[stage], str(stage.label), poll, step_for(user, poll) if poll else None)

    return [VillageLine(row, cell(row, Organ.PARTY), cell(row, Organ.COMMITTEE)) for row in rows]


def polls_with_results(election: VillageElection) -> list[Poll]:
    """A village's polls in order, results, lines and elected votes at hand; three queries."""
    rows = Poll.objects.filter(village_election=election).select_related(
        "result__secretary", "result__deputy", "result__certified_by", "result__confirmed_by", "recall"
    )
    polls = list(rows.prefetch_related("lines").order_by("organ", "number"))
    results = {poll.result.pk: poll for poll in polls if hasattr(poll, "result")}
    elected: dict[int, list[ResultVote]] = {}
    for vote in ResultVote.objects.filter(is_elected=True, result__in=results).select_related("line"):
        elected.setdefault(vote.result_id, []).append(vote)
    for poll in polls:
        poll.winners = []  # type: ignore[attr-defined]
    for pk, poll in results.items():
        poll.winners = sorted(elected.get(pk, []), key=lambda vote: vote.line.order)  # type: ignore[attr-defined]
    return polls

"""Settling ballots: who stands for what in which poll, and the polls that follow from a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.roles import Act
from audit import actions, trail
from ballots import proxy_modes, write_ins
from ballots.check_codes import check_code
from ballots.following import Following, Standing, following
from ballots.law.deadlines import Deadline
from ballots.models import (
    BallotLine,
    ElectorateMode,
    EntryState,
    Poll,
    PollKind,
    Post,
    Round,
)
from ballots.results.moves import SHORTEST_REASON, Step, check, locked, mirror
from ballots.standing import (
    NotReady,
    by_election_ballot,
    first_ballot,
    members_in_office,
    minorities_of,
    next_ballot,
    registered_of,
)
from ballots.vacancies import due_by, vacated
from candidates import lists
from candidates.models import STANDING, Candidacy, CandidacyState
from sheets.free_texts import refuse_personal
from villages import elections
from villages.codes import Organ
from villages.models import PollStage, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "poll.settled": gettext_lazy("Settled a ballot"),
        "poll.write_in_added": gettext_lazy("Added a write-in name"),
        "poll.write_in_linked": gettext_lazy("Linked a write-in name to a candidacy"),
    }
)


def new_poll(
    *,
    election: VillageElection,
    organ: str,
    round: str,
    number: int,
    held_on: date,
    seats: dict[str, int],
    registered: int,
    mode: str,
) -> Poll:
    """An unsaved poll with its kind and check code (no queries when village and term are at hand)."""
    committee = PollKind.RESIDENTS_COMMITTEE if election.is_community else PollKind.VILLAGE_COMMITTEE
    return Poll(
        village_election=election,
        village_id=election.village_id,
        organ=organ,
        kind=PollKind.PARTY_BRANCH if organ == Organ.PARTY else committee,
        round=round,
        number=number,
        mode=mode,
        held_on=held_on,
        seats=seats,
        registered=registered,
        check_code=check_code(
            key=settings.SECRET_KEY, term=election.term_id, village=election.village_id, organ=organ, number=number
        ),
    )


@transaction.atomic
def settle_ballot(
    *,
    actor: User,
    village_election: VillageElection,
    organ: str,
    held_on: date,
    round: str = Round.FIRST,
    mode: str = ElectorateMode.VOTERS,
    electorate: int | None = None,
    order: Sequence[int] = (),
    stands: Mapping[int, str] | None = None,
    late_reason: str = "",
) -> Poll:
    """Settle the ballot of a poll from who may stand; its form can be printed and entered.

    A first poll takes the published candidacies, ordered by post, then by ``order``
    (candidacy ids as drawn), else by surname strokes. Reruns and runoffs take their candidates from the last
    certified verdict, a by-election fills seats vacated in mid-term with ``stands`` (post by candidacy key).
    ``electorate`` is the number of households or representatives where they vote for all voters. After the last day
    the frozen rules allow, ``late_reason`` is compulsory. Raises NotAllowed, WrongState, NotReady (roll not published,
    nobody stands, seats missing, too late without a reason).
    """
    check_actor(actor, village_election)
    row, polls = _lock_for_settling(village_election, organ)
    after = what_follows(polls, vacated(row, organ, polls))
    _check_round(polls, after, round, held_on)
    due_on = _check_day(row, organ, polls, round, held_on, late_reason)
    keeps = polls[-1] if round in (Round.RERUN, Round.RUNOFF) else None
    registered = registered_of(row, organ, keeps, mode, electorate, round)
    proxy_modes.check_settling(row, organ, keeps.mode if keeps else mode)
    seats, standing = _ballot(row, organ, after, order, stands)
    _check_posts(seats, standing)
    poll = new_poll(
        election=row,
        organ=organ,
        round=round,
        number=next_number(row, organ) if polls else 1,
        held_on=held_on,
        seats=seats,
        registered=registered,
        mode=keeps.mode if keeps else mode,
    )
    poll.due_on = due_on
    _take_over(poll, row, polls)
    poll.minorities = minorities_of(row, organ, [each.candidacy_id for each in standing])
    poll.save()
    BallotLine.objects.bulk_create(
        [BallotLine(poll=poll, order=number, **each._asdict()) for number, each in enumerate(standing, start=1)]
    )
    mirror(poll)
    details = {"organ": organ, "round": round, "number": poll.number, "seats": seats, "names": len(standing)}
    details["registered"] = registered
    trail.record(
        actor=actor,
        action="poll.settled",
        obj=poll,
        division=poll.village_id,
        reason=late_reason.strip(),
        details=details,
    )
    return poll


def _take_over(poll: Poll, row: VillageElection, polls: Sequence[Poll]) -> None:
    """What a poll knows from those before it: whether it is in mid-term, who sits already, who are relatives."""
    poll.mid_term = poll.round == Round.BY_ELECTION or (poll.round != Round.FIRST and polls[-1].mid_term)
    if poll.round != Round.FIRST:
        poll.in_office = members_in_office(row, poll.organ)
    if polls:
        poll.relatives = polls[-1].relatives


def _ballot(
    row: VillageElection, organ: str, after: Following, order: Sequence[int], stands: Mapping[int, str] | None
) -> tuple[dict[str, int], list[Standing]]:
    """Seats and names of whichever round comes next."""
    if after.round == Round.FIRST:
        return first_ballot(row, organ, order)
    if after.round == Round.BY_ELECTION:
        return by_election_ballot(row, organ, after, stands)
    return next_ballot(row, organ, after)


@dataclass(frozen=True)
class Proposal:
    """The ballot that could be settled now; ``refusal`` says what is in the way."""

    round: str
    seats: dict[str, int]
    standing: tuple[Standing, ...]
    registered: int
    refusal: str
    due: Deadline | None = None

    @property
    def round_label(self) -> str:
        """The round in words."""
        return str(Round(self.round).label)


def propose(*, village_election: VillageElection, organ: str) -> Proposal:
    """What ``settle_ballot`` would settle for all voters, for the page that asks; nothing is locked or written."""
    polls = list(in_order(village_election, organ).select_related("result").prefetch_related("lines"))
    try:
        after = what_follows(polls, vacated(village_election, organ, polls))
    except WrongState as refused:
        return Proposal(Round.FIRST, {}, (), 0, str(refused))
    seats: dict[str, int] = {}
    standing: list[Standing] = []
    registered, refusal = 0, ""
    try:
        seats, standing = _ballot(village_election, organ, after, (), None)
        # Who stands in a by-election is chosen on the page that settles it.
        if after.round != Round.BY_ELECTION:
            _check_posts(seats, standing)
        keeps = polls[-1] if after.round in (Round.RERUN, Round.RUNOFF) else None
        registered = registered_of(village_election, organ, keeps, ElectorateMode.VOTERS, None)
    except NotReady as refused:
        refusal = str(refused)
    due = due_by(village_election, organ, polls, after.round)
    return Proposal(after.round, seats, tuple(standing), registered, refusal, due)


def _check_day(
    row: VillageElection, organ: str, polls: Sequence[Poll], round: str, held_on: date, late_reason: str
) -> date | None:
    """The last day the frozen rules allow, if they name one; later needs a reason."""
    refuse_personal(late_reason=late_reason)
    due = due_by(row, organ, polls, round)
    check_last_day(due, round, held_on, late_reason)
    return due.due_on if due else None


def check_last_day(due: Deadline | None, round: str, held_on: date, late_reason: str) -> None:
    """Raise NotReady for a day after the last one, unless it is said why."""
    if due is None or held_on <= due.due_on or len(late_reason.strip()) >= SHORTEST_REASON:
        return
    raise NotReady(
        _(
            "%(round)s: to be held within %(days)s days, by %(due)s (%(article)s); the day given is %(found)s. "
            "Choose an earlier day, or write why it is later."
        )
        % {
            "round": Round(round).label,
            "days": due.days,
            "due": due.due_on.isoformat(),
            "article": due.article,
            "found": held_on.isoformat(),
        },
        field="late_reason",
    )


def _check_round(polls: Sequence[Poll], after: Following, round: str, held_on: date) -> None:
    if round != after.round:
        raise WrongState(
            _("The next ballot of this organ is “%(expected)s”, not “%(given)s”.")
            % {"expected": Round(after.round).label, "given": Round(round).label}
        )
    if polls and held_on < polls[-1].held_on:
        raise NotReady(
            _("The poll before this one was held on %(date)s; this one cannot be earlier.")
            % {"date": polls[-1].held_on.isoformat()},
            field="held_on",
        )


def _check_posts(seats: dict[str, int], standing: Sequence[Standing]) -> None:
    for post in seats:
        if not any(each.post == post for each in standing):
            message = _("Nobody stands for %(post)s yet. Publish the formal candidates first.")
            raise NotReady(message % {"post": Post(post).label})


def next_number(row: VillageElection, organ: str) -> int:
    """The number after every poll of the organ; 1 is kept for its first poll. The election's row is locked."""
    polls = Poll.objects.filter(village_election=row, organ=organ)
    return (polls.aggregate(last=Max("number"))["last"] or 1) + 1


def in_order(election: VillageElection, organ: str) -> QuerySet[Poll]:
    """Polls of the organ that elect; recall votes leave what comes next to them."""
    return Poll.objects.that_elect().filter(village_election=election, organ=organ).order_by("number")


def what_follows(polls: Sequence[Poll], vacant: Mapping[str, int] | None = None) -> Following:
    """Which ballot comes after an organ's polls; raises WrongState while none can."""
    if polls and polls[-1].state != PollStage.CERTIFIED:
        raise WrongState(
            _("The ballot before this one is “%(state)s”. It must be certified before the next one is settled.")
            % {"state": polls[-1].get_state_display()}
        )
    after = following(polls, vacant)
    if not after.round:
        raise WrongState(_("Every seat is filled; there is nothing left to vote on."))
    return after


def _lock_for_settling(election: VillageElection, organ: str) -> tuple[VillageElection, list[Poll]]:
    """The organ's polls and the village election, locked in the order of every other act: polls before the village."""
    rows = in_order(election, organ)
    list(rows.select_for_update().values_list("pk", flat=True))
    row = elections.locked(election)
    return row, list(rows.select_related("result").prefetch_related("lines"))


@transaction.atomic
def add_write_in(*, actor: User, poll: Poll, post: str, name: str) -> BallotLine:
    """Put a name that voters wrote in on the form (allowed for any registered voter), before anything is entered.

    Raises NotAllowed, WrongState, DomainError for a name that stands already or that nobody may write in, or a post
    without a seat.
    """
    poll = locked(poll)
    check(poll=poll, step=Step.DRAFT, actor=actor)
    if poll.is_recall:
        raise DomainError(_("A recall is voted for or against; nobody else can be written on its ballot."))
    if poll.state != PollStage.READY or poll.entries.exclude(state=EntryState.VOID).exists():
        raise WrongState(
            _(
                "Somebody has begun to enter this form; a name can be added only "
                "before. Have the result sent back first."
            )
        )
    name = " ".join(name.split())
    if not 2 <= len(name) <= 40:
        raise DomainError(_("Write the whole name as it stands on the ballots."), field="name")
    if not poll.seats.get(post):
        raise DomainError(_("There is no seat of this post in this poll."), field="post")
    lines = list(poll.lines.all())
    if any(line.post == post and line.name == name for line in lines):
        raise DomainError(_("%(name)s stands on this ballot for this post already.") % {"name": name}, field="name")
    write_ins.require_eligible(poll, name)
    known = {line.name: line for line in lines}.get(name)
    line = BallotLine.objects.create(
        poll=poll, post=post, name=name, is_write_in=True, order=max((each.order for each in lines), default=0) + 1,
        candidacy_id=known.candidacy_id if known else None, sex=known.sex if known else "0",
    )  # fmt: skip
    trail.record(
        actor=actor,
        action="poll.write_in_added",
        obj=poll,
        division=poll.village_id,
        details={"post": post, "line": line.pk},
    )
    return line


@transaction.atomic
def link_write_in(*, actor: User, line: BallotLine) -> BallotLine:
    """Tie a write-in to the vetted candidacy of the same name in the same village, so that the winner can take office.

    Raises NotAllowed, NotReady while no (or more than one) such candidacy has passed the vetting.
    """
    poll = Poll.objects.select_related("village_election").select_for_update(of=("self",)).get(pk=line.poll_id)
    check_actor(actor, poll.village_election)
    fit = Candidacy.objects.filter(
        village_election=poll.village_election, person__name=line.name, state__in=[CandidacyState.CLEARED, *STANDING]
    )
    found = list(fit[:2])
    if len(found) != 1 or line.candidacy_id:
        raise NotReady(
            _("%(name)s has not passed the vetting in this village yet. Put the person forward and have them vetted.")
            % {"name": line.name}
        )
    if found[0].state == CandidacyState.CLEARED:
        lists.stand_by_write_in(actor=actor, candidacy=found[0])
    line.candidacy = found[0]
    line.save(update_fields=["candidacy"])
    trail.record(
        actor=actor,
        action="poll.write_in_linked",
        obj=poll,
        division=poll.village_id,
        details={"line": line.pk, "candidacy": found[0].pk},
    )
    return line


def check_actor(actor: User, election: VillageElection) -> None:
    """Raises NotAllowed for whoever does not settle ballots, or not those of this village."""
    actor.require(Act.SETTLE_BALLOT)
    if not actor.sees(election.village_id):
        raise NotAllowed(_("This village is not in your territory."))

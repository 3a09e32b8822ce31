"""Officers of a term: appointed by certified results or brought in from rosters, until their office ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, ProtectedError, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates import states
from candidates.leaving_office import check_ending
from candidates.models import Candidacy, CandidacyState, EndReason, Officer
from candidates.nominations import require_reason, require_sight
from candidates.records.offices import beginnings
from candidates.states import Move
from villages.codes import CommitteePost, Organ, PartyPost
from villages.models import TermState, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "officers.appointed": gettext_lazy("Entered the elected as officers"),
        "officers.taken_back": gettext_lazy("Took the officers of a revoked result back"),
        "officer.ended": gettext_lazy("Ended an office"),
    }
)

POST_COLUMN = {Organ.PARTY.value: "party_post", Organ.COMMITTEE.value: "committee_post"}
_FROM = {"party_post": "party_from", "committee_post": "committee_from"}
_UNIQUE_POSTS = (PartyPost.SECRETARY.value, CommitteePost.CHAIR.value)


@dataclass(frozen=True, kw_only=True)
class Winner:
    """Somebody elected: ``post`` is a value of PartyPost or CommitteePost, whichever organ was elected."""

    candidacy_id: int
    post: str


@transaction.atomic
def appoint_from_result(
    *,
    actor: User,
    election: VillageElection,
    organ: str,
    winners: Sequence[Winner],
    losers: Collection[int] = (),
    started_on: date,
    mid_term: bool = False,
) -> list[Officer]:
    """Make officers of the winners of a certified result; called inside the certification, election row locked.

    A person has one officer row per term: a second organ adds its post to it, with the day that post was won (the
    handover's days run from the committee's election, not from the Party's weeks before). Candidacies become elected
    or not (``losers`` are candidacy keys; nobody elected to the other organ is set back). Attributes are copied from
    the candidacy as they are that day. In mid-term somebody already in office takes the new post in a new row and the
    old row ends that day, so that the roster of any day can be told. Raises DomainError for a winner that is no
    candidate of this village, was not vetted, or whose post somebody else holds.
    """
    column = POST_COLUMN[organ]
    keys = {winner.candidacy_id for winner in winners} | set(losers)
    candidacies = {
        row.pk: row
        for row in Candidacy.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk__in=keys, village_election=election)
        .order_by("pk")
    }
    _refuse_strangers(keys, candidacies)
    serving = {row.person_id: row for row in _serving(election)}
    _refuse_second_holder(winners, candidacies, serving, column)
    officers = [
        _appoint(election, candidacies[winner.candidacy_id], serving, column, winner.post, started_on, mid_term)
        for winner in winners
    ]
    winner_keys = {winner.candidacy_id for winner in winners}
    for key, row in candidacies.items():
        if key in winner_keys:
            row.state = CandidacyState.ELECTED
        elif row.person_id not in serving:
            row.state = CandidacyState.NOT_ELECTED
        row.version += 1
    Candidacy.objects.bulk_update(candidacies.values(), ["state", "version"])
    trail.record(
        actor=actor,
        action="officers.appointed",
        obj=election,
        division=election.village_id,
        details={"organ": organ, "officers": len(officers)},
    )
    return officers


def _serving(election: VillageElection) -> list[Officer]:
    rows = Officer.objects.select_for_update(of=("self",)).select_related("person")
    return list(rows.filter(village_election=election, ended_on=None).order_by("pk"))


def _refuse_strangers(keys: set[int], candidacies: dict[int, Candidacy]) -> None:
    if keys - candidacies.keys():
        raise DomainError(
            _("Somebody on the result is no candidate of this village. Put write-ins forward and vet them first."),
            code="not_a_candidate",
        )
    for row in candidacies.values():
        states.require(row, Move.COUNT)


def _refuse_second_holder(
    winners: Sequence[Winner], candidacies: dict[int, Candidacy], serving: dict[int, Officer], column: str
) -> None:
    """One secretary and one chair at a time."""
    for winner in winners:
        if winner.post not in _UNIQUE_POSTS:
            continue
        person_id = candidacies[winner.candidacy_id].person_id
        holder = next(
            (row for row in serving.values() if getattr(row, column) == winner.post and row.person_id != person_id),
            None,
        )
        if holder is not None:
            raise DomainError(
                _("%(holder)s already holds the post %(post)s in this village. End that office first.")
                % {"holder": holder.person, "post": getattr(holder, f"get_{column}_display")()},
                code="post_taken",
            )


def _appoint(
    election: VillageElection,
    candidacy: Candidacy,
    serving: dict[int, Officer],
    column: str,
    post: str,
    started_on: date,
    mid_term: bool,
) -> Officer:
    officer = serving.get(candidacy.person_id)
    if officer is not None and mid_term:
        return _move(officer, serving, column, post, started_on)
    if officer is None:
        officer = Officer(
            term_id=election.term_id,
            village_election=election,
            village_id=election.village_id,
            person=candidacy.person,
            started_on=started_on,
            education=candidacy.education,
            politics=candidacy.politics,
            origins=list(candidacy.origins),
            is_fulltime=candidacy.is_fulltime,
        )
        setattr(officer, column, post)
        officer.save(force_insert=True)
        serving[candidacy.person_id] = officer
    else:
        _take_up(officer, column, post, started_on)
        officer.save(update_fields=[column, "started_on", "party_from", "committee_from"])
    return officer


def _take_up(officer: Officer, column: str, post: str, day: date) -> None:
    """Add an organ's post to a row that has one of the other, whichever of the two was won first."""
    party, committee = officer.party_since, officer.committee_since
    setattr(officer, column, post)
    _set_beginnings(officer, *((day, committee) if column == "party_post" else (party, day)))


def _set_beginnings(officer: Officer, party: date | None, committee: date | None) -> None:
    for name, value in beginnings(party, committee).items():
        setattr(officer, name, value)


def _move(officer: Officer, serving: dict[int, Officer], column: str, post: str, day: date) -> Officer:
    """End the row of a serving officer and go on in a new one with the post won in mid-term."""
    new = Officer.objects.get(pk=officer.pk)
    officer.ended_on, officer.end_reason = day, EndReason.MOVED
    officer.save(update_fields=["ended_on", "end_reason"])
    new.pk, new.started_on, new.party_from, new.committee_from = None, day, None, None
    new._state.adding = True
    setattr(new, column, post)
    new.save(force_insert=True)
    serving[new.person_id] = new
    return new


def _go_on_without(officer: Officer, column: str, day: date) -> None:
    """A new row for the post of the other organ, if there is one, after one organ's post ended."""
    new = Officer.objects.get(pk=officer.pk)
    setattr(new, column, "")
    setattr(new, _FROM[column], None)
    if new.party_post or new.committee_post:
        new.pk, new.started_on, new.ended_on, new.end_reason = None, day, None, EndReason.SERVING
        new._state.adding = True
        new.save(force_insert=True)


def _move_back(election: VillageElection, people: Collection[int], day: date) -> set[int]:
    """Undo ``_move`` of these people on that day; whom it had moved."""
    moved = Officer.objects.filter(
        village_election=election, person_id__in=people, ended_on=day, end_reason=EndReason.MOVED
    )
    rows = {row.person_id: row for row in moved}
    remove(Officer.objects.filter(village_election=election, person_id__in=rows, ended_on=None, started_on=day))
    for row in rows.values():
        row.ended_on, row.end_reason = None, EndReason.SERVING
        row.save(update_fields=["ended_on", "end_reason"])
    return set(rows)


def as_of(election: VillageElection, day: date) -> list[Officer]:
    """Who held office in the village on a day, by post; an office ends with the day before ``ended_on``.

    Each row carries the posts of that day only, so it is to be read, not saved.
    """
    rows = Officer.objects.filter(village_election=election).select_related("person")
    rows = rows.filter(Q(started_on=None) | Q(started_on__lte=day)).filter(Q(ended_on=None) | Q(ended_on__gt=day))
    found = list(rows)
    for row in found:
        for column, begun in (("party_post", row.party_since), ("committee_post", row.committee_since)):
            if begun and begun > day:
                setattr(row, column, "")
    return sorted((row for row in found if row.party_post or row.committee_post), key=_rank)


def _rank(officer: Officer) -> tuple[int, int, int]:
    party = PartyPost.values.index(officer.party_post) if officer.party_post else len(PartyPost.values)
    committee = CommitteePost.values.index(officer.committee_post) if officer.committee_post else 99
    return party, committee, officer.pk


@transaction.atomic
def withdraw_result(
    *,
    actor: User,
    election: VillageElection,
    organ: str,
    candidacies: Collection[int] | None = None,
    mid_term_day: date | None = None,
) -> int:
    """Undo ``appoint_from_result`` when a certification is revoked; returns how many officers lost the organ's post.

    With ``candidacies`` (all keys on that poll) only these people, so that a revoked rerun leaves the first poll's
    winners. ``mid_term_day`` is the day of a poll in mid-term: who moved to another post then moves back. Rows left
    without a post are deleted (the history keeps them); candidacies become formal again, or stay
    elected when the person still holds the other organ's post.
    """
    column = POST_COLUMN[organ]
    rows = Candidacy.objects.select_for_update(of=("self",)).filter(village_election=election)
    rows = rows.filter(state__in=[CandidacyState.ELECTED, CandidacyState.NOT_ELECTED])
    on_poll = list((rows if candidacies is None else rows.filter(pk__in=list(candidacies))).order_by("pk"))
    people = {row.person_id for row in on_poll}
    back = _move_back(election, people, mid_term_day) if mid_term_day else set()
    lost = len(back)
    still_serving = set()
    for officer in _serving(election):
        if (
            officer.person_id in people - back
            and (mid_term_day is None or officer.started_on == mid_term_day)
            and getattr(officer, column)
        ):
            lost += 1
            _take_post(officer, column)
        if officer.pk:
            still_serving.add(officer.person_id)
    for row in on_poll:
        row.state = CandidacyState.ELECTED if row.person_id in still_serving else CandidacyState.FORMAL
        row.version += 1
    Candidacy.objects.bulk_update(on_poll, ["state", "version"])
    trail.record(
        actor=actor,
        action="officers.taken_back",
        obj=election,
        division=election.village_id,
        details={"organ": organ, "officers": lost},
    )
    return lost


def _take_post(officer: Officer, column: str) -> None:
    """Clear one organ's post; a row without any post is deleted (its key becomes None)."""
    setattr(officer, column, "")
    if officer.party_post or officer.committee_post:
        _set_beginnings(officer, officer.party_since, officer.committee_since)
        officer.save(update_fields=[column, "started_on", "party_from", "committee_from"])
    else:
        remove(officer)


def remove(found: Officer | QuerySet[Officer]) -> None:
    """Delete office rows (the history keeps them). Raises WrongState when other work rests on one."""
    try:
        found.delete()
    except ProtectedError as held:
        raise WrongState(
            _(
                "Other work rests on an office that would be taken away: a recall vote, an audit, a settlement. "
                "Take that back first."
            )
        ) from held


def _begun(row: Officer, organ: str) -> date | None:
    """The day the posts that end were taken, the later one when both do."""
    party = row.party_since if organ != Organ.COMMITTEE else None
    committee = row.committee_since if organ != Organ.PARTY else None
    return max((day for day in (party, committee) if day), default=None)


@transaction.atomic
def end_office(
    *, actor: User, officer: Officer, ended_on: date, end_reason: str, note: str, organ: str = "", by_vote: bool = False
) -> Officer:
    """End an office before its term: resignation, end by law, death; always with a note (goes to the trail).

    With ``organ`` only that organ's post ends: a post of the other organ goes on in a new row from that day. A recall
    comes ``by_vote`` alone, from what judged the vote.

    Raises DomainError for a day before the office began or still to come, or no kind of ending, RecallNeedsItsVote,
    WrongState when it has ended already.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, officer.village_id)
    note = require_reason(note, _("Write what the end of the office rests on (decision, date)."), "note")
    rows = Officer.objects.select_for_update(of=("self",))
    row = rows.select_related("person", "term", "village_election__village").get(pk=officer.pk)
    check_ending(row, end_reason, organ, ended_on, timezone.localdate(), by_vote=by_vote)
    if row.ended_on is not None:
        raise WrongState(
            _("The office of %(person)s ended on %(day)s already.") % {"person": row.person, "day": row.ended_on}
        )
    if row.term.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": row.term.name})
    if (begun := _begun(row, organ)) and ended_on < begun:
        raise DomainError(
            _("The office began on %(start)s; it cannot end on %(end)s.") % {"start": begun, "end": ended_on},
            field="ended_on",
        )
    row.ended_on, row.end_reason = ended_on, end_reason
    row.save(update_fields=["ended_on", "end_reason"])
    if organ:
        _go_on_without(row, POST_COLUMN[organ], ended_on)
    if row.committee_post and organ != Organ.PARTY:
        # The seat is empty until a by-election fills it.
        VillageElection.objects.filter(pk=row.village_election_id, completed_on__isnull=False).update(
            vacancies=F("vacancies") + 1, version=F("version") + 1
        )
    trail.record(
        actor=actor,
        action="officer.ended",
        obj=row,
        division=row.village_id,
        reason=note,
        details={"why": end_reason, "on": ended_on.isoformat(), "organ": organ},
    )
    return row

"""The people who run a village's election (选举委员会): chosen, leaving when they or theirs stand, moving up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates import people
from candidates.guards import require_sight
from candidates.models import Candidacy, CandidacyState, Person
from candidates.people import PersonFacts
from candidates.records.path import CommitteeRole, ElectionCommitteeMember, Kinship, LeavingReason
from sheets.free_texts import refuse_personal
from villages.elections import committee_kind
from villages.elections import locked as locked_election
from villages.frozen import frozen_rules
from villages.models import TermState, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "election_committee.chosen": gettext_lazy("Recorded a member of the election committee"),
        "election_committee.left": gettext_lazy("Recorded that a member left the election committee"),
        "election_committee.moved_up": gettext_lazy("An alternate moved up to the election committee"),
    }
)

_NOT_STANDING = (CandidacyState.WITHDRAWN, CandidacyState.STRUCK_OFF, CandidacyState.SCREENED_OUT)


def sitting(election: VillageElection) -> list[ElectionCommitteeMember]:
    """Everybody recorded for a village, those who left last; one query."""
    rows = ElectionCommitteeMember.objects.filter(village_election=election).select_related("person")
    return sorted(rows, key=lambda row: (row.left_on is not None, row.role == CommitteeRole.ALTERNATE, row.place))


@transaction.atomic
def choose(
    *, actor: User, election: VillageElection, facts: PersonFacts, role: str, place: int, chosen_on: date
) -> ElectionCommitteeMember:
    """Record somebody chosen by the villagers' meeting, the representatives or the groups (2018: Art. 12; 2026: 15).

    Raises DomainError for somebody who stands (or, by the rules of 2026, whose near relative stands) in this village,
    who sits already, for a second chair, and for a day after election day.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, election.village_id)
    row = locked_election(election)
    if chosen_on > row.term.election_day:
        raise DomainError(_("The election committee is chosen before election day."), field="chosen_on")
    if role not in CommitteeRole.values:
        raise DomainError(_("Choose the role."), field="role")
    person = people.find_or_create(actor=actor, facts=facts, village_id=row.village_id, accept_differences=False)
    if (because := _bars(row, [person.pk]).get(person.pk)) is not None:
        raise DomainError(
            _("%(person)s cannot sit on the election committee: %(why)s.")
            % {"person": person, "why": str(LeavingReason(because).label).lower()},
            code="stands",
            field="name",
        )
    _check_seat(row, person, role)
    member = ElectionCommitteeMember.objects.create(
        village_election=row,
        village_id=row.village_id,
        person=person,
        role=role,
        place=place,
        chosen_on=chosen_on,
    )
    trail.record(actor=actor, action="election_committee.chosen", obj=row, details=_details(member))
    return member


def _check_seat(row: VillageElection, person: Person, role: str) -> None:
    here = ElectionCommitteeMember.objects.filter(village_election=row, left_on=None)
    if here.filter(person=person).exists():
        raise DomainError(
            _("%(person)s is on the election committee already.") % {"person": person}, code="sits", field="name"
        )
    if role == CommitteeRole.CHAIR and here.filter(role=CommitteeRole.CHAIR).exists():
        raise DomainError(
            _("The election committee has a chair already. Record first that they left."), code="chair", field="role"
        )


def _details(member: ElectionCommitteeMember, **more: object) -> dict[str, object]:
    return {"person": member.person_id, "role": member.role, **more}


@transaction.atomic
def leave(
    *, actor: User, member: ElectionCommitteeMember, because: str, left_on: date, note: str = ""
) -> ElectionCommitteeMember:
    """Record that somebody leaves; the next alternate moves up by ``move_up``, or the village chooses anew."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, member.village_id)
    row = ElectionCommitteeMember.objects.select_for_update(of=("self",)).select_related("person").get(pk=member.pk)
    if row.left_on is not None:
        raise WrongState(_("%(person)s left the election committee already.") % {"person": row.person})
    if because not in LeavingReason.values or because == LeavingReason.SITTING:
        raise DomainError(_("Choose why the member leaves."), field="because")
    if left_on < row.chosen_on:
        raise DomainError(_("Nobody leaves before they were chosen."), field="left_on")
    refuse_personal(note=note)
    _leave(actor, row, because, left_on, note)
    return row


def _leave(actor: User | None, row: ElectionCommitteeMember, because: str, day: date, note: str = "") -> None:
    row.left_on, row.left_because, row.note = max(day, row.chosen_on), because, note.strip()[:200]
    row.save(update_fields=["left_on", "left_because", "note"])
    trail.record(
        actor=actor,
        action="election_committee.left",
        obj=row.village_election,
        division=row.village_id,
        reason=note,
        details=_details(row, why=because),
    )


@transaction.atomic
def move_up(*, actor: User, election: VillageElection) -> ElectionCommitteeMember:
    """Let the next alternate in the original order of votes take a seat (2018: Art. 12; 2026: Art. 15).

    Raises DomainError without an alternate who may sit.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, election.village_id)
    row = locked_election(election)
    waiting = list(
        ElectionCommitteeMember.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(village_election=row, role=CommitteeRole.ALTERNATE, left_on=None)
        .order_by("place", "pk")
    )
    bars = _bars(row, [each.person_id for each in waiting])
    for each in waiting:
        if each.person_id in bars:
            continue
        each.role = CommitteeRole.MEMBER
        each.save(update_fields=["role"])
        trail.record(actor=actor, action="election_committee.moved_up", obj=row, details=_details(each))
        return each
    raise DomainError(
        _("There is no alternate who may move up. Have the village choose anew and record who was chosen."),
        code="no_alternate",
    )


def _bars(row: VillageElection, people: Collection[int]) -> dict[int, str]:
    """Who of these may not sit here, and why: they stand themselves, or (rules of 2026) a near relative does."""
    standing = set(
        Candidacy.objects.filter(village_election=row)
        .exclude(state__in=_NOT_STANDING)
        .values_list("person_id", flat=True)
    )
    found = {key: LeavingReason.NOMINATED.value for key in people if key in standing}
    if not frozen_rules(row.term, row.village_id).committee(committee_kind(row)).ec_exit_on_relative:
        return found
    ties = Kinship.objects.filter(Q(first__in=people) | Q(second__in=people)).values_list("first_id", "second_id")
    for first, second in ties:
        for one, other in ((first, second), (second, first)):
            if one in people and other in standing:
                found.setdefault(one, LeavingReason.RELATIVE.value)
    return found


def leave_when_standing(*, actor: User | None, elections: Iterable[VillageElection]) -> int:
    """Let members of these villages' committees leave who stand, or whose near relative does; returns how many.

    Called by every act that puts people forward, in its transaction. One query when nobody sits on a committee.
    """
    rows = {row.pk: row for row in elections}
    members = list(
        ElectionCommitteeMember.objects.select_for_update(of=("self",))
        .select_related("person", "village_election")
        .filter(village_election__in=list(rows), left_on=None)
        .order_by("pk")
    )
    gone = 0
    for key in {member.village_election_id for member in members}:
        here = [member for member in members if member.village_election_id == key]
        bars = _bars(rows[key], [member.person_id for member in here])
        for member in here:
            if (because := bars.get(member.person_id)) is not None:
                _leave(actor, member, because, timezone.localdate())
                gone += 1
    return gone


def leave_for_relatives(*, actor: User | None, people: Collection[int]) -> int:
    """The same after two people were told to be near relatives, in the villages of open terms where they sit."""
    elections = (
        VillageElection.objects.select_related("term")
        .filter(
            election_committee__person__in=people,
            election_committee__left_on=None,
            term__state=TermState.OPEN,
        )
        .distinct()
    )
    return leave_when_standing(actor=actor, elections=list(elections))

"""Putting somebody forward, changing what they stand for, and their withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, StaleSave
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, election_committees, people, states
from candidates.guards import require_reason as require_reason
from candidates.guards import require_sight as require_sight
from candidates.models import Candidacy, CandidacyState
from candidates.people import PersonFacts
from candidates.states import Move
from sheets.free_texts import refuse_personal
from villages.frozen import frozen_rules
from villages.models import Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "candidacy.nominated": gettext_lazy("Put somebody forward"),
        "candidacy.amended": gettext_lazy("Changed what somebody stands for"),
        "candidacy.withdrawn": gettext_lazy("Recorded a withdrawal"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody stands for and the attributes they have then; at least one post is needed."""

    party_post: str = ""
    committee_post: str = ""
    education: str = ""
    politics: str = ""
    origins: tuple[str, ...] = ()
    is_fulltime: bool = False
    nominated_by: str = ""

    def columns(self) -> dict[str, Any]:
        """The values by column of Candidacy."""
        return {
            "party_post": self.party_post,
            "committee_post": self.committee_post,
            "education": self.education,
            "politics": self.politics,
            "origins": list(self.origins),
            "is_fulltime": self.is_fulltime,
            "nominated_by": self.nominated_by.strip()[:40],
        }


@transaction.atomic
def nominate(
    *,
    actor: User,
    election: VillageElection,
    facts: PersonFacts,
    standing: Standing,
    accept_differences: bool = False,
) -> Candidacy:
    """Put a person forward in a village; somebody who had withdrawn there comes back on the list.

    Raises DomainError for facts that cannot be right, no post, minors on election day, and people who already stand
    in this term, here or in another village (one village only: 2018: Art. 13; 2026: Art. 16).
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, election.village_id)
    row = counters.lock([election.pk])[election.pk]
    check_posts(standing.party_post, standing.committee_post)
    refuse_personal(nominated_by=standing.nominated_by)
    person = people.find_or_create(
        actor=actor, facts=facts, village_id=row.village_id, accept_differences=accept_differences
    )
    check_age(person.name, person.birth, row.term)
    # The village's lock does not help against another village putting the same person forward.
    people.hold(person)
    candidacy = Candidacy.objects.select_for_update().filter(term=row.term, person=person).first()
    if candidacy is None:
        candidacy = Candidacy(term=row.term, village_election=row, village_id=row.village_id, person=person)
        candidacy.created_by = actor
    else:
        _check_may_return(candidacy, row)
        # Whatever was decided before the withdrawal is decided anew.
        candidacy.state, candidacy.state_reason, candidacy.vetted_on = CandidacyState.NOMINATED, "", None
        candidacy.version += 1
    for column, value in standing.columns().items():
        setattr(candidacy, column, value)
    candidacy.save()
    counters.recount([row])
    election_committees.leave_when_standing(actor=actor, elections=[row])
    trail.record(actor=actor, action="candidacy.nominated", obj=candidacy, division=row.village_id)
    return candidacy


def check_posts(party_post: str, committee_post: str) -> None:
    """Raise DomainError when no post is sought."""
    if not party_post and not committee_post:
        raise DomainError(_("Choose the post the person stands for."), code="no_post", field="committee_post")


def check_age(name: str, birth: date, term: Term) -> None:
    """Raise DomainError for somebody too young on election day (2018: Art. 13; 2026: Art. 16)."""
    needed = frozen_rules(term).village_committee.voter_age
    day = term.election_day
    age = day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
    if age < needed:
        raise DomainError(
            _("%(name)s is %(age)s on election day; candidates are at least %(needed)s.")
            % {"name": name, "age": age, "needed": needed},
            code="too_young",
            field="birth",
        )


def _check_may_return(candidacy: Candidacy, row: VillageElection) -> None:
    if candidacy.village_election_id != row.pk:
        raise DomainError(
            _("%(person)s already stands in %(village)s in this term; a person can stand in one village only.")
            % {"person": candidacy.person, "village": candidacy.village_election.village},
            code="other_village",
            field="name",
        )
    if candidacy.state != CandidacyState.WITHDRAWN:
        raise DomainError(
            _("%(person)s was already put forward in this village (%(state)s).")
            % {"person": candidacy.person, "state": candidacy.get_state_display()},
            code="already_nominated",
            field="name",
        )


def locked(candidacy: Candidacy, version: int | None = None) -> Candidacy:
    """The candidacy again with its village election and term, both rows locked (election first).

    Raises StaleSave when ``version`` is given and somebody else saved since; WrongState when the term is closed.
    """
    election = counters.lock([candidacy.village_election_id])[candidacy.village_election_id]
    row = Candidacy.objects.select_for_update(of=("self",)).select_related("person").get(pk=candidacy.pk)
    row.village_election, row.term = election, election.term
    if version is not None and row.version != version:
        raise StaleSave(_("Somebody else changed this candidacy in the meantime. Look at it again and repeat the act."))
    return row


@transaction.atomic
def amend(*, actor: User, candidacy: Candidacy, standing: Standing, version: int) -> Candidacy:
    """Change posts and attributes until the list is published. Raises StaleSave, WrongState, DomainError."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy, version)
    states.require(row, Move.AMEND)
    check_posts(standing.party_post, standing.committee_post)
    refuse_personal(nominated_by=standing.nominated_by)
    changed = [column for column, value in standing.columns().items() if getattr(row, column) != value]
    if changed:
        for column in changed:
            setattr(row, column, standing.columns()[column])
        row.version += 1
        row.save(update_fields=[*changed, "version"])
        trail.record(
            actor=actor, action="candidacy.amended", obj=row, division=row.village_id, details={"columns": changed}
        )
    return row


@transaction.atomic
def withdraw(*, actor: User, candidacy: Candidacy, reason: str, version: int | None = None) -> Candidacy:
    """Record that somebody withdraws; with a reason, and not after ballots with the name on were counted."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    reason = require_reason(reason, _("Write why the person withdraws."))
    row = locked(candidacy, version)
    states.require(row, Move.WITHDRAW)
    states.require_not_counted(row)
    row.state, row.state_reason = CandidacyState.WITHDRAWN, reason[:300]
    row.version += 1
    row.save(update_fields=["state", "state_reason", "version"])
    counters.recount([row.village_election])
    trail.record(actor=actor, action="candidacy.withdrawn", obj=row, division=row.village_id, reason=reason)
    return row

"""Near relatives (近亲属, Civil Code Art. 1045): told by clerks, asked by slates and election committees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.roles import Act
from audit import actions, trail
from candidates import election_committees
from candidates.guards import require_reason, require_sight
from candidates.models import Candidacy, Officer, Person
from candidates.records.path import ElectionCommitteeMember, Kin, Kinship
from candidates.records.planning import SlatePlace
from sheets.free_texts import refuse_personal

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "kinship.told": gettext_lazy("Recorded near relatives"),
        "kinship.taken_back": gettext_lazy("Took a record of near relatives back"),
    }
)


@transaction.atomic
def tell(*, actor: User, village_id: str, one: Person, other: Person, kind: str, note: str = "") -> Kinship:
    """Record that two people are near relatives, found in a village of the actor's territory.

    A member of the election committee whose relative stands leaves it at once where the rules want it. Raises
    DomainError for one person twice, a relation that is none of Civil Code Art. 1045, or a pair known already.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, village_id)
    if one.pk == other.pk:
        raise DomainError(_("Nobody is a relative of themselves. Choose another person."), field="relative")
    if kind not in Kin.values:
        raise DomainError(_("Choose the relation."), field="kind")
    refuse_personal(note=note)
    first, second = sorted((one, other), key=lambda person: person.pk)
    row, is_new = Kinship.objects.get_or_create(
        first=first, second=second, defaults={"kind": kind, "note": note.strip()[:200], "told_by": actor}
    )
    if not is_new:
        raise DomainError(
            _("%(one)s and %(other)s are recorded as near relatives already.") % {"one": one, "other": other},
            code="known",
        )
    trail.record(
        actor=actor,
        action="kinship.told",
        obj=one,
        division=village_id,
        reason=note,
        details={"other": other.pk, "kind": kind},
    )
    election_committees.leave_for_relatives(actor=actor, people=[one.pk, other.pk])
    return row


@transaction.atomic
def take_back(*, actor: User, village_id: str, kinship: Kinship, reason: str) -> None:
    """Delete a record that was wrong; the history keeps it, and who left an election committee stays out."""
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, village_id)
    reason = require_reason(reason, _("Write why the two are no near relatives."))
    trail.record(
        actor=actor,
        action="kinship.taken_back",
        obj=kinship.first,
        division=village_id,
        reason=reason,
        details={"other": kinship.second_id, "kind": kinship.kind},
    )
    kinship.delete()


def relative_named(village_id: str, name: str, person: Person) -> Person:
    """The one person of this name known in a village; DomainError when there is none, or more than one."""
    here = Q()
    for model in (Candidacy, Officer, SlatePlace, ElectionCommitteeMember):
        here |= Q(Exists(model._default_manager.filter(person=OuterRef("pk"), village_id=village_id)))
    found = list(Person.objects.filter(here, name="".join(name.split())).exclude(pk=person.pk)[:2])
    if len(found) == 1:
        return found[0]
    if found:
        raise DomainError(
            _("Several people named %(name)s are known in this village. Record it from the relative's own page.")
            % {"name": name},
            code="ambiguous",
            field="relative",
        )
    raise DomainError(
        _("Nobody named %(name)s stands, serves or is intended in this village; only their relations matter here.")
        % {"name": name},
        code="unknown",
        field="relative",
    )


def of(person: Person) -> list[Kinship]:
    """What is known of a person's near relatives; one query."""
    rows = Kinship.objects.filter(Q(first=person) | Q(second=person)).select_related("first", "second")
    return list(rows.order_by("pk"))


def among(people: Collection[int]) -> dict[int, set[int]]:
    """Near relatives among some people: key → keys; one query."""
    found: dict[int, set[int]] = defaultdict(set)
    rows = Kinship.objects.filter(first__in=people, second__in=people).values_list("first_id", "second_id")
    for first, second in rows:
        found[first].add(second)
        found[second].add(first)
    return found

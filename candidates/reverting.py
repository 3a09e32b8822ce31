"""Taking back one change of a person's data, as long as nothing later rests on it; and setting a number."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates import changes
from candidates.models import STANDING, Candidacy, CandidacyState, Conclusion, Officer, Opinion, Person
from candidates.nominations import check_age, check_posts, require_reason, require_sight
from candidates.people import PersonFacts, disagreements, settle
from sheets import identity as identity_numbers
from villages.codes import Sex
from villages.encryption import encrypt
from villages.models import TermState

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "person.change_reverted": gettext_lazy("Took a change of a person's data back"),
        "person.number_set": gettext_lazy("Set a person's identity number"),
    }
)

MODELS: dict[str, type[Person] | type[Candidacy] | type[Officer]] = {
    "person": Person,
    "candidacy": Candidacy,
    "officer": Officer,
}


class NumberOfAnother(DomainError):
    """The identity number belongs to a person already known: ``details["person"]`` is their key."""

    code = "number_of_another"


@transaction.atomic
def revert(*, actor: User, person: Person, kind: str, event: int, reason: str) -> Any:
    """Set the columns of one change back to what they were before; returns the row.

    ``kind`` is person, candidacy or officer; ``event`` the key of the earlier row. Raises ReasonMissing; WrongState
    when something later rests on the change; DomainError when there is no such change.
    """
    actor.require(Act.MERGE_PEOPLE)
    reason = require_reason(reason, _("Write why the change is taken back."))
    row, change = _find(actor, person, kind, event)
    change.rested = changes.rested(person)
    if in_the_way := changes.obstacle(change):
        raise WrongState(_("This change cannot be taken back. %(why)s") % {"why": in_the_way})
    _check_after(row, change.values)
    for column, value in change.values.items():
        setattr(row, column, value)
    columns = list(change.values)
    if isinstance(row, Candidacy):
        row.version += 1
        columns.append("version")
    row.save(update_fields=[_field_name(row, column) for column in columns])
    trail.record(
        actor=actor,
        action="person.change_reverted",
        obj=row,
        division=getattr(row, "village_id", "") or actor.scope,
        reason=reason,
        details={"columns": sorted(change.values)},
    )
    return row


def _find(actor: User, person: Person, kind: str, event: int) -> tuple[Any, changes.Change]:
    model: Any = MODELS.get(kind)
    kept = model._meta.get_field("events").related_model.objects.filter(pgh_id=event).first() if model else None
    if kept is None:
        raise DomainError(_("There is no such change."), code="no_change")
    owner = {"pk": person.pk} if model is Person else {"person": person.pk}
    row = model._default_manager.select_for_update().filter(**{**owner, "pk": kept.pgh_obj_id}).first()
    if row is None:
        raise DomainError(_("There is no such change."), code="no_change")
    if model is not Person:
        require_sight(actor, row.village_id)
    found = next((change for change in changes.of_rows([row]) if change.event == event), None)
    if found is None:
        raise DomainError(_("There is no such change."), code="no_change")
    return row, found


def _field_name(row: Any, attname: str) -> str:
    return next(str(column.name) for column in row._meta.concrete_fields if column.attname == attname)


def _check_after(row: Any, values: dict[str, Any]) -> None:
    """What comes back must still be allowed: a post sought, an age that may stand, a number nobody else has."""
    if isinstance(row, Candidacy):
        check_posts(values.get("party_post", row.party_post), values.get("committee_post", row.committee_post))
    if isinstance(row, Person):
        if "birth" in values:
            check_standing_age(row, values["birth"])
        if values.get("id_cipher") and Person.objects.filter(id_cipher=values["id_cipher"]).exists():
            raise WrongState(_("The earlier identity number belongs to somebody else by now."))


def check_standing_age(person: Person, birth: date) -> None:
    """Raise DomainError when somebody who stands in an open term would be too young with this birth."""
    rows = Candidacy.objects.filter(person=person, term__state=TermState.OPEN).select_related("term")
    for row in rows.exclude(state__in=[CandidacyState.WITHDRAWN, CandidacyState.STRUCK_OFF]):
        check_age(person.name, birth, row.term)


@transaction.atomic
def set_number(*, actor: User, person: Person, identity: str, reason: str, accept_differences: bool = False) -> Person:
    """Give a person the identity number that was missing or wrong; birth and sex follow it.

    Raises DomainError for a number that is not right (GB 11643) or contradicts birth or sex (unless accepted),
    NumberOfAnother when it is another person's, WrongState once departments have answered about the number known now,
    or the person stands on a published list and the birth would change, NotAllowed outside the territory.
    """
    actor.require(Act.EDIT_CANDIDATE)
    reason = require_reason(reason, _("Write where the number comes from."))
    row = Person.objects.select_for_update().get(pk=person.pk)
    if not identity.strip():
        raise DomainError(_("Write the identity number."), field="identity")
    facts = settle(
        PersonFacts(
            name=row.name,
            identity=identity,
            birth=row.birth,
            birth_day_known=row.birth_day_known,
            sex=row.sex or Sex.UNKNOWN,
        )
    )
    _check_free(row, facts.identity)
    _check_not_vetted(row, facts.identity)
    differences = disagreements(facts)
    if differences and not accept_differences:
        raise DomainError(" ".join(map(str, differences)), code="differs_from_number", field=differences[0].field)
    birth = identity_numbers.birth_date(facts.identity) or row.birth
    if birth != row.birth:
        _check_birth_may_change(row)
        check_standing_age(row, birth)
    row.id_cipher, row.sex = encrypt(facts.identity), identity_numbers.sex(facts.identity)
    row.birth, row.birth_day_known = birth, True
    row.save(update_fields=["id_cipher", "sex", "birth", "birth_day_known"])
    trail.record(actor=actor, action="person.number_set", obj=row, division=actor.scope, reason=reason)
    return row


def _check_free(person: Person, number: str) -> None:
    other = Person.objects.filter(id_cipher=encrypt(number)).exclude(pk=person.pk).first()
    if other is None:
        return
    if other.name != person.name:
        raise DomainError(
            _("This identity number is known as %(known)s's, not %(stated)s's. Check both.")
            % {"known": other.name, "stated": person.name},
            code="other_name",
            field="identity",
        )
    raise NumberOfAnother(
        _(
            "This identity number is already kept with another record of %(name)s. "
            "Are the two one person? Then merge them."
        )
        % {"name": person.name},
        field="identity",
        person=other.pk,
    )


def _check_not_vetted(person: Person, number: str) -> None:
    """Departments answer about a number: another one would stand for election without having been vetted."""
    if not person.id_cipher or bytes(person.id_cipher) == encrypt(number):
        return
    answers = Opinion.objects.filter(candidacy__person=person, candidacy__term__state=TermState.OPEN)
    if answers.exclude(conclusion=Conclusion.PENDING).exists():
        raise WrongState(
            _(
                "Departments have answered about %(person)s with the number known now. Ask the district office to have "
                "the person vetted again by all departments; then correct the number."
            )
            % {"person": person}
        )


def _check_birth_may_change(person: Person) -> None:
    standing = Candidacy.objects.filter(person=person, term__state=TermState.OPEN, state__in=STANDING)
    if person.birth_day_known and standing.exists():
        raise WrongState(
            _("%(person)s stands on a published list with the birth known now. Take that up with the district office.")
            % {"person": person}
        )

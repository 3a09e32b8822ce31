"""Who somebody is: found by identity number, else by name and birth in the same village, else made new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, ReasonMissing
from accounts.roles import Act
from audit import actions, trail
from candidates.models import Candidacy, Officer, Person
from candidates.name_order import pinyin_key
from candidates.records.path import ElectionCommitteeMember
from candidates.records.planning import SlatePlace
from sheets import identity as identity_numbers
from sheets.free_texts import refuse_personal
from villages.codes import Sex
from villages.encryption import encrypt

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"person.corrected": gettext_lazy("Corrected a person's data")})

OLDEST = 110
"""Nobody older than this many years stands for office: a birth date further back is a typing error."""


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is known of a person; ``identity`` is the whole number or empty, ``birth`` may be left to the number."""

    name: str
    identity: str = ""
    birth: date | None = None
    birth_day_known: bool = True
    sex: str = Sex.UNKNOWN
    ethnic_group: str = "汉族"


@dataclass(frozen=True, kw_only=True)
class SettledFacts:
    """Facts that can stand: number normalised and checked (or empty), birth known."""

    name: str
    identity: str
    birth: date
    birth_day_known: bool
    sex: str
    ethnic_group: str


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """An attribute that the identity number contradicts; ``stated`` and ``by_number`` as shown to people."""

    field: str
    stated: str
    by_number: str

    def __str__(self) -> str:
        if self.field == "sex":
            return _("The sex is written as %(stated)s, but by the identity number it is %(number)s.") % {
                "stated": Sex(self.stated).label,
                "number": Sex(self.by_number).label,
            }
        return _("The birth is written as %(stated)s, but by the identity number it is %(number)s.") % {
            "stated": self.stated,
            "number": self.by_number,
        }


def settle(facts: PersonFacts) -> SettledFacts:
    """Normalise the number and fill gaps from it; DomainError when number, name or birth cannot be right.

    A number of 15 digits (before GB 11643-1999) becomes the one of 18 characters, and is checked as that.
    """
    name = "".join(facts.name.split())
    if not name or len(name) > 40:
        raise DomainError(_("Write the person's name (1 to 40 characters)."), field="name")
    number = identity_numbers.normalise(facts.identity)
    if identity_numbers.is_fifteen(number):
        # Old cards and files still carry it; the roll and the sheets read it the same way.
        number = identity_numbers.from_fifteen(number)
    if number and not identity_numbers.is_valid(number):
        raise DomainError(
            _(
                "The identity number of %(name)s is not right: it has 18 characters, the last checking the others. "
                "Compare it with the card."
            )
            % {"name": name},
            field="identity",
        )
    by_number = identity_numbers.birth_date(number) if number else None
    birth = facts.birth or by_number
    if birth is None:
        raise DomainError(_("Give the identity number or the birth date of %(name)s.") % {"name": name}, field="birth")
    _check_birth(name, birth)
    # The number knows the day where the sheet knows only the month.
    if by_number and not facts.birth_day_known and (by_number.year, by_number.month) == (birth.year, birth.month):
        birth = by_number
    return SettledFacts(
        name=name,
        identity=number,
        birth=birth,
        birth_day_known=facts.birth_day_known or birth == by_number,
        sex=identity_numbers.sex(number) if number and facts.sex == Sex.UNKNOWN else facts.sex,
        ethnic_group=facts.ethnic_group or "汉族",
    )


def _check_birth(name: str, birth: date) -> None:
    today = timezone.localdate()
    if birth > today or birth.year < today.year - OLDEST:
        raise DomainError(
            _("The birth date of %(name)s, %(birth)s, cannot be right.") % {"name": name, "birth": birth.isoformat()},
            field="birth",
        )


def disagreements(facts: SettledFacts) -> list[Disagreement]:
    """Where a settled person's sex or birth contradicts the number; offices often keep a file age (档案年龄)."""
    if not facts.identity:
        return []
    found = []
    by_number = identity_numbers.birth_date(facts.identity)
    if by_number and not _same_birth(facts, by_number):
        found.append(Disagreement(field="birth", stated=facts.birth.isoformat(), by_number=by_number.isoformat()))
    sex = identity_numbers.sex(facts.identity)
    if facts.sex not in (Sex.UNKNOWN, sex):
        found.append(Disagreement(field="sex", stated=facts.sex, by_number=sex))
    return found


def _same_birth(facts: SettledFacts, by_number: date) -> bool:
    if facts.birth_day_known:
        return facts.birth == by_number
    return (facts.birth.year, facts.birth.month) == (by_number.year, by_number.month)


def find(facts: SettledFacts, village_id: str) -> Person | None:
    """The person with this number; without one, the only namesake born then who stood or served in the village.

    Raises DomainError when the number belongs to another name, or when two namesakes cannot be told apart.
    """
    if facts.identity:
        known = Person.objects.filter(id_cipher=encrypt(facts.identity)).first()
        if known is not None:
            _check_same_name(known, facts)
            return known
    namesakes = list(_namesakes(facts, village_id)[:2])
    if len(namesakes) > 1:
        raise DomainError(
            _("There are several people named %(name)s born on %(birth)s in this village. Give the identity number.")
            % {"name": facts.name, "birth": facts.birth},
            code="ambiguous",
            field="identity",
        )
    return namesakes[0] if namesakes else None


def _check_same_name(known: Person, facts: SettledFacts) -> None:
    if known.name != facts.name:
        raise DomainError(
            _("This identity number is known as %(known)s's, not %(stated)s's. Check both.")
            % {"known": known.name, "stated": facts.name},
            code="other_name",
            field="name",
        )


def _namesakes(facts: SettledFacts, village_id: str) -> QuerySet[Person]:
    """People of this name and birth in the village; with a number given only those whose own is not known yet."""
    birth = facts.birth
    born = Q(birth=birth) if facts.birth_day_known else Q(birth__year=birth.year, birth__month=birth.month)
    # A row that knows only the month stands for any day of it.
    born |= Q(birth=birth.replace(day=1), birth_day_known=False)
    people = Person.objects.filter(born, name=facts.name).filter(
        Exists(Candidacy.objects.filter(person=OuterRef("pk"), village_id=village_id))
        | Exists(Officer.objects.filter(person=OuterRef("pk"), village_id=village_id))
        | Exists(ElectionCommitteeMember.objects.filter(person=OuterRef("pk"), village_id=village_id))
        | Exists(SlatePlace.objects.filter(person=OuterRef("pk"), village_id=village_id))
    )
    return people.filter(id_cipher=None) if facts.identity else people


@transaction.atomic
def find_or_create(*, actor: User, facts: PersonFacts, village_id: str, accept_differences: bool = False) -> Person:
    """The person these facts describe, made or completed as needed.

    Raises DomainError for a wrong number, another person's number, namesakes, or (unless ``accept_differences``) a
    sex or birth that the number contradicts; the number's own are kept then.
    """
    actor.require(Act.EDIT_CANDIDATE)
    settled = settle(facts)
    differences = disagreements(settled)
    if differences and not accept_differences:
        raise DomainError(" ".join(map(str, differences)), code="differs_from_number", field=differences[0].field)
    person = find(settled, village_id)
    return _create(settled) if person is None else _complete(person, settled)


def hold(person: Person) -> None:
    """Lock a person until the end of the transaction: whoever puts the same person forward elsewhere waits."""
    Person.objects.select_for_update().only("pk").get(pk=person.pk)


def make(facts: SettledFacts) -> Person:
    """An unsaved person from settled facts, for writing many at once; the number decides where it disagrees."""
    number = facts.identity
    return Person(
        name=facts.name,
        sort_key=pinyin_key(facts.name),
        sex=identity_numbers.sex(number) if number else facts.sex,
        birth=(identity_numbers.birth_date(number) if number else None) or facts.birth,
        birth_day_known=facts.birth_day_known or bool(number),
        ethnic_group=facts.ethnic_group[:10],
        id_cipher=encrypt(number) if number else None,
    )


def _create(facts: SettledFacts) -> Person:
    person = make(facts)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError:
        # Somebody else wrote the same number a moment ago.
        person = Person.objects.get(id_cipher=person.id_cipher)
        _check_same_name(person, facts)
    return person


def _complete(person: Person, facts: SettledFacts) -> Person:
    """Add what was not known: the number (which decides sex and birth), or a sex that was empty."""
    changed: list[str] = []
    if facts.identity and not person.id_cipher:
        made = make(facts)
        person.id_cipher, person.sex, person.birth, person.birth_day_known = made.id_cipher, made.sex, made.birth, True
        changed += ["id_cipher", "sex", "birth", "birth_day_known"]
    elif person.sex == Sex.UNKNOWN and facts.sex != Sex.UNKNOWN:
        person.sex = facts.sex
        changed.append("sex")
    if changed:
        person.save(update_fields=changed)
    return person


@transaction.atomic
def correct(
    *, actor: User, person: Person, reason: str, name: str | None = None, ethnic_group: str | None = None
) -> Person:
    """Correct a misspelt name or an ethnic group; always with a reason. Birth and sex follow the identity number."""
    actor.require(Act.EDIT_CANDIDATE)
    if not reason.strip():
        raise ReasonMissing(_("Write why the data of this person are corrected."), field="reason")
    refuse_personal(reason=reason)
    person = Person.objects.select_for_update().get(pk=person.pk)
    changed: list[str] = []
    if name is not None and (name := "".join(name.split())) and name != person.name:
        person.name, person.sort_key = name, pinyin_key(name)
        changed += ["name", "sort_key"]
    if ethnic_group and ethnic_group != person.ethnic_group:
        person.ethnic_group = ethnic_group
        changed.append("ethnic_group")
    if changed:
        person.save(update_fields=changed)
        trail.record(
            actor=actor, action="person.corrected", obj=person, reason=reason.strip(), details={"columns": changed}
        )
    return person

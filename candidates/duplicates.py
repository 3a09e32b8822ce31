"""People who may be kept twice: one name, one birth, and not two different identity numbers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth, ExtractYear

from candidates.models import Candidacy, Officer, Person
from candidates.records.identity import DistinctPair
from candidates.records.path import ElectionCommitteeMember
from candidates.records.planning import SlatePlace

if TYPE_CHECKING:
    from accounts.models import User

AT_ONCE = 50
"""Groups of one name and month shown on a page; whoever works the queue off sees the next ones."""


@dataclass
class Known:
    """A person with what tells them apart from a namesake: where they stand and serve."""

    person: Person
    candidacies: list[Candidacy] = field(default_factory=list)
    offices: list[Officer] = field(default_factory=list)

    @property
    def masked_identity(self) -> str:
        """The number without its middle; empty when it is not known."""
        return self.person.masked_identity


@dataclass(frozen=True)
class Double:
    """Two persons who may be one. ``one`` is the better one to keep: it has the number, or more records."""

    one: Known
    other: Known


def may_be_one(one: Person, other: Person) -> bool:
    """Same name, births that agree as far as both are known, at most one identity number between them.

    The same number twice cannot be kept (it is unique), and two different numbers are two people.
    """
    if one.name != other.name or (one.id_cipher and other.id_cipher):
        return False
    if one.birth_day_known and other.birth_day_known:
        return one.birth == other.birth
    return (one.birth.year, one.birth.month) == (other.birth.year, other.birth.month)


def in_sight(user: User) -> QuerySet[Person]:
    """People with any record in the person's territory."""
    rows = Q()
    for model in (Candidacy, Officer, SlatePlace, ElectionCommitteeMember):
        rows |= Q(Exists(model.objects.visible_to(user).filter(person=OuterRef("pk"))))
    return Person.objects.filter(rows)


def queue(user: User) -> list[Double]:
    """Pairs to decide in the person's territory, at most those of fifty names at once; five queries."""
    groups = (
        in_sight(user)
        .annotate(year=ExtractYear("birth"), month=ExtractMonth("birth"))
        .order_by()
        .values("name", "year", "month")
        .annotate(people=Count("pk"), numbers=Count("id_cipher"))
        .filter(people__gt=1, numbers__lt=F("people"))
        .order_by("name", "year", "month")
    )
    keys = list(groups.values_list("name", "year", "month")[: AT_ONCE * 4])
    if not keys:
        return []
    wanted = Q()
    for name, year, month in keys:
        wanted |= Q(name=name, birth__year=year, birth__month=month)
    people = list(in_sight(user).filter(wanted).order_by("sort_key", "pk"))
    apart = set(DistinctPair.objects.filter(first__in=people).values_list("first_id", "second_id"))
    by_name: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        by_name[person.name].append(person)
    pairs = [
        (one, other)
        for namesakes in by_name.values()
        for one, other in combinations(namesakes, 2)
        if may_be_one(one, other) and tuple(sorted((one.pk, other.pk))) not in apart
    ][:AT_ONCE]
    known = describe(user, {person.pk: person for pair in pairs for person in pair})
    return [_double(known[one.pk], known[other.pk]) for one, other in pairs]


def describe(user: User, people: dict[int, Person]) -> dict[int, Known]:
    """What is known of some people in the reader's territory; two queries."""
    known = {key: Known(person) for key, person in people.items()}
    for candidacy in (
        Candidacy.objects.visible_to(user)
        .filter(person__in=people)
        .select_related("term", "village_election__village")
        .order_by("-term__election_day")
    ):
        known[candidacy.person_id].candidacies.append(candidacy)
    for office in (
        Officer.objects.visible_to(user)
        .filter(person__in=people)
        .select_related("term", "village_election__village")
        .order_by("-term__election_day", "pk")
    ):
        known[office.person_id].offices.append(office)
    return known


def _double(one: Known, other: Known) -> Double:
    weight = [
        (bool(each.person.id_cipher), len(each.candidacies) + len(each.offices), -each.person.pk)
        for each in (one, other)
    ]
    return Double(one, other) if weight[0] >= weight[1] else Double(other, one)


def pair(user: User, first: int, second: int) -> Double | None:
    """Two persons of the territory side by side, in the order asked; None when one of them is not in sight."""
    people = {person.pk: person for person in in_sight(user).filter(pk__in=[first, second])}
    if len(people) < 2:
        return None
    known = describe(user, people)
    return Double(known[first], known[second])

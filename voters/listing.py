"""Reading rolls: pages of a list of half a million, by index and without ever counting it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from sheets import identity as numbers
from villages.encryption import encrypt
from villages.models import Term, VillageElection
from voters.models import Voter

PAGE = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A village election as lists need it."""

    pk: int
    code: str
    name: str
    registered: int
    roll_state: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of voters is limited to; empty words do not limit."""

    name: str = ""
    group: str = ""
    sex: str = ""
    register_class: str = ""
    identity: str = ""

    @property
    def is_everything(self) -> bool:
        """Whether nothing but the division limits the list, so that counters tell its length."""
        return not (self.name or self.group or self.sex or self.register_class or self.identity)

    def condition(self) -> Q:
        """The limits as a condition on voters."""
        found = Q()
        if self.name:
            found &= Q(name__startswith=self.name)
        if self.group:
            found &= Q(group=self.group)
        if self.sex:
            found &= Q(sex=self.sex)
        if self.register_class:
            found &= Q(register_class=self.register_class)
        if self.identity:
            number = numbers.normalise(self.identity)
            found &= Q(id_cipher=encrypt(number)) if number.isascii() else Q(pk__in=[])
        return found


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: rows, and where the next begins (empty at the end)."""

    rows: list[Voter]
    after: str
    total: int | None


def places(term: Term, scope: str) -> dict[int, Place]:
    """Village elections under a code by id, in code order; one query."""
    rows = VillageElection.objects.filter(term=term).under(scope).order_by("village_id")
    fields = ("pk", "village_id", "village__short_name", "registered", "roll_state")
    return {row[0]: Place(*row) for row in rows.values_list(*fields)}


def page(within: dict[int, Place], wanted: Wanted, after: str = "") -> Page:
    """Voters in the order of villages and serial numbers, ``PAGE`` at a time, from the position ``after``.

    The position is ``village election-serial`` of the last row seen. Two queries at most, both by index: the rest of
    the village in which the last page ended, then the villages after it, as few as their counters say are needed.
    """
    order = list(within)
    start, serial = _position(after, order)
    limits = wanted.condition()
    rows: list[Voter] = []
    if start < len(order) and serial:
        rest = Voter.objects.filter(limits, village_election_id=order[start], serial__gt=serial).order_by("serial")
        rows = list(rest[: PAGE + 1])
        start += 1
    if len(rows) <= PAGE and start < len(order):
        chosen = _enough(order[start:], within, PAGE + 1 - len(rows)) if wanted.is_everything else order[start:]
        rows += _in_order(Voter.objects.filter(limits, village_election_id__in=chosen), order, PAGE + 1 - len(rows))
    more = rows[PAGE:]
    rows = rows[:PAGE]
    last = f"{rows[-1].village_election_id}-{rows[-1].serial}" if more else ""
    total = sum(place.registered for place in within.values()) if wanted.is_everything else None
    return Page(rows, last, total)


def _in_order(voters: QuerySet[Voter], order: list[int], most: int) -> list[Voter]:
    """The first rows; ids of village elections usually follow the codes, and within a page the codes decide."""
    rank = {pk: number for number, pk in enumerate(order)}
    if sorted(order) == order:
        return list(voters.order_by("village_election_id", "serial")[:most])
    rows = list(voters.order_by("village_id", "serial")[:most])
    return sorted(rows, key=lambda voter: (rank[voter.village_election_id], voter.serial))


def _enough(order: list[int], within: dict[int, Place], rows: int) -> list[int]:
    chosen = []
    for pk in order:
        chosen.append(pk)
        rows -= within[pk].registered
        if rows <= 0:
            break
    return chosen


def _position(after: str, order: list[int]) -> tuple[int, int]:
    """Index of the village and the serial already seen; the beginning for anything that is no position of this list."""
    pk, _dash, serial = after.partition("-")
    if not (
        pk.isascii() and pk.isdigit() and serial.isascii() and serial.isdigit() and len(pk) < 19 and len(serial) < 10
    ):
        return 0, 0
    return (order.index(int(pk)), int(serial)) if int(pk) in order else (0, 0)


def everything(within: dict[int, Place], wanted: Wanted, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The named columns of all voters of a list, village by village; memory does not grow with their number."""
    limits = wanted.condition()
    for pk in within:
        voters = Voter.objects.filter(limits, village_election_id=pk).order_by("serial")
        yield from voters.values_list(*columns).iterator(chunk_size=2000)


def length(within: dict[int, Place]) -> int:
    """How many voters a list has at most: the counters of its villages."""
    return sum(place.registered for place in within.values())


def found_by_words(within: list[int], words: str, most: int) -> list[Voter]:
    """Voters of these village elections whose name begins with the words, or whose number they are."""
    number = numbers.normalise(words)
    limits = Q(id_cipher=encrypt(number)) if numbers.has_shape(number) else Q(name__startswith=words)
    return list(Voter.objects.filter(limits, village_election_id__in=within)[:most])

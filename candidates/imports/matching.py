"""Which person a row of a sheet means: by identity number, else by name and birth among people of the village."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from candidates.models import Candidacy, Officer, Person
from candidates.people import SettledFacts
from candidates.records.path import ElectionCommitteeMember
from candidates.records.planning import SlatePlace
from villages.encryption import encrypt

IN_ONE_QUERY = 5_000


class NumberOfAnother(Exception):
    """The identity number belongs to a person of another name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Namesakes(Exception):
    """Several people of this name and birth are known in the village."""


@dataclass
class KnownPeople:
    """People a file may mean, read with a few queries however long it is."""

    by_cipher: dict[bytes, Person] = field(default_factory=dict)
    by_village_and_name: dict[tuple[str, str], set[Person]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def for_rows(cls, rows: Iterable[tuple[str, SettledFacts]]) -> KnownPeople:
        """Load who could be meant by rows of (village code, facts)."""
        rows = list(rows)
        known = cls()
        numbers = [encrypt(facts.identity) for _village, facts in rows if facts.identity]
        for start in range(0, len(numbers), IN_ONE_QUERY):
            for person in Person.objects.filter(id_cipher__in=numbers[start : start + IN_ONE_QUERY]):
                known.by_cipher[bytes(person.id_cipher or b"")] = person
        known.load_villages({village for village, _facts in rows}, {facts.name for _village, facts in rows})
        return known

    def load_villages(self, villages: Collection[str], names: Collection[str]) -> None:
        """People of these names known in these villages, in any term, whatever they are there."""
        for model in (Candidacy, Officer, SlatePlace, ElectionCommitteeMember):
            rows = model._default_manager.filter(village_id__in=villages, person__name__in=names).select_related(
                "person"
            )
            for row in rows.iterator(chunk_size=2_000):
                self.by_village_and_name[row.village_id, row.person.name].add(row.person)

    def find(self, village: str, facts: SettledFacts) -> Person | None:
        """The person, or None for somebody new. Raises NumberOfAnother, Namesakes."""
        if facts.identity:
            person = self.by_cipher.get(encrypt(facts.identity))
            if person is not None:
                if person.name != facts.name:
                    raise NumberOfAnother(person.name)
                return person
        found = [
            person
            for person in self.by_village_and_name.get((village, facts.name), ())
            if _same_birth(person, facts) and not (facts.identity and person.id_cipher)
        ]
        if len(found) > 1:
            raise Namesakes
        return found[0] if found else None


def _same_birth(person: Person, facts: SettledFacts) -> bool:
    """The same day; the same month where either side knows only the month."""
    if person.birth_day_known and facts.birth_day_known:
        return person.birth == facts.birth
    return (person.birth.year, person.birth.month) == (facts.birth.year, facts.birth.month)

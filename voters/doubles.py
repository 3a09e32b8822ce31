"""Double registrations: voters whose identity number stands on two rolls of one term, read by the page or whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import connection

from sheets import identity as numbers
from villages.encryption import decrypt
from villages.models import RollState, Term

PAGE = 50
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Double:
    """One voter on two rolls of a term; ``other`` may lie outside the person's territory and is only named."""

    name: str
    masked: str
    village: str
    village_code: str
    voter_id: int
    other: str
    other_code: str
    other_frozen: bool


_TWICE = """with twice as materialized (
    select v.id_cipher from voters_voter v join villages_villageelection e on e.id = v.village_election_id
    where e.term_id = %(term)s and v.id_cipher is not null group by 1 having count(*) > 1
)"""

_FROM = """from villages_villageelection e1
    join voters_voter a on a.village_election_id = e1.id and a.id_cipher is not null
    join voters_voter b on b.id_cipher = a.id_cipher and b.village_election_id <> a.village_election_id
    join villages_villageelection e2 on e2.id = b.village_election_id and e2.term_id = %(term)s
"""

_NAMES = """join villages_division d on d.code = e1.village_id
    join villages_division o on o.code = e2.village_id
    join villages_division t on t.code = left(o.code, 9)
"""

_COLUMNS = """a.name, a.id_cipher, d.short_name, d.code, a.id,
    t.short_name || ' · ' || o.short_name, o.code, e2.roll_state"""


class Doubles:
    """Voters under a code whose number is on another roll of the term too, in the order of village and roll.

    Counting, and reading any part, is one query by the number's index each: a township asks the index for each of its
    voters; for a district one walk along the index is shorter.
    """

    def __init__(self, term: Term, scope: str) -> None:
        self._is_wide = len(scope) < 9
        self._asked: dict[str, int | str] = {"term": term.pk, "scope": f"{scope}%"}

    def _statement(self, columns: str, names: str, order: str) -> str:
        only_twice = "and a.id_cipher in (select id_cipher from twice)" if self._is_wide else ""
        # Constants only; what is asked for goes along as parameters.
        return f"""{_TWICE if self._is_wide else ""}
            select {columns} {_FROM} {names}
            where e1.term_id = %(term)s and e1.village_id like %(scope)s {only_twice} {order}"""

    def count(self) -> int:
        """How many rows there are: a voter on three rolls has two."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement("count(*)", "", ""), self._asked)
            return int(cursor.fetchone()[0])

    def __getitem__(self, part: slice) -> list[Double]:
        """A part of the list by its places."""
        first = part.start or 0
        limits = {**self._asked, "first": first, "most": max(part.stop - first, 0)}
        with connection.cursor() as cursor:
            cursor.execute(self._statement(_COLUMNS, _NAMES, f"{_ORDER} limit %(most)s offset %(first)s"), limits)
            return [_double(row) for row in cursor.fetchall()]

    def __iter__(self) -> Iterator[Double]:
        """All of the list, from a cursor of the server: memory does not grow with it."""
        with connection.chunked_cursor() as cursor:
            cursor.execute(self._statement(_COLUMNS, _NAMES, _ORDER), self._asked)
            while rows := cursor.fetchmany(CHUNK):
                yield from map(_double, rows)

    def page(self, number: str | None) -> Page[Double]:
        """A page of the list; the nearest one when there is no such page. Two queries."""
        return Paginator(self, PAGE).get_page(number)  # type: ignore[arg-type]  # what it needs is count and slices


_ORDER = "order by d.code, a.serial, a.id, o.code"


def _double(row: tuple[Any, ...]) -> Double:
    name, cipher, village, code, pk, other, other_code, state = row
    masked = numbers.mask(decrypt(cipher))
    return Double(name, masked, village, code, pk, other, other_code, state == RollState.FROZEN)

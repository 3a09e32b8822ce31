"""Rows of one file about one person (I10): unless they say the same, the file does not tell which of them counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _


@dataclass
class Mention:
    """One row that names somebody; ``says`` is what it tells of them, None for a row refused for another reason.

    A refused row counts all the same: where it contradicts a good one, nobody knows which of the two was meant.
    """

    sheet: str
    number: int
    village: str
    name: str
    birth: date | None
    identity: str
    says: Any = None
    person: int | None = None


def named_from(place: str, number: int, sheet: str) -> str:
    """A row of the sheet ``place`` as a sentence about a row of ``sheet`` names it."""
    return str(number) if place == sheet else _("%(row)s of sheet “%(sheet)s”") % {"row": number, "sheet": place}


class Double(NamedTuple):
    """Another row about the same person, by its place in the list; ``repeats`` when this row only says it again."""

    other: int
    repeats: bool


def found(mentions: Sequence[Mention]) -> dict[int, Double]:
    """By place in the list, every row that cannot count, with the other row; a repeated row's first one counts.

    The same person is the same identity number, the same known person, or the same name and month of birth in the same
    village when one of the rows has no number.
    """
    doubles: dict[int, Double] = {}
    for places in _groups(mentions):
        first = places[0]
        told = mentions[first].says
        if told is not None and all(mentions[place].says == told for place in places):
            for place in places[1:]:
                doubles.setdefault(place, Double(first, repeats=True))
            continue
        for place in places:
            doubles[place] = Double(places[1] if place == first else first, repeats=False)
    return doubles


def _groups(mentions: Sequence[Mention]) -> Iterator[list[int]]:
    """Places of rows about one person, two or more at a time, in the order of the file."""
    by_key: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    by_name: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, each in enumerate(mentions):
        if each.identity:
            by_key["number", each.identity].append(place)
        if each.person is not None:
            by_key["person", each.person].append(place)
        if each.village and each.name and each.birth:
            by_name[each.village, each.name, each.birth.year, each.birth.month].append(place)
    # Two namesakes with numbers of their own are two people; one without a number may be either.
    unsure = (places for places in by_name.values() if not all(mentions[place].identity for place in places))
    for places in (*by_key.values(), *unsure):
        if len(places) > 1:
            yield places

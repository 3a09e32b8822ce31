"""The voter rolls: 524,298 rows, the people put forward among them, published and frozen in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

from election_site.demonstration.copying import copy_rows
from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.people import Made, Numbers, draw_voter
from election_site.demonstration.targets import SEED
from villages.encryption import encrypt

_COLUMNS = (
    "village_election_id",
    "village_id",
    '"group"',
    "serial",
    "name",
    "sex",
    "birth",
    "id_cipher",
    "register_class",
    "note",
)


def _group_name(code: str, serial: int, registered: int) -> str:
    number = serial * max(3, registered // 260) // (registered + 1) + 1
    return f"第{number}网格" if int(code[-3:]) < 200 else f"第{number}村民小组"


def roll_of(
    election_id: int, figures: VillageFigures, numbers: Numbers, known: list[Made], newest: date
) -> Iterator[tuple[Any, ...]]:
    """Rows of one village: the people put forward first drawn, then as many voters, born by ``newest``, as it has."""
    rng = Random(f"{SEED}:{figures.code}")
    people = list(known)
    while len(people) < figures.registered:
        people.append(draw_voter(rng, numbers, newest))
    rng.shuffle(people)
    for serial, made in enumerate(people, start=1):
        yield (
            election_id,
            figures.code,
            _group_name(figures.code, serial, figures.registered),
            serial,
            made.name,
            "2" if made.woman else "1",
            made.birth,
            encrypt(made.number),
            rng.choices("ABC", (86, 10, 4))[0],
            "",
        )


def write_rolls(rolls: Iterator[tuple[Any, ...]]) -> int:
    """COPY all rolls; returns the number of voters."""
    return copy_rows("voters_voter", _COLUMNS, rolls)

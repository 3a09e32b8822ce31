"""What a public list says of voters so that namesakes are told apart, and no more. Pure; no Django."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple


class Listed(NamedTuple):
    """One voter of a village: ``sex`` as its code, ``year`` of birth where it is known."""

    group: str
    serial: int
    name: str
    sex: str
    year: int | None


class Posted(NamedTuple):
    """What is posted of a voter; ``sex`` and ``year`` are empty unless a namesake makes them needed."""

    serial: int
    name: str
    sex: str
    year: int | None


def posted(voters: Iterable[Listed]) -> dict[str, list[Posted]]:
    """The list by group: serial number and name; the sex of namesakes; the year of birth where that does not do.

    Public notices show the least that does (Personal Information Protection Law, Arts. 6 and 25).
    """
    rows = list(voters)
    same_name = Counter(row.name for row in rows)
    same_sex = Counter((row.name, row.sex) for row in rows)
    groups: dict[str, list[Posted]] = {}
    for row in rows:
        is_namesake, is_of_one_sex = same_name[row.name] > 1, same_sex[row.name, row.sex] > 1
        line = Posted(row.serial, row.name, row.sex if is_namesake else "", row.year if is_of_one_sex else None)
        groups.setdefault(row.group, []).append(line)
    return groups

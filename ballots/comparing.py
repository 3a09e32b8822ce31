"""Two independent entries of one form, compared field by field. No database.

Only what is on the paper is compared: never who typed it, when, or what they noted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballots.checks import votes_field
from ballots.paper import LATER, Paper, Typed

CHOSEN = ("secretary", "deputy")


@dataclass(frozen=True)
class Difference:
    """A field in which two entries differ; values are numbers, or lines for secretary and deputy."""

    field: str
    first: int | None
    second: int | None


def values(paper: Paper, typed: Typed) -> dict[str, int | None]:
    """Every field of the form with what was typed, in paper order."""
    found: dict[str, int | None] = {name: typed.figure(name) for name in paper.figures}
    found.update({votes_field(line): typed.votes.get(line.pk) for line in paper.lines})
    if paper.is_party:
        found.update({"secretary": typed.secretary, "deputy": typed.deputy})
    return found


def from_values(fields: Mapping[str, int | None]) -> Typed:
    """The inverse of ``values``."""
    votes = {int(name.removeprefix("votes-")): value for name, value in fields.items() if name.startswith("votes-")}
    figures = {
        name: value
        for name, value in fields.items()
        if not name.startswith("votes-") and name not in CHOSEN and not (name in LATER and value is None)
    }
    return Typed(figures, votes, fields.get("secretary"), fields.get("deputy"))


def differences(paper: Paper, first: Typed, second: Typed) -> list[Difference]:
    """Fields in which the two differ, in paper order; empty when the entries agree."""
    one, two = values(paper, first), values(paper, second)
    return [Difference(field, one[field], two[field]) for field in one if one[field] != two[field]]

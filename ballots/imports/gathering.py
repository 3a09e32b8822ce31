"""Rows of a sheet gathered to result forms: one form per sheet, village and organ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ballots.paper import COMMITTEE_FIGURES, PARTY_FIGURES
from sheets.chunks import Chunk

NUMBERS = tuple(dict.fromkeys((*PARTY_FIGURES, *COMMITTEE_FIGURES, "registered")))


@dataclass
class Row:
    """One candidate's row."""

    number: int
    name: str
    post: str
    votes: int | None
    is_marked: bool
    chosen: str


@dataclass
class FormRows:
    """All rows of one poll in one sheet."""

    sheet: str
    village: str
    organ: str
    first: int
    figures: dict[str, tuple[int, int]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    code: str = ""
    note: str = ""
    held_on: Any = None
    has_marks: bool = False
    approval: str = ""
    is_broken: bool = False


def row_of(chunk: Chunk, offset: int) -> Row:
    """The candidate of one row."""
    posts = chunk["elected_post"][offset]
    return Row(
        number=chunk.numbers[offset],
        name=chunk["name"][offset],
        post=chunk["post"][offset] or "",
        votes=chunk["votes"][offset],
        is_marked=bool(chunk["elected"][offset]),
        chosen=posts.party if posts and posts.party in ("secretary", "deputy_secretary") else "",
    )

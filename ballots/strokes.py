"""Adding up marks of a public count and checking a bundle against its ballots. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ballots.labels import post_label
from ballots.paper import Paper


@dataclass(frozen=True)
class Tap:
    """One tap as the browser keeps it; ``undoes`` is the mark it takes back, ``at`` seconds since 1970."""

    id: str
    bundle: int
    line: int
    undoes: str | None = None
    at: float = 0.0
    votes: int = 1


def add_up(marks: Iterable[tuple[int, int, bool]]) -> dict[int, int]:
    """Votes by line from (line, votes, whether the mark undoes another)."""
    totals: dict[int, int] = {}
    for line, votes, undoes in marks:
        totals[line] = totals.get(line, 0) + (-votes if undoes else votes)
    return totals


def bundle_problem(paper: Paper, votes: Mapping[int, int], ballots: Mapping[str, int]) -> str:
    """The sentence that says why these marks cannot come from the bundle's ballots; empty when they can.

    ``ballots`` holds ``valid`` and, of these, ``partly_invalid`` and ``blank``.
    """
    valid, partly, blank = ballots["valid"], ballots.get("partly_invalid", 0), ballots.get("blank", 0)
    if partly + blank > valid:
        return _("Partly invalid %(partly)s + blank %(blank)s ballots are more than the %(valid)s valid ones.") % {
            "partly": partly, "blank": blank, "valid": valid,
        }  # fmt: skip
    for line in paper.lines:
        if valid >= votes.get(line.pk, 0) > valid - blank:
            return _("%(name)s has %(votes)s marks, more than %(valid)s valid − %(blank)s blank ballots.") % {
                "name": line.shown, "votes": votes[line.pk], "valid": valid, "blank": blank,
            }  # fmt: skip
        if votes.get(line.pk, 0) > valid:
            return _("%(name)s has %(votes)s marks, more than the %(valid)s valid ballots of this bundle.") % {
                "name": line.shown, "votes": votes[line.pk], "valid": valid,
            }  # fmt: skip
    for post, seats in paper.seats.items():
        total = sum(votes.get(line.pk, 0) for line in paper.lines_for(post))
        if total > valid * seats:
            return _("Marks for %(post)s add up to %(total)s, more than %(valid)s valid ballots × %(seats)s seats.") % {
                "post": post_label(post), "total": total, "valid": valid, "seats": seats,
            }  # fmt: skip
    return ""

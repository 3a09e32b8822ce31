"""Figures of one poll that contradict each other, each named with both figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ballots.law.kinds import COMMITTEE_FIGURES, MODES, PARTY_FIGURES
from ballots.law.problems import Problem

if TYPE_CHECKING:
    from ballots.law.cases import PollCase


_PARTY_LIMITS = (("present", "due"), ("reduction_agree", "present"))
_COMMITTEE_LIMITS = (("cast", "registered"),)


def find_problems(case: PollCase) -> tuple[Problem, ...]:
    """Everything in a case that contradicts itself; empty when it can be judged.

    Ballots collected above ballots issued is not here: that poll is void by law, not badly typed.
    """
    found = (*_contradictory_figures(case), *_contradictory_candidates(case))
    if case.partly_invalid is not None or case.blank is not None:
        found += tuple(_contradictory_ballots(case))
    if case.members is not None or case.excluded:
        found += tuple(_contradictory_members(case))
    return found + tuple(_contradictory_relatives(case)) if case.relatives else found


def _contradictory_figures(case: PollCase) -> Iterator[Problem]:
    for name in PARTY_FIGURES if case.is_party else COMMITTEE_FIGURES:
        if getattr(case, name) is None:
            yield Problem(name, "missing", {"kind": case.kind})
    allowed = _modes(case)
    if case.mode not in allowed:
        yield Problem("mode", "wrong_mode", {"kind": case.kind, "found": case.mode, "allowed": ", ".join(allowed)})
    whole = "due" if case.is_party else "registered"
    if getattr(case, whole) == 0:
        yield Problem(whole, "not_positive", {"found": 0})
    if case.seat_total == 0:
        yield Problem("seats", "no_seats")
    for lower, upper in _PARTY_LIMITS if case.is_party else _COMMITTEE_LIMITS:
        yield from _above(case, lower, upper)
    if None not in (case.cast, case.valid, case.invalid):
        yield from _sum_differs(case)
    else:
        yield from _above(case, "valid", "cast")
        yield from _above(case, "invalid", "cast")


def _modes(case: PollCase) -> tuple[str, ...]:
    """Villagers vote in person; only a by-election may be held by their representatives' meeting (Art. 19; Art. 23)."""
    if case.kind != "village_committee":
        return MODES
    return ("voters", "representatives") if case.round == "by_election" else ("voters",)


def _contradictory_ballots(case: PollCase) -> Iterator[Problem]:
    """Partly invalid and blank ballots are among the valid ones, and a blank ballot has no vote on it."""
    partly, blank, valid = case.partly_invalid or 0, case.blank or 0, case.valid
    if valid is None:
        yield Problem("valid", "required")
    elif partly + blank > valid:
        params = {"second": "blank", "partly": partly, "blank": blank, "other_field": "valid", "other_figure": valid}
        yield Problem("partly_invalid", "parts_above", {**params, "total": partly + blank})
    elif blank:
        for index, row in enumerate(case.candidates):
            if valid - blank < row.votes <= valid:
                params = {"name": row.name, "post": row.post, "figure": row.votes, "valid": valid, "blank": blank}
                yield Problem(f"candidates[{index}].votes", "above_written", {**params, "limit": valid - blank})


def _contradictory_members(case: PollCase) -> Iterator[Problem]:
    if case.members is None:
        yield Problem("members", "required")
        return
    excluded = sum(case.excluded.values())
    if case.due is not None and case.members - excluded != case.due:
        params = {"members": case.members, "excluded": excluded, "left": case.members - excluded}
        yield Problem("due", "due_differs", {**params, "due": case.due, "other_field": "members"})


def _contradictory_relatives(case: PollCase) -> Iterator[Problem]:
    known = {row.person for row in case.candidates} | {each.person for each in case.in_office}
    for index, pair in enumerate(case.relatives):
        where = f"relatives[{index}]"
        if pair[0] == pair[1]:
            yield Problem(where, "same_person", {"name": pair[0]})
        for person in pair:
            if person not in known:
                yield Problem(where, "unknown_person", {"name": person})


def _above(case: PollCase, lower: str, upper: str) -> Iterator[Problem]:
    figure, limit = getattr(case, lower), getattr(case, upper)
    if figure is not None and limit is not None and figure > limit:
        params = {"figure": figure, "other_field": upper, "other_figure": limit}
        yield Problem(lower, "above", params)


def _sum_differs(case: PollCase) -> Iterator[Problem]:
    valid, invalid = case.valid or 0, case.invalid or 0
    if valid + invalid != case.cast:
        figures = {"valid": valid, "invalid": invalid, "total": valid + invalid, "cast": case.cast}
        params = {"second": "invalid", "other_field": "cast", **figures}
        yield Problem("valid", "sum_differs", params)


def _contradictory_candidates(case: PollCase) -> Iterator[Problem]:
    rows: dict[tuple[str, str], int] = {}
    seats = case.seats
    for index, row in enumerate(case.candidates):
        key = row.person, row.post
        if not seats.get(row.post):
            params = {"name": row.name, "post": row.post, "other_field": "seats"}
            yield Problem(f"candidates[{index}].post", "no_seat", params)
        if key in rows:
            places = {"first": rows[key] + 1, "second_row": index + 1}
            yield Problem(f"candidates[{index}].name", "duplicate", {"name": row.name, "post": row.post, **places})
        rows[key] = index
    limits = ("valid", "cast", "present") if case.is_party else ("valid",)
    limit = next((name for name in limits if getattr(case, name) is not None), None)
    if limit is not None:
        yield from _too_many_votes(case, limit)


def _too_many_votes(case: PollCase, limit: str) -> Iterator[Problem]:
    ballots = getattr(case, limit)
    against = {"other_field": limit, "other_figure": ballots}
    totals: dict[str, int] = dict.fromkeys(case.posts, 0)
    for index, row in enumerate(case.candidates):
        if row.votes > ballots:
            params = {"name": row.name, "post": row.post, "figure": row.votes, **against}
            yield Problem(f"candidates[{index}].votes", "candidate_above", params)
        if row.post in totals:
            totals[row.post] += row.votes
    for post, total in totals.items():
        seats = case.seats[post]
        if total > ballots * seats:
            params = {"post": post, "figure": total, "seats": seats, "limit": ballots * seats, **against}
            yield Problem("candidates", "post_above", params)
    if case.carry_down_votes:
        yield from _too_many_carried(case, against)


def _too_many_carried(case: PollCase, against: Mapping[str, Any]) -> Iterator[Problem]:
    totals: Counter[str] = Counter()
    for index, row in enumerate(case.candidates):
        before = totals[row.person]
        totals[row.person] += row.votes
        if before <= against["other_figure"] < totals[row.person] and before:
            yield Problem(
                f"candidates[{index}].votes",
                "carried_above",
                {"name": row.name, "figure": totals[row.person], **against},
            )

"""Checks of a candidate list before it is published, as pure functions of numbers and posts (no database)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from villages.rules import RuleSet


class Check(StrEnum):
    """What can be wrong with a list. Those of ``HARD`` stop it, the others want a note."""

    NOBODY = "nobody"
    NOT_YET = "not_yet"
    BEFORE_VETTED = "before_vetted"
    BEFORE_LAST = "before_last"
    NOT_MORE_THAN_SEATS = "not_more_than_seats"
    POST_EMPTY = "post_empty"
    POST_NOT_MORE = "post_not_more"
    PARTY_DIFFERENCE = "party_difference"
    NO_WOMAN = "no_woman"
    STILL_VETTED = "still_vetted"
    LATE = "late"


HARD = frozenset({Check.NOBODY, Check.NOT_YET, Check.BEFORE_LAST, Check.NOT_MORE_THAN_SEATS})


@dataclass(frozen=True)
class Finding:
    """One thing found, with the figures its sentence needs and the article it rests on (empty for practice)."""

    check: Check
    figures: dict[str, Any]
    article: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether it stops the publication."""
        return self.check in HARD


class Listed(NamedTuple):
    """One person of the list: posts sought and sex."""

    party_post: str
    committee_post: str
    is_woman: bool


@dataclass(frozen=True)
class ListFacts:
    """What a village's list looks like; ``seats`` by committee post, ``waiting`` people not decided on yet.

    ``today`` is the day it is recorded on, ``vetted_on`` the last day somebody on it was cleared (None: not known),
    ``last_on`` the day of the list that hangs already.
    """

    kind: str
    seats: dict[str, int]
    seats_party: int
    listed: Sequence[Listed]
    waiting: int
    published_on: date
    election_day: date
    today: date
    vetted_on: date | None = None
    last_on: date | None = None


def check(facts: ListFacts, rules: RuleSet) -> list[Finding]:
    """Everything found, the stopping ones first."""
    if not facts.listed:
        return [Finding(Check.NOBODY, {})]
    return [
        *_doubtful_days(facts),
        *_committee(facts, rules),
        *_party(facts, rules),
        *_waiting(facts),
        *_day(facts, rules),
    ]


def _doubtful_days(facts: ListFacts) -> list[Finding]:
    """Days on which this list cannot have been put up, and one on which it should not have been.

    A publication is recorded once it happened, and a changed list does not hang before the one it replaces. A list
    older than the last decision on its people told the village of somebody not decided on yet; as the day of a decision
    is the day it was recorded, a district that recorded late may say so in a note.
    """
    day, found = facts.published_on, []
    if day > facts.today:
        found.append(Finding(Check.NOT_YET, {"day": day.isoformat(), "today": facts.today.isoformat()}))
    if facts.vetted_on and day < facts.vetted_on:
        found.append(Finding(Check.BEFORE_VETTED, {"day": day.isoformat(), "vetted": facts.vetted_on.isoformat()}))
    if facts.last_on and day < facts.last_on:
        found.append(Finding(Check.BEFORE_LAST, {"day": day.isoformat(), "last": facts.last_on.isoformat()}))
    return found


def _committee(facts: ListFacts, rules: RuleSet) -> list[Finding]:
    """More candidates than seats (2018: Art. 15; 2026: Art. 18), for each post too, a woman among them.

    In all it stops the list. For one post it wants a note, as the ballots are judged later: the law names the number of
    candidates, and does not say whether for every post; where the rules ask for no difference, none is asked for.
    """
    seeking = [person for person in facts.listed if person.committee_post]
    if not seeking:
        return []
    found = []
    seats = sum(facts.seats.values())
    differential = rules.rule(facts.kind, "differential")
    is_short = bool(differential.value) and len(seeking) <= seats
    if is_short:
        figures = {"candidates": len(seeking), "seats": seats}
        found.append(Finding(Check.NOT_MORE_THAN_SEATS, figures, differential.citation))
    by_post = Counter(person.committee_post for person in seeking)
    found += [
        Finding(Check.POST_EMPTY, {"post": post, "candidates": by_post[post], "seats": number})
        for post, number in facts.seats.items()
        if by_post[post] < number
    ]
    if differential.value and not is_short:
        found += [
            Finding(Check.POST_NOT_MORE, {"post": post, "candidates": number, "seats": number}, differential.citation)
            for post, number in facts.seats.items()
            if by_post[post] == number
        ]
    women = rules.rule(facts.kind, "women_min")
    if isinstance(women.value, int) and sum(person.is_woman for person in seeking) < women.value:
        found.append(Finding(Check.NO_WOMAN, {"needed": women.value}, women.citation))
    return found


def _party(facts: ListFacts, rules: RuleSet) -> list[Finding]:
    """Candidates exceed the seats by a fifth of them; a pre-selection may have made the numbers equal, hence a note."""
    seeking = sum(bool(person.party_post) for person in facts.listed)
    if not seeking or not facts.seats_party:
        return []
    share = rules.party_branch.diff
    if share.reached_by(seeking - facts.seats_party, facts.seats_party):
        return []
    needed = facts.seats_party + share.least_reaching(facts.seats_party)
    return [Finding(Check.PARTY_DIFFERENCE, {"candidates": seeking, "seats": facts.seats_party, "needed": needed})]


def _waiting(facts: ListFacts) -> list[Finding]:
    return [Finding(Check.STILL_VETTED, {"people": facts.waiting})] if facts.waiting else []


def _day(facts: ListFacts, rules: RuleSet) -> list[Finding]:
    days = rules.rule(facts.kind, "candidate_publish_days")
    if not isinstance(days.value, int):
        return []
    last = facts.election_day - timedelta(days=days.value)
    if facts.published_on <= last:
        return []
    return [Finding(Check.LATE, {"day": facts.published_on, "last": last, "days": days.value}, days.citation)]

"""Last days the rules allow for what follows a poll. Calendar days, counted from the day after the event."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from villages.rules import RuleSet

_KEY_OF_ROUND = {
    "rerun": "rerun_days_max",
    "runoff": "rerun_days_max",
    "first": "new_election_days_max",
    "by_election": "byelection_days_max",
    "recall": "recall_vote_days",
}
AFTER_RESULT = ("result_publish_days", "cert_days", "handover_days")


class Deadline(NamedTuple):
    """A rule of days with its last day and its article as findings print it."""

    key: str
    days: int
    due_on: date
    article: str


def deadline(kind: str, key: str, since: date, rules: RuleSet) -> Deadline | None:
    """The last day under one parameter, counted from ``since``; ``None`` where the rules say nothing."""
    if kind == "party_branch":
        return None
    days = rules.rule(kind, key).value
    if not isinstance(days, int):
        return None
    return Deadline(key, days, since + timedelta(days=days), rules.article(kind, key))


def next_deadline(kind: str, round: str, since: date, rules: RuleSet) -> Deadline | None:
    """By when a poll must be held, from the poll before it, the day a seat fell vacant or a recall was asked for."""
    return deadline(kind, _KEY_OF_ROUND[round], since, rules)


def deadlines_after(kind: str, held_on: date, rules: RuleSet) -> tuple[Deadline, ...]:
    """What a valid poll leaves to do: publish the result, hand over certificates, hand over the office."""
    found = (deadline(kind, key, held_on, rules) for key in AFTER_RESULT)
    return tuple(each for each in found if each is not None)

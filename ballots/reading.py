"""What a form page shows of the figures typed so far: checks beside fields, sums, shares, the law's word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ballots.checks import Check, Severity, examine, hard
from ballots.explaining import Explanation, Word, base_of, contradictions, doubts, explain, share, words_of_lines
from ballots.judging import verdict_of
from ballots.paper import Paper, Typed
from villages.rules import RuleSet

TONES = {Severity.OK: "ok", Severity.SOFT: "warn", Severity.HARD: "err"}
QUIET = frozenset({"R1", "R2"})
"""Checks that say nothing while they hold: a green border is enough beside a narrow field."""


def words(check: Check) -> str:
    """What to write beside the field."""
    return "" if check.severity == Severity.OK and check.code in QUIET else check.message


@dataclass(frozen=True)
class LineReading:
    """One candidate: share of the base, and the law's word (empty while it cannot be said)."""

    share: str
    state: str
    word: str


@dataclass(frozen=True)
class PostSum:
    """Votes of one post together, and the most there can be."""

    post: str
    total: int
    limit: int | None

    @property
    def words(self) -> str:
        """The most there can be, in words; empty while it is not known."""
        return "" if self.limit is None else _("at most %(limit)s") % {"limit": f"{self.limit:,}"}


@dataclass(frozen=True)
class Reading:
    """Everything derived from one typing of a form."""

    checks: Mapping[str, Check]
    lines: Mapping[int, LineReading]
    sums: tuple[PostSum, ...]
    base: str
    law: Explanation | None

    def to_json(self) -> dict[str, Any]:
        """For the page's script; the law panel is rendered apart."""
        return {
            "checks": {
                name: {"tone": TONES[check.severity], "text": words(check)} for name, check in self.checks.items()
            },
            "lines": {pk: {"share": row.share, "state": row.state, "word": row.word} for pk, row in self.lines.items()},
            "sums": {row.post: {"total": row.total, "limit": row.limit, "words": row.words} for row in self.sums},
        }


def read(paper: Paper, typed: Typed, rules: RuleSet) -> Reading:
    """Everything that can be said of the figures so far; says nothing of other people's entries."""
    verdict = verdict_of(paper, typed, rules) if _complete(paper, typed) else None
    base, whole = base_of(paper, typed, rules)
    said = words_of_lines(paper, typed, verdict, rules) if verdict else {}
    nothing = Word("", "")
    lines = {
        line.pk: LineReading(share(typed.votes.get(line.pk), whole), *said.get(line.pk, nothing))
        for line in paper.lines
    }
    found = [*examine(paper, typed), *doubts(verdict)]
    if verdict is None and _complete(paper, typed) and not hard(found):
        found += contradictions(paper, typed, rules)
    return Reading(_worst(found), lines, _sums(paper, typed), base, explain(verdict) if verdict else None)


def _complete(paper: Paper, typed: Typed) -> bool:
    """Whether the law has enough to go on: every vote and the figures it measures them against."""
    needed = ("due", "present", "cast", "valid") if paper.is_party else ("cast", "valid", "invalid")
    if any(typed.figure(name) is None for name in needed):
        return False
    return all(typed.votes.get(line.pk) is not None for line in paper.lines)


def _worst(checks: list[Check]) -> dict[str, Check]:
    """The one check to show beside each field: the gravest, else the last that holds."""
    order = {Severity.OK: 0, Severity.SOFT: 1, Severity.HARD: 2}
    found: dict[str, Check] = {}
    for check in checks:
        if check.field not in found or order[check.severity] >= order[found[check.field].severity]:
            found[check.field] = check
    return found


def _sums(paper: Paper, typed: Typed) -> tuple[PostSum, ...]:
    valid = typed.figure("valid")
    return tuple(
        PostSum(
            post,
            sum(typed.votes.get(line.pk) or 0 for line in paper.lines_for(post)),
            None if valid is None else valid * seats,
        )
        for post, seats in paper.seats.items()
    )

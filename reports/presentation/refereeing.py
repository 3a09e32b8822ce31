"""What the referee says, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from reports.models import Release, Snapshot
from reports.presentation.wording import said
from reports.referee.checks import CHECKS, Check
from reports.releases import Finding, findings


@dataclass(frozen=True, slots=True)
class Verdict:
    """The referee's result in numbers, for the report's page."""

    checks: int
    hard: int
    hard_open: int
    soft: int
    soft_open: int
    release: Release | None

    @property
    def look(self) -> str:
        """Colour and shape."""
        if self.hard_open:
            return "late"
        return "doing" if self.hard or self.soft else "done"

    @property
    def word(self) -> str:
        """The result in a few words."""
        if self.hard_open:
            return _("Contradictions")
        return _("Unusual figures") if self.hard or self.soft else _("Everything fits")


def verdict(snapshot: Snapshot) -> Verdict | None:
    """The referee's result; None for a report made before there was one."""
    if snapshot.breaks is None:
        return None
    return tally(findings(snapshot), getattr(snapshot, "release", None))


def tally(every: Iterable[Finding], release: Release | None) -> Verdict:
    """Findings counted by severity, and how many of them nobody has explained."""
    hard = [each for each in every if each.broken.is_hard]
    soft = [each for each in every if not each.broken.is_hard]
    return Verdict(
        len(CHECKS), len(hard), sum(each.explanation is None for each in hard),
        len(soft), sum(each.explanation is None for each in soft), release,
    )  # fmt: skip


def rows(every: Iterable[Finding], term_id: int) -> list[dict[str, Any]]:
    """Lines of the referee's page."""
    return [
        {
            "code": each.broken.code,
            "village": each.broken.village,
            "name": each.broken.name,
            "url": reverse("villages:village", args=[term_id, each.broken.village]),
            "claim": said(each.broken.check.claim),
            "look": "late" if each.broken.is_hard else "doing",
            "word": _("Contradiction") if each.broken.is_hard else _("Unusual"),
            "left_name": said(each.broken.check.left_name),
            "left": each.broken.left,
            "right_name": said(each.broken.check.right_name),
            "right": each.broken.right,
            "explanation": each.explanation,
        }
        for each in every
    ]


def check_rows(every: Iterable[Finding]) -> list[dict[str, Any]]:
    """Every check with how many villages break it: what was looked at, also where nothing was found."""
    broken: dict[str, int] = {}
    for each in every:
        broken[each.broken.code] = broken.get(each.broken.code, 0) + 1
    return [_check_row(check, broken.get(check.code, 0)) for check in CHECKS]


def _check_row(check: Check, number: int) -> dict[str, Any]:
    bad = "late" if check.severity == "hard" else "doing"
    return {
        "code": check.code,
        "claim": said(check.claim),
        "severity": _("Contradiction") if check.severity == "hard" else _("Unusual"),
        "number": number,
        "look": bad if number else "done",
    }

"""What the departments' answers together allow, as pure functions of the answers (no Django, no database)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Answer(StrEnum):
    """Values of ``candidates.models.Conclusion``."""

    PENDING = "pending"
    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"
    NOT_ELIGIBLE = "not_eligible"


class Given(NamedTuple):
    """One department's answer without its words."""

    department: str
    conclusion: str
    bar_code: str = ""
    due_on: date | None = None


class Outcome(StrEnum):
    """What the district office can do now; in the order of how much attention it needs."""

    BLOCKED = "blocked"
    NEEDS_RULING = "needs_ruling"
    WAITING = "waiting"
    CLEARABLE = "clearable"


@dataclass(frozen=True)
class Verdict:
    """Departments by what they said. ``hard``: not eligible by an item that bars; ``soft``: other adverse answers."""

    pending: tuple[str, ...]
    overdue: tuple[str, ...]
    soft: tuple[str, ...]
    hard: tuple[str, ...]

    @property
    def outcome(self) -> Outcome:
        """A hard item blocks even while others are silent; silence is never consent."""
        if self.hard:
            return Outcome.BLOCKED
        if self.pending:
            return Outcome.WAITING
        return Outcome.NEEDS_RULING if self.soft else Outcome.CLEARABLE


def judge(answers: Iterable[Given], departments: Sequence[str], hard_codes: Collection[str], today: date) -> Verdict:
    """Sort the departments by their answers; one that was not asked, or not answered, is pending."""
    by_department = {answer.department: answer for answer in answers}
    pending, overdue, soft, hard = [], [], [], []
    # Departments that were asked before they left the term's list still count.
    for code in [*departments, *(code for code in by_department if code not in departments)]:
        answer = by_department.get(code)
        if answer is None or answer.conclusion == Answer.PENDING:
            pending.append(code)
            if answer and answer.due_on and answer.due_on < today:
                overdue.append(code)
        elif answer.conclusion == Answer.NOT_ELIGIBLE and answer.bar_code in hard_codes:
            hard.append(code)
        elif answer.conclusion != Answer.NO_OBJECTION:
            soft.append(code)
    return Verdict(tuple(pending), tuple(overdue), tuple(soft), tuple(hard))

"""How joint vetting stands: by department, by township, by item of the negative list. Numbers only, no words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.db.models.functions import Left
from django.utils import timezone

from candidates import departments, reminders
from candidates.late_screening import passed_row
from candidates.models import STANDING, Bar, Candidacy, CandidacyState, Conclusion, Department, Opinion
from villages.models import Division, Term

if TYPE_CHECKING:
    from accounts.models import User

VETTED_SOMEHOW = (CandidacyState.VETTING, CandidacyState.CLEARED, CandidacyState.STRUCK_OFF, *STANDING)
PASSED = (CandidacyState.CLEARED, *STANDING)
WITHDRAWN_AFTERWARDS = Q(state=CandidacyState.WITHDRAWN, vetted_on__isnull=False)
"""People who withdrew after the district had decided on them: vetted, and neither passed nor struck off."""
SENT = Q(state__in=VETTED_SOMEHOW) | WITHDRAWN_AFTERWARDS
"""People the departments were asked about."""
ASKED_ABOUT = Q(candidacy__state__in=VETTED_SOMEHOW) | Q(
    candidacy__state=CandidacyState.WITHDRAWN, candidacy__vetted_on__isnull=False
)
"""The same as a condition for answers."""


@dataclass(frozen=True)
class Answers:
    """Answers of one department, or of all: people it was asked about, and what it said of them."""

    asked: int = 0
    no_objection: int = 0
    objection: int = 0
    not_eligible: int = 0
    pending: int = 0
    overdue: int = 0

    @property
    def answered(self) -> int:
        """People answered on."""
        return self.asked - self.pending


@dataclass(frozen=True)
class DepartmentLine:
    """One department and when it was reminded last."""

    department: Department
    answers: Answers
    reminded_at: datetime | None


@dataclass(frozen=True)
class People:
    """People of one township, or of all; ``vetted`` are those decided on, ``sent`` those that went to departments.

    Who withdrew after the decision was vetted all the same, as the counters of the village and the report say.
    """

    put_forward: int = 0
    sent: int = 0
    vetting: int = 0
    overdue: int = 0
    passed: int = 0
    unscreened: int = 0
    """Of those sent, people without the township's word on record: taken over from before it was recorded."""
    struck_before: int = 0
    struck_after: int = 0
    withdrawn: int = 0

    @property
    def vetted(self) -> int:
        """People decided on: passed, struck off, or withdrawn after the decision."""
        return self.passed + self.struck_off + self.withdrawn

    @property
    def struck_off(self) -> int:
        """People struck off, whenever."""
        return self.struck_before + self.struck_after


@dataclass(frozen=True)
class TownshipLine:
    """One township."""

    code: str
    name: str
    people: People


@dataclass(frozen=True)
class BarLine:
    """One item of the negative list and the people struck off by it; ``bar`` None for those without an item."""

    bar: Bar | None
    people: int


def _without(row: Any, name: str) -> dict[str, int]:
    """The numbers of a grouped row, without what it was grouped by."""
    return {key: value for key, value in row.items() if key != name}


def by_department(user: User, term: Term) -> list[DepartmentLine]:
    """Every department of the term in its order, those without answers too; three queries."""
    silent = Q(conclusion=Conclusion.PENDING, candidacy__state=CandidacyState.VETTING)
    rows = (
        Opinion.objects.visible_to(user)
        .filter(ASKED_ABOUT, candidacy__term=term)
        .order_by()
        .values("department")
        .annotate(
            asked=Count("pk"),
            no_objection=Count("pk", filter=Q(conclusion=Conclusion.NO_OBJECTION)),
            objection=Count("pk", filter=Q(conclusion=Conclusion.OBJECTION)),
            not_eligible=Count("pk", filter=Q(conclusion=Conclusion.NOT_ELIGIBLE)),
            pending=Count("pk", filter=Q(conclusion=Conclusion.PENDING)),
            overdue=Count("pk", filter=silent & Q(due_on__lt=timezone.localdate())),
        )
    )
    found = {row["department"]: Answers(**_without(row, "department")) for row in rows}
    reminded = reminders.last_sent(term)
    return [
        DepartmentLine(each, found.get(each.code, Answers()), reminded.get(each.code)) for each in departments.of(term)
    ]


def by_township(user: User, term: Term) -> list[TownshipLine]:
    """Townships with people put forward, in the order of their codes; three queries."""
    rows = (
        Candidacy.objects.visible_to(user)
        .filter(term=term)
        .exclude(state=CandidacyState.WITHDRAWN, vetted_on=None)
        .order_by()
        .annotate(township=Left("village_id", 9))
        .values("township")
        .annotate(
            put_forward=Count("pk"),
            sent=Count("pk", filter=SENT),
            vetting=Count("pk", filter=Q(state=CandidacyState.VETTING)),
            passed=Count("pk", filter=Q(state__in=PASSED)),
            struck_before=Count("pk", filter=Q(state=CandidacyState.STRUCK_OFF) & ~Q(struck_off_stage="after")),
            struck_after=Count("pk", filter=Q(state=CandidacyState.STRUCK_OFF, struck_off_stage="after")),
            unscreened=Count("pk", filter=Q(~passed_row(), state__in=VETTED_SOMEHOW)),
            withdrawn=Count("pk", filter=WITHDRAWN_AFTERWARDS),
        )
    )
    late = _overdue_people(user, term)
    names = dict(Division.objects.townships().under(term.scope_id).values_list("code", "short_name"))
    lines = [
        TownshipLine(
            row["township"],
            names.get(row["township"], row["township"]),
            People(overdue=late.get(row["township"], 0), **_without(row, "township")),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.code)


def _overdue_people(user: User, term: Term) -> dict[str, int]:
    rows = (
        Opinion.objects.visible_to(user)
        .filter(
            candidacy__term=term,
            candidacy__state=CandidacyState.VETTING,
            conclusion=Conclusion.PENDING,
            due_on__lt=timezone.localdate(),
        )
        .order_by()
        .annotate(township=Left("village_id", 9))
        .values_list("township")
        .annotate(people=Count("candidacy", distinct=True))
    )
    return dict(rows)


def by_bar(user: User, term: Term) -> list[BarLine]:
    """Items people were struck off by, most people first; people without an item last; two queries."""
    rows = (
        Candidacy.objects.visible_to(user)
        .filter(term=term, state=CandidacyState.STRUCK_OFF)
        .order_by()
        .values_list("bar_code")
        .annotate(people=Count("pk"))
    )
    bars = departments.every_bar(term)
    lines = [BarLine(bars.get(code), people) for code, people in rows]
    return sorted(lines, key=lambda line: (line.bar is None, -line.people, line.bar.code if line.bar else ""))


def total(parts: Sequence[Answers]) -> Answers:
    """All departments together: answers, not people."""
    return Answers(**{each.name: sum(getattr(part, each.name) for part in parts) for each in fields(Answers)})


def total_people(parts: Sequence[People]) -> People:
    """All townships together."""
    return People(**{each.name: sum(getattr(part, each.name) for part in parts) for each in fields(People)})

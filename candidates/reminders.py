"""Reminding departments of overdue answers (催办): by the office, and by the clock once a day.

A reminder asks; it answers nothing. However long a department is silent, nobody is cleared by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates.models import CandidacyState, Conclusion, Opinion, Reminder
from villages.models import Term, TermState

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"vetting.reminded": gettext_lazy("Reminded departments of overdue answers")})


@dataclass(frozen=True)
class Overdue:
    """One department's silence past the day: people, and the earliest day they were due."""

    people: int
    oldest_due: date


def overdue(term: Term, today: date | None = None) -> dict[str, Overdue]:
    """Departments with overdue answers on people being vetted, by code; one query."""
    rows = (
        Opinion.objects.filter(
            candidacy__term=term,
            candidacy__state=CandidacyState.VETTING,
            conclusion=Conclusion.PENDING,
            due_on__lt=today or timezone.localdate(),
        )
        .order_by()
        .values_list("department")
        .annotate(people=Count("pk"), oldest=Min("due_on"))
    )
    return {department: Overdue(people, oldest) for department, people, oldest in rows}


def last_sent(term: Term) -> dict[str, datetime]:
    """When each department was reminded last; one query."""
    rows = Reminder.objects.filter(term=term).order_by().values_list("department").annotate(last=Max("sent_at"))
    return dict(rows)


def latest_for(user: User, term: Term) -> Reminder | None:
    """The last reminder to the person's own department; None for everybody else."""
    if not user.department:
        return None
    return Reminder.objects.filter(term=term, department=user.department).first()


@transaction.atomic
def remind(*, actor: User | None, term: Term, today: date | None = None) -> int:
    """Remind every department with overdue answers, each at most once a day; returns how many departments.

    ``actor`` None is the clock. Raises DomainError when nothing is overdue or all were reminded today (the clock is
    told 0 instead), WrongState when the term is closed, NotAllowed.
    """
    if actor is not None:
        actor.require(Act.STRIKE_OFF)
    row = Term.objects.select_for_update().only("pk", "state", "name", "scope").get(pk=term.pk)
    if row.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": row.name})
    day = today or timezone.localdate()
    late = overdue(row, day)
    reminded = {code for code, when in last_sent(row).items() if timezone.localdate(when) >= day}
    due = {code: each for code, each in late.items() if code not in reminded}
    if not due:
        if actor is None:
            return 0
        raise DomainError(
            _("Every department with overdue answers was reminded today already.")
            if late
            else _("No department has overdue answers."),
            code="nobody_to_remind",
        )
    Reminder.objects.bulk_create(
        Reminder(term=row, department=code, people=each.people, oldest_due=each.oldest_due, sent_by=actor)
        for code, each in due.items()
    )
    trail.record(
        actor=actor,
        action="vetting.reminded",
        obj=row,
        division=row.scope_id,
        details={"departments": sorted(due), "people": sum(each.people for each in due.values())},
    )
    return len(due)

"""Departments added to a term after people were sent: nobody is cleared without them, so they are asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, departments
from candidates.models import Candidacy, CandidacyState, Department, Opinion
from candidates.vetting import check_due
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"vetting.asked_added": gettext_lazy("Asked departments added after people were sent")})


class Unasked(NamedTuple):
    """A department and how many people being vetted were never sent to it."""

    department: Department
    people: int


def unasked(user: User, term: Term) -> list[Unasked]:
    """Departments not asked about everybody being vetted in the person's territory; three queries."""
    people = Candidacy.objects.visible_to(user).filter(term=term, state=CandidacyState.VETTING)
    rows = Opinion.objects.visible_to(user).filter(candidacy__in=people).order_by().values_list("department")
    asked = dict(rows.annotate(people=Count("pk")))
    total = people.count()
    lines = [Unasked(each, total - asked.get(each.code, 0)) for each in departments.of(term)]
    return [line for line in lines if line.people]


@transaction.atomic
def ask(*, actor: User, term: Term, due_on: date) -> int:
    """Send everybody being vetted to the departments of the term that were not asked yet; returns how many people.

    Answers there are stay as they are. Raises DomainError for a past day or when every department was asked,
    WrongState when the term is closed.
    """
    actor.require(Act.STRIKE_OFF)
    check_due(due_on)
    waiting = Candidacy.objects.visible_to(actor).filter(term=term, state=CandidacyState.VETTING)
    counters.lock(set(waiting.values_list("village_election_id", flat=True)))
    people = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    asked = set(Opinion.objects.filter(candidacy__in=people).values_list("candidacy_id", "department"))
    known = departments.of(term)
    missing = [
        Opinion(candidacy=row, village_id=row.village_id, department=each.code, due_on=due_on)
        for row in people
        for each in known
        if (row.pk, each.code) not in asked
    ]
    if not missing:
        raise DomainError(_("Every department was asked about everybody being vetted."), code="all_asked")
    Opinion.objects.bulk_create(missing, batch_size=5000)
    number = len({row.candidacy_id for row in missing})
    trail.record(
        actor=actor,
        action="vetting.asked_added",
        obj=term,
        division=actor.scope or term.scope_id,
        details={
            "people": number,
            "departments": sorted({row.department for row in missing}),
            "due_on": due_on.isoformat(),
        },
    )
    return number

"""Departments' answers: given one by one or, when there is nothing to object, for many people at once.

The words of an opinion are for the district office and the department that wrote them. They stand in the Opinion row
only: no event, message or export carries them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates import departments, states
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.nominations import locked, require_sight
from candidates.states import Move
from villages.models import Term, TermState

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "opinion.given": gettext_lazy("Gave a vetting opinion"),
        "opinion.changed": gettext_lazy("Changed a vetting opinion"),
        "opinion.none_objected": gettext_lazy("Had no objection to several people"),
    }
)

ADVERSE = (Conclusion.OBJECTION, Conclusion.NOT_ELIGIBLE)


def own_department(actor: User) -> str:
    """Code of the department the person answers for; NotAllowed for everybody who is no department's reviewer."""
    actor.require(Act.GIVE_OPINION)
    if not actor.department:
        raise NotAllowed(_("Only a reviewer of a department can answer for it."))
    return actor.department


def visible_to(actor: User) -> QuerySet[Opinion]:
    """Opinions whose words the person may read: all of the territory for the district office, else the own ones."""
    opinions = Opinion.objects.visible_to(actor)
    if actor.may(Act.SEE_OPINIONS):
        return opinions
    return opinions.filter(department=actor.department) if actor.department else opinions.none()


@transaction.atomic
def give_opinion(
    *, actor: User, candidacy: Candidacy, conclusion: str, bar_code: str = "", reason: str = ""
) -> Opinion:
    """Answer for the own department while the person is being vetted.

    An adverse answer needs a reason, "not eligible" also an item of the negative list, and changing an answer given
    earlier needs a reason. Raises WrongState, ReasonMissing, DomainError, NotAllowed.
    """
    department = own_department(actor)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy)
    opinion = _own(row, department)
    states.require(row, Move.ANSWER)
    reason = reason.strip()
    _check(row.term, conclusion, bar_code, reason)
    is_change = opinion.conclusion != Conclusion.PENDING
    if is_change and not reason:
        raise ReasonMissing(_("Your department has answered already. Write why the answer changes."), field="reason")
    opinion.conclusion, opinion.reason = conclusion, reason[:500]
    opinion.bar_code = bar_code if conclusion in ADVERSE else ""
    opinion.given_by, opinion.given_at = actor, timezone.now()
    opinion.save(update_fields=["conclusion", "bar_code", "reason", "given_by", "given_at"])
    trail.record(
        actor=actor,
        action="opinion.changed" if is_change else "opinion.given",
        obj=row,
        division=row.village_id,
        details={"department": department},
    )
    return opinion


def _own(row: Candidacy, department: str) -> Opinion:
    opinion = Opinion.objects.select_for_update().filter(candidacy=row, department=department).first()
    if opinion is None:
        raise DomainError(_("%(person)s was not sent to your department.") % {"person": row.person}, code="not_asked")
    return opinion


def _check(term: Term, conclusion: str, bar_code: str, reason: str) -> None:
    if conclusion not in (Conclusion.NO_OBJECTION, *ADVERSE):
        raise DomainError(_("Choose an answer: no objection, objection, or not eligible."), field="conclusion")
    if conclusion not in ADVERSE:
        return
    if not reason:
        raise ReasonMissing(_("Write the reason and what it rests on."), field="reason")
    if conclusion == Conclusion.NOT_ELIGIBLE and not bar_code:
        raise DomainError(_("Choose the item of the negative list that applies."), code="no_bar", field="bar_code")
    if bar_code:
        departments.bar_in_force(term, bar_code)


@transaction.atomic
def give_no_objection(*, actor: User, term: Term, candidacies: Collection[int]) -> int:
    """Answer "no objection" for the own department to every one of these people who waits for it; returns how many.

    People who were answered, decided or are out of sight meanwhile are left as they are: nothing is overwritten.
    """
    department = own_department(actor)
    _check_open(term)
    waiting = Opinion.objects.visible_to(actor).filter(
        candidacy__in=list(candidacies),
        candidacy__term=term,
        candidacy__state=CandidacyState.VETTING,
        department=department,
        conclusion=Conclusion.PENDING,
    )
    keys = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Opinion.objects.filter(pk__in=keys).update(
        conclusion=Conclusion.NO_OBJECTION, bar_code="", reason="", given_by=actor, given_at=timezone.now()
    )
    if keys:
        trail.record(
            actor=actor,
            action="opinion.none_objected",
            obj=term,
            division=actor.scope,
            details={"department": department, "people": len(keys)},
        )
    return len(keys)


def _check_open(term: Term) -> None:
    if Term.objects.only("state").get(pk=term.pk).state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": term.name})

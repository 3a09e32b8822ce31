"""Vetting again (再次联审): only on new facts, and only by the departments they concern."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, departments, election_committees, states
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.nominations import locked, require_reason, require_sight
from candidates.states import Move
from candidates.vetting import check_due

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"candidacy.reopened": gettext_lazy("Had somebody vetted again on new facts")})


@transaction.atomic
def reopen(
    *,
    actor: User,
    candidacy: Candidacy,
    new_facts: str,
    asked: Collection[str],
    due_on: date,
    version: int | None = None,
) -> Candidacy:
    """Ask some departments again about somebody decided; the answers of the others stand.

    The decision falls: the person is being vetted, and leaves the candidate list until cleared and published again.
    The facts are for the office and the departments asked; the trail tells only which departments. Raises
    ReasonMissing without new facts, DomainError for no or an unknown department or a past day, WrongState for somebody
    not decided yet or on a ballot that was counted, StaleSave.
    """
    actor.require(Act.STRIKE_OFF)
    require_sight(actor, candidacy.village_id)
    new_facts = require_reason(
        new_facts,
        _("Somebody is vetted once. Write which new facts came to light since the decision."),
        "new_facts",
    )
    check_due(due_on)
    row = locked(candidacy, version)
    states.require(row, Move.REOPEN)
    states.require_not_counted(row)
    codes = _departments(row, asked)
    _ask_again(row, codes, new_facts, due_on)
    row.state, row.state_reason, row.bar_code = CandidacyState.VETTING, "", ""
    row.struck_off_stage, row.vetted_on = "", None
    row.version += 1
    row.save(update_fields=["state", "state_reason", "bar_code", "struck_off_stage", "vetted_on", "version"])
    counters.recount([row.village_election])
    election_committees.leave_when_standing(actor=actor, elections=[row.village_election])
    trail.record(
        actor=actor,
        action="candidacy.reopened",
        obj=row,
        division=row.village_id,
        details={"departments": codes, "due_on": due_on.isoformat()},
    )
    return row


def _departments(row: Candidacy, asked: Collection[str]) -> list[str]:
    """The codes in the term's order; DomainError for none, or one that does not vet in this term."""
    known = [department.code for department in departments.of(row.term)]
    if strange := sorted(set(asked) - set(known)):
        raise DomainError(
            _("“%(code)s” is no vetting department of this term.") % {"code": strange[0][:8]}, field="asked"
        )
    if not asked:
        raise DomainError(_("Choose the departments the new facts concern."), field="asked")
    return [code for code in known if code in set(asked)]


def _ask_again(row: Candidacy, codes: list[str], new_facts: str, due_on: date) -> None:
    """Open the answers of these departments; what they said before stays in the history."""
    Opinion.objects.filter(candidacy=row, department__in=codes).update(
        conclusion=Conclusion.PENDING,
        bar_code="",
        reason="",
        basis="",
        fact_on=None,
        new_facts=new_facts[:500],
        due_on=due_on,
        given_by=None,
        given_at=None,
    )
    Opinion.objects.bulk_create(
        (
            Opinion(candidacy=row, village_id=row.village_id, department=code, due_on=due_on, new_facts=new_facts[:500])
            for code in codes
        ),
        ignore_conflicts=True,
    )

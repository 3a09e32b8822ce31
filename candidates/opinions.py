"""Departments' answers: given one by one or, when there is nothing to object, for many people at once.

The words of an opinion are for the district office and the department that wrote them. They stand in the Opinion row
only: no event, message or export carries them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, ReasonMissing, StaleSave, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates import departments, states
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.nominations import locked, require_sight
from candidates.states import Move
from villages.models import Term, TermState

if TYPE_CHECKING:
    from accounts.models import User
    from candidates.models import Bar

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department says: the conclusion and, for adverse ones, the item, the reason, the basis, the fact's day."""

    conclusion: str
    bar_code: str = ""
    reason: str = ""
    basis: str = ""
    fact_on: date | None = None

    @property
    def is_adverse(self) -> bool:
        """Whether it speaks against the person."""
        return self.conclusion in ADVERSE

    def columns(self) -> dict[str, Any]:
        """The values by column of Opinion; an answer without objection names no item, basis or day."""
        return {
            "conclusion": self.conclusion,
            "bar_code": self.bar_code if self.is_adverse else "",
            "reason": self.reason[:500],
            "basis": self.basis[:200] if self.is_adverse else "",
            "fact_on": self.fact_on if self.is_adverse else None,
        }


@transaction.atomic
def give_opinion(
    *,
    actor: User,
    candidacy: Candidacy,
    conclusion: str,
    bar_code: str = "",
    reason: str = "",
    basis: str = "",
    fact_on: date | None = None,
    seen: str | None = None,
) -> Opinion:
    """Answer for the own department while the person is being vetted.

    ``seen`` is the ``mark`` of the answer the reviewer had before the eyes (None asks nothing): of two reviewers who
    answer at once the second is told what the first said, and overwrites nothing unknowingly (StaleSave).

    An adverse answer needs a reason, "not eligible" also an item of the negative list, an item its basis (the document
    it rests on) and, when it looks back some years, the day of the fact; changing an answer given earlier needs a
    reason. An item that bars without exception cannot be a mere objection. Raises WrongState, ReasonMissing,
    DomainError, NotAllowed.
    """
    department = own_department(actor)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy)
    opinion = _own(row, department)
    states.require(row, Move.ANSWER)
    if seen is not None and seen != mark(opinion):
        raise _overtaken(row, opinion)
    answer = Answer(
        conclusion=conclusion, bar_code=bar_code, reason=reason.strip(), basis=basis.strip(), fact_on=fact_on
    )
    check(row.term, answer)
    is_change = opinion.conclusion != Conclusion.PENDING
    if is_change and not answer.reason:
        raise ReasonMissing(_("Your department has answered already. Write why the answer changes."), field="reason")
    for column, value in answer.columns().items():
        setattr(opinion, column, value)
    opinion.given_by, opinion.given_at = actor, timezone.now()
    opinion.save(update_fields=[*answer.columns(), "given_by", "given_at"])
    trail.record(
        actor=actor,
        action="opinion.changed" if is_change else "opinion.given",
        obj=row,
        division=row.village_id,
        details={"department": department},
    )
    return opinion


def mark(opinion: Opinion) -> str:
    """Tells one state of an answer from another; empty while nobody has answered."""
    return opinion.given_at.isoformat() if opinion.given_at else ""


def _overtaken(row: Candidacy, opinion: Opinion) -> StaleSave:
    if opinion.given_at is None:
        return StaleSave(
            _("%(person)s was put to your department again in the meantime. Look at the person again, then answer.")
            % {"person": row.person}
        )
    return StaleSave(
        _(
            "Your department answered on %(person)s in the meantime: %(answer)s, given by %(who)s at %(time)s. "
            "It stands; look at it before you change it."
        )
        % {
            "person": row.person,
            "answer": opinion.get_conclusion_display(),
            "who": opinion.given_by or "—",
            "time": f"{timezone.localtime(opinion.given_at):%Y-%m-%d %H:%M}",
        }
    )


def _own(row: Candidacy, department: str) -> Opinion:
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("given_by")
        .filter(candidacy=row, department=department)
        .first()
    )
    if opinion is None:
        # Without the name: a department learns of nobody it was not asked about.
        raise DomainError(_("This person was not sent to your department; nothing was changed."), code="not_asked")
    return opinion


def check(term: Term, answer: Answer) -> None:
    """Raise ReasonMissing or DomainError when an answer is not complete or names an item that does not apply."""
    if answer.conclusion not in (Conclusion.NO_OBJECTION, *ADVERSE):
        raise DomainError(_("Choose an answer: no objection, objection, or not eligible."), field="conclusion")
    if not answer.is_adverse:
        return
    if not answer.reason:
        raise ReasonMissing(_("Write the reason and what it rests on."), field="reason")
    if answer.bar_code:
        bar = departments.bar_in_force(term, answer.bar_code, answer.fact_on)
        if sentence := incomplete(answer, bar):
            raise DomainError(sentence[1], code="item_incomplete", field=sentence[0])
    elif answer.conclusion == Conclusion.NOT_ELIGIBLE:
        raise DomainError(_("Choose the item of the negative list that applies."), code="no_bar", field="bar_code")


def incomplete(answer: Answer, bar: Bar) -> tuple[str, str] | None:
    """What an answer naming this item lacks, as field and sentence; None when it is complete."""
    if not answer.basis:
        return "basis", _(
            "Item %(code)s needs its basis: the judgment, decision or record it rests on, with its number."
        ) % {"code": bar.code}
    if bar.look_back_years and answer.fact_on is None:
        return "fact_on", _("Item %(code)s looks back %(years)s years: write the day of the fact.") % {
            "code": bar.code,
            "years": bar.look_back_years,
        }
    if bar.is_hard and not bar.allows_objection and answer.conclusion == Conclusion.OBJECTION:
        return "conclusion", _(
            "Item %(code)s bars without exception: answer “not eligible”, or object without an item."
        ) % {"code": bar.code}
    return None


@transaction.atomic
def give_no_objection(*, actor: User, term: Term, candidacies: Collection[int]) -> int:
    """Answer "no objection" for the own department to every one of these people who waits for it; returns how many.

    People who were answered, decided or are out of sight meanwhile are left as they are: nothing is overwritten. Those
    asked about again on new facts are left out too: the facts stand on their page, and are answered there.
    """
    department = own_department(actor)
    _check_open(term)
    waiting = Opinion.objects.visible_to(actor).filter(
        candidacy__in=list(candidacies),
        candidacy__term=term,
        candidacy__state=CandidacyState.VETTING,
        department=department,
        conclusion=Conclusion.PENDING,
        new_facts="",
    )
    keys = list(waiting.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    Opinion.objects.filter(pk__in=keys).update(
        conclusion=Conclusion.NO_OBJECTION,
        bar_code="",
        reason="",
        basis="",
        fact_on=None,
        given_by=actor,
        given_at=timezone.now(),
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


def asked_again(term: Term, codes: Collection[str]) -> set[tuple[int, str]]:
    """Candidacy and department of answers still open after somebody was put to the department again; one query.

    No list and no file answers them: what came in for all of them was written before, or without, the new facts.
    """
    rows = Opinion.objects.filter(
        candidacy__term=term,
        candidacy__state=CandidacyState.VETTING,
        department__in=list(codes),
        conclusion=Conclusion.PENDING,
    ).exclude(new_facts="")
    return set(rows.values_list("candidacy_id", "department"))


def _check_open(term: Term) -> None:
    if Term.objects.only("state").get(pk=term.pk).state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": term.name})

"""Offices ended by a meeting: a resignation is judged by the law before the office ends."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed
from accounts.roles import Act
from audit import actions, trail
from ballots.judging import rules_of
from ballots.law import EndingCase, MalformedCase, Verdict, judge_ending
from candidates import officers
from candidates.models import EndReason, Officer
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.elections import committee_kind

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"office.voted_on": gettext_lazy("Judged a recall or resignation")})


class NoCommitteeOffice(DomainError):
    """Only offices of villagers' and residents' committees are ended by such a vote."""

    code = "no_committee_office"


def committee_office(officer: Officer) -> str:
    """The committee's post of a row; raises NoCommitteeOffice where there is none."""
    if not officer.committee_post:
        raise NoCommitteeOffice(
            _("%(person)s holds no post of the committee; Party offices end under Party rules.")
            % {"person": officer.person}
        )
    return officer.committee_post


@transaction.atomic
def resign(*, actor: User, officer: Officer, figures: Mapping[str, Any], held_on: date, note: str) -> Verdict:
    """Judge a meeting on a resignation; when it approves, the committee's office ends that day.

    A Party post of the same person goes on. ``figures`` are those of ``EndingCase`` (2026: Art. 20). The verdict
    is kept in the trail whether it approves or not. Raises NotAllowed, NoCommitteeOffice, WrongState, ReasonMissing,
    DomainError for figures that contradict each other (with both).
    """
    actor.require(Act.EDIT_CANDIDATE)
    if not actor.sees(officer.village_id):
        raise NotAllowed(_("This village is not in your territory."))
    if held_on > timezone.localdate():
        raise DomainError(_("The vote cannot have been held on a day still to come."), field="held_on")
    refuse_personal(note=note)
    officer = Officer.objects.select_related("person", "village_election__term").get(pk=officer.pk)
    verdict = _judged(officer, figures)
    if verdict.vacancies:
        officers.end_office(
            actor=actor,
            officer=officer,
            ended_on=held_on,
            end_reason=EndReason.RESIGNED,
            note=note,
            organ=Organ.COMMITTEE,
            by_vote=True,
        )
    trail.record(
        actor=actor,
        action="office.voted_on",
        obj=officer,
        division=officer.village_id,
        reason=note.strip(),
        details={
            "how": "resignation", "on": held_on.isoformat(), "verdict": verdict.to_json(), "figures": dict(figures),
        },
    )  # fmt: skip
    return verdict


def _judged(officer: Officer, figures: Mapping[str, Any]) -> Verdict:
    post = committee_office(officer)
    rules = rules_of(officer.village_election.term, officer.village_id)
    case = EndingCase(
        kind=committee_kind(officer.village_election),
        rules=rules.name,
        round="resignation",
        person=officer.person.name,
        post=post,
        **figures,
    )
    try:
        return judge_ending(case, rules)
    except MalformedCase as refused:
        problem = refused.problems[0]
        raise DomainError(problem.text(get_language() or "zh-hans"), field=problem.field) from refused

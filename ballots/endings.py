"""Offices ended by a vote: recalls and resignations are judged by the law before the office ends."""

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
from audit.models import Event
from ballots.judging import rules_of
from ballots.law import EndingCase, MalformedCase, Verdict, judge_ending
from ballots.models import Poll, Round
from candidates import officers
from candidates.models import EndReason, Officer
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.elections import committee_kind

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"office.voted_on": gettext_lazy("Judged a recall or resignation")})

REASON_OF = {"recall": EndReason.RECALLED, "resignation": EndReason.RESIGNED}
WORDS = {"recall": gettext_lazy("Recall"), "resignation": gettext_lazy("Resignation")}


class NoCommitteeOffice(DomainError):
    """Only offices of villagers' and residents' committees are ended by such a vote."""

    code = "no_committee_office"


@transaction.atomic
def decide(*, actor: User, officer: Officer, how: str, figures: Mapping[str, Any], held_on: date, note: str) -> Verdict:
    """Judge a recall vote or a meeting on a resignation; when it passes, the committee's office ends that day.

    A Party post of the same person goes on.

    ``figures`` are those of ``EndingCase``. Recall: 2018 Art. 16, 2026 Art. 19; resignation: 2026 Art. 20. The verdict
    is kept in the trail whether it passes or not. Raises NotAllowed, NoCommitteeOffice, WrongState, ReasonMissing,
    DomainError for figures that contradict each other (with both).
    """
    actor.require(Act.EDIT_CANDIDATE)
    if not actor.sees(officer.village_id):
        raise NotAllowed(_("This village is not in your territory."))
    if held_on > timezone.localdate():
        raise DomainError(_("The vote cannot have been held on a day still to come."), field="held_on")
    refuse_personal(note=note)
    officer = Officer.objects.select_related("person", "village_election__term").get(pk=officer.pk)
    verdict = _judged(officer, how, figures, held_on)
    if verdict.vacancies:
        why = REASON_OF[how]
        officers.end_office(
            actor=actor,
            officer=officer,
            ended_on=held_on,
            end_reason=why,
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
        details={"how": how, "on": held_on.isoformat(), "verdict": verdict.to_json(), "figures": dict(figures)},
    )
    return verdict


def _judged(officer: Officer, how: str, figures: Mapping[str, Any], held_on: date) -> Verdict:
    if not officer.committee_post:
        raise NoCommitteeOffice(
            _("%(person)s holds no post of the committee; Party offices end under Party rules.")
            % {"person": officer.person}
        )
    rules = rules_of(officer.village_election.term, officer.village_id)
    kind = committee_kind(officer.village_election)
    if how == "recall":
        figures = {**figures, "days_since_failed": _days_since_failed(officer, held_on)}
    case = EndingCase(
        kind=kind,
        rules=rules.name,
        round=how,
        mode=_mode(officer) if how == "recall" else "voters",
        person=officer.person.name,
        post=officer.committee_post,
        **figures,
    )
    try:
        return judge_ending(case, rules)
    except MalformedCase as refused:
        problem = refused.problems[0]
        raise DomainError(problem.text(get_language() or "zh-hans"), field=problem.field) from refused


def _days_since_failed(officer: Officer, held_on: date) -> int | None:
    """Days since the last recall of this person in this village that was voted on lawfully and did not pass."""
    offices = Officer.objects.filter(person=officer.person_id, village_election=officer.village_election_id)
    events = Event.objects.filter(
        action="office.voted_on", object_type=Officer._meta.label_lower, object_id__in=[str(row.pk) for row in offices],
    ).values_list("details", flat=True)  # fmt: skip
    failed = [
        date.fromisoformat(details["on"])
        for details in events
        if details["how"] == "recall" and details["verdict"]["valid"] and not details["verdict"]["vacancies"]
    ]
    last = max((day for day in failed if day <= held_on), default=None)
    return (held_on - last).days if last else None


def _mode(officer: Officer) -> str:
    """A recall is voted on by the electorate of the first poll (residents 2026: Art. 20)."""
    polls = Poll.objects.filter(village_election=officer.village_election, organ=Organ.COMMITTEE, round=Round.FIRST)
    return polls.order_by("-number").values_list("mode", flat=True).first() or "voters"

"""What tests of this room share: people sent to vetting and the answers of departments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from candidates import departments
from candidates.models import Bar, Candidacy, CandidacyState, Conclusion, Opinion
from candidates.people import PersonFacts
from tests import builders
from villages.codes import Sex
from villages.models import Term, VillageElection


def facts(
    name: str = "王小明", *, number: int = 7, birth: date = date(1980, 6, 15), sex: str = Sex.MALE
) -> PersonFacts:
    """A person with a well-formed made-up number."""
    return PersonFacts(name=name, identity=builders.identity_number(number, birth=birth, sex=sex))


def two_departments(term: Term) -> None:
    """Police and court vet in this term, and the default negative list applies."""
    builders.make_department(term, "police", "公安局")
    builders.make_department(term, "court", "法院")
    departments.install_defaults(term)


def in_vetting(election: VillageElection, *, due_on: date | None = None, **fields: Any) -> Candidacy:
    """Somebody sent to the departments of the term, nobody has answered."""
    candidacy = builders.make_candidacy(election, state=CandidacyState.VETTING, **fields)
    due = due_on or timezone.localdate() + timedelta(days=5)
    Opinion.objects.bulk_create(
        Opinion(candidacy=candidacy, village_id=election.village_id, department=department.code, due_on=due)
        for department in departments.of(election.term)
    )
    return candidacy


def answer(
    candidacy: Candidacy,
    department: str,
    conclusion: str = Conclusion.NO_OBJECTION,
    bar_code: str = "",
    reason: str = "",
) -> None:
    """A department's answer, written past the service."""
    Opinion.objects.filter(candidacy=candidacy, department=department).update(
        conclusion=conclusion,
        bar_code=bar_code,
        reason=reason or ("内情" if bar_code else ""),
        basis="卷宗第一号" if bar_code else "",
        given_at=timezone.now(),
    )


def all_agree(candidacy: Candidacy) -> None:
    """Every department asked has no objection."""
    Opinion.objects.filter(candidacy=candidacy).update(conclusion=Conclusion.NO_OBJECTION)


def reviewer_of(department: str, scope: str = builders.DISTRICT) -> User:
    """A reviewer of a department."""
    return builders.make_user(f"reviewer_{department}", "reviewer", scope, department=department)


def counters_of(election: VillageElection) -> tuple[int, int, int, str]:
    """People put forward, vetted, struck off, and the state of the list, fresh from the database."""
    election.refresh_from_db()
    return election.candidates, election.vetted, election.struck_off, election.candidates_state


__all__ = ["Bar", "all_agree", "answer", "counters_of", "facts", "in_vetting", "reviewer_of", "two_departments"]

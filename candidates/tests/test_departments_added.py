"""A department added while people are being vetted is asked about them; until then nobody is cleared."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, WrongState
from audit.models import Event
from candidates import departments_added, vetting
from candidates.models import CandidacyState, Conclusion, Tally
from candidates.tests.world import all_agree, in_vetting, reviewer_of, two_departments
from tests import builders


@pytest.fixture
def person(term, elections):
    two_departments(term)
    row = in_vetting(elections[1])
    all_agree(row)
    builders.make_department(term, "tax", "税务局")
    return row


def due(days=5):
    return timezone.localdate() + timedelta(days=days)


def test_nobody_is_cleared_without_a_department_that_was_added(office, term, person):
    with pytest.raises(DomainError, match="1 departments have not answered"):
        vetting.clear(actor=office, term=term, candidacies=[person.pk])
    assert [(line.department.code, line.people) for line in departments_added.unasked(office, term)] == [("tax", 1)]


def test_the_page_says_so_and_asking_makes_it_the_departments_work(sign_in, office, term, person):
    client = sign_in(office)
    summary = reverse("candidates:vetting_summary", args=[term.pk])
    assert "税务局 (1 people)" in client.get(summary).content.decode()
    page = client.post(
        reverse("candidates:vetting_ask_added", args=[term.pk]), {"due_on": due().isoformat()}, follow=True
    )
    assert "1 people were sent to the departments not asked before" in page.content.decode()
    assert page.context["unasked"] == []
    added = person.opinions.get(department="tax")
    assert (added.conclusion, added.due_on) == (Conclusion.PENDING, due())
    assert person.opinions.exclude(department="tax").filter(conclusion=Conclusion.NO_OBJECTION).count() == 2
    assert Tally.objects.get(candidacy=person).pending == 1
    queue = sign_in(reviewer_of("tax")).get(reverse("candidates:vetting", args=[term.pk]))
    assert [row.candidacy_id for row in queue.context["page"].object_list] == [person.pk]
    assert Event.objects.get(action="vetting.asked_added").details["departments"] == ["tax"]


def test_asking_again_or_by_a_past_day_is_refused(office, term, person):
    with pytest.raises(DomainError, match="which is past"):
        departments_added.ask(actor=office, term=term, due_on=due(-1))
    departments_added.ask(actor=office, term=term, due_on=due())
    with pytest.raises(DomainError, match="Every department was asked"):
        departments_added.ask(actor=office, term=term, due_on=due())


def test_people_decided_on_stay_decided(office, term, elections, person):
    cleared = builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    departments_added.ask(actor=office, term=term, due_on=due())
    assert not cleared.opinions.exists()


def test_a_closed_term_asks_nobody(office, term, person):
    term.state = "closed"
    term.save()
    with pytest.raises(WrongState):
        departments_added.ask(actor=office, term=term, due_on=due())
    assert not person.opinions.filter(department="tax").exists()

"""Overdue answers: shown, reminded of, never taken as consent."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed
from audit.models import Event
from candidates import reminders, tasks, vetting
from candidates.models import Conclusion, Opinion, Reminder
from candidates.rulings import Decision
from candidates.tests.world import answer, in_vetting, two_departments
from tests import builders
from villages.models import TermState


@pytest.fixture
def late(term, elections):
    two_departments(term)
    row = in_vetting(elections[1], person=builders.make_person("曾强"), due_on=timezone.localdate() - timedelta(days=2))
    answer(row, "court")
    return row


def test_the_office_reminds_departments_that_are_late_once_a_day(office, term, late):
    assert reminders.remind(actor=office, term=term) == 1
    reminder = Reminder.objects.get()
    assert (reminder.department, reminder.people, reminder.sent_by) == ("police", 1, office)
    with pytest.raises(DomainError, match="reminded today already"):
        reminders.remind(actor=office, term=term)
    assert Event.objects.get(action="vetting.reminded").details == {"departments": ["police"], "people": 1}


def test_nothing_overdue_is_a_sentence(office, term, elections):
    two_departments(term)
    in_vetting(elections[1])
    with pytest.raises(DomainError, match="No department has overdue answers"):
        reminders.remind(actor=office, term=term)


def test_the_clock_reminds_open_terms_and_running_twice_does_no_harm(term, late):
    tasks.remind_departments()
    tasks.remind_departments()
    assert Reminder.objects.count() == 1
    Reminder.objects.all().delete()
    term.state = TermState.CLOSED
    term.save()
    tasks.remind_departments()
    assert not Reminder.objects.exists()


def test_a_reminded_silence_is_still_no_consent(office, term, late):
    reminders.remind(actor=office, term=term)
    with pytest.raises(DomainError, match="1 departments have not answered"):
        vetting.clear(actor=office, term=term, candidacies=[late.pk], ruling=Decision(reason="逾期视为同意"))
    assert Opinion.objects.get(candidacy=late, department="police").conclusion == Conclusion.PENDING


@pytest.mark.parametrize("who", ["clerk_east", "leader_east", "reviewer", "viewer"])
def test_only_the_district_reminds(request, who, term, late):
    with pytest.raises(NotAllowed):
        reminders.remind(actor=request.getfixturevalue(who), term=term)


def test_the_reviewer_reads_the_reminder_above_the_list(sign_in, office, reviewer, term, late):
    url = reverse("candidates:vetting", args=[term.pk])
    assert "Reminded on" not in sign_in(reviewer).get(url).content.decode()
    page = sign_in(office).post(reverse("candidates:vetting_remind", args=[term.pk]), follow=True)
    assert "1 departments were reminded" in page.content.decode()
    assert "answers on 1 people are overdue" in sign_in(reviewer).get(url).content.decode()

"""No door leads into joint vetting past the township's screening: neither page nor bulk, import, merge nor return."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, WrongState
from candidates import merging, nominations, opinions, revetting, screening, vetting
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.nominations import Standing
from candidates.tests.sheets import bring_in, texts, workbook
from candidates.tests.test_department_workbook import HEADINGS as ANSWERS
from candidates.tests.test_department_workbook import row as answer_row
from candidates.tests.test_import_candidates import HEADINGS as NOMINEES
from candidates.tests.test_import_candidates import row as nominee_row
from candidates.tests.test_import_opinions import HEADINGS as SUMMARY
from candidates.tests.world import facts, two_departments
from tests import builders

S = CandidacyState
pytestmark = pytest.mark.django_db


@pytest.fixture
def row(term, elections) -> Candidacy:
    """Somebody new the township has not looked at."""
    two_departments(term)
    return builders.make_candidacy(elections[1], builders.make_person("王小明"))


@pytest.fixture(autouse=True)
def _nobody_got_in(db):
    """After every door: nobody without the township's word is asked about or stands further on."""
    yield
    unproven = Candidacy.objects.exclude(screenings__is_passed=True)
    assert set(unproven.values_list("state", flat=True)) <= {S.NOMINATED, S.SCREENED_OUT, S.WITHDRAWN}
    assert not Opinion.objects.filter(candidacy__in=unproven).exists()


@pytest.mark.parametrize("state", [S.NOMINATED, S.SCREENED_OUT])
@pytest.mark.parametrize("how", ["ticked", "all", "carried"])
def test_the_page_and_its_bulk_send_nobody(state, how, row, sign_in, term, clerk_east) -> None:
    Candidacy.objects.filter(pk=row.pk).update(state=state)
    given: dict[str, Any] = {"ticked": {"pk": row.pk}, "all": {"all": "1"}, "carried": {"pks": str(row.pk)}}[how]
    data = {**given, "due_on": timezone.localdate().isoformat(), "confirmed": "1"}
    page = sign_in(clerk_east).post(reverse("candidates:send", args=[term.pk]), data, follow=True).content.decode()
    assert ("Nobody was sent" in page) or ("Tick the people to be sent first" in page)


def test_one_unscreened_among_the_screened_keeps_all_back(row, term, elections, clerk_east) -> None:
    screened = builders.make_candidacy(elections[1], state=S.SCREENED)
    with pytest.raises(vetting.Unscreened):
        vetting.send(actor=clerk_east, term=term, candidacies=[screened.pk, row.pk], due_on=timezone.localdate())
    assert Candidacy.objects.get(pk=screened.pk).state == S.SCREENED


def test_a_list_of_nominees_brings_people_in_unscreened(tmp_path, term, elections, clerk_east) -> None:
    two_departments(term)
    assert bring_in(clerk_east, "candidates", workbook(tmp_path, NOMINEES, nominee_row(1)), term).written == 1
    assert Candidacy.objects.get().state == S.NOMINATED


def test_a_departments_workbook_answers_on_nobody_who_was_not_sent(tmp_path, row, term, reviewer, office) -> None:
    path = workbook(tmp_path, ANSWERS, answer_row(row, "无异议"))
    for actor in (reviewer, office):
        report = bring_in(actor, "department_answers", path, term)
        assert report.written == 0
        assert "was not sent to this department" in texts(report)


def test_the_summary_workbook_answers_on_nobody_who_was_not_sent(tmp_path, term, elections, office) -> None:
    two_departments(term)
    number = builders.identity_number(3001)
    builders.make_candidacy(elections[1], builders.make_person("王小明", identity=number))
    line = ["东山街道", "大沟村", "王小明", "男", "1980.06", number, "主任", "无异议", "无异议", "", ""]
    report = bring_in(office, "opinions", workbook(tmp_path, SUMMARY, line), term)
    assert report.written == 0
    assert "was not sent to joint vetting yet (Put forward)" in texts(report)


def test_a_department_answers_on_nobody_who_was_not_sent(row, term, reviewer, sign_in) -> None:
    with pytest.raises(DomainError, match="was not sent to your department"):
        opinions.give_opinion(actor=reviewer, candidacy=row, conclusion=Conclusion.NO_OBJECTION)
    assert opinions.give_no_objection(actor=reviewer, term=term, candidacies=[row.pk]) == 0


def test_clearing_reopening_restoring_and_striking_off_start_further_on(row, term, office) -> None:
    assert vetting.clear(actor=office, term=term, candidacies=[row.pk]) == 0
    soon = timezone.localdate() + timedelta(days=3)
    for act in (
        lambda: revetting.reopen(actor=office, candidacy=row, new_facts="新情况", asked=["police"], due_on=soon),
        lambda: vetting.restore(actor=office, candidacy=row, reason="查无实据"),
        lambda: vetting.strike_off(actor=office, candidacy=row, reason="不符合条件"),
    ):
        with pytest.raises(WrongState):
            act()
    assert Candidacy.objects.get(pk=row.pk).state == S.NOMINATED


def test_who_withdrew_and_comes_back_is_screened_again(term, elections, clerk_east, leader_east) -> None:
    two_departments(term)
    standing = Standing(committee_post="member", education="3_college")
    given = {"actor": clerk_east, "election": elections[1], "facts": facts(), "standing": standing}
    row = nominations.nominate(**given)
    screening.screen(actor=leader_east, term=term, candidacies=[row.pk])
    nominations.withdraw(actor=clerk_east, candidacy=row, reason="本人申请")
    nominations.nominate(**given)
    with pytest.raises(vetting.Unscreened):
        vetting.send(actor=clerk_east, term=term, candidacies=[row.pk], due_on=timezone.localdate())


def test_a_merge_does_not_lend_the_screening_of_another(term, elections, admin, clerk_east) -> None:
    two_departments(term)
    kept = builders.make_candidacy(elections[1], builders.make_person("王小明"))
    gone = builders.make_candidacy(elections[1], builders.make_person("王小明", identity=None), state=S.SCREENED_OUT)
    merging.merge(actor=admin, kept=kept.person, absorbed=gone.person, reason="同一人，登记两次")
    row = Candidacy.objects.get()
    assert row.state in (S.NOMINATED, S.SCREENED_OUT)
    with pytest.raises(vetting.Unscreened):
        vetting.send(actor=clerk_east, term=term, candidacies=[row.pk], due_on=timezone.localdate())


def test_the_administration_moves_nobody(row, admin, sign_in) -> None:
    url = reverse("admin:candidates_candidacy_change", args=[row.pk])
    sign_in(admin).post(url, {"state": S.VETTING, "committee_post": "member"})
    assert Candidacy.objects.get(pk=row.pk).state == S.NOMINATED

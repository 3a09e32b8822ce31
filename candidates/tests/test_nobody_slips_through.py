"""Ways around the vetting, tried through the real addresses: each ends in a sentence, and nothing changed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates import lists, nominations, revetting, screening, vetting
from candidates.models import CandidacyState, Conclusion, Opinion
from candidates.nominations import Standing
from candidates.people import PersonFacts
from candidates.records.decisions import Ruling
from candidates.tests import test_import_candidates as nominees
from candidates.tests.sheets import bring_in, workbook
from candidates.tests.test_publish_list import DAY, slate
from candidates.tests.world import all_agree, answer, counters_of, in_vetting, two_departments
from sheets import imports
from sheets.models import ImportBatch
from tests import builders

SECRET = "领导小组第三次会议认为情节轻微"


@pytest.fixture
def two(term):
    two_departments(term)


def due(days=5):
    return timezone.localdate() + timedelta(days=days)


def rule(client, term, row, **data):
    url = reverse("candidates:rule", args=[term.pk, row.pk])
    data = {"decision": "clear", "ruled_on": "2021-04-20", "reason": SECRET, "version": row.version, **data}
    return client.post(url, data, follow=True).content.decode()


# --- The leading group's ruling ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("state", [CandidacyState.STRUCK_OFF, CandidacyState.CLEARED, CandidacyState.WITHDRAWN])
def test_a_ruling_on_somebody_decided_says_so_and_keeps_nothing(sign_in, office, term, elections, state):
    row = in_vetting(elections[1])
    all_agree(row)
    row.state, row.state_reason = state, "已有结论"
    row.save()
    page = rule(sign_in(office), term, row)
    assert "is cleared by ruling" not in page
    assert "this can only be done while the state is: Being vetted" in page
    row.refresh_from_db()
    assert (row.state, Ruling.objects.count()) == (state, 0)


@pytest.mark.usefixtures("two")
def test_there_is_nothing_to_rule_in_where_nobody_objects(sign_in, office, term, elections):
    row = in_vetting(elections[1])
    all_agree(row)
    assert "once every department has answered and one of them objects" in rule(sign_in(office), term, row)
    row.refresh_from_db()
    assert row.state == CandidacyState.VETTING


# --- A department and people it was not asked about -------------------------------------------------------------------


@pytest.mark.usefixtures("two")
def test_a_department_not_asked_about_somebody_does_not_even_learn_the_name(sign_in, reviewer, term, elections):
    court_only = in_vetting(elections[1], person=builders.make_person("法院人"))
    Opinion.objects.filter(candidacy=court_only, department="police").delete()
    waiting = builders.make_candidacy(elections[1], builders.make_person("待送人"))
    client = sign_in(reviewer)
    for row in (court_only, waiting):
        url = reverse("candidates:opinion", args=[term.pk, row.pk])
        for headers in ({}, {"HX-Request": "true"}):
            for conclusion in ("no_objection", "no such answer", "objection"):
                page = client.post(url, {"conclusion": conclusion, "reason": "", "bar_code": ""}, headers=headers)
                assert row.person.name not in page.content.decode()
        row.refresh_from_db()
        assert not row.opinions.filter(department="police").exists()
    told = client.get(reverse("candidates:vetting", args=[term.pk])).content.decode()
    assert "法院人" not in told


# --- Somebody who withdrew and comes back -----------------------------------------------------------------------------


def gone(row, **fields):
    row.state, row.state_reason = CandidacyState.WITHDRAWN, "本人申请"
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def back(actor, row):
    person = row.person
    facts = PersonFacts(name=person.name, birth=person.birth, sex=person.sex)
    return nominations.nominate(
        actor=actor, election=row.village_election, facts=facts, standing=Standing(committee_post="member")
    )


@pytest.mark.usefixtures("two")
def test_who_comes_back_counts_as_decided_only_once_decided_anew(clerk_east, elections):
    row = builders.make_candidacy(elections[1], builders.make_person("王小明"))
    gone(row, vetted_on=date(2021, 4, 1))
    again = back(clerk_east, row)
    assert (again.pk, again.state, again.vetted_on) == (row.pk, CandidacyState.NOMINATED, None)
    assert counters_of(elections[1])[:2] == (1, 0)


@pytest.mark.usefixtures("two")
def test_who_comes_back_is_not_overdue_the_moment_they_are_sent(clerk_east, leader_east, term, elections):
    row = in_vetting(elections[1], person=builders.make_person("王小明"), due_on=timezone.localdate() - timedelta(9))
    answer(row, "court", Conclusion.OBJECTION, "N14", "执行案件")
    gone(row)
    back(clerk_east, row)
    screening.screen(actor=leader_east, term=term, candidacies=[row.pk])
    vetting.send(actor=clerk_east, term=term, candidacies=[row.pk], due_on=due())
    court, police = row.opinions.get(department="court"), row.opinions.get(department="police")
    assert (police.due_on, police.is_overdue) == (due(), False)
    assert (court.conclusion, court.bar_code) == (Conclusion.OBJECTION, "N14")


@pytest.mark.usefixtures("two")
def test_a_file_that_brings_somebody_back_can_be_undone_with_the_decision_there_was(
    tmp_path, clerk_east, term, elections
):
    person = builders.make_person("王小明", identity=nominees.number(1), birth=date(1985, 6, 12))
    decided = {"state_reason": "本人申请", "vetted_on": date(2021, 4, 1)}
    row = builders.make_candidacy(elections[1], person, state=CandidacyState.WITHDRAWN, **decided)
    bring_in(clerk_east, "candidates", workbook(tmp_path, nominees.HEADINGS, nominees.row(1)), term)
    row.refresh_from_db()
    assert (row.state, row.vetted_on) == (CandidacyState.NOMINATED, None)
    imports.undo(actor=clerk_east, batch_id=ImportBatch.objects.latest("pk").pk)
    row.refresh_from_db()
    assert (row.state, row.vetted_on) == (CandidacyState.WITHDRAWN, date(2021, 4, 1))


# --- Struck off beside a list that hangs ------------------------------------------------------------------------------


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize("state", [CandidacyState.VETTING, CandidacyState.CLEARED])
def test_who_was_on_no_list_changes_no_notice_by_being_struck_off(sign_in, office, leader_east, term, elections, state):
    slate(elections[1])
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    late = builders.make_candidacy(elections[1], state=state)
    url = reverse("candidates:strike_off", args=[term.pk, late.pk])
    page = sign_in(office).post(url, {"reason": "联审未通过", "bar_code": "N08", "version": 0}, follow=True)
    assert "still has the name" not in page.content.decode()
    late.refresh_from_db()
    assert (late.state, late.struck_off_stage) == (CandidacyState.STRUCK_OFF, "before")
    assert lists.to_be_changed(leader_east, term) == []


@pytest.mark.usefixtures("two")
def test_who_is_vetted_again_from_the_list_was_on_it(office, leader_east, term, elections):
    slate(elections[1], members=5)
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    row = elections[1].candidacies.filter(committee_post="member").first()
    again = revetting.reopen(actor=office, candidacy=row, new_facts="新线索", asked=["police"], due_on=due())
    assert vetting.strike_off(actor=office, candidacy=again, reason="查实").struck_off_stage == "after"
    assert lists.to_be_changed(leader_east, term) == [elections[1].village_id]

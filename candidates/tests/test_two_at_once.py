"""Two people at the same work: the second is told what the first did, and nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import StaleSave
from candidates import opinions, rulings, vetting
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.records.decisions import Ruling
from candidates.rulings import Decision
from candidates.tests.world import all_agree, answer, in_vetting, two_departments
from tests import builders

pytestmark = pytest.mark.django_db
REASON, BASIS = "参与赌博被拘留", "行罚决字〔2019〕31号"
ADVERSE = {"conclusion": "not_eligible", "bar_code": "N09", "fact_on": "2019-08-15", "reason": REASON, "basis": BASIS}


@pytest.fixture
def person(term, elections) -> Candidacy:
    two_departments(term)
    return in_vetting(elections[1], person=builders.make_person("王小明"))


def url(name, term, person) -> str:
    return reverse(f"candidates:{name}", args=[term.pk, person.pk])


def own(person) -> Opinion:
    return Opinion.objects.get(candidacy=person, department="police")


@pytest.fixture
def colleague(district):
    return builders.make_user("reviewer_two", "reviewer", builders.DISTRICT, full_name="公安联审员二")


def test_the_second_reviewer_is_told_the_first_answer_and_overwrites_nothing(
    sign_in, term, person, reviewer, colleague
) -> None:
    opinions.give_opinion(
        actor=colleague, candidacy=person, conclusion=Conclusion.OBJECTION, reason="有未核实的举报", seen=""
    )
    client = sign_in(reviewer)
    refused = client.post(url("opinion", term, person), {**ADVERSE, "seen": ""})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Your department answered on 王小明 in the meantime: Objection, given by 公安联审员二" in page
    assert REASON in page, "what the second typed is still there"
    assert own(person).conclusion == Conclusion.OBJECTION
    seen = refused.context["opinion_form"]["seen"].value()
    assert seen == opinions.mark(own(person))
    assert client.post(url("opinion", term, person), {**ADVERSE, "seen": seen}).status_code == 302
    assert own(person).bar_code == "N09"


def test_a_row_of_the_list_answers_the_same_way(sign_in, term, person, reviewer, colleague) -> None:
    opinions.give_opinion(actor=colleague, candidacy=person, conclusion=Conclusion.NO_OBJECTION, seen="")
    data = {"conclusion": "no_objection", "seen": ""}
    said = sign_in(reviewer).post(url("opinion", term, person), data, headers={"HX-Request": "true"}).content.decode()
    assert "in the meantime: No objection, given by 公安联审员二" in said


def test_asked_again_meanwhile_is_said(person, reviewer) -> None:
    opinions.give_opinion(actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION)
    before = opinions.mark(own(person))
    Opinion.objects.filter(candidacy=person).update(conclusion=Conclusion.PENDING, given_at=None, given_by=None)
    with pytest.raises(StaleSave, match="put to your department again"):
        opinions.give_opinion(
            actor=reviewer, candidacy=person, conclusion=Conclusion.NO_OBJECTION, reason="更正", seen=before
        )


def test_no_objection_to_many_says_how_many_were_answered_meanwhile(
    sign_in, term, elections, person, reviewer, colleague
) -> None:
    other = in_vetting(elections[1])
    client = sign_in(reviewer)
    bulk = reverse("candidates:no_objection", args=[term.pk])
    asked = client.post(bulk, {"pk": [person.pk, other.pk]})
    opinions.give_opinion(actor=colleague, candidacy=person, conclusion=Conclusion.OBJECTION, reason="待核")
    page = client.post(bulk, {**asked.context["hidden"], "confirmed": "1"}, follow=True).content.decode()
    assert "No objection recorded for 1 people. 1 were answered or decided in the meantime" in page
    assert own(person).conclusion == Conclusion.OBJECTION


@pytest.mark.parametrize("kind", ["clear", "strike_off"])
def test_a_ruling_is_not_recorded_on_objections_nobody_saw(sign_in, term, person, office, kind) -> None:
    answer(person, "police", Conclusion.OBJECTION, "", "待核")
    answer(person, "court")
    client = sign_in(office)
    page = client.get(reverse("candidates:person", args=[term.pk, person.person_id]))
    data = {
        "decision": kind, "ruled_on": timezone.localdate().isoformat(), "reason": "经研究，影响不大",
        "version": person.version, "seen": page.context["ruling_form"]["seen"].value(),
    }  # fmt: skip
    answer(person, "court", Conclusion.OBJECTION, "", "新的异议")
    refused = client.post(url("rule", term, person), data)
    assert refused.status_code == 422
    said = refused.content.decode()
    assert "answers on 王小明 changed since you opened the page" in said
    assert "经研究，影响不大" in said
    assert not Ruling.objects.exists()
    assert Candidacy.objects.get(pk=person.pk).state == CandidacyState.VETTING
    data["seen"] = refused.context["ruling_form"]["seen"].value()
    assert client.post(url("rule", term, person), data).status_code == 302
    assert Ruling.objects.get().items.count() == 2


def test_without_a_mark_a_ruling_asks_nothing(term, person, office) -> None:
    answer(person, "police", Conclusion.OBJECTION, "", "待核")
    answer(person, "court")
    assert vetting.clear(actor=office, term=term, candidacies=[person.pk], ruling=Decision(reason="影响不大")) == 1
    assert rulings.fingerprint([]) == rulings.fingerprint(Opinion.objects.filter(conclusion="no_objection"))


@pytest.mark.parametrize(
    ("name", "data", "words", "kept"),
    [
        ("strike_off", {"bar_code": "N08", "reason": ""}, "Write why the person is struck off", 'value="N08" selected'),
        ("reopen", {"new_facts": "收到新的举报材料", "asked": []}, "Choose the departments", "收到新的举报材料"),
        ("rule", {"decision": "clear", "ruled_on": "2999-01-01", "reason": "影响不大"}, "has not come", "影响不大"),
    ],
)
def test_what_the_office_typed_stays_when_it_is_refused(
    sign_in, term, elections, office, name, data, words, kept
) -> None:
    two_departments(term)
    if name == "reopen":
        row = builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    else:
        row = in_vetting(elections[1])
        all_agree(row)
    if name == "rule":
        answer(row, "police", Conclusion.OBJECTION, "", "待核")
    data = {**data, "version": row.version, "due_on": (timezone.localdate() + timedelta(days=3)).isoformat()}
    refused = sign_in(office).post(url(name, term, row), data)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert words in page
    assert kept in page


def test_an_act_whose_form_is_gone_says_why_above_the_page(sign_in, term, person, reviewer) -> None:
    Candidacy.objects.filter(pk=person.pk).update(state=CandidacyState.WITHDRAWN)
    page = sign_in(reviewer).post(url("opinion", term, person), {**ADVERSE, "seen": ""}, follow=True)
    assert page.redirect_chain
    assert "can only be done while the state is" in page.content.decode()


def test_an_answer_on_somebody_not_sent_is_a_sentence_above_the_own_list(sign_in, term, elections, reviewer) -> None:
    two_departments(term)
    row = builders.make_candidacy(elections[1], builders.make_person("李四"))
    page = sign_in(reviewer).post(url("opinion", term, row), {**ADVERSE, "seen": ""}, follow=True)
    assert page.status_code == 200
    assert "This person was not sent to your department" in page.content.decode()
    assert "李四" not in page.content.decode()


def test_the_way_back_leads_nowhere_else(sign_in, term, person, reviewer) -> None:
    page = reverse("candidates:person", args=[term.pk, person.person_id])
    for wanted in ("https://example.org/", "javascript:alert(1)", "//example.org"):
        assert wanted not in sign_in(reviewer).get(page, {"next": wanted}).content.decode()

"""Somebody asked about again on new facts is answered where the facts stand: by no list, no key and no file."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates import opinions, revetting
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.tests.sheets import bring_in, errors, texts, workbook
from candidates.tests.test_department_workbook import HEADINGS as ANSWERS
from candidates.tests.test_department_workbook import row as answer_row
from candidates.tests.test_department_workbook import sheet_of
from candidates.tests.test_import_opinions import HEADINGS as SUMMARY
from candidates.tests.world import all_agree, in_vetting, two_departments
from tests import builders

FACTS = "判决书刚刚送达"
NUMBER = builders.identity_number(3001)
pytestmark = pytest.mark.django_db


@pytest.fixture
def again(term, elections, office) -> Candidacy:
    """Cleared once, and put to the police again."""
    two_departments(term)
    person = in_vetting(elections[1], person=builders.make_person("王小明", identity=NUMBER))
    all_agree(person)
    Candidacy.objects.filter(pk=person.pk).update(state=CandidacyState.CLEARED)
    soon = timezone.localdate() + timedelta(days=3)
    return revetting.reopen(
        actor=office,
        candidacy=Candidacy.objects.get(pk=person.pk),
        new_facts=FACTS,
        asked=["police"],
        due_on=soon,
    )


@pytest.fixture
def other(again, elections) -> Candidacy:
    return in_vetting(elections[1], person=builders.make_person("李四"))


def police(row) -> str:
    return Opinion.objects.get(candidacy=row, department="police").conclusion


def test_the_list_offers_to_read_and_no_objection_to_all_leaves_it_out(sign_in, term, again, other, reviewer) -> None:
    client = sign_in(reviewer)
    page = client.get(reverse("candidates:vetting", args=[term.pk])).content.decode()
    assert "Read and answer…" in page
    assert page.count("data-agree") == 1, "only the other has the quick button"
    assert FACTS not in page
    bulk = reverse("candidates:no_objection", args=[term.pk])
    asked = client.post(bulk, {"pk": [again.pk, other.pk]})
    assert "no objection to 1 people" in asked.content.decode()
    assert "Left out: 1 asked about again on new facts" in asked.content.decode()
    client.post(bulk, {**asked.context["hidden"], "confirmed": "1"})
    assert (police(again), police(other)) == (Conclusion.PENDING, Conclusion.NO_OBJECTION)
    alone = client.post(bulk, {"pk": again.pk}, follow=True).content.decode()
    assert "answered on their pages, one by one" in alone
    assert opinions.give_no_objection(actor=reviewer, term=term, candidacies=[again.pk]) == 0


def test_the_page_with_the_facts_answers(sign_in, term, again, reviewer) -> None:
    client = sign_in(reviewer)
    page = client.get(reverse("candidates:person", args=[term.pk, again.person_id])).content.decode()
    assert FACTS in page
    given = client.post(
        reverse("candidates:opinion", args=[term.pk, again.pk]), {"conclusion": "no_objection", "seen": ""}
    )
    assert given.status_code == 302
    assert police(again) == Conclusion.NO_OBJECTION


def test_the_workbook_to_fill_leaves_them_out(sign_in, term, again, reviewer, elections) -> None:
    url = reverse("candidates:vetting_workbook", args=[term.pk, "police"])
    client = sign_in(reviewer)
    assert "Only people asked about again on new facts are left" in client.get(url, follow=True).content.decode()
    in_vetting(elections[1], person=builders.make_person("李四"))
    lines = sheet_of(client.get(url))
    assert "王小明" not in str(lines)
    assert "李四" in str(lines)
    assert FACTS not in str(lines)


def test_an_old_workbook_of_the_department_does_not_answer(tmp_path, term, again, other, reviewer) -> None:
    path = workbook(tmp_path, ANSWERS, answer_row(again, "无异议"), answer_row(other, "无异议"))
    report = bring_in(reviewer, "department_answers", path, term)
    assert errors(report) == [(3, "G6")]
    assert "王小明 is asked about again on new facts" in texts(report)
    assert FACTS not in texts(report)
    assert police(again) == Conclusion.PENDING


def test_the_summary_workbook_does_not_answer_for_the_department_asked_again(tmp_path, term, again, office) -> None:
    line = ["东山街道", "大沟村", "王小明", "男", "1980.06", NUMBER, "主任", "无异议", "有异议，待核实", "", ""]
    report = bring_in(office, "opinions", workbook(tmp_path, SUMMARY, line), term)
    assert "王小明 is asked about again on new facts" in texts(report)
    assert police(again) == Conclusion.PENDING
    assert Opinion.objects.get(candidacy=again, department="court").conclusion == Conclusion.OBJECTION

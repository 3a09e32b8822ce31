"""The room in the administration."""

import pytest
from django.urls import reverse

from candidates import departments
from candidates.models import CandidacyState, Conclusion, Department, ListPublication, Opinion
from candidates.tests.world import answer, in_vetting, two_departments
from tests import builders

MODELS = ["person", "candidacy", "opinion", "officer", "listpublication", "department", "bar"]


@pytest.fixture
def person(term, elections):
    two_departments(term)
    builders.make_officer(elections[1])
    ListPublication.objects.create(
        village_election=elections[1], village_id=elections[1].village_id, published_on="2021-05-10", candidates=3
    )
    return in_vetting(elections[1])


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens_searches_and_leads_to_a_row(sign_in, admin, person, model):
    client = sign_in(admin)
    listing = client.get(reverse(f"admin:candidates_{model}_changelist"), {"q": "人"})
    assert listing.status_code == 200
    row = listing.context["cl"].model_admin.get_queryset(listing.wsgi_request).first()
    assert client.get(reverse(f"admin:candidates_{model}_change", args=[row.pk])).status_code == 200


def test_a_candidacy_is_changed_through_the_service_until_it_is_frozen(sign_in, admin, person):
    client = sign_in(admin)
    url = reverse("admin:candidates_candidacy_change", args=[person.pk])
    form = {"committee_post": "chair", "education": "3_college", "politics": "13", "party_post": "", "origins": ""}
    assert client.post(url, form).status_code == 302
    person.refresh_from_db()
    assert (person.committee_post, person.version) == ("chair", 1)
    person.state, person.state_reason = CandidacyState.STRUCK_OFF, "联审未通过"
    person.save()
    client.post(url, {**form, "committee_post": "member"})
    person.refresh_from_db()
    assert person.committee_post == "chair"


def test_the_state_is_never_changed_by_hand(sign_in, admin, person):
    url = reverse("admin:candidates_candidacy_change", args=[person.pk])
    sign_in(admin).post(url, {"state": "formal", "committee_post": "member"})
    person.refresh_from_db()
    assert person.state == CandidacyState.VETTING


def test_earlier_values_are_shown_with_who_changed_them(sign_in, admin, person):
    client = sign_in(admin)
    url = reverse("admin:candidates_candidacy_change", args=[person.pk])
    client.post(url, {"committee_post": "chair", "education": "3_college", "politics": "13", "origins": ""})
    page = client.get(url).content.decode()
    assert "committee post sought: member" in page
    assert str(admin) in page


def test_a_name_is_corrected_with_a_reason_only(sign_in, admin, person):
    client = sign_in(admin)
    url = reverse("admin:candidates_person_change", args=[person.person_id])
    assert client.post(url, {"name": "改名", "ethnic_group": "汉族", "reason": ""}).status_code == 200
    assert client.post(url, {"name": "改名", "ethnic_group": "汉族", "reason": "笔误"}).status_code == 302
    person.person.refresh_from_db()
    assert person.person.name == "改名"


@pytest.mark.parametrize("model", ["opinion", "officer", "listpublication"])
def test_frozen_tables_have_no_form(sign_in, admin, person, model):
    client = sign_in(admin)
    assert client.get(reverse(f"admin:candidates_{model}_add")).status_code == 403
    row = {"opinion": Opinion.objects.first()}.get(model)
    if row:
        client.post(reverse("admin:candidates_opinion_change", args=[row.pk]), {"conclusion": "no_objection"})
        assert not Opinion.objects.filter(conclusion=Conclusion.NO_OBJECTION).exists()


def test_a_department_that_was_asked_and_an_item_that_was_used_stay_as_they_are(sign_in, admin, term, person):
    answer(person, "police", Conclusion.NOT_ELIGIBLE, "N08")
    client = sign_in(admin)
    police = Department.objects.get(code="police")
    client.post(
        reverse("admin:candidates_department_change", args=[police.pk]), {"name": "公安分局", "code": "x", "order": 1}
    )
    police.refresh_from_db()
    assert (police.name, police.code) == ("公安分局", "police")
    assert client.post(reverse("admin:candidates_department_delete", args=[police.pk])).status_code == 403
    used = next(bar for bar in departments.bars(term) if bar.code == "N08")
    client.post(reverse("admin:candidates_bar_change", args=[used.pk]), {"is_hard": "", "citation": "依据"})
    used.refresh_from_db()
    assert used.is_hard


def test_only_administrators_enter(sign_in, office, person):
    assert sign_in(office).get(reverse("admin:candidates_opinion_changelist")).status_code == 403

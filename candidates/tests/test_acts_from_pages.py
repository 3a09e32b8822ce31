"""Forms of the acts: putting forward, changing, withdrawing, publishing, ending an office."""

from datetime import date

import pytest
from django.urls import reverse

from candidates.models import Candidacy, CandidacyState, EndReason, ListPublication, Officer
from candidates.tests.world import facts
from tests import builders
from villages.codes import Sex


def nominate_url(term, election):
    return reverse("candidates:nominate", args=[term.pk, election.village_id])


def data(**changes):
    base = {
        "name": "王小明",
        "identity": facts().identity,
        "ethnic_group": "汉族",
        "committee_post": "member",
        "education": "3_college",
        "politics": "13",
        "origins": ["veteran"],
    }
    return {**base, **changes}


def test_somebody_is_put_forward_from_the_form(sign_in, clerk_east, term, elections):
    response = sign_in(clerk_east).post(nominate_url(term, elections[1]), data())
    row = Candidacy.objects.get()
    assert response["Location"] == reverse("candidates:person", args=[term.pk, row.person_id])
    assert (row.origins, row.education) == (["veteran"], "3_college")


def test_the_next_one_can_be_entered_at_once(sign_in, clerk_east, term, elections):
    response = sign_in(clerk_east).post(nominate_url(term, elections[1]), data(another="1"))
    assert response["Location"] == nominate_url(term, elections[1])


def test_a_wrong_number_is_shown_beside_its_field_and_nothing_typed_is_lost(sign_in, clerk_east, term, elections):
    response = sign_in(clerk_east).post(nominate_url(term, elections[1]), data(identity="123"))
    page = response.content.decode()
    assert "The identity number of 王小明 is not right" in page
    assert 'value="王小明"' in page


def test_a_sex_against_the_number_is_asked_about_and_can_be_accepted(sign_in, clerk_east, term, elections):
    client = sign_in(clerk_east)
    page = client.post(nominate_url(term, elections[1]), data(sex=Sex.FEMALE)).content.decode()
    assert "by the identity number it is Male" in page
    assert 'name="accept_differences"' in page
    client.post(nominate_url(term, elections[1]), data(sex=Sex.FEMALE, accept_differences="1"))
    assert Candidacy.objects.get().person.sex == Sex.MALE


def test_nobody_is_put_forward_in_another_township(sign_in, clerk_east, term, elections):
    assert sign_in(clerk_east).post(nominate_url(term, elections[4]), data()).status_code == 404


def test_a_change_is_saved_and_a_stale_one_refused(sign_in, clerk_east, term, elections):
    row = builders.make_candidacy(elections[1])
    client = sign_in(clerk_east)
    url = reverse("candidates:amend", args=[term.pk, row.pk])
    form = {"committee_post": "chair", "education": "3_college", "politics": "13", "version": row.version}
    assert client.post(url, form).status_code == 302
    row.refresh_from_db()
    assert row.committee_post == "chair"
    assert "Somebody else changed this candidacy" in client.post(url, form).content.decode()


def test_a_withdrawal_from_the_page(sign_in, clerk_east, term, elections):
    row = builders.make_candidacy(elections[1])
    url = reverse("candidates:withdraw", args=[term.pk, row.pk])
    page = sign_in(clerk_east).post(url, {"reason": "外出务工", "version": row.version}, follow=True)
    assert "The withdrawal of" in page.content.decode()
    row.refresh_from_db()
    assert row.state == CandidacyState.WITHDRAWN


def test_publishing_shows_the_checks_and_then_the_notice_without_secrets(sign_in, leader_east, term, elections):
    client = sign_in(leader_east)
    url = reverse("candidates:publish", args=[term.pk, elections[1].village_id])
    assert "Nobody is cleared for the list yet" in client.get(url).content.decode()
    for surname in ("魏", "丁", "王", "马", "方", "石"):
        person = builders.make_person(f"{surname}某", sex=Sex.FEMALE)
        builders.make_candidacy(elections[1], person, state=CandidacyState.CLEARED, vetted_on=date(2021, 3, 1))
    page = client.post(url, {"published_on": "2021-05-10", "note": ""}).content.decode()
    assert "Then write why" in page
    page = client.post(url, {"published_on": "2021-05-10", "note": "已报镇党委"}, follow=True).content.decode()
    assert ListPublication.objects.get().candidates == 6
    order = [page.index(f"{surname}某") for surname in ("丁", "马", "王", "方", "石", "魏")]
    assert order == sorted(order)
    assert "990" not in page.split('class="sheet notice')[1].split("</article>")[0]


def test_an_office_ends_from_the_form(sign_in, clerk_east, term, elections):
    officer = builders.make_officer(elections[1], started_on=date(2021, 5, 17))
    url = reverse("candidates:end_office", args=[term.pk, officer.pk])
    client = sign_in(clerk_east)
    form = {"ended_on": "2020-01-01", "end_reason": EndReason.RESIGNED, "note": "会议决定"}
    assert "cannot end on" in client.post(url, form).content.decode()
    assert client.post(url, {**form, "ended_on": "2022-03-01"}).status_code == 302
    assert Officer.objects.get().end_reason == EndReason.RESIGNED


@pytest.mark.parametrize("name", ["amend", "withdraw", "strike_off", "restore", "opinion"])
def test_a_candidacy_of_another_term_does_not_exist(sign_in, admin, term, elections, name):
    other = builders.make_term(term.scope, name="2016")
    row = builders.make_candidacy(builders.make_village(other, elections[1].village_id))
    response = sign_in(admin).post(reverse(f"candidates:{name}", args=[term.pk, row.pk]))
    assert response.status_code == 404

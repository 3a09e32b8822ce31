"""Before and after of a person's data, and taking one change back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, ReasonMissing, WrongState
from audit.models import Event
from candidates import changes, nominations, people, reverting
from candidates.models import Candidacy, CandidacyState, Conclusion, ListPublication, Opinion
from candidates.nominations import Standing
from tests import builders
from villages.codes import CommitteePost, Education, Sex
from villages.encryption import decrypt

MOST_QUERIES = 14


@pytest.fixture
def candidacy(elections):
    return builders.make_candidacy(elections[1], builders.make_person("王小明"), education=Education.COLLEGE)


def amend(actor, candidacy, education):
    candidacy.refresh_from_db()
    standing = Standing(committee_post=CommitteePost.MEMBER, education=education, politics=candidacy.politics)
    nominations.amend(actor=actor, candidacy=candidacy, standing=standing, version=candidacy.version)


def lines(user, person):
    return [(line.label, line.before, line.after) for each in changes.read(user, person) for line in each.lines]


def test_each_change_shows_what_was_before_and_after(candidacy, clerk_east):
    amend(clerk_east, candidacy, Education.BACHELOR)
    amend(clerk_east, candidacy, Education.GRADUATE)
    assert lines(clerk_east, candidacy.person) == [
        ("education", "Bachelor", "Graduate"),
        ("education", "College", "Bachelor"),
    ]


def test_a_number_in_the_history_has_no_middle(candidacy, clerk_east):
    person = candidacy.person
    number = builders.identity_number(77)
    reverting.set_number(actor=clerk_east, person=person, identity=number, reason="更正")
    person.refresh_from_db()
    shown = str(lines(clerk_east, person))
    assert number not in shown
    assert number[-4:] in shown


def test_another_township_reads_nothing_of_a_candidacy(candidacy, clerk_east, clerk_west):
    amend(clerk_east, candidacy, Education.BACHELOR)
    assert lines(clerk_west, candidacy.person) == []


def test_the_newest_change_is_taken_back_with_its_reason(candidacy, clerk_east):
    amend(clerk_east, candidacy, Education.BACHELOR)
    change = changes.read(clerk_east, candidacy.person)[0]
    reverting.revert(
        actor=clerk_east, person=candidacy.person, kind="candidacy", event=change.event, reason="学历证书核对"
    )
    candidacy.refresh_from_db()
    assert candidacy.education == Education.COLLEGE
    assert Event.objects.get(action="person.change_reverted").reason == "学历证书核对"


def test_a_change_that_was_changed_again_is_not_taken_back(candidacy, clerk_east):
    amend(clerk_east, candidacy, Education.BACHELOR)
    amend(clerk_east, candidacy, Education.GRADUATE)
    first = changes.read(clerk_east, candidacy.person)[1]
    assert first.obstacle == "Changed again since."
    with pytest.raises(WrongState, match="Changed again since"):
        reverting.revert(actor=clerk_east, person=candidacy.person, kind="candidacy", event=first.event, reason="改回")


def test_a_change_of_somebody_on_the_list_is_not_taken_back(candidacy, clerk_east):
    amend(clerk_east, candidacy, Education.BACHELOR)
    Candidacy.objects.filter(pk=candidacy.pk).update(state=CandidacyState.FORMAL)
    change = next(each for each in changes.read(clerk_east, candidacy.person) if "education" in each.values)
    assert change.obstacle == "The person is on the list already, or off it."


def corrected(actor, person):
    people.correct(actor=actor, person=person, reason="错字", name="王晓明")
    person.refresh_from_db()
    return of_person(actor, person).event


def of_person(actor, person):
    return next(change for change in changes.read(actor, person) if change.kind == "person")


def answered(candidacy):
    Opinion.objects.create(
        candidacy=candidacy,
        village_id=candidacy.village_id,
        department="police",
        conclusion=Conclusion.NO_OBJECTION,
        given_at=timezone.now(),
    )


def revert(actor, person, event):
    return reverting.revert(actor=actor, person=person, kind="person", event=event, reason="改回")


def test_a_name_departments_have_answered_about_since_is_not_taken_back(candidacy, clerk_east):
    event = corrected(clerk_east, candidacy.person)
    Candidacy.objects.filter(pk=candidacy.pk).update(state=CandidacyState.VETTING)
    answered(candidacy)
    assert of_person(clerk_east, candidacy.person).obstacle.startswith("A department has answered")
    with pytest.raises(WrongState, match="A department has answered about this person since"):
        revert(clerk_east, candidacy.person, event)
    candidacy.person.refresh_from_db()
    assert candidacy.person.name == "王晓明"


def test_a_name_on_a_list_published_since_is_not_taken_back_on_one_published_before_it_is(candidacy, clerk_east):
    event = corrected(clerk_east, candidacy.person)
    Candidacy.objects.filter(pk=candidacy.pk).update(state=CandidacyState.FORMAL)
    ListPublication.objects.create(
        village_election=candidacy.village_election,
        village_id=candidacy.village_id,
        candidates=1,
        published_on=date(2021, 5, 10),
    )
    with pytest.raises(WrongState, match="A candidate list was published with these data since"):
        revert(clerk_east, candidacy.person, event)
    ListPublication.objects.update(published_at=timezone.now() - timedelta(days=1))
    assert revert(clerk_east, candidacy.person, event).name == "王小明"


def test_a_number_departments_have_answered_about_is_corrected_only_before_a_new_vetting(candidacy, clerk_east):
    person, number = candidacy.person, builders.identity_number(9_078)
    Candidacy.objects.filter(pk=candidacy.pk).update(state=CandidacyState.VETTING)
    answered(candidacy)
    with pytest.raises(WrongState, match="Departments have answered about 王小明 with the number known now"):
        reverting.set_number(actor=clerk_east, person=person, identity=number, reason="更正")
    candidacy.opinions.update(conclusion=Conclusion.PENDING, given_at=None)
    assert reverting.set_number(actor=clerk_east, person=person, identity=number, reason="更正").id_cipher


def test_a_step_of_the_path_is_not_taken_back_here(candidacy, clerk_east):
    nominations.withdraw(actor=clerk_east, candidacy=candidacy, reason="本人申请")
    assert "where they were done" in changes.read(clerk_east, candidacy.person)[0].obstacle


def test_a_corrected_name_comes_back_with_its_pinyin(candidacy, clerk_east):
    people.correct(actor=clerk_east, person=candidacy.person, reason="错字", name="王晓明")
    candidacy.person.refresh_from_db()
    change = changes.read(clerk_east, candidacy.person)[0]
    reverting.revert(actor=clerk_east, person=candidacy.person, kind="person", event=change.event, reason="原字无误")
    candidacy.person.refresh_from_db()
    assert (candidacy.person.name, candidacy.person.sort_key) == ("王小明", "wang xiao ming")


def test_without_a_reason_or_for_another_person_nothing_is_taken_back(candidacy, clerk_east):
    amend(clerk_east, candidacy, Education.BACHELOR)
    event = changes.read(clerk_east, candidacy.person)[0].event
    with pytest.raises(ReasonMissing):
        reverting.revert(actor=clerk_east, person=candidacy.person, kind="candidacy", event=event, reason="")
    with pytest.raises(DomainError, match="no such change"):
        reverting.revert(actor=clerk_east, person=builders.make_person(), kind="candidacy", event=event, reason="改回")


def test_a_number_sets_birth_and_sex_once_the_contradiction_is_accepted(elections, clerk_east):
    person = builders.make_person("李芳", identity=None, birth=date(1981, 6, 1), birth_day_known=False)
    builders.make_candidacy(elections[1], person)
    number = builders.identity_number(3, birth=date(1980, 6, 15), sex=Sex.FEMALE)
    with pytest.raises(DomainError, match="by the identity number it is 1980-06-15"):
        reverting.set_number(actor=clerk_east, person=person, identity=number, reason="身份证")
    reverting.set_number(actor=clerk_east, person=person, identity=number, reason="身份证", accept_differences=True)
    person.refresh_from_db()
    assert (decrypt(person.id_cipher), person.birth, person.sex) == (number, date(1980, 6, 15), Sex.FEMALE)


def test_a_number_that_makes_a_candidate_a_minor_is_refused(elections, clerk_east):
    person = builders.make_person("李芳", identity=None, birth=date(1981, 6, 1), birth_day_known=False)
    builders.make_candidacy(elections[1], person)
    number = builders.identity_number(3, birth=date(2004, 6, 15))
    with pytest.raises(DomainError, match="is 16 on election day"):
        reverting.set_number(actor=clerk_east, person=person, identity=number, reason="身份证", accept_differences=True)


def test_the_page_shows_and_takes_back(sign_in, clerk_east, term, candidacy):
    amend(clerk_east, candidacy, Education.BACHELOR)
    client = sign_in(clerk_east)
    address = reverse("candidates:changes", args=[term.pk, candidacy.person_id])
    assert "Take this change back" in client.get(address).content.decode()
    event = changes.read(clerk_east, candidacy.person)[0].event
    data = {"kind": "candidacy", "event": event, "reason": "核对有误"}
    page = client.post(reverse("candidates:revert", args=[term.pk, candidacy.person_id]), data, follow=True)
    assert "The change is taken back." in page.content.decode()


def test_a_bent_form_gets_a_sentence(sign_in, clerk_east, term, candidacy):
    target = reverse("candidates:revert", args=[term.pk, candidacy.person_id])
    for data in ({"kind": "nonsense", "event": "1"}, {"kind": "person", "event": "x"}, {"kind": "person"}):
        page = sign_in(clerk_east).post(target, {**data, "reason": "改回"}, follow=True)
        assert "There is no such change." in page.content.decode()


def test_the_number_of_queries_is_fixed(sign_in, clerk_east, term, candidacy, django_assert_max_num_queries):
    for education in (Education.BACHELOR, Education.GRADUATE, Education.COLLEGE):
        amend(clerk_east, candidacy, education)
    client = sign_in(clerk_east)
    address = reverse("candidates:changes", args=[term.pk, candidacy.person_id])
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(address).status_code == 200


def test_a_clerk_corrects_a_misspelt_name_from_the_page(sign_in, clerk_east, clerk_west, leader_east, term, candidacy):
    target = reverse("candidates:correct_name", args=[term.pk, candidacy.person_id])
    form = {"name": "王 晓明", "ethnic_group": "苗族", "reason": "身份证核对"}
    client = sign_in(clerk_east)
    assert target in client.get(reverse("candidates:changes", args=[term.pk, candidacy.person_id])).content.decode()
    refused = client.post(target, {**form, "reason": ""})
    assert "This field is required" in refused.content.decode()
    assert "王 晓明" in refused.content.decode()
    page = client.post(target, form, follow=True).content.decode()
    assert "王晓明" in page
    candidacy.person.refresh_from_db()
    assert (candidacy.person.name, candidacy.person.ethnic_group) == ("王晓明", "苗族")
    assert Event.objects.get(action="person.corrected").reason == "身份证核对"
    assert sign_in(clerk_west).post(target, form).status_code == 404
    assert sign_in(leader_east).post(target, form).status_code == 403

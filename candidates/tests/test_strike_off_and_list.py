"""A strike-off before the list is published keeps a name off it; one after it changes a notice on the wall."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates import departments, lists, revetting, vetting
from candidates.models import Candidacy, CandidacyState, ListPublication
from candidates.tests.test_publish_list import slate
from tests import builders
from villages.codes import CommitteePost
from villages.models import StageState

DAY = date(2021, 5, 10)


@pytest.fixture(autouse=True)
def _negative_list(term):
    departments.install_defaults(term)


def first_member(election):
    return Candidacy.objects.filter(village_election=election, committee_post=CommitteePost.MEMBER).first()


def publish(leader, election):
    return lists.publish_list(actor=leader, election=election, published_on=DAY)


def test_before_the_list_the_name_never_comes_on_it(office, leader_east, elections):
    slate(elections[1], members=5)
    gone = vetting.strike_off(actor=office, candidacy=first_member(elections[1]), reason="联审未通过", bar_code="N08")
    assert gone.struck_off_stage == "before"
    assert publish(leader_east, elections[1]).candidates == 8
    assert lists.to_be_changed(leader_east, elections[1].term) == []


def test_after_the_list_the_changed_list_is_published_with_the_next_number(
    sign_in, office, leader_east, term, elections
):
    slate(elections[1], members=5)
    publish(leader_east, elections[1])
    person = first_member(elections[1])
    notice = reverse("candidates:notice", args=[term.pk, elections[1].village_id])
    assert person.person.name in sign_in(leader_east).get(notice).content.decode()
    gone = vetting.strike_off(actor=office, candidacy=person, reason="贿选查实", bar_code="N10")
    assert gone.struck_off_stage == "after"
    assert lists.to_be_changed(leader_east, term) == [elections[1].village_id]
    again = publish(leader_east, elections[1])
    assert (again.number, again.candidates) == (2, 8)
    assert lists.to_be_changed(leader_east, term) == []
    page = sign_in(leader_east).get(notice).content.decode()
    assert person.person.name not in page
    assert "贿选查实" not in page


def test_somebody_cleared_since_does_not_make_up_for_one_who_is_gone(sign_in, office, leader_east, term, elections):
    slate(elections[1], members=5)
    publish(leader_east, elections[1])
    vetting.strike_off(actor=office, candidacy=first_member(elections[1]), reason="贿选查实", bar_code="N10")
    builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    assert lists.to_be_changed(leader_east, term) == [elections[1].village_id]
    client = sign_in(leader_east)
    village = [term.pk, elections[1].village_id]
    assert client.get(reverse("candidates:publish", args=village)).context["is_gone"]
    warned = "publish the changed list before this notice is put up"
    assert warned in client.get(reverse("candidates:notice", args=village)).content.decode()
    publish(leader_east, elections[1])
    assert lists.to_be_changed(leader_east, term) == []
    assert warned not in client.get(reverse("candidates:notice", args=village)).content.decode()


def test_a_list_hangs_on_the_wall_also_while_the_only_person_on_it_is_vetted_again(office, leader_east, elections):
    person = builders.make_candidacy(elections[1], state=CandidacyState.CLEARED, committee_post="", party_post="member")
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="仅一名党组织人选")
    due = timezone.localdate() + timedelta(days=3)
    two = [department.code for department in departments.of(elections[1].term)][:2]
    again = revetting.reopen(actor=office, candidacy=person, new_facts="新线索", asked=two, due_on=due)
    assert vetting.strike_off(actor=office, candidacy=again, reason="贿选查实").struck_off_stage == "after"


def test_when_too_few_are_left_the_law_stops_the_changed_list(office, leader_east, elections):
    slate(elections[1], members=2)
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="委员提名不足")
    vetting.strike_off(actor=office, candidacy=first_member(elections[1]), reason="贿选查实")
    with pytest.raises(lists.DomainError, match="5 seats and 5 candidates"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="说明")
    assert ListPublication.objects.count() == 1


def test_the_leader_is_told_and_the_page_says_why(sign_in, office, leader_east, term, elections):
    slate(elections[1])
    publish(leader_east, elections[1])
    vetting.strike_off(actor=office, candidacy=first_member(elections[1]), reason="贿选查实")
    home = sign_in(leader_east).get(reverse("villages:term_home", args=[term.pk])).content.decode()
    assert "Published lists to be changed" in home
    page = sign_in(leader_east).get(reverse("candidates:publish", args=[term.pk, elections[1].village_id]))
    assert "publish the changed list" in page.content.decode()
    assert not page.context["is_stopped"]


def test_the_notice_shows_what_the_masking_rules_allow_and_nothing_else(sign_in, clerk_east, term, elections):
    term.previous = builders.make_term(term.scope, name="2018")
    term.save()
    before = builders.make_village(term.previous, elections[1].village_id)
    person = builders.make_person("曾强")
    ended = {"ended_on": date(2020, 3, 1), "end_reason": "resigned"}
    builders.make_officer(before, person, committee_post=CommitteePost.CHAIR, **ended)
    builders.make_officer(before, person, committee_post=CommitteePost.VICE_CHAIR)
    stepped_down = builders.make_person("刘洋")
    builders.make_officer(before, stepped_down, committee_post=CommitteePost.CHAIR, **ended)
    builders.make_candidacy(elections[1], stepped_down, state=CandidacyState.FORMAL)
    row = builders.make_candidacy(
        elections[1], person, state=CandidacyState.FORMAL, state_reason="领导小组研究同意", nominated_by="本人自荐"
    )
    ListPublication.objects.create(
        village_election=elections[1], village_id=elections[1].village_id, candidates=2, published_on=DAY
    )
    elections[1].candidates_state = StageState.DONE
    elections[1].save()
    page = sign_in(clerk_east).get(reverse("candidates:notice", args=[term.pk, row.village_id])).content.decode()
    sheet = page[page.index("<article") : page.index("</article>")]
    heads = [part.split("</th>")[0] for part in sheet.split('<th scope="col">')[1:]]
    assert heads == [
        "序号",
        "姓名",
        "性别",
        "民族",
        "出生年月",
        "文化程度",
        "政治面貌",
        "现任职务",
        "候选职务",
    ]
    held = [line.split("</td>")[6].removeprefix("<td>") for line in sheet.split('<td class="c">')[1:]]
    assert sorted(held) == ["—", "副主任"]
    for secret in (person.masked_identity, person.masked_identity[-4:], "领导小组研究同意", "本人自荐"):
        assert secret not in sheet


def test_whoever_strikes_off_is_told_that_the_posted_list_has_the_name(sign_in, office, leader_east, term, elections):
    slate(elections[1], members=5)
    publish(leader_east, elections[1])
    row = first_member(elections[1])
    data = {"reason": "贿选查实", "bar_code": "N10", "version": row.version}
    url = reverse("candidates:strike_off", args=[term.pk, row.pk])
    page = sign_in(office).post(url, data, follow=True).content.decode()
    assert "still has the name: publish a changed list" in page

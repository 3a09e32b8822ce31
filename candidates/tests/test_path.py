"""The path of a candidacy: screening by the township, and the timeline with who, when and why."""

from datetime import date, timedelta

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from candidates import lists, nominations, revetting, screening, timeline, vetting
from candidates.models import Candidacy, CandidacyState, ListPublication
from candidates.nominations import Standing
from candidates.states import PATHS, Move
from candidates.tests.world import all_agree, facts, two_departments
from tests import builders
from villages.codes import CommitteePost

S = CandidacyState


@pytest.fixture
def candidacy(term, elections, clerk_east):
    two_departments(term)
    return nominations.nominate(
        actor=clerk_east,
        election=elections[1],
        facts=facts(),
        standing=Standing(committee_post=CommitteePost.CHAIR, education="3_college", nominated_by="选民提名"),
    )


def fresh(candidacy):
    return Candidacy.objects.select_related("created_by").get(pk=candidacy.pk)


def taken(candidacy):
    steps = timeline.steps(fresh(candidacy), with_reasons=True)
    return [(step.state, step.who, step.why) for step in steps if not step.is_ahead]


def test_every_state_but_the_first_is_led_to_by_an_act():
    led_to = {path.to for path in PATHS.values()} - {""}
    assert set(S.values) - led_to == {S.NOMINATED, S.ELECTED, S.NOT_ELECTED}
    assert PATHS[Move.COUNT].start == {S.FORMAL, S.ELECTED, S.NOT_ELECTED}


def test_screened_people_go_to_vetting(candidacy, term, leader_east, clerk_east):
    assert screening.screen(actor=leader_east, term=term, candidacies=[candidacy.pk]) == 1
    assert vetting.send(actor=clerk_east, term=term, candidacies=[candidacy.pk], due_on=timezone.localdate()) == 1
    assert fresh(candidacy).state == S.VETTING


def test_who_is_not_passed_on_is_not_sent_until_the_township_thinks_again(candidacy, term, leader_east, clerk_east):
    with pytest.raises(ReasonMissing):
        screening.screen_out(actor=leader_east, candidacy=candidacy, reason="")
    screening.screen_out(actor=leader_east, candidacy=candidacy, reason="长期外出，不能履职")
    with pytest.raises(vetting.Unscreened, match="Nobody was sent"):
        vetting.send(actor=clerk_east, term=term, candidacies=[candidacy.pk], due_on=timezone.localdate())
    assert screening.screen(actor=leader_east, term=term, candidacies=[candidacy.pk]) == 1
    assert fresh(candidacy).state_reason == ""
    kept = [(row.is_passed, row.opinion, row.screened_by) for row in candidacy.screenings.all()]
    assert kept == [(False, "长期外出，不能履职", leader_east), (True, screening.AGREED, leader_east)]
    assert (S.SCREENED_OUT, "leader_east", "长期外出，不能履职") in taken(candidacy)


def test_screening_comes_before_vetting(candidacy, term, leader_east, office):
    Candidacy.objects.filter(pk=candidacy.pk).update(state=S.VETTING)
    assert screening.screen(actor=leader_east, term=term, candidacies=[candidacy.pk]) == 0
    with pytest.raises(WrongState, match="this can only be done while"):
        screening.screen_out(actor=leader_east, candidacy=candidacy, reason="不符合条件")


def test_a_clerk_and_another_township_do_not_screen(candidacy, term, clerk_east):
    with pytest.raises(NotAllowed):
        screening.screen(actor=clerk_east, term=term, candidacies=[candidacy.pk])
    west = builders.make_user("leader_west", "leader", builders.WEST)
    assert screening.screen(actor=west, term=term, candidacies=[candidacy.pk]) == 0
    with pytest.raises(NotAllowed):
        screening.screen_out(actor=west, candidacy=candidacy, reason="不符合条件")


def test_the_timeline_tells_who_when_and_why_at_each_step(candidacy, term, elections, clerk_east, leader_east, office):
    screening.screen(actor=leader_east, term=term, candidacies=[candidacy.pk], opinion=" 同意推荐 ")
    vetting.send(actor=clerk_east, term=term, candidacies=[candidacy.pk], due_on=timezone.localdate())
    all_agree(candidacy)
    vetting.clear(actor=office, term=term, candidacies=[candidacy.pk])
    vetting.strike_off(actor=office, candidacy=candidacy, reason="新发现问题")
    vetting.restore(actor=office, candidacy=candidacy, reason="查无实据")
    assert taken(candidacy) == [
        (S.NOMINATED, "clerk_east", "选民提名"),
        (S.SCREENED, "leader_east", "同意推荐"),
        (S.VETTING, "clerk_east", ""),
        (S.CLEARED, "区换届办", ""),
        (S.STRUCK_OFF, "区换届办", "新发现问题"),
        (S.VETTING, "区换届办", "查无实据"),
    ]
    ahead = [step.state for step in timeline.steps(fresh(candidacy), with_reasons=True) if step.is_ahead]
    assert ahead == [S.CLEARED, S.FORMAL, S.ELECTED]


def test_a_withdrawal_ends_the_path_with_its_reason(candidacy, clerk_east):
    nominations.withdraw(actor=clerk_east, candidacy=candidacy, reason="本人书面申请")
    assert taken(candidacy)[-1] == (S.WITHDRAWN, "clerk_east", "本人书面申请")
    assert not any(step.is_ahead for step in timeline.steps(fresh(candidacy), with_reasons=True))


def test_without_reasons_nobody_learns_why(candidacy, office):
    Candidacy.objects.filter(pk=candidacy.pk).update(state=S.VETTING)
    vetting.strike_off(actor=office, candidacy=candidacy, reason="新发现问题")
    steps = timeline.steps(fresh(candidacy), with_reasons=False)
    assert "新发现问题" not in str(steps)


def test_rows_written_as_they_stood_show_that_nothing_earlier_is_known(elections):
    row = builders.make_candidacy(elections[1], state=S.ELECTED)
    steps = timeline.steps(fresh(row), with_reasons=True)
    assert [(step.state, step.when is None, step.why) for step in steps] == [
        (S.NOMINATED, False, ""),
        (S.SCREENED, False, "镇街初审同意"),
        (S.ELECTED, True, ""),
    ]


def test_rows_written_as_they_stood_tell_the_days_that_other_rows_know(elections, leader_east):
    vetted, listed, elected = date(2021, 3, 12), date(2021, 5, 10), date(2021, 5, 17)
    row = builders.make_candidacy(elections[1], state=S.ELECTED, vetted_on=vetted)
    ListPublication.objects.create(
        village_election=elections[1], village_id=row.village_id, candidates=1, published_on=listed,
        published_by=leader_east,
    )  # fmt: skip
    builders.make_officer(elections[1], row.person, started_on=elected)
    steps = timeline.steps(fresh(row), with_reasons=True)
    assert [(step.state, step.when_words, step.who) for step in steps[2:]] == [
        (S.CLEARED, "2021-03-12", ""),
        (S.FORMAL, "2021-05-10", str(leader_east)),
        (S.ELECTED, "2021-05-17", ""),
    ]
    gone = builders.make_candidacy(elections[1], state=S.STRUCK_OFF, state_reason="联审未通过", vetted_on=vetted)
    last = timeline.steps(fresh(gone), with_reasons=True)[-1]
    assert (last.state, last.when_words, last.why) == (S.STRUCK_OFF, "2021-03-12", "联审未通过")
    Candidacy.objects.filter(pk=gone.pk).update(state=S.VETTING, vetted_on=None, state_reason="")
    again = timeline.steps(fresh(gone), with_reasons=True)
    assert [(step.state, step.when_words[:10], step.why) for step in again if not step.is_ahead][2] == (
        S.STRUCK_OFF,
        "2021-03-12",
        "联审未通过",
    )


def test_a_new_vetting_is_a_step_with_who_and_why_but_not_the_facts(candidacy, office):
    Candidacy.objects.filter(pk=candidacy.pk).update(state=S.VETTING)
    gone = vetting.strike_off(actor=office, candidacy=fresh(candidacy), reason="联审未通过")
    due = timezone.localdate() + timedelta(days=3)
    revetting.reopen(actor=office, candidacy=gone, new_facts="判决已撤销", asked=["court"], due_on=due)
    assert taken(candidacy)[-1] == (S.VETTING, str(office), "New facts came to light")
    assert "判决已撤销" not in str(timeline.steps(fresh(candidacy), with_reasons=True))


def test_a_vetted_write_in_who_is_let_stand_has_a_step_with_who(candidacy, office, clerk_east):
    Candidacy.objects.filter(pk=candidacy.pk).update(state=S.CLEARED)
    lists.stand_by_write_in(actor=clerk_east, candidacy=fresh(candidacy))
    assert taken(candidacy)[-1][:2] == (S.FORMAL, "clerk_east")


def test_the_person_page_shows_the_path_but_not_to_departments(sign_in, term, candidacy, clerk_east, reviewer):
    url = reverse("candidates:person", args=[term.pk, candidacy.person_id])
    page = sign_in(clerk_east).get(url).content.decode()
    assert "Path to the ballot" in page
    assert "选民提名" in page
    assert "Path to the ballot" not in sign_in(reviewer).get(url).content.decode()


def test_screening_from_the_list_and_from_the_person(sign_in, term, candidacy, leader_east):
    client = sign_in(leader_east)
    page = client.get(reverse("candidates:candidates", args=[term.pk])).content.decode()
    assert "Township screening passed" in page
    asked = client.post(reverse("candidates:screen", args=[term.pk]), {"pk": candidacy.pk})
    assert screening.AGREED in asked.content.decode()
    assert fresh(candidacy).state == S.NOMINATED
    data = {**asked.context["hidden"], "confirmed": "1", "opinion": ""}
    asked = client.post(reverse("candidates:screen", args=[term.pk]), data)
    assert "This field is required" in asked.content.decode()
    page = client.post(reverse("candidates:screen", args=[term.pk]), {**data, "opinion": "同意推荐"}, follow=True)
    assert "1 people were screened" in page.content.decode()
    assert candidacy.screenings.get().opinion == "同意推荐"
    out = reverse("candidates:screen_out", args=[term.pk, candidacy.pk])
    page = client.post(out, {"reason": "不能履职", "version": fresh(candidacy).version}, follow=True)
    assert "is not passed on" in page.content.decode()
    assert "不能履职" in page.content.decode()


def test_a_list_with_screened_people_waiting_wants_a_note(term, elections, leader_east):
    builders.make_candidacy(elections[1], state=S.SCREENED)
    for _number in range(6):
        builders.make_candidacy(elections[1], state=S.CLEARED)
    assert "still_vetted" in [found.check for found in lists.findings(elections[1])]


def test_everybody_put_forward_is_screened_at_once_after_a_second_look(sign_in, term, elections, leader_east):
    mine = [builders.make_candidacy(elections[1]) for _number in range(3)]
    other = builders.make_candidacy(elections[4])
    out = builders.make_candidacy(elections[1], state=S.SCREENED_OUT, state_reason="不符合推荐条件")
    client = sign_in(leader_east)
    asked = client.post(reverse("candidates:screen", args=[term.pk]), {"all": "1"})
    assert "3 people are passed on" in asked.content.decode()
    data = {**asked.context["hidden"], "confirmed": "1", "opinion": "同意推荐"}
    client.post(reverse("candidates:screen", args=[term.pk]), data)
    assert {fresh(row).state for row in mine} == {S.SCREENED}
    assert (fresh(other).state, fresh(out).state) == (S.NOMINATED, S.SCREENED_OUT)


def test_screening_a_long_list_takes_few_queries(term, elections, leader_east, django_assert_max_num_queries):
    people = [builders.make_candidacy(elections[1]).pk for _number in range(40)]
    with django_assert_max_num_queries(14):
        assert screening.screen(actor=leader_east, term=term, candidacies=people) == 40


def test_what_the_township_said_is_neither_changed_nor_deleted(elections):
    row = builders.make_candidacy(elections[1], state=S.SCREENED)
    kept = row.screenings.get()
    for act in (kept.delete, lambda: row.screenings.update(opinion="改写")):
        with pytest.raises(InternalError, match="Cannot"), transaction.atomic():
            act()


def test_sending_the_unscreened_is_refused_with_a_link_to_them(sign_in, term, candidacy, clerk_east):
    data = {"pk": candidacy.pk, "due_on": timezone.localdate().isoformat(), "confirmed": "1"}
    page = sign_in(clerk_east).post(reverse("candidates:send", args=[term.pk]), data, follow=True).content.decode()
    assert "1 have not been screened by the township" in page
    assert f'href="{reverse("candidates:candidates", args=[term.pk])}?state=nominated">Show them</a>' in page

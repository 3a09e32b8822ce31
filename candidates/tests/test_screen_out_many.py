"""Not passing many people on at once: one reason, a second look, and each can be looked at again by itself."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from candidates import screening, timeline
from candidates.models import Candidacy, CandidacyState
from sheets.free_texts import PersonalData
from tests import builders

S = CandidacyState
WHY = "未达到推荐条件，镇党委会议研究不予推荐"
pytestmark = pytest.mark.django_db


def states(rows) -> list[str]:
    return [Candidacy.objects.get(pk=row.pk).state for row in rows]


def url(term) -> str:
    return reverse("candidates:screen_out_many", args=[term.pk])


def test_the_ticked_are_not_passed_on_after_a_second_look_with_one_reason(sign_in, term, elections, leader_east):
    rows = [builders.make_candidacy(elections[1], state=state) for state in (S.NOMINATED, S.SCREENED)]
    vetted = builders.make_candidacy(elections[1], state=S.VETTING)
    client = sign_in(leader_east)
    listed = client.get(reverse("candidates:candidates", args=[term.pk])).content.decode()
    assert url(term) in listed
    asked = client.post(url(term), {"pk": [row.pk for row in (*rows, vetted)]})
    page = asked.content.decode()
    assert "2 people are not passed on to joint vetting, all for the same reason" in page
    assert rows[0].person.name in page
    assert "The other 1 ticked" in page
    assert states(rows) == [S.NOMINATED, S.SCREENED], "a second look first"
    data = {**asked.context["hidden"], "confirmed": "1"}
    assert "This field is required" in client.post(url(term), {**data, "reason": " "}).content.decode()
    refused = client.post(url(term), {**data, "reason": "问13800001234"}).content.decode()
    assert "138****1234" in refused
    assert states(rows) == [S.NOMINATED, S.SCREENED]
    done = client.post(url(term), {**data, "reason": WHY}, follow=True).content.decode()
    assert "2 people are not passed on." in done
    assert states([*rows, vetted]) == [S.SCREENED_OUT, S.SCREENED_OUT, S.VETTING]
    for row in rows:
        kept = row.screenings.order_by("-pk").first()
        assert (kept.is_passed, kept.opinion, kept.screened_by) == (False, WHY, leader_east)
        fresh = Candidacy.objects.select_related("created_by").get(pk=row.pk)
        assert fresh.state_reason == WHY
        last = [step for step in timeline.steps(fresh, with_reasons=True) if not step.is_ahead][-1]
        assert (last.state, last.who, last.why) == (S.SCREENED_OUT, "leader_east", WHY)
    event = Event.objects.get(action="candidacy.screened_out")
    assert sorted(event.details["candidacies"]) == sorted(row.pk for row in rows)


def test_each_is_passed_on_again_by_itself(term, elections, leader_east):
    rows = [builders.make_candidacy(elections[1]) for _number in range(2)]
    screening.screen_out_many(actor=leader_east, term=term, candidacies=[row.pk for row in rows], reason=WHY)
    assert screening.screen(actor=leader_east, term=term, candidacies=[rows[0].pk]) == 1
    assert states(rows) == [S.SCREENED, S.SCREENED_OUT]
    assert Candidacy.objects.get(pk=rows[0].pk).state_reason == ""
    assert [each.is_passed for each in rows[0].screenings.all()] == [False, True]


def test_nothing_ticked_or_nobody_who_can_be_held_back_is_a_sentence(sign_in, term, elections, leader_east):
    vetted = builders.make_candidacy(elections[1], state=S.VETTING)
    client = sign_in(leader_east)
    for data in ({}, {"pk": vetted.pk}, {"pk": "x"}):
        page = client.post(url(term), data, follow=True).content.decode()
        assert "Tick people who are put forward or screened" in page


def test_others_and_a_closed_term_change_nothing(term, elections, leader_east, clerk_east):
    row = builders.make_candidacy(elections[1])
    west = builders.make_user("leader_west", "leader", builders.WEST)
    with pytest.raises(NotAllowed):
        screening.screen_out_many(actor=clerk_east, term=term, candidacies=[row.pk], reason=WHY)
    assert screening.screen_out_many(actor=west, term=term, candidacies=[row.pk], reason=WHY) == 0
    with pytest.raises(ReasonMissing):
        screening.screen_out_many(actor=leader_east, term=term, candidacies=[row.pk], reason="")
    with pytest.raises(PersonalData):
        screening.screen_out_many(
            actor=leader_east, term=term, candidacies=[row.pk], reason=f"证件{builders.identity_number(3)}"
        )
    term.state = "closed"
    term.save(update_fields=["state"])
    with pytest.raises(WrongState, match="is closed"):
        screening.screen_out_many(actor=leader_east, term=term, candidacies=[row.pk], reason=WHY)
    assert states([row]) == [S.NOMINATED]


def test_holding_a_long_list_back_takes_few_queries(term, elections, leader_east, django_assert_max_num_queries):
    people = [builders.make_candidacy(elections[1]).pk for _number in range(40)]
    with django_assert_max_num_queries(14):
        assert screening.screen_out_many(actor=leader_east, term=term, candidacies=people, reason=WHY) == 40

"""Publishing the formal candidates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, ReasonMissing
from candidates import lists
from candidates.models import Candidacy, CandidacyState, ListPublication
from candidates.tests.world import counters_of
from tests import builders
from villages.codes import CommitteePost, PartyPost, Sex
from villages.models import StageState

DAY = date(2021, 5, 10)


def slate(election, *, members=4, woman=True, state=CandidacyState.CLEARED, party=0):
    """Two for the chair, two for the vice chair, some members: more than the five seats."""
    posts = [CommitteePost.CHAIR] * 2 + [CommitteePost.VICE_CHAIR] * 2 + [CommitteePost.MEMBER] * members
    for index, post in enumerate(posts):
        person = builders.make_person(sex=Sex.FEMALE if woman and index == 0 else Sex.MALE)
        builders.make_candidacy(election, person, committee_post=post, state=state)
    for _ in range(party):
        builders.make_candidacy(election, committee_post="", party_post=PartyPost.MEMBER, state=state)


def test_everybody_cleared_becomes_a_formal_candidate(leader_east, elections):
    slate(elections[1])
    publication = lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    assert (publication.candidates, publication.number) == (8, 1)
    assert set(Candidacy.objects.values_list("state", flat=True)) == {CandidacyState.FORMAL}
    assert counters_of(elections[1])[3] == StageState.DONE


def test_a_list_without_anybody_is_refused(leader_east, elections):
    with pytest.raises(DomainError, match="Nobody is cleared"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="说明")


def test_not_more_candidates_than_seats_is_refused_with_the_article_whatever_the_note(leader_east, elections):
    slate(elections[1], members=1)
    with pytest.raises(DomainError, match=r"5 seats and 5 candidates.*第十五条") as refused:
        lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="说明")
    assert refused.value.code == "list_refused"
    assert not ListPublication.objects.exists()


def test_the_residents_committee_of_2018_may_have_as_many_candidates_as_seats(leader_east, elections):
    slate(elections[0], members=1)
    publication = lists.publish_list(
        actor=leader_east, election=elections[0], published_on=DAY, note="代表会议决定等额"
    )
    assert publication.candidates == 5


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"woman": False}, "fewer women"),
        ({"members": 2}, "Committee member: 2 candidates for 3 seats"),
        ({"members": 3}, "Committee member: 3 candidates for 3 seats; there should be more .*第十五条"),
        ({"party": 5}, "at least a fifth more candidates than seats, 6, unless"),
    ],
)
def test_what_is_unusual_wants_a_note(leader_east, elections, change, found):
    slate(elections[1], **change)
    with pytest.raises(ReasonMissing, match=found):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    publication = lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="已报镇党委同意")
    assert publication.note == "已报镇党委同意"


def test_where_the_rules_ask_for_no_difference_none_is_asked_for_by_post(leader_east, elections):
    slate(elections[0], members=3)
    assert lists.publish_list(actor=leader_east, election=elections[0], published_on=DAY).pk


def test_six_for_five_party_seats_are_enough(leader_east, elections):
    slate(elections[1], party=6)
    assert lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY).pk


def test_later_than_the_law_asks_wants_a_note(leader_east, elections):
    slate(elections[1])
    with pytest.raises(ReasonMissing, match="by 2021-05-12, 5 days before election day"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=date(2021, 5, 13))


def test_people_not_decided_on_want_a_note_and_stay_off_the_list(leader_east, elections):
    slate(elections[1])
    waiting = builders.make_candidacy(elections[1], state=CandidacyState.VETTING)
    with pytest.raises(ReasonMissing, match="1 people are not decided on yet"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY, note="分批公布")
    waiting.refresh_from_db()
    assert waiting.state == CandidacyState.VETTING


def test_publishing_again_needs_somebody_new_and_gets_the_next_number(leader_east, elections):
    slate(elections[1])
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    with pytest.raises(DomainError, match="nobody was cleared since"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    again = lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    assert (again.number, again.candidates) == (2, 9)


def test_clerks_and_other_townships_publish_nothing(clerk_east, leader_east, elections):
    with pytest.raises(NotAllowed):
        lists.publish_list(actor=clerk_east, election=elections[1])
    with pytest.raises(NotAllowed, match="outside your territory"):
        lists.publish_list(actor=leader_east, election=elections[4])


@pytest.mark.parametrize("note", ["", "说明"])
def test_a_list_of_a_day_to_come_is_refused_with_both_days(leader_east, elections, note):
    today = timezone.localdate()
    slate(elections[1])
    with pytest.raises(DomainError, match=f"on {today + timedelta(days=1)}: today is {today}") as refused:
        lists.publish_list(actor=leader_east, election=elections[1], published_on=today + timedelta(days=1), note=note)
    assert refused.value.code == "list_refused"
    assert not ListPublication.objects.exists()


def test_a_list_older_than_a_decision_on_its_people_wants_a_note_and_names_both_days(leader_east, elections):
    slate(elections[1])
    late = Candidacy.objects.latest("pk")
    late.vetted_on = DAY
    late.save()
    with pytest.raises(ReasonMissing, match="list of 2021-05-09 is older than .* recorded on 2021-05-10"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=date(2021, 5, 9))
    note = "区里5月8日已审定，10日才录入"
    row = lists.publish_list(actor=leader_east, election=elections[1], published_on=date(2021, 5, 9), note=note)
    assert row.note == note


def test_somebody_struck_off_or_still_vetted_does_not_bind_the_day(leader_east, elections):
    slate(elections[1])
    for state in (CandidacyState.STRUCK_OFF, CandidacyState.WITHDRAWN):
        builders.make_candidacy(elections[1], state=state, state_reason="本人", vetted_on=timezone.localdate())
    assert lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY).candidates == 8


def test_a_changed_list_of_a_day_before_the_list_it_replaces_is_refused(leader_east, elections):
    slate(elections[1])
    lists.publish_list(actor=leader_east, election=elections[1], published_on=DAY)
    builders.make_candidacy(elections[1], state=CandidacyState.CLEARED)
    with pytest.raises(DomainError, match="on 2021-05-09: the list before it hangs since 2021-05-10"):
        lists.publish_list(actor=leader_east, election=elections[1], published_on=date(2021, 5, 9), note="说明")


def test_the_database_keeps_no_list_of_a_day_to_come(elections):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(IntegrityError, match="published_list_is_no_plan"):
        ListPublication.objects.create(
            village_election=elections[1], village_id=elections[1].village_id, candidates=1, published_on=tomorrow
        )


def test_the_day_in_the_district_counts_and_not_the_day_in_greenwich(leader_east, elections):
    evening = datetime(2021, 5, 9, 16, 30, tzinfo=UTC)
    row = ListPublication.objects.create(
        village_election=elections[1], village_id=elections[1].village_id, candidates=1, published_on=DAY
    )
    ListPublication.objects.filter(pk=row.pk).update(published_at=evening)
    assert ListPublication.objects.get().published_on == DAY


def test_the_page_says_why_a_day_to_come_cannot_be_recorded(sign_in, leader_east, term, elections):
    slate(elections[1])
    day = timezone.localdate() + timedelta(days=3)
    url = reverse("candidates:publish", args=[term.pk, elections[1].village_id])
    page = sign_in(leader_east).post(url, {"published_on": day.isoformat(), "note": "说明"})
    assert f"cannot be recorded as published on {day.isoformat()}" in page.content.decode()
    assert not ListPublication.objects.exists()

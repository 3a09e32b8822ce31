"""Members of the election committee leave it when they stand; by the rules of 2026 also when a near relative does."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, WrongState
from audit.models import Event
from candidates import (
    bringing_in,
    counters,
    election_committees,
    kinship,
    nominations,
    revetting,
    screening,
    vetting,
)
from candidates.models import Candidacy
from candidates.nominations import Standing
from candidates.people import PersonFacts, settle
from candidates.records.path import CommitteeRole, ElectionCommitteeMember, Kinship, LeavingReason
from candidates.tests.world import facts, two_departments
from tests import builders
from villages.codes import CommitteePost

CHOSEN = date(2021, 3, 30)
SEAT = Standing(committee_post=CommitteePost.MEMBER, education="3_college")


@pytest.fixture
def village(elections):
    return elections[1]


@pytest.fixture
def village_2026(district):
    term = builders.make_term(district, name="2026", election_day=date(2026, 12, 20), rules="2026")
    return builders.make_village(term, f"{builders.EAST}201", "大沟村村民委员会")


def choose(actor, village, who, place=1, role=CommitteeRole.MEMBER):
    day = CHOSEN if village.term.rules == "2018" else date(2026, 10, 1)
    return election_committees.choose(actor=actor, election=village, facts=who, role=role, place=place, chosen_on=day)


def nominate(actor, village, who):
    return nominations.nominate(actor=actor, election=village, facts=who, standing=SEAT)


def left(member):
    member.refresh_from_db()
    return member.left_because


def test_a_member_put_forward_leaves_in_the_same_act(village, clerk_east):
    member = choose(clerk_east, village, facts("王小明", number=1))
    other = choose(clerk_east, village, facts("李大勇", number=2), 2)
    nominate(clerk_east, village, facts("王小明", number=1))
    assert (left(member), left(other)) == (LeavingReason.NOMINATED, "")
    event = Event.objects.get(action="election_committee.left")
    assert (event.actor, event.division) == (clerk_east, village.village_id)


def test_a_member_known_by_name_and_birth_only_leaves_too(village, clerk_east):
    without = PersonFacts(name="王小明", birth=date(1980, 6, 15))
    member = choose(clerk_east, village, without)
    nominate(clerk_east, village, facts("王小明", number=1))
    assert left(member) == LeavingReason.NOMINATED


def test_an_imported_list_of_nominees_empties_seats_too(term, village, clerk_east):
    member = choose(clerk_east, village, facts("王小明", number=1))
    locked = counters.lock([village.pk])[village.pk]
    bringing_in.candidacies(
        actor=clerk_east,
        term=term,
        elections={village.village_id: locked},
        new=[(village.village_id, member.person, settle(facts("王小明", number=1)), SEAT)],
        changed=[],
    )
    assert left(member) == LeavingReason.NOMINATED


def test_a_relative_put_forward_matters_since_2026_only(village, village_2026, clerk_east):
    for place, each in enumerate((village, village_2026)):
        member = choose(clerk_east, each, facts("王小明", number=1))
        relative = nominate(clerk_east, each, facts("王小红", number=10 + place))
        kinship.tell(
            actor=clerk_east, village_id=each.village_id, one=member.person, other=relative.person, kind="sibling"
        )
    old, new = ElectionCommitteeMember.objects.order_by("pk")
    assert (old.left_because, new.left_because) == ("", LeavingReason.RELATIVE)


def test_a_relative_known_before_empties_the_seat_when_put_forward(village_2026, clerk_east):
    member = choose(clerk_east, village_2026, facts("王小明", number=1))
    relative = builders.make_person("王小红", identity=builders.identity_number(2), birth=date(1980, 6, 15))
    first, second = sorted((member.person, relative), key=lambda person: person.pk)
    Kinship.objects.create(first=first, second=second, kind="parent_child")
    nominate(clerk_east, village_2026, facts("王小红", number=2))
    assert left(member) == LeavingReason.RELATIVE


def test_a_member_of_another_village_stays(village, elections, clerk_east):
    member = choose(clerk_east, elections[2], facts("王小明", number=1))
    nominate(clerk_east, village, facts("王小明", number=1))
    assert left(member) == ""


def test_somebody_who_stands_cannot_be_chosen(village, clerk_east):
    nominate(clerk_east, village, facts("王小明", number=1))
    with pytest.raises(DomainError, match="cannot sit on the election committee: was put forward"):
        choose(clerk_east, village, facts("王小明", number=1))


def test_one_chair_one_seat_and_before_election_day(village, clerk_east):
    choose(clerk_east, village, facts("王小明", number=1), role=CommitteeRole.CHAIR)
    with pytest.raises(DomainError, match="already"):
        choose(clerk_east, village, facts("王小明", number=1))
    with pytest.raises(DomainError, match="has a chair already"):
        choose(clerk_east, village, facts("李大勇", number=2), role=CommitteeRole.CHAIR)
    with pytest.raises(DomainError, match="before election day"):
        election_committees.choose(
            actor=clerk_east,
            election=village,
            facts=facts("李大勇", number=2),
            role="member",
            place=1,
            chosen_on=date(2021, 5, 18),
        )


def test_the_next_alternate_in_the_order_of_votes_moves_up(village, clerk_east):
    third = choose(clerk_east, village, facts("丙", number=3), 3, CommitteeRole.ALTERNATE)
    second = choose(clerk_east, village, facts("乙", number=2), 2, CommitteeRole.ALTERNATE)
    nominate(clerk_east, village, facts("乙", number=2))
    assert left(second) == LeavingReason.NOMINATED
    assert election_committees.move_up(actor=clerk_east, election=village) == third
    third.refresh_from_db()
    assert third.role == CommitteeRole.MEMBER
    with pytest.raises(DomainError, match="no alternate who may move up"):
        election_committees.move_up(actor=clerk_east, election=village)


def test_leaving_is_recorded_once_and_not_before_being_chosen(village, clerk_east):
    member = choose(clerk_east, village, facts("王小明", number=1))
    with pytest.raises(DomainError, match="Nobody leaves before"):
        election_committees.leave(actor=clerk_east, member=member, because="resigned", left_on=date(2021, 3, 1))
    election_committees.leave(actor=clerk_east, member=member, because="resigned", left_on=date(2021, 4, 1))
    with pytest.raises(WrongState):
        election_committees.leave(actor=clerk_east, member=member, because="resigned", left_on=date(2021, 4, 2))


def test_another_township_records_nobody(village, clerk_west):
    with pytest.raises(NotAllowed):
        choose(clerk_west, village, facts("王小明", number=1))


def test_the_page_records_shows_who_left_and_moves_up(sign_in, term, village, clerk_east):
    client = sign_in(clerk_east)
    url = reverse("candidates:election_committee", args=[term.pk, village.village_id])
    data = {"name": "王小明", "birth": "1980-06-15", "role": "chair", "place": "1", "chosen_on": "2021-03-30"}
    page = client.post(url, data, follow=True).content.decode()
    assert "is on the election committee" in page
    assert "Only 1 members are left" in page
    member = ElectionCommitteeMember.objects.get()
    away = reverse("candidates:committee_leave", args=[term.pk, member.pk])
    page = client.post(away, {"left_on": "2021-04-01", "because": "resigned", "note": "外出务工"}, follow=True)
    assert "外出务工" in page.content.decode()
    page = client.post(reverse("candidates:committee_move_up", args=[term.pk, village.village_id]), follow=True)
    assert "no alternate who may move up" in page.content.decode()


def test_kin_from_the_person_page_and_back(sign_in, term, village, clerk_east):
    one = nominate(clerk_east, village, facts("王小明", number=1)).person
    nominate(clerk_east, village, facts("王小红", number=2))
    client = sign_in(clerk_east)
    url = reverse("candidates:kin", args=[term.pk, one.pk])
    unknown = client.post(url, {"relative": "无此人", "kind": "sibling"}, follow=True).content.decode()
    assert "Nobody named 无此人" in unknown
    page = client.post(url, {"relative": "王小红", "kind": "sibling"}, follow=True).content.decode()
    assert "are near relatives" in page
    again = client.post(url, {"relative": "王小红", "kind": "sibling"}, follow=True).content.decode()
    assert "already" in again
    back = reverse("candidates:kin_back", args=[term.pk, one.pk, Kinship.objects.get().pk])
    assert "Write why" in client.post(back, follow=True).content.decode()
    client.post(back, {"reason": "同名误录"})
    assert not Kinship.objects.exists()


def test_whoever_comes_back_on_the_path_leaves_the_committee_too(village, clerk_east, leader_east, office):
    two_departments(village.term)
    row = nominate(clerk_east, village, facts("王小明", number=1))
    screening.screen_out(actor=leader_east, candidacy=row, reason="长期外出")
    member = choose(clerk_east, village, facts("王小明", number=1))
    screening.screen(actor=leader_east, term=village.term, candidacies=[row.pk])
    assert left(member) == LeavingReason.NOMINATED
    Candidacy.objects.filter(pk=row.pk).update(state="vetting")
    vetting.strike_off(actor=office, candidacy=row, reason="联审未通过")
    again = choose(clerk_east, village, facts("王小明", number=1), 2)
    vetting.restore(actor=office, candidacy=row, reason="复核更正")
    assert left(again) == LeavingReason.NOMINATED
    vetting.strike_off(actor=office, candidacy=row, reason="联审未通过")
    third = choose(clerk_east, village, facts("王小明", number=1), 3)
    due = timezone.localdate() + timedelta(days=3)
    revetting.reopen(actor=office, candidacy=row, new_facts="判决撤销", asked=["court"], due_on=due)
    assert left(third) == LeavingReason.NOMINATED


def test_after_election_day_the_form_still_begins_with_a_day_that_may_be(village, clerk_east, sign_in):
    assert village.term.election_day == date(2021, 5, 17)
    url = reverse("candidates:election_committee", args=[village.term_id, village.village_id])
    assert 'value="2021-05-17"' in sign_in(clerk_east).get(url).content.decode()

"""Seats that fall vacant in mid-term: by-elections, seats left empty, and who was in office on which day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from ballots import results, vacancies
from ballots.models import BallotLine, Poll, Round
from ballots.standing import NotReady
from ballots.tests import forms
from ballots.tests.test_entry_page import url
from ballots.tests.test_layered_rules import lay
from candidates import officers
from candidates.models import Candidacy, EndReason, Officer, Person
from villages.codes import Sex
from villages.models import PollStage

pytestmark = pytest.mark.django_db

DAY = forms.ELECTION_DAY
LEFT = date(2022, 3, 1)
AGAIN = date(2022, 4, 10)
BALLOTS = {"issued": 700, "cast": 700, "valid": 690, "invalid": 10, "proxy": 0, "mobile": 0}
ONE_SHORT = {"line7": 440, "line8": 300, "line9": 85}


@pytest.fixture
def complete(poll, party, village, cast):
    """A village whose two organs are elected."""
    forms.certified(party, cast)
    forms.certified(poll, cast)
    village.refresh_from_db()
    assert (village.vacancies, village.completed_on) == (0, DAY)
    return village


def holder(village, post):
    return Officer.objects.filter(village_election=village, committee_post=post, ended_on=None).first()


def end(cast, village, post="chair", reason=EndReason.RESIGNED, on=LEFT):
    return officers.end_office(
        actor=cast["clerk_east"], officer=holder(village, post), ended_on=on, end_reason=reason, note="代表会议通过"
    )


def loser(village, post):
    serving = Officer.objects.filter(village_election=village).exclude(committee_post="")
    rows = Candidacy.objects.filter(village_election=village, committee_post=post)
    return rows.exclude(person__in=serving.values("person")).order_by("pk").first()


def by_election(cast, village, stands, **fields):
    fields = {"round": Round.BY_ELECTION, "held_on": AGAIN, "stands": stands, **fields}
    return forms.committee_poll(cast["clerk_east"], village, **fields)


def test_an_ended_office_leaves_a_seat_that_a_by_election_fills(complete, cast):
    old = end(cast, complete)
    complete.refresh_from_db()
    assert complete.vacancies == 1
    challenger = loser(complete, "chair")
    poll = by_election(cast, complete, {challenger.pk: "chair", loser(complete, "member").pk: "chair"})
    assert (poll.seats, poll.mid_term, poll.registered, poll.number) == ({"chair": 1}, True, 1000, 2)
    assert {each["post"] for each in poll.in_office} == {"vice_chair", "member"}
    complete.refresh_from_db()
    assert complete.committee_stage == PollStage.CERTIFIED
    forms.certified(poll, cast, line1=500, line2=100, **BALLOTS)
    complete.refresh_from_db()
    assert (complete.vacancies, complete.completed_on, complete.cast) == (0, DAY, 880)
    assert holder(complete, "chair").started_on == AGAIN
    old.refresh_from_db()
    assert (old.ended_on, old.end_reason) == (LEFT, EndReason.RESIGNED)


def test_the_roster_of_any_day_can_be_told(complete, cast):
    before = {row.person_id for row in officers.as_of(complete, DAY)}
    old = end(cast, complete)
    poll = by_election(cast, complete, {loser(complete, "chair").pk: "chair"})
    forms.certified(poll, cast, line1=500, **BALLOTS)
    assert {row.person_id for row in officers.as_of(complete, LEFT - timedelta(days=1))} == before
    between = officers.as_of(complete, LEFT)
    assert old.person_id not in {row.person_id for row in between}
    now = officers.as_of(complete, AGAIN)
    assert old.person_id not in {row.person_id for row in now}
    assert [sum(bool(row.committee_post) for row in rows) for rows in (between, now)] == [4, 5]
    assert not officers.as_of(complete, date(2021, 1, 1))


def test_a_member_who_becomes_chair_ends_the_old_office_and_leaves_a_seat(complete, cast):
    end(cast, complete)
    member = holder(complete, "member")
    candidacy = Candidacy.objects.get(village_election=complete, person=member.person)
    poll = by_election(cast, complete, {candidacy.pk: "chair", loser(complete, "chair").pk: "chair"})
    order = {line.candidacy_id: line.order for line in forms.lines_of(poll)}[candidacy.pk]
    poll = forms.certified(poll, cast, **BALLOTS, **{"line1": 100, "line2": 100, f"line{order}": 500})
    member.refresh_from_db()
    assert (member.ended_on, member.end_reason) == (AGAIN, EndReason.MOVED)
    chair = holder(complete, "chair")
    assert (chair.person_id, chair.party_post) == (member.person_id, member.party_post)
    complete.refresh_from_db()
    assert complete.vacancies == 1
    results.revoke(actor=cast["office"], poll=poll, reason="发现计票错误", version=poll.version)
    member.refresh_from_db()
    assert (member.ended_on, member.end_reason) == (None, "")
    assert holder(complete, "chair") is None


def test_a_by_election_needs_a_vacant_seat_and_people_of_the_list(complete, cast):
    challenger = loser(complete, "chair")
    with pytest.raises(WrongState):
        by_election(cast, complete, {challenger.pk: "chair"})
    end(cast, complete)
    with pytest.raises(NotReady, match="vacant"):
        by_election(cast, complete, {challenger.pk: "member"})
    with pytest.raises(NotReady, match="published list"):
        by_election(cast, complete, {999_999: "chair"})
    assert Poll.objects.filter(round=Round.BY_ELECTION).count() == 0


def test_villagers_representatives_may_hold_a_by_election_but_not_the_first_election(complete, cast):
    end(cast, complete)
    stands = {loser(complete, "chair").pk: "chair"}
    with pytest.raises(NotReady):
        by_election(cast, complete, stands, mode="representatives")
    poll = by_election(cast, complete, stands, mode="representatives", electorate=30)
    assert (poll.mode, poll.registered) == ("representatives", 30)
    small = {"issued": 20, "cast": 20, "valid": 20, "invalid": 0, "proxy": 0, "mobile": 0}
    poll = forms.certified(poll, cast, line1=11, **small)
    assert poll.result.is_valid


def test_a_void_by_election_is_held_again_with_the_same_names(complete, cast):
    end(cast, complete)
    challenger = loser(complete, "chair")
    poll = by_election(cast, complete, {challenger.pk: "chair"})
    forms.certified(poll, cast, **{**BALLOTS, "issued": 400, "cast": 400, "valid": 400, "invalid": 0}, line1=300)
    again = by_election(cast, complete, None)
    assert (again.round, again.seats, [line.candidacy_id for line in again.lines.all()]) == (
        Round.BY_ELECTION, {"chair": 1}, [challenger.pk]
    )  # fmt: skip


def test_a_by_election_short_of_a_majority_is_rerun_in_mid_term(complete, cast):
    end(cast, complete)
    poll = by_election(cast, complete, {loser(complete, "chair").pk: "chair", loser(complete, "member").pk: "chair"})
    forms.certified(poll, cast, line1=300, line2=200, **BALLOTS)
    rerun = forms.committee_poll(cast["clerk_east"], complete, round=Round.RERUN, held_on=AGAIN)
    assert (rerun.mid_term, rerun.seats, rerun.lines.count()) == (True, {"chair": 1}, 2)
    complete.refresh_from_db()
    assert (complete.committee_stage, complete.completed_on, complete.vacancies) == (PollStage.CERTIFIED, DAY, 1)


def test_a_party_seat_is_filled_in_mid_term_too(complete, cast):
    secretary = Officer.objects.get(village_election=complete, party_post="secretary", ended_on=None)
    officers.end_office(
        actor=cast["clerk_east"], officer=secretary, ended_on=LEFT, end_reason=EndReason.DIED, note="病故，镇党委报告"
    )
    stands = {loser(complete, "member").pk: "member"}
    poll = forms.party_poll(cast["clerk_east"], complete, round=Round.BY_ELECTION, held_on=AGAIN, stands=stands)
    assert poll.seats == {"member": 1}


@pytest.fixture
def short(poll, village, cast):
    """A village whose rerun left one member's seat open with four people elected."""
    forms.certified(poll, cast, **ONE_SHORT)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY)
    return forms.certified(rerun, cast, line1=100, line2=90, **{**BALLOTS, "cast": 690, "valid": 680})


def test_seats_may_stay_empty_after_a_rerun_with_a_reason(short, village, party, cast):
    forms.certified(party, cast)
    with pytest.raises(ReasonMissing):
        vacancies.leave_empty(actor=cast["office"], poll=short, reason="")
    with pytest.raises(NotAllowed):
        vacancies.leave_empty(actor=cast["clerk_east"], poll=short, reason="已选出四人，经代表会议同意暂缺")
    vacancies.leave_empty(actor=cast["office"], poll=short, reason="已选出四人，经代表会议同意暂缺")
    village.refresh_from_db()
    assert (village.vacancies, village.completed_on) == (1, DAY)
    event = Event.objects.get(action="poll.left_empty")
    assert event.reason == "已选出四人，经代表会议同意暂缺"
    with pytest.raises(WrongState):
        forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY)
    vacancies.fill_after_all(actor=cast["office"], poll=short, reason="代表会议改变决定")
    village.refresh_from_db()
    assert village.completed_on is None
    assert forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY).seats == {"member": 1}


def test_a_rerun_says_who_has_less_than_a_third(short, cast, sign_in):
    page = sign_in(cast["office"]).get(url(short, "poll")).content.decode()
    assert page.count("Less than a third") == 2
    assert "Not over half" not in page


def test_a_seat_kept_for_a_woman_cannot_stay_empty(poll, village, cast):
    Person.objects.update(sex=Sex.MALE)
    Person.objects.filter(name="候选人9").update(sex=Sex.FEMALE)
    BallotLine.objects.exclude(name="候选人9").update(sex=Sex.MALE)
    BallotLine.objects.filter(name="候选人9").update(sex=Sex.FEMALE)
    lay(village, ("womens_seat", True))
    first = forms.certified(poll, cast, line7=600, line8=90, line9=100)
    assert first.result.verdict["reserved"] == {"member": 1}
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY)
    assert [line.name for line in forms.lines_of(rerun)] == ["候选人9"]
    rerun = forms.certified(rerun, cast, line1=100, **BALLOTS)
    with pytest.raises(vacancies.SeatsMustBeFilled, match="1 of the empty seats is kept for a woman"):
        vacancies.leave_empty(actor=cast["office"], poll=rerun, reason="已选出四人，经代表会议同意暂缺")
    rerun.refresh_from_db()
    assert rerun.left_empty == {}


def test_a_runoff_knows_who_sits_already_so_that_the_law_can_look_at_the_whole_committee(poll, village, cast):
    forms.certified(poll, cast, line5=600, line6=500, line7=500, line8=500, line9=100)
    runoff = forms.committee_poll(cast["clerk_east"], village, round=Round.RUNOFF, held_on=DAY)
    assert sorted(each["post"] for each in runoff.in_office) == ["chair", "member", "vice_chair"]
    assert "no_woman_elected" not in {
        row["code"]
        for row in forms.certified(runoff, cast, line1=500, line2=400, line3=300, **BALLOTS).result.verdict["findings"]
    }


def test_revoking_takes_the_decision_back_with_it(short, village, cast):
    vacancies.leave_empty(actor=cast["office"], poll=short, reason="已选出四人，经代表会议同意暂缺")
    short.refresh_from_db()
    results.revoke(actor=cast["office"], poll=short, reason="发现计票错误", version=short.version)
    short.refresh_from_db()
    assert short.left_empty == {}


def test_seats_may_not_stay_empty_after_a_first_poll_or_with_too_few_members(poll, village, cast):
    first = forms.certified(poll, cast, **{f"line{n}": 50 for n in range(3, 10)})
    reason = "经代表会议同意暂缺名额"
    with pytest.raises(vacancies.SeatsMustBeFilled):
        vacancies.leave_empty(actor=cast["office"], poll=first, reason=reason)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY)
    nobody = {f"line{line.order}": 10 for line in forms.lines_of(rerun)}
    rerun = forms.certified(rerun, cast, **BALLOTS, **nobody)
    with pytest.raises(vacancies.SeatsMustBeFilled, match="1 elected members; seats may stay empty from 3"):
        vacancies.leave_empty(actor=cast["office"], poll=rerun, reason=reason)


def test_a_rerun_after_the_last_day_of_the_rules_needs_a_reason(poll, village, cast):
    forms.certified(poll, cast, **ONE_SHORT)
    late = DAY + timedelta(days=11)
    with pytest.raises(NotReady, match="within 10 days, by 2021-05-27"):
        forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=late)
    rerun = forms.committee_poll(
        cast["clerk_east"], village, round=Round.RERUN, held_on=late, late_reason="连日暴雨道路中断，报镇政府同意"
    )
    assert (rerun.due_on, rerun.held_on) == (DAY + timedelta(days=10), late)
    assert Event.objects.filter(action="poll.settled", reason__contains="暴雨").exists()

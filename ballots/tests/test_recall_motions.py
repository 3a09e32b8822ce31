"""Opening a recall: who asks, for what, by when, and what stands against it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import transaction

from accounts.errors import DomainError, NotAllowed, WrongState
from audit.models import Event
from ballots import endings, polls, recalls, withdrawing
from ballots.endings import NoCommitteeOffice
from ballots.models import Poll, Recall, Round
from ballots.recalls import MotionRefused
from ballots.standing import NotReady
from ballots.tests import forms
from ballots.tests.recall_votes import FAILS, HELD, certified, holder, motion, opened
from candidates import officers
from candidates.models import Officer
from sheets.free_texts import PersonalData
from tests import builders
from villages.models import PollStage, VillageElection
from villages.rules import rule_set

pytestmark = pytest.mark.django_db


def community(village: VillageElection, rules: str = "2026", mode: str = "voters", registered: int = 1000) -> None:
    """The village as a community whose first committee poll was voted on in a mode, under the law of 2018 or 2026."""
    village.is_community = True
    village.save()
    village.term.rules, village.term.rule_snapshot = rules, rule_set(rules).to_json()
    village.term.opened_at += timedelta(microseconds=1)
    village.term.save()
    Poll.objects.filter(village_election=village, organ="committee").update(
        kind="residents_committee", mode=mode, registered=registered
    )


@pytest.mark.parametrize(("changes", "error", "words"), [
    ({"voters": 199}, MotionRefused, "199 voters (at least 200)"),
    ({"voters": 1001}, DomainError, "1001 is above"),
    ({"voters": None}, NotReady, "how many voters"),
    ({"voters": None, "representatives": 10}, NotReady, "in all"),
    ({"voters": None, "representatives": 31, "representatives_total": 30}, DomainError, "31 is above"),
    ({"voters": None, "representatives": 10, "representatives_total": 31}, MotionRefused, "too few"),
    ({"grounds": "  "}, NotReady, "grounds"),
    ({"defence": "电话13900000000"}, PersonalData, "telephone number"),
    ({"held_on": date(2022, 2, 9)}, NotReady, "before the recall was asked for"),
    ({"asked_on": date(2021, 4, 1)}, NotReady, "The office began on 2021-04-10"),
    ({"held_on": date(2022, 3, 13)}, NotReady, "within 30 days, by 2022-03-12"),
])  # fmt: skip
def test_a_motion_the_law_does_not_carry_opens_no_vote(chair, cast, changes, error, words):
    with pytest.raises(error, match=words.replace("(", r"\(").replace(")", r"\)")):
        opened(cast, chair, **changes)
    assert not Recall.objects.exists()


def test_a_late_vote_is_opened_with_its_reason_and_representatives_may_ask(chair, cast):
    late = opened(
        cast, chair, held_on=date(2022, 3, 20), late_reason="暴雨推迟，报镇政府同意", voters=None,
        representatives=10, representatives_total=30,
    )  # fmt: skip
    assert late.recall.motion() == {"representatives": 10, "representatives_total": 30}
    assert Event.objects.get(action="recall.opened").reason == "暴雨推迟，报镇政府同意"


def test_only_one_recall_of_an_office_is_under_way_and_only_offices_held_are_recalled(vote, chair, complete, cast):
    with pytest.raises(WrongState, match="under way already: 2022-03-01"):
        opened(cast, chair)
    certified(vote, cast)
    chair.refresh_from_db()
    with pytest.raises(WrongState, match="ended on 2022-03-01 already"):
        opened(cast, chair)
    goes_on = Officer.objects.get(village_election=complete, person=chair.person, ended_on=None)
    with pytest.raises(NoCommitteeOffice):
        opened(cast, goes_on)
    with pytest.raises(NoCommitteeOffice):
        endings.resign(
            actor=cast["clerk_east"], officer=goes_on, figures={"body": "reps", "due": 30, "present": 20, "agree": 11},
            held_on=HELD, note="村民代表会议同意",
        )  # fmt: skip


def test_other_villages_and_roles_open_nothing(chair, cast):
    for name in ("clerk_west", "viewer"):
        with pytest.raises(NotAllowed):
            recalls.open_recall(actor=cast[name], officer=chair, motion=motion(), held_on=HELD)


def test_a_village_without_a_published_roll_opens_no_vote(chair, complete, cast):
    VillageElection.objects.filter(pk=complete.pk).update(roll_state="draft")
    with pytest.raises(NotReady, match="roll"):
        opened(cast, chair)


def test_an_office_with_a_recall_vote_is_not_taken_away_from_under_it(vote, chair):
    with pytest.raises(WrongState, match="a recall vote, an audit, a settlement"), transaction.atomic():
        officers.remove(chair)
    assert Officer.objects.filter(pk=chair.pk).exists()


def test_a_recall_nobody_entered_can_be_withdrawn_and_opened_again(vote, chair, complete, cast):
    withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=vote, reason="联名人撤回要求")
    assert not Recall.objects.exists()
    complete.refresh_from_db()
    assert complete.committee_stage == PollStage.CERTIFIED
    assert opened(cast, chair).number == 2


def test_a_recall_takes_no_written_in_names(vote, cast):
    with pytest.raises(DomainError, match="for or against"):
        polls.add_write_in(actor=cast["clerk_east"], poll=vote, post="chair", name="王五")


def test_a_recall_before_a_rerun_leaves_the_first_poll_to_be_followed(poll, party, village, cast):
    """The rerun of the term's own election follows the first poll, whatever recalls lie between."""
    forms.certified(party, cast)
    forms.certified(poll, cast, line7=440, line8=300, line9=85)
    certified(
        opened(cast, holder(village, "chair"), asked_on=date(2021, 5, 18), held_on=date(2021, 5, 20)), cast, **FAILS
    )
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=date(2021, 5, 24))
    assert (rerun.number, rerun.mid_term) == (3, False)
    withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=rerun, reason="投票日写错了")
    village.refresh_from_db()
    assert village.committee_stage == PollStage.CERTIFIED


def test_a_roster_brought_in_without_polls_keeps_number_one_for_the_first_poll(village, cast):
    officer = forms.builders.make_officer(village, committee_post="chair", started_on=date(2021, 5, 17))
    assert opened(cast, officer).number == 2
    assert forms.committee_poll(cast["clerk_east"], village).number == 1


@pytest.mark.parametrize(
    ("rules", "voters", "enough"), [("2018", 199, False), ("2018", 200, True), ("2026", 99, False), ("2026", 100, True)]
)
def test_residents_ask_by_one_fifth_or_by_one_tenth(complete, cast, rules, voters, enough):
    community(complete, rules)
    chair = holder(complete)
    if not enough:
        with pytest.raises(MotionRefused, match="too few"):
            opened(cast, chair, voters=voters)
        return
    vote = certified(opened(cast, chair, voters=voters), cast)
    assert vote.kind == "residents_committee"
    assert vote.result.next_step == "by_election"
    assert all("居民委员会组织法" in row["article"] for row in vote.result.findings() if rules == "2026")


def test_residents_representatives_recall_by_more_than_two_thirds_taking_part(complete, cast):
    community(complete, mode="representatives", registered=90)
    chair = holder(complete)
    with pytest.raises(NotReady, match="households or representatives"):
        opened(cast, chair, voters=None, representatives=30, representatives_total=90)
    vote = opened(cast, chair, voters=None, representatives=30, representatives_total=90, electorate=90)
    assert (vote.mode, vote.registered) == ("representatives", 90)
    few = {"issued": 60, "cast": 60, "valid": 60, "invalid": 0, "proxy": 0, "mobile": 0, "agree": 60, "against": 0}
    vote = certified(vote, cast, **few)
    assert not vote.result.is_valid
    chair.refresh_from_db()
    assert chair.ended_on is None


def test_one_motion_opens_a_vote_of_its_own_per_officer_all_or_none(chair, complete, cast):
    others = list(recalls.may_join(chair))
    assert chair not in others
    motions = [(chair, motion()), (others[0], motion(defence="")), (others[1], motion(defence="未参与"))]
    polls = recalls.open_recalls(actor=cast["clerk_east"], motions=motions, held_on=HELD)
    assert [poll.recall.name for poll in polls] == [each.person.name for each, _motion in motions]
    assert [poll.recall.defence for poll in polls] == ["本人申辩：资金已退回", "", "未参与"]
    assert len({poll.check_code for poll in polls}) == 3
    assert {poll.number for poll in polls} == {2, 3, 4}
    assert not {others[0], others[1]} & set(recalls.may_join(chair))
    last = recalls.may_join(chair)[0]
    with pytest.raises(WrongState, match=f"^{others[0].person.name}: A recall vote on"):
        recalls.open_recalls(
            actor=cast["clerk_east"], motions=[(last, motion()), (others[0], motion())], held_on=HELD
        )  # fmt: skip
    assert Poll.objects.filter(round="recall").count() == 3


def test_officers_of_two_villages_are_not_recalled_by_one_assembly(chair, elections, cast):
    stranger = builders.make_officer(elections[0], committee_post="member")
    with pytest.raises(NotReady, match="officers of one village"):
        recalls.open_recalls(
            actor=cast["clerk_east"], motions=[(chair, motion()), (stranger, motion())], held_on=HELD
        )  # fmt: skip
    assert not Recall.objects.exists()


def test_where_representatives_vote_a_tenth_of_the_voters_is_counted_of_all_voters(complete, cast):
    """200 of 2,000 voters may ask; they are more than the 90 who vote on it, and nine of those would be no tenth."""
    community(complete, mode="representatives", registered=90)
    chair = holder(complete)
    with pytest.raises(NotReady, match="Write of how many registered voters"):
        opened(cast, chair, voters=9, electorate=90)
    with pytest.raises(MotionRefused, match="199 voters .at least 200."):
        opened(cast, chair, voters=199, voters_total=2000, electorate=90)
    with pytest.raises(DomainError, match="2001 is above"):
        opened(cast, chair, voters=2001, voters_total=2000, electorate=90)
    vote = opened(cast, chair, voters=200, voters_total=2000, electorate=90)
    assert vote.recall.motion() == {"voters": 200, "voters_total": 2000}
    vote = certified(vote, cast, issued=62, cast=62, valid=62, invalid=0, proxy=0, agree=40, against=20)
    assert vote.result.verdict["findings"][0]["code"] == "motion_sufficient"
    chair.refresh_from_db()
    assert chair.ended_on == HELD

"""Recalls by two keys: opening the vote, two blind entries, certifying ends the office, revoking gives it back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import DomainError, StaleSave, WrongState
from audit.models import Event
from ballots import polls, results, vacancies, withdrawing
from ballots.models import BallotLine, Correction, EntryState, Poll, Recall, Result, ResultSeal, Round
from ballots.results.seals import verify
from ballots.tests import forms
from ballots.tests.recall_votes import ASKED, FAILS, HELD, certified, confirmed, form, holder, opened
from ballots.tests.test_mid_term import by_election, loser
from candidates import officers
from candidates.models import EndReason, Officer
from villages.codes import Organ
from villages.models import PollStage

pytestmark = pytest.mark.django_db


def test_opening_settles_a_ballot_of_two_choices_with_its_motion(vote, chair, complete):
    assert (vote.round, vote.organ, vote.seats, vote.registered) == ("recall", "committee", {"chair": 1}, 1000)
    assert (vote.number, vote.mid_term, vote.due_on) == (2, True, ASKED + timedelta(days=30))
    assert list(vote.lines.values_list("choice", "name", "post")) == [
        ("agree", "同意罢免", "chair"), ("against", "不同意罢免", "chair")
    ]  # fmt: skip
    assert (vote.recall.officer, vote.recall.name, vote.recall.motion()) == (chair, chair.person.name, {"voters": 200})
    before = (complete.committee_stage, complete.vacancies, complete.completed_on)
    complete.refresh_from_db()
    assert (complete.committee_stage, complete.vacancies, complete.completed_on) == before
    assert Event.objects.get(action="recall.opened").details["motion"] == {"voters": 200}


def test_a_certified_recall_that_passed_ends_the_office_and_leaves_the_seat_to_a_by_election(
    vote, chair, complete, cast
):
    vote = certified(vote, cast)
    result = vote.result
    assert (result.is_valid, result.next_step, result.verdict["ending"]) == (True, "by_election", "recall")
    assert {row["code"] for row in result.findings()} == {"motion_sufficient", "turnout_met", "recall_passed"}
    assert {row["article"] for row in result.findings()} == {"《村民委员会组织法》（2018年修正）第十六条"}
    chair.refresh_from_db()
    assert (chair.ended_on, chair.end_reason) == (HELD, EndReason.RECALLED)
    assert vote.recall.officer == chair
    goes_on = Officer.objects.get(village_election=complete, person=chair.person, ended_on=None)
    assert (goes_on.party_post, goes_on.committee_post, goes_on.started_on) == (chair.party_post, "", HELD)
    complete.refresh_from_db()
    assert (complete.vacancies, complete.completed_on, complete.committee_stage) == (1, forms.ELECTION_DAY, "certified")
    proposal = polls.propose(village_election=complete, organ=Organ.COMMITTEE)
    assert (proposal.round, proposal.seats) == (Round.BY_ELECTION, {"chair": 1})
    next_chair = loser(complete, "chair")
    again = by_election(cast, complete, {next_chair.pk: "chair"})
    assert again.number == 3
    forms.certified(again, cast, issued=700, cast=700, valid=690, invalid=10, proxy=0, mobile=0, line1=400)
    assert holder(complete).person == next_chair.person
    complete.refresh_from_db()
    assert complete.vacancies == 0


def test_nothing_ends_before_the_district_has_certified(vote, chair, cast):
    confirmed(vote, cast)
    chair.refresh_from_db()
    assert chair.ended_on is None


@pytest.mark.parametrize(("changes", "valid", "codes"), [
    (FAILS, True, {"recall_not_passed"}),
    ({"cast": 500, "valid": 490, "issued": 500, "agree": 400, "against": 50}, False, {"turnout_not_met"}),
    ({"issued": 599, "agree": 380, "note": "多收一张，已记录"}, False, {"ballots_above_issued"}),
])  # fmt: skip
def test_a_recall_that_fails_or_is_void_leaves_the_office(vote, chair, complete, cast, changes, valid, codes):
    vote = certified(vote, cast, **changes)
    assert vote.result.is_valid is valid
    assert codes <= {row["code"] for row in vote.result.findings()}
    chair.refresh_from_db()
    complete.refresh_from_db()
    assert (chair.ended_on, complete.vacancies) == (None, 0)
    assert not vacancies.vacated(complete, "committee", list(Poll.objects.that_elect().filter(organ="committee")))


def test_the_second_entry_is_somebody_elses_and_differences_go_to_a_third(vote, chair, cast):
    results.submit_entry(actor=cast["clerk_east"], poll=vote, **form(vote))
    with pytest.raises(results.SamePerson):
        results.submit_entry(actor=cast["clerk_east"], poll=vote, **form(vote))
    results.submit_entry(actor=cast["clerk_east_2"], poll=vote, **form(vote, agree=300, valid=589, invalid=11))
    vote.refresh_from_db()
    assert vote.state == PollStage.DIFFERENT
    line = vote.lines.get(choice="agree")
    choices = {"valid": 590, "invalid": 10, f"votes-{line.pk}": 301}
    with pytest.raises(results.SamePerson):
        results.resolve(actor=cast["clerk_east"], poll=vote, choices=choices, note="", version=vote.version)
    third = forms.builders.make_user("third_pair_of_eyes")
    with pytest.raises(results.ChoiceMissing):
        results.resolve(actor=third, poll=vote, choices={"valid": 590}, note="", version=vote.version)
    results.resolve(actor=third, poll=vote, choices=choices, note="", version=vote.version)
    vote.refresh_from_db()
    assert (vote.state, vote.result.next_step) == (PollStage.AGREED, "by_election")


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"cast": 1001, "valid": 991, "issued": 1001}, "cast", "registered voters 1,000"),
    ({"valid": 580}, "valid", "10 fewer"),
    ({"agree": 391}, "against", "591, more than the 590 valid ballots"),
    ({"agree": 381, "blank": 10}, "against", "581, more than 590 valid − 10 blank ballots = 580"),
    ({"agree": 591, "against": 0}, "agree", "1 more than valid ballots 590"),
    ({"agree": None}, "agree", "type 0"),
    ({"agree": -1}, "agree", "not a possible number"),
])  # fmt: skip
def test_figures_that_contradict_each_other_are_refused_with_both(vote, cast, changes, field, words):
    with pytest.raises(results.FormRefused) as refused:
        results.submit_entry(actor=cast["clerk_east"], poll=vote, **form(vote, **changes))
    places = {f"votes-{row.pk}": row.choice for row in vote.lines.all()}
    told = [(places.get(check.field, check.field), check.message) for check in refused.value.checks]
    assert any(where == field and words in message for where, message in told), told
    assert not vote.entries.exists()


def test_a_stale_draft_a_stale_page_and_a_certified_recall_are_refused(vote, cast):
    given = {name: value for name, value in form(vote).items() if name != "note"}
    results.save_draft(actor=cast["clerk_east"], poll=vote, **given)
    with pytest.raises(results.StaleDraft):
        results.submit_entry(actor=cast["clerk_east"], poll=vote, **form(vote), version=0)
    results.submit_entry(actor=cast["clerk_east"], poll=vote, **form(vote), version=1)
    results.submit_entry(actor=cast["clerk_east_2"], poll=vote, **form(vote))
    with pytest.raises(StaleSave):
        results.confirm(actor=cast["leader_east"], poll=vote, version=vote.version)
    vote.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=vote, version=vote.version)
    vote.refresh_from_db()
    results.certify(actor=cast["office"], poll=vote, version=vote.version)
    vote.refresh_from_db()
    for act in (results.submit_entry, results.save_draft):
        with pytest.raises(WrongState):
            act(actor=cast["clerk_east"], poll=vote, **form(vote))
    with pytest.raises(WrongState):
        withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=vote, reason="投票日写错了")


def test_the_one_who_confirmed_does_not_certify(vote, cast):
    for name in ("clerk_east", "clerk_east_2"):
        results.submit_entry(actor=cast[name], poll=vote, **form(vote))
    vote.refresh_from_db()
    results.confirm(actor=cast["admin"], poll=vote, version=vote.version)
    vote.refresh_from_db()
    with pytest.raises(results.SamePerson):
        results.certify(actor=cast["admin"], poll=vote, version=vote.version)


def test_revoking_gives_the_office_back_and_certifying_again_ends_it_again(vote, chair, complete, cast):
    vote = certified(vote, cast)
    party_post = chair.party_post
    with pytest.raises(DomainError, match="at least five"):
        results.revoke(actor=cast["office"], poll=vote, reason="错", version=vote.version)
    results.revoke(actor=cast["office"], poll=vote, reason="计票有异议，重新核对", version=vote.version)
    chair.refresh_from_db()
    assert (chair.ended_on, chair.end_reason, chair.party_post) == (None, "", party_post)
    assert Officer.objects.filter(village_election=complete, person=chair.person).count() == 1
    complete.refresh_from_db()
    assert complete.vacancies == 0
    correction = Correction.objects.get(poll=vote)
    assert correction.before["poll"]["recall"]["name"] == chair.person.name
    assert Event.objects.filter(action="officer.restored").count() == 1
    vote.refresh_from_db()
    assert vote.state == PollStage.CONFIRMED
    results.certify(actor=cast["office"], poll=vote, version=vote.version)
    chair.refresh_from_db()
    assert chair.end_reason == EndReason.RECALLED


def test_a_corrected_recall_that_did_not_pass_after_all_keeps_both_records(vote, chair, cast):
    vote = certified(vote, cast)
    results.correct(actor=cast["office"], poll=vote, reason="同意票多计一票", version=vote.version)
    chair.refresh_from_db()
    assert chair.ended_on is None
    vote.refresh_from_db()
    assert (vote.state, vote.entries.exclude(state=EntryState.VOID).exists()) == (PollStage.READY, False)
    vote = certified(vote, cast, **FAILS)
    chair.refresh_from_db()
    assert chair.ended_on is None
    correction = Correction.objects.get(poll=vote)
    assert (correction.before["result"]["next"], correction.after["result"]["next"]) == ("by_election", "certify")


def test_a_recall_that_a_by_election_rests_on_is_not_revoked(vote, complete, cast):
    vote = certified(vote, cast)
    by_election(cast, complete, {loser(complete, "chair").pk: "chair"})
    with pytest.raises(WrongState, match="later ballot"):
        results.revoke(actor=cast["office"], poll=vote, reason="计票有异议，重新核对", version=vote.version)


def test_recalls_of_two_members_go_on_side_by_side_and_neither_holds_the_other(complete, cast):
    chair, member = holder(complete), holder(complete, "member")
    first, second = opened(cast, chair), opened(cast, member)
    assert (first.number, second.number) == (2, 3)
    second, first = certified(second, cast), certified(first, cast)
    complete.refresh_from_db()
    assert complete.vacancies == 2
    results.revoke(actor=cast["office"], poll=first, reason="计票有异议，重新核对", version=first.version)
    chair.refresh_from_db()
    member.refresh_from_db()
    assert (chair.end_reason, member.end_reason) == ("", EndReason.RECALLED)
    complete.refresh_from_db()
    assert complete.vacancies == 1


def test_a_party_post_that_changed_since_keeps_the_recall_certified(vote, chair, complete, cast):
    vote = certified(vote, cast)
    goes_on = Officer.objects.get(village_election=complete, person=chair.person, ended_on=None)
    officers.end_office(
        actor=cast["clerk_east"], officer=goes_on, ended_on=date(2022, 4, 1), end_reason=EndReason.RESIGNED,
        note="党员大会通过",
    )  # fmt: skip
    with pytest.raises(WrongState, match="have changed since the recall"):
        results.revoke(actor=cast["office"], poll=vote, reason="计票有异议，重新核对", version=vote.version)
    vote.refresh_from_db()
    assert vote.state == PollStage.CERTIFIED


@pytest.mark.parametrize(("day", "ended"), [(date(2022, 2, 20), HELD), (date(2022, 3, 5), date(2022, 3, 5))])
def test_an_officer_whose_party_post_ended_meanwhile_is_recalled_by_the_row_that_serves(
    vote, chair, complete, cast, day, ended
):
    officers.end_office(
        actor=cast["clerk_east"], officer=chair, ended_on=day, end_reason=EndReason.RESIGNED, note="党员大会通过",
        organ=Organ.PARTY,
    )  # fmt: skip
    serving = holder(complete)
    assert serving.pk != chair.pk
    vote = certified(vote, cast)
    serving.refresh_from_db()
    assert (serving.end_reason, serving.ended_on, vote.recall.officer) == (EndReason.RECALLED, ended, serving)
    results.revoke(actor=cast["office"], poll=vote, reason="计票有异议，重新核对", version=vote.version)
    assert holder(complete) == serving


def test_an_office_that_ended_otherwise_meanwhile_is_not_ended_twice(vote, chair, complete, cast):
    officers.end_office(
        actor=cast["clerk_east"], officer=chair, ended_on=date(2022, 2, 20), end_reason=EndReason.DIED, note="因病去世"
    )
    vote = certified(vote, cast)
    chair.refresh_from_db()
    assert (chair.end_reason, vote.state) == (EndReason.DIED, PollStage.CERTIFIED)
    complete.refresh_from_db()
    assert complete.vacancies == 1
    results.revoke(actor=cast["office"], poll=vote, reason="计票有异议，重新核对", version=vote.version)
    chair.refresh_from_db()
    assert chair.end_reason == EndReason.DIED


def test_a_passed_recall_is_sealed_with_its_motion_and_an_altered_row_is_named(vote, cast):
    vote = certified(vote, cast)
    assert ResultSeal.objects.filter(poll=vote).exists()
    rows = Poll.objects.filter(pk=vote.pk)
    assert not list(verify(rows))
    Recall.objects.filter(poll=vote).update(voters=300)
    assert [each.row for each in verify(rows)] == ["poll"]
    Recall.objects.filter(poll=vote).update(voters=200)
    BallotLine.objects.filter(poll=vote, choice="agree").update(post="member")
    assert {each.row for each in verify(rows)} == {"ballot 1", "votes 1"}
    BallotLine.objects.filter(poll=vote, choice="agree").update(post="chair")
    Recall.objects.filter(poll=vote).delete()
    assert [each.row for each in verify(rows)] == ["poll"]


@pytest.mark.parametrize("write", [
    lambda poll: BallotLine.objects.create(poll=poll, post="chair", order=3, name="同意", choice="agree"),
    lambda poll: BallotLine.objects.create(poll=poll, post="chair", order=3, name="某某"),
    lambda poll: Recall.objects.filter(poll=poll).update(voters=None),
    lambda poll: Recall.objects.filter(poll=poll).update(representatives=3),
    lambda poll: Recall.objects.filter(poll=poll).update(grounds=""),
    lambda poll: Poll.objects.filter(pk=poll.pk).update(mid_term=False),
])  # fmt: skip
def test_the_database_keeps_ballots_and_motions_of_recalls_whole(vote, write):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(vote)


def test_a_recall_of_a_later_day_is_not_certified_yet(chair, cast):
    today = timezone.localdate()
    vote = opened(cast, chair, asked_on=today, held_on=today + timedelta(days=20))
    vote = confirmed(vote, cast, note="投票日改期，见公告")
    with pytest.raises(DomainError, match="today is"):
        results.certify(actor=cast["office"], poll=vote, version=vote.version)
    assert Result.objects.get(poll=vote).certified_at is None

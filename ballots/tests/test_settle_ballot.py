"""Settling a ballot: names, seats, registered voters, check code; and what stands in the way."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from ballots import polls, withdrawing
from ballots.models import Poll, PollKind
from ballots.tests import forms
from candidates.models import CandidacyState
from tests import builders
from villages.codes import Organ
from villages.models import PollStage, RollState

pytestmark = pytest.mark.django_db


def test_a_committee_ballot_takes_names_seats_and_registered_voters(poll, village):
    assert (poll.kind, poll.registered, poll.number, poll.state) == (
        PollKind.VILLAGE_COMMITTEE,
        1000,
        1,
        PollStage.READY,
    )
    assert poll.seats == {"chair": 1, "vice_chair": 1, "member": 3}
    lines = forms.lines_of(poll)
    assert [line.post for line in lines] == ["chair"] * 2 + ["vice_chair"] * 2 + ["member"] * 5
    assert [line.order for line in lines] == list(range(1, 10))
    assert all(line.candidacy_id and line.sex for line in lines)
    assert len(poll.check_code) == 6
    village.refresh_from_db()
    assert village.committee_stage == PollStage.READY
    assert Event.objects.filter(action="poll.settled", object_id=str(poll.pk)).count() == 1


def test_a_party_ballot_elects_members_and_has_no_registered_voters(party, village):
    assert (party.kind, party.registered, party.seats) == (PollKind.PARTY_BRANCH, 0, {"member": 5})
    assert {line.post for line in forms.lines_of(party)} == {"member"}
    village.refresh_from_db()
    assert (village.party_stage, village.committee_stage) == (PollStage.READY, PollStage.NONE)


def test_a_community_elects_a_residents_committee(elections, cast):
    election = forms.ready_village(elections[0])
    assert forms.committee_poll(cast["clerk_east"], election).kind == PollKind.RESIDENTS_COMMITTEE


def test_names_stand_in_the_order_that_was_drawn(village, cast):
    members = list(village.candidacies.filter(committee_post="member").order_by("-pk").values_list("pk", flat=True))
    poll = forms.committee_poll(cast["clerk_east"], village, order=members)
    assert [line.candidacy_id for line in forms.lines_of(poll) if line.post == "member"] == members


def test_names_without_an_order_stand_by_strokes_of_the_surname(village, cast):
    first, second = village.candidacies.filter(committee_post="chair").select_related("person").order_by("pk")
    for candidacy, name in ((first, "魏东"), (second, "丁南")):
        candidacy.person.name = name
        candidacy.person.save()
    poll = forms.committee_poll(cast["clerk_east"], village)
    assert [line.name for line in forms.lines_of(poll)][:2] == ["丁南", "魏东"]


@pytest.mark.parametrize(
    "state", [CandidacyState.CLEARED, CandidacyState.STRUCK_OFF, CandidacyState.WITHDRAWN, CandidacyState.NOMINATED]
)
def test_only_published_candidates_stand(village, cast, state):
    stranger = builders.make_candidacy(village, state=state, state_reason="理由说明")
    poll = forms.committee_poll(cast["clerk_east"], village)
    assert not poll.lines.filter(candidacy=stranger).exists()


def test_the_roll_must_be_published_for_the_committee_only(village, cast):
    village.roll_state = RollState.DRAFT
    village.save()
    with pytest.raises(polls.NotReady):
        forms.committee_poll(cast["clerk_east"], village)
    assert forms.party_poll(cast["clerk_east"], village).pk


def test_every_post_needs_somebody_who_stands(village, cast):
    village.candidacies.filter(committee_post="vice_chair").update(state=CandidacyState.CLEARED)
    with pytest.raises(polls.NotReady):
        forms.committee_poll(cast["clerk_east"], village)
    assert not Poll.objects.exists()


def test_a_second_first_ballot_is_refused(poll, village, cast):
    with pytest.raises(WrongState):
        forms.committee_poll(cast["clerk_east"], village)


def test_a_rerun_needs_a_certified_poll_before_it(village, cast):
    with pytest.raises(WrongState):
        forms.committee_poll(cast["clerk_east"], village, round="rerun")


def test_households_may_vote_in_a_community_but_not_in_a_village(elections, cast):
    community = forms.ready_village(elections[0])
    with pytest.raises(polls.NotReady):
        forms.committee_poll(cast["clerk_east"], community, mode="households")
    assert forms.committee_poll(cast["clerk_east"], community, mode="households", electorate=420).registered == 420
    with pytest.raises(polls.NotReady):
        forms.committee_poll(cast["clerk_east"], forms.ready_village(elections[2]), mode="households", electorate=420)


def test_only_roles_that_settle_ballots_may(village, cast):
    for name in ("viewer", "reviewer"):
        with pytest.raises(NotAllowed):
            forms.committee_poll(cast[name], village)


def test_another_township_may_not(village, cast):
    with pytest.raises(NotAllowed):
        forms.committee_poll(cast["clerk_west"], village)


def test_a_closed_term_is_refused(village, cast):
    village.term.state = "closed"
    village.term.save()
    with pytest.raises(WrongState):
        forms.committee_poll(cast["clerk_east"], village)


def test_a_ballot_nobody_touched_can_be_withdrawn_with_a_reason(poll, village, cast):
    with pytest.raises(ReasonMissing):
        withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=poll, reason="  ")
    withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=poll, reason="投票日写错了")
    village.refresh_from_db()
    assert village.committee_stage == PollStage.NONE
    assert not Poll.objects.exists()
    assert forms.committee_poll(cast["clerk_east"], village, held_on=date(2021, 5, 18)).number == 1


@pytest.mark.parametrize("state", [PollStage.ENTERED_ONCE, PollStage.AGREED, PollStage.CERTIFIED])
def test_a_ballot_with_entries_cannot_be_withdrawn(poll, cast, state):
    poll = forms.in_state(poll, state, cast)
    with pytest.raises(WrongState):
        withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=poll, reason="投票日写错了")


def test_a_write_in_is_added_before_anything_is_entered(poll, cast):
    line = polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name=" 另选人 ")
    assert (line.name, line.is_write_in, line.order, line.candidacy_id) == ("另选人", True, 10, None)
    with pytest.raises(DomainError):
        polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name="另选人")
    with pytest.raises(DomainError):
        polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="secretary", name="另选人")
    forms.in_state(poll, PollStage.ENTERED_ONCE, cast)
    with pytest.raises(WrongState):
        polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name="又一人")


def test_a_write_in_is_linked_once_the_person_is_on_the_list(poll, village, cast):
    line = polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name="另选人")
    with pytest.raises(polls.NotReady):
        polls.link_write_in(actor=cast["clerk_east"], line=line)
    candidacy = builders.make_candidacy(village, builders.make_person("另选人"), state=CandidacyState.FORMAL)
    assert polls.link_write_in(actor=cast["clerk_east"], line=line).candidacy == candidacy


def test_organs_are_settled_apart(poll, party):
    assert {poll.organ, party.organ} == {Organ.COMMITTEE, Organ.PARTY}
    assert poll.check_code != party.check_code

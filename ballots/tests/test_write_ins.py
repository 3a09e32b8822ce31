"""Write-in winners go to vetting by themselves; votes for somebody struck off are refused."""

import pytest

from accounts.errors import DomainError
from ballots import polls, results
from ballots.models import Entry, EntryState
from ballots.tests import forms
from candidates import screening, vetting
from candidates.models import Candidacy, CandidacyState, Opinion
from candidates.tests.world import all_agree, two_departments
from tests import builders
from villages.models import PollStage

NAME = "另选人"
WINNING = {"line7": 60, "line10": 690}


@pytest.fixture
def village(term, elections):
    two_departments(term)
    return forms.ready_village(elections[1])


@pytest.fixture
def poll(village, cast):
    return forms.committee_poll(cast["clerk_east"], village)


def written_in(poll, cast):
    return polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name=NAME)


def test_a_winner_known_from_the_roll_is_put_forward_and_sent(poll, village, cast):
    voter = builders.make_voter(village, name=NAME)
    written_in(poll, cast)
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **WINNING)
    row = Candidacy.objects.get(person__name=NAME)
    assert (row.state, row.committee_post, row.nominated_by) == (CandidacyState.VETTING, "member", "另选他人")
    assert row.person.masked_identity == voter.masked_identity
    assert set(Opinion.objects.filter(candidacy=row).values_list("department", flat=True)) == {"police", "court"}


def test_one_put_forward_already_is_only_sent(poll, village, cast):
    row = builders.make_candidacy(village, builders.make_person(NAME))
    written_in(poll, cast)
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **WINNING)
    row.refresh_from_db()
    assert row.state == CandidacyState.VETTING
    assert Candidacy.objects.filter(person__name=NAME).count() == 1


def test_a_winner_goes_with_a_screening_in_the_name_of_whoever_enters(poll, village, cast):
    builders.make_voter(village, name=NAME)
    written_in(poll, cast)
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **WINNING)
    said = Candidacy.objects.get(person__name=NAME).screenings.get()
    assert (said.is_passed, said.opinion, said.is_late) == (True, screening.WRITTEN_IN, False)
    assert said.screened_by in (cast["clerk_east"], cast["clerk_east_2"])


def test_a_winner_the_township_did_not_pass_on_is_not_sent_past_it(poll, village, cast):
    row = builders.make_candidacy(village, builders.make_person(NAME), state=CandidacyState.SCREENED_OUT)
    written_in(poll, cast)
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **WINNING)
    row.refresh_from_db()
    assert row.state == CandidacyState.SCREENED_OUT
    assert not Opinion.objects.filter(candidacy=row).exists()


@pytest.mark.parametrize("voters", [0, 2])
def test_nobody_is_guessed_where_none_or_several_have_the_name(poll, village, cast, voters):
    for _ in range(voters):
        builders.make_voter(village, name=NAME)
    written_in(poll, cast)
    assert forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **WINNING).state == PollStage.AGREED
    assert not Candidacy.objects.filter(person__name=NAME).exists()


def test_a_write_in_who_did_not_win_is_not_vetted(poll, village, cast):
    builders.make_voter(village, name=NAME)
    written_in(poll, cast)
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], line10=1)
    assert not Candidacy.objects.filter(person__name=NAME).exists()


def test_once_cleared_the_winner_is_linked_without_a_new_list_and_certified(poll, village, cast, term):
    builders.make_voter(village, name=NAME)
    line = written_in(poll, cast)
    poll = forms.confirmed(poll, cast, **WINNING)
    row = Candidacy.objects.get(person__name=NAME)
    with pytest.raises(polls.NotReady):
        polls.link_write_in(actor=cast["clerk_east"], line=line)
    all_agree(row)
    vetting.clear(actor=cast["office"], term=term, candidacies=[row.pk])
    polls.link_write_in(actor=cast["clerk_east"], line=line)
    row.refresh_from_db()
    assert row.state == CandidacyState.FORMAL
    poll.refresh_from_db()
    results.certify(actor=cast["office"], poll=poll, version=poll.version)
    row.refresh_from_db()
    assert row.state == CandidacyState.ELECTED


def test_votes_for_somebody_struck_off_are_refused_and_nothing_is_kept(poll, village, cast):
    line = poll.lines.order_by("order").last()
    vetting.strike_off(actor=cast["office"], candidacy=line.candidacy, reason="贿选查实", bar_code="N10")
    with pytest.raises(results.FormRefused, match=f"{line.name} was struck off") as refusal:
        forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    assert refusal.value.field == f"votes-{line.pk}"
    assert not Entry.objects.filter(state=EntryState.SUBMITTED).exists()
    poll.refresh_from_db()
    assert poll.state == PollStage.READY


def test_nought_for_somebody_struck_off_is_entered(poll, village, cast):
    line = poll.lines.order_by("order").last()
    vetting.strike_off(actor=cast["office"], candidacy=line.candidacy, reason="贿选查实")
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **{f"line{line.order}": 0})
    assert poll.state == PollStage.AGREED


def struck_off_candidacy(village, cast):
    row = builders.make_candidacy(village, builders.make_person(NAME), state=CandidacyState.CLEARED)
    return vetting.strike_off(actor=cast["office"], candidacy=row, reason="贿选查实", bar_code="N10")


def test_the_name_of_somebody_struck_off_cannot_be_written_in(poll, village, cast):
    struck_off_candidacy(village, cast)
    with pytest.raises(DomainError, match=f"{NAME} was struck off in this village") as refusal:
        written_in(poll, cast)
    assert refusal.value.field == "name"
    assert not poll.lines.filter(is_write_in=True).exists()


def test_only_registered_voters_can_be_written_in_where_the_roll_has_names(poll, village, cast):
    builders.make_voter(village, name="在册人")
    with pytest.raises(DomainError, match=f"{NAME} is not among the 1,001 registered voters"):
        written_in(poll, cast)
    builders.make_voter(village, name=NAME)
    assert written_in(poll, cast).name == NAME


def test_the_roll_says_nothing_about_a_party_ballot_nor_about_a_candidate_of_the_village(poll, party, village, cast):
    builders.make_voter(village, name="在册人")
    polls.add_write_in(actor=cast["clerk_east"], poll=party, post="member", name=NAME)
    builders.make_candidacy(village, builders.make_person(NAME))
    assert written_in(poll, cast).name == NAME


def test_votes_for_a_written_in_name_struck_off_meanwhile_are_refused_and_noughts_entered(poll, village, cast):
    line = written_in(poll, cast)
    struck_off_candidacy(village, cast)
    with pytest.raises(results.FormRefused, match=f"{NAME} was struck off; 690 votes were typed") as refusal:
        forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], **WINNING)
    assert refusal.value.field == f"votes-{line.pk}"
    assert not Entry.objects.exists()
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"], line10=0)
    assert poll.state == PollStage.AGREED


def test_a_winner_written_in_and_struck_off_in_the_vetting_is_not_certified_and_the_way_on_is_said(poll, village, cast):
    builders.make_voter(village, name=NAME)
    written_in(poll, cast)
    poll = forms.confirmed(poll, cast, **WINNING)
    row = Candidacy.objects.get(person__name=NAME)
    vetting.strike_off(actor=cast["office"], candidacy=row, reason="贿选查实", bar_code="N10")
    with pytest.raises(results.NotCertifiable, match=f"{NAME} won as write-in and was struck off.*entered with 0"):
        results.certify(actor=cast["office"], poll=poll, version=poll.version)
    results.send_back(actor=cast["office"], poll=poll, reason="另选人未通过联审，所得票不计", version=poll.version)
    poll = forms.certified(poll, cast, line7=60, line10=0)
    assert (poll.state, poll.result.next_step) == (PollStage.CERTIFIED, "rerun")

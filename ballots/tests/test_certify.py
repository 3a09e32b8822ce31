"""Confirming, certifying, sending back, revoking: who may, what follows, what is undone."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.errors import ReasonMissing, StaleSave, WrongState
from ballots import polls, results
from ballots.models import Entry, EntryState, Poll, Result
from ballots.tests import forms
from candidates.models import Candidacy, CandidacyState, Officer
from villages.models import PollStage

pytestmark = pytest.mark.django_db


def test_the_township_confirms_with_name_and_time(poll, cast):
    poll = forms.confirmed(poll, cast)
    result = Result.objects.get()
    assert (poll.state, result.confirmed_by) == (PollStage.CONFIRMED, cast["leader_east"])
    assert result.confirmed_at


def test_who_entered_or_resolved_cannot_confirm_not_even_an_administrator(poll, cast):
    forms.agreed(poll, cast["admin"], cast["clerk_east"])
    poll.refresh_from_db()
    with pytest.raises(results.SamePerson):
        results.confirm(actor=cast["admin"], poll=poll, version=poll.version)


def test_who_confirmed_cannot_certify_not_even_an_administrator(poll, cast):
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    results.confirm(actor=cast["admin"], poll=poll, version=poll.version)
    poll.refresh_from_db()
    with pytest.raises(results.SamePerson):
        results.certify(actor=cast["admin"], poll=poll, version=poll.version)
    with pytest.raises(IntegrityError, match="certified_by_another_person"), transaction.atomic():
        Result.objects.update(certified_by=cast["admin"])


def test_certifying_the_committee_writes_counters_and_officers(poll, village, cast):
    forms.certified(poll, cast)
    village.refresh_from_db()
    assert (village.committee_stage, village.registered, village.cast, village.vacancies) == (
        PollStage.CERTIFIED,
        1000,
        880,
        0,
    )
    assert village.completed_on is None
    officers = Officer.objects.filter(village_election=village)
    assert sorted(officers.values_list("committee_post", flat=True)) == [
        "chair",
        "member",
        "member",
        "member",
        "vice_chair",
    ]
    assert set(officers.values_list("party_post", flat=True)) == {""}
    assert Candidacy.objects.filter(state=CandidacyState.NOT_ELECTED).count() == 4


def test_certifying_both_organs_completes_the_village_and_joins_posts(poll, party, village, cast):
    forms.certified(party, cast)
    village.refresh_from_db()
    assert (village.party_due, village.party_present) == (40, 38)
    forms.certified(poll, cast)
    village.refresh_from_db()
    assert village.completed_on == forms.ELECTION_DAY
    chair = Officer.objects.get(committee_post="chair")
    assert (chair.party_post, chair.started_on) == ("secretary", date(2021, 4, 10))
    assert (
        Officer.objects.filter(village_election=village, ended_on=None).count()
        == Officer.objects.values("person").distinct().count()
    )


def test_a_void_poll_is_certified_as_void_and_appoints_nobody(poll, village, cast):
    low = {"issued": 400, "cast": 400, "valid": 390, "proxy": 0, "mobile": 0, **{f"line{n}": 50 for n in range(1, 10)}}
    forms.certified(poll, cast, **low)
    village.refresh_from_db()
    assert (village.cast, village.vacancies, village.completed_on) == (400, 5, None)
    assert not Officer.objects.exists()
    assert not Candidacy.objects.exclude(state=CandidacyState.FORMAL).exists()


def test_a_party_result_without_secretary_is_not_certified(party, cast):
    poll = forms.confirmed(party, cast, secretary=None, deputy=None, note="尚未召开第一次全会")
    with pytest.raises(results.NotCertifiable) as refusal:
        results.certify(actor=cast["office"], poll=poll, version=poll.version)
    assert refusal.value.field == "secretary"
    assert Poll.objects.get(pk=poll.pk).state == PollStage.CONFIRMED


@pytest.mark.parametrize("place", [0, 1])
def test_nobody_certifies_a_result_of_which_they_made_an_entry_not_even_an_administrator(poll, cast, place):
    people = [cast["clerk_east"]]
    people.insert(place, cast["admin"])
    poll = forms.agreed(poll, *people)
    results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version)
    poll.refresh_from_db()
    with pytest.raises(results.SamePerson, match="made one of the two entries"):
        results.certify(actor=cast["admin"], poll=poll, version=poll.version)
    results.certify(actor=cast["office"], poll=poll, version=poll.version)


def test_a_write_in_winner_must_be_vetted_first(poll, cast):
    line = polls.add_write_in(actor=cast["clerk_east"], poll=poll, post="member", name="另选人")
    changes = {"line7": 60, "line10": 690}
    poll = forms.confirmed(poll, cast, **changes)
    with pytest.raises(results.NotCertifiable) as refusal:
        results.certify(actor=cast["office"], poll=poll, version=poll.version)
    assert line.name in str(refusal.value)


def test_figures_changed_behind_the_back_of_the_services_are_not_certified(poll, cast):
    poll = forms.confirmed(poll, cast)
    Result.objects.get().votes.filter(is_elected=True).first().delete()
    with pytest.raises((results.NotCertifiable, results.FormRefused)):
        results.certify(actor=cast["office"], poll=poll, version=poll.version)


def test_sending_back_voids_the_entries_and_the_same_people_may_enter_again(poll, village, cast):
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    results.send_back(actor=cast["leader_east"], poll=poll, reason="报告单第4栏看错", version=poll.version)
    poll.refresh_from_db()
    assert (poll.state, poll.returned_reason) == (PollStage.READY, "报告单第4栏看错")
    assert not Result.objects.exists()
    assert set(Entry.objects.values_list("state", flat=True)) == {EntryState.VOID}
    village.refresh_from_db()
    assert village.committee_stage == PollStage.READY
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    assert (poll.state, poll.returned_reason) == (PollStage.AGREED, "")


def test_a_result_that_was_sent_back_stays_in_the_history(poll, cast):
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    results.send_back(actor=cast["leader_east"], poll=poll, reason="报告单第4栏看错", version=poll.version)
    with connection.cursor() as cursor:
        cursor.execute('SELECT "cast" FROM ballots_resultevent WHERE pgh_label = %s', ["delete"])
        assert cursor.fetchall() == [(880,)]


@pytest.mark.parametrize("reason", ["", "   ", "错了"])
def test_sending_back_and_revoking_need_a_reason(poll, cast, reason):
    poll = forms.certified(poll, cast)
    with pytest.raises(ReasonMissing):
        results.revoke(actor=cast["office"], poll=poll, reason=reason, version=poll.version)
    results.revoke(actor=cast["office"], poll=poll, reason="计票有误，需复核", version=poll.version)
    poll.refresh_from_db()
    with pytest.raises(ReasonMissing):
        results.send_back(actor=cast["office"], poll=poll, reason=reason, version=poll.version)


def test_revoking_takes_counters_and_officers_back(poll, party, village, cast):
    forms.certified(party, cast)
    poll = forms.certified(poll, cast)
    results.revoke(actor=cast["office"], poll=poll, reason="计票有误，需复核", version=poll.version)
    village.refresh_from_db()
    poll.refresh_from_db()
    assert (poll.state, village.committee_stage, village.cast, village.completed_on) == (
        PollStage.CONFIRMED,
        PollStage.CONFIRMED,
        0,
        None,
    )
    assert Result.objects.get(poll=poll).certified_by is None
    assert set(Officer.objects.values_list("committee_post", flat=True)) == {""}
    results.certify(actor=cast["office"], poll=poll, version=poll.version)
    village.refresh_from_db()
    assert village.completed_on == forms.ELECTION_DAY
    assert Officer.objects.exclude(committee_post="").count() == 5


@pytest.mark.parametrize("act", ["confirm", "certify", "send_back", "revoke"])
def test_an_old_page_is_refused(poll, cast, act):
    state = {
        "confirm": PollStage.AGREED,
        "certify": PollStage.CONFIRMED,
        "send_back": PollStage.AGREED,
        "revoke": PollStage.CERTIFIED,
    }
    poll = forms.in_state(poll, state[act], cast)
    reason = {"reason": "说明理由五字"} if act in ("send_back", "revoke") else {}
    with pytest.raises(StaleSave):
        getattr(results, act)(actor=cast["admin"], poll=poll, version=poll.version - 1, **reason)


def test_many_are_certified_and_refusals_are_told_one_by_one(poll, party, cast):
    ready = forms.confirmed(poll, cast)
    unready = forms.confirmed(party, cast, secretary=None, deputy=None, note="尚未召开第一次全会")
    done, refused = results.certify_many(
        actor=cast["office"], polls=[(unready, unready.version), (ready, ready.version)]
    )
    assert done == [ready]
    assert [(each.poll, "secretary" in each.sentence or "书记" in each.sentence) for each in refused] == [
        (unready, True)
    ]


def test_certifying_is_frozen_for_the_services(poll, cast):
    poll = forms.certified(poll, cast)
    with pytest.raises(WrongState):
        results.send_back(actor=cast["office"], poll=poll, reason="想要再改一下", version=poll.version)

"""After certification nothing is edited: a result is opened again with a reason, and both records stay."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import NotSupportedError
from django.urls import reverse

from accounts.errors import NotAllowed, ReasonMissing, StaleSave
from ballots import results
from ballots.models import Correction, Entry, EntryState, Poll, Result
from ballots.results.corrections import changes
from ballots.results.seals import verify
from ballots.tests import forms
from candidates.models import Officer
from villages.models import PollStage

pytestmark = pytest.mark.django_db

REASON = "报告单第3行抄错一位"


@pytest.fixture
def certified(poll, cast) -> Poll:
    return forms.certified(poll, cast)


def opened(poll: Poll, cast) -> Poll:
    results.correct(actor=cast["office"], poll=poll, reason=REASON, version=poll.version)
    return Poll.objects.get(pk=poll.pk)


def test_a_correction_takes_two_new_entries_and_keeps_both_records(certified, cast):
    code = certified.seal.code
    poll = opened(certified, cast)
    assert poll.state == PollStage.READY
    assert not Result.objects.exists()
    assert set(Entry.objects.values_list("state", flat=True)) == {EntryState.VOID}
    assert not Officer.objects.exclude(committee_post="").exists()
    poll = forms.certified(poll, cast, line1=650)
    kept = Correction.objects.get()
    assert (kept.number, kept.reason, kept.opened_by, kept.closed_by) == (1, REASON, cast["office"], cast["office"])
    assert (kept.before_code, kept.after_code) == (code, poll.seal.code)
    assert kept.before_code != kept.after_code
    changed = changes(poll, kept.before, kept.after)
    assert [(each.label, each.before, each.after) for each in changed] == [
        (f"Chair · {forms.lines_of(poll)[0].name}", "699 · elected", "650 · elected")
    ]
    assert list(verify(Poll.objects.all())) == []


def test_when_the_new_entries_differ_a_third_person_decides(certified, cast):
    poll = opened(certified, cast)
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=889))
    poll.refresh_from_db()
    with pytest.raises(results.SamePerson):
        results.resolve(actor=cast["clerk_east"], poll=poll, choices={"issued": 890}, note="", version=poll.version)
    results.resolve(actor=cast["clerk_east_3"], poll=poll, choices={"issued": 890}, note="", version=poll.version)


def test_revoking_is_a_correction_too(certified, cast):
    results.revoke(actor=cast["office"], poll=certified, reason=REASON, version=certified.version)
    assert Correction.objects.get().closed_at is None
    certified.refresh_from_db()
    results.certify(actor=cast["office"], poll=certified, version=certified.version)
    kept = Correction.objects.get()
    assert changes(certified, kept.before, kept.after) == []


def test_only_the_district_may_and_only_with_a_reason_and_a_fresh_page(certified, cast):
    with pytest.raises(NotAllowed):
        results.correct(actor=cast["leader_east"], poll=certified, reason=REASON, version=certified.version)
    with pytest.raises(ReasonMissing):
        results.correct(actor=cast["office"], poll=certified, reason=" ", version=certified.version)
    with pytest.raises(StaleSave):
        results.correct(actor=cast["office"], poll=certified, reason=REASON, version=certified.version - 1)
    assert not Correction.objects.exists()
    assert certified.seal


def test_the_database_keeps_corrections(certified, cast):
    poll = forms.certified(opened(certified, cast), cast)
    for act in (Correction.objects.all().delete, lambda: Correction.objects.update(reason="别的理由")):
        with pytest.raises((InternalError, NotSupportedError, IntegrityError)), transaction.atomic():
            act()
    poll.refresh_from_db()
    opened(poll, cast)
    row = Correction.objects.get(closed_at=None)
    row.pk, row.number = None, 9
    with pytest.raises(IntegrityError, match="one_open_correction_per_poll"), transaction.atomic():
        row.save(force_insert=True)


def test_a_stale_page_is_told_who_changed_it_when_and_both_states(certified, cast):
    seen = Poll.objects.get(pk=certified.pk).version - 1
    with pytest.raises(StaleSave) as refused:
        results.revoke(actor=cast["office"], poll=certified, reason=REASON, version=seen)
    sentence = str(refused.value)
    assert "changed by 区换届办 at " in sentence
    assert "your page shows “Confirmed by township”, it is now “Certified”" in sentence


def test_the_page_offers_the_correction_and_shows_both_values(certified, cast, sign_in):
    client = sign_in(cast["office"])
    where = [certified.village_election.term_id, certified.pk]
    page = reverse("ballots:poll", args=where)
    assert reverse("ballots:correct", args=where) in client.get(page).content.decode()
    answer = client.post(
        reverse("ballots:correct", args=where), {"reason": REASON, "version": certified.version}, follow=True
    )
    assert "Opened for correction" in answer.content.decode()
    assert REASON in answer.content.decode()
    certified.refresh_from_db()
    forms.certified(certified, cast, line1=650)
    text = client.get(page).content.decode()
    assert "699 · elected" in text
    assert "650 · elected" in text
    assert reverse("ballots:correct", args=where) not in sign_in(cast["clerk_east"]).get(page).content.decode()

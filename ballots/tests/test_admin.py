"""The administration: every model is there, nothing can be edited, and nobody peeks at a first entry."""

from __future__ import annotations

import pytest
from django.urls import reverse

from ballots import results
from ballots.models import BallotLine, Entry, EntryVote, Poll, Recall, Result, ResultVote
from ballots.tests import forms, recall_votes
from tests.reading_pages import figures

pytestmark = pytest.mark.django_db

MODELS = [Poll, BallotLine, Entry, EntryVote, Result, ResultVote]


def url(model, page: str, *more) -> str:
    return reverse(f"admin:ballots_{model._meta.model_name}_{page}", args=more)


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_listed_and_searched_and_never_edited(poll, cast, sign_in, model):
    forms.certified(poll, cast)
    client = sign_in(cast["admin"])
    assert client.get(url(model, "changelist"), {"q": "990101001201"}).status_code == 200
    row = model.objects.order_by("pk").first()
    page = client.get(url(model, "change", row.pk))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    assert client.get(url(model, "add")).status_code == 403
    assert client.post(url(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert client.post(url(model, "change", row.pk), {"votes": "1"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_recalls_are_listed_with_their_motion_and_never_edited(poll, cast, sign_in):
    forms.certified(poll, cast)
    vote = recall_votes.opened(cast, recall_votes.holder(poll.village_election))
    client = sign_in(cast["admin"])
    assert "200" in client.get(url(Recall, "changelist"), {"q": "990101001201"}).content.decode()
    page = client.get(url(Recall, "change", vote.recall.pk)).content.decode()
    assert "挪用村集体资金" in page
    assert 'name="_save"' not in page
    assert client.post(url(Recall, "delete", vote.recall.pk), {"post": "yes"}).status_code == 403


def test_an_administrator_cannot_look_at_the_first_entry_before_making_the_second(poll, cast, sign_in):
    entry = results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll, issued=887, line1=697))
    client = sign_in(cast["admin"])
    for page in (url(Entry, "changelist"), url(EntryVote, "changelist"), url(Poll, "change", poll.pk)):
        body = figures(client.get(page).content.decode())
        assert "887" not in body
        assert "697" not in body
    assert client.get(url(Entry, "change", entry.pk)).status_code == 302
    results.submit_entry(actor=cast["admin"], poll=poll, **forms.form(poll))
    assert client.get(url(Entry, "change", entry.pk)).status_code == 200


def test_nobody_but_administrators_comes_in(poll, cast, sign_in):
    for name in ("office", "clerk_east", "viewer"):
        assert sign_in(cast[name]).get(url(Result, "changelist")).status_code in (302, 403)

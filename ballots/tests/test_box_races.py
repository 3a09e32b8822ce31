"""Two clerks name the same voter at once; a canary shows that the locks, and nothing else, keep them apart."""

from __future__ import annotations

import pytest

from ballots import box_users, boxes, polling_day
from ballots.models import BoxUser
from ballots.tests.box_rows import ask, proxy
from ballots.tests.test_concurrency import at_once, without_lock
from tests import builders
from voters.models import Proxy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def name_all(box, actor) -> None:
    outcome = box_users.name_voters(actor=actor, box=box, lines=[str(number) for number in range(1, 9)], ground="old")
    if outcome.refused:
        raise box_users.BoxUserRefused(outcome.refused[0].sentence)


def test_two_clerks_name_the_same_voters_in_two_boxes_at_once(box, roll, poll, cast):
    other = ask(poll, cast["clerk_east"])
    clerks = [builders.make_user(f"namer{number}") for number in range(4)]
    outcomes = at_once([lambda i=i, user=user: name_all((box, other)[i % 2], user) for i, user in enumerate(clerks)])
    assert outcomes == {"done": 1, "BoxUserRefused": 3}
    assert BoxUser.objects.count() == 8


def test_without_the_lock_of_the_poll_the_database_still_lets_one_box_win(box, roll, poll, cast, monkeypatch):
    other = ask(poll, cast["clerk_east"])
    monkeypatch.setattr(polling_day, "locked", without_lock(2))
    outcomes = at_once([lambda: name_all(box, cast["clerk_east"]), lambda: name_all(other, cast["clerk_east_2"])])
    assert outcomes == {"done": 1, "WrongState": 1}, "the canary: both passed the checks, the constraint refused one"
    assert BoxUser.objects.count() == 8


def test_a_box_and_a_proxy_for_the_same_voter_at_once(box, roll, poll, cast):
    for _round in range(4):
        outcomes = at_once(
            [
                lambda: name_all(box, cast["clerk_east"]),
                lambda: proxy(poll, cast["clerk_east_2"], 1, 2),
            ]
        )
        assert outcomes["done"] >= 1
        living = Proxy.objects.filter(withdrawn_at=None, principal=roll[0]).count()
        visited = BoxUser.objects.filter(removed_at=None, voter=roll[0]).count()
        assert living + visited == 1, "one ballot, handed over or fetched"
        BoxUser.objects.all().delete()
        Proxy.objects.all().delete()


def test_a_list_that_is_being_approved_takes_no_more_names(box, roll, poll, cast):
    box_users.name_voters(actor=cast["clerk_east"], box=box, lines=["8"], ground="old")
    acts = [
        lambda: boxes.approve_box(actor=cast["leader_east"], box=box),
        lambda: box_users.name_voters(actor=cast["clerk_east"], box=box, lines=["1"], ground="old"),
    ]
    outcomes = at_once(acts)
    assert outcomes in ({"done": 2}, {"done": 1, "WrongState": 1})
    box.refresh_from_db()
    assert box.approved_at
    named_later = BoxUser.objects.filter(named_at__gt=box.approved_at).exists()
    assert not named_later

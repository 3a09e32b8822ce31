"""Proxies: on paper, at most three per person, never a candidate, never handed on; the list is published."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from candidates.models import CandidacyState
from tests import builders
from villages.models import PollStage, RollState, VillageElection
from villages.rules import LocalRules, Override, rule_set
from voters import proxies
from voters.models import Proxy, Voter

pytestmark = pytest.mark.django_db


@pytest.fixture
def village(elections) -> VillageElection:
    """A village with a frozen roll of eight voters."""
    election = elections[1]
    for _each in range(8):
        builders.make_voter(election)
    election.roll_state = RollState.FROZEN
    election.save()
    return election


def record(village, actor, principal, holder, **changes: Any) -> Proxy:
    given = {"relation": "spouse", "ground": "外出务工", **changes}
    return proxies.record(actor=actor, election=village, principal=principal, holder=holder, **given)


def raw(village, principal: int, holder: int, **fields: Any) -> Proxy:
    """A row written past the service."""
    voters = {voter.serial: voter for voter in Voter.objects.filter(village_election=village)}
    given = {
        "village_election": village, "village_id": village.village_id, "relation": "spouse", "ground": "外出",
        "recorded_by_id": village.term.opened_by_id or fields.pop("by"), **fields,
    }  # fmt: skip
    return Proxy.objects.create(principal=voters[principal], holder=voters[holder], **given)


def frozen(village, snapshot: dict[str, Any]) -> None:
    """Freeze other rules over the village's term; what is frozen is read once per process and opening."""
    village.term.rules, village.term.rule_snapshot = snapshot["name"], snapshot
    village.term.opened_at += timedelta(microseconds=1)
    village.term.save()


def test_a_voter_who_is_away_hands_the_ballot_over_once(village, clerk_east):
    record(village, clerk_east, 1, 2)
    with pytest.raises(proxies.ProxyRefused, match="already. Withdraw that proxy first"):
        record(village, clerk_east, 1, 3)
    with pytest.raises(IntegrityError, match="one_proxy_per_voter"), transaction.atomic():
        raw(village, 1, 3, by=clerk_east.pk)


def test_nobody_votes_for_more_than_three(village, clerk_east):
    for principal in (1, 2, 3):
        record(village, clerk_east, principal, 8)
    with pytest.raises(proxies.ProxyRefused, match="votes for 3 others already; at most 3"):
        record(village, clerk_east, 4, 8)
    with pytest.raises(IntegrityError, match="nobody_votes_for_more_than_three"), transaction.atomic():
        raw(village, 4, 8, by=clerk_east.pk)


def test_a_proxy_is_not_handed_on(village, clerk_east):
    record(village, clerk_east, 1, 2)
    with pytest.raises(proxies.ProxyRefused, match="cannot be handed on"):
        record(village, clerk_east, 3, 1)
    with pytest.raises(proxies.ProxyRefused, match="cannot be away as well"):
        record(village, clerk_east, 2, 3)
    for pair in ((3, 1), (2, 3)):
        with pytest.raises(IntegrityError, match="a_proxy_is_not_handed_on"), transaction.atomic():
            raw(village, *pair, by=clerk_east.pk)


def candidate(village, serial: int, **fields: Any):
    voter = Voter.objects.get(village_election=village, serial=serial)
    person = {"name": voter.name, "birth": voter.birth, "id_cipher": voter.id_cipher, **fields}
    candidacy = builders.make_candidacy(village, state=CandidacyState.FORMAL, committee_post="member")
    for name, value in person.items():
        setattr(candidacy.person, name, value)
    candidacy.person.save()
    return candidacy


@pytest.mark.parametrize("fields", [{}, {"name": "曾用名"}, {"id_cipher": None}])
def test_a_candidate_holds_no_proxy(village, clerk_east, fields):
    candidate(village, 5, **fields)
    with pytest.raises(proxies.ProxyRefused, match="is a candidate of this village"):
        record(village, clerk_east, 1, 5)
    with pytest.raises(IntegrityError, match="a_candidate_holds_no_proxy"), transaction.atomic():
        raw(village, 1, 5, by=clerk_east.pk)


def test_a_namesake_of_a_candidate_may_hold_one(village, clerk_east):
    voter = Voter.objects.get(village_election=village, serial=5)
    candidate(village, 6, name=voter.name, birth=date(1971, 1, 1))
    assert record(village, clerk_east, 1, 5)


def test_a_holder_who_became_a_candidate_is_marked_and_not_posted(village, clerk_east, sign_in):
    row = record(village, clerk_east, 1, 5)
    candidate(village, 5)
    assert [each.barred for each in proxies.listed(village)] == [True]
    client = sign_in(clerk_east)
    where = [village.term_id, village.village_id]
    assert "a candidate now" in client.get(reverse("voters:proxies", args=where)).content.decode()
    assert row.holder.name not in client.get(reverse("voters:proxies_posting", args=where)).content.decode()


def test_by_the_law_of_2018_only_near_relatives_vote_for_a_villager(village, elections, clerk_east):
    with pytest.raises(proxies.ProxyRefused, match="only a near relative"):
        record(village, clerk_east, 1, 2, relation="other")
    frozen(village, rule_set("2026").to_json())
    assert record(village, clerk_east, 1, 2, relation="other")


def test_both_are_voters_of_this_roll(village, elections, clerk_east):
    with pytest.raises(proxies.ProxyRefused, match="no voter with the number 99"):
        record(village, clerk_east, 1, 99)
    with pytest.raises(proxies.ProxyRefused, match="their own proxy"):
        record(village, clerk_east, 1, 1)
    stranger = builders.make_voter(elections[2])
    first = Voter.objects.get(village_election=village, serial=1)
    with pytest.raises(IntegrityError, match="proxy_voters_are_of_one_roll"), transaction.atomic():
        Proxy.objects.create(
            village_election=village, village_id=village.village_id, principal=first, holder=stranger,
            relation="spouse", ground="外出", recorded_by=clerk_east,
        )  # fmt: skip


def test_the_roll_is_published_and_the_poll_not_yet_entered(village, clerk_east, clerk_west, viewer):
    for actor in (clerk_west, viewer):
        with pytest.raises(NotAllowed):
            record(village, actor, 1, 2)
    village.roll_state = RollState.DRAFT
    village.save()
    with pytest.raises(WrongState, match="once the roll is published"):
        record(village, clerk_east, 1, 2)
    village.roll_state, village.committee_stage = RollState.FROZEN, PollStage.ENTERED_ONCE
    village.save()
    with pytest.raises(WrongState, match="cannot change any more"):
        record(village, clerk_east, 1, 2)


def test_a_withdrawn_proxy_keeps_its_reason_and_frees_both(village, clerk_east):
    row = record(village, clerk_east, 1, 2)
    with pytest.raises(ReasonMissing):
        proxies.withdraw(actor=clerk_east, proxy=row, reason=" ")
    proxies.withdraw(actor=clerk_east, proxy=row, reason="本人返乡")
    with pytest.raises(WrongState):
        proxies.withdraw(actor=clerk_east, proxy=row, reason="本人返乡")
    assert proxies.listed(village) == []
    assert record(village, clerk_east, 2, 1)
    with pytest.raises(IntegrityError, match="withdrawn_proxies_say_why"), transaction.atomic():
        raw(village, 3, 4, by=clerk_east.pk, withdrawn_at=timezone.now())


def test_a_voter_struck_off_takes_the_proxy_along(village, clerk_east):
    record(village, clerk_east, 1, 2)
    Voter.objects.get(village_election=village, serial=2).delete()
    assert not Proxy.objects.exists()


def test_the_page_records_and_keeps_what_was_refused(
    village, clerk_east, sign_in, viewer, django_assert_max_num_queries
):
    client = sign_in(clerk_east)
    url = reverse("voters:proxies", args=[village.term_id, village.village_id])
    page = client.post(url, {"principal": "1", "holder": "１x", "relation": "spouse", "ground": "外出务工"})
    assert "“１x” is not a number of the roll" in page.content.decode()
    assert 'value="外出务工"' in page.content.decode()
    good = {"principal": "1", "holder": "2", "relation": "spouse", "ground": "外出务工"}
    assert client.post(url, good).status_code == 302
    with django_assert_max_num_queries(12):
        assert "外出务工" in client.get(url).content.decode()
    row = Proxy.objects.get()
    gone = reverse("voters:proxy_withdraw", args=[village.term_id, village.village_id, row.pk])
    client.post(gone, {"reason": "本人返乡"})
    row.refresh_from_db()
    assert row.withdrawn_reason == "本人返乡"
    assert sign_in(viewer).get(url).status_code == 403


@pytest.mark.parametrize(
    ("principal", "holder", "field", "told"),
    [
        ("12a", "2", "principal", "“12a” is not a number of the roll"),
        ("1", "-3", "holder", "“-3” is not a number of the roll"),
        ("1", "1", "holder", "Nobody can be their own proxy"),
        ("99999", "2", "principal", "no voter with the number 99999"),
    ],
)
def test_what_is_wrong_with_a_proxy_stands_beside_its_field(
    village, clerk_east, sign_in, principal, holder, field, told
):
    url = reverse("voters:proxies", args=[village.term_id, village.village_id])
    given = {"principal": principal, "holder": holder, "relation": "other", "ground": "外出务工"}
    page = sign_in(clerk_east).post(url, given).content.decode()
    assert re.search(rf'name="{field}"[^>]* aria-invalid="true" aria-describedby="refused_{field}"', page)
    assert re.search(rf'<span class="hint err" id="refused_{field}">[^<]*{told}', page)
    assert f'value="{principal}"' in page
    assert page.count(told) == 1


def test_a_province_may_name_fewer_kin_than_the_civil_code(village, clerk_east, sign_in):
    law = "《浙江省村民委员会选举办法》"
    kin = Override("village_committee", "proxy_relatives", ("spouse", "parent", "sibling"), 25, True, law)
    layer = LocalRules(village.village_id[:6], law, (kin,))
    frozen(village, {**rule_set("2018").to_json(), "layers": [layer.to_json()]})
    with pytest.raises(proxies.ProxyRefused, match=r"“Grandparent or grandchild” is not among .*浙江省.*第二十五条"):
        record(village, clerk_east, 1, 2, relation="grandparent")
    assert record(village, clerk_east, 1, 2, relation="sibling")
    page = sign_in(clerk_east).get(reverse("voters:proxies", args=[village.term_id, village.village_id]))
    text = page.content.decode()
    assert 'value="sibling"' in text
    assert 'value="grandparent"' not in text
    assert 'value="other"' not in text
    assert law in text


def test_every_proxy_of_a_village_ends_with_one_reason(village, clerk_east, cast, sign_in):
    for principal in (1, 2, 3):
        record(village, clerk_east, principal, 8)
    with pytest.raises(ReasonMissing):
        proxies.withdraw_all(actor=clerk_east, election=village, reason=" ")
    with pytest.raises(NotAllowed):
        proxies.withdraw_all(actor=cast["clerk_west"], election=village, reason="改由居民代表选举")
    url = reverse("voters:proxies_withdraw_all", args=[village.term_id, village.village_id])
    answer = sign_in(clerk_east).post(url, {"reason": "改由居民代表选举"}, follow=True).content.decode()
    assert "Proxies withdrawn: 3." in answer
    assert set(Proxy.objects.values_list("withdrawn_reason", flat=True)) == {"改由居民代表选举"}


def test_a_list_that_cannot_change_any_more_offers_nothing_and_says_why(village, clerk_east, sign_in):
    record(village, clerk_east, 1, 2)
    url = reverse("voters:proxies", args=[village.term_id, village.village_id])
    client = sign_in(clerk_east)
    assert 'name="principal"' in client.get(url).content.decode()
    village.committee_stage = PollStage.CERTIFIED
    village.save()
    page = client.get(url).content.decode()
    assert "cannot change any more" in page
    for form in ('name="principal"', 'name="reason"', "proxies/withdraw/"):
        assert form not in page


def test_a_long_list_has_pages_candidates_first_and_is_posted_two_in_a_line(
    village, clerk_east, sign_in, django_assert_max_num_queries
):
    for _each in range(170):
        builders.make_voter(village)
    for principal in range(1, 62):
        record(village, clerk_east, principal, 170 - principal // 3)
    late = record(village, clerk_east, 62, 178)
    candidate(village, 178)
    client, where = sign_in(clerk_east), [village.term_id, village.village_id]
    url = reverse("voters:proxies", args=where)
    with django_assert_max_num_queries(12):
        first = client.get(url).content.decode()
    assert "1–50 of 62" in first
    assert f"proxies/{late.pk}/withdraw/" in first
    assert "51–62 of 62" in client.get(url, {"page": "2"}).content.decode()
    posted = client.get(reverse("voters:proxies_posting", args=where)).content.decode()
    assert posted.count("受委托人</th>") == 2
    assert '<td class="c">1</td>' in posted
    assert '<td class="c">61</td>' in posted
    assert '<td class="c">62</td>' not in posted


def test_the_village_page_leads_to_proxies_and_appeals(village, clerk_east, sign_in):
    url = reverse("villages:village", args=[village.term_id, village.village_id])
    proxies_url = reverse("voters:proxies", args=[village.term_id, village.village_id])
    client = sign_in(clerk_east)
    assert proxies_url not in client.get(url).content.decode()
    record(village, clerk_east, 1, 2)
    assert f'<a href="{proxies_url}">1</a>' in client.get(url).content.decode()

"""Proxies where a committee is elected by representatives or households: refused where the frozen rules say so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.errors import WrongState
from ballots import proxy_modes, results
from ballots.models import Poll
from ballots.standing import NotReady
from ballots.tests import forms
from tests import builders
from villages.models import VillageElection
from villages.rules import LocalRules, Override, rule_set
from voters import proxies

pytestmark = pytest.mark.django_db
LAW = "《某市居民委员会选举办法》"


@pytest.fixture
def community(elections) -> VillageElection:
    """A community of the eastern township under the law of 2026, ready to vote."""
    election = next(each for each in elections if each.is_community)
    frozen(election, "2026")
    election.seats_chair, election.seats_vice_chair, election.seats_member = 1, 1, 3
    return forms.ready_village(election, registered=0)


def frozen(election: VillageElection, name: str, *overrides: Override) -> None:
    term = election.term
    layers = [LocalRules(election.village_id, LAW, overrides).to_json()] if overrides else []
    term.rules, term.rule_snapshot = name, {**rule_set(name).to_json(), "layers": layers}
    term.opened_at += timedelta(microseconds=1)
    term.save()


def settle(election, actor, mode: str) -> Poll:
    return forms.committee_poll(actor, election, mode=mode, electorate=60)


def record(election, actor) -> Any:
    away, votes = builders.make_voter(election), builders.make_voter(election)
    return proxies.record(
        actor=actor, election=election, principal=away.serial, holder=votes.serial, relation="other", ground="外出务工"
    )


@pytest.fixture
def clerk(community):
    return builders.make_user("clerk_of_community", scope=community.village_id[:9])


def test_residents_representatives_vote_in_person_by_the_law_of_2026(community, clerk, sign_in):
    settle(community, clerk, "representatives")
    with pytest.raises(
        WrongState, match=r"Residents' representatives \(《城市居民委员会组织法》（2025年修订）第十九条\)"
    ):
        record(community, clerk)
    client = sign_in(clerk)
    where = [community.term_id, community.village_id]
    page = client.get(reverse("voters:proxies", args=where)).content.decode()
    assert "Nobody votes by proxy where this is the electorate" in page
    assert 'name="principal"' not in page
    assert client.get(reverse("voters:proxies_posting", args=where)).status_code == 409
    plan = client.get(reverse("ballots:plan", args=[community.term_id, Poll.objects.get().pk])).content.decode()
    assert "nobody votes by proxy" in plan


@pytest.mark.parametrize("mode", ["voters", "households"])
def test_in_the_other_modes_a_voter_may_hand_the_ballot_over(community, clerk, mode):
    record(community, clerk)
    settle(community, clerk, mode)
    assert record(community, clerk)


def test_a_ballot_of_representatives_waits_until_the_proxies_are_withdrawn(community, clerk):
    record(community, clerk)
    with pytest.raises(NotReady, match=r"第十九条.* 1 proxies are recorded here: withdraw them first"):
        settle(community, clerk, "representatives")
    proxies.withdraw_all(actor=clerk, election=community, reason="改由居民代表选举")
    assert settle(community, clerk, "representatives").mode == "representatives"


def test_the_law_of_2018_is_silent_and_a_province_may_refuse(community, clerk):
    frozen(community, "2018")
    community.refresh_from_db()
    assert proxy_modes.article_against(community, "representatives") == ""
    frozen(community, "2018", Override("residents_committee", "proxy_in_households", False, 9, True, LAW))
    community.refresh_from_db()
    assert proxy_modes.article_against(community, "households") == f"{LAW}第九条"
    assert proxy_modes.article_against(community, "voters") == ""


def test_proxy_ballots_of_representatives_are_entered_with_a_note_only(community, clerk):
    poll = settle(community, clerk, "representatives")
    form = forms.form(poll, issued=60, cast=58, proxy=2, mobile=None, valid=58, invalid=0)
    form["votes"] = dict.fromkeys(form["votes"], 0) | {forms.lines_of(poll)[0].pk: 40}
    with pytest.raises(results.NoteMissing, match="The form counts 2 such ballots"):
        results.submit_entry(actor=clerk, poll=poll, **form)
    assert results.submit_entry(actor=clerk, poll=poll, note="2张委托票认定无效", **form).proxy == 2

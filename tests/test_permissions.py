"""Every URL × every role: a view without a declared rule, or a URL without a sample, fails here."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.access import rule_of
from accounts.roles import Role
from tests.permission_world import World, all_urls, sample_urls

ALL = all_urls()
OWN = {name: pattern for name, pattern in ALL.items() if not name.startswith("admin:")}
ADMIN_LISTS = sorted(name for name in ALL if name.startswith("admin:") and name.endswith(("_changelist", "_add")))
SAMPLES = sample_urls()
ANSWERS = {200, 302, 400, 409, 422}


@pytest.fixture
def world(elections):
    return World(term=elections[0].term, election=elections[1], other_election=elections[4])


def test_every_url_has_a_name_and_a_rule():
    missing = [name for name, pattern in OWN.items() if not pattern.name or rule_of(pattern.callback) is None]
    assert not missing, "give these views a rule of accounts.access (and a name)"


def test_every_url_has_a_sample_and_every_sample_a_url():
    assert sorted(set(OWN) - set(SAMPLES)) == [], "add these to <room>/tests/permission_samples.py"
    assert sorted(set(SAMPLES) - set(OWN)) == [], "these samples have no URL any more"


def ask(user, url):
    """The status of a page, or of an empty form where only sending is allowed; leaves nothing changed."""
    with transaction.atomic():
        client = Client()
        if user is not None:
            client.force_login(user)
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    if response.status_code == 302 and response.url.startswith(reverse("accounts:sign_in")):
        return "sign in"
    return response.status_code


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(set(OWN) & set(SAMPLES)))
def test_every_role_at_the_door(name, world):
    own, other, *rest = SAMPLES[name](world)
    exceptions = rest[0] if rest else {}
    rule = rule_of(OWN[name].callback)
    url = reverse(name, kwargs=own)
    if rule.is_public:
        assert ask(None, url) != 403
        return
    assert ask(None, url) == "sign in"
    for role in Role:
        user = world.user(role)
        expected = exceptions.get(role, ANSWERS if rule.admits(user) else {403})
        assert ask(user, url) in expected, f"{role} at {url}"
    if other is not None:
        _check_other_territory(name, world, rule, reverse(name, kwargs=other))


def _check_other_territory(name, world, rule, url):
    for role in set(Role) - {Role.ADMIN}:
        user = world.user(role, f"{world.township}201")
        expected = 404 if rule.admits(user) else 403
        assert ask(user, url) == expected, f"{role} of the east at {url} in the west"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ADMIN_LISTS)
def test_the_administration_is_closed_to_everybody_but_administrators(name, world):
    url = reverse(name)
    assert ask(None, url) == "sign in"
    for role in set(Role) - {Role.ADMIN}:
        assert ask(world.user(role), url) == 403, role
    # A table that is only looked at has no page for adding.
    allowed = {200, 403} if name.endswith("_add") else {200}
    assert ask(world.user(Role.ADMIN), url) in allowed


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name in ADMIN_LISTS if name.endswith("_changelist")])
def test_every_table_of_the_administration_is_searched(name, world):
    assert ask(world.user(Role.ADMIN), f"{reverse(name)}?q=2021") == 200

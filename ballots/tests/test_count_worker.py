"""The script behind the counting screen: its own address, versioned, without data, under the strict policy."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_the_worker_is_a_script_of_its_own_without_data(poll, cast, sign_in):
    args = [poll.village_election.term_id, poll.pk]
    address = reverse("ballots:count_worker", args=args)
    assert address.startswith(reverse("ballots:count", args=args))
    answer = sign_in(cast["clerk_east"]).get(address)
    script = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert re.search(r'VERSION = "[0-9a-f]{12}"', script)
    for line in poll.lines.all():
        assert line.name not in script


def test_another_territory_has_no_worker(poll, cast, sign_in):
    address = reverse("ballots:count_worker", args=[poll.village_election.term_id, poll.pk])
    assert sign_in(cast["clerk_west"]).get(address).status_code == 404

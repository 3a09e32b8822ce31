"""The broker's part of /healthz, against an address where nobody answers."""

import time

from election_site import health


def test_a_broker_that_does_not_answer_is_down_at_once(settings, tmp_path):
    settings.REDIS_ADDRESS = f"unix://{tmp_path}/nobody.sock?db=0"
    started = time.monotonic()

    assert health.broker_state() == "down"
    assert time.monotonic() - started < 1

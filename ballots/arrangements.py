"""A result form held against what was arranged for its polling day: mobile boxes, proxies."""

from __future__ import annotations

from ballots import mobile_boxes, proxy_modes
from ballots.checks import Check
from ballots.models import Poll
from ballots.paper import Typed


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """B4 and B5: both may stand with a note. One query where ballots of mobile boxes were typed, else none."""
    return mobile_boxes.problems(poll, typed) + proxy_modes.problems(poll, typed)

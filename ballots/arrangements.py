"""A result form held against what was arranged for its polling day: the day itself, mobile boxes, proxies."""

from __future__ import annotations

from django.utils import timezone

from ballots import mobile_boxes, proxy_modes
from ballots.checks import Check, day_problems
from ballots.models import Poll
from ballots.paper import Typed


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """What may stand with a note only: codes B4, B5 and that of a day still to come (rehearsals may be on any day).

    One query where ballots of mobile boxes were typed, else none.
    """
    is_rehearsal = poll.village_election.term.is_synthetic
    early = [] if is_rehearsal else day_problems(poll.held_on, timezone.localdate())
    return [*mobile_boxes.problems(poll, typed), *proxy_modes.problems(poll, typed), *early]

"""Votes for somebody struck off after the ballot was settled: they elect nobody and are not entered."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ballots.checks import Check, Severity, votes_field
from ballots.models import Poll
from ballots.paper import Typed
from candidates.models import CandidacyState


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """A hard check for every line of somebody struck off that votes were typed for; one query (code W1)."""
    lines = poll.lines.filter(candidacy__state=CandidacyState.STRUCK_OFF).order_by("order")
    return [
        Check(
            "W1",
            votes_field(line.pk),
            Severity.HARD,
            _(
                "%(name)s was struck off; %(votes)s votes were typed. Votes for somebody struck off do not count: "
                "type 0 here, and have the strike-off taken back first if it was wrong."
            )
            % {"name": line.name, "votes": f"{typed.votes[line.pk]:,}"},
        )
        for line in lines
        if typed.votes.get(line.pk)
    ]

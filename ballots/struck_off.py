"""Votes for somebody struck off after the ballot was settled: they elect nobody and are not entered."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from ballots.checks import Check, Severity, votes_field
from ballots.models import BallotLine, Poll
from ballots.paper import Typed
from candidates.models import CandidacyState


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """A hard check for every line of somebody struck off that votes were typed for; one query (code W1)."""
    return checks(poll.lines.filter(candidacy__state=CandidacyState.STRUCK_OFF).order_by("order"), typed)


def checks(lines: Iterable[BallotLine], typed: Typed) -> list[Check]:
    """The same from the lines of those struck off, in ballot order."""
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

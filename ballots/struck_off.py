"""Votes for somebody struck off, printed on the ballot or written in: they elect nobody and are not entered."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext as _

from ballots.checks import Check, Severity, votes_field
from ballots.models import BallotLine, Poll
from ballots.paper import Typed
from candidates.models import Candidacy, CandidacyState
from villages.models import VillageElection


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """A hard check for every line of somebody struck off that votes were typed for (code W1).

    One query, and one more where voters wrote in a name that no candidacy is tied to.
    """
    lines = list(poll.lines.select_related("candidacy").order_by("order"))
    gone = [line for line in lines if line.candidacy and line.candidacy.state == CandidacyState.STRUCK_OFF]
    return checks([*gone, *written_in(poll.village_election, lines)], typed)


def written_in(election: VillageElection, lines: Iterable[BallotLine]) -> list[BallotLine]:
    """Lines of written-in names that are those of people struck off; no query where there is no such line."""
    open_lines = [line for line in lines if line.is_write_in and line.candidacy_id is None]
    gone = names(election, [line.name for line in open_lines]) if open_lines else ()
    return [line for line in open_lines if line.name in gone]


def names(election: VillageElection, asked: Collection[str]) -> set[str]:
    """Which of these names belong to people struck off in the village and to nobody else who was put forward."""
    rows = Candidacy.objects.filter(village_election=election, person__name__in=list(asked))
    states: dict[str, set[str]] = {}
    for name, state in rows.values_list("person__name", "state"):
        states.setdefault(name, set()).add(state)
    return {name for name, found in states.items() if found == {CandidacyState.STRUCK_OFF}}


def checks(lines: Sequence[BallotLine], typed: Typed) -> list[Check]:
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

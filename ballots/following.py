"""What is still to be voted on after the certified polls of one organ: which round, which seats, who stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ballots.law import Verdict, describe_next
from ballots.models import BallotLine, Poll, Round
from ballots.paper import person_key

_ROUND_OF = {"runoff": Round.RUNOFF, "rerun": Round.RERUN}


class Standing(NamedTuple):
    """A name on a ballot to be."""

    candidacy_id: int | None
    post: str
    name: str
    sex: str
    is_write_in: bool = False


@dataclass(frozen=True)
class OpenPost:
    """Seats of one post that nobody fills yet, the round that fills them, and who stands in it, best first."""

    post: str
    seats: int
    round: str
    standing: tuple[Standing, ...]


@dataclass(frozen=True)
class Following:
    """What comes after the certified polls; ``round`` is empty when every seat is filled."""

    round: str
    posts: tuple[OpenPost, ...]

    @property
    def seats_left(self) -> int:
        """Seats nobody fills yet."""
        return sum(each.seats for each in self.posts)

    @property
    def now(self) -> tuple[OpenPost, ...]:
        """Posts the next ballot is about; runoffs go before reruns."""
        return tuple(each for each in self.posts if each.round == self.round)


def following(polls: Sequence[Poll]) -> Following:
    """What follows the certified polls of one organ, given in order with their results and lines.

    A void first poll is held anew (2018: Art. 15; 2026: Art. 18); a void later one is repeated with the same names.
    """
    if not polls:
        return Following(Round.FIRST, ())
    start = max(
        (index for index, poll in enumerate(polls) if poll.round in (Round.FIRST, Round.BY_ELECTION)), default=0
    )
    first = polls[start]
    if not first.result.is_valid:
        return Following(
            Round.FIRST, tuple(OpenPost(post, seats, Round.FIRST, ()) for post, seats in first.seats.items())
        )
    latest = {post: poll for poll in polls[start:] for post in poll.seats}
    posts = tuple(step for post, poll in latest.items() for step in _steps(poll, post))
    rounds = {each.round for each in posts}
    return Following(next((each for each in (Round.RUNOFF, Round.RERUN) if each in rounds), ""), posts)


def _steps(poll: Poll, post: str) -> list[OpenPost]:
    """What is left of one post after the last poll about it."""
    if not poll.result.is_valid:
        same = tuple(_standing(line) for line in poll.lines.all() if line.post == post)
        return [OpenPost(post, poll.seats[post], poll.round, same)]
    lines = {(person_key(line), line.post): line for line in poll.lines.all()}
    steps = [step for step in describe_next(Verdict.from_record(poll.result.verdict)) if step.post == post]
    return [
        # A seat kept for somebody tied for a higher post is voted on again with that person standing.
        OpenPost(
            post,
            step.seats,
            _ROUND_OF.get(step.action, Round.RERUN),
            tuple(_standing(lines[row.key, post]) for row in step.stands),
        )
        for step in steps
    ]


def _standing(line: BallotLine) -> Standing:
    return Standing(line.candidacy_id, line.post, line.name, line.sex, line.is_write_in)

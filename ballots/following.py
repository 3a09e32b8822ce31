"""What is still to be voted on after the certified polls of one organ: which round, which seats, who stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ballots.law import Verdict, describe_next
from ballots.models import BallotLine, Poll, Round
from ballots.paper import person_key

_ROUND_OF = {"runoff": Round.RUNOFF, "rerun": Round.RERUN}
_STARTS = (Round.FIRST, Round.BY_ELECTION)


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
    """What comes after the certified polls; ``round`` is empty when nothing is left to vote on.

    ``left_empty`` are seats of the term that were decided to stay empty, by post.
    """

    round: str
    posts: tuple[OpenPost, ...]
    left_empty: Mapping[str, int] = field(default_factory=dict)

    @property
    def seats_left(self) -> int:
        """Seats nobody fills, those left empty by decision too."""
        return sum(each.seats for each in self.posts) + sum(self.left_empty.values())

    @property
    def now(self) -> tuple[OpenPost, ...]:
        """Posts the next ballot is about; runoffs go before reruns."""
        return tuple(each for each in self.posts if each.round == self.round)


def following(polls: Sequence[Poll], vacated: Mapping[str, int] | None = None) -> Following:
    """What follows the certified polls of one organ, given in order with their results and lines.

    A void first poll or by-election is held anew (2018: Art. 15; 2026: Art. 18); a void later one is repeated with the
    same names. ``vacated`` are seats whose officers left in mid-term, by post: a by-election fills them once nothing
    else is open (2018: Art. 19; 2026: Art. 23).
    """
    if not polls:
        return Following(Round.FIRST, ())
    empty = _left_empty(polls)
    start = max((index for index, poll in enumerate(polls) if poll.round in _STARTS), default=0)
    first = polls[start]
    if not first.result.is_valid:
        again = [
            OpenPost(post, seats, first.round, _names(first, post) if first.round == Round.BY_ELECTION else ())
            for post, seats in first.seats.items()
        ]
        return Following(first.round, tuple(again), empty)
    posts = _open_posts(polls[start:])
    if not posts and vacated:
        posts = tuple(OpenPost(post, seats, Round.BY_ELECTION, ()) for post, seats in vacated.items())
    rounds = {each.round for each in posts}
    order = (Round.RUNOFF, Round.RERUN, Round.BY_ELECTION)
    return Following(next((each for each in order if each in rounds), ""), posts, empty)


def _open_posts(polls: Sequence[Poll]) -> tuple[OpenPost, ...]:
    """Seats still open after a first poll or by-election and what followed it, without people elected meanwhile."""
    found: dict[tuple[str, str], OpenPost] = {}
    elected: set[str] = set()
    for poll in polls:
        for post in poll.seats:
            found.pop((post, poll.round), None)
        if poll.result.is_valid:
            elected |= {row.key for row in Verdict.from_record(poll.result.verdict).elected}
        for step in (step for post in poll.seats for step in _steps(poll, post)):
            known = found.get((step.post, step.round))
            found[step.post, step.round] = step if known is None else _joined(known, step)
        for post, seats in poll.left_empty.items():
            _leave(found, post, seats)
    gone = {int(key.removeprefix("candidacy ")) for key in elected if key.startswith("candidacy ")}
    return tuple(
        replace(each, standing=tuple(row for row in each.standing if row.candidacy_id not in gone))
        for each in found.values()
    )


def _joined(one: OpenPost, other: OpenPost) -> OpenPost:
    standing = (*one.standing, *(row for row in other.standing if row not in one.standing))
    return replace(one, seats=one.seats + other.seats, standing=standing)


def _leave(found: dict[tuple[str, str], OpenPost], post: str, seats: int) -> None:
    """Take seats that stay empty by decision off what a rerun would fill."""
    known = found.pop((post, Round.RERUN), None)
    if known is not None and known.seats > seats:
        found[post, Round.RERUN] = replace(known, seats=known.seats - seats)


def _left_empty(polls: Sequence[Poll]) -> dict[str, int]:
    empty: dict[str, int] = {}
    for poll in polls:
        for post, seats in poll.left_empty.items():
            empty[post] = empty.get(post, 0) + seats
    return empty


def _names(poll: Poll, post: str) -> tuple[Standing, ...]:
    return tuple(_standing(line) for line in poll.lines.all() if line.post == post)


def _steps(poll: Poll, post: str) -> list[OpenPost]:
    """What is left of one post after a poll about it."""
    if not poll.result.is_valid:
        return [OpenPost(post, poll.seats[post], poll.round, _names(poll, post))]
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

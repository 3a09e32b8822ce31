"""Filling the seats of each post from the votes: rank, threshold, ties, one post per person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ballots.law.cases import CandidateVotes, PollCase


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate for a post with all votes that count there."""

    row: CandidateVotes
    votes: int

    @property
    def person(self) -> str:
        return self.row.person

    @property
    def name(self) -> str:
        return self.row.name


@dataclass(frozen=True, slots=True)
class PostCount:
    """How one post came out; every candidate is in exactly one of the five groups, best first."""

    post: str
    seats: int
    elected: tuple[Ranked, ...]
    tied: tuple[Ranked, ...]
    held: tuple[Ranked, ...]
    behind: tuple[Ranked, ...]
    elsewhere: tuple[Ranked, ...]
    carried: tuple[Ranked, ...]

    @property
    def missing(self) -> int:
        """Seats of this post still empty."""
        return self.seats - len(self.elected)


def count_posts(case: PollCase, enough: Callable[[int], bool]) -> tuple[PostCount, ...]:
    """Fill the posts from the highest down. ``enough`` says whether a number of votes can elect.

    A person elected to a higher post drops out below. A person tied for a higher post keeps the rank earned below, but
    the seat stays open until the runoff: filling it now could elect the same person twice or pass over the person.
    """
    counts: list[PostCount] = []
    taken: set[str] = set()
    pending: set[str] = set()
    for post in case.posts:
        count = _count_post(case, post, enough, taken, pending)
        counts.append(count)
        taken.update(entry.person for entry in count.elected)
        pending.update(entry.person for entry in count.tied)
    return tuple(counts)


def _count_post(
    case: PollCase, post: str, enough: Callable[[int], bool], taken: set[str], pending: set[str]
) -> PostCount:
    seats = case.seats[post]
    everyone = _ranked(case, post)
    running = [entry for entry in everyone if entry.person not in taken]
    over = [entry for entry in running if enough(entry.votes)]
    first, tied = _cut(over, seats)
    placed = {entry.person for entry in (*first, *tied)}
    own = {row.person: row.votes for row in case.candidates if row.post == post}
    return PostCount(
        post=post,
        seats=seats,
        elected=tuple(entry for entry in first if entry.person not in pending),
        tied=tuple(tied),
        held=tuple(entry for entry in first if entry.person in pending),
        behind=tuple(entry for entry in running if entry.person not in placed),
        elsewhere=tuple(entry for entry in everyone if entry.person in taken),
        carried=tuple(entry for entry in running if entry.votes > own[entry.person]),
    )


def _ranked(case: PollCase, post: str) -> list[Ranked]:
    above = case.posts[: case.posts.index(post)] if case.carry_down_votes else ()
    carried: Counter[str] = Counter()
    for row in case.candidates:
        if row.post in above:
            carried[row.person] += row.votes
    ranked = [Ranked(row, row.votes + carried[row.person]) for row in case.candidates if row.post == post]
    return sorted(ranked, key=lambda entry: (-entry.votes, entry.name, entry.person))


def _cut(over: list[Ranked], seats: int) -> tuple[list[Ranked], list[Ranked]]:
    """Who is safely in, and who is tied at the edge (nobody of them is in)."""
    if len(over) <= seats:
        return over, []
    edge = over[seats - 1].votes
    if over[seats].votes < edge:
        return over[:seats], []
    return [entry for entry in over if entry.votes > edge], [entry for entry in over if entry.votes == edge]

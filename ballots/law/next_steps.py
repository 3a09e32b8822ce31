"""Facts for the people who go on from a verdict: how many votes were needed, who stands in the next poll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from ballots.law.verdicts import Unelected, Verdict
from villages.rules import Share

HALF = Share(1, 2)

Action: TypeAlias = Literal["runoff", "rerun", "wait"]


@dataclass(frozen=True, slots=True)
class PostStep:
    """What is still to do for one post: ``seats`` empty seats and who stands for them, best first.

    ``wait``: the seat is kept for a person who must first stand in the runoff for a higher post.
    """

    post: str
    action: Action
    seats: int
    stands: tuple[Unelected, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(person.name for person in self.stands)


def turnout_needed(registered: int, share: Share = HALF) -> int:
    """Fewest ballots that make a poll valid: more than the share of the registered (1000 → 501)."""
    return share.least_above(registered)


def majority_needed(cast: int, share: Share = HALF) -> int:
    """Fewest votes that elect in a first poll: more than the share of the ballots cast (900 → 451)."""
    return share.least_above(cast)


def describe_next(verdict: Verdict) -> tuple[PostStep, ...]:
    """Per post with empty seats, who stands next; empty when every seat is filled or the poll is void.

    A runoff is among the tied. In a rerun the best-placed losers stand, one more than the seats (all of them when
    several share the last place): 《村民委员会组织法》 asks for the best-placed and for more candidates than seats.
    """
    if not verdict.valid:
        return ()
    return tuple(step for post, seats in verdict.vacancies.items() for step in _steps(verdict, post, seats))


def _steps(verdict: Verdict, post: str, seats: int) -> list[PostStep]:
    tied = _standing(verdict, post, "tied")
    held = _standing(verdict, post, "held")
    steps = []
    free = seats - len(held)
    if tied:
        # Verdicts stored before relatives could tie name no seats: then the tied share every free seat.
        again = verdict.runoff_seats.get(post, free)
        steps.append(PostStep(post, "runoff", again, tied))
        free -= again
    if free:
        steps.append(PostStep(post, "rerun", free, _best_losers(verdict, post, free)))
    if held:
        steps.append(PostStep(post, "wait", len(held), held))
    return steps


def _standing(verdict: Verdict, post: str, standing: str) -> tuple[Unelected, ...]:
    return tuple(row for row in verdict.unelected if row.post == post and row.standing == standing)


def _best_losers(verdict: Verdict, post: str, seats: int) -> tuple[Unelected, ...]:
    taken = {row.key or row.name for row in verdict.elected}
    losers = [row for row in _standing(verdict, post, "behind") if (row.key or row.name) not in taken]
    losers.sort(key=lambda row: (-row.votes, row.name))
    reserved = verdict.reserved.get(post, 0)
    if not reserved:
        return _best(losers, seats)
    women = _best([row for row in losers if row.woman], reserved)
    others = _best(losers, seats - reserved) if seats > reserved else ()
    return tuple(row for row in losers if row in women or row in others)


def _best(losers: list[Unelected], seats: int) -> tuple[Unelected, ...]:
    """One more than the seats, all of them when several share the last place."""
    if len(losers) <= seats + 1:
        return tuple(losers)
    edge = losers[seats].votes
    return tuple(row for row in losers if row.votes >= edge)

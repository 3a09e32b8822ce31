"""Filling the seats of each post from the votes: rank, threshold, ties, near relatives, one post per person."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ballots.law.cases import CandidateVotes, PollCase

Kin = Mapping[str, frozenset[str]]
"""Near relatives of each person who has any among candidates and members in office."""


class Ranked(NamedTuple):
    """A candidate for a post with all votes that count there."""

    row: CandidateVotes
    votes: int
    person: str

    @property
    def name(self) -> str:
        return self.row.name


class PostCount(NamedTuple):
    """How one post came out; every candidate is in exactly one of the six groups, best first."""

    post: str
    seats: int
    elected: tuple[Ranked, ...]
    tied: tuple[Ranked, ...]
    held: tuple[Ranked, ...]
    barred: tuple[Ranked, ...]
    behind: tuple[Ranked, ...]
    elsewhere: tuple[Ranked, ...]
    carried: tuple[Ranked, ...]
    tied_seats: int
    """Seats the tied vote for again among themselves."""
    reserved: int = 0
    """Seats kept for a woman."""
    after_women: int = 0
    """Open seats of others level with each other, who vote again after the women level for the women's seat."""

    @property
    def missing(self) -> int:
        """Seats of this post still empty."""
        return self.seats - len(self.elected)

    @property
    def open(self) -> int:
        """Empty seats that wait neither for a runoff nor for somebody tied for a higher post."""
        return self.missing - self.tied_seats - len(self.held)


class Filled(NamedTuple):
    """The outcome of one post's ranking."""

    first: Sequence[Ranked] = ()
    tied: Sequence[Ranked] = ()
    held: Sequence[Ranked] = ()
    barred: Sequence[Ranked] = ()
    tied_seats: int = 0


def kin_of(case: PollCase) -> Kin:
    """Near relatives by person."""
    found: dict[str, set[str]] = {}
    for first, second in case.relatives:
        found.setdefault(first, set()).add(second)
        found.setdefault(second, set()).add(first)
    return {person: frozenset(others) for person, others in found.items()}


def count_posts(case: PollCase, least: int, kin: Kin | None = None) -> tuple[PostCount, ...]:
    """Fill the posts from the highest down. ``least`` is the fewest votes that elect, 1 or more.

    A person elected to a higher post drops out below. A person tied for a higher post keeps the rank earned below, but
    the seat stays open until the runoff: filling it now could elect the same person twice or pass over the person.
    Of near relatives (``kin``) the one with the higher post, then with more votes, is elected.
    """
    counts: list[PostCount] = []
    taken: set[str] = set()
    pending: set[str] = set()
    for post, everyone in ranked_by_post(case).items():
        count = count_post(case, post, case.seats[post], everyone, least, taken, pending, kin or {})
        counts.append(count)
        taken.update([entry.person for entry in count.elected])
        if count.tied or (kin and count.held):
            pending.update([entry.person for entry in (*count.tied, *(count.held if kin else ()))])
    return tuple(counts)


def count_post(
    case: PollCase,
    post: str,
    seats: int,
    everyone: Sequence[Ranked],
    least: int,
    taken: Collection[str],
    pending: Collection[str],
    kin: Kin,
) -> PostCount:
    """One post with ``seats`` to fill; ``taken`` are elected above, ``pending`` tied above."""
    running = [entry for entry in everyone if entry.person not in taken] if taken else everyone
    over = [entry for entry in running if entry.votes >= least]
    filled = _cut_kin(case, over, seats, taken, pending, kin) if kin else _cut(over, seats, pending)
    first, tied, held, barred, tied_seats = filled
    if len(first) == len(over):
        behind = running[len(over) :]
    else:
        placed = {entry.person for entry in (*first, *tied, *held, *barred)}
        behind = [entry for entry in running if entry.person not in placed]
    elsewhere = [entry for entry in everyone if entry.person in taken] if len(running) < len(everyone) else ()
    carried = [entry for entry in running if entry.votes > entry.row.votes] if case.carry_down_votes else ()
    return PostCount(
        post,
        case.seats[post],
        tuple(first),
        tuple(tied),
        tuple(held),
        tuple(barred),
        tuple(behind),
        tuple(elsewhere),
        tuple(carried),
        tied_seats,
    )


def ranked_by_post(case: PollCase) -> dict[str, list[Ranked]]:
    """Candidates by post, posts from the highest down, best first; votes carried down where the case says so."""
    posts: dict[str, list[Ranked]] = {post: [] for post in case.posts}
    for row in case.candidates:
        posts[row.post].append(Ranked(row, row.votes, row.person))
    if case.carry_down_votes:
        _carry_down(posts)
    for ranked in posts.values():
        ranked.sort(key=_place)
    return posts


def _carry_down(posts: dict[str, list[Ranked]]) -> None:
    carried: dict[str, int] = {}
    for post, own in posts.items():
        posts[post] = [entry._replace(votes=entry.votes + carried.get(entry.person, 0)) for entry in own]
        for entry in own:
            carried[entry.person] = carried.get(entry.person, 0) + entry.votes


def _place(entry: Ranked) -> tuple[int, str, str]:
    return -entry.votes, entry.row.name, entry.person


def _cut(over: list[Ranked], seats: int, pending: Collection[str]) -> Filled:
    """Who is safely in, and who is tied at the edge (nobody of them is in)."""
    tied: list[Ranked] = []
    if len(over) <= seats:
        first = over
    elif not seats:
        return Filled()
    elif over[seats].votes < (edge := over[seats - 1].votes):
        first, tied = over[:seats], []
    else:
        first = [entry for entry in over if entry.votes > edge]
        tied = [entry for entry in over if entry.votes == edge]
    tied_seats = seats - len(first) if tied else 0
    if not pending:
        return Filled(first, tied, tied_seats=tied_seats)
    held = [entry for entry in first if entry.person in pending]
    return Filled([entry for entry in first if entry.person not in pending], tied, held, tied_seats=tied_seats)


def _cut_kin(
    case: PollCase, over: list[Ranked], seats: int, taken: Collection[str], pending: Collection[str], kin: Kin
) -> Filled:
    """The same where near relatives may not sit together: one seat for relatives level with each other."""
    serving = {*taken, *(each.person for each in case.in_office)}
    first: list[Ranked] = []
    tied: list[Ranked] = []
    held: list[Ranked] = []
    barred: list[Ranked] = []
    tied_seats, left = 0, seats
    for _votes, level in groupby(over, key=lambda entry: entry.votes):
        if left == 0:
            break
        clear: list[Ranked] = []
        waiting: list[Ranked] = []
        unsure = {*pending, *(entry.person for entry in (*tied, *held))}
        for entry in level:
            own = kin.get(entry.person, frozenset())
            if own & serving:
                barred.append(entry)
            elif entry.person in unsure or own & unsure:
                waiting.append(entry)
            else:
                clear.append(entry)
        families = _families(clear, kin)
        if len(waiting) + len(families) > left:
            return Filled(first, [*tied, *clear, *waiting], held, barred, tied_seats + left)
        held += waiting
        left -= len(waiting) + len(families)
        for family in families:
            (first if len(family) == 1 else tied).extend(family)
            tied_seats += len(family) > 1
        serving |= {family[0].person for family in families if len(family) == 1}
    return Filled(first, tied, held, barred, tied_seats)


def _families(level: Sequence[Ranked], kin: Kin) -> list[list[Ranked]]:
    """People with equal votes, near relatives together."""
    families: list[list[Ranked]] = []
    for entry in level:
        own = kin.get(entry.person, frozenset())
        mine = [family for family in families if any(other.person in own for other in family)]
        joined = [entry, *(other for family in mine for other in family)]
        families = [family for family in families if family not in mine] + [sorted(joined, key=_place)]
    return families


def with_womens_seat(case: PollCase, counts: tuple[PostCount, ...], least: int, kin: Kin) -> tuple[PostCount, ...]:
    """The counts after the women's seat procedure, where the rule set has it and nobody elected is a woman.

    The woman with the most votes among those standing as member who pass the bar is placed first; when none passes, one
    member's seat stays open for a vote among women. Women level with each other vote again for that seat. Near
    relatives of those who sit are passed over. A tie of others beside theirs is voted on after it: their seats stay
    open, and they are the best-placed for them. Nothing changes while a sex is unknown, a woman or a near relative of
    hers awaits a runoff for a higher post, or the second tie comes of a bar on relatives.
    """
    elected = [entry.row for count in counts for entry in count.elected]
    waiting = [entry.row for count in counts for entry in (*count.held, *count.tied)]
    serving = any(each.is_woman for each in case.in_office)
    members = next((count for count in counts if count.post == "member"), None)
    above = [entry.row for count in counts if count is not members for entry in (*count.held, *count.tied)]
    if members is None or serving or any(row.is_woman is not False for row in elected):
        return counts
    # A first poll that elects nobody keeps nothing yet; a later one still knows that no woman sits.
    if not (elected or waiting or case.in_office):
        return counts
    if any(row.is_woman for row in above):
        return counts
    taken = {entry.person for count in counts if count is not members for entry in count.elected}
    pending = {entry.person for count in counts if count is not members for entry in count.tied}
    sitting = taken | {each.person for each in case.in_office}
    placed = _best_women(members, least, {person for each in sitting for person in kin.get(each, ())})
    if any(kin.get(entry.person, frozenset()) & pending for entry in placed):
        return counts
    taken |= {entry.person for entry in placed}
    running = ranked_by_post(case)["member"]
    seats = members.seats - 1
    if not placed and members.open > 0:
        again = members._replace(reserved=1)
    else:
        again = count_post(case, "member", seats, running, least, taken, pending, kin)
        if len(placed) > 1 and again.tied:
            if kin:
                return counts
            again = _after_the_women(again)
        again = again._replace(
            elsewhere=tuple(entry for entry in again.elsewhere if entry not in placed),
            **_for_a_woman(placed, again),
        )
    return tuple(again if count is members else count for count in counts)


def _after_the_women(again: PostCount) -> PostCount:
    """Who is level for the other seats stands first among those behind, for as many open seats."""
    rest = (*again.tied, *again.behind)
    return again._replace(tied=(), tied_seats=0, behind=rest, after_women=again.tied_seats)


def _for_a_woman(placed: tuple[Ranked, ...], again: PostCount) -> dict[str, Any]:
    """What becomes of the women's seat: filled by one, voted on again among several who are level, else kept."""
    if len(placed) == 1:
        return {"elected": (*placed, *again.elected), "reserved": 0}
    if placed:
        return {"tied": placed, "tied_seats": 1, "reserved": 0}
    return {"reserved": 1}


def _best_women(members: PostCount, least: int, barred: Collection[str]) -> tuple[Ranked, ...]:
    """The women over the bar with the most votes, near relatives of those who sit left out; empty when there is none.

    Who stands behind a tie was not held against the relatives yet.
    """
    standing = [entry for entry in (*members.tied, *members.behind) if entry.person not in barred]
    women = [entry for entry in standing if entry.row.is_woman and entry.votes >= least]
    best = max((entry.votes for entry in women), default=0)
    return tuple(entry for entry in women if entry.votes == best)

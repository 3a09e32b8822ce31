"""Whole elections drawn at random, from the first poll through runoffs and reruns: what must hold all along."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.following import following
from ballots.law import CandidateVotes, PollCase, Serving, find_problems, judge

CAST = 20
VOTES = (11, 11, 11, 12, 10, 7, 7, 6)
"""Of 20 ballots: over half, a third, just under either; often the same, so that people are often level."""
MOST_POLLS = 7


class Lines(list[Any]):
    """Ballot lines as ``following`` reads them of a poll."""

    def all(self) -> Lines:
        return self


class Election:
    """One committee elected by draws: a pool of nine people, the seats, who is in office, the polls so far."""

    def __init__(self, random: Any, womens_seat: bool, relatives: bool) -> None:
        self.random, self.womens_seat = random, womens_seat
        self.people = {number: (f"人{number}", random.choice(("male", "female", "male"))) for number in range(1, 10)}
        wanted = {"chair": 1, "vice_chair": random.randint(0, 2), "member": random.randint(1, 4)}
        self.seats = {post: seats for post, seats in wanted.items() if seats}
        pairs = [sorted(random.sample(list(self.people), 2)) for _each in range(3 if relatives else 0)]
        self.relatives = {(f"candidacy {one}", f"candidacy {other}") for one, other in pairs}
        self.office: list[Serving] = []
        self.polls: list[Any] = []

    def first_lines(self) -> Lines:
        chosen = [(post, who) for post in self.seats for who in self.random.sample(list(self.people), 5)]
        return self.lines(chosen)

    def lines(self, chosen: list[tuple[str, int]]) -> Lines:
        return Lines(
            SimpleNamespace(
                order=place, candidacy_id=who, post=post, name=self.people[who][0], sex=self.people[who][1],
                is_write_in=False, pk=place,
            )
            for place, (post, who) in enumerate(chosen, start=1)
        )  # fmt: skip

    def case(self, round: str, seats: dict[str, int], lines: Lines) -> PollCase:
        left = {post: CAST * number for post, number in seats.items()}
        rows = []
        for line in lines:
            votes = min(left[line.post], self.random.choice((*VOTES, self.random.randint(0, CAST))))
            left[line.post] -= votes
            rows.append(CandidateVotes(line.name, line.post, votes, line.sex, f"candidacy {line.candidacy_id}"))
        known = {row.person for row in rows} | {each.key for each in self.office}
        return PollCase(
            kind="village_committee", rules="2026", round=round, seats=seats, candidates=tuple(rows), registered=30,
            cast=CAST, valid=CAST, invalid=0, womens_seat=self.womens_seat, in_office=tuple(self.office),
            office_known=round != "first",
            relatives=tuple(sorted(pair for pair in self.relatives if set(pair) <= known)),
        )  # fmt: skip

    def hold(self, round: str, seats: dict[str, int], lines: Lines) -> None:
        """Vote once; the winners take office."""
        case = self.case(round, seats, lines)
        assert not find_problems(case)
        verdict = judge(case)
        result = SimpleNamespace(is_valid=verdict.valid, verdict=verdict.to_record())
        self.polls.append(SimpleNamespace(round=round, seats=seats, left_empty={}, result=result, lines=lines))
        sexes = {f"candidacy {number}": sex for number, (_name, sex) in self.people.items()}
        self.office += [Serving(row.name, row.post, sexes[row.key], row.key) for row in verdict.elected]


@settings(deadline=None)
@given(st.randoms(use_true_random=False), st.booleans(), st.booleans())
def test_every_seat_is_filled_once_or_open_and_nobody_in_office_stands_again(random, womens_seat, relatives):
    election = Election(random, womens_seat, relatives)
    round, seats, lines = "first", election.seats, election.first_lines()
    for _poll in range(MOST_POLLS):
        election.hold(round, seats, lines)
        keys = [each.key for each in election.office]
        assert len(keys) == len(set(keys))
        assert not any(set(pair) <= set(keys) for pair in election.relatives)
        after = following(election.polls)
        assert len(keys) + after.seats_left == sum(election.seats.values())
        chosen = [(each.post, name.candidacy_id) for each in after.now for name in each.standing]
        assert len(chosen) == len(set(chosen))
        assert not {f"candidacy {who}" for _post, who in chosen} & set(keys)
        if after.round == "runoff":
            assert all(len(each.standing) > each.seats for each in after.now)
        if not after.round or not chosen:
            break
        round, seats = after.round, {each.post: each.seats for each in after.now}
        assert len(seats) == len(after.now)
        lines = election.lines(chosen)
    # Where the rules keep a seat for a woman, a full committee has one; relatives are left to a person.
    if womens_seat and not relatives and not following(election.polls).round:
        assert "female" in {each.sex for each in election.office}

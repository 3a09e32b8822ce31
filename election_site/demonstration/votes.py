"""Votes that look like a village's: winners well past half, losers far from it, every sum within the law."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.plan import CHAIR, DEPUTY, MEMBER, SECRETARY, VICE_CHAIR
from election_site.demonstration.slates import ELECTED, LOST, Runner

COMMITTEE_SEATS = {CHAIR: 1, VICE_CHAIR: 1, MEMBER: 3}
PARTY_SEATS = {MEMBER: 5}


@dataclass(eq=False)
class LinePlan:
    """A name on a ballot and the votes it gets."""

    runner: Runner
    post: str
    votes: int = 0


def _give_votes(rng: Random, lines: list[LinePlan], valid: int, needed: int) -> None:
    """Winners get 62 to 93 % of the valid ballots and more than ``needed``; the losers share what winners left."""
    losers = [line for line in lines if line.runner.outcome == LOST]
    left = 0
    for line in lines:
        if line not in losers:
            line.votes = max(needed + 1, round(valid * rng.uniform(0.62, 0.93)))
            line.votes = min(line.votes, valid)
            left += valid - line.votes
    for line in losers:
        line.votes = min(round(left * rng.uniform(0.3, 0.8) / len(losers)), needed - 1)


def committee_lines(rng: Random, runners: list[Runner], figures: VillageFigures) -> list[LinePlan]:
    """The committee ballot in ballot order, votes given."""
    lines: list[LinePlan] = []
    for post in COMMITTEE_SEATS:
        of_post = [LinePlan(r, post) for r in runners if r.committee == post and r.outcome in (ELECTED, LOST)]
        rng.shuffle(of_post)
        _give_votes(rng, of_post, figures.cast - figures.invalid, figures.cast // 2)
        lines += of_post
    return lines


def party_lines(rng: Random, runners: list[Runner], figures: VillageFigures) -> list[LinePlan]:
    """The party ballot: five seats, six candidates, elected by more than half of the members due."""
    lines = [LinePlan(r, MEMBER) for r in runners if r.party and r.outcome in (ELECTED, LOST)]
    rng.shuffle(lines)
    _give_votes(rng, lines, figures.present - figures.party_invalid, figures.due // 2)
    return lines


def holder(lines: list[LinePlan], party_post: str) -> LinePlan:
    """The line of the secretary or deputy whom the new party committee chose."""
    if party_post not in (SECRETARY, DEPUTY):
        raise ValueError(party_post)
    return next(line for line in lines if line.runner.party == party_post)

"""Who is put forward in each village: the officers to be, those who lose a vote, and those who never reach a ballot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.people import Made, Numbers, birth_of_age, draw_name
from election_site.demonstration.plan import CHAIR, MEMBER, VICE_CHAIR, Seat

ELECTED, LOST, CLEARED, STRUCK_OFF, WITHDRAWN = "elected", "not_elected", "cleared", "struck_off", "withdrawn"
EDUCATION_HIGH = ("3_college",) * 12 + ("4_bachelor",) * 8 + ("5_graduate",)
EDUCATION_LOW = ("1_junior", "2_senior", "2_senior")


@dataclass(eq=False)
class Runner:
    """One person put forward, with the seat they win, if any."""

    made: Made
    party: str
    committee: str
    education: str
    politics: str
    origins: list[str]
    fulltime: bool
    outcome: str
    seat: Seat | None = None


def education_of(rng: Random, college: bool) -> str:
    return rng.choice(EDUCATION_HIGH if college else EDUCATION_LOW)


def origins_of(rng: Random, talent: bool, local: bool) -> list[str]:
    """Origin codes of one person; several may hold."""
    origins = []
    if talent:
        origins.append(rng.choice(("veteran", "prosperity")))
    if local:
        origins.append(rng.choice(("local_talent", "local_talent", "graduate")))
    return origins or [rng.choice(("returned_worker", "other", "recruited"))]


def make_person(rng: Random, numbers: Numbers, woman: bool, months: int, day: date) -> Made:
    """Somebody who is so many months old on election day."""
    birth = birth_of_age(rng, months, day)
    return Made(draw_name(rng, woman), woman, birth, numbers.next(birth, woman))


def _officer(rng: Random, numbers: Numbers, seat: Seat, day: date) -> Runner:
    return Runner(
        made=make_person(rng, numbers, seat.woman, seat.months, day),
        party=seat.party,
        committee=seat.committee,
        education=education_of(rng, seat.college),
        politics="01" if seat.party or rng.random() < 0.35 else "13",
        origins=origins_of(rng, seat.talent, seat.local),
        fulltime=seat.fulltime,
        outcome=ELECTED,
        seat=seat,
    )


def _other(rng: Random, numbers: Numbers, party: str, committee: str, outcome: str, day: date) -> Runner:
    return Runner(
        made=make_person(rng, numbers, rng.random() < 0.3, rng.randint(290, 690), day),
        party=party,
        committee=committee,
        education=education_of(rng, rng.random() < 0.45),
        politics="01" if party else rng.choice(("01", "13", "13")),
        origins=origins_of(rng, rng.random() < 0.1, rng.random() < 0.15),
        fulltime=rng.random() < 0.5,
        outcome=outcome,
    )


def slate(rng: Random, numbers: Numbers, figures: VillageFigures, seats: list[Seat], day: date) -> list[Runner]:
    """Everybody put forward in a village that votes on ``day``, ``figures.people`` in number."""
    runners = [_officer(rng, numbers, seat, day) for seat in seats]
    runners += [_other(rng, numbers, "", post, LOST, day) for post in (CHAIR, VICE_CHAIR, MEMBER)]
    runners.append(_other(rng, numbers, MEMBER, "", LOST, day))
    for position in range(figures.people - len(runners)):
        outcome = STRUCK_OFF if position < figures.struck_off else CLEARED
        if outcome == CLEARED and rng.random() < 0.06:
            outcome = WITHDRAWN
        party, committee = rng.choice(((MEMBER, ""), ("", MEMBER), (MEMBER, MEMBER)))
        runners.append(_other(rng, numbers, party, committee, outcome, day))
    return runners

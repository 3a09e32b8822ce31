"""How the district's totals fall on its villages: voters, turnout, party members."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from random import Random

from election_site.demonstration.plan import shares
from election_site.demonstration.targets import CAST, PARTY_DUE, PARTY_PRESENT, REGISTERED, STRUCK_OFF, VETTED


@dataclass(frozen=True)
class VillageFigures:
    """Figures of one village; ``people`` were vetted, ``struck_off`` of them struck off."""

    code: str
    registered: int
    cast: int
    invalid: int
    proxy: int
    mobile: int
    due: int
    present: int
    party_invalid: int
    people: int
    struck_off: int


def spread(rng: Random, codes: list[str]) -> list[VillageFigures]:
    """Deterministic figures that add up to the district's totals; communities are larger than villages."""
    size = len(codes)
    community = [int(code[-3:]) < 200 for code in codes]
    weights = [rng.lognormvariate(0.45 if town else 0.0, 0.35) for town in community]
    registered = shares(REGISTERED, weights, [640] * size, [6_800] * size)
    turnout = [rng.gauss(0.855 if town else 0.892, 0.03) for town in community]
    cast = shares(
        CAST,
        [count * rate for count, rate in zip(registered, turnout, strict=True)],
        [ceil(count * 0.72) for count in registered],
        [int(count * 0.985) for count in registered],
    )
    due = shares(PARTY_DUE, [weight**0.8 for weight in weights], [28] * size, [240] * size)
    present = shares(PARTY_PRESENT, [float(count) for count in due], [ceil(count * 0.86) for count in due], due)
    extra = set(rng.sample(range(size), VETTED - 18 * size))
    struck = [0] * size
    for index in rng.sample(range(size), STRUCK_OFF - 7):
        struck[index] = 1
    for index in rng.sample([i for i in range(size) if struck[i]], 7):
        struck[index] = 2
    return [
        VillageFigures(
            code=codes[i],
            registered=registered[i],
            cast=cast[i],
            invalid=round(cast[i] * rng.uniform(0.004, 0.024)),
            proxy=round(cast[i] * rng.uniform(0.05, 0.15)),
            mobile=round(cast[i] * rng.uniform(0.01, 0.05)),
            due=due[i],
            present=present[i],
            party_invalid=rng.choice((0, 0, 0, 1)),
            people=19 if i in extra else 18,
            struck_off=struck[i],
        )
        for i in range(size)
    ]

"""Charts of the one-page picture: pyramid, shift, spread and timeline. Pure; conventions as in ``charts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from reports.charts import outliers
from reports.svg import GOLD, INK, LINE, MUTED, PALE, SEAL, About, hatch, line, rect, svg, text, widest
from villages import rounding

_WIDTH = 560
_NARROW = 400
"""For charts in the narrow column of the page, so that their type is as large as elsewhere."""
_MOST_BARS = 26


@dataclass(frozen=True, slots=True)
class Twin:
    """One band: its share of everybody in percent, in both terms (None where the previous is not known)."""

    label: str
    before: Decimal | None
    now: Decimal


def pyramid(about: About, bands: Sequence[Twin], heads: tuple[str, str]) -> str:
    """Previous term to the left (hatched), this term to the right (filled), the oldest on top."""
    if not bands:
        return ""
    row, top = 31, 26
    label = widest(each.label for each in bands) + 20
    half = (_NARROW - label) / 2
    room, most = half - 56, _most(bands)
    middle, right = half + label / 2, half + label
    parts = [hatch(f"{about.key}-hatch", GOLD)]
    parts += [text(half, 15, heads[0], MUTED, "end"), text(right, 15, heads[1], MUTED)]
    for number, each in enumerate(reversed(bands)):
        y = top + row * number
        parts.append(text(middle, y + 19, each.label, INK, "middle"))
        if each.before is not None:
            width = round(room * float(each.before / most), 1)
            parts.append(rect(round(half - width, 1), y + 3, width, row - 8, f"url(#{about.key}-hatch)", INK))
            parts.append(text(round(half - width - 6, 1), y + 19, _told(each.before), INK, "end"))
        width = round(room * float(each.now / most), 1)
        parts.append(rect(round(right, 1), y + 3, width, row - 8, SEAL, INK))
        parts.append(text(round(right + width + 6, 1), y + 19, _told(each.now), INK, weight=600))
    return svg(about, top + row * len(bands) + 2, parts, width=_NARROW)


def shift(about: About, bands: Sequence[Twin], heads: tuple[str, str]) -> str:
    """Two bars a band, previous (hatched) above this term (filled)."""
    if not bands:
        return ""
    row, top = 41, 26
    left = round(widest(each.label for each in bands) + 12)
    room, most = _NARROW - left - 58, _most(bands)
    parts = [hatch(f"{about.key}-hatch", GOLD)]
    x = 4.0
    for head, fill in zip(heads, (f"url(#{about.key}-hatch)", SEAL), strict=True):
        parts += [rect(round(x, 1), 3, 14, 14, fill, INK), text(round(x + 20, 1), 15, head, MUTED)]
        x += widest([head]) + 44
    for number, each in enumerate(bands):
        y = top + row * number
        parts.append(text(left - 8, y + 22, each.label, INK, "end"))
        if each.before is not None:
            width = round(room * float(each.before / most), 1)
            parts.append(rect(left, y + 1, width, 15, f"url(#{about.key}-hatch)", INK))
            parts.append(text(round(left + width + 6, 1), y + 14, _told(each.before), MUTED))
        width = round(room * float(each.now / most), 1)
        parts.append(rect(left, y + 18, width, 15, SEAL, INK))
        parts.append(text(round(left + width + 6, 1), y + 31, _told(each.now), INK, weight=600))
    return svg(about, top + row * len(bands), parts, width=_NARROW)


def _most(bands: Sequence[Twin]) -> Decimal:
    return max(Decimal(1), *(each.now for each in bands), *(each.before or Decimal(0) for each in bands))


def _told(share: Decimal) -> str:
    return f"{rounding.plain(share)}%"


@dataclass(frozen=True, slots=True)
class Spread:
    """How villages are spread over the values of a share: the shares, and lines naming those that stand apart."""

    shares: Sequence[Decimal]
    average: Decimal | None
    average_text: str
    named: Sequence[str]


def spread(about: About, data: Spread) -> str:
    """A column per step of the share, as high as there are villages in it; outliers dark, named below."""
    if not data.shares:
        return ""
    step, start, counts = _binned(data.shares)
    low, high = outliers(data.shares)
    left, top, height = 8, 40, 140
    width = (_WIDTH - 2 * left) / len(counts)
    most = max(counts)
    parts: list[str] = []
    for place, villages in enumerate(counts):
        if not villages:
            continue
        tall = round(height * villages / most, 1)
        middle = start + step * place + step / 2
        fill = SEAL if middle < low or middle > high else PALE
        x = round(left + width * place, 1)
        parts.append(rect(x + 1, round(top + height - tall, 1), round(width - 2, 1), tall, fill, INK))
        parts.append(text(round(x + width / 2, 1), round(top + height - tall - 4, 1), str(villages), INK, "middle", 13))
    base = top + height
    parts.append(line(left, base, _WIDTH - left, base, INK))
    every = max(1, -(-len(counts) // 8))
    for place in range(0, len(counts) + 1, every):
        share = f"{(start + step * place).normalize():f}%"
        parts.append(text(round(left + width * place, 1), base + 17, share, MUTED, "middle" if place else "start", 13))
    if data.average is not None:
        x = round(left + width * float((data.average - start) / step), 1)
        parts.append(line(x, 18, x, base, INK, dash="5 4"))
        parts.append(
            text(x, 13, data.average_text, MUTED, "middle" if 90 < x < _WIDTH - 90 else "start", 14, halo=True)
        )
    for number, words in enumerate(data.named):
        parts.append(text(left, base + 38 + 19 * number, words, INK, size=14))
    return svg(about, base + 26 + 19 * len(data.named), parts, width=_WIDTH)


def _binned(shares: Sequence[Decimal]) -> tuple[Decimal, Decimal, list[int]]:
    """Step, start and villages per step: the finest of some round steps that gives few enough columns."""
    least, most = min(shares), max(shares)
    for step in map(Decimal, ("0.5", "1", "2", "5", "10")):
        start = (least / step).to_integral_value(ROUND_FLOOR) * step
        number = int((most - start) / step) + 1
        if number <= _MOST_BARS or step == 10:
            break
    counts = [0] * number
    for share in shares:
        counts[int((share - start) / step)] += 1
    return step, start, counts


def timeline(about: About, lanes: Mapping[str, Mapping[date, int]], marks: Mapping[date, str]) -> str:
    """A lane per kind of poll, a column per day (or few days) as high as there were polls; named days dashed.

    Every lane has its own scale: all committees vote on one day, party organisations on many.
    """
    lanes = {name: days for name, days in lanes.items() if days}
    if not lanes:
        return ""
    every = [day for days in lanes.values() for day in days]
    first, last = min([*every, *marks]), max([*every, *marks])
    step = max(1, -(-((last - first).days + 1) // _MOST_BARS))
    columns = (last - first).days // step + 1
    left, row, top = widest(lanes) + 16, 84, 24
    width = (_WIDTH - left - 8) / columns
    bottom = top + row * len(lanes)
    parts: list[str] = []
    for day, words in sorted(marks.items()):
        x = round(left + width * ((day - first).days // step + 0.5), 1)
        parts.append(line(x, 18, x, bottom, MUTED, dash="4 4"))
        parts.append(text(x, 13, words, MUTED, "end" if x > _WIDTH - 110 else "middle", 14, halo=True))
    for number, (name, days) in enumerate(lanes.items()):
        base = top + row * (number + 1) - 4
        parts += [text(left - 10, base - 6, name, INK, "end"), line(left, base, _WIDTH - 8, base, LINE)]
        steps = _steps(days, first, step)
        most = max(steps.values())
        for place, polls in sorted(steps.items()):
            tall = round(max(2.0, (row - 30) * polls / most), 1)
            x = left + width * place
            parts.append(rect(round(x + 1, 1), round(base - tall, 1), round(max(3, width - 2), 1), tall, SEAL, INK))
            parts.append(
                text(round(x + width / 2, 1), round(base - tall - 3, 1), str(polls), INK, "middle", 13, halo=True)
            )
    for place in sorted({0, columns // 2, columns - 1}):
        day = min(last, first + timedelta(days=step * (place + 1) - 1)) if place else first
        words = f"{day.month}-{day.day}"
        parts.append(text(round(left + width * (place + 0.5), 1), bottom + 15, words, MUTED, "middle", 13))
    return svg(about, bottom + 22, parts, width=_WIDTH)


def _steps(days: Mapping[date, int], first: date, step: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for day, polls in days.items():
        place = (day - first).days // step
        found[place] = found.get(place, 0) + polls
    return found

"""Charts of the one-page picture: pyramid, shift, spread and timeline. Pure; conventions as in ``charts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal

from reports.charts import outliers
from reports.svg import GOLD, INK, LINE, MUTED, PALE, SEAL, About, hatch, line, rect, svg, text, widest

_WIDTH = 560
_MOST_BARS = 26


@dataclass(frozen=True, slots=True)
class Twin:
    """One band: people of both terms (None where the previous is not known) and how each is told."""

    label: str
    before: int | None
    now: int
    told_before: str
    told: str


def pyramid(about: About, bands: Sequence[Twin], heads: tuple[str, str]) -> str:
    """Previous term to the left (hatched), this term to the right (filled), the oldest on top."""
    if not bands:
        return ""
    row, top = 30, 26
    label = widest(each.label for each in bands) + 24
    half = (_WIDTH - label) / 2
    room = half - widest([each.told for each in bands] + [each.told_before for each in bands]) - 10
    most = max(1, *(each.now for each in bands), *(each.before or 0 for each in bands))
    middle, right = half + label / 2, half + label
    parts = [hatch(f"{about.key}-hatch", GOLD)]
    parts += [text(half, 15, heads[0], MUTED, "end", 14), text(right, 15, heads[1], MUTED, size=14)]
    for number, each in enumerate(reversed(bands)):
        y = top + row * number
        parts.append(text(middle, y + 18, each.label, INK, "middle"))
        if each.before is not None:
            width = round(room * each.before / most, 1)
            parts.append(rect(round(half - width, 1), y + 3, width, row - 9, f"url(#{about.key}-hatch)", INK))
            parts.append(text(round(half - width - 6, 1), y + 18, each.told_before, INK, "end"))
        width = round(room * each.now / most, 1)
        parts.append(rect(round(right, 1), y + 3, width, row - 9, SEAL, INK))
        parts.append(text(round(right + width + 6, 1), y + 18, each.told, INK))
    return svg(about, top + row * len(bands) + 4, parts, width=_WIDTH)


def shift(about: About, bands: Sequence[Twin], heads: tuple[str, str]) -> str:
    """Two bars a band, previous (hatched) above this term (filled), as shares of everybody in that term."""
    if not bands:
        return ""
    row, top = 40, 26
    left = widest(each.label for each in bands) + 12
    room = _WIDTH - left - widest([each.told for each in bands] + [each.told_before for each in bands]) - 10
    all_now = sum(each.now for each in bands) or 1
    all_before = sum(each.before or 0 for each in bands) or 1
    shares = [(each, (each.before or 0) / all_before, each.now / all_now) for each in bands]
    most = max(0.01, *(before for _, before, _ in shares), *(now for *_, now in shares))
    parts = [hatch(f"{about.key}-hatch", GOLD)]
    x = left
    for head, fill in zip(heads, (f"url(#{about.key}-hatch)", SEAL), strict=True):
        parts += [rect(round(x, 1), 3, 14, 14, fill, INK), text(round(x + 20, 1), 15, head, MUTED, size=14)]
        x += widest([head]) + 50
    for number, (each, before, now) in enumerate(shares):
        y = top + row * number
        parts.append(text(left - 10, y + 22, each.label, INK, "end"))
        if each.before is not None:
            width = round(room * before / most, 1)
            parts.append(rect(left, y + 1, width, 14, f"url(#{about.key}-hatch)", INK))
            parts.append(text(round(left + width + 6, 1), y + 13, each.told_before, MUTED, size=14))
        width = round(room * now / most, 1)
        parts.append(rect(left, y + 17, width, 14, SEAL, INK))
        parts.append(text(round(left + width + 6, 1), y + 30, each.told, INK, size=14, weight=600))
    return svg(about, top + row * len(bands) + 2, parts, width=_WIDTH)


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
    left, top, height = 8, 24, 150
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
    left, row, top = widest(lanes) + 16, 58, 24
    width = (_WIDTH - left - 8) / columns
    parts: list[str] = []
    for number, (name, days) in enumerate(lanes.items()):
        base = top + row * (number + 1) - 4
        parts += [text(left - 10, base - 6, name, INK, "end"), line(left, base, _WIDTH - 8, base, LINE)]
        steps = _steps(days, first, step)
        most = max(steps.values())
        for place, polls in sorted(steps.items()):
            tall = round(max(2.0, (row - 24) * polls / most), 1)
            x = left + width * place
            parts.append(rect(round(x + 1, 1), round(base - tall, 1), round(max(3, width - 2), 1), tall, SEAL, INK))
            parts.append(text(round(x + width / 2, 1), round(base - tall - 3, 1), str(polls), INK, "middle", 13))
    bottom = top + row * len(lanes)
    for day, words in sorted(marks.items()):
        x = round(left + width * ((day - first).days // step + 0.5), 1)
        parts.append(line(x, 18, x, bottom, MUTED, dash="4 4"))
        parts.append(text(x, 13, words, MUTED, "end" if x > _WIDTH - 110 else "middle", 14, halo=True))
    for place in sorted({0, columns // 2, columns - 1}):
        day = first + timedelta(days=step * place)
        words = f"{day.month}-{day.day}"
        parts.append(text(round(left + width * (place + 0.5), 1), bottom + 15, words, MUTED, "middle", 13))
    return svg(about, bottom + 22, parts, width=_WIDTH)


def _steps(days: Mapping[date, int], first: date, step: int) -> dict[int, int]:
    found: dict[int, int] = {}
    for day, polls in days.items():
        place = (day - first).days // step
        found[place] = found.get(place, 0) + polls
    return found

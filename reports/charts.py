"""Charts as SVG text, made on the server. Pure.

Everything is said by presentation attributes (a strict Content-Security-Policy allows no style attributes), every
text is escaped, every chart has a title and a description for who cannot see it, and tells its message without
colour: hollow and filled marks, light and dark fills, numbers beside them. The page shows the same data as a table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor
from statistics import quantiles

from reports.svg import (
    GOLD,
    INK,
    LINE,
    MUTED,
    PALE,
    PAPER,
    RAMP,
    SEAL,
    WIDTH,
    circle,
    line,
    rect,
    svg,
    text,
    widest,
    width_of,
)
from reports.svg import About as About

BAND_FILLS = (*RAMP, ("#d5d8dc", INK))
FEWEST_FOR_OUTLIERS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a dumbbell chart: the previous value (if any), this one, and how both are told at the end."""

    label: str
    before: Decimal | None
    now: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` in percent, ``text`` beside it."""

    label: str
    value: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of parts that make a whole, in the order of the bands."""

    label: str
    parts: Sequence[int]


def dumbbell(about: About, pairs: Sequence[Pair], unit: str) -> str:
    """Previous (hollow) and present (filled) values on one axis, a line per figure; empty text without pairs."""
    if not pairs:
        return ""
    row, top = 34, 14
    left = widest(pair.label for pair in pairs) + 18
    right = WIDTH - widest(pair.text for pair in pairs) - 26
    low, high, step = _axis([value for pair in pairs for value in (pair.before, pair.now) if value is not None])
    bottom = top + row * len(pairs)

    def x(value: Decimal | int) -> float:
        return round(left + (right - left) * float(value - low) / (high - low), 1)

    parts = [line(x(tick), top, x(tick), bottom, LINE) for tick in range(low, high + 1, step)]
    parts += [text(x(tick), bottom + 20, f"{tick}{unit}", MUTED, "middle", 14) for tick in range(low, high + 1, step)]
    for number, pair in enumerate(pairs):
        parts += _pair(pair, left, top + row * number + row // 2, x)
    return svg(about, bottom + 28, parts)


def bars(
    about: About, rows: Sequence[Bar], *, average: Decimal | None, average_text: str, marks: tuple[str, str]
) -> str:
    """A bar per division from zero, outliers dark and marked; ``marks`` are the words for low and high ones."""
    if not rows:
        return ""
    height, top = 26, 30 if average is not None else 8
    left = widest(bar.label for bar in rows) + 16
    low, high = outliers([bar.value for bar in rows])
    told = [bar.text + _mark(bar.value, low, high, marks) for bar in rows]
    right = WIDTH - widest(told) - 14
    longest = max(Decimal(100), *(bar.value for bar in rows))
    bottom = top + height * len(rows)
    parts: list[str] = []
    texts: list[str] = []
    for number, (bar, words) in enumerate(zip(rows, told, strict=True)):
        y = top + height * number
        width = round((right - left) * float(bar.value) / float(longest), 1)
        apart = words != bar.text
        ink, fill, weight = (SEAL, SEAL, 600) if apart else (INK, PALE, 400)
        parts.append(rect(left, y + 4, width, height - 8, fill))
        texts.append(text(left - 10, y + 18, bar.label, INK, "end"))
        texts.append(text(round(left + width + 8, 1), y + 18, words, ink, weight=weight, halo=True))
    if average is not None:
        at = round(left + (right - left) * float(average) / float(longest), 1)
        parts.append(line(at, top - 6, at, bottom, INK, dash="5 4"))
        parts.append(text(at, top - 12, average_text, MUTED, "middle", 14))
    return svg(about, bottom + 8, [*parts, *texts])


def stacks(about: About, bands: Sequence[str], rows: Sequence[Stack]) -> str:
    """Bars of one length whose parts are shares, light to dark in the order of the bands, with a legend."""
    rows = [row for row in rows if sum(row.parts)]
    if not rows:
        return ""
    left = widest(row.label for row in rows) + 16
    legend, top = _legend(bands)
    parts = legend
    for number, row in enumerate(rows):
        y = top + 42 * number
        parts.append(text(left - 10, y + 21, row.label, INK, "end"))
        parts += _stack(row, left, y)
    return svg(about, top + 42 * len(rows), parts)


def outliers(values: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """The fences of Tukey: a value below the first or above the second stands apart from the others.

    With few values nothing stands apart.
    """
    if len(values) < FEWEST_FOR_OUTLIERS:
        return Decimal("-Infinity"), Decimal("Infinity")
    first, _, third = quantiles(values, n=4, method="inclusive")
    reach = (third - first) * 3 / 2
    return first - reach, third + reach


# --- Pieces -----------------------------------------------------------------------------------------------------------


def _pair(pair: Pair, left: float, y: float, x: Callable[[Decimal], float]) -> list[str]:
    now = x(pair.now)
    parts = [text(left - 14, y + 5, pair.label, INK, "end")]
    if pair.before is not None:
        before = x(pair.before)
        parts.append(line(before, y, now, y, GOLD, width=3))
        parts.append(circle(before, y, PAPER, SEAL))
    parts.append(circle(now, y, SEAL, SEAL))
    end = max(now, x(pair.before)) if pair.before is not None else now
    return [*parts, text(end + 14, y + 5, pair.text, INK)]


def _mark(value: Decimal, low: Decimal, high: Decimal, marks: tuple[str, str]) -> str:
    """Shape and word for a value that stands apart; nothing for the others."""
    if value < low:
        return f" ▼ {marks[0]}"
    return f" ▲ {marks[1]}" if value > high else ""


def _legend(bands: Sequence[str]) -> tuple[list[str], int]:
    """Squares and names, wrapped; returns them and the height they take."""
    parts: list[str] = []
    x, y = 4.0, 6
    for band, (fill, _) in zip(bands, BAND_FILLS, strict=False):
        width = width_of(band, 14) + 38
        if x + width > WIDTH:
            x, y = 4.0, y + 24
        parts.append(rect(x, y, 14, 14, fill, INK))
        parts.append(text(x + 20, y + 12, band, INK, size=14))
        x += width
    return parts, y + 30


def _stack(row: Stack, left: float, y: float) -> list[str]:
    total, x, room = sum(row.parts), left, WIDTH - left - 4
    parts: list[str] = []
    for people, (fill, ink) in zip(row.parts, BAND_FILLS, strict=False):
        width = room * people / total
        if not people:
            continue
        parts.append(rect(round(x, 1), y, round(width, 1), 32, fill, INK))
        share = f"{100 * people / total:.0f}%"
        if width > width_of(share, 14) + 6:
            parts.append(text(round(x + width / 2, 1), y + 21, share, ink, "middle", 14))
        x += width
    return parts


def _axis(values: Sequence[Decimal]) -> tuple[int, int, int]:
    """Round ends and step of an axis that holds the values with a little air; at most seven ticks."""
    least, most = floor(min(values)), ceil(max(values))
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (most - least) / step <= 4)
    low, high = floor(least / step) * step, ceil(most / step) * step
    return (low, high + step, step) if low == high else (low, high, step)

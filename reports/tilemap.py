"""The district as tiles: a block for every township, a tile for every village, dark where the figure is high. Pure.

No map licence and no outline is needed; places stand in the order of their codes. In grey print the shades stay in
order and every tile carries the number of its class.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

from reports.svg import INK, MUTED, RAMP, About, linked, rect, svg, text, width_of

Number = int | Decimal
MOST_CLASSES = len(RAMP)
_WIDTH, _ACROSS, _TILE, _GAP, _HEAD = 1000, 5, 21, 3, 25
_PER_ROW = 8
_UNKNOWN = ("#ffffff", MUTED)


@dataclass(frozen=True, slots=True)
class Tile:
    """A village: its name, the number shaded by (None is not known), how it is said, and where it leads."""

    name: str
    number: Number | None
    told: str
    url: str


@dataclass(frozen=True, slots=True)
class Block:
    """A township with its villages."""

    name: str
    told: str
    url: str
    tiles: Sequence[Tile]


@dataclass(frozen=True, slots=True)
class Class:
    """One shade: the least and the greatest number in it, and how many villages."""

    least: Number
    greatest: Number
    villages: int


def classes(numbers: Sequence[Number]) -> list[Class]:
    """At most five classes of about as many villages each; equal numbers are never parted."""
    distinct = sorted(set(numbers))
    if len(distinct) <= MOST_CLASSES:
        return [Class(each, each, numbers.count(each)) for each in distinct]
    edges = quantiles(map(Decimal, numbers), n=MOST_CLASSES, method="inclusive")
    members: list[list[Number]] = [[] for _ in range(MOST_CLASSES)]
    for each in numbers:
        members[bisect_left(edges, each)].append(each)
    return [Class(min(each), max(each), len(each)) for each in members if each]


def tile_map(about: About, blocks: Sequence[Block], *, legend: Sequence[str], unknown: str) -> str:
    """Blocks five across; ``legend`` says each class in words, ``unknown`` what a tile without a number means."""
    numbers = [tile.number for block in blocks for tile in block.tiles if tile.number is not None]
    shades = classes(numbers)
    wide = len(blocks) == 1
    parts: list[str] = []
    top = 4.0
    for start in range(0, len(blocks), _ACROSS):
        row = blocks[start : start + _ACROSS]
        for place, block in enumerate(row):
            parts += _block(block, place * _WIDTH / _ACROSS, top, shades, wide=wide)
        top += max(_height(block, wide=wide) for block in row)
    parts += _legend(legend, shades, unknown if len(numbers) < sum(len(each.tiles) for each in blocks) else "", top)
    return svg(about, round(top + 26), parts, width=_WIDTH, role="group")


def shade(number: Number | None, shades: Sequence[Class]) -> int | None:
    """The place of a number's class, from 0; None for an unknown one."""
    if number is None:
        return None
    return next(place for place, each in enumerate(shades) if number <= each.greatest)


def _block(block: Block, left: float, top: float, shades: Sequence[Class], *, wide: bool) -> list[str]:
    name = text(left, top + 16, block.name, INK, size=16, weight=600)
    value = text(left + width_of(block.name, 16) + 8, top + 16, block.told, MUTED, size=15)
    parts = [linked(block.url, f"{block.name} {block.told}", [name, value])]
    step = _WIDTH / _ACROSS if wide else _TILE + _GAP
    per_row, height = (_ACROSS, 44) if wide else (_PER_ROW, _TILE)
    for number, tile in enumerate(block.tiles):
        x, y = left + number % per_row * step, top + _HEAD + number // per_row * (height + _GAP)
        parts.append(_tile(tile, x, y, (step - _GAP, height), shades, wide=wide))
    return parts


def _tile(tile: Tile, x: float, y: float, size: tuple[float, float], shades: Sequence[Class], *, wide: bool) -> str:
    place = shade(tile.number, shades)
    fill, ink = _UNKNOWN if place is None else _fill(place, len(shades))
    digit = "–" if place is None else str(place + 1)
    width, height = size
    parts = [rect(round(x, 1), round(y, 1), round(width, 1), height, fill, MUTED)]
    if wide:
        parts.append(text(round(x + 8, 1), y + 19, f"{tile.name} {digit}", ink))
        parts.append(text(round(x + 8, 1), y + 37, tile.told, ink, weight=600))
    else:
        parts.append(text(round(x + width / 2, 1), y + 15.5, digit, ink, "middle", 13))
    return linked(tile.url, f"{tile.name} {tile.told}", parts)


def _fill(place: int, number: int) -> tuple[str, str]:
    """Few classes take shades far apart."""
    return RAMP[round(place * (MOST_CLASSES - 1) / (number - 1)) if number > 1 else MOST_CLASSES // 2]


def _height(block: Block, *, wide: bool) -> float:
    per_row, height = (_ACROSS, 44) if wide else (_PER_ROW, _TILE)
    return _HEAD + -(-len(block.tiles) // per_row) * (height + _GAP) + 9


def _legend(words: Sequence[str], shades: Sequence[Class], unknown: str, top: float) -> list[str]:
    parts: list[str] = []
    x = 0.0
    entries = [(str(place + 1), *_fill(place, len(shades)), each) for place, each in enumerate(words)]
    if unknown:
        entries.append(("–", *_UNKNOWN, unknown))
    for digit, fill, ink, each in entries:
        parts.append(rect(round(x, 1), top + 1, 20, 20, fill, MUTED))
        parts.append(text(round(x + 10, 1), top + 16, digit, ink, "middle", 13))
        parts.append(text(round(x + 27, 1), top + 16, each, INK))
        x += width_of(each) + 48
    return parts

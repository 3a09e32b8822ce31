"""Pieces of charts as SVG text. Pure.

Everything is said by presentation attributes (a strict Content-Security-Policy allows no style attributes), every text
is escaped, and every chart has a title and a description for who cannot see it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

WIDTH = 680
SIZE = 15
SEAL, GOLD, PALE, LINE, INK, MUTED, PAPER = "#8e1c22", "#c3a15a", "#dcc79b", "#e6e1d7", "#1f2328", "#59616b", "#faf8f4"
RAMP = (("#f6ecd6", INK), ("#e3cb97", INK), ("#c3a15a", INK), ("#a2583c", "#ffffff"), (SEAL, "#ffffff"))
"""Light to dark, also in grey print; each with the ink that is read on it."""


@dataclass(frozen=True, slots=True)
class About:
    """Identity of a chart on its page, and what it says in words."""

    key: str
    title: str
    description: str


def widest(labels: Iterable[str]) -> float:
    """The width of the widest."""
    return max((width_of(label) for label in labels), default=0)


def width_of(text: str, size: int = SIZE) -> float:
    """About how wide a text is: Chinese characters are square, others a little over half."""
    return sum(size if unicodedata.east_asian_width(each) in "WFA" else size * 0.56 for each in text)


def svg(about: About, height: int, parts: Sequence[str], *, width: int = WIDTH, role: str = "img") -> str:
    """A whole chart from its parts; ``role`` is "group" for one whose parts are links."""
    key = escape(about.key)
    head = (
        f'<title id="{key}-title">{escape(about.title)}</title><desc id="{key}-desc">{escape(about.description)}</desc>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="{role}" aria-labelledby="{key}-title {key}-desc" '
        f'viewBox="0 0 {width} {height}" width="100%" font-size="{SIZE}">{head}{"".join(parts)}</svg>'
    )


def text(
    x: float,
    y: float,
    words: str,
    fill: str,
    anchor: str = "start",
    size: int = SIZE,
    *,
    weight: int = 400,
    halo: bool = False,
) -> str:
    """A text at a point; ``halo`` keeps it readable where a line passes behind it."""
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    heavy = "" if weight == 400 else f' font-weight="{weight}"'
    # A white edge keeps a number readable where a line passes behind it.
    edge = ' stroke="#ffffff" stroke-width="5" paint-order="stroke"' if halo else ""
    return f'<text x="{x}" y="{y}" fill="{fill}" font-size="{size}"{end}{heavy}{edge}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, stroke: str, *, width: int = 1, dash: str = "") -> str:
    """A straight line."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{stroke}" stroke-width="{width}"{dashed}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "") -> str:
    """A rectangle, with an edge where a colour is given for it."""
    edge = f' stroke="{stroke}" stroke-width="0.7"' if stroke else ""
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"{edge}/>'


def circle(x: float, y: float, fill: str, stroke: str) -> str:
    """A mark of the size of a letter."""
    return f'<circle cx="{x}" cy="{y}" r="6.5" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'


def linked(url: str, title: str, parts: Sequence[str]) -> str:
    """Parts that lead somewhere, with words for the pointer and for who cannot see them."""
    return f'<a href="{escape(url)}"><title>{escape(title)}</title>{"".join(parts)}</a>'


def hatch(key: str, stroke: str = MUTED) -> str:
    """Definition of a hatched fill, used as ``url(#key)``: apart from a plain one in grey print."""
    return (
        f'<defs><pattern id="{escape(key)}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>'
        f'<line x1="0" y1="0" x2="0" y2="6" stroke="{stroke}" stroke-width="2.4"/></pattern></defs>'
    )

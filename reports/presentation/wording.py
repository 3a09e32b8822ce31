"""Numbers, units and changes in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.catalogue import BY_KEY
from reports.figures import Figure, Kind, Words
from villages import rounding


def language() -> str:
    """The reader's language."""
    return get_language() or "zh-hans"


def said(words: Words) -> str:
    """A text of the catalogue in the reader's language."""
    return words.of(language())


def number(figure: Figure) -> str:
    """The value without its unit; a dash where it is unknown."""
    if figure.value is None or isinstance(figure.value, dict):
        return "—"
    return rounding.plain(figure.value)


def unit(figure: Figure) -> str:
    """The unit in the reader's language, empty for an unknown value."""
    return said(BY_KEY[figure.key].unit) if figure.value is not None else ""


def change(figure: Figure) -> str:
    """The change in few words, where the previous term is understood; empty where there is nothing to compare."""
    if figure.change is None or isinstance(figure.change, dict):
        return ""
    amount = {"amount": rounding.plain(figure.change).removeprefix("-")}
    if figure.change == 0:
        return _("as in the previous term")
    if figure.kind is Kind.PERCENT:
        texts = _("up %(amount)s points"), _("down %(amount)s points")
    elif figure.kind is Kind.AGE:
        texts = _("up %(amount)s yr"), _("down %(amount)s yr")
    else:
        texts = _("%(amount)s more"), _("%(amount)s fewer")
    return texts[0 if figure.change > 0 else 1] % amount


def signed(value: Any) -> str:
    """A change as +20.7, −1 or 0."""
    if value is None or isinstance(value, dict):
        return "—"
    return ("+" if value > 0 else "−" if value < 0 else "") + rounding.plain(value).removeprefix("-")


def thousands(text: str) -> str:
    """A whole number with commas; anything else as it is."""
    return f"{int(text):,}" if text.isdigit() else text


def in_full(figure: Figure) -> str:
    """Value with its unit; empty for bands and unknown values."""
    if figure.value is None or isinstance(figure.value, dict):
        return ""
    gap = "" if figure.kind is Kind.PERCENT else " "
    return f"{thousands(number(figure))}{gap}{unit(figure)}"


def band_rows(figure: Figure) -> list[list[str]]:
    """Name, this term, previous term and change of every band; none for other figures."""
    if not isinstance(figure.value, dict):
        return []
    names = BY_KEY[figure.key].bands or {}
    former = figure.previous if isinstance(figure.previous, dict) else {}
    changes = figure.change if isinstance(figure.change, dict) else {}
    return [
        [said(names[band]), f"{people:,}", str(former.get(band, "—")), signed(changes.get(band))]
        for band, people in figure.value.items()
    ]

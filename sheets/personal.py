"""Personal data in free text: identity numbers and telephone numbers that must not stand there. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sheets import identity

_GAP = r"[\s\-–—_.·]?"
# Digits with single gaps between; full-width digits are folded before, one for one, so that places stay the same.
_RUN = re.compile(rf"(?<![\dA-Za-z])\d(?:{_GAP}\d){{10,18}}(?:{_GAP}[xX])?(?![\dA-Za-z])", re.ASCII)
_FOLD = str.maketrans("０１２３４５６７８９Ｘｘ", "0123456789Xx")
_MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})", re.ASCII)
_DAY = r"(?:19|20)\d{2}[-–—_.](?:0?[1-9]|1[0-2])[-–—_.](?:0?[1-9]|[12]\d|3[01])"
_DAYS = re.compile(rf"{_DAY}(?:{_GAP}{_DAY})+", re.ASCII)
"""Whole dates one after the other, as in 2021.04.20-2021.04.25: long, but nobody's number."""
_OLD_LENGTH, _LENGTH = 15, 18
LONGEST_CODE = 12
"""Division codes and such have twelve digits at most; nothing longer belongs into a text that others read."""


@dataclass(frozen=True, slots=True)
class Personal:
    """What was found: ``kind`` identity (check character right), like_identity or phone; ``masked`` may be shown."""

    kind: str
    start: int
    end: int
    masked: str


def personal(text: str) -> list[Personal]:
    """Identity numbers of 18 or 15 characters, other runs too long for any code, and mobile telephone numbers.

    Numbers of fixed lines are those of offices and may stand.
    """
    found = []
    for match in _RUN.finditer(text.translate(_FOLD)):
        if _DAYS.fullmatch(match.group()):
            continue
        digits = re.sub(r"[^\dXx]", "", match.group()).upper()
        kind = _kind(digits)
        if kind:
            found.append(Personal(kind, match.start(), match.end(), identity.mask(digits)))
    return found


def without(text: str) -> str:
    """The text with everything personal masked: notes somebody typed must not carry it into a brief."""
    for each in reversed(personal(text)):
        text = text[: each.start] + each.masked + text[each.end :]
    return text


def _kind(digits: str) -> str:
    if len(digits) == _LENGTH and identity.is_valid(digits):
        return "identity"
    if len(digits) == _OLD_LENGTH and identity.is_fifteen(digits):
        if identity.is_valid(identity.from_fifteen(digits)):
            return "identity"
        return "like_identity"
    if _MOBILE.fullmatch(digits):
        return "phone"
    return "like_identity" if len(digits) > LONGEST_CODE else ""

"""Citizen identity numbers after GB 11643-1999: normalise, check, read birth and sex, mask. Pure; no Django."""

from __future__ import annotations

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_SHAPE = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_OLD_SHAPE = re.compile(r"[1-9]\d{14}", re.ASCII)

# Division codes, the longest numbers that are not personal, have twelve digits.
_LONG_RUN = re.compile(r"(?<!\d)\d{15,20}(?!\d)", re.ASCII)
_SEPARATORS = re.compile(r"[-–—_.,·/]+")

# Spaces of every kind, zero-width marks and the apostrophe with which spreadsheets mark text.
_NOISE = re.compile(r"[\s\u00a0\u200b-\u200f\u2060\ufeff'’‘`]+")
_TO_ASCII = str.maketrans("０１２３４５６７８９ｘＸx×✕╳χΧхХ", "0123456789XXXXXXXXXX")


def normalise(text: str) -> str:
    """The number as it should be written: no spaces or quotes, plain digits, capital X. Nothing is checked."""
    return _NOISE.sub("", text).translate(_TO_ASCII)


def check_character(first_seventeen: str) -> str:
    """The 18th character by ISO 7064 MOD 11-2 for seventeen digits."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)) % 11]


def birth_date(number: str) -> date | None:
    """Date of birth inside an 18-character number; None when it is no date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Sex code of GB/T 2261.1 ("1" male, "2" female) from the 17th digit."""
    return "1" if int(number[16]) % 2 else "2"


def from_fifteen(number: str) -> str:
    """The 18-character number of an old 15-digit one (all of them were given to people born in the 1900s)."""
    first = f"{number[:6]}19{number[6:]}"
    return first + check_character(first)


def is_fifteen(number: str) -> bool:
    """Whether this has the shape of an old 15-digit number."""
    return _OLD_SHAPE.fullmatch(number) is not None


def has_shape(number: str) -> bool:
    """Whether this has the shape of an 18-character number (the check character may be wrong)."""
    return _SHAPE.fullmatch(number) is not None


def holds_number(text: str) -> bool:
    """Whether an identity number, of 18 or of 15 characters and however it is spaced, may stand in this text.

    A digit too many still counts, dozens of them are something else.
    """
    plain = normalise(text)
    return any(_LONG_RUN.search(each) for each in (plain, _SEPARATORS.sub("", plain)))


def is_valid(number: str) -> bool:
    """Shape, date of birth and check character of a normalised 18-character number are right."""
    return has_shape(number) and birth_date(number) is not None and check_character(number[:17]) == number[17]


def mask(number: str) -> str:
    """First three and last four characters with stars between; shorter texts become stars only."""
    if len(number) < 10:
        return "*" * len(number)
    return f"{number[:3]}{'*' * (len(number) - 7)}{number[-4:]}"

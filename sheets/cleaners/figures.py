"""Counts, shares and ticks (cases Q1-Q7)."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Cell
from sheets.cleaners.base import cells, compact, doubt, is_unknown, plain, refuse, tells
from sheets.columns import Cleaner
from sheets.words import FALSE_WORDS, TRUE_WORDS

_UNIT = "(?:人|名|票|张|户|个|位|份|次|岁|票数)?"
_WHOLE = re.compile(rf"(\d{{1,3}}(?:[,，]\d{{3}})+|\d+)(?:\.0+)?{_UNIT}")
_WAN = re.compile(rf"(\d+(?:\.\d+)?)(万|千)(?:余)?{_UNIT}")
_ABOUT = re.compile(r"约|左右|多|余|近|大概|以上|以下|[+~～]")
_HAN = re.compile(rf"([〇零一二两三四五六七八九十百千万]+){_UNIT}")
_HAN_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGEST = 2_000_000_000

_VAGUE = _("“%(found)s” is not an exact number. Write the exact number.")
_NO_COUNT = _("“%(found)s” is no count. Write a whole number, 0 or more.")


@tells("Q1", "Q2", "Q4", "Q5", "Q6")
def count() -> Cleaner:
    """A whole number ≥ 0, or None for blank and for — / 无: a blank is not a zero (Q1, Q2, Q4-Q6)."""
    return cells(parse_count)


def parse_count(value: Cell) -> Any:
    """One cell of a count column: int, None or Found; never raises."""
    if isinstance(value, bool):
        return refuse("Q5", _NO_COUNT)
    if isinstance(value, (int, float)):
        if 0 <= value <= _LARGEST and value == int(value):
            return int(value)
        return refuse("Q5", _NO_COUNT)
    if not isinstance(value, str):
        return refuse("Q5", _NO_COUNT)
    if is_unknown(value):
        return None
    return _count_from_text(unicodedata.normalize("NFKC", plain(value)).replace(" ", ""))


def _count_from_text(text: str) -> Any:
    if match := _WHOLE.fullmatch(text):
        return _within(int(match[1].replace(",", "").replace("，", "")))
    if _ABOUT.search(text):
        return refuse("Q2", _VAGUE)
    if match := _WAN.fullmatch(text):
        number = Decimal(match[1]) * (10_000 if match[2] == "万" else 1_000)
        return _within(int(number)) if number == number.to_integral_value() else refuse("Q5", _NO_COUNT)
    if match := _HAN.fullmatch(text):
        spelled = han_number(match[1])
        return refuse("Q5", _NO_COUNT) if spelled is None else _within(spelled)
    return refuse("Q5", _NO_COUNT)


def _within(number: int) -> Any:
    return number if number <= _LARGEST else refuse("Q5", _NO_COUNT)


def han_number(text: str) -> int | None:
    """一千二百 → 1200, 一万零五 → 10005; None for what is no number."""
    whole, section, digit = 0, 0, 0
    for sign in text:
        if sign in _HAN_DIGITS:
            digit = _HAN_DIGITS[sign]
        elif sign in _HAN_UNITS:
            section += (digit or 1) * _HAN_UNITS[sign]
            digit = 0
        elif sign == "万":
            whole = (whole + section + digit) * 10_000
            section = digit = 0
        else:
            return None
    return whole + section + digit


_SHARE = re.compile(r"(\d+(?:\.\d+)?)(%)?")


@tells("Q3")
def percent() -> Cleaner:
    """A share in percent as Decimal, from 87.9%, 87.9 or 0.879 (Q3).

    A bare number up to 1 is taken as a share of one; whoever has the counts compares and warns.
    """

    def clean(value: Cell) -> Any:
        if is_unknown(value):
            return None
        match = _SHARE.fullmatch(unicodedata.normalize("NFKC", plain(value)).replace(" ", ""))
        if match is None or isinstance(value, bool):
            return refuse("Q3", _("“%(found)s” is no percentage. Write it like 87.9%%."))
        number = Decimal(match[1])
        if not match[2] and number <= 1:
            number *= 100
        if number > 100:
            return doubt(number, "Q3", _("“%(found)s” is more than 100%%."))
        return number

    return cells(clean)


@tells("Q7")
def flag() -> Cleaner:
    """True for ticks and 是, False for crosses, 否 and blanks (Q7)."""

    def clean(value: Cell) -> Any:
        if isinstance(value, bool):
            return value
        word = compact(value)
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        return refuse("Q7", _("“%(found)s” is neither yes nor no. Write 是 or 否."))

    return cells(clean, blank=False)

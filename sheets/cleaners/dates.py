"""Days and months as people write them (cases D1-D10)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from sheets.chunks import Cell
from sheets.cleaners.base import Found, cells, doubt, is_unknown, plain, refuse, tells
from sheets.columns import Cleaner

_FIRST_SERIAL, _LAST_SERIAL = 3_654, 73_050  # 1910 to 2099 as spreadsheet serial numbers
_SERIAL_ZERO = date(1899, 12, 30)
_EARLIEST = 1900
# A roll holds half a million birthdays, but only some twenty thousand different ones.
_DIFFERENT_DAYS = 60_000
_SURELY_PAST = date(2020, 12, 31)  # nearly every birthday is spared a look at the clock
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")


class Month(NamedTuple):
    """A day, or only its month (then the first day stands for it).

    ``doubtful``: a number like 1985.1 whose last zero the spreadsheet may have dropped: January or October (D2).
    """

    day: date
    day_known: bool
    doubtful: bool = False


_BRACKETS = re.compile(r"[(（\[【].*?(?:[)）\]】]|$)")
_CLOCK = re.compile(r"(上午|下午|中午|晚上|早上)?\s*(\d{1,2}[:：点时].*)?$")
_TAIL = re.compile(r"(出生|生|入党|参加|任职|起|左右)$")
_PARTED = re.compile(r"(\d{4}|\d{2})[.．。\-/\\年、,，·](\d{1,2})(?:月份?|[.．。\-/\\·])?(?:(\d{1,2})[日号]?)?")
_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SIX = re.compile(r"(\d{4})(\d{2})")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_AGE = re.compile(r"(\d{1,3})(岁|周岁)?")
_YEAR = re.compile(r"(\d{4})年?")
_HAN_DATE = re.compile(
    r"([〇○零一二三四五六七八九]{2,4})年([一二三四五六七八九十]{1,2}|\d{1,2})月(?:份)?(?:([一二三四五六七八九十]{1,3}|\d{1,2})[日号])?"
)

_IMPOSSIBLE = _("“%(found)s” is no possible date. Write it like 1985.06 or 1985-06-12.")
_FUTURE = _("The date “%(found)s” lies in the future.")
_AGE_ONLY = _("“%(found)s” looks like an age, not a date; the date was left empty.")
_UNKNOWN = _("“%(found)s” was read as: not known.")
_SHORT_YEAR = _("“%(found)s” was read as %(year)s.")
_YEAR_ONLY = _("“%(found)s” names only a year. Write the month too, like 1985.06.")


@tells("D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D11")
def month(*, future: bool = False) -> Cleaner:
    """Month with what is known of the day: ``Month`` or None. Dates to come are refused unless ``future``."""
    return cells(lambda value: _bounded(parse(value), future), remembered=_DIFFERENT_DAYS)


birth = month
"""The same for birthdays; cross-checks with the identity number are in sheets.checks."""


@tells("D1", "D3", "D7", "D8", "D10")
def day(*, future: bool = True) -> Cleaner:
    """A full date as ``date``; a month alone is refused (D10)."""

    def clean(value: Cell) -> Any:
        found = _bounded(parse(value), future)
        month_found = found.value if isinstance(found, Found) else found
        if isinstance(month_found, Month):
            if not month_found.day_known and not isinstance(value, (date, datetime)):
                return refuse("D8", _("“%(found)s” has no day. Write the full date, like 2021-05-17."))
            if isinstance(found, Found):
                return Found(month_found.day, found.code, found.severity, found.message, found.params)
            return month_found.day
        return found

    return cells(clean)


def _bounded(found: Any, future: bool) -> Any:
    value = found.value if isinstance(found, Found) else found
    if isinstance(value, Month) and not future and value.day > _SURELY_PAST and value.day > date.today():
        return refuse("D8", _FUTURE)
    return found


# 1 and True are told apart.
@lru_cache(maxsize=_DIFFERENT_DAYS, typed=True)
def parse(value: Cell) -> Any:
    """A cell as Month, None, or Found; never raises."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Month(value, value.day != 1) if value.year >= _EARLIEST else refuse("D8", _IMPOSSIBLE)
    if isinstance(value, (bool, timedelta)):
        return refuse("D8", _IMPOSSIBLE)
    if isinstance(value, (int, float)):
        return _from_number(value)
    if type(value) is str and _ISO.fullmatch(value):
        return _made(int(value[:4]), int(value[5:7]), int(value[8:]))
    if is_unknown(value):
        return doubt(None, "D9", _UNKNOWN)
    return _from_text(plain(value))


def _from_number(value: float) -> Any:
    if value != value or abs(value) > 1e9:
        return refuse("D8", _IMPOSSIBLE)
    if value == int(value):
        whole = int(value)
        if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
            return _serial(whole)
        return _from_text(str(whole))
    if 1900 <= value < 2100:
        year, _dot, digits = f"{value:.4f}".rstrip("0").partition(".")
        if digits == "1":
            return Month(date(int(year), 1, 1), False, True)
        if len(digits) <= 2:
            return _made(int(year), int(digits), None)
        return _made(int(year), int(digits[:2]), int(digits[2:])) if len(digits) == 4 else refuse("D8", _IMPOSSIBLE)
    if 20_000 < value < _LAST_SERIAL:
        return _serial(int(value))
    return _from_text(f"{value:g}")


def _serial(number: int) -> Month:
    found = _SERIAL_ZERO + timedelta(days=number)
    return Month(found, found.day != 1)


def _from_text(written: str) -> Any:
    text = unicodedata.normalize("NFKC", written)
    bare = _BRACKETS.sub("", text).replace(" ", "").lstrip("'‘’")
    bare = _TAIL.sub("", _CLOCK.sub("", bare)) if len(bare) > 4 else bare
    if not bare:
        return doubt(None, "D9", _UNKNOWN)
    for shape, reader in _READERS:
        if match := shape.fullmatch(bare):
            return reader(match)
    return refuse("D8", _IMPOSSIBLE)


def _parted(match: re.Match[str]) -> Any:
    year, month_number, day_number = match.groups()
    return _made(int(year), int(month_number), int(day_number) if day_number else None, short=len(year) == 2)


def _six(match: re.Match[str]) -> Any:
    return _made(int(match[1]), int(match[2]), None)


def _eight(match: re.Match[str]) -> Any:
    return _made(int(match[1]), int(match[2]), int(match[3]))


def _age(match: re.Match[str]) -> Any:
    return doubt(None, "D6", _AGE_ONLY) if int(match[1]) <= 120 else refuse("D8", _IMPOSSIBLE)


def _year(match: re.Match[str]) -> Any:
    return refuse("D8", _YEAR_ONLY)


def _han(match: re.Match[str]) -> Any:
    year = match[1].translate(_CHINESE_DIGITS)
    return _made(int(year), _han_number(match[2]), _han_number(match[3]) if match[3] else None, short=len(year) == 2)


def _han_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int(text.translate(_CHINESE_DIGITS)) if len(text) == 1 else 0
    return (int(tens.translate(_CHINESE_DIGITS)) if tens else 1) * 10 + (
        int(ones.translate(_CHINESE_DIGITS)) if ones else 0
    )


_READERS = ((_EIGHT, _eight), (_SIX, _six), (_HAN_DATE, _han), (_PARTED, _parted), (_YEAR, _year), (_AGE, _age))


def _made(year: int, month_number: int, day_number: int | None, *, short: bool = False) -> Any:
    if short:
        year += 2000 if year <= date.today().year % 100 else 1900
    if year < _EARLIEST:
        return refuse("D8", _IMPOSSIBLE)
    try:
        found = Month(date(year, month_number, day_number or 1), bool(day_number))
    except ValueError:
        return refuse("D8", _IMPOSSIBLE)
    return doubt(found, "D4", _SHORT_YEAR, year=str(year)) if short else found

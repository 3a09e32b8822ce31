"""How figures are rounded and how a change is put into words. Pure, and decimal throughout: never a float.

The conventions are those of official summaries: half up, one decimal, ".0" left out; a change is the difference of
the two *displayed* figures, so that a reader's own subtraction agrees; shares change by 个百分点, ages by 岁.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

Number = int | float | str | Decimal

HUNDRED = Decimal(100)
ROUND_TO_TEN_THOUSANDS_FROM = 100_000


def percent(numerator: int, denominator: int, places: int = 1) -> Decimal | None:
    """Share in percent, rounded half up; None where the denominator is zero.

    Never 100 unless both are equal and never 0 unless the numerator is: 2999 of 3000 is 99.9, not 100.
    """
    if denominator == 0:
        return None
    step = _step(places)
    share = rounded(HUNDRED * numerator / denominator, places)
    if share == HUNDRED and numerator < denominator:
        return share - step
    if share == 0 and numerator > 0:
        return step
    return share


def mean_years(months: int, people: int, places: int = 1) -> Decimal | None:
    """Mean age in years from the sum of ages in whole months; None where there is nobody."""
    if people == 0:
        return None
    return rounded(Decimal(months) / (12 * people), places)


def rounded(number: Decimal, places: int = 1) -> Decimal:
    """Half up, as every displayed figure is."""
    return number.quantize(_step(places), ROUND_HALF_UP)


def plain(number: Number) -> str:
    """A number as official texts write it: no thousands separator, no trailing ".0"."""
    written = f"{_decimal(number):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def pct(numerator: int, denominator: int, places: int = 1) -> str:
    """Share as text, for example 87.9%; a dash where the denominator is zero."""
    share = percent(numerator, denominator, places)
    return "—" if share is None else f"{plain(share)}%"


def difference(now: Number, before: Number) -> Decimal:
    """Change between two displayed figures, exactly as a reader would subtract them."""
    return _decimal(now) - _decimal(before)


def delta_pp(now: Number, before: Number) -> str:
    """Change of a share in words, for example 提高20.7个百分点; 持平 when nothing changed."""
    return change_of_share(difference(now, before))


def delta_age(now: Number, before: Number) -> str:
    """Change of a mean age in words, for example 下降1岁; 持平 when nothing changed."""
    return change_of_age(difference(now, before))


def change_of_share(change: Number) -> str:
    """Percentage points in words."""
    return _words(change, "提高", "下降", "个百分点")


def change_of_age(change: Number) -> str:
    """Years in words."""
    return _words(change, "提高", "下降", "岁")


def change_of_count(change: Number, unit: str) -> str:
    """A count in words, for example 增加12人."""
    return _words(change, "增加", "减少", unit)


def yu(number: int) -> str:
    """A large number rounded down, for example 2310余; to tens, from a hundred thousand on to 万.

    An exact multiple has no 余, and a number under ten stays as it is.
    """
    base, unit = (10_000, "万") if number >= ROUND_TO_TEN_THOUSANDS_FROM else (10, "")
    if number < base:
        return str(number)
    down = number // base
    written = f"{down}{unit}" if unit else str(down * base)
    return written if number % base == 0 else f"{written}余"


def _words(change: Number, up: str, down: str, unit: str) -> str:
    amount = _decimal(change)
    if amount == 0:
        return "持平"
    return f"{up if amount > 0 else down}{plain(abs(amount))}{unit}"


def _decimal(number: Number) -> Decimal:
    # Through text, because 64.2 as a float is not 64.2.
    return number if isinstance(number, Decimal) else Decimal(str(number))


def _step(places: int) -> Decimal:
    return Decimal(1).scaleb(-places)

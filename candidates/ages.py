"""Ages counted in whole months from the month of birth, as every report counts them; pure functions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class AgeBand(StrEnum):
    """Bands of reports; the values are years, from and below."""

    YOUNG = "0-36"
    FROM_36 = "36-46"
    FROM_46 = "46-56"
    FROM_56 = "56-61"
    OVER_60 = "61-200"


def months_between(birth: date, day: date) -> int:
    """Whole months from the month of birth to the month of a day."""
    return 12 * (day.year - birth.year) + day.month - birth.month


def age(birth: date, day: date) -> int:
    """Full years, counted by months."""
    return months_between(birth, day) // 12


def born_between(band: AgeBand, day: date) -> tuple[date, date]:
    """First and last month of birth (each as its first day) of people in a band on a day; the last one is excluded."""
    low, high = (int(years) for years in band.split("-"))
    return _month_before(day, 12 * high - 1), _month_before(day, 12 * low - 1)


def _month_before(day: date, months: int) -> date:
    index = 12 * day.year + day.month - 1 - months
    return date(max(index // 12, 1), index % 12 + 1, 1)

"""The right to vote by age. Pure Python."""

from __future__ import annotations

from datetime import date


def latest_birth(election_day: date, age: int) -> date:
    """Born on this day or earlier, a person has the age on election day (29 February counts from 1 March)."""
    try:
        return election_day.replace(year=election_day.year - age)
    except ValueError:
        return date(election_day.year - age, 2, 28)

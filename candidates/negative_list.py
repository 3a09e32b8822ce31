"""When an item of the negative list applies, as pure functions of dates (no Django, no database)."""

from __future__ import annotations

from datetime import date


def in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether an item applies on a day; both ends count, an open end has no limit.

    The day that decides is election day: somebody is judged by the list under which the people vote.
    """
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def looks_back_to(years: int, election_day: date) -> date:
    """The first day that still counts for an item that looks back some years from election day (29 Feb: 1 March)."""
    try:
        return election_day.replace(year=election_day.year - years)
    except ValueError:
        return date(election_day.year - years, 3, 1)


def too_long_ago(fact_on: date, years: int | None, election_day: date) -> bool:
    """Whether a fact lies before the time an item looks back on; never for items without such a time."""
    return years is not None and fact_on < looks_back_to(years, election_day)

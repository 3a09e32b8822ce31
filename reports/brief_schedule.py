"""When briefs are due: the weekly one on a day of the week, flash reports through polling day. Pure, local time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from reports.vocabulary import Genre

WEEKS_AFTER = timedelta(days=45)
"""Weekly briefs go on this long after polling day: reruns, handovers and by-elections come then."""
FLASH_STILL_DUE = timedelta(hours=12)
"""A flash report missed in the evening is made up until the morning; later the figures would tell another day."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The schedule of a term; the defaults hold until an administrator sets others. Monday is 1."""

    weekly_on: bool = True
    weekly_day: int = 5
    weekly_hour: int = 17
    flash_on: bool = True
    flash_from: int = 9
    flash_to: int = 21
    flash_every: int = 2


@dataclass(frozen=True, slots=True)
class Period:
    """One brief that is due: its key (unique in the term), its name in Chinese, and when it is due (local, naive)."""

    genre: Genre
    key: str
    label: str
    due: datetime
    hour: int = 0


def due(plan: Plan, now: datetime, *, election_day: date, opened: datetime) -> list[Period]:
    """The newest weekly brief and the newest flash report that are due at a local moment.

    What lies further back is not made up: the rows of that day are no longer there to be counted.
    """
    found = []
    weekly = _weekly(plan, now)
    if plan.weekly_on and opened <= weekly.due and weekly.due.date() <= election_day + WEEKS_AFTER:
        found.append(weekly)
    if plan.flash_on and (flash := _flash(plan, now, election_day)):
        found.append(flash)
    return found


def _weekly(plan: Plan, now: datetime) -> Period:
    day = now.date() - timedelta(days=(now.isoweekday() - plan.weekly_day) % 7)
    moment = datetime.combine(day, time(plan.weekly_hour))
    if moment > now:
        moment -= timedelta(days=7)
    return week(moment)


def week(moment: datetime) -> Period:
    """The weekly brief of the week in which a moment lies."""
    year, number, _day = moment.isocalendar()
    key = f"{year}-W{number:02d}"
    return Period(Genre.WEEKLY, key, label_of(key), moment)


def label_of(key: str) -> str:
    """A period's name in Chinese, from its key."""
    if "-W" in key:
        year, number = key.split("-W")
        return f"{year}年第{int(number)}周"
    day, hour = key.split("T")
    return f"{int(day[5:7])}月{int(day[8:10])}日{int(hour)}时"


def hours(plan: Plan) -> Iterator[int]:
    """The full hours of polling day at which flash reports are due; always the last one too."""
    yield from (hour for hour in range(plan.flash_from, plan.flash_to, plan.flash_every))
    yield plan.flash_to


def _flash(plan: Plan, now: datetime, election_day: date) -> Period | None:
    moments = [datetime.combine(election_day, time(hour)) for hour in hours(plan)]
    passed = [moment for moment in moments if moment <= now]
    if not passed or now - passed[-1] > FLASH_STILL_DUE:
        return None
    moment = passed[-1]
    key = f"{moment:%Y-%m-%dT%H}"
    return Period(Genre.FLASH, key, label_of(key), moment, moment.hour)

"""The days of a made-up term follow its election day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from election_site.demonstration.days import Days


def test_the_round_of_2021_keeps_its_days():
    days = Days()
    assert days.election == date(2021, 5, 17)
    assert days.previous_election == date(2016, 12, 12)
    assert days.vetted == date(2021, 3, 12)
    assert days.first_party_poll == date(2021, 3, 29)
    assert days.rolls_published == date(2021, 4, 25)
    assert days.newest_voter == date(2003, 5, 17)


def test_on_a_leap_day_the_youngest_voter_was_born_the_day_before():
    assert Days(date(2028, 2, 29)).newest_voter == date(2010, 2, 28)


@given(st.dates(date(2020, 1, 1), date(2100, 1, 1)))
def test_everybody_on_a_roll_is_eighteen_on_any_election_day(day):
    newest = Days(day).newest_voter
    assert day.year - newest.year == 18
    assert (newest.month, newest.day) <= (day.month, day.day)
    assert Days(day).rolls_published == day - timedelta(days=22)


def test_vetting_and_lists_of_a_drill_months_ahead_are_done_today():
    today = date(2026, 11, 26)
    days = Days(date(2027, 3, 1), today)
    assert (days.vetted, days.lists_published) == (today, today)
    assert Days(date(2026, 12, 1), today).lists_published == date(2026, 10, 7)

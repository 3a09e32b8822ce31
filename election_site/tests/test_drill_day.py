"""``demo_district --drill`` votes today, or on the day that is named."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from election_site.demonstration.build import Built
from election_site.management.commands import demo_district
from villages.models import Term


@pytest.fixture
def asked(monkeypatch):
    """What the command asks the builder for; the builder answers that nothing was written."""
    wishes: list[dict[str, object]] = []

    def build(**wish):
        wishes.append(wish)
        return Built(Term(name=wish["name"], election_day=date(2021, 5, 17)), {}, 0.0)

    monkeypatch.setattr(demo_district, "build", build)
    return wishes


def run(*words):
    said = StringIO()
    call_command("demo_district", *words, stdout=said)
    return said.getvalue()


def test_a_drill_votes_today(asked):
    run("--drill")
    assert asked[0]["election_day"] == timezone.localdate()


def test_a_drill_votes_on_the_day_that_is_named(asked):
    run("--drill", "--election-day", "2027-03-01")
    assert asked[0]["election_day"] == date(2027, 3, 1)


def test_the_demonstration_keeps_its_own_day(asked):
    run()
    assert asked[0]["election_day"] == date(2021, 5, 17)


def test_a_drill_of_another_day_that_stands_already_is_told_of_with_its_day_and_the_way_out(asked):
    said = run("--drill", "--election-day", "2027-03-01")
    assert "2021-05-17" in said
    assert "--wipe" in said


@pytest.mark.parametrize("words", [("--election-day", "2027-03-01"), ("--drill", "--election-day", "1 March")])
def test_a_day_that_does_not_belong_or_is_none_is_refused(asked, words):
    with pytest.raises(CommandError, match="--election-day"):
        run(*words)
    assert asked == []

"""``demo_district``: the demonstration district in one command."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from election_site.demonstration.build import build
from election_site.demonstration.targets import ELECTION_DAY
from election_site.demonstration.users import DEFAULT_PASSWORD
from election_site.demonstration.wiping import wipe


def _day(text: str) -> date:
    """A day as ISO writes it; argparse turns the ValueError into its own sentence."""
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise ArgumentTypeError(_("“%(text)s” is no date; write it as 2026-03-16.") % {"text": text}) from problem


class Command(BaseCommand):
    help = (
        "Build the demonstration district: real division codes, synthetic people (identity numbers start with 99), the "
        "previous term, the full voter roll, candidates with opinions, both polls of all 263 villages arranged, "
        "entered twice and certified, and what lies around them. The same rows come out at every run; a district that "
        "stands is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--term", metavar="NAME", help="name of the term to build (default: 2021, for a drill: drill)"
        )
        parser.add_argument(
            "--password", default=DEFAULT_PASSWORD, help="password of all demonstration users (default: %(default)s)"
        )
        parser.add_argument(
            "--drill",
            action="store_true",
            help="for training: stop on the morning of the vote, nothing entered yet (term “drill” without --term)",
        )
        parser.add_argument(
            "--election-day",
            metavar="YYYY-MM-DD",
            type=_day,
            help="election day of a drill (default: today), by the law in force on that day",
        )
        parser.add_argument(
            "--wipe", action="store_true", help="take the made-up term away again, with everything that was done in it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else (lambda _line: None)
        name = options["term"] or ("drill" if options["drill"] else "2021")
        try:
            if options["wipe"]:
                say(_("%(number)s rows taken away.") % {"number": f"{wipe(name=name):,}"})
                return
            day = self._election_day(options)
            built = build(name=name, password=options["password"], drill=options["drill"], election_day=day, say=say)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if not built.rows:
            say(_("The demonstration district stands already; nothing was changed."))
            if built.term.election_day != day:
                words = {"name": name, "day": built.term.election_day.isoformat()}
                say(_("Term “%(name)s” votes on %(day)s; --wipe takes it away, so that it can be built anew.") % words)
            return
        for kind, number in built.rows.items():
            say(f"{number:>9,} {kind}")
        say(_("Built in %(seconds)s seconds.") % {"seconds": f"{built.seconds:.1f}"})

    def _election_day(self, options: dict[str, Any]) -> date:
        """A drill is held today unless a day is named; the demonstration itself keeps the day of 2021."""
        named: date | None = options["election_day"]
        if options["drill"]:
            return named or timezone.localdate()
        if named:
            raise CommandError(_("--election-day goes with --drill: the demonstration votes on its own day of 2021."))
        return ELECTION_DAY

"""``demo_district``: the demonstration district in one command."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from election_site.demonstration.build import build
from election_site.demonstration.users import DEFAULT_PASSWORD


class Command(BaseCommand):
    help = (
        "Build the demonstration district: real division codes, synthetic people (identity numbers start with 99), the "
        "previous term, the full voter roll, candidates with opinions, and both polls of all 263 villages entered "
        "twice and certified. The same rows come out at every run; a district that stands is left alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--term", default="2021", metavar="NAME", help="name of the term to build (default: 2021)")
        parser.add_argument(
            "--password", default=DEFAULT_PASSWORD, help="password of all demonstration users (default: %(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        say = self.stdout.write if options["verbosity"] else (lambda _line: None)
        try:
            built = build(name=options["term"], password=options["password"], say=say)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if not built.rows:
            say(_("The demonstration district stands already; nothing was changed."))
            return
        for kind, number in built.rows.items():
            say(f"{number:>9,} {kind}")
        say(_("Built in %(seconds)s seconds.") % {"seconds": f"{built.seconds:.1f}"})

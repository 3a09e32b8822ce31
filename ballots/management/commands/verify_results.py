"""Check that no certified result was altered behind the application's back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ballots.models import Poll, ResultSeal
from ballots.results.seals import verify
from villages.models import Division, Term


class Command(BaseCommand):
    help = (
        "Recompute the seal of every certified result from its rows. Exit 0 when every row is as it was certified; "
        "exit 1 and one line per row that was altered, removed or added otherwise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the term and the territory; without them everything is checked."""
        parser.add_argument("--term", help="name of the term (all terms without it)")
        parser.add_argument("--scope", default="", help="division code; its villages are checked (all without it)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, say what was found."""
        term, scope = options["term"], options["scope"]
        if term and not Term.objects.filter(name=term).exists():
            raise CommandError(_("There is no term “%(name)s”.") % {"name": term})
        if scope and not Division.objects.filter(code=scope).exists():
            raise CommandError(_("There is no division with the code “%(code)s”.") % {"code": scope})
        polls = Poll.objects.under(scope)
        if term:
            polls = polls.filter(village_election__term__name=term)
        breaches = list(verify(polls))
        if breaches:
            lines = [_("%(number)d rows are not as they were certified:") % {"number": len(breaches)}]
            raise CommandError("\n".join([*lines, *(breach.sentence for breach in breaches)]))
        sealed = ResultSeal.objects.filter(poll__in=polls).count()
        self.stdout.write(_("%(number)d certified results: every row is as it was certified.") % {"number": sealed})

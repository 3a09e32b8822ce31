"""Make the briefs that are due at a moment, as the clock does, and wait for them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import briefs
from reports.brief_schedule import due
from villages.models import Term


class Command(BaseCommand):
    """manage.py issue_briefs [--term NAME] [--at 2021-05-14T17:00]."""

    help = "Make the weekly briefs and flash reports that are due now, or at a moment of the past as of today's rows."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("--term", help="name of the term; all open terms without it")
        parser.add_argument("--at", help="local moment, for example 2021-05-14T17:00; now without it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is due and not there."""
        try:
            at = datetime.fromisoformat(options["at"]) if options["at"] else _local_now()
        except ValueError as problem:
            raise CommandError(
                _("“%(found)s” is no moment; write it like 2021-05-14T17:00.") % {"found": options["at"]}
            ) from problem
        if at > _local_now():
            raise CommandError(_("%(at)s lies in the future; nothing is due yet.") % {"at": options["at"]})
        terms = Term.objects.select_related("scope").defer("rule_snapshot")
        terms = terms.filter(name=options["term"]) if options["term"] else terms.filter(state="open")
        if options["term"] and not terms:
            raise CommandError(_("There is no term “%(name)s”.") % {"name": options["term"]})
        for term in terms:
            self._make(term, at, past=bool(options["at"]))

    def _make(self, term: Term, at: datetime, *, past: bool) -> None:
        # A moment named on purpose may lie before the term was opened here: a term brought in later has briefs too.
        opened = at.replace(year=at.year - 1) if past else _naive(term.opened_at)
        for period in due(briefs.plan_of(term), at, election_day=term.election_day, opened=opened):
            made = briefs.make(term=term, period=period)
            self.stdout.write(f"{term.name} {period.genre} {period.label}: {made}")


def _local_now() -> datetime:
    return _naive(timezone.now())


def _naive(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)

"""``open_term NAME --scope CODE --election-day DATE``: open a term for a district."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from villages.rules import rule_set
from villages.terms import RULES, open_term

EPILOG = """\
A term (届) is one round of elections of one district. Opening it makes a village election for every village under the
district's code and freezes the rule set, so that a later change of the law never alters this term.

Opening the same term again (same name, day and rules) adds villages that were loaded since and changes nothing else.
The latest earlier term of the same district becomes the one that reports compare with.

Examples:
  python manage.py open_term 2021 --scope 500118 --election-day 2021-05-17
  python manage.py open_term 2026 --scope 500118 --election-day 2026-05-18 --rules 2026
"""


def a_day(text: str) -> date:
    """A date as typed on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date; write YYYY-MM-DD, for example 2021-05-17") from None


class Command(BaseCommand):
    help = "Open a term for a district: a village election for each village under the code, rules frozen; idempotent."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", metavar="NAME", help="name of the term, for example 2021")
        parser.add_argument("--scope", metavar="CODE", required=True, help="six-digit code of the district or county")
        parser.add_argument(
            "--election-day", metavar="DATE", required=True, type=a_day, help="committee election day, YYYY-MM-DD"
        )
        parser.add_argument(
            "--rules",
            choices=RULES,
            default=None,
            help="rule set; default: 2018 for election days before 2026-01-01, else 2026",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["election_day"]
        try:
            term = open_term(
                actor=None, name=options["name"], scope=options["scope"], election_day=day, rules=options["rules"]
            )
        except DomainError as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
        rules = rule_set(term.rules)
        if not rules.valid_from <= term.election_day or (rules.valid_to and term.election_day > rules.valid_to):
            self.stderr.write(
                _("Note: the rule set %(rules)s is not the law in force on %(day)s.")
                % {"rules": term.rules, "day": day.isoformat()}
            )
        self.stdout.write(
            _(
                "Term %(name)s of %(district)s (%(code)s): %(number)s village elections, election day %(day)s, "
                "rules %(rules)s, previous term: %(previous)s."
            )
            % {
                "name": term.name,
                "district": term.scope.name,
                "code": term.scope_id,
                "number": term.village_elections.count(),
                "day": term.election_day.isoformat(),
                "rules": term.rules,
                "previous": term.previous.name if term.previous else "—",
            }
        )

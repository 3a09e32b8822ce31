"""``upward_report --term NAME --scope CODE``: a kept report as the file the level above adds up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from reports.management.commands.summary_report import find_term, parser_with_examples, put
from reports.models import Snapshot
from reports.sending_up import upward_of

EPILOG = """\
Takes the newest report kept of the division, or the one --report names: a file for the level above belongs to a report
that can be shown again. Its form is reports/schemas/upward-1.schema.json; merge_reports adds several of them up.

Example:
  python manage.py upward_report --term 2021 --scope 500118 --output 500118.json
"""


class Command(BaseCommand):
    """Find the report, write its integers; exit code 1 and a sentence when there is none."""

    help = "A district's report as data for the level above."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the line breaks of the example."""
        return parser_with_examples(super(), EPILOG, prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: Any) -> None:
        """Declare the options."""
        parser.add_argument("--term", metavar="NAME", required=True, help="name of the term, for example 2021")
        parser.add_argument("--scope", metavar="CODE", required=True, help="code of the division, for example 500118")
        parser.add_argument("--report", metavar="NUMBER", type=int, help="number of the report (the newest)")
        parser.add_argument("--output", metavar="PATH", type=Path, help="file to write, replaced when it exists")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find, write, say where."""
        term, scope = find_term(options["term"], options["scope"]), options["scope"]
        kept = Snapshot.objects.filter(term=term, scope=scope).select_related("term", "previous")
        if options["report"] is not None:
            kept = kept.filter(pk=options["report"])
        snapshot = kept.first()
        if snapshot is None:
            words = {"scope": scope, "term": term.name}
            raise CommandError(
                _("There is no such report of %(scope)s in term %(term)s. Make one on the site first.") % words
            )
        text = json.dumps(upward_of(snapshot), ensure_ascii=False, indent=1) + "\n"
        if options["output"] is None:
            self.stdout.write(text, ending="")
            return
        self.stdout.write(_("Written: %(path)s") % {"path": put(text.encode(), options["output"])})

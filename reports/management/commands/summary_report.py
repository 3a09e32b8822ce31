"""``summary_report --term NAME --scope CODE --format json|txt|xlsx|docx [--output PATH]``: a report, at once."""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from reports.exports.files import WRITERS
from reports.report import Report
from reports.rows import Kept
from reports.snapshots import draw_up, draw_up_with_rows
from villages.models import Term

EPILOG = """\
The figures are counted from the rows as they are now and compared with the previous term; nothing is kept. Any
division works: a district (6 digits), a township (9) or a village (12).

json and txt go to standard output, xlsx and docx to a file named after the division and the day, unless --output
says where.

Examples:
  python manage.py summary_report --term 2021 --scope 500118 --format txt
  python manage.py summary_report --term 2021 --scope 500118118 --format json
  python manage.py summary_report --term 2021 --scope 500118 --format docx --output report.docx
"""
ON_SCREEN = ("json", "txt")


class Command(BaseCommand):
    """Count, calculate, write; exit code 1 and a sentence when it cannot be."""

    help = "The district summary, for any division: figures against the previous term, as data, text or a document."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the line breaks of the examples."""
        return parser_with_examples(super(), EPILOG, prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--term", metavar="NAME", required=True, help="name of the term, for example 2021")
        parser.add_argument("--scope", metavar="CODE", required=True, help="code of the division, for example 500118")
        parser.add_argument("--format", metavar="json|txt|xlsx|docx", default="txt", help="form of the report (txt)")
        parser.add_argument("--output", metavar="PATH", type=Path, help="file to write, replaced when it exists")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the term, draw the report up and put it where it is wanted."""
        kind, output = options["format"], options["output"]
        if kind not in WRITERS:
            allowed = ", ".join(WRITERS)
            raise CommandError(
                _("“%(kind)s” is not a form of report. Write one of: %(allowed)s.") % {"kind": kind, "allowed": allowed}
            )
        try:
            term, scope = find_term(options["term"], options["scope"]), options["scope"]
            report, kept = _drawn_up(term, scope, with_rows=kind not in ON_SCREEN)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        if output is None and kind in ON_SCREEN:
            self.stdout.write(WRITERS[kind](report).decode(), ending="")
            return
        path = save(report, kind, output or Path(report.head.file_name(kind)), kept)
        self.stdout.write(_("Written: %(path)s") % {"path": path})


def parser_with_examples(command: Any, epilog: str, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
    """The parser Django makes, with examples below whose line breaks stay."""
    formatter = argparse.RawDescriptionHelpFormatter
    return command.create_parser(prog_name, subcommand, epilog=epilog, formatter_class=formatter, **kwargs)


def _drawn_up(term: Term, scope: str, *, with_rows: bool) -> tuple[Report, Kept | None]:
    """Only workbook and document need the rows."""
    return draw_up_with_rows(term=term, scope=scope) if with_rows else (draw_up(term=term, scope=scope), None)


def find_term(name: str, scope: str) -> Term:
    """The term of that name of the district a division belongs to; raises CommandError naming the terms there are."""
    terms = Term.objects.select_related("scope", "previous").order_by("scope_id", "name")
    for term in terms.filter(name=name):
        if scope.startswith(term.scope_id):
            return term
    known = ", ".join(f"{term.name} ({term.scope_id} {term.scope.name})" for term in terms) or "—"
    words = {"name": name, "scope": scope, "known": known}
    raise CommandError(
        _("There is no term “%(name)s” for the division %(scope)s. Terms of this site: %(known)s.") % words
    )


def save(report: Report, kind: str, path: Path, kept: Kept | None = None) -> Path:
    """Write one form of a report to a file."""
    return put(WRITERS[kind](report, kept), path)


def put(content: bytes, path: Path) -> Path:
    """Write bytes to a file whole or not at all; raises CommandError with the system's reason."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".report-", delete=False) as file:
            file.write(content)
        # A private temporary file would stay unreadable for others; the umask decides as for any new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(file.name).chmod(0o666 & ~umask)
        Path(file.name).replace(path)
    except OSError as problem:
        words = {"path": path, "reason": problem.strerror}
        raise CommandError(
            _("The file %(path)s cannot be written: %(reason)s. Choose another path.") % words
        ) from problem
    return path

"""``merge_reports FILE… --scope CODE --name NAME``: a city's report from its districts' files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from reports.consolidation import Given, Merged, merge, read
from reports.exports.document import document
from reports.exports.workbook import workbook
from reports.management.commands.summary_report import parser_with_examples, put

EPILOG = """\
Each FILE is what a district's report page gives under “Data for the level above”, or the command upward_report.
Integers are added, then divided; the figures are those of one report over all the districts.

Refused, with the file named: a file of another form, an altered one, another term, other definitions, a district given
twice, a division outside --scope. What cannot be added up is listed with the reason.

Example:
  python manage.py merge_reports 500116.json 500118.json --scope 50 --name 重庆市 --format docx --output city.docx
"""
FORMATS = ("json", "txt", "xlsx", "docx")


class Command(BaseCommand):
    """Read, check, add up, write; exit code 1 and a sentence when a file is refused."""

    help = "Add several districts' reports up to the report of their city or province."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        """Keep the line breaks of the examples."""
        return parser_with_examples(super(), EPILOG, prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: Any) -> None:
        """Declare the options."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="files of the districts, two or more")
        parser.add_argument("--scope", metavar="CODE", required=True, help="code of the whole, for example 50")
        parser.add_argument("--name", metavar="NAME", required=True, help="name of the whole, for example 重庆市")
        parser.add_argument("--format", metavar="|".join(FORMATS), default="txt", help="form of the report (txt)")
        parser.add_argument("--output", metavar="PATH", type=Path, help="file to write, replaced when it exists")

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole act."""
        kind, output = options["format"], options["output"]
        if kind not in FORMATS:
            words = {"kind": kind, "allowed": ", ".join(FORMATS)}
            raise CommandError(_("“%(kind)s” is not a form of report. Write one of: %(allowed)s.") % words)
        try:
            files = [_given(path) for path in options["files"]]
            merged = merge(files, code=options["scope"], name=options["name"])
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        content = _written(merged, kind)
        if output is None and kind in ("json", "txt"):
            self.stdout.write(content.decode(), ending="")
            return
        path = put(content, output or Path(merged.report.head.file_name(kind)))
        self.stdout.write(_("Written: %(path)s") % {"path": path})
        for note in merged.notes():
            self.stdout.write(f"  {note}")


def _given(path: Path) -> Given:
    try:
        return read(str(path), path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else _("it is no UTF-8 text")
        raise CommandError(_("%(path)s: %(reason)s.") % {"path": path, "reason": reason}) from problem


def _written(merged: Merged, kind: str) -> bytes:
    if kind == "json":
        return (json.dumps(merged.data(), ensure_ascii=False, indent=2) + "\n").encode()
    if kind == "txt":
        notes = "\n".join(merged.notes())
        return f"{merged.report.text()}\n{notes}\n".encode()
    writer = workbook if kind == "xlsx" else document
    return writer(merged.report, notes=merged.notes())

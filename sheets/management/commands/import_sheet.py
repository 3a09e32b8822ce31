"""``import_sheet KIND FILE --term NAME --scope CODE [--dry-run] [--json]``."""

from __future__ import annotations

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.errors import DomainError
from sheets import imports, terms
from sheets.columns import kinds
from sheets.reports import Report

_HELP = """Bring in a spreadsheet (xlsx, xls, et, ods, csv, or a zip of them) at once, without a worker.

Everything wrong is told together, with the workbook's own row numbers and the case codes of
docs/spreadsheets.md. If a row has an error nothing is written, unless --skip-errors is given.
Exit code 0: imported (or, with --dry-run, would be); 1: refused, reasons on stderr."""


class Command(BaseCommand):
    help = _HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: ArgumentParser) -> None:
        known = ", ".join(one.key for one in kinds()) or "none"
        parser.add_argument("kind", metavar="KIND", help=f"kind of sheet: {known}")
        parser.add_argument("file", metavar="FILE", type=Path, help="the spreadsheet")
        parser.add_argument("--term", required=True, metavar="NAME", help="name of the term, for example 2021")
        parser.add_argument("--scope", required=True, metavar="CODE", help="division code the file is handed in for")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="print the import report as JSON on stdout")
        parser.add_argument("--skip-errors", action="store_true", help="import the rows without errors")
        parser.add_argument("--include-hidden", action="store_true", help="also read hidden rows")

    def handle(self, *args: Any, **options: Any) -> None:
        with override("zh-hans"):
            report = self._run(options)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_contract(), ensure_ascii=False))
        else:
            self._print(report, dry_run=options["dry_run"])
        refused = report.log.file_errors or (report.log.has_errors and not options["skip_errors"])
        if refused:
            self.stderr.write("\n".join(report.reasons()))
            raise SystemExit(1)

    def _run(self, options: dict[str, Any]) -> Report:
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(_("There is no file “%(path)s”.") % {"path": path})
        try:
            return imports.run_now(
                actor=None,
                kind=options["kind"],
                path=path,
                file_name=path.name,
                term_id=terms.directory().find(options["term"], options["scope"]),
                scope=options["scope"],
                options={"skip_errors": options["skip_errors"], "include_hidden": options["include_hidden"]},
                dry_run=options["dry_run"],
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as fault:
            raise CommandError(f"The file “{path}” cannot be read ({fault.strerror}).") from fault

    def _print(self, report: Report, *, dry_run: bool) -> None:
        preview = report.preview
        self.stdout.write(
            f"{report.file}: {report.rows} rows, {report.accepted} accepted, {report.rejected} rejected, "
            f"{report.skipped} skipped"
        )
        self.stdout.write(
            f"new {preview.new}, changed {preview.changed}, unchanged {preview.unchanged}, missing {preview.missing}"
        )
        self.stdout.write("nothing written (dry run)" if dry_run else f"{report.written} rows written")
        for (code, severity), count in sorted(report.log.counts.items()):
            self.stdout.write(f"  {code} {severity}: {count}")

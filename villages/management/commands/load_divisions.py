"""``load_divisions FILE.csv``: load or refresh administrative divisions."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from villages.divisions import DivisionFileRefused, load_file

EPILOG = """\
The file is CSV (UTF-8 or GB18030) with the header line  code,level,name  and one division per line:

  code   2, 4, 6, 9 or 12 digits, no padding zeros; the leading digits are the code of the division above
  level  province (2), prefecture (4), county (6), township (9) or village (12); must fit the length of the code
  name   official name, e.g. 大沟村村民委员会; the short name 大沟村 is derived from it

Rows may stand in any order. A division above must be in the same file or loaded before.
Loading the same file again changes nothing. A file with a mistake is refused whole, with line numbers.

Example:  python manage.py load_divisions divisions_500118.csv
"""


class Command(BaseCommand):
    help = "Load or refresh administrative divisions from a CSV file (code,level,name); idempotent, any size."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", type=Path, help="CSV file with the columns code,level,name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_file(options["file"])
        except DivisionFileRefused as refused:
            self.stderr.write(str(refused))
            sys.exit(1)
        self.stdout.write(
            _("%(read)s divisions read: %(added)s added, %(changed)s changed, %(unchanged)s unchanged.")
            % {"read": loaded.read, "added": loaded.added, "changed": loaded.changed, "unchanged": loaded.unchanged}
        )

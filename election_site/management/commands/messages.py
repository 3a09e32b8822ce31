"""Compile the translations, or compare the texts in the sources with them."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from election_site import translations


class Command(BaseCommand):
    """manage.py messages [--compile]."""

    help = "Report texts without a Chinese translation (exit 1 when there are any); --compile only writes django.mo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the option."""
        parser.add_argument("--compile", action="store_true", help="only write compiled catalogues")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, then report unless only compiling was asked for."""
        base = Path(settings.BASE_DIR)
        written = translations.compile_catalogue(base / "locale")
        if options["compile"]:
            self.stdout.write("Translations compiled." if written else "Translations are up to date.")
            return
        findings = translations.examine(base, settings.TRANSLATED_FOLDERS)
        for text in findings.unused:
            self.stdout.write(f"unused (or chosen at run time): {text!r}")
        for text in findings.gaps:
            self.stderr.write(f"other placeholders in the translation: {text!r}")
        for text, place in findings.missing.items():
            self.stderr.write(f"{place}: no translation of {text!r}")
        if findings.missing or findings.gaps:
            count = len(findings.missing) + len(findings.gaps)
            raise CommandError(f"{count} texts need a translation in locale/{translations.CATALOGUE}.")
        self.stdout.write("Every text has its translation.")

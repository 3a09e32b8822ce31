"""Run the whole site: web server, worker and clock."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from election_site import preparation
from election_site.preparation import NotPrepared
from election_site.programs import ServingError, add_address_arguments, serving
from election_site.supervisor import CannotKeepAlive


class Command(BaseCommand):
    """manage.py serve [--prepare] [--host …] [--port …]."""

    help = "Run the web server, one Celery worker and Celery beat until Ctrl-C; what dies is started again."

    # The checks run after the preparation, which puts right what some of them look at.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add_address_arguments(parser)
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first compile translations, collect static files and bring the database tables up to date",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        host, port = options["host"], options["port"]
        try:
            with serving(self.stdout.write) as site:
                if options["prepare"]:
                    preparation.prepare(self.stdout.write)
                self.check()
                site.start_background()
                site.start_web(host, port)
                site.run()
        except (ServingError, NotPrepared, CannotKeepAlive) as problem:
            raise CommandError(str(problem)) from problem

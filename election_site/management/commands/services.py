"""Start, stop or show the project's own PostgreSQL and Valkey."""

from typing import Any
from urllib.parse import quote

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from election_site import embedded
from election_site.embedded.postgres import postgres_programs


class Command(BaseCommand):
    """manage.py services start|stop|status|address."""

    help = "Start, stop or show the project's own PostgreSQL and Valkey (used without DATABASE_URL / REDIS_URL)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the one word."""
        parser.add_argument("action", choices=["start", "stop", "status", "address"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done."""
        try:
            getattr(self, f"_{options['action']}")()
        except embedded.ServiceError as problem:
            raise CommandError(str(problem)) from problem

    def _start(self) -> None:
        started = embedded.ensure_services()
        self.stdout.write(
            _("Started: %(names)s.") % {"names": ", ".join(started)} if started else _("Nothing had to be started.")
        )

    def _stop(self) -> None:
        stopped = embedded.stop_services()
        self.stdout.write(
            _("Stopped: %(names)s.") % {"names": ", ".join(stopped)} if stopped else _("Nothing was running.")
        )

    def _status(self) -> None:
        place = embedded.layout()
        for name, own, answers in (
            ("postgres", embedded.uses_own_postgres(), embedded.postgres_answers),
            ("valkey", embedded.uses_own_valkey(), embedded.valkey_answers),
        ):
            state = (_("running") if answers(place) else _("stopped")) if own else _("set from outside")
            self.stdout.write(f"{name}: {state}")

    def _address(self) -> None:
        """For backups and psql: where PostgreSQL listens and where the wheel keeps pg_dump and the like."""
        words = embedded.postgres_address(embedded.layout())
        self.stdout.write(f"postgresql://{words['user']}@/{words['dbname']}?host={quote(words['host'])}")
        self.stdout.write(str(postgres_programs()))

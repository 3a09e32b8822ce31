"""Build the demonstration district, make its report with Celery, then serve the site."""

from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError, CommandParser

from election_site import preparation
from election_site.demonstration.users import DEFAULT_PASSWORD
from election_site.preparation import NotPrepared
from election_site.programs import ServingError, add_address_arguments, serving
from election_site.supervisor import CannotKeepAlive

NAMES = (
    ("office", "区换届办：开届、总览、报告、取消资格"),
    ("clerk_101a / clerk_101b", "镇街录入员：名册、计票双录（两人）"),
    ("leader_101", "镇街审定人：比对、确认"),
    ("leader_district", "区领导：只读"),
    ("admin", "系统管理员"),
)


class Command(BaseCommand):
    """manage.py demo; settings DEMO_SERVE=0 ends after the report, PORT= changes the port."""

    help = "Build the demonstration district (kept when it is there), print its report made by Celery, then serve."

    # The checks run after the preparation, which puts right what some of them look at.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        add_address_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare, build, report, serve; everything started here is stopped here."""
        host, port = options["host"], options["port"]
        try:
            with serving(self.stdout.write) as site:
                preparation.prepare(self.stdout.write)
                self.check()
                call_command("demo_district", stdout=self.stdout)
                site.start_background()
                if settings.DEMO_SERVE:
                    site.start_web(host, port)
                self._report()
                self._names()
                if settings.DEMO_SERVE:
                    self.stdout.write(self.style.SUCCESS(f"http://{host}:{port}/  (Ctrl-C stops everything)"))
                    site.run()
        except (ServingError, NotPrepared, CannotKeepAlive) as problem:
            raise CommandError(str(problem)) from problem

    def _report(self) -> None:
        """Let the worker make the district report, print it and say where it is kept."""
        if "demo_report" not in get_commands():
            raise CommandError("The command demo_report is missing.")
        call_command("demo_report", stdout=self.stdout)

    def _names(self) -> None:
        """Print who can sign in."""
        self.stdout.write("")
        self.stdout.write(f"登录名（密码均为 {DEFAULT_PASSWORD}）：")
        for name, work in NAMES:
            self.stdout.write(f"  {name:<26}{work}")

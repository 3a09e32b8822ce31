"""Build the demonstration district, make its report with Celery, then serve the site."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from election_site import preparation
from election_site.demonstration.users import DEFAULT_PASSWORD
from election_site.preparation import NotPrepared
from election_site.programs import ServingError, add_address_arguments, serving
from election_site.supervisor import CannotKeepAlive

NAMES = (
    ("office", _("district election office: terms, overview, reports, strike-off")),
    ("clerk_111a, clerk_111b", _("clerks of 来苏镇 (500118111; every township has two): rolls, rosters, entries")),
    ("leader_111", _("leader of 来苏镇: confirms results")),
    ("leader_district", _("district leader: reads only")),
    ("review_…", _("one reviewer for each vetting department, by its code")),
    ("admin", _("administrator of the system")),
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
                call_command("demo_report", stdout=self.stdout)
                self._names()
                if settings.DEMO_SERVE:
                    site.run()
        except (ServingError, NotPrepared, CannotKeepAlive) as problem:
            raise CommandError(str(problem)) from problem

    def _names(self) -> None:
        """Print who can sign in."""
        self.stdout.write("")
        self.stdout.write(
            gettext("Sign-in names (the password of all is %(password)s):") % {"password": DEFAULT_PASSWORD}
        )
        for name, work in NAMES:
            self.stdout.write(f"  {name:<24}{work}")

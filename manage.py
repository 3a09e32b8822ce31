#!/usr/bin/env python
"""Run a command of the project; without DATABASE_URL and REDIS_URL the project's own services are started first."""

import os
import sys

# These commands work on files or on the services themselves and must not start a database.
WITHOUT_SERVICES = {"", "help", "services", "judge_poll", "collectstatic", "messages", "check"}


def main(argv: list[str]) -> None:
    """Start what the command needs, then hand over to Django; a wrong setting ends with one sentence and exit 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "election_site.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    from election_site import embedded

    # A wrong setting is refused before anything is started.
    command = argv[1] if len(argv) > 1 else ""
    try:
        settings.INSTALLED_APPS  # noqa: B018 - reads the settings
        if command not in WITHOUT_SERVICES and not {"--help", "-h", "--version"} & set(argv):
            embedded.ensure_services()
        execute_from_command_line(argv)
    except SystemExit as ended:
        # Whatever is refused ends with 1; argparse alone would say 2.
        sys.exit(1 if ended.code == 2 else ended.code)
    except (ImproperlyConfigured, embedded.ServiceError) as problem:
        sys.exit(str(problem))
    except OperationalError as problem:
        # Without an SQL state the connection itself failed; anything else is a real fault and keeps its traceback.
        if getattr(problem.__cause__, "pgcode", None):
            raise
        sys.exit(f"Setting DATABASE_URL: no connection ({str(problem).strip().splitlines()[0]}).")


if __name__ == "__main__":
    main(sys.argv)

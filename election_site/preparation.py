"""What must be true before the site serves: texts compiled, static files collected, tables up to date."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from election_site import translations
from election_site.checks import postgres_is_new_enough


class NotPrepared(Exception):
    """The site cannot be prepared; the message is for the operator."""


def prepare(say: Callable[[str], object]) -> None:
    """Do only what is needed and say each thing done; raises NotPrepared when the database cannot serve us."""
    problems = postgres_is_new_enough(None, [DEFAULT_DB_ALIAS])
    if problems:
        raise NotPrepared(problems[0].msg)
    if translations.compile_catalogue(Path(settings.BASE_DIR) / "locale"):
        say(_("Translations compiled."))
    if collect_static():
        say(_("Static files collected."))
    if migrate():
        say(_("Database tables brought up to date."))


def collect_static() -> bool:
    """Collect static files unless exactly these files were collected before; returns whether it was done."""
    if settings.DEBUG:
        return False
    root = Path(settings.STATIC_ROOT)
    stamp = root / ".collected"
    mark = _static_mark()
    if stamp.exists() and stamp.read_text() == mark:
        return False
    call_command("collectstatic", interactive=False, verbosity=0, clear=root.exists())
    stamp.write_text(mark)
    return True


def _static_mark() -> str:
    """Return a mark of all source files: path, size and time of change."""
    mark = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            state = Path(storage.path(path)).stat()
            mark.update(f"{path}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return mark.hexdigest()


def migrate() -> bool:
    """Apply missing migrations; returns whether there were any."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return False
    call_command("migrate", interactive=False, verbosity=0)
    return True

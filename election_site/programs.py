"""The running site: its programs, and the record that keeps two sites out of one var folder."""

import contextlib
import fcntl
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connections
from django.utils.translation import gettext as _

from election_site import embedded
from election_site.supervisor import Program, Supervisor, listen

RETRY_SECONDS = 15.0


class ServingError(Exception):
    """The site cannot be served from here now; the message is for the operator."""


def add_address_arguments(parser: CommandParser) -> None:
    """Declare --host and --port with the settings HOST and PORT as defaults."""
    parser.add_argument("--host", default=settings.HOST, help="address to listen on (setting HOST, %(default)s)")
    parser.add_argument("--port", default=settings.PORT, type=int, help="port (setting PORT, %(default)s)")


def web(host: str, port: int) -> Program:
    """Describe the web server: gunicorn with threads; each thread keeps its database connection."""
    line = [sys.executable, "-m", "gunicorn", "election_site.wsgi:application", "--bind", f"{host}:{port}"]
    line += ["--worker-class", "gthread", "--workers", str(settings.WEB_WORKERS)]
    line += ["--threads", str(settings.WEB_THREADS), "--timeout", "120", "--graceful-timeout", "8"]
    # Heartbeat files in memory: on a slow disk gunicorn would take busy workers for dead ones.
    if Path("/dev/shm").is_dir():  # noqa: S108 - only gunicorn's own heartbeat, unlinked at once
        line += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108
    line += ["--log-level", "warning"]
    return Program(_("The web server"), line)


def worker() -> Program:
    """Describe the Celery worker. A job cut off at the stop is run again later."""
    line = [sys.executable, "-m", "celery", "--quiet", "-A", "election_site", "worker", "--queues", "work,clock"]
    line += ["--concurrency", str(settings.WORKER_PROCESSES), "--loglevel", "WARNING", "--without-mingle"]
    line += ["--without-gossip", "--hostname", "worker@%h"]
    # Its warning about root is about pickled messages; ours are JSON.
    quiet = {"PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges"}
    return Program(_("The worker"), line, patience_seconds=15, variables=quiet)


def beat() -> Program:
    """Describe the clock that sends the regular duties."""
    line = [
        sys.executable,
        "-m",
        "celery",
        "--quiet",
        "-A",
        "election_site",
        "beat",
        "--loglevel",
        "WARNING",
        "--pidfile=",
    ]
    return Program(_("The clock"), line)


def check_port(host: str, port: int) -> None:
    """Raise ServingError when nobody else could listen on the port."""
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            raise ServingError(
                _("Setting PORT: %(address)s cannot be used (%(reason)s). Choose another, e.g. PORT=8001.")
                % {"address": f"{host}:{port}", "reason": problem.strerror}
            ) from problem


class Site:
    """The programs of one running site."""

    def __init__(self, supervisor: Supervisor) -> None:
        """Start programs under this supervisor."""
        self.supervisor = supervisor
        self.address = ""
        self._next_look = 0.0

    def start_background(self) -> None:
        """Start the worker and the clock."""
        self.supervisor.start(worker())
        self.supervisor.start(beat())

    def start_web(self, host: str, port: int) -> None:
        """Start the web server; raises ServingError when the port is taken."""
        check_port(host, port)
        self.address = f"http://{host}:{port}/"
        self.supervisor.start(web(host, port))

    def run(self) -> None:
        """Say where the site is and watch programs and own services until Ctrl-C or SIGTERM."""
        self.supervisor.say(_("%(address)s  (Ctrl-C stops everything)") % {"address": self.address})
        self.supervisor.watch = self.look_after_services
        self.supervisor.run()

    def look_after_services(self) -> None:
        """Start an own service again that died; while it does not start, say so and try again later."""
        if time.monotonic() < self._next_look:
            return
        try:
            for name in embedded.revive_services():
                self.supervisor.say(_("%(service)s ended unexpectedly; it is started again.") % {"service": name})
        except embedded.ServiceError as problem:
            self.supervisor.say(str(problem))
            self._next_look = time.monotonic() + RETRY_SECONDS


@contextlib.contextmanager
def serving(say: Callable[[str], object]) -> Iterator[Site]:
    """Give a site to start programs in; at the end, or at Ctrl-C, stop them and the services this process started."""
    with sole_supervisor() as record:
        supervisor = Supervisor(say, changed=record.write)
        listen()
        try:
            yield Site(supervisor)
        except KeyboardInterrupt:
            say(_("Stopping …"))
        finally:
            supervisor.stop()
            connections.close_all()
            embedded.stop_what_started_here()


@contextlib.contextmanager
def sole_supervisor() -> Iterator["Record"]:
    """Hold the var folder's serving lock; first ends the programs a killed supervisor has left behind."""
    folder = Path(settings.VAR_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as problem:
            raise ServingError(
                _("The site already runs from %(folder)s. Stop it first, or choose another folder with VAR_DIR.")
                % {"folder": folder}
            ) from problem
        record = Record(folder / "serve.json")
        record.end_leftovers()
        embedded.started_here.extend(name for name in record.services if name not in embedded.started_here)
        try:
            yield record
        finally:
            record.path.unlink(missing_ok=True)


class Record:
    """Which processes belong to the running supervisor; a process is its number and its start time."""

    def __init__(self, path: Path) -> None:
        """Keep the record in a file."""
        self.path = path
        self.services: list[str] = []
        """Own services that a killed supervisor had started: they are now this one's to stop."""

    def write(self, process_ids: list[int]) -> None:
        """Remember these processes."""
        rows = []
        for number in process_ids:
            with contextlib.suppress(psutil.Error):
                rows.append([number, psutil.Process(number).create_time()])
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps({"processes": rows, "services": embedded.started_here}))
        draft.replace(self.path)

    def end_leftovers(self) -> None:
        """End processes recorded by a supervisor that was killed, so that the port and the queues are free."""
        try:
            found = json.loads(self.path.read_text())
            rows, self.services = found["processes"], found["services"]
        except (OSError, ValueError, KeyError, TypeError):
            return
        left = []
        for number, born in rows:
            with contextlib.suppress(psutil.Error):
                process = psutil.Process(number)
                if abs(process.create_time() - born) < 1 and number != os.getpid():
                    left += [*process.children(recursive=True), process]
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.terminate()
        _, alive = psutil.wait_procs(left, timeout=10)
        for process in alive:
            with contextlib.suppress(psutil.Error):
                process.kill()

"""The programs of the site as they run in production, on the database of the test and with a Valkey of their own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

from election_site.programs import Program, web, worker

PATIENCE = 60


@contextmanager
def real_site(media: Path | None = None) -> Iterator[RealSite]:
    """A site whose Valkey and files (unless ``media`` holds these) are in a folder that is gone afterwards.

    No program runs yet.
    """
    # Not pytest's own folder: the name of a socket holds a hundred signs only.
    folder = Path(tempfile.mkdtemp(prefix="site-"))
    site = RealSite(folder, media or folder / "media")
    try:
        yield site
    finally:
        site.stop()
        site.manage("services", "stop")
        shutil.rmtree(folder)


class RealSite:
    """Starts programs of the site; ``uploads`` and ``media`` are where the server may put what is handed in."""

    def __init__(self, folder: Path, media: Path) -> None:
        self.media = media
        self.uploads = folder / "tmp"
        self.uploads.mkdir()
        self.running: list[subprocess.Popen[bytes]] = []
        self.variables = {
            **{name: value for name, value in os.environ.items() if name not in {"REDIS_URL", "PYTHONWARNINGS"}},
            "DJANGO_SETTINGS_MODULE": "election_site.settings",
            "DATABASE_URL": _database(),
            "VAR_DIR": str(folder),
            "MEDIA_ROOT": str(media),
            "TMPDIR": str(self.uploads),
            "SECRET_KEY": settings.SECRET_KEY,
            "FIELD_KEY": settings.FIELD_KEY,
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
            "LOG_LEVEL": "ERROR",
            "WEB_WORKERS": "1",
            "WORKER_PROCESSES": "1",
        }

    def manage(self, *words: str) -> None:
        """Run a command of manage.py and wait for it."""
        self._do([sys.executable, "manage.py", *words])

    def call(self, task: str, *args: int) -> None:
        """Send a task to the worker, as the site and its clock do."""
        queue = settings.CELERY_TASK_ROUTES.get(task, {}).get("queue", settings.CELERY_TASK_DEFAULT_QUEUE)
        celery = [sys.executable, "-m", "celery", "--quiet", "-A", "election_site"]
        self._do([*celery, "call", task, "--queue", queue, "--args", f"{[*args]}"])

    def start_worker(self) -> subprocess.Popen[bytes]:
        """The Celery worker, ready or not: what is sent to it waits."""
        return self._start(worker())

    def start_web(self) -> tuple[subprocess.Popen[bytes], int]:
        """The web server, answering, and its port."""
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage("services", "start")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = self._start(web("127.0.0.1", port))
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                # A whole answer, so that the worker has loaded the site before its memory is looked at.
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE):
                    return process, port
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"the web server did not answer within {PATIENCE} s")

    def stop(self) -> None:
        """End every program and its children."""
        for process in self.running:
            kill(process)

    def _start(self, program: Program) -> subprocess.Popen[bytes]:
        variables = {**self.variables, **program.variables}
        process = subprocess.Popen(program.command, cwd=settings.BASE_DIR, env=variables, start_new_session=True)
        self.running.append(process)
        return process

    def _do(self, words: list[str]) -> None:
        subprocess.run(words, cwd=settings.BASE_DIR, env=self.variables, check=True, capture_output=True)


def kill(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for a program and its children, as when the machine is short of memory or loses power."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _database() -> str:
    """The database of the test as a URL."""
    place = connection.settings_dict
    user = quote(place["USER"]) + (f":{quote(place['PASSWORD'])}" if place["PASSWORD"] else "")
    if place["HOST"].startswith("/"):
        return f"postgresql://{user}@/{place['NAME']}?{urlencode({'host': place['HOST']})}"
    port = f":{place['PORT']}" if place["PORT"] else ""
    return f"postgresql://{user}@{place['HOST']}{port}/{place['NAME']}"

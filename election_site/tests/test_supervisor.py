"""Several programs run as one."""

import sys
import time

import psutil
import pytest
from django.utils import translation

from election_site import supervisor
from election_site.supervisor import CannotKeepAlive, Program, Supervisor

pytestmark = pytest.mark.usefixtures("_english")
FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def watched(monkeypatch):
    """A supervisor that leaves the test's own signals alone and notes what it says."""
    monkeypatch.setattr(supervisor.signal, "signal", lambda number, handler: None)
    said: list[str] = []
    watched = Supervisor(said.append, changed=lambda numbers: None)
    yield watched, said
    watched.stop()


def run_for(watched, seconds):
    """Let it watch for some time, then end it as Ctrl-C does."""
    end = time.monotonic() + seconds

    def pause(duration):
        if time.monotonic() > end:
            raise KeyboardInterrupt
        time.sleep(min(duration, 0.05))

    watched.pause = pause
    watched.run()


def test_a_program_that_dies_is_started_again(watched):
    site, said = watched
    site.start(Program("The worker", FOREVER))
    first = site.process_ids()
    psutil.Process(first[0]).kill()
    with pytest.raises(KeyboardInterrupt):
        run_for(site, 0.5)

    assert said == ["The worker ended unexpectedly (exit code -9); it is started again."]
    assert len(site.process_ids()) == 1
    assert site.process_ids() != first


def test_a_program_that_cannot_live_stops_everything_with_its_name(watched):
    site, said = watched
    site.start(Program("The web server", [sys.executable, "-c", "raise SystemExit(3)"]))
    with pytest.raises(CannotKeepAlive, match="The web server ended 6 times within a minute"):
        run_for(site, 30)

    assert len(said) == supervisor.RESTARTS_ALLOWED


def test_stopping_ends_programs_and_their_children(watched):
    site, _ = watched
    parent = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    site.start(Program("The web server", [sys.executable, "-c", f"{parent}; time.sleep(60)"]))
    (number,) = site.process_ids()
    deadline = time.monotonic() + 10
    while not psutil.Process(number).children() and time.monotonic() < deadline:
        time.sleep(0.05)
    (child,) = psutil.Process(number).children()
    site.stop()

    assert not psutil.pid_exists(number)
    assert child.wait(5) is None or not child.is_running()


def test_a_program_that_ignores_the_request_is_cut_off(watched, monkeypatch):
    site, said = watched
    monkeypatch.setattr(supervisor, "KILL_AFTER_SECONDS", 0.2)
    code = "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (15, 3)]; print(flush=True); time.sleep(60)"
    site.start(Program("The worker", [sys.executable, "-c", code], patience_seconds=0.5))
    (number,) = site.process_ids()
    time.sleep(0.5)
    site.stop()

    assert said == ["The worker did not end in time and is cut off."]
    assert not psutil.pid_exists(number)


def test_what_is_no_program_is_looked_after_all_the_while(watched):
    site, _ = watched
    looks = []
    site.watch = lambda: looks.append(1)
    with pytest.raises(KeyboardInterrupt):
        run_for(site, 0.8)

    assert len(looks) > 1

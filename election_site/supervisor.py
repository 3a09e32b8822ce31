"""Run several programs as one: restart what dies, stop everything together, say plainly what happened."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

RESTARTS_ALLOWED = 5
RESTART_WINDOW_SECONDS = 60.0
KILL_AFTER_SECONDS = 10.0
TURNS_BETWEEN_WATCHES = 5
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class CannotKeepAlive(Exception):
    """A program ends as often as it is started; the message is for the operator."""


def listen() -> None:
    """Let SIGTERM and SIGHUP end this process the way Ctrl-C does: as KeyboardInterrupt, so that it can clean up."""
    for number in STOP_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup stays nohup
            signal.signal(number, signal.default_int_handler)


@dataclass(frozen=True)
class Program:
    """One program: its name for people, its command line, and how long it may take to end by itself."""

    name: str
    command: list[str]
    patience_seconds: float = 10.0
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Running:
    """A started program and when it had to be started again."""

    program: Program
    process: "subprocess.Popen[bytes]"
    restarts: "deque[float]" = field(default_factory=deque)


class Supervisor:
    """Starts programs, watches them in run(), ends them in stop().

    Each program leads its own process group: Ctrl-C reaches only the supervisor, which then ends them in order, and
    grandchildren can be killed with their parent.
    """

    def __init__(self, say: Callable[[str], object], changed: Callable[[list[int]], object]) -> None:
        """Report events as sentences through `say` and the running process numbers, when they change, to `changed`."""
        self.say = say
        self.changed = changed
        self.pause: Callable[[float], object] = time.sleep
        self.watch: Callable[[], object] = lambda: None
        """Called about once a second while the programs run: looks after what is no program of ours."""
        self._running: list[_Running] = []

    def start(self, program: Program) -> None:
        """Start one program."""
        self._running.append(_Running(program, self._spawn(program)))
        self.changed(self.process_ids())

    def process_ids(self) -> list[int]:
        """Return the process numbers of the programs that run now."""
        return [running.process.pid for running in self._running if running.process.poll() is None]

    def run(self) -> None:
        """Watch for ever; raises CannotKeepAlive when a program dies again and again. The caller then calls stop()."""
        while True:
            self.watch()
            for _turn in range(TURNS_BETWEEN_WATCHES):
                for running in self._running:
                    self._keep_alive(running)
                self.pause(0.2)

    def stop(self) -> None:
        """End the programs, the last started first; whatever outlives its patience is killed."""
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        for running in reversed(self._running):
            _signal_group(running.process, signal.SIGTERM, only_leader=True)
        for running in reversed(self._running):
            self._end(running)
        self._running.clear()

    def _spawn(self, program: Program) -> "subprocess.Popen[bytes]":
        """Start the process in its own group."""
        return subprocess.Popen(  # noqa: S603 - our own command lines
            program.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={**os.environ, **program.variables},
        )

    def _keep_alive(self, running: _Running) -> None:
        """Start a dead program again, unless it has died too often lately."""
        code = running.process.poll()
        if code is None:
            return
        now = time.monotonic()
        while running.restarts and now - running.restarts[0] > RESTART_WINDOW_SECONDS:
            running.restarts.popleft()
        if len(running.restarts) >= RESTARTS_ALLOWED:
            raise CannotKeepAlive(
                _("%(program)s ended %(times)s times within a minute.")
                % {"program": running.program.name, "times": RESTARTS_ALLOWED + 1}
            )
        words = {"program": running.program.name, "code": code}
        self.say(_("%(program)s ended unexpectedly (exit code %(code)s); it is started again.") % words)
        _signal_group(running.process, signal.SIGKILL)
        # A little longer each time, so that a program waiting for something gets its chance.
        self.pause(0.2 * len(running.restarts))
        running.restarts.append(now)
        running.process = self._spawn(running.program)
        self.changed(self.process_ids())

    def _end(self, running: _Running) -> None:
        """Wait for the end of one program; then kill what is left of its group."""
        try:
            running.process.wait(running.program.patience_seconds)
        except subprocess.TimeoutExpired:
            self.say(_("%(program)s did not end in time and is cut off.") % {"program": running.program.name})
            # For a Celery worker SIGQUIT is the cold stop: the unfinished job goes back to the broker.
            _signal_group(running.process, signal.SIGQUIT, only_leader=True)
            try:
                running.process.wait(KILL_AFTER_SECONDS)
            except subprocess.TimeoutExpired:
                _signal_group(running.process, signal.SIGKILL)
                running.process.wait()
        _signal_group(running.process, signal.SIGKILL)


def _signal_group(process: "subprocess.Popen[bytes]", number: signal.Signals, *, only_leader: bool = False) -> None:
    """Send a signal to the process or to its whole group; gone ones are nobody's mistake."""
    try:
        if only_leader:
            if process.poll() is None:
                os.kill(process.pid, number)
        else:
            os.killpg(process.pid, number)
    except ProcessLookupError:
        pass

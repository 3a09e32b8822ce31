"""Board, village page, result form and entry posts under eight signed-in sessions without think time."""

from __future__ import annotations

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.cached_db import SessionStore  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from ballots.checks import votes_field  # noqa: E402
from ballots.models import Poll  # noqa: E402
from benchmarks.measure import Measurement, percentile  # noqa: E402
from villages.models import Term  # noqa: E402

SESSIONS = 8
PAGES_PER_SESSION = 100
WARM_UP = 5
"""Requests of each session that are not counted: every process compiles a template once in its life."""
POSTS_PER_SESSION = 24


@dataclass
class Visitor:
    """One signed-in session, on one kept-alive connection or on a new one for each request."""

    port: int
    user: User
    keeps_connection: bool = True
    cookie: str = ""
    seconds: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        store = SessionStore()
        store[SESSION_KEY] = str(self.user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = self.user.get_session_auth_hash()
        store.save()
        self.token = uuid.uuid4().hex[:32]
        self.cookie = f"{settings.SESSION_COOKIE_NAME}={store.session_key}; csrftoken={self.token}"
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path: str, *, expect: int = 200, count: bool = True) -> str:
        """One page; counted unless it only prepares something."""
        return self._ask("GET", path, None, {}, expect, count)

    def post(self, path: str, data: dict[str, str], *, expect: int) -> str:
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        return self._ask("POST", path, urlencode(data), headers, expect, count=True)

    def _ask(self, method: str, path: str, body: str | None, headers: dict[str, str], expect: int, count: bool) -> str:
        started = time.perf_counter()
        self.connection.request(method, path, body, {"Cookie": self.cookie, "Accept-Language": "zh-CN", **headers})
        answer = self.connection.getresponse()
        text = answer.read().decode()
        if count:
            self.seconds.append(time.perf_counter() - started)
        if not self.keeps_connection:
            self.connection.close()
        if answer.status != expect:
            raise RuntimeError(f"{method} {path}: {answer.status} where {expect} was expected")
        return text


def together(visitors: list[Visitor], act: Callable[[Visitor, int], None]) -> tuple[float, float]:
    """Let all visitors act at once; returns p95 in ms and requests per second."""
    failures: list[BaseException] = []

    def run(visitor: Visitor, number: int) -> None:
        try:
            act(visitor, number)
        except BaseException as problem:  # noqa: BLE001 - reported below, by the main thread
            failures.append(problem)

    threads = [threading.Thread(target=run, args=(visitor, i)) for i, visitor in enumerate(visitors)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    if failures:
        raise failures[0]
    seconds = [one for visitor in visitors for one in visitor.seconds]
    return 1000 * percentile(seconds, 0.95), len(seconds) / wall


@contextmanager
def server(log: Path | None = None) -> Iterator[int]:
    """The real server as the supervisor starts it, on a free loopback port; ``log`` takes its words."""
    from election_site.programs import web

    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    with contextlib.ExitStack() as kept:
        words = kept.enter_context(log.open("a")) if log else None
        process = subprocess.Popen(web("127.0.0.1", port).command, env=os.environ, stderr=words)
    try:
        for _attempt in range(200):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def show(name: str, p95: float, rate: float, bare: float, least_rate: float = 0) -> list[Measurement]:
    """Print what one kind of request cost; the bare view's p95 stands beside it for scale."""
    lines = [Measurement(f"{name}: p95, {SESSIONS} sessions (bare view {bare:.1f} ms)", p95, 150, "ms")]
    if least_rate:
        lines.append(Measurement(f"{name}: requests per second", rate, least_rate, "1/s", at_least=True))
    for line in lines:
        print(line.line(), flush=True)
    return lines


def tell(name: str, p95: float, rate: float, bare: float) -> None:
    """Print pages that have a limit of queries, not of time, for scale."""
    print(f"{name}: p95 {p95:.0f} ms, {rate:.0f} 1/s, bare view {bare:.1f} ms", flush=True)


def pages(port: int, path: str, users: list[User]) -> tuple[float, float]:
    visitors = [Visitor(port, user) for user in users]
    for visitor in visitors:
        for _time in range(WARM_UP):
            visitor.get(path, count=False)

    def look(visitor: Visitor, _number: int) -> None:
        for _time in range(PAGES_PER_SESSION):
            visitor.get(path)

    return together(visitors, look)


def reopen_polls(term: Term) -> None:
    """Give the committee polls back to the clerks, as they are before the first entry."""
    polls = "SELECT id FROM ballots_poll WHERE organ = 'committee'"
    results = f"SELECT id FROM ballots_result WHERE poll_id IN ({polls})"
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM ballots_resultseal WHERE poll_id IN ({polls})")
        cursor.execute(f"DELETE FROM ballots_resultvote WHERE result_id IN ({results})")
        cursor.execute(f"DELETE FROM ballots_result WHERE poll_id IN ({polls})")
        cursor.execute(f"UPDATE ballots_entry SET state = 'void' WHERE poll_id IN ({polls})")
        cursor.execute("UPDATE ballots_poll SET state = 'ready' WHERE organ = 'committee'")
        cursor.execute(
            "UPDATE villages_villageelection SET committee_stage = 'ready', completed_on = NULL WHERE term_id = %s",
            [term.pk],
        )


def entry_posts(port: int, term: Term) -> tuple[float, float]:
    """Eight clerks of eight townships submit first entries of their villages."""
    clerks = list(User.objects.filter(role="clerk", username__endswith="a").order_by("username"))
    work: list[tuple[Visitor, list[tuple[str, dict[str, str]]]]] = []
    polls = list(
        Poll.objects.filter(organ="committee", number=1, village_election__term=term).prefetch_related(
            "lines", "entries__votes"
        )
    )
    clerks.sort(key=lambda clerk: -sum(poll.village_id.startswith(clerk.scope) for poll in polls))
    for clerk in clerks[:SESSIONS]:
        visitor = Visitor(port, clerk)
        forms = []
        for poll in [each for each in polls if each.village_id.startswith(clerk.scope)][:POSTS_PER_SESSION]:
            path = f"/terms/{term.pk}/polls/{poll.pk}/enter/"
            forms.append((path, typed(poll)))
        for path, data in forms[:WARM_UP]:
            visitor.post(path, data | {"act": "check"}, expect=200)
        visitor.seconds.clear()
        visitor.connection.close()  # the server drops idle connections; the first post opens a new one
        work.append((visitor, forms))

    def enter(_visitor: Visitor, number: int) -> None:
        visitor, forms = work[number]
        for path, data in forms:
            visitor.post(path, data, expect=302)

    return together([visitor for visitor, _forms in work], enter)


def typed(poll: Poll) -> dict[str, str]:
    """What the clerk reads from the paper: the figures of the first entry made with the demonstration."""
    entry = min(poll.entries.all(), key=lambda each: each.pk)
    figures = {name: str(value) for name, value in entry.figures().items() if value is not None}
    votes = {votes_field(vote.line_id): str(vote.votes) for vote in entry.votes.all()}
    chosen = {"secretary": entry.secretary_id, "deputy": entry.deputy_id}
    people = {name: str(line) for name, line in chosen.items() if line is not None}
    return figures | votes | people | {"act": "submit", "check_code": poll.check_code, "version": "0"}


def main() -> int:
    """Board, village page, then form and entries on polls given back to the clerks; 1 when a limit was missed."""
    term = Term.objects.get(name="2021")
    office = User.objects.get(username="office")
    poll = Poll.objects.filter(organ="committee", village_election__term=term).earliest("village_id")
    clerk = User.objects.filter(role="clerk", scope=poll.village_id[:9]).earliest("pk")
    lines: list[Measurement] = []
    with server() as port:
        bare, _rate = pages(port, "/bench/bare", [office] * SESSIONS)
        board = pages(port, f"/terms/{term.pk}/board/", [office] * SESSIONS)
        lines += show("board", *board, bare, least_rate=100)
        village = pages(port, f"/terms/{term.pk}/village/{poll.village_id}/", [office] * SESSIONS)
        tell("village page", *village, bare)
        reopen_polls(term)
        form = pages(port, f"/terms/{term.pk}/polls/{poll.pk}/enter/", [clerk] * SESSIONS)
        tell("result form", *form, bare)
        lines += show("entry post", *entry_posts(port, term), bare)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())

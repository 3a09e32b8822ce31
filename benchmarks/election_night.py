"""Election night: sixty clerks enter every result twice at once, and the database dies in the middle.

    python benchmarks/election_night.py [--clerks 60] [--seconds 300] [--keep]

On a database cluster of its own (``var/night``) the demonstration district is built and its 263 × 2 polls are given
back to the clerks. The real server (gunicorn, as the site's supervisor starts it) answers on a free loopback port.
Every clerk types every poll of the township in an order of their own, so colleagues collide on most of them; one post
in ten is sent twice at the same moment, one second entry in twenty carries a slip. When half of the entries are
acknowledged the database is stopped as by a power cut (immediate mode: no checkpoint, connections cut) and started
again; whoever got an error or no answer sends again. Afterwards the rows are counted against what was acknowledged.

Prints its figures; exit 1 when an acknowledged entry is missing or altered, an entry is double, or a state is wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "night"
for _name in ("DATABASE_URL", "REDIS_URL"):
    os.environ.pop(_name, None)
os.environ |= {
    "VAR_DIR": str(VAR), "DJANGO_SETTINGS_MODULE": "benchmarks.settings", "ALLOWED_HOSTS": "127.0.0.1",
    "LOG_LEVEL": "ERROR", "HTTPS": "0", "DEBUG": "0",
}  # fmt: skip
sys.path.insert(0, str(ROOT))

from election_site import embedded  # noqa: E402

CLERKS = 60
SECONDS = 300
RETRIES = 60
TWICE_AT_ONCE = 0.1
SLIPS = 0.05
SEED = 20_210_517
DARK_SECONDS = 2.0
"""How long the database stays away."""


@dataclass(frozen=True)
class Sheet:
    """One poll as a clerk types it."""

    poll: int
    path: str
    back: str
    form: dict[str, str]


@dataclass
class Ledger:
    """What the clerks were told; the truth the rows are compared with."""

    kept: dict[tuple[int, int], dict[str, str]] = field(default_factory=dict)
    """Acknowledged entries: what was posted, by poll and clerk."""
    told_later: set[tuple[int, int]] = field(default_factory=set)
    """Entries whose answer was lost, and which the next try found made."""
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    outage_seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: str) -> None:
        with self.lock:
            self.answers[answer] += 1


def build() -> None:
    """A fresh cluster with the demonstration district."""
    import subprocess

    shutil.rmtree(VAR, ignore_errors=True)
    embedded.ensure_services(["postgres", "valkey"])
    for words in (
        ["migrate", "-v", "0"],
        ["messages", "--compile"],
        ["collectstatic", "--noinput", "-v", "0"],
        ["demo_district", "-v", "0"],
    ):
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *words], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )


def reopen() -> None:
    """Give every poll back to the clerks, as before the first entry."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("resultseal", "resultvote", "result", "entryvote", "entry"):
            cursor.execute(f"DELETE FROM ballots_{table}")
        cursor.execute("UPDATE ballots_poll SET state = 'ready', version = 0")
        cursor.execute(
            "UPDATE villages_villageelection SET party_stage = 'ready', committee_stage = 'ready', completed_on = NULL"
        )


def sheets() -> dict[str, list[Sheet]]:
    """Every poll's form by township, read from the entries of the demonstration before they are taken away."""
    from ballots.models import Poll
    from benchmarks.web_load import typed

    found: dict[str, list[Sheet]] = {}
    polls = Poll.objects.filter(village_election__term__name="2021", number=1).order_by("pk")
    for poll in polls.select_related("village_election").prefetch_related("lines", "entries__votes"):
        term = poll.village_election.term_id
        back = f"/terms/{term}/polls/{poll.pk}/"
        # Some forms are unusual and stand only with a note, as on the night itself.
        form = typed(poll) | {"note": "与报告单核对一致"}
        found.setdefault(poll.village_id[:9], []).append(Sheet(poll.pk, f"{back}enter/", back, form))
    return found


def hire(number: int, work: dict[str, list[Sheet]]) -> list[tuple[int, str]]:
    """``number`` clerks as (user, township): two of the demonstration in each, more where there is most to type."""
    from accounts.models import User

    clerks = [(each.pk, each.scope) for each in User.objects.filter(role="clerk").order_by("username")]
    busiest = sorted(work, key=lambda code: -len(work[code]))
    for place in range(number - len(clerks)):
        scope = busiest[place % len(busiest)]
        extra = User.objects.create_user(f"night_{place}", role="clerk", scope=scope)
        clerks.append((extra.pk, scope))
    return clerks[:number]


class Clerk:
    """One signed-in person at one desk."""

    def __init__(self, port: int, user: int, sheets: list[Sheet], ledger: Ledger, until: float) -> None:
        from accounts.models import User
        from benchmarks.web_load import Visitor

        self.user, self.port, self.ledger, self.until = user, port, ledger, until
        self.cookie = Visitor(port, User.objects.get(pk=user))
        self.chance = random.Random(SEED + user)
        self.sheets = sheets[:]
        self.chance.shuffle(self.sheets)

    def work(self) -> None:
        for sheet in self.sheets:
            form = sheet.form
            if self.chance.random() < SLIPS:
                # A figure that decides nothing, so that the law still elects whom the paper says.
                name = "due" if "due" in form else "issued"
                form = form | {name: str(int(form[name]) + 1)}
            if self.chance.random() < TWICE_AT_ONCE:
                twin = threading.Thread(target=self.enter, args=(sheet, form))
                twin.start()
                self.enter(sheet, form)
                twin.join()
            else:
                self.enter(sheet, form)

    def enter(self, sheet: Sheet, form: dict[str, str]) -> None:
        """Send until there is an answer that settles it."""
        for attempt in range(RETRIES):
            if time.monotonic() > self.until:
                self.ledger.note("given up: out of time")
                return
            answer = self.send(sheet, form)
            self.ledger.note(answer)
            if answer not in ("no answer", "server error"):
                return
            time.sleep(min(2.0, 0.1 * 2**attempt) * (0.5 + self.chance.random()))

    def send(self, sheet: Sheet, form: dict[str, str]) -> str:
        """One post on a connection of its own; what became of it."""
        import http.client
        from urllib.parse import urlencode

        headers = {
            "Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.cookie.token,
            "Cookie": self.cookie.cookie, "Accept-Language": "en",
        }  # fmt: skip
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        started = time.perf_counter()
        try:
            connection.request("POST", sheet.path, urlencode(form), headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            return "no answer"
        finally:
            connection.close()
        if answer.status == 302 and answer.headers["Location"] == sheet.back:
            with self.ledger.lock:
                self.ledger.seconds.append(time.perf_counter() - started)
                self.ledger.kept[sheet.poll, self.user] = form
            return "acknowledged"
        return self.refusal(sheet, answer.status, text)

    def refusal(self, sheet: Sheet, status: int, text: str) -> str:
        if status >= 500:
            return "server error"
        if "You have entered this result already" in text:
            with self.ledger.lock:
                self.ledger.told_later.add((sheet.poll, self.user))
            return "refused: entered already by this person"
        if "so this cannot be done any more" in text or "Nothing can be entered here now" in text:
            return "refused: two others were faster"
        said = re.search(r'class="(?:message message-error|hint err)[^>]*>([^<]*)', text)
        return f"unexpected answer {status}: {said[1] if said else ''}"


def power_cut(ledger: Ledger, wanted: int, until: float) -> None:
    """When ``wanted`` entries are acknowledged: immediate stop, darkness, start; the clerks go on meanwhile."""
    place = embedded.layout()
    while len(ledger.kept) < wanted and time.monotonic() < until:
        time.sleep(0.02)
    process = embedded.postmaster(place)
    if process is None:
        raise RuntimeError("the database was not running")
    started = time.monotonic()
    # What "pg_ctl stop -m immediate" sends: children are killed, nothing is written, the next start recovers.
    process.send_signal(signal.SIGQUIT)
    process.wait(30)
    time.sleep(DARK_SECONDS)
    embedded.ensure_postgres(place)
    ledger.outage_seconds = time.monotonic() - started


def losses(ledger: Ledger) -> list[str]:
    """Everything that is not as the clerks were told; empty when nothing was lost, doubled or mixed."""
    from audit import trail
    from audit.models import Event
    from ballots.models import Entry, EntryState, Poll

    found: list[str] = []
    by_poll: dict[int, list[Entry]] = {}
    rows = Entry.objects.exclude(state=EntryState.VOID).prefetch_related("votes")
    for entry in rows:
        by_poll.setdefault(entry.poll_id, []).append(entry)
    made = {(entry.poll_id, entry.entered_by_id): entry for entry in rows}
    for key, form in ledger.kept.items():
        row = made.get(key)
        if row is None:
            found.append(f"poll {key[0]}: the acknowledged entry of clerk {key[1]} is missing")
        elif wrong := altered(row, form):
            found.append(f"poll {key[0]}: the entry of clerk {key[1]} holds another {wrong}")
    found += [
        f"poll {poll}: an entry nobody was told of"
        for poll, user in made
        if (poll, user) not in ledger.kept and (poll, user) not in ledger.told_later
    ]
    moves = Counter(Event.objects.filter(action="result.entered").values_list("object_id", flat=True))
    polls = Poll.objects.filter(village_election__term__name="2021", number=1)
    for poll in polls.select_related("village_election", "result"):
        found += [
            f"poll {poll.pk}: {each}" for each in wrong_state(poll, by_poll.get(poll.pk, []), moves[str(poll.pk)])
        ]
    trail.seal()
    return found + [breach.sentence for breach in trail.verify()]


def altered(entry: object, form: dict[str, str]) -> str:
    """The first field in which a row differs from what was posted."""
    from ballots.checks import votes_field

    held = {name: value for name, value in entry.figures().items() if value is not None}  # type: ignore[attr-defined]
    held |= {votes_field(vote.line_id): vote.votes for vote in entry.votes.all()}  # type: ignore[attr-defined]
    posted = {name: int(value) for name, value in form.items() if value.isdecimal() and name in held}
    return next((name for name, value in held.items() if posted.get(name) != value), "")


def wrong_state(poll: object, entries: Sequence[object], moves: int) -> list[str]:
    """What contradicts itself in one poll: entries, state, result, mirror, version, events."""
    from ballots.comparing import differences
    from ballots.paper import paper_of
    from ballots.results import typed_of
    from villages.codes import Organ

    found = []
    slots = sorted(entry.slot for entry in entries)  # type: ignore[attr-defined]
    if slots != [1, 2] or len({entry.entered_by_id for entry in entries}) != 2:  # type: ignore[attr-defined]
        return [f"entries {slots} where a first and a second by two people belong"]
    paper = paper_of(poll, poll.lines.all())  # type: ignore[arg-type, attr-defined]
    one, two = (typed_of(entry, list(entry.votes.all())) for entry in entries)  # type: ignore[arg-type, attr-defined]
    due = "different" if differences(paper, one, two) else "agreed"
    election = poll.village_election  # type: ignore[attr-defined]
    mirrored = election.party_stage if poll.organ == Organ.PARTY else election.committee_stage  # type: ignore[attr-defined]
    if (poll.state, mirrored) != (due, due):  # type: ignore[attr-defined]
        found.append(f"is {poll.state}, mirrored as {mirrored}, where {due} belongs")  # type: ignore[attr-defined]
    result = getattr(poll, "result", None)
    if (result is not None) != (due == "agreed") or (
        result is not None and result.figures()["cast"] != one.figure("cast")
    ):
        found.append("its result does not fit its entries")
    if (poll.version, moves) != (2, 2):  # type: ignore[attr-defined]
        found.append(f"version {poll.version} and {moves} events for two entries")  # type: ignore[attr-defined]
    return found


def night(clerks: int, seconds: int) -> int:
    """The load, the cut, the count; 1 when anything was lost."""
    import django

    django.setup()
    from django.db import connection

    from benchmarks.measure import percentile
    from benchmarks.web_load import server

    work = sheets()
    reopen()
    ledger = Ledger()
    wanted = 2 * sum(len(each) for each in work.values())
    with server(VAR / "server.log") as port:
        until = time.monotonic() + seconds
        desks = [Clerk(port, user, work[scope], ledger, until) for user, scope in hire(clerks, work)]
        connection.close()
        threads = [threading.Thread(target=desk.work) for desk in desks]
        threads.append(threading.Thread(target=power_cut, args=(ledger, wanted // 2, until)))
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - started
    found = losses(ledger)
    print(f"{len(desks)} clerks, {wanted // 2} polls, {wanted} entries wanted; {took:.1f} s")
    print(f"acknowledged {len(ledger.kept)}, told at the next try {len(ledger.told_later - set(ledger.kept))}")
    print(f"database away for {ledger.outage_seconds:.1f} s (immediate stop, recovery)")
    for answer, number in sorted(ledger.answers.items()):
        print(f"  {number:>6}  {answer}")
    p50, p95 = (1000 * percentile(ledger.seconds, share) for share in (0.5, 0.95))
    print(f"acknowledged posts: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {len(ledger.seconds) / took:.0f} 1/s")
    for sentence in found[:40]:
        print(f"LOST: {sentence}")
    print("nothing lost, nothing double, every acknowledged entry present" if not found else f"{len(found)} losses")
    odd = sum(number for answer, number in ledger.answers.items() if answer.startswith(("unexpected", "given up")))
    return 1 if found or odd or not ledger.outage_seconds else 0


def main() -> int:
    """Build, run, take everything away again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clerks", type=int, default=CLERKS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="longest time of the load")
    parser.add_argument("--keep", action="store_true", help="keep the cluster for looking at")
    wanted = parser.parse_args()
    try:
        build()
        return night(min(wanted.clerks, 200), min(wanted.seconds, 1800))
    finally:
        embedded.stop_services()
        if not wanted.keep:
            shutil.rmtree(VAR, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())

"""One district at ten times its villages and voters: the same report, the board and its page.

Grown is the demonstration district itself: every village, person, officer, candidacy, opinion, ballot, result and voter
is copied nine times by SQL under a new village code of the same township, so that 23 townships hold 2,630 villages and
5.2 million voters. The townships stay 23 on purpose: board and report list townships, and a page that lists ten times
the rows cannot take the same time; what is asked here is whether what lies *below* the rows shown makes a page slower.
Not copied are entries, seals and events, which neither report nor board reads.

The grown district stands in a second database, made from the first as its template: both are measured in turns, so that
a busy moment of the machine meets both.

Not part of ``make bench`` (it writes some ten million rows): ``.venv/bin/python benchmarks/run.py growth``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.measure import Measurement, peak_memory_mb  # noqa: E402
from reports.facts import count  # noqa: E402
from reports.models import Snapshot  # noqa: E402
from reports.snapshots import make  # noqa: E402
from villages.models import Term  # noqa: E402
from voters.models import Voter  # noqa: E402

TIMES = 10
DISTRICT = "500118"
FAR = 10_000_000
"""Added to every key of a copy, times its number: keys of copies meet neither each other nor those that are there."""


@dataclass(frozen=True)
class Copied:
    """A table to copy: which columns are keys (moved far away), which column holds the village's code, what changes."""

    name: str
    keys: tuple[str, ...] = ("id",)
    village: str = "village_id"
    changed: Mapping[str, str] = field(default_factory=dict)


_NUMBERED = {"id_cipher": "t.id_cipher || decode(lpad(to_hex(n), 2, '0'), 'hex')"}
COPIED = (
    Copied("villages_division", (), "code", {name: f"t.{name} || n" for name in ("name", "short_name")}),
    Copied("villages_villageelection", ("id",)),
    Copied("candidates_person", ("id",), "", _NUMBERED),
    Copied("candidates_officer", ("id", "village_election_id", "person_id")),
    Copied("candidates_candidacy", ("id", "village_election_id", "person_id")),
    Copied("candidates_opinion", ("id", "candidacy_id")),
    Copied("ballots_poll", ("id", "village_election_id")),
    Copied("ballots_ballotline", ("id", "poll_id", "candidacy_id"), ""),
    Copied("ballots_result", ("id", "poll_id", "secretary_id", "deputy_id")),
    Copied("ballots_resultvote", ("id", "result_id", "line_id"), ""),
    Copied("voters_rollpublication", ("id", "village_election_id")),
    Copied("voters_voter", ("id", "village_election_id"), "village_id", _NUMBERED),
)  # fmt: skip

CODES = f"""
CREATE TEMPORARY TABLE copied_codes AS
WITH villages AS (
    SELECT code, left(code, 9) AS township FROM villages_division WHERE level = 'village'
), wanted AS (
    SELECT code, township, n, row_number() OVER (PARTITION BY township ORDER BY n, code) AS place
    FROM villages, generate_series(1, {TIMES - 1}) n
), free AS (
    SELECT township, township || lpad(serial::text, 3, '0') AS code,
           row_number() OVER (PARTITION BY township ORDER BY serial) AS place
    FROM (SELECT DISTINCT township FROM villages) t, generate_series(1, 999) serial
    WHERE township || lpad(serial::text, 3, '0') NOT IN (SELECT code FROM villages)
)
SELECT w.code AS old, w.n, f.code AS new FROM wanted w JOIN free f USING (township, place)
"""


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
            [table],
        )
        return [name for (name,) in cursor.fetchall()]


def _statement(each: Copied) -> str:
    columns = _columns(each.name)
    values = {name: f't."{name}"' for name in columns}
    values |= {name: f't."{name}" + n * {FAR}' for name in each.keys}
    values |= each.changed
    source = f"{each.name} t CROSS JOIN generate_series(1, {TIMES - 1}) n"
    if each.village:
        values[each.village] = "c.new"
        source = f'{each.name} t JOIN copied_codes c ON c.old = t."{each.village}"'
    names = ", ".join(f'"{name}"' for name in columns)
    chosen = ", ".join(values[name] for name in columns)
    return f"INSERT INTO {each.name} ({names}) SELECT {chosen} FROM {source}"


def grow() -> float:
    """Copy the district nine times in place; seconds. Triggers and foreign keys rest meanwhile: copies satisfy both."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(CODES)
        for each in COPIED:
            cursor.execute(_statement(each))
            print(f"  {each.name}: {cursor.rowcount:,} rows, {time.monotonic() - started:.0f} s", flush=True)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("DROP TABLE copied_codes")
        cursor.execute("VACUUM ANALYZE")
    return time.monotonic() - started


def switch(database: str) -> None:
    """Let the one connection of this process speak to another database of the same server."""
    if connection.settings_dict["NAME"] != database:
        connection.close()
        connection.settings_dict["NAME"] = database
        connection.ensure_connection()


def server(statement: str) -> None:
    """A statement about databases, which no connection to either may be open for."""
    switch("postgres")
    with connection.cursor() as cursor:
        cursor.execute(statement)


Work = Callable[[], object]


def in_turns(works: Mapping[str, Work], turns: int, rounds: int) -> dict[str, float]:
    """Milliseconds of the quickest round in each database: what else the machine does can only add to it.

    With several rounds in a turn the first is not counted: a new connection reads the catalogue once.
    """
    best = dict.fromkeys(works, float("inf"))
    for _ in range(turns):
        for database, work in works.items():
            switch(database)
            if rounds > 1:
                work()
            for _ in range(rounds):
                started = time.perf_counter()
                work()
                best[database] = min(best[database], 1000 * (time.perf_counter() - started))
    return best


@dataclass(frozen=True)
class District:
    """The district in one of the databases: how large it is, a signed-in browser, its term and its newest report."""

    database: str
    villages: int
    voters: int
    client: Client
    term: Term
    report: Snapshot

    @classmethod
    def of(cls, database: str) -> District:
        """Sign in, make the first report, and look at both pages once, so that what is kept for a while is kept."""
        switch(database)
        term = Term.objects.select_related("scope", "previous").get(scope_id=DISTRICT, name="2021")
        client = Client(HTTP_HOST="127.0.0.1")
        client.force_login(User.objects.get(username="office"))
        villages, voters = term.village_elections.count(), Voter.objects.count()
        found = cls(database, villages, voters, client, term, make(actor=None, term=term, scope=DISTRICT))
        for _ in range(3):
            found.board()
            found.page()
        return found

    def facts(self) -> None:
        count(self.term, DISTRICT)

    def whole(self) -> None:
        make(actor=None, term=self.term, scope=DISTRICT)

    def board(self) -> None:
        self._look(reverse("villages:board", args=[self.term.pk]))

    def page(self) -> None:
        self._look(reverse("reports:page", args=[self.term.pk, self.report.pk]))

    def _look(self, address: str) -> None:
        if self.client.get(address).status_code != 200:
            raise RuntimeError(address)


def table(small: District, large: District) -> list[Measurement]:
    """Measure both in turns, print the growth table, and hold each line against its limit."""
    print(f"{'':<44} {small.villages:>9,} villages {large.villages:>11,} villages    times")
    print(f"{'':<44} {small.voters:>11,} voters {large.voters:>13,} voters")
    lines = []
    for name, act, turns, rounds, limit in WORKS:
        found = in_turns({each.database: partial(act, each) for each in (small, large)}, turns, rounds)
        ours, theirs = found[large.database], found[small.database]
        print(f"{name:<44} {theirs:>15.1f} ms {ours:>17.1f} ms {ours / theirs:>8.2f}", flush=True)
        lines.append(Measurement(f"{name}, {TIMES} × the villages and voters", ours / theirs, limit, "×"))
    return lines


WORKS: tuple[tuple[str, Callable[[District], None], int, int, float], ...] = (
    ("report facts", District.facts, 4, 2, 12),
    ("whole report with workbook and document", District.whole, 2, 1, 12),
    ("board", District.board, 10, 5, 1.2),
    ("report page", District.page, 10, 5, 1.2),
)
"""What is measured: turns, counted rounds in each turn, and how many times as long it may take."""


def main() -> int:
    """Grow a copy of the database, measure both, print the table; 1 when a limit was missed."""
    small = str(connection.settings_dict["NAME"])
    large = f"{small}_grown"
    server(f"DROP DATABASE IF EXISTS {large} WITH (FORCE)")
    server(f"CREATE DATABASE {large} TEMPLATE {small}")
    try:
        switch(large)
        print(f"grown in {grow():.0f} s", flush=True)
        cache.clear()
        lines = table(District.of(small), District.of(large))
    finally:
        server(f"DROP DATABASE IF EXISTS {large} WITH (FORCE)")
    print(f"peak memory {peak_memory_mb():.0f} MB")
    for line in lines:
        print(line.line(), flush=True)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())

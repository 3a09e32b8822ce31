"""One district at ten times its villages and voters: the same report, the board and its page.

Grown is the demonstration district itself: every village, person, officer, candidacy, opinion, ballot, result and voter
is copied nine times by SQL under a new village code of the same township, so that 23 townships hold 2,630 villages and
5.2 million voters. The townships stay 23 on purpose: board and report list townships, and a page that lists ten times
the rows cannot take the same time; what is asked here is whether what lies *below* the rows shown makes a page slower.
Not copied are entries, seals and events, which neither report nor board reads.

Not part of ``make bench`` (it writes some ten million rows): ``.venv/bin/python benchmarks/run.py growth``.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import django

django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from accounts.models import User  # noqa: E402
from benchmarks.measure import Measurement, peak_memory_mb  # noqa: E402
from reports.facts import count  # noqa: E402
from reports.snapshots import make  # noqa: E402
from villages.models import Term  # noqa: E402

TIMES = 10
DISTRICT = "500118"
FAR = 10_000_000
"""Added to every key of a copy, times its number: keys of copies meet neither each other nor those that are there."""
FACT_ROUNDS, REPORT_ROUNDS, PAGE_ROUNDS = 7, 3, 31


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


def best(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of the quickest of some rounds: what else the machine does can only add to it."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - started))
    return min(times)


def measure(term: Term, office: User) -> dict[str, float]:
    """Milliseconds of the report's facts, the whole report, the board and the report's page."""
    found = {"report facts": best(lambda: count(term, DISTRICT), FACT_ROUNDS)}
    made = []
    found["whole report with workbook and document"] = best(
        lambda: made.append(make(actor=None, term=term, scope=DISTRICT)), REPORT_ROUNDS
    )
    cache.clear()
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(office)
    pages = {
        "board": reverse("villages:board", args=[term.pk]),
        "report page": reverse("reports:page", args=[term.pk, made[-1].pk]),
    }
    for name, address in pages.items():
        for _ in range(3):
            if client.get(address).status_code != 200:
                raise RuntimeError(address)
        found[name] = best(lambda address=address: client.get(address), PAGE_ROUNDS)  # type: ignore[misc]
    return found


def sizes() -> tuple[int, int]:
    """Villages of the term, and voters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM villages_villageelection e JOIN villages_term t ON t.id = e.term_id"
            " WHERE t.name = '2021'), (SELECT count(*) FROM voters_voter)"
        )
        villages, voters = cursor.fetchone()
    return villages, voters


def main() -> int:
    """Measure, grow, measure again, print the table; 1 when a limit was missed."""
    term = Term.objects.select_related("scope", "previous").get(scope_id=DISTRICT, name="2021")
    office = User.objects.get(username="office")
    before, small = sizes(), measure(term, office)
    seconds = grow()
    after, large = sizes(), measure(term, office)
    print(f"grown in {seconds:.0f} s; peak memory {peak_memory_mb():.0f} MB")
    print(f"{'':<44} {before[0]:>6,} villages {after[0]:>10,} villages      times")
    print(f"{'':<44} {before[1]:>8,} voters {after[1]:>12,} voters")
    for name, value in small.items():
        print(f"{name:<44} {value:>12.1f} ms {large[name]:>16.1f} ms {large[name] / value:>10.2f}")
    limits = {name: 1.2 if name in ("board", "report page") else 12.0 for name in small}
    lines = [
        Measurement(f"{name} at {TIMES} × the villages and voters", large[name] / small[name], limits[name], "×")
        for name in small
    ]
    for line in lines:
        print(line.line(), flush=True)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())

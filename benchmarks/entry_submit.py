"""Entries submitted by sixteen clerks at once, beside a bare view that only writes one row in the same server.

Sixteen clerks of sixteen townships type their villages' committee results, then their colleagues type them a second
time (compared, judged, result written): both kinds of submit count. The bare view runs before and after, with the same
sessions, connections and middleware, so that what is compared is our work and not the server's.
"""

from __future__ import annotations

import sys
import uuid
from functools import partial

import django

django.setup()

from accounts.models import User  # noqa: E402
from ballots.models import Poll  # noqa: E402
from benchmarks.measure import Measurement, percentile  # noqa: E402
from benchmarks.web_load import Visitor, reopen_polls, server, together, typed  # noqa: E402
from villages.models import Term  # noqa: E402

CLERKS = 16
POSTS_PER_CLERK = 12
BARE_PER_CLERK = 40
WARM_UP = 2
"""Forms of each clerk that are not counted: the first write of a database connection reads its catalogue. The bare
view has written hundreds of times before it is measured."""
TIMES = 3
"""Our p95 may be this many times that of the bare view."""

Work = list[tuple[str, dict[str, str]]]


def work_of_townships(term: Term) -> dict[str, Work]:
    """Addresses and forms by township code, the townships with most villages first."""
    polls = Poll.objects.filter(organ="committee", number=1, village_election__term=term).order_by("village_id")
    found: dict[str, Work] = {}
    for poll in polls.prefetch_related("lines", "entries__votes"):
        form = (f"/terms/{term.pk}/polls/{poll.pk}/enter/", typed(poll))
        found.setdefault(poll.village_id[:9], []).append(form)
    widest = sorted(found, key=lambda code: -len(found[code]))[:CLERKS]
    return {code: found[code][:POSTS_PER_CLERK] for code in widest}


def visitors_of(port: int, townships: list[str], which: str) -> list[Visitor]:
    """One signed-in clerk per township: ``a`` makes the first entries, ``b`` the second."""
    clerks = User.objects.filter(role="clerk", scope__in=townships, username__endswith=which)
    by_scope = {clerk.scope: clerk for clerk in clerks}
    # A clerk's next form is ready minutes later, when the server has long dropped the connection (after two seconds).
    # Kept open, sixteen connections fall unevenly on two processes, and the bare view's p95 with them, by a quarter.
    return [Visitor(port, by_scope[code], keeps_connection=False) for code in townships]


def rested(visitors: list[Visitor]) -> None:
    """Nothing counted yet."""
    for visitor in visitors:
        visitor.seconds.clear()


def bare_writes(visitors: list[Visitor]) -> tuple[float, float]:
    """The bare view under the same sessions; p95 in ms and requests per second."""
    rested(visitors)

    def write(visitor: Visitor, _number: int) -> None:
        for _time in range(BARE_PER_CLERK):
            visitor.post("/bench/bare-write", {"key": uuid.uuid4().hex}, expect=200)

    return together(visitors, write)


def entries(visitors: list[Visitor], work: dict[str, Work]) -> tuple[float, float]:
    """Every clerk submits the forms of the township; p95 in ms and requests per second."""
    forms = list(work.values())

    def enter(visitor: Visitor, number: int, part: slice) -> None:
        for path, data in forms[number][part]:
            visitor.post(path, data, expect=302)

    rested(visitors)
    together(visitors, partial(enter, part=slice(WARM_UP)))
    rested(visitors)
    return together(visitors, partial(enter, part=slice(WARM_UP, None)))


def main() -> int:
    """Bare, first entries, second entries, bare again; 1 when the limit was missed."""
    term = Term.objects.get(name="2021")
    work = work_of_townships(term)
    reopen_polls(term)
    with server() as port:
        first, second = (visitors_of(port, list(work), which) for which in ("a", "b"))
        bare_writes(first)
        bare = [bare_writes(first)]
        ours = [entries(first, work), entries(second, work)]
        seconds = [one for visitor in (*first, *second) for one in visitor.seconds]
        bare.append(bare_writes(second))
    limit = TIMES * sum(p95 for p95, _rate in bare) / len(bare)
    p95 = 1000 * percentile(seconds, 0.95)
    line = Measurement(f"entry submit: p95, {CLERKS} clerks, ≤ {TIMES} × bare write", p95, limit, "ms")
    print(line.line(), flush=True)
    for name, (each, rate) in zip(
        ("bare write", "first entries", "second entries", "bare write"), [bare[0], *ours, bare[1]], strict=True
    ):
        print(f"{name}: p95 {each:.1f} ms, {rate:.0f} 1/s", flush=True)
    return 0 if line.holds else 1


if __name__ == "__main__":
    sys.exit(main())

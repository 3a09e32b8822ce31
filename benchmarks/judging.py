"""Judging polls by law: ten thousand full committees, each with its figures read and its verdict made."""

from __future__ import annotations

import sys
import time

import django

django.setup()

from ballots.law import CandidateVotes, PollCase, judge  # noqa: E402
from benchmarks.measure import Measurement  # noqa: E402
from villages.rules import rule_set  # noqa: E402

POLLS = 10_000
LIMIT = 1.0
SLATE = (("chair", 2), ("vice_chair", 2), ("member", 5))
SEATS = {"chair": 1, "vice_chair": 1, "member": 3}


def poll(number: int) -> PollCase:
    """A full committee of 1,500 to 2,500 voters; figures differ from poll to poll, some are close, some tie."""
    registered = 1_500 + number % 1_000
    cast = registered * (55 + number % 40) // 100
    valid = cast - number % 25
    rows = []
    for post, people in SLATE:
        for place in range(people):
            winner = place < SEATS[post]
            votes = valid * (52 + (number + place) % 10) // 100 if winner else valid * (number % 30) // 100
            name, sex = f"候选人{post}{place}", "female" if place % 2 else "male"
            rows.append(CandidateVotes(name, post, votes, sex, key=f"{post} {place}"))
    return PollCase(
        kind="village_committee",
        rules="2018" if number % 2 else "2026",
        seats=SEATS,
        candidates=tuple(rows),
        registered=registered,
        issued=cast + 3,
        cast=cast,
        valid=valid,
        invalid=cast - valid,
    )


def main() -> int:
    """Measure and print; exit code 1 when the limit was missed."""
    rules = {name: rule_set(name) for name in ("2018", "2026")}
    cases = [poll(number) for number in range(POLLS)]
    for case in cases[:200]:
        judge(case, rules[case.rules])
    standing = 0
    started = time.process_time()
    for case in cases:
        standing += judge(case, rules[case.rules]).valid
    spent = time.process_time() - started
    if standing != POLLS:
        raise SystemExit(f"{POLLS - standing} polls of the measurement were not judged valid")
    line = Measurement("judge: verdicts on 10,000 polls", spent, LIMIT, "s")
    print(line.line(), flush=True)
    return 0 if line.holds else 1


if __name__ == "__main__":
    sys.exit(main())

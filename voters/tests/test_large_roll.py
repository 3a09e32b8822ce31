"""A township's whole roll in one file."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

import pytest

from sheets import imports
from tests import builders
from villages.models import Term, VillageElection

VOTERS = 20_000


@pytest.mark.slow
def test_twenty_thousand_voters_take_less_than_a_minute(
    term: Term, elections: list[VillageElection], tmp_path: Path
) -> None:
    path = tmp_path / "roll.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["村名", "村民小组", "姓名", "性别", "出生日期", "身份证号码"])
        for number in range(VOTERS):
            birth = date(1950, 1, 1) + timedelta(days=number % 15_000)
            identity = builders.identity_number(number, birth=birth)
            village = ("大沟村", "新岸山村", "东门社区")[number % 3]
            lines.writerow([village, f"第{number % 12}组", f"选民{chr(0x4E00 + number % 900)}", "男", birth, identity])
    started = monotonic()
    steps: list[int] = []
    report = imports.run_now(
        actor=None,
        kind="voters",
        path=path,
        file_name="花名册.csv",
        term_id=term.pk,
        scope=builders.EAST,
        progress=lambda done, _total, _message="": steps.append(done),
    )
    assert (report.written, report.rejected) == (VOTERS, 0)
    assert monotonic() - started < 60
    assert steps == sorted(steps)
    assert len(steps) > 2

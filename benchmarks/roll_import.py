"""Import of a whole district's roll, and of one township file, beside reading the same file and a bare COPY.

The limit is three times (calamine reads the workbook + COPY of its rows into a table without a key); each is measured
in a process of its own, the yardstick before and after, so that other work on the machine weighs on both.
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import django

django.setup()

import xlsxwriter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from benchmarks.measure import Measurement, peak_memory_mb, stopwatch  # noqa: E402
from sheets import imports  # noqa: E402
from sheets.identity import check_character  # noqa: E402
from villages import terms  # noqa: E402
from villages.models import Division, Term  # noqa: E402

VOTERS = 524_298
TOWNSHIP_VOTERS = 2_000
TIMES = 3
MEMORY_MB = 1_200
TOWNSHIP_SECONDS = 1.5
TERM = "bench"
DISTRICT = "500118"
HEADINGS = ("序号", "镇街", "村(社区)", "村民小组", "姓名", "性别", "出生日期", "身份证号码", "登记类别", "备注")
GROUNDS = ("户在人在", "户在人在", "户在人在", "户在人不在", "人在户不在")
FAMILY = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许"
GIVEN = "伟芳娜敏静秀丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华文玉建国志"


def workbook(path: Path, voters: int) -> Path:
    """A roll of synthetic people (identity numbers of the unassigned prefix 99), every village in its turn."""
    townships = dict(Division.objects.townships().under(DISTRICT).values_list("code", "short_name"))
    villages = list(Division.objects.villages().under(DISTRICT).order_by("code").values_list("code", "name"))
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("选民名册")
        sheet.write_row(0, 0, ["参选选民花名册"])
        sheet.write_row(1, 0, HEADINGS)
        for number in range(voters):
            code, village = villages[number * len(villages) // voters]
            sheet.write_row(number + 2, 0, _voter(number, townships[code[:9]], village))
    return path


def _voter(number: int, township: str, village: str) -> list[str | int]:
    # Steps without a common divisor with what they wrap round: people of one village differ in everything.
    birth = date(1932, 1, 1) + timedelta(days=number * 7919 % 25_000)
    order = number % 1000
    first = f"99{number // 1000 % 10_000:04d}{birth:%Y%m%d}{order:03d}"
    name = FAMILY[number % 20] + GIVEN[number // 20 % 30] + (GIVEN[number // 7 % 30] if number % 5 else "")
    sex = "男" if order % 2 else "女"
    group = f"第{number // 180 % 11 + 1}组"
    return [
        number + 1,
        township,
        village,
        group,
        name,
        sex,
        birth.isoformat(),
        first + check_character(first),
        GROUNDS[number % 5],
        "",
    ]


def yardstick(path: Path) -> dict[str, float]:
    """Read the workbook whole and COPY its rows, as text, into a table without keys, checks or indexes."""
    with stopwatch() as watch:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        with connection.cursor() as cursor:
            columns = ", ".join(f"c{index} text" for index in range(len(HEADINGS)))
            cursor.execute(f"drop table if exists raw_roll; create table raw_roll ({columns})")
            lines = io.StringIO()
            csv.writer(lines).writerows(rows[2:])
            lines.seek(0)
            cursor.copy_expert("copy raw_roll from stdin with (format csv)", lines)
    with connection.cursor() as cursor:
        cursor.execute("drop table raw_roll")
    return {"seconds": watch.seconds, "peak": peak_memory_mb()}


def ours(path: Path) -> dict[str, float]:
    """The import as a worker does it: validated, encrypted, compared, written."""
    term = Term.objects.get(name=TERM)
    with stopwatch() as watch:
        report = imports.run_now(
            actor=None, kind="voters", path=path, file_name=path.name, term_id=term.pk, scope=DISTRICT
        )
    return {"seconds": watch.seconds, "peak": peak_memory_mb(), "written": report.written}


def apart(what: str, path: Path) -> dict[str, float]:
    """One of the two in a fresh process, so that neither inherits the other's memory."""
    command = [sys.executable, "-m", "benchmarks.roll_import", what, str(path)]
    done = subprocess.run(command, env=os.environ, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def empty_rolls() -> None:
    """A term of its own on a table without voters (this database is thrown away afterwards)."""
    terms.open_term(actor=None, name=TERM, scope=DISTRICT, election_day=date(2026, 5, 18))
    with connection.cursor() as cursor:
        cursor.execute("truncate voters_voter, voters_voterbefore")
        cursor.execute("update villages_villageelection set registered = 0, \"cast\" = 0, roll_state = 'empty'")
        cursor.execute("vacuum analyze villages_villageelection")


def main() -> int:
    """Print the three measurements; 1 when a limit was missed."""
    folder = Path(settings.VAR_DIR) / "rolls"
    folder.mkdir(parents=True, exist_ok=True)
    whole = workbook(folder / "district.xlsx", VOTERS)
    township = workbook(folder / "township.xlsx", TOWNSHIP_VOTERS)
    empty_rolls()
    before = apart("yardstick", whole)
    done = apart("ours", whole)
    after = apart("yardstick", whole)
    if done["written"] != VOTERS:
        raise RuntimeError(f"{done['written']} of {VOTERS} voters were written")
    empty_rolls()
    small = apart("ours", township)
    limit = TIMES * (before["seconds"] + after["seconds"]) / 2
    lines = [
        Measurement(f"import of {VOTERS} voters (limit: {TIMES} × read + COPY)", done["seconds"], limit, "s"),
        Measurement("peak memory of that import", done["peak"], MEMORY_MB, "MB"),
        Measurement(f"import of a township file, {TOWNSHIP_VOTERS} voters", small["seconds"], TOWNSHIP_SECONDS, "s"),
    ]
    for line in lines:
        print(line.line(), flush=True)
    for file in (whole, township):
        file.unlink()
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps({"yardstick": yardstick, "ours": ours}[sys.argv[1]](Path(sys.argv[2]))))
        sys.exit(0)
    sys.exit(main())

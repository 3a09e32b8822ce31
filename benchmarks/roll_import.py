"""A whole district's roll in and out: beside a bare reading and COPY, another package's import, and bare XlsxWriter.

The roll comes as one workbook and as a zip with one workbook per village. Every piece is measured in a process of its
own, the yardstick before and after ours, so that other work on the machine weighs on both; the best of the runs counts.
The limit of two and a half times is the stricter one of the two that were set (three times, for one workbook).
"""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import django

django.setup()

import xlsxwriter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from benchmarks import import_export_rival  # noqa: E402
from benchmarks.measure import Measurement, peak_memory_mb, stopwatch  # noqa: E402
from benchmarks.rolls import DISTRICT, HEADINGS, VILLAGES, one_workbook, voters, zip_of_villages  # noqa: E402
from sheets import imports  # noqa: E402
from sheets.export import TableSpec  # noqa: E402
from villages import terms  # noqa: E402
from villages.models import Division, Term  # noqa: E402
from voters import exporting, listing  # noqa: E402

VOTERS = 524_298
TOWNSHIP_VOTERS = 2_000
TIMES = 2.5
EXPORT_TIMES = 1.5
FASTER_THAN_RIVAL = 10
MEMORY_MB = 1_000
TOWNSHIP_SECONDS = 1.5
TERM = "bench"
ROUNDS = 2


def _sheets(path: Path) -> Iterator[list[list[Any]]]:
    """The rows of each workbook as calamine reads them."""
    if path.suffix != ".zip":
        yield CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return
    with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
        for name in archive.namelist():
            yield CalamineWorkbook.from_path(archive.extract(name, folder)).get_sheet_by_index(0).to_python()


def yardstick(path: Path) -> dict[str, float]:
    """Read every workbook whole and COPY its rows, as text, into a table without keys, checks or indexes."""
    columns = ", ".join(f"c{index} text" for index in range(len(HEADINGS)))
    with stopwatch() as watch, connection.cursor() as cursor:
        cursor.execute(f"drop table if exists raw_roll; create table raw_roll ({columns})")
        for rows in _sheets(path):
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


def rival(path: Path) -> dict[str, float]:
    """The rows of a workbook through django-import-export in bulk mode."""
    term = Term.objects.get(name=TERM)
    with stopwatch() as watch:
        written = import_export_rival.bring_in(path, term)
    return {"seconds": watch.seconds, "written": written}


def _whole_roll() -> TableSpec:
    term, division = Term.objects.get(name=TERM), Division.objects.get(pk=DISTRICT)
    within = listing.places(term, division.code)
    return exporting.specification(term, division, within, listing.Wanted(), filled_by="bench")


def export(path: Path) -> dict[str, float]:
    """The whole roll as the worker writes it: read, decrypted, masked, in the official shape."""
    with stopwatch() as watch:
        rows = exporting.write(path, _whole_roll())
    return {"seconds": watch.seconds, "peak": peak_memory_mb(), "written": rows}


def plain_export(path: Path) -> dict[str, float]:
    """XlsxWriter in constant-memory mode writing the same cells, which are in memory already."""
    rows = list(_whole_roll().rows)
    with stopwatch() as watch, xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                sheet.write(number, index, value, day if isinstance(value, date) else None)
    return {"seconds": watch.seconds, "written": len(rows)}


PIECES = {
    "yardstick": yardstick,
    "ours": ours,
    "rival": rival,
    "export": export,
    "plain_export": plain_export,
}


def apart(what: str, path: Path) -> dict[str, float]:
    """One piece in a fresh process, so that none inherits another's memory."""
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


def _brought_in(path: Path, expected: int = VOTERS) -> dict[str, float]:
    empty_rolls()
    done = apart("ours", path)
    if done["written"] != expected:
        raise RuntimeError(f"{done['written']} of {expected} voters were written")
    return done


def _both(path: Path) -> tuple[dict[str, float], float]:
    """Best of our imports of a file (seconds and peak memory), and of the yardstick's seconds."""
    bare = [apart("yardstick", path)["seconds"]]
    done = []
    for _round in range(ROUNDS):
        done.append(_brought_in(path))
        bare.append(apart("yardstick", path)["seconds"])
    best = min(done, key=lambda each: each["seconds"])
    return best | {"peak": max(each["peak"] for each in done)}, min(bare)


def imported(folder: Path) -> Iterator[Measurement]:
    """Import of the whole roll in both shapes, of one township, and with the other package."""
    per_second = 0.0
    for name, path in (
        ("one workbook", one_workbook(folder / "district.xlsx", voters(VOTERS))),
        (f"{VILLAGES} workbooks in a zip", zip_of_villages(folder / "district.zip", voters(VOTERS))),
    ):
        done, bare = _both(path)
        per_second = max(per_second, VOTERS / done["seconds"])
        yield Measurement(
            f"import of {VOTERS} voters, {name} ({TIMES} × read + COPY)", done["seconds"], TIMES * bare, "s"
        )
        yield Measurement(f"peak memory of that import, {name}", done["peak"], MEMORY_MB, "MB")
    some = one_workbook(folder / "some.xlsx", islice(voters(VOTERS), import_export_rival.ROWS))
    empty_rolls()
    theirs = apart("rival", some)
    yield Measurement(
        f"voters a second ({FASTER_THAN_RIVAL} × django-import-export, bulk)",
        per_second,
        FASTER_THAN_RIVAL * theirs["written"] / theirs["seconds"],
        "/s",
        at_least=True,
    )
    small = _brought_in(one_workbook(folder / "township.xlsx", voters(TOWNSHIP_VOTERS)), TOWNSHIP_VOTERS)
    yield Measurement(
        f"import of {TOWNSHIP_VOTERS} voters in {VILLAGES} villages", small["seconds"], TOWNSHIP_SECONDS, "s"
    )


def exported(folder: Path) -> Iterator[Measurement]:
    """Export of the whole roll."""
    _brought_in(folder / "district.zip")
    path = folder / "roll.xlsx"
    bare = [apart("plain_export", path)["seconds"]]
    done = apart("export", path)
    bare.append(apart("plain_export", path)["seconds"])
    yield Measurement(
        f"export of {VOTERS} voters ({EXPORT_TIMES} × XlsxWriter, same cells)",
        done["seconds"],
        EXPORT_TIMES * sum(bare) / 2,
        "s",
    )
    yield Measurement("peak memory of that export", done["peak"], 200, "MB")


def main() -> int:
    """Print every measurement as it is made; 1 when a limit was missed."""
    holds = True
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder:
        for part in (imported, exported):
            for line in part(Path(folder)):
                print(line.line(), flush=True)
                holds = holds and line.holds
    return 0 if holds else 1


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(PIECES[sys.argv[1]](Path(sys.argv[2]))))
        sys.exit(0)
    sys.exit(main())

"""Files that are meant to hurt, or do by accident: a sentence, bounded memory and time, nothing written."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time

import pytest
from django.conf import settings

from sheets.tests import bad_files
from sheets.tests.conftest import HEAD, TERM_ID, person
from sheets.tests.test_wizard import drop, run_jobs, wizard  # noqa: F401 - a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Generous: the bare process takes about 150 MB and a second.
MOST_MEMORY = 900 * bad_files.MEGABYTE
MOST_SECONDS = 90
ADDRESS_SPACE = 3_000 * bad_files.MEGABYTE

READER = """
import json, resource, sys
from pathlib import Path
import django
django.setup()
from sheets.reading import open_grids
from sheets.refusals import FileRefused
rows, code, sentence = 0, "", ""
try:
    for grid in open_grids(Path(sys.argv[1]), sys.argv[1]):
        if grid.refusal:
            raise grid.refusal
        rows += sum(1 for row in grid.rows if any(row))
except FileRefused as refusal:
    code, sentence = refusal.code, str(refusal)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"rows": rows, "code": code, "sentence": sentence, "memory": memory}))
"""


def limited():
    """In the child: address space and processor time have an end."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))


def read_limited(path):
    """Read a file in a process of its own with limits; what it found, its memory in bytes and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", READER, str(path)],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "election_site.settings"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited,
        timeout=MOST_SECONDS * 2,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {**json.loads(done.stdout), "seconds": time.monotonic() - began}


BOMBS = {
    "a bomb": lambda path: bad_files.bomb(path, 3_000),
    "a bomb that lies about its size": lambda path: bad_files.bomb(path, 3_000, told=1_000),
    "a bomb below the limit": lambda path: bad_files.bomb(path, 1_500, told=1_000),
    "a bomb of texts": lambda path: bad_files.bomb(path, 1_500, told=1_000, name="xl/sharedStrings.xml"),
    "a bomb in an ods": lambda path: bad_files.far_ods(path, 1_500),
    "growing entities": bad_files.laughs,
    "an entity for a file": bad_files.reads_a_file,
    "entities behind a comment": bad_files.laughs_behind_a_comment,
    "entities in another encoding": bad_files.laughs_in_another_encoding,
    "a forgotten sign in the last cell": bad_files.far_cell,
}


@pytest.mark.parametrize("name", BOMBS)
def test_what_would_fill_the_memory_is_refused_with_a_sentence(name, tmp_path):
    path = BOMBS[name](tmp_path / "a.xlsx")
    assert path.stat().st_size < 5 * bad_files.MEGABYTE
    found = read_limited(path)
    assert found["code"] in {"F19", "F14"}, found
    assert len(found["sentence"]) > 10
    assert found["memory"] < MOST_MEMORY, found
    assert found["seconds"] < MOST_SECONDS, found


def test_a_million_formatted_empty_rows_cost_little(tmp_path):
    found = read_limited(bad_files.formatted_rows(tmp_path / "a.xlsx", 1_000_000))
    assert (found["code"], found["rows"]) == ("", 2)
    assert found["memory"] < MOST_MEMORY, found
    assert found["seconds"] < MOST_SECONDS, found


def test_a_million_formatted_empty_rows_are_checked_and_marked_like_any_table(wizard, clerk_east, tmp_path):  # noqa: F811
    """Also the marked workbook, which is made with a slower reader, must not hold them all."""
    wizard.force_login(clerk_east)
    wrong = bad_files.row_xml(2, person(1, 公民身份号码="123"))
    path = bad_files.formatted_rows(tmp_path / "a.xlsx", 1_000_000)
    rows = bad_files.SHEET.format("", bad_files.row_xml(1, HEAD) + wrong)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    drop(wizard, path)
    drop(wizard, bad_files.xlsx(tmp_path / "b.xlsx", rows))
    run_jobs()
    from sheets.models import ImportBatch

    first, second = ImportBatch.objects.order_by("pk")
    assert (first.rows, first.rejected, second.rejected) == (1, 0, 1)
    assert second.marked_file
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before < MOST_MEMORY


@pytest.mark.parametrize("name", BOMBS)
def test_nothing_of_such_a_file_is_written_and_its_page_says_why(name, wizard, clerk_east, tmp_path):  # noqa: F811
    from sheets.models import BatchState, ImportBatch

    if "below" in name or "bomb of texts" in name or "ods" in name:
        pytest.skip("read with limits above")
    wizard.force_login(clerk_east)
    drop(wizard, BOMBS[name](tmp_path / "a.xlsx"), kind="")
    run_jobs()
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.rows, batch.written) == (BatchState.REFUSED, 0, 0)
    page = wizard.get(f"/terms/{TERM_ID}/imports/{batch.pk}/")
    assert page.status_code == 200
    assert batch.report["issues"][0]["code"] in {"F19", "F14"}
    assert batch.report["issues"][0]["message"] in page.content.decode()

"""Rows that were right when the file was checked and are refused when it is imported: marked like any other."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from accounts.models import User
from jobs import work
from jobs.models import JobState
from sheets import answers, imports
from sheets.models import BatchState, ImportBatch
from tests import builders
from tests.builders import identity_number
from villages.models import RollState, Term, VillageElection
from voters.models import Voter
from voters.tests.workbooks import row, voters_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def batch(term: Term, elections: list[VillageElection], clerk_east: User, tmp_path: Path) -> ImportBatch:
    """A checked roll of two villages, of which one is frozen after the check."""
    path = voters_file(
        tmp_path / "roll.xlsx",
        row("王小明", identity_number(1), village="大沟村"),
        row("李小红", identity_number(2), village="新岸山村"),
    )
    with path.open("rb") as stream:
        batch = imports.upload(
            actor=clerk_east, kind="voters", term_id=term.pk, scope=builders.EAST, stream=stream, file_name=path.name
        )
    imports.check(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.rejected, batch.marked_file.name) == (BatchState.CHECKED, 0, "")
    elections[1].roll_state = RollState.FROZEN
    elections[1].save(update_fields=["roll_state"])
    return batch


def imported(batch: ImportBatch) -> str:
    """Let the worker import the file; how the job ended."""
    job = imports.ask(actor=batch.created_by, batch=batch, what="commit")
    work.run(job.pk)
    job.refresh_from_db()
    batch.refresh_from_db()
    return job.state


def marked_rows(batch: ImportBatch) -> set[int]:
    """Rows of the marked workbook that hold a red cell."""
    with batch.marked_file.open("rb") as stream:
        book = openpyxl.load_workbook(io.BytesIO(stream.read()))
    return {cell.row for line in book["选民名册"].iter_rows(min_row=3) for cell in line if cell.comment}


def test_the_marked_workbook_is_made_when_rows_are_refused_only_while_importing(batch: ImportBatch) -> None:
    assert imported(batch) == JobState.FAILED
    assert (batch.state, batch.rejected, Voter.objects.count()) == (BatchState.CHECKED, 1, 0)
    assert marked_rows(batch) == {3}


def test_it_is_made_too_when_the_other_rows_are_imported(batch: ImportBatch) -> None:
    assert batch.created_by is not None
    answers.choose_skipping(actor=batch.created_by, batch=batch, skip_errors=True)
    assert imported(batch) == JobState.DONE
    assert (batch.state, batch.rejected, Voter.objects.count()) == (BatchState.COMMITTED, 1, 1)
    assert marked_rows(batch) == {3}

"""Giving a checked file back with its cells marked."""

from __future__ import annotations

from pathlib import Path

from django.core.files import File
from django.db import transaction

from sheets.marking import marked_workbook
from sheets.models import ImportBatch
from sheets.reports import Report


def keep_marked(*, batch_id: int, report: Report) -> None:
    """Make the marked workbook of a just checked file and keep it with the batch; none when nothing was refused.

    Of an earlier check nothing stays: a workbook in red beside a file without errors would mislead.
    """
    batch = ImportBatch.objects.get(pk=batch_id)
    stream = None
    if report.log.has_errors and report.sheets:
        stream = marked_workbook(Path(batch.file.path), batch.file_name, report)
    old = batch.marked_file.name
    if stream is None and not old:
        return
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        if stream is None:
            row.marked_file.name = ""
        else:
            row.marked_file.save("marked.xlsx", File(stream), save=False)
        row.save(update_fields=["marked_file"])
    if old:
        row.marked_file.storage.delete(old)

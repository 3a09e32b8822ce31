"""Bringing a file in: hand in, check (dry run), commit, undo. The only place batches change.

A commit reads and checks the file again inside its own transaction, because the database may have moved on since the
preview: what is written is what was just checked. Everything or nothing is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

from django.core.files import File
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.models import User
from accounts.roles import Act
from audit import actions
from audit.trail import record
from jobs.models import Job
from jobs.work import start
from sheets import answers, terms
from sheets.answers import options_of
from sheets.columns import SheetKind
from sheets.columns import kind as kind_of
from sheets.columns import kinds as all_kinds
from sheets.findings import IssueLog
from sheets.gates import kind_or_none, require_import, require_open
from sheets.importer import Progress, Run, silent
from sheets.limits import MEGABYTE, current
from sheets.models import BatchState, ImportBatch
from sheets.places import VILLAGE
from sheets.recognition import Recogniser
from sheets.refusals import FileRefused, too_large
from sheets.reports import Report
from sheets.runs import Pass, refused

UNDO_WITHIN = timedelta(hours=24)
_NOT_RECOGNISED = gettext_lazy(
    "The headings fit none of the forms known here. Choose what is in the file, or give it a heading row."
)

actions.register(
    {
        "sheet.handed_in": gettext_lazy("Handed in a file"),
        "sheet.imported": gettext_lazy("Imported a file"),
        "sheet.import_undone": gettext_lazy("Undid an import"),
    }
)


def fingerprint(stream: BinaryIO) -> str:
    """SHA-256 of a file, read in blocks; the stream is rewound."""
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(MEGABYTE):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()


def upload(
    *, actor: User, kind: str, term_id: int, scope: str, stream: BinaryIO, file_name: str, pasted: bool = False
) -> ImportBatch:
    """Keep a file in private storage, not yet looked into. Raises FileRefused when it is too large or empty.

    ``kind`` "" leaves it to the check to recognise what the file is; ``pasted`` are cells that may lack a heading row.
    """
    require_import(actor, kind_or_none(kind), scope)
    stream.seek(0, 2)
    size = stream.tell()
    if size > current().file_bytes:
        raise too_large(size)
    if size == 0:
        raise FileRefused(
            _("The file is empty (0 bytes). Save it again in WPS or Excel and send it once more."), field="file"
        )
    with transaction.atomic():
        batch = ImportBatch(
            kind=kind,
            term_id=term_id,
            scope=scope,
            file_name=file_name[-200:],
            file_size=size,
            sha256=fingerprint(stream),
            options={"pasted": True} if pasted else {},
            created_by=actor,
        )
        if kind:
            answers.remember(batch)
        batch.file.save(file_name, File(stream), save=False)
        batch.save(force_insert=True)
        record(actor=actor, action="sheet.handed_in", obj=batch, division=scope, details={"kind": kind})
    return batch


@contextmanager
def _local(batch: ImportBatch) -> Iterator[Path]:
    """The stored file as a path (private storage is a folder)."""
    yield Path(batch.file.path)


def check(*, batch_id: int, progress: Progress = silent) -> Report:
    """Dry run of a handed-in file: everything wrong at once, and what importing would change. Keeps the report."""
    batch = ImportBatch.objects.select_related("created_by").get(pk=batch_id)
    require_open(batch)
    with _local(batch) as path:
        report = _recognised(batch, path) or _dry(batch.created_by, kind_of(batch.kind), path, batch, progress)
    report.same_as = _same_file(batch)
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        require_open(row)
        _keep(row, report)
        row.state = BatchState.REFUSED if report.log.file_errors else BatchState.CHECKED
        row.save()
    return report


def _recognised(batch: ImportBatch, path: Path) -> Report | None:
    """Find out the kind of a file nobody named; a report with the reason when that is impossible, else None."""
    if batch.kind:
        return None
    actor = batch.created_by
    try:
        allowed = [one for one in all_kinds() if actor is None or actor.may(one.act)]
        with transaction.atomic():
            found = Recogniser(allowed, batch.term_id).of_file(path, batch.file_name)
            transaction.set_rollback(True)
        if not found:
            raise FileRefused(_NOT_RECOGNISED, code="L6")
    except FileRefused as refusal:
        return refused("", batch.file_name, refusal)
    batch.kind = found[0].kind.key
    answers.remember(batch)
    batch.options = {**batch.options, "recognised": True}
    # At once, so that the page knows it even when the room refuses the file.
    batch.save(update_fields=["kind", "mapping", "options"])
    return None


def _keep(batch: ImportBatch, report: Report) -> None:
    batch.report = report.as_stored()
    batch.rows, batch.accepted, batch.rejected = report.rows, report.accepted, report.rejected
    batch.written = report.written


def _same_file(batch: ImportBatch) -> str:
    """A sentence when this very file was imported before, else ""."""
    twin = (
        ImportBatch.objects.filter(
            sha256=batch.sha256, kind=batch.kind, term_id=batch.term_id, state=BatchState.COMMITTED
        )
        .exclude(pk=batch.pk)
        .order_by("-committed_at")
        .first()
    )
    if twin is None or twin.committed_at is None:
        return ""
    when = timezone.localtime(twin.committed_at).strftime("%Y-%m-%d %H:%M")
    return _("This very file was already imported on %(when)s. Importing it again changes nothing.") % {"when": when}


def _dry(actor: User | None, kind: SheetKind, path: Path, about: ImportBatch, progress: Progress) -> Report:
    run = Run(about.term_id, about.scope, actor, IssueLog(), dict(about.options), None, progress)
    try:
        with transaction.atomic():
            report = Pass(kind, run, about.file_name, mapping=about.mapping).read(path)
            # Temporary tables and locks of the dry run go with it.
            transaction.set_rollback(True)
    except FileRefused as refusal:
        return refused(kind.key, about.file_name, refusal)
    return report


class RowsRefused(DomainError):
    """Rows were wrong when the file was read again to be imported; ``report`` says which."""

    code = "X3"

    def __init__(self, report: Report) -> None:
        super().__init__(
            _(
                (
                    "%(n)s rows have errors, so nothing was imported. Correct them, or "
                    "choose to import only the rows without errors."
                )
            )
            % {"n": report.rejected}
        )
        self.report = report


class _Rejected(Exception):
    """Leaves the transaction of a commit whose file has errors."""


def _lock(kind: str, term_id: int, scope: str) -> None:
    """Imports of one kind into overlapping territories wait for each other; townships do not wait for townships."""
    whole = crc32(f"{kind}:{term_id}".encode())
    with connection.cursor() as cursor:
        if len(scope) < 9:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [whole])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [whole])
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [(whole << 30) + int(scope[:9])])


def _write(actor: User | None, kind: SheetKind, path: Path, batch: ImportBatch, progress: Progress) -> Report:
    """Read, check and write inside the caller's transaction; raises _Rejected with nothing written."""
    _lock(kind.key, batch.term_id, batch.scope)
    run = Run(batch.term_id, batch.scope, actor, IssueLog(), dict(batch.options), batch.pk, progress)
    work = Pass(kind, run, batch.file_name, mapping=batch.mapping)
    report = work.read(path)
    report.same_as = _same_file(batch)
    if report.log.file_errors or (report.log.has_errors and not batch.options.get("skip_errors")):
        raise _Rejected(report)
    work.write()
    _keep_names(actor, batch)
    _keep(batch, report)
    batch.state = BatchState.COMMITTED
    batch.committed_at = timezone.now()
    batch.save()
    record(
        actor=actor,
        action="sheet.imported",
        obj=batch,
        division=batch.scope,
        details={"kind": kind.key, "rows": report.rows, "written": report.written, "rejected": report.rejected},
    )
    return report


def _keep_names(actor: User | None, batch: ImportBatch) -> None:
    """Keep the answers about unknown villages as their other names, if the person asked for it."""
    told = answers.words_of(batch.options.get("words")).get(VILLAGE, {})
    if actor is None or not told or not batch.options.get("keep_names"):
        return
    directory = terms.directory()
    codes = {village: code for code, village in directory.villages(batch.term_id, batch.scope)}
    for name, village in told.items():
        if village in codes:
            directory.keep_name(actor=actor, code=codes[village], name=name)


def commit(*, actor: User | None, batch_id: int, progress: Progress = silent) -> Report | None:
    """Import a checked file; None when it is imported already (a job that ran twice).

    Raises RowsRefused when rows are wrong and the person did not choose to import the others; nothing is written then
    and the batch keeps the new report.
    """
    try:
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
            kind = kind_of(batch.kind)
            require_import(actor, kind, batch.scope)
            if batch.state == BatchState.COMMITTED:
                return None
            if batch.state != BatchState.CHECKED:
                raise WrongState(_("Check the file before importing it."))
            with _local(batch) as path:
                return _write(actor, kind, path, batch, progress)
    except _Rejected as rejection:
        report: Report = rejection.args[0]
        with transaction.atomic():
            batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
            _keep(batch, report)
            batch.save(update_fields=["report", "rows", "accepted", "rejected", "written"])
        raise RowsRefused(report) from rejection


def run_now(
    *,
    actor: User | None,
    kind: str,
    path: Path,
    file_name: str,
    term_id: int,
    scope: str,
    options: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Report:
    """Check, and unless ``dry_run`` import, a file in this process; the report says whether anything was written.

    Never raises for what is wrong with the file or its rows: they stand in the report. Raises DomainError when the
    room refuses (term closed, roll frozen …) or the kind or territory is not allowed. An accepted import is kept as a
    batch without the file itself.
    """
    declared = kind_of(kind)
    require_import(actor, declared, scope)
    batch = ImportBatch(
        kind=kind, term_id=term_id, scope=scope, file_name=file_name[-200:], options=options_of(options or {})
    )
    if dry_run:
        return _dry(actor, declared, path, batch, progress)
    with path.open("rb") as stream:
        batch.sha256 = fingerprint(stream)
    batch.file_size = path.stat().st_size
    batch.created_by = actor
    try:
        with transaction.atomic():
            batch.save(force_insert=True)
            return _write(actor, declared, path, batch, progress)
    except _Rejected as rejection:
        report: Report = rejection.args[0]
        return report
    except FileRefused as refusal:
        return refused(kind, file_name, refusal)


def undo(*, actor: User, batch_id: int, reason: str = "") -> int:
    """Take the newest import of its kind and territory back within 24 hours; rows taken back.

    Raises WrongState when it is not the newest, too old or not imported; the room's own DomainError when other work
    already depends on the rows.
    """
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch_id)
        kind = kind_of(batch.kind)
        if not actor.may(Act.UNDO_IMPORT):
            raise NotAllowed(
                _("Your role may not undo imports. Ask the township's clerk or the district election office.")
            )
        require_import(actor, kind, batch.scope)
        _lock(batch.kind, batch.term_id, batch.scope)
        if refusal := why_not_undo(batch):
            raise WrongState(refusal)
        count = kind.importer.undo(batch, actor)
        batch.state = BatchState.UNDONE
        batch.undone_at = timezone.now()
        batch.undone_by = actor
        batch.save(update_fields=["state", "undone_at", "undone_by"])
        record(
            actor=actor,
            action="sheet.import_undone",
            obj=batch,
            division=batch.scope,
            reason=reason,
            details={"kind": batch.kind, "rows": count},
        )
    return count


def ask(*, actor: User, batch: ImportBatch, what: str, reason: str = "") -> Job:
    """Start the job that checks, commits or undoes a batch; asking twice shares one job."""
    require_import(actor, kind_or_none(batch.kind) if what == "check" else kind_of(batch.kind), batch.scope)
    with transaction.atomic():
        row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
        job = start(
            actor=actor,
            kind=f"sheets.{what}",
            payload={"batch": row.pk, "reason": reason},
            scope=row.scope,
            lock_key=f"sheets:{row.pk}",
            page_url=reverse("sheets:page", args=[row.term_id, row.pk]),
        )
        row.job = job
        row.save(update_fields=["job"])
    return job


def why_not_undo(batch: ImportBatch) -> str:
    """Why this import cannot be taken back now; "" when it can (the room may still refuse)."""
    if batch.state != BatchState.COMMITTED or batch.committed_at is None:
        return _("Only an imported file can be undone.")
    if timezone.now() - batch.committed_at > UNDO_WITHIN:
        return _("An import can be undone within 24 hours only. Hand in a corrected file instead.")
    later = ImportBatch.objects.filter(
        kind=batch.kind, term_id=batch.term_id, state=BatchState.COMMITTED, committed_at__gt=batch.committed_at
    )
    if any(_overlap(scope, batch.scope) for scope in later.values_list("scope", flat=True)):
        return _("A later file of the same kind was imported. Undo that one first.")
    return ""


def _overlap(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)

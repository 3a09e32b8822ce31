"""Making reports: count, calculate, write, and keep the whole as a snapshot that never changes."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from accounts.roles import Act
from audit import actions
from audit.trail import record
from jobs.models import Job
from jobs.work import RunningJob, handles, start
from reports import edited_texts, text_templates
from reports.bookkeeping import books
from reports.exports.files import WRITERS
from reports.facts import count
from reports.models import FileKind, Snapshot, SnapshotFile, SnapshotRows
from reports.referee.checks import BY_CODE
from reports.referee.judging import Break, examine
from reports.report import Head, Report, fingerprint
from reports.rowkeeping import kept_rows
from reports.rows import Kept
from reports.vocabulary import Genre, level_of
from villages.models import Division, Level, Term

JOB_KIND = "report"
TOLD_KINDS = (FileKind.DOCX, FileKind.TXT)
"""Forms that carry the text: written again where somebody edited it."""
KEPT_KINDS = (FileKind.XLSX, FileKind.DOCX)
"""Written with the snapshot because they take time; JSON and text are written when asked for."""

INTACT_SECONDS = 24 * 60 * 60

actions.register(
    {
        "report.requested": gettext_lazy("Asked for a report"),
        "report.made": gettext_lazy("Made a report"),
        "report.exported": gettext_lazy("Took a report as a file"),
        "report.explained": gettext_lazy("Explained a break"),
        "report.released": gettext_lazy("Signed a report off"),
    }
)


def draw_up(*, term: Term, scope: str, as_of: datetime | None = None) -> Report:
    """A report of a division as the rows stand now, kept nowhere.

    Raises DomainError for a division that is unknown or has no village in the term.
    """
    division = Division.objects.filter(code=scope).first()
    if division is None:
        raise DomainError(
            _("There is no division with the code %(code)s. Load the divisions first, or correct the code.")
            % {"code": scope},
            code="unknown_scope",
            field="scope",
        )
    counted = count(term, scope)
    if not any(row.now for row in counted.villages):
        raise DomainError(
            _("Term %(term)s has no election in %(name)s (%(code)s). Choose a division of %(district)s.")
            % {"term": term.name, "name": division.name, "code": scope, "district": term.scope.name},
            code="outside_term",
            field="scope",
        )
    text = text_templates.current(Genre.OUTCOME, level_of(division.level))
    return Report.of(_head(term, division, timezone.localtime(as_of)), counted, text)


def draw_up_with_rows(*, term: Term, scope: str) -> tuple[Report, Kept]:
    """A report as :func:`draw_up` makes it and the rows behind it, of one moment, kept nowhere."""
    report, _breaks, rows = _counted(term, scope)
    return report, rows


def request(*, actor: User, term: Term, scope: str) -> Job:
    """Ask a worker for a report; the same request, while one is under way, shares its job.

    Raises NotAllowed for a role that makes no reports, DomainError for a division outside territory or term.
    """
    actor.require(Act.MAKE_REPORT)
    if not actor.sees(scope) or not scope.startswith(term.scope_id):
        raise DomainError(
            _("The division %(code)s lies outside your territory or this term. Choose one of the list.")
            % {"code": scope},
            code="unknown_scope",
            field="scope",
        )
    with transaction.atomic():
        record(actor=actor, action="report.requested", obj=term, division=scope)
        return start(
            actor=actor,
            kind=JOB_KIND,
            payload={"term": term.pk, "scope": scope},
            scope=scope,
            lock_key=lock_of(term, scope),
            page_url=reverse("reports:list", args=[term.pk]),
        )


def lock_of(term: Term, scope: str) -> str:
    """Who asks for the same report while it is being made gets the same job, alone or as part of a larger one."""
    return f"report:{term.pk}:{scope}"


def make(*, actor: User | None, term: Term, scope: str, job: RunningJob | None = None) -> Snapshot:
    """Count, write the files and keep all of it; the report of a job that already made one is returned as it is.

    Raises DomainError as :func:`draw_up` does.
    """
    if job and (existing := Snapshot.objects.filter(job_number=job.id).first()):
        return existing
    steps = 3 + len(KEPT_KINDS)
    _tell(job, 0, steps, _("Counting"))
    report, breaks, rows = _counted(term, scope)
    files = {}
    for step, kind in enumerate(KEPT_KINDS, 2):
        _tell(job, step, steps, _("Writing the file: %(kind)s") % {"kind": kind.label})
        files[kind] = WRITERS[kind](report, rows)
    _tell(job, steps - 1, steps, _("Saving"))
    snapshot = _keep(actor, term, report, breaks, rows, files, job)
    _tell(job, steps, steps)
    return snapshot


@transaction.atomic
def _counted(term: Term, scope: str) -> tuple[Report, list[Break], Kept]:
    """The report, what the referee finds and the rows behind, of one moment: none sees a result the others do not."""
    with connection.cursor() as cursor:
        if len(connection.savepoint_ids) == 0:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    return draw_up(term=term, scope=scope), examine(books(term, scope)), kept_rows(term, scope)


def report_of(snapshot: Snapshot) -> Report:
    """The report a snapshot keeps, with the figures as they were then.

    Its villages are read when somebody looks at them: a page of townships costs the same however many there are.
    """
    head = Head(
        term=snapshot.term.name,
        previous_term=snapshot.previous.name if snapshot.previous else None,
        scope=snapshot.scope,
        name=snapshot.scope_name,
        level=snapshot.scope_level,
        election_day=snapshot.term.election_day,
        as_of=timezone.localtime(snapshot.as_of),
        is_synthetic=snapshot.term.is_synthetic,
    )
    stored = {name: getattr(snapshot, name) for name in ("facts", "figures", "prose", "townships")}
    return Report.restored(head, stored, lambda: snapshot.villages)


def is_intact(snapshot: Snapshot) -> bool:
    """Whether the snapshot still has the fingerprint it was kept with."""
    return fingerprint(report_of(snapshot).contract(), _stored(snapshot)) == snapshot.sha256


def seen_intact(snapshot: Snapshot, row_version: str) -> bool:
    """As ``is_intact``, looked at once for each version of the database row: whoever changes it makes a new version.

    ``row_version`` is PostgreSQL's ``xmin`` of the row; the whole fingerprint takes as long as there are villages.
    """
    key = f"report-intact:{snapshot.pk}:{row_version}:{snapshot.sha256[:16]}"
    found: bool | None = cache.get(key)
    if found is None:
        found = is_intact(snapshot)
        cache.set(key, found, INTACT_SECONDS)
    return found


def export(*, actor: User, snapshot: Snapshot, kind: str) -> tuple[str, bytes]:
    """File name and bytes of one form of a report; what is taken out of the site stands in the trail."""
    actor.require(Act.SEE_REPORT)
    record(actor=actor, action="report.exported", obj=snapshot, details={"kind": kind})
    edited = edited_texts.newest(snapshot) if kind in TOLD_KINDS else None
    kept = None if edited else snapshot.files.filter(kind=kind).first()
    if kept is not None:
        return kept.name, bytes(kept.content)
    report = edited_texts.as_told(report_of(snapshot), edited)
    return report.head.file_name(kind), WRITERS[kind](report, rows_of(snapshot))


def rows_of(snapshot: Snapshot) -> Kept | None:
    """The rows a report was counted from; None for one made before they were kept. One query."""
    kept = SnapshotRows.objects.filter(snapshot=snapshot).first()
    return Kept.from_json(kept.rows) if kept else None


@handles(JOB_KIND, gettext_lazy("Summary report"))
def carry_out(job: RunningJob) -> dict[str, Any]:
    """Make the report a job asks for; the result names the page to go to."""
    term = Term.objects.select_related("scope", "previous").get(pk=job.payload["term"])
    snapshot = make(actor=job.actor, term=term, scope=job.payload["scope"], job=job)
    return {
        "snapshot": snapshot.pk,
        "name": snapshot.scope_name,
        "url": reverse("reports:page", args=[term.pk, snapshot.pk]),
    }


def _head(term: Term, division: Division, as_of: datetime) -> Head:
    return Head(
        term=term.name,
        previous_term=term.previous.name if term.previous else None,
        scope=division.code,
        # A village's official name is its committee's (… 居民委员会), which a report of both organs is not about.
        name=division.short_name if division.level == Level.VILLAGE else division.name,
        level=division.level,
        election_day=term.election_day,
        as_of=as_of,
        is_synthetic=term.is_synthetic,
    )


@transaction.atomic
def _keep(
    actor: User | None,
    term: Term,
    report: Report,
    breaks: list[Break],
    rows: Kept,
    files: dict[FileKind, bytes],
    job: RunningJob | None,
) -> Snapshot:
    stored = {**report.stored(), "breaks": [each.to_json() for each in breaks]}
    snapshot = Snapshot.objects.create(
        term=term,
        previous=term.previous,
        scope=report.head.scope,
        scope_name=report.head.name,
        scope_level=report.head.level,
        as_of=report.head.as_of,
        **stored,
        sha256=fingerprint(report.contract(), stored),
        created_by=actor,
        job_number=job.id if job else None,
    )
    kept = rows.to_json()
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    SnapshotRows.objects.create(snapshot=snapshot, rows=kept, sha256=_sha256(text.encode()))
    SnapshotFile.objects.bulk_create(
        SnapshotFile(
            snapshot=snapshot, kind=kind, name=report.head.file_name(kind), content=content, sha256=_sha256(content)
        )
        for kind, content in files.items()
    )
    record(actor=actor, action="report.made", obj=snapshot, details={"sha256": snapshot.sha256})
    return snapshot


def _stored(snapshot: Snapshot) -> dict[str, Any]:
    stored = {name: getattr(snapshot, name) for name in ("facts", "figures", "prose", "townships", "villages")}
    # Reports made before the referee have a fingerprint without it.
    return stored if snapshot.breaks is None else {**stored, "breaks": snapshot.breaks}


def breaks_of(snapshot: Snapshot) -> list[Break]:
    """What the referee found when the report was made; checks that are no longer known are left out."""
    return [Break.from_json(each) for each in snapshot.breaks or [] if each[0] in BY_CODE]


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _tell(job: RunningJob | None, done: int, total: int, message: str = "") -> None:
    if job:
        job.progress(done, total, message)

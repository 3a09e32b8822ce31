"""Doors: one report as a page, one figure of it opened, and its files."""

from __future__ import annotations

from django.db.models.expressions import RawSQL
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from reports import edited_texts, snapshots
from reports.catalogue import BY_KEY
from reports.exports.files import CONTENT_TYPES
from reports.models import Snapshot
from reports.presentation import pictures, sources, stages, tiles
from reports.presentation import refereeing as refereeing_words
from reports.rows import ADDED_WITH_ROWS, BEHIND, FROM_THE_FIRST
from villages import terms
from villages.models import Term

FIRST_OPEN = "officers_college_pct"


def found(request: SignedInRequest, term_id: int, pk: int, *, with_villages: bool = False) -> tuple[Term, Snapshot]:
    """The term and the report, if both lie in the person's territory; Http404 otherwise.

    Its villages come along only when asked for; without that they cost a query when somebody looks at them.
    """
    term = terms.in_sight(request.user, term_id)
    rows = Snapshot.objects.visible_to(request.user).select_related("term", "previous", "created_by", "release", "kept")
    rows = rows.defer("kept__rows", *(() if with_villages else ("villages",))).annotate(
        row_version=RawSQL("reports_snapshot.xmin::text", [])
    )
    return term, get_object_or_404(rows, pk=pk, term=term)


def _leads_to_rows(request: SignedInRequest, snapshot: Snapshot, key: str) -> bool:
    """Whether this person can open the rows behind the figure; reports made before such rows were kept have none."""
    if key not in BEHIND or not hasattr(snapshot, "kept") or not request.user.may(Act.SEE_PEOPLE):
        return False
    return BEHIND[key].table in FROM_THE_FIRST or ADDED_WITH_ROWS in snapshot.figures


@allow(Act.SEE_REPORT)
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The report; ``?figure=KEY`` opens one of its figures beside it."""
    term, snapshot = found(request, term_id, pk)
    edited = edited_texts.newest(snapshot)
    report = edited_texts.as_told(snapshots.report_of(snapshot), edited)
    key = request.GET.get("figure", FIRST_OPEN)
    if key not in report.figures:
        raise Http404
    context = {
        "term": term,
        "snapshot": snapshot,
        "report": report,
        "edited": edited,
        "can_edit": request.user.may(Act.EDIT_REPORT),
        "tiles": tiles.key_figures(report, key),
        "charts": pictures.all_charts(report),
        "figure_rows": tiles.figure_rows(report),
        "stage_heads": stages.stage_heads(),
        "stage_rows": stages.stage_rows(report, term.pk),
        "source": sources.source(report, key, term_id=term.pk, pk=snapshot.pk),
        "to_rows": _leads_to_rows(request, snapshot, key),
        "can_make": request.user.may(Act.MAKE_REPORT),
        "intact": snapshots.seen_intact(snapshot, snapshot.row_version),  # type: ignore[attr-defined]
        "verdict": refereeing_words.verdict(snapshot),
        "can_release": request.user.may(Act.RELEASE_REPORT),
    }
    return render(request, "reports/page.html", context)


@allow(Act.SEE_REPORT)
@require_safe
def figure(request: SignedInRequest, term_id: int, pk: int, key: str) -> HttpResponse:
    """One figure of a report, place by place; ``?under=CODE`` goes down into a township."""
    term, snapshot = found(request, term_id, pk)
    report = snapshots.report_of(snapshot)
    under = request.GET.get("under", "")
    township = next((row for row in report.townships if row.code == under), None)
    if key not in BY_KEY or key not in report.figures or (under and township is None):
        raise Http404
    to_rows = _leads_to_rows(request, snapshot, key)
    opened = sources.source(report, key, term_id=term.pk, pk=snapshot.pk, under=under, to_rows=to_rows)
    whole = township.figure(key) if township else report.figures[key]
    context = {
        "term": term,
        "snapshot": snapshot,
        "report": report,
        "source": opened,
        "to_rows": to_rows,
        "township": township,
        "total": sources.source_total(whole),
    }
    return render(request, "reports/figure.html", context)


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT,))
@require_safe
def export(request: SignedInRequest, term_id: int, pk: int, kind: str) -> HttpResponse:
    """One form of a report as a file; only after role and territory are checked."""
    _, snapshot = found(request, term_id, pk)
    if kind not in CONTENT_TYPES:
        raise Http404
    name, content = snapshots.export(actor=request.user, snapshot=snapshot, kind=kind)
    response = HttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "private, no-store"
    return response

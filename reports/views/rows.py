"""Doors: the rows a figure was counted from, as they were when the report was made."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from reports.catalogue import BY_KEY
from reports.models import Snapshot, SnapshotRows
from reports.presentation.behind import Opened, cells, opened
from reports.presentation.wording import said
from reports.report import Report, place_names
from reports.rows import BEHIND, Kept
from reports.snapshots import report_of
from reports.views.reading import found
from sheets.export import TableSpec
from sheets.sending import send
from villages.models import Term

PER_PAGE = 100


def _opened(request: SignedInRequest, term_id: int, pk: int, key: str) -> tuple[Term, Snapshot, Report, str, Opened]:
    """Everything both doors need; Http404 for a figure without rows, a place outside the report, an old report."""
    term, snapshot = found(request, term_id, pk, with_villages=True)
    kept = SnapshotRows.objects.filter(snapshot=snapshot).first()
    under = request.GET.get("under", "") or snapshot.scope
    if kept is None or key not in BEHIND or key not in snapshot.figures or not under.startswith(snapshot.scope):
        raise Http404
    if BEHIND[key].table.value not in kept.rows:
        raise Http404
    rows = opened(Kept.from_json(kept.rows), key, under, only_counted=request.GET.get("counted") == "1")
    return term, snapshot, report_of(snapshot), under, rows


@allow(Act.SEE_REPORT, also=(Act.SEE_PEOPLE,))
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int, key: str) -> HttpResponseBase:
    """Rows under ``?under=CODE``; ``?counted=1`` leaves out those that stand only below the line."""
    term, snapshot, report, under, rows = _opened(request, term_id, pk, key)
    names = place_names(report)
    shown = Paginator(rows.rows, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "term": term,
        "snapshot": snapshot,
        "key": key,
        "name": said(BY_KEY[key].name),
        "declaration": {"numerator": said(BY_KEY[key].numerator), "denominator": said(BY_KEY[key].denominator)},
        "under": under,
        "place": names.get(under, under),
        "rows": shown,
        "heads": rows.heads,
        "lines": [
            (counted, row.village, list(zip(rows.heads[1:], cells(counted, row, names, key)[1:], strict=True)))
            for counted, row in shown
        ],
        "opened": rows,
        "only_counted": request.GET.get("counted") == "1",
    }
    return render(request, "reports/rows.html", context)


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT, Act.SEE_PEOPLE))
@require_safe
def export(request: SignedInRequest, term_id: int, pk: int, key: str) -> HttpResponseBase:
    """The same rows as a workbook."""
    _term, snapshot, report, under, rows = _opened(request, term_id, pk, key)
    names = place_names(report)
    place, what = names.get(under, under), BY_KEY[key].name.zh
    spec = TableSpec(
        title=f"{place} · {what}",
        headers=rows.heads,
        rows=(cells(counted, row, names, key) for counted, row in rows.rows),
        made_on=report.head.as_of.date(),
        notes=[report.head.notice] if report.head.notice else [],
    )
    return send(spec, actor=request.user, name=what, division=under, division_name=place, of=snapshot)

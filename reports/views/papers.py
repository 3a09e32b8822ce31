"""Doors: the report on paper, the one-page picture, and the data for the level above."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from reports import edited_texts, snapshots
from reports.exports.document import CHARTS
from reports.exports.grids import grids_of
from reports.exports.outline import outline, subtitles
from reports.presentation import one_page, pictures, tiles
from reports.sending_up import hand_up
from reports.views.reading import found


@allow(Act.SEE_REPORT)
@require_safe
def printed(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The report as it is printed or kept as PDF by the browser; its words are those of the document, so Chinese."""
    term, snapshot = found(request, term_id, pk)
    report = edited_texts.as_told(snapshots.report_of(snapshot), edited_texts.newest(snapshot))
    with override("zh-hans"):
        charts = pictures.all_charts(report)
    figures, *others = grids_of(report, snapshots.rows_of(snapshot))
    drawn = [{"title": CHARTS, "charts": charts}] if charts else []
    context = {
        "term": term,
        "snapshot": snapshot,
        "report": report,
        "subtitles": subtitles(report),
        "blocks": outline(report),
        # In the order of the document, so that both number their appendices alike.
        "leaves": [
            {"title": figures.title, "grid": figures},
            *drawn,
            *({"title": each.title, "grid": each} for each in others),
        ],
    }
    return render(request, "reports/printed.html", context)


@allow(Act.SEE_REPORT)
@require_safe
def picture(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The division on one page; ``?figure=KEY`` shades the map."""
    term, snapshot = found(request, term_id, pk)
    key = request.GET.get("figure", one_page.FIRST_SHADED)
    if not one_page.can_shade(key):
        raise Http404
    report = snapshots.report_of(snapshot)
    to_rows = hasattr(snapshot, "kept") and request.user.may(Act.SEE_PEOPLE)
    context = {
        "term": term,
        "snapshot": snapshot,
        "report": report,
        "key": key,
        "choices": one_page.choices(report, key),
        "map": one_page.district_map(report, key, term_id=term.pk, pk=snapshot.pk, to_rows=to_rows),
        "charts": one_page.charts(report, snapshots.rows_of(snapshot)),
        "tiles": tiles.key_figures(report, key),
    }
    return render(request, "reports/picture.html", context)


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT,))
@require_safe
def upward(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The integers of a report as a file for the level above."""
    _, snapshot = found(request, term_id, pk)
    name, content = hand_up(actor=request.user, snapshot=snapshot)
    response = HttpResponse(content, content_type="application/json")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "private, no-store"
    return response

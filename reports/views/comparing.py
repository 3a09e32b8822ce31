"""Doors: what changed between two reports of one place, and the same as workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from reports.catalogue import BY_KEY
from reports.comparing import Changes, FigureChange, changes_of, figure_changes, row_changes, village_changes
from reports.models import Snapshot, SnapshotRows
from reports.presentation import changes as words
from reports.presentation.wording import said
from reports.report import Report, place_names
from reports.rows import BEHIND
from reports.selectors import HEAVY, others_of
from reports.snapshots import report_of
from reports.views.reading import found
from sheets.export import Head, TableSpec
from sheets.sending import send
from villages.models import Term

PER_PAGE = 100
VILLAGES_AT_MOST = 60


@dataclass(frozen=True)
class Pair:
    """Two reports of one place, the earlier first, with everything that differs."""

    before: Report
    after: Report
    rows: Changes
    figures: list[FigureChange]


def _pair(first: Snapshot, second: Snapshot) -> Pair:
    older, newer = sorted((first, second), key=lambda each: (each.as_of, each.pk))
    kept = dict(SnapshotRows.objects.filter(snapshot__in=(older, newer)).values_list("snapshot_id", "rows"))
    before, after = report_of(older), report_of(newer)
    rows = row_changes(kept[older.pk], kept[newer.pk]) if len(kept) == 2 else {}
    return Pair(before, after, rows, figure_changes(before, after, rows))


def _chosen(request: SignedInRequest, snapshot: Snapshot) -> Snapshot | None:
    """The report of ``?with=``, or the one made before this; Http404 for one of another place, term or territory."""
    others = others_of(snapshot, request.user)
    wanted = request.GET.get("with", "")
    if not wanted:
        return others.filter(as_of__lt=snapshot.as_of).first()
    other = others.filter(pk=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 19 else None
    if other is None:
        raise Http404
    return other


def _figure(request: SignedInRequest, pair: Pair) -> str:
    key = request.GET.get("figure", "")
    if key and (key not in BY_KEY or key not in pair.after.figures):
        raise Http404
    return key


@allow(Act.SEE_REPORT)
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Figures that differ; ``?figure=KEY`` opens the villages and, for those who see people, the rows that did it."""
    term, snapshot = found(request, term_id, pk, with_villages=True)
    other = _chosen(request, snapshot)
    choices = list(others_of(snapshot, request.user).defer(*HEAVY)[:50])
    context: dict[str, Any] = {"term": term, "snapshot": snapshot, "other": other, "choices": choices}
    if other is not None:
        context |= _compared(request, term, _pair(snapshot, other))
    return render(request, "reports/compare.html", context)


def _compared(request: SignedInRequest, term: Term, pair: Pair) -> dict[str, Any]:
    key = _figure(request, pair)
    context: dict[str, Any] = {
        "before": pair.before.head.as_of,
        "after": pair.after.head.as_of,
        "lines": [words.line(each, key) for each in pair.figures],
        "same": len(pair.after.figures) - len(pair.figures),
        "key": key,
    }
    if not key:
        return context
    names = place_names(pair.before) | place_names(pair.after)
    villages = village_changes(pair.before, pair.after, key)
    context |= {
        "name": said(BY_KEY[key].name),
        "villages": [words.village_line(each, names, term.pk) for each in villages[:VILLAGES_AT_MOST]],
        "more_villages": max(0, len(villages) - VILLAGES_AT_MOST),
        "sees_rows": key in BEHIND and request.user.may(Act.SEE_PEOPLE),
    }
    if context["sees_rows"]:
        rows = Paginator(changes_of(key, pair.rows), PER_PAGE).get_page(request.GET.get("page"))
        heads = words.row_heads(key)
        context |= {"rows": rows, "heads": heads, "row_lines": [words.row_line(each, key, names) for each in rows]}
    return context


def _compared_or_404(request: SignedInRequest, term_id: int, pk: int) -> tuple[Term, Snapshot, Pair]:
    term, snapshot = found(request, term_id, pk, with_villages=True)
    other = _chosen(request, snapshot)
    if other is None:
        raise Http404
    return term, snapshot, _pair(snapshot, other)


def _between(pair: Pair) -> str:
    first, second = (f"{timezone.localtime(each.head.as_of):%Y-%m-%d %H:%M}" for each in (pair.before, pair.after))
    return f"{first} → {second}"


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT,))
@require_safe
def export(request: SignedInRequest, term_id: int, pk: int) -> HttpResponseBase:
    """The figures that differ as a workbook."""
    _term, snapshot, pair = _compared_or_404(request, term_id, pk)
    spec = TableSpec(
        title=_("%(place)s: what changed, %(between)s") % {"place": snapshot.scope_name, "between": _between(pair)},
        headers=(
            Head(_("Figure"), 36), Head(_("Earlier report"), 24), Head(_("Later report"), 24),
            Head(_("Difference"), 16), Head(_("Rows"), 30),
        ),
        rows=(
            (each.name, each.before, each.after, each.difference, each.rows)
            for each in (words.line(change, "") for change in pair.figures)
        ),
        made_on=pair.after.head.as_of.date(),
        notes=[pair.after.head.notice] if pair.after.head.notice else [],
    )  # fmt: skip
    return send(
        spec,
        actor=request.user,
        name=_("What changed"),
        division=snapshot.scope,
        division_name=snapshot.scope_name,
        of=snapshot,
    )


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT, Act.SEE_PEOPLE))
@require_safe
def rows_export(request: SignedInRequest, term_id: int, pk: int, key: str) -> HttpResponseBase:
    """The rows that made one figure differ as a workbook."""
    _term, snapshot, pair = _compared_or_404(request, term_id, pk)
    if key not in BEHIND or key not in pair.after.figures:
        raise Http404
    names = place_names(pair.before) | place_names(pair.after)
    name = said(BY_KEY[key].name)
    title = {"place": snapshot.scope_name, "figure": name, "between": _between(pair)}
    spec = TableSpec(
        title=_("%(place)s, %(figure)s: rows that changed, %(between)s") % title,
        headers=[Head(each.heading, each.width) for each in words.row_heads(key)],
        rows=(words.row_cells(each, key, names) for each in changes_of(key, pair.rows)),
        made_on=pair.after.head.as_of.date(),
        notes=[pair.after.head.notice] if pair.after.head.notice else [],
    )
    return send(
        spec, actor=request.user, name=name, division=snapshot.scope, division_name=snapshot.scope_name, of=snapshot
    )

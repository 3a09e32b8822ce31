"""Doors: weekly briefs and flash reports, listed, read, taken along; and asking for what is due."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import saying
from accounts.roles import Act
from audit.trail import record
from reports import briefs
from reports.exports.brief_document import brief_document
from reports.exports.files import CONTENT_TYPES
from reports.forms import BriefFilter
from reports.models import Brief
from reports.prose import as_text
from reports.runs import Paragraph
from reports.selectors import places_for
from sheets.export import Head, TableSpec
from sheets.sending import send
from villages import terms
from villages.models import Term
from villages.progress import territory

PER_PAGE = 50
_BODY = ("figures", "paragraphs", "table")


def _found(request: SignedInRequest, term_id: int, pk: int) -> tuple[Term, Brief]:
    term = terms.in_sight(request.user, term_id)
    return term, get_object_or_404(Brief.objects.visible_to(request.user), pk=pk, term=term)


def _paragraphs(brief: Brief) -> list[Paragraph]:
    return [Paragraph.from_json(each) for each in brief.paragraphs]


@allow(Act.SEE_REPORT)
@require_safe
def listing(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Briefs of the person's territory, newest first; ``?genre=`` and ``?under=`` narrow the list."""
    term = terms.in_sight(request.user, term_id)
    chosen = BriefFilter(
        request.GET, places=[each for each in places_for(request.user, term) if each.level != "village"]
    )
    wanted = chosen.cleaned_data if chosen.is_valid() else {"genre": "", "under": ""}
    rows = Brief.objects.visible_to(request.user).filter(term=term).defer(*_BODY)
    if wanted["genre"]:
        rows = rows.filter(genre=wanted["genre"])
    if wanted["under"]:
        rows = rows.filter(scope=wanted["under"])
    may_ask = request.user.may(Act.MAKE_REPORT) and request.user.sees(term.scope_id)
    page_of = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page_of.object_list:
        row.missing_count = sum(len(names) for _place, names in row.missing)  # type: ignore[attr-defined]
    plan = briefs.plan_of(term)
    context: dict[str, Any] = {
        "term": term,
        "rows": page_of,
        "filter": chosen,
        "narrowed": any(wanted.values()),
        "plan": plan,
        "weekday": WEEKDAYS[plan.weekly_day - 1],
        "due": briefs.due_now(term) if may_ask else [],
        "territory": territory(request.user, term),
    }
    return render(request, "reports/briefs.html", context)


@allow(Act.MAKE_REPORT)
@require_POST
def new(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Ask now for what is due and not there: what the clock would do within five minutes."""
    term = terms.in_sight(request.user, term_id)
    with saying(request):
        jobs = [briefs.ask(actor=request.user, term=term, period=period) for period in briefs.due_now(term)]
        if jobs:
            return redirect("jobs:page", pk=jobs[0].pk)
        messages.info(request, _("Nothing is due that is not there already."))
    return redirect("reports:briefs", term_id=term.pk)


@allow(Act.SEE_REPORT)
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """One brief: its sentences, its table, and who has not reported."""
    term, brief = _found(request, term_id, pk)
    same = Brief.objects.visible_to(request.user).filter(term=term, genre=brief.genre, scope=brief.scope)
    context = {
        "term": term,
        "brief": brief,
        "title": briefs.title(brief),
        "paragraphs": _paragraphs(brief),
        "missing_count": sum(len(names) for _place, names in brief.missing),
        "is_late": (brief.made_at - brief.due_at).total_seconds() > briefs.LATE_AFTER_SECONDS,
        "before": same.filter(due_at__lt=brief.due_at).defer(*_BODY).first(),
        "after": same.filter(due_at__gt=brief.due_at).defer(*_BODY).last(),
    }
    return render(request, "reports/brief.html", context)


@allow(Act.EXPORT_LIST, also=(Act.SEE_REPORT,))
@require_safe
def export(request: SignedInRequest, term_id: int, pk: int, kind: str) -> HttpResponseBase:
    """The brief as a document or as text, or its table as a workbook."""
    term, brief = _found(request, term_id, pk)
    if kind == "xlsx":
        return _workbook(request, term, brief)
    if kind not in ("docx", "txt"):
        raise Http404
    record(actor=request.user, action="report.exported", obj=brief, details={"kind": kind})
    response = HttpResponse(_content(term, brief, kind), content_type=CONTENT_TYPES[kind])
    name = f"{briefs.title(brief)}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


def _content(term: Term, brief: Brief, kind: str) -> bytes:
    title, notice, told = briefs.title(brief), "演示数据，人员均为虚构" if term.is_synthetic else "", _paragraphs(brief)
    if kind == "txt":
        return as_text(title, notice, told).encode()
    return brief_document(
        title=title,
        notice=notice,
        made_at=timezone.localtime(brief.made_at),
        paragraphs=told,
        missing=brief.missing,
        table=brief.table,
    )


def _workbook(request: SignedInRequest, term: Term, brief: Brief) -> HttpResponseBase:
    table = brief.table
    missing = "；".join(f"{place}：{'、'.join(names)}" for place, names in brief.missing)
    spec = TableSpec(
        title=briefs.title(brief),
        headers=[Head(name, 14 if number else 22) for number, name in enumerate(table["heads"])],
        rows=[tuple(row) for row in table["rows"]],
        total_row=tuple(table["total"]) or None,
        made_on=timezone.localtime(brief.made_at).date(),
        notes=[f"未完成或未报送：{missing or '无'}"],
    )
    return send(
        spec,
        actor=request.user,
        name=briefs.title(brief),
        division=brief.scope,
        division_name=brief.scope_name,
        of=term,
    )

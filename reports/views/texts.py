"""Doors: the text of a report, read by everybody who reads the report, edited with what is wrong beside it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, allow
from accounts.refusals import place, refusable
from accounts.roles import Act
from reports import edited_texts
from reports.forms import TextForm
from reports.linting import Finding
from reports.models import ReportText, Snapshot
from reports.presentation import findings
from reports.report import Report
from reports.snapshots import report_of
from reports.views.reading import found
from villages.models import Term


@allow(Act.SEE_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The text as it is shown now, or as ``?version=N`` had it (0: as it was generated); POST checks or keeps one."""
    term, snapshot = found(request, term_id, pk)
    report = report_of(snapshot)
    if request.method == "POST":
        # One address for both, so that what was typed is found again, and forgotten once it is kept.
        request.user.require(Act.EDIT_REPORT)
        return _posted(request, term, snapshot, report)
    versions = list(snapshot.texts.select_related("edited_by"))
    shown = _shown(request.GET.get("version", ""), versions)
    paragraphs = edited_texts.paragraphs_of(shown) if shown else report.paragraphs
    text = edited_texts.to_text(paragraphs)
    explained = shown.explanations if shown else {}
    form = TextForm(initial={"text": text, "seen": versions[0].version if versions else 0})
    every = edited_texts.check(report, text, explained)
    return _page(request, term, snapshot, report, form, every, versions=versions, shown=shown)


def _posted(request: SignedInRequest, term: Term, snapshot: Snapshot, report: Report) -> HttpResponse:
    """Check the text, or keep it as a new version; nothing typed is lost when it is refused."""
    wants_saving = "save" in request.POST
    form = TextForm(request.POST) if wants_saving else TextForm(initial=request.POST.dict())
    text, explanations = request.POST.get("text", ""), _explanations(request)
    every: list[Finding] = []
    with refusable() as outcome:
        every = edited_texts.check(report, text, explanations)
        if wants_saving and form.is_valid():
            edited_texts.save(
                actor=request.user, snapshot=snapshot, report=report, text=text, explanations=explanations,
                reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"],
            )  # fmt: skip
            messages.success(request, _("Kept as a new version; the generated text stays with the report."))
            return redirect("reports:text", term_id=term.pk, pk=snapshot.pk)
    if outcome.refused and wants_saving and not form.errors:
        place(form, outcome.refused)
    elif outcome.refused:
        messages.error(request, str(outcome.refused))
    versions = list(snapshot.texts.select_related("edited_by"))
    answer = _page(request, term, snapshot, report, form, every, versions=versions, shown=None, typed=explanations)
    answer.status_code = 422 if form.errors else 200
    return answer


def _explanations(request: SignedInRequest) -> dict[str, str]:
    """What was typed beside the findings: two lists of the same length, the figures and the reasons."""
    told, why = request.POST.getlist("figure"), request.POST.getlist("explanation")
    return dict(zip(told[:200], why[:200], strict=False))


def _shown(version: str, versions: list[ReportText]) -> ReportText | None:
    if not version:
        return versions[0] if versions else None
    if version == "0":
        return None
    row = next((each for each in versions if str(each.version) == version), None)
    if row is None:
        raise Http404
    return row


def _page(
    request: SignedInRequest,
    term: Term,
    snapshot: Snapshot,
    report: Report,
    form: TextForm,
    every: list[Finding],
    *,
    versions: list[ReportText],
    shown: ReportText | None,
    typed: dict[str, str] | None = None,
) -> HttpResponse:
    released = hasattr(snapshot, "release")
    context: dict[str, Any] = {
        "term": term,
        "snapshot": snapshot,
        "report": report,
        "form": form,
        "findings": findings.rows(every, typed or {}),
        "hard": sum(each.is_hard for each in every),
        "soft": sum(not each.is_hard for each in every),
        "versions": versions,
        "shown": shown,
        "shown_paragraphs": edited_texts.paragraphs_of(shown) if shown else (),
        "can_edit": request.user.may(Act.EDIT_REPORT) and not released,
        "released": released,
    }
    return render(request, "reports/text.html", context)

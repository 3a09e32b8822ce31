"""Doors: the templates texts are written from; read by who edits texts, changed by administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import place, refusable
from accounts.roles import Act
from reports import text_templates
from reports.forms import TextForm
from reports.models import Snapshot, TextTemplate
from reports.presentation.wording import said
from reports.prose import Place, summary
from reports.runs import Paragraph
from reports.selectors import HEAVY
from reports.snapshots import report_of
from reports.template_checks import Problem
from reports.templating import CONDITIONS, FILTERS, Malformed
from reports.vocabulary import AGAINST, LEVELS, NAMES, Genre, Named, level_of, shipped, vocabulary

PER_PAGE = 20
_PREVIEW_LEVELS = {"district": ("province", "prefecture", "county"), "township": ("township",), "village": ("village",)}


@allow(Act.EDIT_TEXTS, Act.EDIT_REPORT)
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Every text with the version that holds."""
    rows = [
        {
            "genre": genre,
            "level": level,
            "title": text_templates.title(genre, level),
            "row": row,
        }
        for (genre, level), row in text_templates.all_current().items()
    ]
    return render(request, "reports/templates.html", {"rows": rows})


@allow(Act.EDIT_TEXTS, Act.EDIT_REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: SignedInRequest, genre: str, level: str) -> HttpResponse:
    """One text, its versions, the words it may use, and what it makes of the newest report; POST keeps a version."""
    kind = _kind(genre, level)
    if request.method == "POST":
        request.user.require(Act.EDIT_TEXTS)
        return _posted(request, kind, level)
    row = text_templates.newest(kind, level)
    shown = row.text if row else shipped(kind, level)
    if wanted := request.GET.get("version"):
        shown = _version(kind, level, wanted)
    form = TextForm(initial={"text": shown, "seen": row.version if row else 0})
    return _page(request, kind, level, form, [], shown)


def _posted(request: SignedInRequest, kind: Genre, level: str) -> HttpResponse:
    """Keep a new version, or say everything that is wrong with it beside what was typed."""
    form = TextForm(request.POST)
    found: list[Problem] = []
    if form.is_valid():
        data = form.cleaned_data
        with refusable() as outcome:
            text_templates.save(
                actor=request.user, genre=kind, level=level, text=data["text"], reason=data["reason"], seen=data["seen"]
            )
            messages.success(request, _("Kept as a new version; the next report is written from it."))
            return redirect("reports:template", genre=kind, level=level)
        if isinstance(outcome.refused, text_templates.TextRefused):
            found = outcome.refused.found
        if outcome.refused and not found:
            place(form, outcome.refused)
    answer = _page(request, kind, level, form, found, request.POST.get("text", ""))
    answer.status_code = 422
    return answer


def _kind(genre: str, level: str) -> Genre:
    if not text_templates.known(genre, level):
        raise Http404
    return Genre(genre)


def _version(genre: Genre, level: str, wanted: str) -> str:
    if wanted == "0":
        return shipped(genre, level)
    rows = TextTemplate.objects.filter(genre=genre, level=level)
    row = rows.filter(version=int(wanted)).first() if wanted.isdecimal() and len(wanted) < 9 else None
    if row is None:
        raise Http404
    return row.text


def _preview(request: SignedInRequest, genre: Genre, level: str, text: str) -> tuple[Snapshot | None, list[Paragraph]]:
    """The text written with the figures of the newest report of its level; nothing where there is none to show."""
    if genre is not Genre.OUTCOME:
        return None, []
    rows = Snapshot.objects.visible_to(request.user).filter(scope_level__in=_PREVIEW_LEVELS[level])
    newest = rows.defer(*HEAVY).first()
    if newest is None:
        return None, []
    report = report_of(Snapshot.objects.select_related("term", "previous").get(pk=newest.pk))
    place = Place.named(report.head.name, level_of(report.head.level))
    try:
        return newest, summary(report.figures, place, report.head.as_of.date(), text)
    except Malformed:
        return None, []


def _figure(key: str, named: Named) -> dict[str, str]:
    return {
        "key": key,
        "name": said(named.declaration.name),
        "unit": "、".join(unit for unit in named.units if unit != "％"),
        "against": named.against,
        "bands": " ".join(f"{key}.{band}" for band in named.declaration.bands or ()),
    }


def _elsewhere(genre: Genre) -> set[str]:
    """Comparisons that no figure of this kind of text has."""
    others = set(AGAINST.values()) - {AGAINST[Genre.OUTCOME], AGAINST[genre]}
    return {f"{mark}{other}" for other in others for mark in ("", "较")}


def _page(
    request: SignedInRequest, genre: Genre, level: str, form: TextForm, found: list[Problem], text: str
) -> HttpResponse:
    versions = TextTemplate.objects.filter(genre=genre, level=level).select_related("changed_by").defer("text")
    words = vocabulary(genre)
    like, preview = (None, []) if found else _preview(request, genre, level, text)
    context: dict[str, Any] = {
        "genre": genre,
        "level": level,
        "title": text_templates.title(genre, level),
        "form": form,
        "problems": [{"line": each.line, "sentence": said(each.sentence)} for each in found],
        "versions": Paginator(versions, PER_PAGE).get_page(request.GET.get("page")),
        "figures": [_figure(key, each) for key, each in words.items()],
        "names": [{"name": name, "meaning": said(meaning)} for name, meaning in NAMES.items()],
        "filters": [name for name in FILTERS if name and name not in _elsewhere(genre)],
        "conditions": list(CONDITIONS),
        "level_name": said(LEVELS[level]),
        "like": like,
        "preview": preview,
        "can_edit": request.user.may(Act.EDIT_TEXTS),
    }  # fmt: skip
    return render(request, "reports/template.html", context)

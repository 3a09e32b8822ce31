"""Doors of the wizard: hand in, look at what was found, import, undo. Everything long runs as a job."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow, found, scoped
from accounts.errors import DomainError, NotAllowed, ReasonMissing
from accounts.models import User
from accounts.roles import Act
from sheets import imports, terms
from sheets.blank_workbooks import template_workbook
from sheets.columns import SheetKind
from sheets.columns import kind as kind_of
from sheets.columns import kinds as all_kinds
from sheets.export import download, file_name
from sheets.forms import ColumnsForm, HandInForm
from sheets.models import BatchState, ImportBatch

PER_PAGE = 50
ISSUES_PER_PAGE = 100
may_import = allow(Act.IMPORT_SHEET, Act.GIVE_OPINION)


def kinds_for(user: User) -> list[SheetKind]:
    """The kinds whose act this person holds."""
    return [one for one in all_kinds() if one.admits(user)]


def _kind_for(user: User, key: str) -> SheetKind:
    kind = next((one for one in all_kinds() if one.key == key), None)
    if kind is None:
        raise Http404
    if not kind.admits(user):
        raise NotAllowed(_("Your role may not do this. Ask the district election office if you need to."))
    return kind


def _batch(request: SignedInRequest, term_id: int, pk: int) -> ImportBatch:
    """A batch of this term, in sight of the person and of a kind the person may import."""
    terms.directory().card(term_id, request.user)
    rows = _own(request.user, ImportBatch.objects.select_related("job", "created_by", "undone_by"))
    batch = found(rows, request.user, pk=pk, term_id=term_id)
    _kind_for(request.user, batch.kind)
    return batch


def _own(user: User, rows: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """Without the files of kinds that show a person only some of them."""
    for kind in all_kinds():
        limit = kind.only_batches(user) if kind.only_batches else None
        if limit is not None:
            rows = rows.filter(~Q(kind=kind.key) | limit)
    return rows


@may_import
@require_safe
def batches(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Files handed in for this term, newest first."""
    card = terms.directory().card(term_id, request.user)
    kinds = kinds_for(request.user)
    labels = {one.key: one.label for one in kinds}
    in_sight = ImportBatch.objects.visible_to(request.user).filter(term_id=term_id, kind__in=labels)
    rows = _own(request.user, in_sight)
    chosen = request.GET.get("kind", "")
    if chosen in labels:
        rows = rows.filter(kind=chosen)
    page = Paginator(rows.select_related("created_by", "job").defer("report"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    for row in page.object_list:
        row.label = labels[row.kind]  # type: ignore[attr-defined]
    return render(request, "sheets/list.html", {"card": card, "kinds": kinds, "rows": page, "chosen": chosen})


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: SignedInRequest, term_id: int) -> HttpResponse:
    """First step: kind, territory, file."""
    directory = terms.directory()
    card = directory.card(term_id, request.user)
    kinds, divisions = kinds_for(request.user), directory.divisions(term_id, request.user)
    form = HandInForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        divisions=divisions,
        initial={"kind": request.GET.get("kind", ""), "scope": request.GET.get("scope", "")},
    )
    if request.method == "POST" and form.is_valid():
        stream, name = form.stream()
        try:
            batch = imports.upload(
                actor=request.user,
                kind=form.cleaned_data["kind"],
                term_id=term_id,
                scope=scoped(form.cleaned_data["scope"], request.user),
                stream=stream,
                file_name=name,
            )
            imports.ask(actor=request.user, batch=batch, what="check")
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("sheets:page", term_id, batch.pk)
    return render(request, "sheets/new.html", {"card": card, "form": form, "kinds": kinds})


@may_import
@never_cache
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """One file from being checked to being imported; the page stays as the record of it."""
    batch = _batch(request, term_id, pk)
    kind = kind_of(batch.kind)
    issues = batch.report.get("issues", [])
    context: dict[str, Any] = {
        "card": terms.directory().card(term_id, request.user),
        "batch": batch,
        "kind": kind,
        "division": terms.directory().division_name(batch.scope),
        "busy": batch.job is not None and batch.job.is_active,
        "report": batch.report,
        "preview": batch.report.get("preview", {}),
        "issues": Paginator(issues, ISSUES_PER_PAGE).get_page(request.GET.get("page")),
        "form": ColumnsForm(batch=batch, kind=kind) if batch.report.get("sheets") else None,
        "is_open": batch.state in (BatchState.UPLOADED, BatchState.CHECKED, BatchState.REFUSED),
        "can_commit": batch.state == BatchState.CHECKED and not batch.rejected,
        "can_skip": batch.state == BatchState.CHECKED and 0 < batch.rejected < batch.rows,
        "undo_refusal": imports.why_not_undo(batch) if batch.state == BatchState.COMMITTED else "",
        "may_undo": batch.state == BatchState.COMMITTED and request.user.may(Act.UNDO_IMPORT),
    }
    return render(request, "sheets/page.html", context)


@may_import
@require_POST
def columns(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Keep the chosen columns and answers, then check again."""
    batch = _batch(request, term_id, pk)
    form = ColumnsForm(request.POST, batch=batch, kind=kind_of(batch.kind))
    if form.is_valid():
        row = imports.answer(actor=request.user, batch=batch, mapping=form.mapping(), options=form.options())
        imports.ask(actor=request.user, batch=row, what="check")
    else:
        messages.error(request, _("The headings of the file have changed since this page was opened. Choose again."))
    return redirect("sheets:page", term_id, pk)


@may_import
@require_POST
def commit(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Import what was checked."""
    batch = _batch(request, term_id, pk)
    imports.choose_skipping(actor=request.user, batch=batch, skip_errors=bool(request.POST.get("skip_errors")))
    imports.ask(actor=request.user, batch=batch, what="commit")
    return redirect("sheets:page", term_id, pk)


@may_import
@require_POST
def undo(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Take an import back, with a reason."""
    batch = _batch(request, term_id, pk)
    reason = request.POST.get("reason", "").strip()[:500]
    if not reason:
        raise ReasonMissing(_("Say why the import is taken back; the reason is kept in the history."))
    if refusal := imports.why_not_undo(batch):
        messages.error(request, refusal)
    else:
        imports.ask(actor=request.user, batch=batch, what="undo", reason=reason)
    return redirect("sheets:page", term_id, pk)


@may_import
@require_safe
def marked(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse | FileResponse:
    """The file back with its wrong cells in red."""
    batch = _batch(request, term_id, pk)
    name = batch.marked_file.name
    if not name or not batch.marked_file.storage.exists(name):
        messages.error(request, _("There is no marked workbook of this file: nothing in it was refused."))
        return redirect("sheets:page", term_id, pk)
    stem = batch.file_name.rsplit(".", 1)[0]
    return download(batch.marked_file.open("rb"), f"{stem}_待改正.xlsx")


@may_import
@require_safe
def template(request: SignedInRequest, term_id: int, kind: str) -> FileResponse:
    """The empty workbook of a kind."""
    terms.directory().card(term_id, request.user)
    declared = _kind_for(request.user, kind)
    return download(template_workbook(declared, term_id), file_name("", f"{declared.label}_{_('template')}"))

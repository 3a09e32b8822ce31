"""Doors of the wizard: hand in, look at what was found, import, undo. Everything long runs as a job."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, allow, found, scoped
from accounts.errors import NotAllowed, ReasonMissing
from accounts.models import User
from accounts.refusals import placing
from accounts.roles import Act
from sheets import answers, imports, terms
from sheets.batch_list import batches_table
from sheets.blank_workbooks import template_workbook
from sheets.columns import SheetKind
from sheets.columns import kind as kind_of
from sheets.columns import kinds as all_kinds
from sheets.export import download, file_name
from sheets.forms import ColumnsForm, HandInForm
from sheets.gates import kind_or_none, kinds_for
from sheets.limits import MEGABYTE, current
from sheets.models import BatchState, ImportBatch
from sheets.sending import send
from sheets.uploads import too_large

PER_PAGE = 50
ISSUES_PER_PAGE = 100
may_import = allow(Act.IMPORT_SHEET, Act.GIVE_OPINION)


def kind_for(user: User, key: str) -> SheetKind:
    """The kind of this key: 404 when there is none, NotAllowed when it is not this person's to bring in."""
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
    if batch.kind:
        kind_for(request.user, batch.kind)
    return batch


def _own(user: User, rows: QuerySet[ImportBatch]) -> QuerySet[ImportBatch]:
    """Without the files of kinds that show a person only some of them, or that nobody knows the kind of yet."""
    if not user.may(Act.IMPORT_SHEET):
        rows = rows.filter(~Q(kind="") | Q(created_by=user))
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
    labels = {one.key: one.label for one in kinds} | {"": _("not recognised yet")}
    rows, chosen = _chosen_batches(request, term_id, set(labels))
    page = Paginator(rows.select_related("created_by", "job"), PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        row.label = labels[row.kind]  # type: ignore[attr-defined]
    context = {"card": card, "kinds": kinds, "rows": page, "chosen": chosen}
    return render(request, "sheets/list.html", context | {"may_export": request.user.may(Act.EXPORT_LIST)})


def _chosen_batches(request: SignedInRequest, term_id: int, kinds: set[str]) -> tuple[QuerySet[ImportBatch], str]:
    """Files of these kinds the person may see, and the one kind asked for."""
    here = ImportBatch.objects.visible_to(request.user).filter(term_id=term_id, kind__in=kinds).defer("report")
    rows = _own(request.user, here)
    chosen = request.GET.get("kind", "")
    return (rows.filter(kind=chosen), chosen) if chosen and chosen in kinds else (rows, "")


@allow(Act.EXPORT_LIST, also=(Act.IMPORT_SHEET,))
@require_safe
def batches_export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The filtered list of files as a workbook."""
    card = terms.directory().card(term_id, request.user)
    labels = {one.key: str(one.label) for one in kinds_for(request.user)} | {"": _("not recognised yet")}
    rows, _kind = _chosen_batches(request, term_id, set(labels))
    scope = request.user.scope if request.user.scope.startswith(card.scope) else card.scope
    name = terms.directory().division_name(scope)
    spec = batches_table(rows, labels, term=card.name, division=name, filled_by=str(request.user))
    return send(spec, actor=request.user, name=_("Imports"), division=scope, division_name=name)


@may_import
@require_http_methods(["GET", "HEAD", "POST"])
def hand_in(request: SignedInRequest, term_id: int) -> HttpResponse:
    """First step: territory and file; the kind is recognised unless it is chosen."""
    directory = terms.directory()
    card = directory.card(term_id, request.user)
    kinds, divisions = kinds_for(request.user), directory.divisions(term_id, request.user)
    form = HandInForm(
        request.POST or None,
        request.FILES or None,
        kinds=kinds,
        divisions=divisions,
        too_large=too_large(request) if request.method == "POST" else 0,
        initial={"kind": request.GET.get("kind", ""), "scope": request.GET.get("scope", "")},
    )
    if request.method == "POST" and form.is_valid():
        stream, name = form.stream()
        with placing(form):
            batch = imports.upload(
                actor=request.user,
                kind=form.cleaned_data["kind"],
                term_id=term_id,
                scope=scoped(form.cleaned_data["scope"], request.user),
                stream=stream,
                file_name=name,
                pasted=form.is_pasted,
            )
            imports.ask(actor=request.user, batch=batch, what="check")
            return redirect("sheets:page", term_id, batch.pk)
    limit = current().file_bytes
    context = {"card": card, "form": form, "kinds": kinds, "limit": limit, "limit_mb": limit // MEGABYTE}
    return render(request, "sheets/new.html", context)


@may_import
@never_cache
@require_safe
def page(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """One file from being checked to being imported; the page stays as the record of it."""
    batch = _batch(request, term_id, pk)
    kind = kind_or_none(batch.kind)
    issues = batch.report.get("issues", [])
    kinds = kinds_for(request.user)
    other = batch.report.get("looks_like", "")
    form = _columns_form(request.user, batch, kind) if kind and batch.report.get("sheets") else None
    context: dict[str, Any] = {
        "card": terms.directory().card(term_id, request.user),
        "batch": batch,
        "kind": kind,
        "other_kinds": [one for one in kinds if one.key != batch.kind],
        "looks_like": next((one for one in kinds if one.key == other), None),
        "division": terms.directory().division_name(batch.scope),
        "busy": batch.job is not None and batch.job.is_active,
        "report": batch.report,
        "preview": batch.report.get("preview", {}),
        "issues": Paginator(issues, ISSUES_PER_PAGE).get_page(request.GET.get("page")),
        "form": form,
        "asked": form.asked_now() if form else [],
        "undo_refusal": imports.why_not_undo(batch) if batch.state == BatchState.COMMITTED else "",
        "may_undo": batch.state == BatchState.COMMITTED and request.user.may(Act.UNDO_IMPORT),
        **_verdict(batch),
    }
    return render(request, "sheets/page.html", context)


def _columns_form(user: User, batch: ImportBatch, kind: SheetKind, posted: QueryDict | None = None) -> ColumnsForm:
    return ColumnsForm(posted, batch=batch, kind=kind, may_keep_names=user.may(Act.IMPORT_SHEET))


def _verdict(batch: ImportBatch) -> dict[str, bool]:
    """What can be done with a file now, and in which of the three steps it is."""
    checked = batch.state == BatchState.CHECKED
    preview = batch.report.get("preview", {})
    changes = preview.get("new", 0) + preview.get("changed", 0)
    return {
        "is_open": batch.state in (BatchState.UPLOADED, BatchState.CHECKED, BatchState.REFUSED),
        "can_commit": checked and not batch.rejected,
        "can_skip": checked and 0 < batch.rejected < batch.rows,
        "changes_nothing": checked and not batch.rejected and not changes,
    }


@may_import
@require_POST
def choose_kind(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Say what a file is, then check it as that."""
    batch = _batch(request, term_id, pk)
    if not request.POST.get("kind"):
        messages.error(request, _("Choose what is in the file."))
        return redirect("sheets:page", term_id, pk)
    kind = kind_for(request.user, request.POST["kind"])
    row = answers.choose_kind(actor=request.user, batch=batch, kind=kind.key)
    imports.ask(actor=request.user, batch=row, what="check")
    return redirect("sheets:page", term_id, pk)


@may_import
@require_POST
def columns(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Keep the chosen columns and answers, then check again."""
    batch = _batch(request, term_id, pk)
    if not batch.kind:
        # Nothing is recognised yet, so there is nothing to answer: only look again.
        imports.ask(actor=request.user, batch=batch, what="check")
        return redirect("sheets:page", term_id, pk)
    form = _columns_form(request.user, batch, kind_of(batch.kind), request.POST)
    if form.is_valid():
        row = answers.answer(actor=request.user, batch=batch, mapping=form.mapping(), options=form.options())
        imports.ask(actor=request.user, batch=row, what="check")
    else:
        messages.error(request, _("The headings of the file have changed since this page was opened. Choose again."))
    return redirect("sheets:page", term_id, pk)


@may_import
@require_POST
def commit(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Import what was checked."""
    batch = _batch(request, term_id, pk)
    answers.choose_skipping(actor=request.user, batch=batch, skip_errors=bool(request.POST.get("skip_errors")))
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
    declared = kind_for(request.user, kind)
    return download(template_workbook(declared, term_id), file_name("", f"{declared.label}_{_('template')}"))

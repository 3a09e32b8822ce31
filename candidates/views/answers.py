"""How the doors of this room answer: say what happened and go back to where the person was."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.errors import DomainError
from candidates.forms import ReasonForm

PER_PAGE = 50
MOST_IDS = 20_000


class KnownCount(Paginator[Any]):
    """Pages of rows whose number a totals query has already told."""

    def __init__(self, rows: Any, number: int) -> None:
        """Keep the number known."""
        super().__init__(rows, PER_PAGE)
        self.number_of_rows = number

    @property
    def count(self) -> int:
        """The number of rows, without asking the database again."""
        return self.number_of_rows


def page_of(request: HttpRequest, rows: Any, number: int) -> Page[Any]:
    """The page of the address bar; the nearest one when there is no such page."""
    return KnownCount(rows, number).get_page(request.GET.get("page"))


def where_from(request: HttpRequest, fallback: str) -> str:
    """The list the person came from (``next``), if it is an address of this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # A name without a slash would be looked up as the name of a view.
    return wanted if ours and wanted.startswith("/") else fallback


def done(request: HttpRequest, sentence: str, url: str) -> HttpResponse:
    """Say that it worked and go on."""
    messages.success(request, sentence)
    return redirect(url)


def refused(
    request: HttpRequest, refusal: DomainError, url: str, *, more: tuple[str, str] | None = None
) -> HttpResponse:
    """Say why not and go back; ``more`` is an address and the words of a link behind the sentence."""
    messages.error(request, format_html('{} <a href="{}">{}</a>', str(refusal), *more) if more else str(refusal))
    return redirect(url)


def reason_of(request: HttpRequest) -> str:
    """The reason sent along; empty when there is none that can be kept (services then ask for it)."""
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


def put_on(form: Form, refusal: DomainError) -> None:
    """Show a refusal beside its field, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))


def first_error(form: Form) -> str:
    """The first sentence of a form that cannot be shown again."""
    for field, errors in form.errors.items():
        label = form.fields[field].label if field in form.fields else ""
        return f"{label}: {errors[0]}" if label else str(errors[0])
    return ""


def chosen_ids(request: HttpRequest) -> list[int]:
    """Keys ticked in a list (``pk`` many times) or carried through a confirmation (``pks`` in one field)."""
    texts = request.POST.getlist("pk") or request.POST.get("pks", "").split(",")
    return [int(text) for text in texts[:MOST_IDS] if text.isascii() and text.isdigit() and len(text) < 19]

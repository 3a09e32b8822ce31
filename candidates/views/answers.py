"""How the doors of this room answer: say what happened and go back to where the person was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.access import SignedInRequest, found
from accounts.errors import DomainError
from accounts.refusals import placing, saying
from candidates.forms import ReasonForm
from candidates.models import Candidacy
from villages import terms
from villages.models import Term

T = TypeVar("T")

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


def acted(request: HttpRequest, url: str, act: Callable[[], T], told: Callable[[T], str]) -> HttpResponse:
    """Do an act and go back to ``url``: with what was done, or with the sentence why it was not."""
    with saying(request):
        messages.success(request, told(act()))
    return redirect(url)


def saved(request: HttpRequest, form: Form, act: Callable[[], T]) -> T | None:
    """What the act of a posted, valid form gave; None while there is nothing to do, or the form tells why not."""
    if request.method != "POST" or not form.is_valid():
        return None
    with placing(form):
        return act()
    return None


class Found(NamedTuple):
    """One candidacy of a term in the person's sight, and the page of whose it is."""

    term: Term
    candidacy: Candidacy
    person_url: str


def candidacy_in_sight(request: SignedInRequest, term_id: int, pk: int, *joined: str) -> Found:
    """The candidacy of the address with its person; Http404 outside the territory."""
    term = terms.in_sight(request.user, term_id)
    rows = Candidacy.objects.filter(term=term).select_related("person", *joined)
    candidacy = found(rows, request.user, pk=pk)
    return Found(term, candidacy, reverse("candidates:person", args=[term.pk, candidacy.person_id]))


def act_for_a_reason(
    request: SignedInRequest, term_id: int, pk: int, act: Callable[..., Candidacy], sentence: str
) -> HttpResponse:
    """An act on one candidacy that asks for a reason and the version seen, and goes back to the person's page."""
    _term, candidacy, person_url = candidacy_in_sight(request, term_id, pk)
    form = ReasonForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    reason, version = data.get("reason", ""), data.get("version")
    return acted(
        request,
        person_url,
        lambda: act(actor=request.user, candidacy=candidacy, reason=reason, version=version),
        lambda row: sentence % {"person": row.person},
    )


def reason_of(request: HttpRequest) -> str:
    """The reason sent along; empty when there is none that can be kept (services then ask for it)."""
    form = ReasonForm(request.POST)
    return str(form.cleaned_data["reason"]) if form.is_valid() else ""


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

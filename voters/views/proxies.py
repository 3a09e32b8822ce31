"""A village's proxies: the list, recording and withdrawing, and the list as it is posted."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError, WrongState
from accounts.refusals import refusable, saying
from accounts.roles import Act
from villages import elections, terms
from villages.models import VillageElection
from voters import proxies
from voters.models import Proxy, Relation

FIELDS = ("principal", "holder", "relation", "ground")
PER_PAGE = 50
ONE_COLUMN = 20
"""So many proxies are posted in one column; longer lists in two, so that they need half the paper."""


def _found(request: SignedInRequest, term_id: int, code: str) -> VillageElection:
    return elections.in_sight(request.user, terms.in_sight(request.user, term_id), code)


@allow(Act.SEE_ROLL)
def page(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Who votes for whom; POST records another proxy and keeps what was typed when it is refused."""
    election = _found(request, term_id, code)
    refused = None
    if request.method == "POST":
        refused = _record(request, election)
        if refused is None:
            messages.success(request, _("Recorded."))
            return redirect("voters:proxies", term_id=term_id, code=code)
    rules, closed_by = proxies.rules_for(election, proxies.voting_again_on(election)), proxies.closed_by(election)
    may, not_open = request.user.may(Act.PUBLISH_ROLL), proxies.not_open(election)
    # Who may not stand on the list any more is looked at first, however long it is.
    rows = sorted(proxies.listed(election), key=lambda row: not row.barred)
    context = {
        "term": election.term, "election": election, "rules": rules,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "relations": [(each.value, each.label) for each in rules.relations], "closed_by": closed_by,
        "kin": [each.label for each in rules.relations if each != Relation.OTHER],
        "may_change": may and not not_open, "not_open": not_open,
        "may_record": may and not closed_by and not not_open, "refused": refused, "typed": request.POST,
        "own_fields": FIELDS,
    }  # fmt: skip
    return render(request, "voters/proxies.html", context)


def _record(request: SignedInRequest, election: VillageElection) -> DomainError | None:
    given = request.POST
    with refusable() as outcome:
        proxies.record(
            actor=request.user, election=election, principal=_serial(given.get("principal", ""), "principal"),
            holder=_serial(given.get("holder", ""), "holder"), relation=given.get("relation", ""),
            ground=given.get("ground", ""),
        )  # fmt: skip
    return outcome.refused


def _serial(text: str, field: str) -> int | None:
    """A number of the roll as it was typed, None when empty. Raises DomainError for anything else."""
    text = text.strip()
    if text and not (text.isdecimal() and len(text) < 8):
        message = _("“%(typed)s” is not a number of the roll. Type the number before the name, digits only.")
        raise DomainError(message % {"typed": text[:20]}, field=field)
    return int(text) if text else None


@allow(Act.SEE_ROLL)
def posting(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The list as it is published (委托投票人员名单公告): names only. WrongState where nobody votes by proxy."""
    election = _found(request, term_id, code)
    if sentence := proxies.closed_by(election):
        raise WrongState(sentence)
    rows = [row for row in proxies.listed(election) if not row.barred]
    most = "零一二三"[proxies.rules_for(election).most]
    columns = 1 if len(rows) <= ONE_COLUMN else 2
    context = {
        "term": election.term, "election": election, "lines": _in_lines(rows, columns), "most": most,
        "columns": range(columns), "cells": 4 * columns,
    }  # fmt: skip
    return render(request, "voters/proxies_posting.html", context)


def _in_lines(rows: list[proxies.Listed], columns: int) -> list[list[tuple[int, proxies.Listed]]]:
    """The lines of a table read line by line, so that each sheet of a long list goes on where the last one ended."""
    numbered = list(enumerate(rows, start=1))
    return [numbered[start : start + columns] for start in range(0, len(numbered), columns)]


@allow(Act.PUBLISH_ROLL)
@require_POST
def withdraw(request: SignedInRequest, term_id: int, code: str, pk: int) -> HttpResponse:
    """End a proxy."""
    election = _found(request, term_id, code)
    row = get_object_or_404(Proxy.objects.select_related("village_election"), pk=pk, village_election=election)
    with saying(request, _("Withdrawn.")):
        proxies.withdraw(actor=request.user, proxy=row, reason=request.POST.get("reason", ""))
    return redirect("voters:proxies", term_id=term_id, code=code)


@allow(Act.PUBLISH_ROLL)
@require_POST
def withdraw_all(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """End every proxy of the village, where its electorate votes in person."""
    election = _found(request, term_id, code)
    with saying(request):
        ended = proxies.withdraw_all(actor=request.user, election=election, reason=request.POST.get("reason", ""))
        messages.success(request, _("Proxies withdrawn: %(number)s.") % {"number": ended})
    return redirect("voters:proxies", term_id=term_id, code=code)

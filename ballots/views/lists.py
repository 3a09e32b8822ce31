"""The list of polls: every village of the territory with the state of both elections and what waits for me."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from ballots.explaining import share
from ballots.forms import ListFilter
from ballots.selectors import certified_counts, elections_for_list, lines, waiting_counts
from sheets.export import Head, TableSpec
from sheets.sending import send
from villages import elections, terms
from villages.models import Division, PollStage, Term, VillageElection
from villages.progress import territory

PER_PAGE = 50


def _townships(scope: str) -> list[tuple[str, str]]:
    """Townships to choose from; none for somebody who sees one only."""
    if len(scope) >= 9:
        return []
    return list(Division.objects.townships().under(scope).values_list("code", "short_name"))


def _wanted(request: SignedInRequest, term: Term) -> tuple[ListFilter, dict[str, Any]]:
    form = ListFilter(request.GET or None, townships=_townships(territory(request.user, term)))
    names = ("township", "organ", "state", "q")
    data = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, {**{name: data.get(name, "") for name in names}, "sort": request.GET.get("sort", "")}


@allow(Act.SEE_REPORT)
def page(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Fifty villages at a time, filtered by the address bar; tiles count what waits for me."""
    term = terms.in_sight(request.user, term_id)
    form, wanted = _wanted(request, term)
    rows = Paginator(elections_for_list(request.user, term, **wanted), PER_PAGE).get_page(request.GET.get("page"))
    counts = waiting_counts(request.user, term)
    context = {
        "term": term,
        "form": form,
        "page": rows,
        "lines": lines(request.user, rows),
        "tiles": [(PollStage(state), number) for state, number in counts.items()],
        "certified": certified_counts(request.user, term),
        "picked_mine": wanted["state"] == "mine",
        "waiting": sum(counts.values()),
        "wanted": wanted,
        "across": len(territory(request.user, term)) < 9,
        "names": dict(form.fields["township"].choices) if "township" in form.fields else {},  # type: ignore[attr-defined]
        "can_settle": request.user.may(Act.SETTLE_BALLOT),
        "may_certify": request.user.may(Act.CERTIFY_RESULT),
    }
    return render(request, "ballots/list.html", context)


@allow(Act.EXPORT_LIST)
def export(request: SignedInRequest, term_id: int) -> FileResponse:
    """The filtered list as a workbook with title row, unit line and total row."""
    term = terms.in_sight(request.user, term_id)
    _form, wanted = _wanted(request, term)
    rows = lines(request.user, elections_for_list(request.user, term, **wanted))
    heads = (
        Head(_("Code"), 16, "id"),
        Head(_("Village"), 22),
        Head(_("Party election"), 14),
        Head(_("Committee election"), 14),
        Head(_("Registered"), 12, "number"),
        Head(_("Collected"), 12, "number"),
        Head(_("Turnout"), 10),
        Head(_("Seats still empty"), 12, "number"),
    )
    place = elections.division_in_sight(request.user, term, wanted["township"] or territory(request.user, term))
    spec = TableSpec(
        title=_("%(division)s: results of %(term)s") % {"division": place.name, "term": term},
        unit=_("people, ballots"),
        headers=heads,
        rows=(_exported(row.election, row.party.word, row.committee.word) for row in rows),
        total_row=_totals([row.election for row in rows]),
        filled_by=str(request.user),
    )
    return send(
        spec,
        actor=request.user,
        name=_("results"),
        division=place.code,
        division_name=place.short_name,
        of=term,
    )


def _exported(election: VillageElection, party: str, committee: str) -> tuple[Any, ...]:
    counted = bool(election.cast)
    return (
        election.village_id,
        election.village.name,
        party,
        committee,
        election.registered,
        election.cast if counted else None,
        share(election.cast, election.registered) if counted else "",
        election.vacancies,
    )


def _totals(rows: list[VillageElection]) -> tuple[Any, ...]:
    """Sums; turnout only over villages whose result is in."""
    counted = [row for row in rows if row.cast]
    cast, registered = sum(row.cast for row in counted), sum(row.registered for row in counted)
    everyone, empty = sum(row.registered for row in rows), sum(row.vacancies for row in rows)
    return (_("Total"), "", "", "", everyone, cast, share(cast, registered), empty)

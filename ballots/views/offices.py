"""Who holds office in a village on a day, recalls opened and resignations judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import placing
from accounts.roles import Act
from ballots import recalls
from ballots.endings import resign
from ballots.explaining import headline, severities
from ballots.forms import RecallForm, ResignationForm
from ballots.law import Verdict
from ballots.models import ElectorateMode, Poll, Recall
from ballots.selectors import LOOKS
from ballots.views.finding import officer_in_sight
from ballots.views.office_papers import is_announced
from candidates import officers, phrases
from candidates.models import Officer
from villages import elections, terms
from villages.models import VillageElection


@allow(Act.SEE_PEOPLE)
@require_safe
def roster(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The roster as of a day (``on``, today by default), and every change of office of the term."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    day = _day(request.GET.get("on", ""))
    every = list(Officer.objects.filter(village_election=election).select_related("person"))
    context = {
        "term": term,
        "election": election,
        "day": day,
        "rows": officers.as_of(election, day),
        "changes": _changes(every),
        "announced": {row.pk for row in every if is_announced(row, every)},
        "recalls": _recalls(election),
        "may_end": request.user.may(Act.EDIT_CANDIDATE),
        "may_recall": request.user.may(Act.SETTLE_BALLOT),
    }
    return render(request, "ballots/roster.html", context)


def _changes(rows: list[Officer]) -> list[tuple[Officer, str]]:
    """Offices that ended, the latest first, each with the posts that really ended: another may go on from that day."""
    begun = {(row.person_id, row.started_on): row for row in rows if row.started_on}
    found = []
    for row in sorted(
        (each for each in rows if each.ended_on), key=lambda each: (each.ended_on, each.pk), reverse=True
    ):
        goes_on = begun.get((row.person_id, row.ended_on)) if row.ended_on else None
        party_goes_on = goes_on is not None and goes_on.party_post == row.party_post
        committee_goes_on = goes_on is not None and goes_on.committee_post == row.committee_post
        gone = phrases.posts("" if party_goes_on else row.party_post, "" if committee_goes_on else row.committee_post)
        found.append((row, gone or row.posts))
    return found


def _recalls(election: VillageElection) -> list[dict[str, Any]]:
    """Every recall vote of the village in this term, the latest first, with the law's word; one query."""
    rows = Recall.objects.filter(poll__village_election=election).select_related("poll", "poll__result")
    return [
        {"recall": row, "look": LOOKS[row.poll.state], "outcome": _outcome(row.poll)}
        for row in rows.order_by("-poll__number")
    ]


def _outcome(poll: Poll) -> str:
    """The law's word once two people agree on the figures."""
    return headline(Verdict.from_record(poll.result.verdict)) if hasattr(poll, "result") else ""


def _day(text: str) -> date:
    """The day of the address bar; today when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


@allow(Act.SETTLE_BALLOT)
def recall(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """The motion for a recall and the day of its vote; POST settles the ballot, which two people then enter."""
    term = terms.in_sight(request.user, term_id)
    officer = officer_in_sight(request, term, pk)
    election = officer.village_election
    mode = recalls.mode_of(election)
    others = list(recalls.may_join(officer))
    form = RecallForm(request.POST or None, mode=mode, others=others)
    if request.method == "POST" and form.is_valid():
        with placing(form):
            opened = _open(request, officer, form)
            if len(opened) == 1:
                messages.success(request, _("The recall vote is settled. Print the result form with its check code."))
                return redirect("ballots:poll", term_id=term.pk, poll_id=opened[0].pk)
            done = _("%(number)s recall votes are settled. Print the result form of each, with its own check code.")
            messages.success(request, done % {"number": len(opened)})
            return redirect("ballots:roster", term_id=term.pk, code=officer.village_id)
    context = {
        "term": term,
        "officer": officer,
        "mode": ElectorateMode(mode),
        "form": form,
        "under_way": recalls.under_way(officer),
        "rules": recalls.what_is_asked(election, mode),
    }
    return render(request, "ballots/recall.html", context)


def _open(request: SignedInRequest, officer: Officer, form: RecallForm) -> list[Poll]:
    data = form.cleaned_data
    names = ("asked_on", "grounds", "voters", "representatives", "representatives_total", "defence")
    motion = recalls.Motion(**{name: data[name] for name in names}, voters_total=data.get("voters_total"))
    others = [(each, replace(motion, defence=defence)) for each, defence in form.ticked()]
    return recalls.open_recalls(
        actor=request.user,
        motions=[(officer, motion), *others],
        held_on=data["held_on"],
        electorate=data.get("electorate"),
        late_reason=data["late_reason"],
    )


@allow(Act.EDIT_CANDIDATE)
def resignation(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Figures of a meeting on a resignation; the law says whether the office ends."""
    term = terms.in_sight(request.user, term_id)
    officer = officer_in_sight(request, term, pk)
    form = ResignationForm(request.POST or None)
    verdict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with placing(form):
            verdict = resign(
                actor=request.user, officer=officer, figures=form.figures(), held_on=data["held_on"], note=data["note"]
            )
            if verdict.vacancies:
                messages.success(request, _("The office of %(person)s is ended.") % {"person": officer.person})
                return redirect("ballots:roster", term_id=term.pk, code=officer.village_id)
    context = {
        "term": term,
        "officer": officer,
        "form": form,
        "findings": severities(verdict.findings) if verdict else [],
    }
    return render(request, "ballots/resignation.html", context)

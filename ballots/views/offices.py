"""Who holds office in a village on a day, and offices ended by a recall or resignation."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.errors import DomainError, NotAllowed
from accounts.roles import Act
from ballots.endings import WORDS, decide
from ballots.explaining import severities
from ballots.forms import RecallForm, ResignationForm
from candidates import officers, phrases
from candidates.models import Officer
from villages import elections, terms

FORMS: dict[str, type[RecallForm] | type[ResignationForm]] = {"recall": RecallForm, "resignation": ResignationForm}


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
        "may_end": request.user.may(Act.EDIT_CANDIDATE),
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


def _day(text: str) -> date:
    """The day of the address bar; today when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate()


@allow(Act.EDIT_CANDIDATE)
def end_by_vote(request: SignedInRequest, term_id: int, pk: int, how: str) -> HttpResponse:
    """Figures of a recall vote or of a meeting on a resignation; the law says whether the office ends."""
    term = terms.in_sight(request.user, term_id)
    if how not in FORMS:
        raise Http404
    rows = Officer.objects.filter(term=term).select_related("person", "village_election__village")
    officer = found(rows, request.user, pk=pk)
    form = FORMS[how](request.POST or None, initial={"registered": officer.village_election.registered})
    verdict = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            verdict = decide(
                actor=request.user,
                officer=officer,
                how=how,
                figures=form.figures(),
                held_on=data["held_on"],
                note=data["note"],
            )
        except NotAllowed:
            raise
        except DomainError as refused:
            field = refused.field.replace("motion.", "motion_")
            form.add_error(field if field in form.fields else None, str(refused))
        else:
            if verdict.vacancies:
                messages.success(request, _("The office of %(person)s is ended.") % {"person": officer.person})
                return redirect("ballots:roster", term_id=term.pk, code=officer.village_id)
    context = {
        "term": term,
        "officer": officer,
        "how": WORDS[how],
        "form": form,
        "findings": severities(verdict.findings) if verdict else [],
    }
    return render(request, "ballots/end_by_vote.html", context)

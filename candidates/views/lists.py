"""A village's candidate list: checks and publication, and the notice to print."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from candidates import lists
from candidates.forms import PublishForm
from candidates.models import STANDING, Candidacy, CandidacyState, ListPublication, Officer
from candidates.name_order import stroke_key
from candidates.views.answers import done, saved
from villages import elections, terms
from villages.models import VillageElection


@allow(Act.PUBLISH_CANDIDATES)
def publish(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """Who would be on the list, what the checks say, and the act itself."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    form = PublishForm(request.POST or None)
    if publication := saved(
        request, form, lambda: lists.publish_list(actor=request.user, election=election, **form.cleaned_data)
    ):
        sentence = _("The list of %(village)s is published with %(people)s candidates.") % {
            "village": election.village,
            "people": publication.candidates,
        }
        return done(request, sentence, reverse("candidates:notice", args=[term.pk, code]))
    day = form.cleaned_data.get("published_on") if form.is_bound and hasattr(form, "cleaned_data") else None
    found = lists.findings(election, day)
    people = _people(election, lists.ON_LIST)
    publications = list(
        ListPublication.objects.filter(village_election=election).select_related("published_by").order_by("number")
    )
    is_gone = lists.names_somebody_gone(publications[-1] if publications else None, _standing(people))
    has_new = is_gone or any(row.state == CandidacyState.CLEARED for row in people)
    context = {
        "term": term,
        "election": election,
        "form": form,
        "people": people,
        "findings": [(lists.sentence(finding), finding.is_hard) for finding in found] if has_new or not people else [],
        "has_new": has_new,
        "is_stopped": not has_new or any(finding.is_hard for finding in found),
        "is_gone": is_gone,
        "publications": publications,
    }
    return render(request, "candidates/publish.html", context)


@allow(Act.SEE_PEOPLE)
@require_safe
def notice(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The public notice of the formal candidates, by the strokes of their surnames; no numbers, no vetting."""
    term = terms.in_sight(request.user, term_id)
    election = elections.in_sight(request.user, term, code)
    publication = ListPublication.objects.filter(village_election=election).order_by("-number").first()
    people = _people(election, STANDING) if publication else []
    _add_current_offices(election, people)
    context = {
        "term": term,
        "election": election,
        "publication": publication,
        "is_gone": lists.names_somebody_gone(publication, len(people)),
        "committee": [row for row in people if row.committee_post],
        "party": [row for row in people if row.party_post],
    }
    return render(request, "candidates/notice.html", context)


def _standing(people: list[Candidacy]) -> int:
    return sum(row.state in STANDING for row in people)


def _add_current_offices(election: VillageElection, people: list[Candidacy]) -> None:
    """Put ``current_office`` on each: the office of the term before that they still hold; one query.

    A candidate's notice tells name, sex, month of birth, ethnic group, education, political status, post held now and
    post sought, and nothing else (masking rules of public notices).
    """
    previous = election.term.previous_id
    serving = Officer.objects.filter(ended_on=None, person__in=[row.person_id for row in people])
    held = serving.filter(term=previous) if previous else []
    offices = {each.person_id: each for each in held}
    for row in people:
        # Its words are made in the template, where the language is that of the notice.
        row.current_office = offices.get(row.person_id)  # type: ignore[attr-defined]


def _people(election: VillageElection, states: tuple[str, ...]) -> list[Candidacy]:
    rows = Candidacy.objects.filter(village_election=election, state__in=states).select_related("person")
    return sorted(rows, key=lambda row: stroke_key(row.person.name))

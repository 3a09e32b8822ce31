"""Steps of the path beside vetting: pledges and their scans, near relatives."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.errors import DomainError
from accounts.refusals import saying
from accounts.roles import Act
from audit import trail
from candidates import biography, kinship, pledges
from candidates.forms_of_people import KinForm, PledgeForm
from candidates.records.path import Pledge
from candidates.views.answers import acted, candidacy_in_sight, done, first_error, reason_of, refused, saved
from villages import terms


@allow(Act.EDIT_CANDIDATE)
@never_cache
def pledge(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Record a pledge with its scan."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk, "pledge")
    known = getattr(candidacy, "pledge", None)
    initial = {"signed_on": known.signed_on, "resigns_on_breach": known.resigns_on_breach} if known else {}
    form = PledgeForm(request.POST or None, request.FILES or None, initial=initial)
    if saved(request, form, lambda: pledges.record(actor=request.user, candidacy=candidacy, **form.cleaned_data)):
        return done(request, _("The pledge of %(person)s is recorded.") % {"person": candidacy.person}, person_url)
    context = {"term": term, "candidacy": candidacy, "form": form, "person_url": person_url, "known": known}
    return render(request, "candidates/pledge.html", context)


@allow(Act.EDIT_CANDIDATE, Act.SCREEN_CANDIDATE)
@never_cache
@require_safe
def scan(request: SignedInRequest, term_id: int, pk: int) -> FileResponse:
    """The scan of a pledge, for people of the territory; each look is recorded. Never a public address."""
    term = terms.in_sight(request.user, term_id)
    row = found(Pledge.objects.filter(candidacy__term=term), request.user, candidacy=pk)
    if not row.scan or not row.scan.storage.exists(str(row.scan.name)):
        raise Http404(_("There is no scan of this pledge."))
    trail.record(actor=request.user, action="pledge.scan_opened", obj=row.candidacy, division=row.village_id)
    answer = FileResponse(row.scan.open("rb"), content_type=row.scan_kind, filename=f"pledge-{row.pk}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@allow(Act.EDIT_CANDIDATE)
@require_POST
def kin(request: SignedInRequest, term_id: int, person_id: int) -> HttpResponse:
    """Record a near relative known in the same village."""
    term = terms.in_sight(request.user, term_id)
    life = biography.read(request.user, term, person_id)
    here = reverse("candidates:person", args=[term.pk, person_id])
    form = KinForm(request.POST)
    if not form.is_valid():
        return refused(request, DomainError(first_error(form)), here)
    data = form.cleaned_data
    with saying(request):
        other = kinship.relative_named(life.village_id, data["relative"], life.person)
        row = kinship.tell(
            actor=request.user,
            village_id=life.village_id,
            one=life.person,
            other=other,
            kind=data["kind"],
            note=data["note"],
        )
        words = _("%(one)s and %(other)s are near relatives.") % {"one": row.first, "other": row.second}
        messages.success(request, words)
    return redirect(here)


@allow(Act.EDIT_CANDIDATE)
@require_POST
def kin_back(request: SignedInRequest, term_id: int, person_id: int, pk: int) -> HttpResponse:
    """Take a record of near relatives back."""
    term = terms.in_sight(request.user, term_id)
    life = biography.read(request.user, term, person_id)
    here = reverse("candidates:person", args=[term.pk, person_id])
    row = next((each for each in kinship.of(life.person) if each.pk == pk), None)
    if row is None:
        raise Http404(_("There is no such record of near relatives."))
    reason = reason_of(request)
    return acted(
        request,
        here,
        lambda: kinship.take_back(actor=request.user, village_id=life.village_id, kinship=row, reason=reason),
        lambda _nothing: _("The record of near relatives is taken back."),
    )

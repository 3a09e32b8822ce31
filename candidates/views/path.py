"""Steps of the path beside vetting: the township's screening, pledges and their scans, near relatives."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.errors import DomainError
from accounts.roles import Act
from audit import trail
from candidates import biography, kinship, listing, pledges, screening
from candidates.filters import CandidateForm
from candidates.forms import ReasonForm
from candidates.forms_of_people import KinForm, PledgeForm, ScreeningForm
from candidates.models import Candidacy, CandidacyState
from candidates.records.path import Pledge
from candidates.views.answers import chosen_ids, done, first_error, put_on, reason_of, refused, where_from
from villages import terms


@allow(Act.SCREEN_CANDIDATE)
@require_POST
def screen(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Pass the ticked people, or everybody put forward under the filter, on to joint vetting; asks once more first."""
    term = terms.in_sight(request.user, term_id)
    back = where_from(request, reverse("candidates:candidates", args=[term.pk]))
    keys = chosen_ids(request)
    if request.POST.get("all"):
        asked = CandidateForm(request.GET, user=request.user, term=term).asked
        waiting = listing.candidacies(request.user, term, asked).filter(state=CandidacyState.NOMINATED)
        keys = list(waiting.values_list("pk", flat=True))
    if not keys:
        return refused(request, DomainError(_("Tick the people to be passed on first.")), back)
    form = ScreeningForm(request.POST if request.POST.get("confirmed") else None)
    if not form.is_bound or not form.is_valid():
        context = {
            "term": term,
            "title": _("Township screening"),
            "text": _("%(people)s people are passed on to joint vetting with this opinion of the township.")
            % {"people": len(keys)},
            "button": _("Pass %(people)s people on") % {"people": len(keys)},
            "form": form,
            "hidden": {"pks": ",".join(map(str, keys)), "next": back},
            "back": back,
        }
        return render(request, "candidates/confirm.html", context)
    try:
        number = screening.screen(actor=request.user, term=term, candidacies=keys, **form.cleaned_data)
    except DomainError as refusal:
        return refused(request, refusal, back)
    return done(request, _("%(people)s people were screened and passed on.") % {"people": number}, back)


@allow(Act.SCREEN_CANDIDATE)
@require_POST
def screen_out(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Do not pass somebody on, with the reason."""
    term = terms.in_sight(request.user, term_id)
    candidacy = found(Candidacy.objects.filter(term=term), request.user, pk=pk)
    person_url = reverse("candidates:person", args=[term.pk, candidacy.person_id])
    form = ReasonForm(request.POST)
    data = form.cleaned_data if form.is_valid() else {}
    try:
        row = screening.screen_out(
            actor=request.user, candidacy=candidacy, reason=data.get("reason", ""), version=data.get("version")
        )
    except DomainError as refusal:
        return refused(request, refusal, person_url)
    return done(request, _("%(person)s is not passed on.") % {"person": row.person}, person_url)


@allow(Act.EDIT_CANDIDATE)
@never_cache
def pledge(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Record a pledge with its scan."""
    term = terms.in_sight(request.user, term_id)
    rows = Candidacy.objects.filter(term=term).select_related("person", "pledge")
    candidacy = found(rows, request.user, pk=pk)
    person_url = reverse("candidates:person", args=[term.pk, candidacy.person_id])
    known = getattr(candidacy, "pledge", None)
    initial = {"signed_on": known.signed_on, "resigns_on_breach": known.resigns_on_breach} if known else {}
    form = PledgeForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            pledges.record(actor=request.user, candidacy=candidacy, **form.cleaned_data)
        except DomainError as refusal:
            put_on(form, refusal)
        else:
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
    try:
        other = kinship.relative_named(life.village_id, data["relative"], life.person)
        row = kinship.tell(
            actor=request.user,
            village_id=life.village_id,
            one=life.person,
            other=other,
            kind=data["kind"],
            note=data["note"],
        )
    except DomainError as refusal:
        return refused(request, refusal, here)
    return done(request, _("%(one)s and %(other)s are near relatives.") % {"one": row.first, "other": row.second}, here)


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
    try:
        kinship.take_back(actor=request.user, village_id=life.village_id, kinship=row, reason=reason_of(request))
    except DomainError as refusal:
        return refused(request, refusal, here)
    return done(request, _("The record of near relatives is taken back."), here)

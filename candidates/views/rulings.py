"""The leading group's rulings: recorded on the page of the person, the minutes opened from there."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, allow, found
from accounts.refusals import refusable
from accounts.roles import Act
from audit import trail
from candidates import rulings, vetting
from candidates.forms import RulingForm
from candidates.records.decisions import RulingKind
from candidates.rulings import Decision
from candidates.views.answers import candidacy_in_sight, done
from candidates.views.person import refused_on_page
from villages import terms


@allow(Act.STRIKE_OFF)
@require_POST
def rule(request: SignedInRequest, term_id: int, pk: int) -> HttpResponse:
    """Clear somebody or strike somebody off by the leading group's ruling on the objections."""
    term, candidacy, person_url = candidacy_in_sight(request, term_id, pk)
    form = RulingForm(request.POST, request.FILES)
    if not form.is_valid():
        return refused_on_page(request, term, candidacy, "ruling_form", form, None)
    data = {**form.cleaned_data, "seen": request.POST.get("seen")}
    version, kind = data.pop("version"), data.pop("decision")
    ruling = Decision(**data)
    with refusable() as outcome:
        if kind == RulingKind.CLEAR:
            vetting.rule_in(actor=request.user, candidacy=candidacy, ruling=ruling, version=version)
            sentence = _("%(person)s is cleared by ruling of the leading group.")
        else:
            vetting.rule_out(actor=request.user, candidacy=candidacy, ruling=ruling, version=version)
            sentence = _("%(person)s is struck off by ruling of the leading group.")
        return done(request, sentence % {"person": candidacy.person}, person_url)
    return refused_on_page(request, term, candidacy, "ruling_form", form, outcome.refused)


@allow(Act.SEE_OPINIONS)
@never_cache
@require_safe
def scan(request: SignedInRequest, term_id: int, pk: int) -> FileResponse:
    """The minutes of a ruling, for the district office; each look is recorded."""
    term = terms.in_sight(request.user, term_id)
    row = found(rulings.visible_to(request.user).filter(candidacy__term=term), request.user, pk=pk)
    if not row.scan or not row.scan.storage.exists(str(row.scan.name)):
        raise Http404(_("There is no scan of these minutes."))
    trail.record(actor=request.user, action="ruling.scan_opened", obj=row, division=term.scope_id)
    answer = FileResponse(row.scan.open("rb"), content_type=row.scan_kind, filename=f"minutes-{row.pk}")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer

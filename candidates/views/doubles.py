"""People who may be kept twice: the queue, two of them side by side, merging and telling apart."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow
from accounts.refusals import saying
from accounts.roles import Act
from candidates import duplicates, merging
from candidates.views.answers import done, reason_of
from villages import terms


@allow(Act.MERGE_PEOPLE)
@never_cache
@require_safe
def queue(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Pairs of one name and birth that wait for a decision."""
    term = terms.in_sight(request.user, term_id)
    context = {"term": term, "pairs": duplicates.queue(request.user), "at_once": duplicates.AT_ONCE}
    return render(request, "candidates/doubles.html", context)


@allow(Act.MERGE_PEOPLE)
@never_cache
def compare(request: SignedInRequest, term_id: int, first: int, second: int) -> HttpResponse:
    """Two persons side by side; ``act`` keeps the first, or says that they are two people."""
    term = terms.in_sight(request.user, term_id)
    found = duplicates.pair(request.user, first, second)
    if found is None:
        raise Http404(_("There is no such person in your territory."))
    if request.method == "POST":
        return _decide(request, term.pk, found)
    sides = [(found.one, found.other), (found.other, found.one)]
    return render(request, "candidates/double.html", {"term": term, "pair": found, "sides": sides})


def _decide(request: SignedInRequest, term_id: int, found: duplicates.Double) -> HttpResponse:
    one, other = found.one.person, found.other.person
    reason = reason_of(request)
    queue_url = reverse("candidates:doubles", args=[term_id])
    with saying(request):
        if request.POST.get("act") == "apart":
            merging.tell_apart(actor=request.user, one=one, other=other, reason=reason)
            return done(request, _("%(person)s: kept as two people.") % {"person": one}, queue_url)
        kept, absorbed = (other, one) if request.POST.get("kept") == str(other.pk) else (one, other)
        record = merging.merge(actor=request.user, kept=kept, absorbed=absorbed, reason=reason)
        number = sum(record.moved.values())
        words = _("%(person)s is one person now; %(number)s records were moved.") % {"person": kept, "number": number}
        return done(request, words, reverse("candidates:changes", args=[term_id, kept.pk]))
    return redirect("candidates:double", term_id, one.pk, other.pk)

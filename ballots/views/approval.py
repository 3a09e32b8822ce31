"""Confirming, sending back, certifying (one or many), revoking: buttons of the poll page and the district's list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.refusals import saying
from accounts.roles import Act
from ballots import results
from ballots.explaining import headline, share
from ballots.law import Verdict
from ballots.models import Poll
from ballots.selectors import waiting_for
from ballots.views.finding import poll_in_sight
from villages import terms
from villages.codes import Organ
from villages.models import PollStage, Term

AT_ONCE = 60
"""More are certified township by township: a person must still be able to look at them."""


def _version(request: SignedInRequest) -> int:
    """Of the poll as the person saw it; -1, which no poll has, for anything but a number."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else -1


@allow(Act.CONFIRM_RESULT)
@require_POST
def confirm(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The township leader confirms."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with saying(request, _("Confirmed. The district election office can certify the result.")):
        results.confirm(actor=request.user, poll=poll, version=_version(request))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.ENTER_RESULT)
@require_POST
def take_back(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """A clerk takes the own entry back while it is the only one."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    reason = request.POST.get("reason", "")
    with saying(request, _("Your entry is taken back. You can enter the form again.")):
        results.take_back(actor=request.user, poll=poll, reason=reason, version=_version(request))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.CONFIRM_RESULT, Act.CERTIFY_RESULT)
@require_POST
def send_back(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Every entry becomes void and the form is entered again."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    reason = request.POST.get("reason", "")
    with saying(request, _("Sent back. Two people must enter the form again.")):
        results.send_back(actor=request.user, poll=poll, reason=reason, version=_version(request))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.CERTIFY_RESULT)
@require_POST
def certify(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The district certifies."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    note = request.POST.get("note", "")[:300]
    recalled = _("Certified. The result is frozen; an office that a recall ended has ended.")
    done = recalled if poll.is_recall else _("Certified. The result is frozen, the elected are entered as officers.")
    with saying(request, done):
        results.certify(actor=request.user, poll=poll, version=_version(request), note=note)
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.REVOKE_RESULT)
@require_POST
def revoke(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Take a certification back."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    reason = request.POST.get("reason", "")
    with saying(request, _("Revoked. The result waits for certification again.")):
        results.revoke(actor=request.user, poll=poll, reason=reason, version=_version(request))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.REVOKE_RESULT)
@require_POST
def correct(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Open a certified result to be entered anew."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    reason = request.POST.get("reason", "")
    with saying(request, _("Opened for correction. Two people must enter the form again; both records are kept.")):
        results.correct(actor=request.user, poll=poll, reason=reason, version=_version(request))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.CERTIFY_RESULT)
def to_certify(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Confirmed results with boxes to tick; POST shows them once more, and only the second POST certifies."""
    term = terms.in_sight(request.user, term_id)
    rows = _confirmed(request, term)
    picked = _picked(request, rows)
    if request.method == "POST" and not picked:
        messages.warning(request, _("Tick the results to certify first."))
    elif request.method == "POST" and request.POST.get("step") == "certify":
        return _certify_many(request, term, picked)
    context = {
        "term": term,
        "rows": [_row(poll) for poll in (picked or rows)],
        "review": bool(picked),
        "total": len(rows),
        "at_once": AT_ONCE,
    }
    return render(request, "ballots/certify.html", context)


def _confirmed(request: SignedInRequest, term: Term) -> list[Poll]:
    rows = waiting_for(request.user, term).filter(state=PollStage.CONFIRMED)
    related = ("village_election__village", "result__confirmed_by", "recall")
    return list(rows.select_related(*related).order_by("village_id", "organ", "number")[: AT_ONCE * 10])


def _picked(request: SignedInRequest, rows: list[Poll]) -> list[Poll]:
    """Ticked polls as the person saw them; one that has changed since is left to be looked at again."""
    if request.method != "POST":
        return []
    wanted = set(request.POST.getlist("poll"))
    return [poll for poll in rows if f"{poll.pk}.{poll.version}" in wanted][:AT_ONCE]


def _certify_many(request: SignedInRequest, term: Term, picked: list[Poll]) -> HttpResponse:
    done, refused = results.certify_many(actor=request.user, polls=[(poll, poll.version) for poll in picked])
    if done:
        messages.success(request, _("Results certified: %(number)s.") % {"number": len(done)})
    for refusal in refused:
        messages.error(request, f"{refusal.poll}: {refusal.sentence}")
    return redirect("ballots:to_certify", term_id=term.pk)


def _row(poll: Poll) -> dict[str, Any]:
    result = poll.result
    whole, part = (result.due, result.present) if poll.organ == Organ.PARTY else (result.registered, result.cast)
    verdict = Verdict.from_record(result.verdict)
    return {
        "poll": poll,
        "result": result,
        "whole": whole,
        "part": part,
        "turnout": share(part, whole),
        "headline": headline(verdict),
        "look": "late" if not verdict.valid else "done" if verdict.next == "certify" else "doing",
        "warnings": sum(row.severity == "warning" for row in verdict.findings),
    }

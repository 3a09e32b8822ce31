"""Confirming, sending back, certifying (one or many), revoking: buttons of the poll page and the district's list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError, NotAllowed
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


def _act(
    request: SignedInRequest, term_id: int, poll_id: int, act: Callable[[Poll, int], Any], done: str, recalled: str = ""
) -> HttpResponse:
    """Do one act on the poll as the person saw it; back to its page with a sentence (of recalls its own) either way."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    version = request.POST.get("version", "")
    try:
        act(poll, int(version) if version.isdecimal() else -1)
        messages.success(request, (recalled if poll.is_recall else "") or done)
    except NotAllowed:
        raise
    except DomainError as refused:
        messages.error(request, str(refused))
    return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)


@allow(Act.CONFIRM_RESULT)
@require_POST
def confirm(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The township leader confirms."""
    done = _("Confirmed. The district election office can certify the result.")
    return _act(
        request, term_id, poll_id, lambda poll, v: results.confirm(actor=request.user, poll=poll, version=v), done
    )


@allow(Act.ENTER_RESULT)
@require_POST
def take_back(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """A clerk takes the own entry back while it is the only one."""
    reason = request.POST.get("reason", "")
    done = _("Your entry is taken back. You can enter the form again.")
    return _act(
        request,
        term_id,
        poll_id,
        lambda poll, v: results.take_back(actor=request.user, poll=poll, reason=reason, version=v),
        done,
    )


@allow(Act.CONFIRM_RESULT, Act.CERTIFY_RESULT)
@require_POST
def send_back(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Every entry becomes void and the form is entered again."""
    reason = request.POST.get("reason", "")
    done = _("Sent back. Two people must enter the form again.")
    return _act(
        request,
        term_id,
        poll_id,
        lambda poll, v: results.send_back(actor=request.user, poll=poll, reason=reason, version=v),
        done,
    )


@allow(Act.CERTIFY_RESULT)
@require_POST
def certify(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The district certifies."""
    note = request.POST.get("note", "")[:300]
    done = _("Certified. The result is frozen, the elected are entered as officers.")
    recalled = _("Certified. The result is frozen; an office that a recall ended has ended.")
    return _act(
        request,
        term_id,
        poll_id,
        lambda poll, v: results.certify(actor=request.user, poll=poll, version=v, note=note),
        done,
        recalled,
    )


@allow(Act.REVOKE_RESULT)
@require_POST
def revoke(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Take a certification back."""
    reason = request.POST.get("reason", "")
    done = _("Revoked. The result waits for certification again.")
    return _act(
        request,
        term_id,
        poll_id,
        lambda poll, v: results.revoke(actor=request.user, poll=poll, reason=reason, version=v),
        done,
    )


@allow(Act.REVOKE_RESULT)
@require_POST
def correct(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Open a certified result to be entered anew."""
    reason = request.POST.get("reason", "")
    done = _("Opened for correction. Two people must enter the form again; both records are kept.")
    return _act(
        request,
        term_id,
        poll_id,
        lambda poll, v: results.correct(actor=request.user, poll=poll, reason=reason, version=v),
        done,
    )


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

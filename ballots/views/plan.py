"""One poll's arrangements: where and when, who works there, its mobile boxes, the account of its ballots."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError, StaleSave
from accounts.refusals import saying
from accounts.roles import Act
from ballots import boxes, mobile_boxes, polling_day, proxy_modes
from ballots.fields import read_count
from ballots.models import Duty, PollingMode, PollingPlan, Result
from ballots.paper import Typed
from ballots.views.finding import poll_in_sight
from villages.codes import Organ

ACCOUNT = ("printed", "issued", "spoiled", "unused")
SEPARATORS = str.maketrans(dict.fromkeys("，,；;\n\r\t ", "、"))


def names_in(text: str) -> list[str]:
    """Names typed with 、, commas, spaces or lines between them; forty at most."""
    return text.translate(SEPARATORS).split("、")[:40]


@allow(Act.SEE_REPORT)
def plan(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Where and when a poll is held, who works there, its mobile boxes, and the account of its ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    row = PollingPlan.objects.select_related("changed_by").filter(poll=poll).first()
    result = Result.objects.filter(poll=poll).first()
    user = request.user
    listed = mobile_boxes.counted(row).select_related("requested_by", "approved_by") if row else ()
    context = {
        "term": term, "poll": poll, "plan": row, "modes": PollingMode.choices, "result": result,
        "is_committee": poll.organ == Organ.COMMITTEE,
        "boxes": [(box, mobile_boxes.size(box)) for box in listed],
        "duties": [(duty.value, duty.label, row.staff.get(duty.value, ())) for duty in Duty] if row else (),
        "may_plan": user.may(Act.SETTLE_BALLOT), "may_account": user.may(Act.ENTER_RESULT),
        "may_see_names": user.may(Act.SEE_ROLL),
        "box_rules": boxes.box_rules(poll),
        "against_proxies": proxy_modes.article_against(poll.village_election, poll.mode),
        "boxes_differ": mobile_boxes.problems(poll, Typed(result.figures())) if result else [],
        "issued_differs": bool(row and result and row.issued is not None and row.issued != result.issued),
    }  # fmt: skip
    return render(request, "ballots/plan.html", context)


@allow(Act.SETTLE_BALLOT)
@require_POST
def save_plan(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Keep place and times; a stale page is told who changed what, and may save again."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    given = request.POST
    with saying(request, _("Saved.")):
        try:
            polling_day.plan(
                actor=request.user, poll=poll, mode=_choice(given.get("mode", "")), place=given.get("place", ""),
                stations=count_in(given.get("stations", "")) or 1, opens_at=time_in(given.get("opens_at", "")),
                closes_at=time_in(given.get("closes_at", "")), version=count_in(given.get("version", "")) or 0,
            )  # fmt: skip
        except StaleSave as stale:
            typed = _("You typed “%(place)s”.") % {"place": given.get("place", "")[:200]}
            raise StaleSave(f"{stale} {typed}") from stale
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def save_staff(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Keep who works at the poll, all duties together."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    names = {duty: names_in(request.POST.get(f"staff-{duty}", "")) for duty in Duty.values}
    with saying(request, _("Saved.")):
        version = count_in(request.POST.get("version", "")) or 0
        polling_day.name_staff(actor=request.user, poll=poll, names=names, version=version)
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


@allow(Act.ENTER_RESULT)
@require_POST
def account(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Account for the printed ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with saying(request, _("Every printed ballot is accounted for.")):
        figures: dict[str, Any] = {name: count_in(request.POST.get(name, "")) for name in ACCOUNT}
        polling_day.account_ballots(actor=request.user, poll=poll, **figures)
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


def _choice(text: str) -> str:
    return text if text in PollingMode.values else PollingMode.MEETING


def count_in(text: str) -> int | None:
    """A typed count, None where nothing is typed. Raises DomainError for anything else."""
    try:
        value = read_count(text)
    except ValueError:
        value = -1
    if value is not None and not 0 <= value <= 9_999_999:
        message = _(
            "“%(typed)s” is not a whole number. Type digits only, for example 1638; leave unknown fields empty."
        )
        raise DomainError(message % {"typed": text[:20]})
    return value


def time_in(text: str) -> time:
    """A typed time of day. Raises DomainError for anything else."""
    try:
        found = parse_time(text)
    except ValueError:
        found = None
    if found is None:
        raise DomainError(_("“%(typed)s” is not a time of day. Write it like 08:30.") % {"typed": text[:20]})
    return found

"""Polling day: the district's board of turnout, a township's hourly report, and one poll's plan."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError, NotAllowed, StaleSave
from accounts.roles import Act
from ballots import mobile_boxes, polling_day
from ballots.explaining import share
from ballots.fields import read_count
from ballots.models import MobileBox, Poll, PollingMode, PollingPlan, Result, TurnoutException
from ballots.paper import Typed
from ballots.selectors import LOOKS
from ballots.turnout import FIRST_HOUR, LAST_HOUR, TownshipTurnout, by_township, polls_of_day, reminder
from ballots.views.finding import poll_in_sight
from villages import elections, terms
from villages.models import PollStage, Term

ACCOUNT = ("printed", "issued", "spoiled", "unused")


def _rate(row: TownshipTurnout) -> str:
    """Turnout so far; a dash while nobody has reported: not known is not 0 %."""
    return share(row.voted, row.registered) if row.voted or row.reported else "—"


@allow(Act.SEE_REPORT)
def board(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Townships by turnout at an hour: who has reported, who has not, exceptions, and the reminder to send."""
    term = terms.in_sight(request.user, term_id)
    day, hour = _when(request, term)
    townships = by_township(polls_of_day(request.user, term, day), hour)
    total = TownshipTurnout("", "", [row for each in townships for row in each.villages])
    context = {
        "term": term, "day": day, "hour": hour, "hours": range(FIRST_HOUR, LAST_HOUR + 1),
        "rows": [(each, _rate(each)) for each in townships],
        "total": total, "total_share": _rate(total),
        "villages_words": _("of %(number)s villages") % {"number": len(total.villages)},
        "exceptions": total.exceptions, "reminder": reminder(townships, day, hour, str(request.user)),
    }  # fmt: skip
    return render(request, "ballots/polling_day.html", context)


def _when(request: SignedInRequest, term: Term) -> tuple[date, int]:
    """Day and hour asked for; without them election day and the present hour (on any other day the last one)."""
    asked = request.POST if request.method == "POST" else request.GET
    try:
        day = parse_date(asked.get("day", "")) or term.election_day
    except ValueError:
        day = term.election_day
    now = timezone.localtime()
    usual = min(max(now.hour, FIRST_HOUR), LAST_HOUR) if now.date() == day else LAST_HOUR
    hour = asked.get("hour", "")
    return day, min(max(int(hour), FIRST_HOUR), LAST_HOUR) if hour.isdecimal() and len(hour) < 3 else usual


@allow(Act.SEE_REPORT)
def township(request: SignedInRequest, term_id: int, code: str) -> HttpResponse:
    """The villages of a township; a clerk types how many have voted and sends them together."""
    term = terms.in_sight(request.user, term_id)
    division = elections.division_in_sight(request.user, term, code)
    day, hour = _when(request, term)
    polls = list(polls_of_day(request.user, term, day, code))
    refused: dict[int, str] = {}
    if request.method == "POST":
        if not request.user.may(Act.ENTER_RESULT):
            raise NotAllowed(_("Your role may not do this. Ask the district election office if you need to."))
        refused = _reported(request, polls, hour)
        if not refused:
            return redirect(f"{request.path}?day={day.isoformat()}&hour={hour}")
    rows = [row for each in by_township(polls, hour) for row in each.villages]
    context = {
        "term": term, "division": division, "day": day, "hour": hour, "hours": range(FIRST_HOUR, LAST_HOUR + 1),
        "rows": [_line(request, row, refused) for row in rows], "exceptions": TurnoutException.choices,
        "may_report": request.user.may(Act.ENTER_RESULT), "refused": bool(refused),
    }  # fmt: skip
    return render(request, "ballots/turnout.html", context)


def _line(request: SignedInRequest, row: Any, refused: dict[int, str]) -> dict[str, Any]:
    pk = row.poll.pk
    typed = {name: request.POST.get(f"{name}-{pk}") for name in ("voted", "exception", "note")}
    kept = {"voted": row.now.voted, "exception": row.now.exception, "note": row.now.note} if row.now else {}
    look = "" if row.poll.state == PollStage.READY else LOOKS[row.poll.state]
    shown = {name: typed[name] if typed[name] is not None and refused else kept.get(name, "") for name in typed}
    return {
        "row": row,
        "share": share(row.voted, row.poll.registered),
        "refused": refused.get(pk, ""),
        "look": look,
        **shown,
    }


def _reported(request: SignedInRequest, polls: list[Poll], hour: int) -> dict[int, str]:
    """Report every village with a figure, each on its own; sentences by poll for those refused."""
    refused, done = {}, 0
    for poll in polls:
        text = request.POST.get(f"voted-{poll.pk}", "")
        try:
            voted = read_count(text)
        except ValueError:
            message = _(
                "“%(typed)s” is not a whole number. Type digits only, for example 1638; leave unknown fields empty."
            )
            refused[poll.pk] = message % {"typed": text[:20]}
            continue
        exception, note = (request.POST.get(f"{name}-{poll.pk}", "").strip() for name in ("exception", "note"))
        if voted is None and (exception or note):
            message = _("%(village)s: an exception is reported with how many have voted so far; nobody is 0.")
            refused[poll.pk] = message % {"village": poll.village_election.village.short_name}
        if voted is None:
            continue
        told = polling_day.Told(poll, voted, exception, note)
        try:
            polling_day.report_turnout(actor=request.user, told=told, hour=hour)
            done += 1
        except NotAllowed:
            raise
        except DomainError as problem:
            refused[poll.pk] = str(problem)
    if done:
        messages.success(request, _("Villages reported: %(number)s.") % {"number": done})
    return refused


@allow(Act.SEE_REPORT)
def plan(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Where and when a poll is held, its mobile boxes, and the account of its ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    row = PollingPlan.objects.filter(poll=poll).first()
    result = Result.objects.filter(poll=poll).first()
    user = request.user
    context = {
        "term": term, "poll": poll, "plan": row, "modes": PollingMode.choices, "result": result,
        "boxes": list(row.boxes.select_related("requested_by", "approved_by")) if row else [],
        "may_plan": user.may(Act.SETTLE_BALLOT), "may_account": user.may(Act.ENTER_RESULT),
        "may_approve": user.may(Act.CONFIRM_RESULT),
        "box_rules": polling_day.box_rules(poll),
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
    try:
        polling_day.plan(
            actor=request.user, poll=poll, mode=_choice(given.get("mode", "")), place=given.get("place", ""),
            stations=_count(given.get("stations", "")) or 1, opens_at=_time(given.get("opens_at", "")),
            closes_at=_time(given.get("closes_at", "")), version=_count(given.get("version", "")) or 0,
        )  # fmt: skip
        messages.success(request, _("Saved."))
    except StaleSave as stale:
        messages.error(request, f"{stale} {_('You typed “%(place)s”.') % {'place': given.get('place', '')[:200]}}")
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


@allow(Act.ENTER_RESULT)
@require_POST
def account(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Account for the printed ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    try:
        figures = {name: _count(request.POST.get(name, "")) for name in ACCOUNT}
        polling_day.account_ballots(actor=request.user, poll=poll, **figures)
        messages.success(request, _("Every printed ballot is accounted for."))
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def add_box(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Ask for a mobile box."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    staff = request.POST.get("staff", "").replace("，", "、").replace(",", "、").replace(" ", "、").split("、")
    try:
        polling_day.request_box(
            actor=request.user, poll=poll, route=request.POST.get("route", ""),
            voters=_count(request.POST.get("voters", "")), staff=staff[:20],
        )  # fmt: skip
        messages.success(request, _("Asked for. The township leader can approve it."))
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


@allow(Act.CONFIRM_RESULT)
@require_POST
def approve_box(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """The township approves a box."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    box = get_object_or_404(MobileBox.objects.select_related("plan__poll"), pk=box_id, plan__poll=poll)
    try:
        polling_day.approve_box(actor=request.user, box=box)
        messages.success(request, _("Approved."))
    except NotAllowed:
        raise
    except DomainError as problem:
        messages.error(request, str(problem))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


def _choice(text: str) -> str:
    return text if text in PollingMode.values else PollingMode.MEETING


def _count(text: str) -> int | None:
    try:
        value = read_count(text)
    except ValueError:
        value = -1
    if value is not None and not 0 <= value <= 9_999_999:
        raise DomainError(_not_a_count(text))
    return value


def _not_a_count(text: str) -> str:
    message = _("“%(typed)s” is not a whole number. Type digits only, for example 1638; leave unknown fields empty.")
    return message % {"typed": text[:20]}


def _time(text: str) -> time:
    try:
        found = parse_time(text)
    except ValueError:
        found = None
    if found is None:
        raise DomainError(_("“%(typed)s” is not a time of day. Write it like 08:30.") % {"typed": text[:20]})
    return found

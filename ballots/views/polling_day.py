"""Polling day: the district's board of turnout and a township's hourly report."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.errors import NotAllowed
from accounts.refusals import refusable
from accounts.roles import Act
from ballots import polling_day
from ballots.explaining import share
from ballots.fields import read_count
from ballots.models import Poll, TurnoutException, TurnoutReport
from ballots.selectors import LOOKS
from ballots.turnout import (
    FIRST_HOUR,
    LAST_HOUR,
    TownshipTurnout,
    VillageTurnout,
    by_township,
    polls_of_day,
    reminder,
)
from villages import elections, terms
from villages.models import PollStage, Term

Refused = dict[int, tuple[str, str]]
"""By poll what was refused: the field and the sentence."""


def _exceptions(townships: list[TownshipTurnout]) -> list[tuple[TownshipTurnout, VillageTurnout, TurnoutReport]]:
    """Exceptions of the day so far with their township: villages of two townships may have one name."""
    return [(each, row, report) for each in townships for row, report in each.exceptions]


def _rate(row: TownshipTurnout) -> str:
    """Turnout so far; a dash while nobody has reported: not known is not 0 %."""
    return share(row.voted, row.registered) if row.is_known else "—"


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
        "total": total, "total_share": _rate(total), "exceptions": _exceptions(townships),
        "villages_words": _("of %(number)s villages") % {"number": len(total.villages)},
        "reminder": reminder(townships, day, hour, str(request.user)),
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
    refused: Refused = {}
    if request.method == "POST":
        if not request.user.may(Act.ENTER_RESULT):
            raise NotAllowed(_("Your role may not do this. Ask the district election office if you need to."))
        refused = _reported(request, polls, hour)
        if refused:
            text = _("Villages not reported yet: %(number)s. What is wrong stands beside their names.")
            messages.error(request, text % {"number": len(refused)})
        else:
            return redirect(f"{request.path}?day={day.isoformat()}&hour={hour}")
    rows = [row for each in by_township(polls, hour) for row in each.villages]
    may_report = request.user.may(Act.ENTER_RESULT)
    context = {
        "term": term, "division": division, "day": day, "hour": hour, "hours": range(FIRST_HOUR, LAST_HOUR + 1),
        "rows": [_line(request, row, refused) for row in rows], "exceptions": TurnoutException.choices,
        "may_report": may_report, "is_open": may_report and not all(row.is_certified for row in rows),
    }  # fmt: skip
    return render(request, "ballots/turnout.html", context)


def _line(request: SignedInRequest, row: Any, refused: Refused) -> dict[str, Any]:
    pk = row.poll.pk
    typed = {name: request.POST.get(f"{name}-{pk}") for name in ("voted", "exception", "note")}
    kept = {"voted": row.now.voted, "exception": row.now.exception, "note": row.now.note} if row.now else {}
    look = "" if row.poll.state == PollStage.READY else LOOKS[row.poll.state]
    field, sentence = refused.get(pk, ("", ""))
    shown = {name: typed[name] if typed[name] is not None and refused else kept.get(name, "") for name in typed}
    return {
        "row": row,
        "share": share(row.voted, row.poll.registered),
        "field": field,
        "refused": sentence,
        "look": look,
        **shown,
    }


def _reported(request: SignedInRequest, polls: list[Poll], hour: int) -> Refused:
    """Report every village with a figure, each on its own; field and sentence by poll for those refused."""
    refused: Refused = {}
    done = 0
    for poll in polls:
        text = request.POST.get(f"voted-{poll.pk}", "")
        try:
            voted = read_count(text)
        except ValueError:
            message = _(
                "“%(typed)s” is not a whole number. Type digits only, for example 1638; leave unknown fields empty."
            )
            refused[poll.pk] = ("voted", message % {"typed": text[:20]})
            continue
        exception, note = (request.POST.get(f"{name}-{poll.pk}", "").strip() for name in ("exception", "note"))
        if voted is None and (exception or note):
            message = _("%(village)s: an exception is reported with how many have voted so far; nobody is 0.")
            refused[poll.pk] = ("voted", message % {"village": poll.village_election.village.short_name})
        if voted is None:
            continue
        told = polling_day.Told(poll, voted, exception, note)
        with refusable() as outcome:
            polling_day.report_turnout(actor=request.user, told=told, hour=hour)
            done += 1
        if outcome.refused:
            refused[poll.pk] = (outcome.refused.field, str(outcome.refused))
    if done:
        messages.success(request, _("Villages reported: %(number)s.") % {"number": done})
    return refused

"""The counting screen of the polling place; without JavaScript a bundle's totals are typed instead of tapped."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import typed_again
from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError
from accounts.refusals import refusable
from accounts.roles import Act
from accounts.typed_again import remembering
from ballots import counting
from ballots.fields import read_count
from ballots.labels import post_label
from ballots.models import CountMark, CountState, Poll, PublicCount
from ballots.paper import Paper, paper_of
from ballots.strokes import Tap, add_up
from ballots.views.finding import poll_in_sight
from villages.models import PollStage

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
# The last is a form sent instead of JSON: the protection against foreign forms has read its body already.
UNREADABLE = (ValueError, KeyError, TypeError, AttributeError, UnicodeDecodeError, RawPostDataException)
BUNDLE = 50
"""Ballots of a bundle unless the counters say otherwise."""


@allow(Act.ENTER_RESULT)
def screen(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The count that is open, large enough for a room; else the two names it begins with."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    count = _open_count(poll)
    if count is None and poll.state != PollStage.READY:
        messages.warning(request, _("This poll is being counted or entered already."))
        return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
    if count is not None and count.opened_by_id != request.user.pk:
        messages.warning(request, _("Somebody else counts this poll. Enter its result from the paper form."))
        return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
    kept = f"count-{poll.pk}"
    back = typed_again.taken(request, [kept]).get(kept, typed_again.TypedAgain())
    context: dict[str, Any] = {"term": term, "poll": poll, "count": count, "back": back}
    if count is not None:
        counted = _counted(count, paper_of(poll, poll.lines.all()))
        context |= counted | {"typed": _typed_back(back, counted)}
    return render(request, "ballots/count.html", context)


def _open_count(poll: Poll) -> PublicCount | None:
    return PublicCount.objects.filter(poll=poll, state=CountState.OPEN).prefetch_related("bundles").first()


def _typed_back(back: typed_again.TypedAgain, counted: dict[str, Any]) -> dict[str, str]:
    """What stands in the fields of the bundle: what was typed when it was refused, else a whole bundle of valid ones.

    Once a counter has confirmed, the ballots stand; only the marks of the other counter's paper are typed.
    """
    typed = dict(back.typed) if back.typed.get("number") == str(counted["number"]) else {}
    row = counted["current"]
    usual = {"valid": row.valid if row else BUNDLE}
    usual |= {name: getattr(row, name) if row else 0 for name in ("invalid", "partly_invalid", "blank")}
    for line in (line for post in counted["posts"] for line in post["lines"]):
        line["typed"] = typed.get(f"typed-{line['line'].pk}", "")
    shown = {name: str(number) if row else typed.get(name, str(number)) for name, number in usual.items()}
    return {**shown, "marks": typed.get("marks", "")}


def _counted(count: PublicCount, paper: Paper) -> dict[str, Any]:
    """Rows of the screen: votes of the current bundle and of the whole count, and the marks that can be undone."""
    number = counting.current_bundle(count)
    marks = list(count.marks.order_by("received_at", "tapped_at"))
    undone = {mark.undoes_id for mark in marks if mark.undoes_id}
    here = [mark for mark in marks if mark.bundle == number]
    totals, bundle = _sums(marks), _sums(here)
    keys = iter(KEYS)
    posts = [
        {
            "label": post_label(post),
            "seats": seats,
            "lines": [
                {
                    "line": line, "key": next(keys, ""), "votes": bundle.get(line.pk, 0),
                    "total": totals.get(line.pk, 0), "before": totals.get(line.pk, 0) - bundle.get(line.pk, 0),
                }
                for line in paper.lines_for(post)
            ],
        }
        for post, seats in paper.seats.items()
    ]  # fmt: skip
    bundles = list(count.bundles.all())
    return {
        "number": number,
        "posts": posts,
        "recalled": paper.recalled,
        "bundles": bundles,
        "current": next((row for row in bundles if row.number == number), None),
        "live": json.dumps([[str(m.pk), m.line_id, m.votes] for m in here if not m.undoes_id and m.pk not in undone]),
        "marks": sum(bundle.values()),
        "seen": len(marks),
        "valid": sum(row.valid for row in bundles),
        "invalid": sum(row.invalid for row in bundles),
        "form_id": uuid4(),
        "can_finish": bool(bundles) and all(row.is_confirmed for row in bundles) and not here,
    }


def _sums(marks: list[CountMark]) -> dict[int, int]:
    return add_up((mark.line_id, mark.votes, mark.undoes_id is not None) for mark in marks)


@allow(Act.ENTER_RESULT)
@require_safe
def worker(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The script that lets this poll's counting screen come back without a network; its address bounds what it sees.

    It carries no data. Its version changes with its own text and with the scripts and styles of the page.
    """
    poll_in_sight(request, term_id, poll_id)
    made_of = (
        static("js/count.js"),
        static("css/site.css"),
        render_to_string("ballots/count_worker.js", {"version": ""}),
    )
    version = sha256("\n".join(made_of).encode()).hexdigest()[:12]
    script = render_to_string("ballots/count_worker.js", {"version": version})
    return HttpResponse(script, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@allow(Act.ENTER_RESULT)
@require_POST
def marks(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Taps as JSON; answers which are kept now or were before, and which are refused. Sent again they count once."""
    _term, poll = poll_in_sight(request, term_id, poll_id)
    count = _open_count(poll)
    try:
        taps = [_tap(each) for each in json.loads(request.body)["marks"]]
    except UNREADABLE:
        return JsonResponse({"sentence": _("These marks cannot be read. Load the page again.")}, status=400)
    if count is None:
        return JsonResponse({"sentence": _("This count is over.")}, status=409)
    with refusable() as outcome:
        kept, refused = counting.take(actor=request.user, count=count, taps=taps)
    if outcome.refused:
        return JsonResponse({"sentence": str(outcome.refused)}, status=409)
    # How many marks the count has now: what lets a page kept for later tell which of them it has not seen.
    return JsonResponse({"kept": kept, "refused": refused}, headers={"X-Marks": str(count.marks.count())})


def _tap(row: Any) -> Tap:
    """A tap from JSON; raises ValueError, KeyError or TypeError for anything else."""
    undoes = row.get("undoes")
    return Tap(
        id=str(UUID(row["id"])), bundle=int(row["bundle"]), line=int(row["line"]),
        undoes=str(UUID(undoes)) if undoes else None, at=float(row.get("at") or 0) / 1000,
    )  # fmt: skip


def _act(request: SignedInRequest, term_id: int, poll_id: int, act: Callable[[PublicCount], str]) -> HttpResponse:
    """Do one act on the open count; back to the screen with a sentence either way."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    count = _open_count(poll)
    with remembering(request, f"count-{poll.pk}"):
        if count is None:
            raise DomainError(_("This count is over."))
        messages.success(request, act(count))
    return redirect("ballots:count", term_id=term.pk, poll_id=poll.pk)


@allow(Act.ENTER_RESULT)
@require_POST
def start(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Begin, with the names of the two counters."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    with remembering(request, f"count-{poll.pk}"):
        counting.open_count(
            actor=request.user,
            poll=poll,
            first_counter=request.POST.get("first_counter", ""),
            second_counter=request.POST.get("second_counter", ""),
        )
    return redirect("ballots:count", term_id=term.pk, poll_id=poll.pk)


@allow(Act.ENTER_RESULT)
@require_POST
def bundle(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """A counter confirms the bundle; typed totals, if there are any, are kept as marks first, or nothing is."""

    @transaction.atomic
    def act(count: PublicCount) -> str:
        typed = _typed_totals(request, count)
        if typed:
            counting.take(actor=request.user, count=count, taps=typed)
        number, counter = _number(request, "number") or 0, 2 if request.POST.get("counter") == "2" else 1
        counting.confirm_bundle(
            actor=request.user, count=count, number=number, counter=counter,
            valid=_number(request, "valid"), invalid=_number(request, "invalid"), marks=_number(request, "marks"),
            partly_invalid=_number(request, "partly_invalid"), blank=_number(request, "blank"),
        )  # fmt: skip
        return _("Confirmed by %(name)s.") % {"name": count.first_counter if counter == 1 else count.second_counter}

    return _act(request, term_id, poll_id, act)


def _typed_totals(request: SignedInRequest, count: PublicCount) -> list[Tap]:
    """Totals typed from the paper tally; the form has a number of its own, so that sending it twice counts once."""
    form, number = request.POST.get("form_id", ""), _number(request, "number") or 0
    found = []
    for line in count.poll.lines.all():
        votes = _number(request, f"typed-{line.pk}")
        if votes and votes > counting.LARGEST_BUNDLE:
            raise DomainError(
                _("%(votes)s votes for %(name)s are more than a bundle can hold: %(limit)s.")
                % {"votes": f"{votes:,}", "name": line.name, "limit": f"{counting.LARGEST_BUNDLE:,}"},
                field=f"typed-{line.pk}",
            )
        if votes:
            found.append(Tap(str(uuid5(_form(form), str(line.pk))), number, line.pk, votes=votes))
    return found


def _form(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise DomainError(_("These marks cannot be read. Load the page again.")) from None


def _number(request: SignedInRequest, name: str) -> int | None:
    """A typed count; None when empty; a sentence for anything else."""
    text = request.POST.get(name, "")
    try:
        return read_count(text)
    except ValueError:
        raise DomainError(
            _("“%(typed)s” is not a whole number. Type digits only, for example 1638; leave unknown fields empty.")
            % {"typed": text[:20]},
            field=name,
        ) from None


@allow(Act.ENTER_RESULT)
@require_POST
def reopen(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Open a bundle again that only one counter has confirmed."""

    def act(count: PublicCount) -> str:
        counting.reopen_bundle(actor=request.user, count=count, number=_number(request, "number") or 0)
        return _("The bundle is open again.")

    return _act(request, term_id, poll_id, act)


@allow(Act.ENTER_RESULT)
@require_POST
def finish(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Fill the draft entry and go on there."""
    response = _act(request, term_id, poll_id, lambda count: _finished(request, count))
    poll = Poll.objects.get(pk=poll_id)
    if poll.counts.filter(state=CountState.OPEN).exists():
        return response
    return redirect("ballots:enter", term_id=term_id, poll_id=poll_id)


def _finished(request: SignedInRequest, count: PublicCount) -> str:
    counting.finish(actor=request.user, count=count)
    return _("Counted. The draft is filled; type what is still missing from the form and submit it.")


@allow(Act.ENTER_RESULT)
@require_POST
def drop(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Give the count up."""

    def act(count: PublicCount) -> str:
        counting.drop(actor=request.user, count=count, reason=request.POST.get("reason", ""))
        return _("The count is given up. Its marks are kept as a trace; you can count anew.")

    return _act(request, term_id, poll_id, act)

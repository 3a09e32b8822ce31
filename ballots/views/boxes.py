"""Mobile boxes of a poll: asking for one, its voters by name, its approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts import typed_again
from accounts.access import SignedInRequest, allow
from accounts.refusals import refusable, saying
from accounts.roles import Act
from ballots import box_users, boxes
from ballots.models import BoxGround, MobileBox, Poll
from ballots.plan_forms import BoxForm, shown
from ballots.views.finding import poll_in_sight
from ballots.views.plan import kept_as, saved
from villages.models import PollStage, Term


def _found(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> tuple[Term, Poll, MobileBox]:
    term, poll = poll_in_sight(request, term_id, poll_id)
    rows = MobileBox.objects.select_related("plan", "requested_by", "approved_by")
    box = get_object_or_404(rows, pk=box_id, plan__poll=poll)
    box.plan.poll = poll
    return term, poll, box


@allow(Act.SEE_ROLL)
def page(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """One box: who carries it where and when, the voters it goes to, its approval."""
    return _render(request, *_found(request, term_id, poll_id, box_id))


def _render(
    request: SignedInRequest, term: Term, poll: Poll, box: MobileBox, status: int = 200, **more: Any
) -> HttpResponse:
    user = request.user
    rules = boxes.box_rules(poll)
    decides = user.may(Act.SETTLE_BALLOT) or user.may(Act.CONFIRM_RESULT)
    is_running = poll.state != PollStage.CERTIFIED
    kept = _kept_as(box)
    back = typed_again.taken(request, [kept]).get(kept)
    context = {
        "term": term, "poll": poll, "box": box, "plan": box.plan, "rules": rules, "users": box_users.listed(box),
        "grounds": [(each, BoxGround(each).label) for each in rules.grounds if each in BoxGround.values],
        "may_change": is_running and box.is_open and user.may(Act.SETTLE_BALLOT),
        "may_approve": is_running and box.is_open and rules.approval and user.may(Act.CONFIRM_RESULT)
        and box.requested_by_id != user.pk,
        "may_take_back": is_running and box.approved_at is not None and user.may(Act.CONFIRM_RESULT),
        "sees_grounds": decides, "most": box_users.MOST_LINES,
        "box_form": shown(BoxForm, BoxForm.initial_of(box), back, people=rules.staff), **more,
    }  # fmt: skip
    return render(request, "ballots/box.html", context, status=status)


def _kept_as(box: MobileBox) -> str:
    return f"box-of-{box.pk}"


@allow(Act.SETTLE_BALLOT)
@require_POST
def add(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Ask for a mobile box, then name its voters on its page."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    made: list[MobileBox] = []
    form = BoxForm(request.POST, people=boxes.box_rules(poll).staff)

    def ask() -> None:
        made.append(boxes.request_box(actor=request.user, poll=poll, carried=form.carried()))

    done = _("Asked for. Name its voters now; then the township leader can approve it.")
    if saved(request, kept_as("box", poll), form, ask, done):
        return redirect("ballots:box", term_id=term.pk, poll_id=poll.pk, box_id=made[0].pk)
    return redirect(reverse("ballots:plan", args=[term.pk, poll.pk]) + "#boxes")


@allow(Act.SETTLE_BALLOT)
@require_POST
def change(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """Change who carries a box where and when."""
    term, poll, box = _found(request, term_id, poll_id, box_id)

    form = BoxForm(request.POST, people=boxes.box_rules(poll).staff)

    def save() -> None:
        boxes.change_box(actor=request.user, box=box, carried=form.carried())

    saved(request, _kept_as(box), form, save, _("Saved."))
    return redirect("ballots:box", term_id=term.pk, poll_id=poll.pk, box_id=box.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def name(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """Name one voter, or all of a pasted list; lines that were refused come back with what is wrong with them."""
    term, poll, box = _found(request, term_id, poll_id, box_id)
    who, pasted = request.POST.get("who", "")[:60], request.POST.get("lines", "")
    ground = request.POST.get("ground", "")
    lines = pasted.splitlines() if pasted.strip() else [who]
    outcome = box_users.Outcome()
    with refusable() as asked:
        outcome = box_users.name_voters(actor=request.user, box=box, lines=lines, ground=ground)
    if asked.refused:
        outcome.refused.append(box_users.Refused("", str(asked.refused)))
    if outcome.named:
        names = "、".join(user.voter.name for user in outcome.named[:3])
        text = ngettext(
            "%(names)s is on the list.", "%(number)s voters were put on the list: %(names)s …", len(outcome.named)
        )
        messages.success(request, text % {"names": names, "number": len(outcome.named)})
    if not outcome.refused and outcome.named:
        return redirect("ballots:box", term_id=term.pk, poll_id=poll.pk, box_id=box.pk)
    typed = {"who": who, "ground": ground, "lines": "\n".join(each.text for each in outcome.refused if pasted.strip())}
    typed["lines"] = typed["lines"] or pasted
    meant = [] if pasted.strip() or outcome.named else box_users.candidates(poll, who)
    refused = outcome.refused or [box_users.Refused("", _("Write the number on the roll or the name."))]
    return _render(request, term, poll, box, 422, refused=refused, typed=typed, meant=meant)


@allow(Act.SETTLE_BALLOT)
@require_POST
def remove(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """Take the ticked voters off the list, with one reason."""
    term, poll, box = _found(request, term_id, poll_id, box_id)
    ticked = [int(key) for key in request.POST.getlist("user") if key.isascii() and key.isdecimal() and len(key) < 19]
    with saying(request, _("Taken off the list.")):
        reason = request.POST.get("reason", "")
        box_users.remove_voters(actor=request.user, box=box, users=ticked, reason=reason)
    return redirect("ballots:box", term_id=term.pk, poll_id=poll.pk, box_id=box.pk)


@allow(Act.CONFIRM_RESULT)
@require_POST
def approve(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """The township approves a box with its list."""
    term, poll, box = _found(request, term_id, poll_id, box_id)
    with saying(request, _("Approved. The reply can be printed.")):
        boxes.approve_box(actor=request.user, box=box, reply=request.POST.get("reply", ""))
    return redirect("ballots:box", term_id=term.pk, poll_id=poll.pk, box_id=box.pk)


@allow(Act.CONFIRM_RESULT)
@require_POST
def take_back(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """Take the approval back, with a reason."""
    term, poll, box = _found(request, term_id, poll_id, box_id)
    with saying(request, _("The approval is taken back; the list can change.")):
        boxes.take_back_approval(actor=request.user, box=box, reason=request.POST.get("reason", ""))
    return redirect("ballots:box", term_id=term.pk, poll_id=poll.pk, box_id=box.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def withdraw(request: SignedInRequest, term_id: int, poll_id: int, box_id: int) -> HttpResponse:
    """Give a box up, with a reason."""
    term, poll, box = _found(request, term_id, poll_id, box_id)
    with saying(request, _("Withdrawn.")):
        boxes.withdraw_box(actor=request.user, box=box, reason=request.POST.get("reason", ""))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)

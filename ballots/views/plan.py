"""One poll's arrangements: where and when, who works there, its mobile boxes, the account of its ballots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import typed_again
from accounts.access import SignedInRequest, allow
from accounts.errors import StaleSave
from accounts.roles import Act
from ballots import boxes, mobile_boxes, polling_day, proxy_modes
from ballots.models import Duty, Poll, PollingMode, PollingPlan, Result
from ballots.paper import Typed
from ballots.plan_forms import AccountForm, BoxForm, PlanForm, StaffForm, shown
from ballots.views.finding import poll_in_sight
from villages.codes import Organ

FORMS = ("plan", "account", "staff", "box")


@allow(Act.SEE_REPORT)
def plan(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Where and when a poll is held, who works there, its mobile boxes, and the account of its ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    row = PollingPlan.objects.select_related("changed_by").filter(poll=poll).first()
    result = Result.objects.filter(poll=poll).first()
    user = request.user
    listed = mobile_boxes.counted(row).select_related("requested_by", "approved_by") if row else ()
    context = {
        "term": term, "poll": poll, "plan": row, "result": result, **_forms(request, poll, row),
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


def _forms(request: SignedInRequest, poll: Poll, plan: PollingPlan | None) -> dict[str, Any]:
    """The forms of the page; the one that was refused with what was typed into it."""
    back = typed_again.taken(request, [kept_as(name, poll) for name in FORMS])

    def typed(name: str) -> typed_again.TypedAgain | None:
        return back.get(kept_as(name, poll))

    found: dict[str, Any] = {"plan_form": shown(PlanForm, PlanForm.initial_of(plan), typed("plan"))}
    if plan is not None:
        found["account_form"] = shown(AccountForm, AccountForm.initial_of(plan), typed("account"))
        found["staff_form"] = shown(StaffForm, StaffForm.initial_of(plan), typed("staff"))
        found["box_form"] = shown(BoxForm, {}, typed("box"), people=boxes.box_rules(poll).staff)
    return found


def kept_as(name: str, poll: Poll) -> str:
    """What a refused form of this poll is kept under until its page comes back."""
    return f"{name}-{poll.pk}"


def saved(request: SignedInRequest, name: str, form: forms.Form, act: Callable[[], object], done: str) -> bool:
    """Do an act with a form that can be read. What was refused is kept for its page, the sentence beside its field."""
    if not form.is_valid():
        typed_again.keep(request, name)
        return False
    with typed_again.remembering(request, name, done, form) as outcome:
        act()
    return outcome.refused is None


@allow(Act.SETTLE_BALLOT)
@require_POST
def save_plan(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Keep place and times; a stale page is told who changed what, and may save again."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    form = PlanForm(request.POST)

    def save() -> None:
        data = form.cleaned_data
        try:
            polling_day.plan(
                actor=request.user, poll=poll, mode=data["mode"] or PollingMode.MEETING, place=data["place"],
                stations=data["stations"] or 1, opens_at=data["opens_at"], closes_at=data["closes_at"],
                version=data["version"],
            )  # fmt: skip
        except StaleSave as stale:
            typed = _("You typed “%(place)s”.") % {"place": data["place"]}
            raise StaleSave(f"{stale} {typed}") from stale

    saved(request, kept_as("plan", poll), form, save, _("Saved."))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)


@allow(Act.SETTLE_BALLOT)
@require_POST
def save_staff(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Keep who works at the poll, all duties together."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    form = StaffForm(request.POST)

    def save() -> None:
        version = form.cleaned_data["version"]
        polling_day.name_staff(actor=request.user, poll=poll, names=form.names(), version=version)

    done = saved(request, kept_as("staff", poll), form, save, _("Saved."))
    return redirect(reverse("ballots:plan", args=[term.pk, poll.pk]) + ("" if done else "#staff"))


@allow(Act.ENTER_RESULT)
@require_POST
def account(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Account for the printed ballots."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    form = AccountForm(request.POST)

    def keep() -> None:
        polling_day.account_ballots(actor=request.user, poll=poll, **form.cleaned_data)

    saved(request, kept_as("account", poll), form, keep, _("Every printed ballot is accounted for."))
    return redirect("ballots:plan", term_id=term.pk, poll_id=poll.pk)

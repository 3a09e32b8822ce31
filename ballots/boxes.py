"""Acts on mobile boxes: asking for one, its approval by the township, taking both back. Its voters: ``box_users``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from ballots import staff as at_work
from ballots.judging import rules_of
from ballots.models import BoxUser, MobileBox, Poll, PollingPlan
from ballots.polling_day import opened, plan_of
from ballots.results.moves import reason_of
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.elections import committee_kind

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "polling.box_requested": gettext_lazy("Asked for a mobile box"),
        "polling.box_changed": gettext_lazy("Changed a mobile box"),
        "polling.box_approved": gettext_lazy("Approved a mobile box"),
        "polling.box_approval_taken_back": gettext_lazy("Took the approval of a mobile box back"),
        "polling.box_withdrawn": gettext_lazy("Withdrew a mobile box"),
    }
)
LONGEST_REASON = 300
STAFF_OF_A_BOX = 3
"""民发〔2013〕76号 and the provinces: at least three people per mobile box; the rules of a term may ask for more,
never for fewer: this is the outer bound the database keeps."""


@dataclass(frozen=True)
class BoxRules:
    """What the term froze on mobile boxes for this village, with the articles; ``grounds`` for which a box comes."""

    allowed: bool
    approval: bool
    staff: int
    grounds: tuple[str, ...]
    article_allowed: str
    article_staff: str
    article_grounds: str


def box_rules(poll: Poll) -> BoxRules:
    """Whether boxes may be carried, to whom, whether the township approves them, and by how many people, by layers."""
    election = poll.village_election
    kind = committee_kind(election)
    rules = rules_of(election.term, poll.village_id)
    committee = rules.committee(kind)
    return BoxRules(
        committee.mobile_allowed,
        committee.mobile_approval,
        max(committee.mobile_staff_min, STAFF_OF_A_BOX),
        committee.mobile_grounds,
        rules.article(kind, "mobile_allowed"),
        rules.article(kind, "mobile_staff_min"),
        rules.article(kind, "mobile_grounds"),
    )


@dataclass(frozen=True)
class Carried:
    """Who carries a box where, and when it is out; times may be left open."""

    route: str
    staff: Sequence[str]
    leaves_at: time | None = None
    returns_at: time | None = None


@transaction.atomic
def request_box(*, actor: User, poll: Poll, carried: Carried) -> MobileBox:
    """Ask for a mobile box with the people who carry it: as many as the rules ask, none of them a candidate here.

    Its voters are named afterwards. Raises NotAllowed, WrongState, DomainError (also for a Party poll: Party members
    vote at their meeting).
    """
    poll = opened(actor, poll, Act.SETTLE_BALLOT)
    row = plan_of(poll)
    fields = _checked(poll, row, carried)
    box = MobileBox.objects.create(plan=row, number=row.boxes.count() + 1, requested_by=actor, **fields)
    record_box(actor, "polling.box_requested", poll, box, staff=len(box.staff))
    return box


@transaction.atomic
def change_box(*, actor: User, box: MobileBox, carried: Carried) -> MobileBox:
    """Change who carries a box where and when, until it is approved. Raises NotAllowed, WrongState, DomainError."""
    poll, row = locked_box(actor, box, Act.SETTLE_BALLOT)
    check_open(row)
    for name, value in _checked(poll, row.plan, carried).items():
        setattr(row, name, value)
    row.save(update_fields=["route", "staff", "leaves_at", "returns_at"])
    record_box(actor, "polling.box_changed", poll, row, staff=len(row.staff))
    return row


def _checked(poll: Poll, plan: PollingPlan, carried: Carried) -> dict[str, object]:
    """Fields of a box that may stand."""
    names, rules = at_work.read(carried.staff), box_rules(poll)
    if poll.organ != Organ.COMMITTEE:
        raise DomainError(_("Party members vote at their meeting; mobile boxes belong to committee elections."))
    if not rules.allowed:
        raise DomainError(
            _("Mobile boxes are not provided for here (%(article)s).") % {"article": rules.article_allowed}
        )
    if len(names) < rules.staff:
        raise DomainError(
            _("%(found)s people are named for this box; at least %(needed)s must carry it (%(article)s).")
            % {"found": len(names), "needed": rules.staff, "article": rules.article_staff},
            field="staff",
        )
    at_work.check(poll, names, "staff")
    route = " ".join(carried.route.split())
    refuse_personal(route=route)
    if not route:
        raise DomainError(_("Write the route of the box: which groups, hamlets or homes."), field="route")
    _check_times(plan, carried.leaves_at, carried.returns_at)
    times = {"leaves_at": carried.leaves_at, "returns_at": carried.returns_at}
    return {"route": route[:200], "staff": names, **times}


def _check_times(plan: PollingPlan, leaves: time | None, returns: time | None) -> None:
    """A box is out within the hours of voting, and comes back after it left; either time may be left open."""
    if leaves and returns and returns <= leaves:
        raise DomainError(
            _("The box comes back at %(returns)s, but leaves at %(leaves)s. Write a later return.")
            % {"returns": f"{returns:%H:%M}", "leaves": f"{leaves:%H:%M}"},
            field="returns_at",
        )
    outside = leaves and not plan.opens_at <= leaves < plan.closes_at
    if outside or (returns and not plan.opens_at < returns <= plan.closes_at):
        raise DomainError(
            _("The box is out from %(leaves)s to %(returns)s, but people vote from %(opens)s to %(closes)s only.")
            % {
                "leaves": f"{leaves:%H:%M}" if leaves else "—",
                "returns": f"{returns:%H:%M}" if returns else "—",
                "opens": f"{plan.opens_at:%H:%M}",
                "closes": f"{plan.closes_at:%H:%M}",
            },
            field="leaves_at",
        )


@transaction.atomic
def approve_box(*, actor: User, box: MobileBox, reply: str = "") -> MobileBox:
    """The township approves a box somebody else asked for, with the voters on its list; ``reply`` numbers its reply.

    The list is closed by it. Raises NotAllowed, WrongState, DomainError (nobody named yet; hours of voting that have
    changed since).
    """
    poll, row = locked_box(actor, box, Act.CONFIRM_RESULT)
    if row.approved_at is not None:
        raise WrongState(_("Box %(number)s is approved already.") % {"number": row.number})
    check_open(row)
    if row.requested_by_id == actor.pk:
        raise DomainError(_("You asked for this box. Somebody else must approve it."))
    named = BoxUser.objects.filter(box=row, removed_at=None).count()
    if not named and row.voters is None:
        raise DomainError(
            _("Nobody is named for box %(number)s yet. The clerk names its voters first: the notice lists them.")
            % {"number": row.number}
        )
    _check_times(row.plan, row.leaves_at, row.returns_at)
    row.approved_by, row.approved_at = actor, timezone.now()
    row.reply_number = " ".join(reply.split())[:60]
    row.save(update_fields=["approved_by", "approved_at", "reply_number"])
    record_box(actor, "polling.box_approved", poll, row, voters=named or row.voters, reply=row.reply_number)
    return row


@transaction.atomic
def take_back_approval(*, actor: User, box: MobileBox, reason: str) -> MobileBox:
    """Open an approved box again so that its list can change. Raises NotAllowed, WrongState, ReasonMissing."""
    poll, row = locked_box(actor, box, Act.CONFIRM_RESULT)
    if row.approved_at is None:
        raise WrongState(_("Box %(number)s is not approved; its list is open.") % {"number": row.number})
    reason = reason_of(reason)[:LONGEST_REASON]
    row.approved_by, row.approved_at, row.reply_number = None, None, ""
    row.save(update_fields=["approved_by", "approved_at", "reply_number"])
    record_box(actor, "polling.box_approval_taken_back", poll, row, because=reason)
    return row


@transaction.atomic
def withdraw_box(*, actor: User, box: MobileBox, reason: str) -> MobileBox:
    """Give a box up; its voters may be named for another one. Raises NotAllowed, WrongState, ReasonMissing."""
    poll, row = locked_box(actor, box, Act.SETTLE_BALLOT)
    check_open(row)
    reason = reason_of(reason)[:LONGEST_REASON]
    now = timezone.now()
    freed = BoxUser.objects.filter(box=row, removed_at=None).update(removed_at=now, removed_reason=reason)
    row.withdrawn_at, row.withdrawn_reason = now, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    record_box(actor, "polling.box_withdrawn", poll, row, because=reason, freed=freed)
    return row


def locked_box(actor: User, box: MobileBox, act: Act) -> tuple[Poll, MobileBox]:
    """The box with its plan, and its poll, both locked; refuses what ``polling_day.opened`` refuses."""
    poll = opened(actor, box.plan.poll, act)
    row = MobileBox.objects.select_for_update(of=("self",)).select_related("plan").get(pk=box.pk)
    return poll, row


def check_open(row: MobileBox) -> None:
    """Refuse changes to a box that is approved or withdrawn. Raises WrongState saying who can open it."""
    if row.withdrawn_at is not None:
        raise WrongState(_("Box %(number)s is withdrawn. Ask for another one.") % {"number": row.number})
    if row.approved_at is not None:
        raise WrongState(
            _("Box %(number)s is approved with its list. The township takes the approval back first, with a reason.")
            % {"number": row.number}
        )


def record_box(actor: User, action: str, poll: Poll, box: MobileBox, because: str = "", **details: object) -> None:
    """One event about a box, filed under it; never a voter's name."""
    trail.record(
        actor=actor, action=action, obj=box, division=poll.village_id, reason=because,
        details={"box": box.number, "poll": poll.pk, **details},
    )  # fmt: skip

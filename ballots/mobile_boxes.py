"""Mobile boxes of a poll counted: how many voters they go to, held against the ballots that came out of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.compiled import Compiled, Given
from ballots.boxes import box_rules
from ballots.checks import Check, Severity
from ballots.models import MobileBox, Poll, PollingPlan
from ballots.paper import Typed
from villages.models import PollStage, Term
from villages.progress import territory

if TYPE_CHECKING:
    from accounts.models import User


def counted(plan: PollingPlan) -> QuerySet[MobileBox]:
    """Boxes of a plan that were not withdrawn, each with ``named``: the voters on its list."""
    return _counted(plan.pk)


def _counted(plan: int | Given) -> QuerySet[MobileBox]:
    named = Count("users", filter=Q(users__removed_at=None))
    return MobileBox.objects.filter(plan=plan, withdrawn_at=None).annotate(named=named).order_by("number")


_COUNTED = Compiled(lambda: _counted(Given("plan")))
"""For every submit of a result form with ballots of mobile boxes."""


def size(box: MobileBox) -> int:
    """Voters of a counted box: its list, or the number kept from before the lists."""
    named: int = box.named  # type: ignore[attr-defined]  # annotated by ``counted``
    return named if box.voters is None else box.voters


def waiting(user: User, term: Term) -> list[tuple[int, int]]:
    """Boxes of the territory with a list that this person may approve, as (poll, box), by village; one query."""
    rows = MobileBox.objects.filter(
        plan__poll__village_election__term=term, plan__village_id__startswith=territory(user, term),
        approved_at=None, withdrawn_at=None, users__removed_at=None, users__isnull=False,
    )  # fmt: skip
    rows = rows.exclude(plan__poll__state=PollStage.CERTIFIED).exclude(requested_by=user)
    return list(rows.order_by("plan__village_id", "number").values_list("plan__poll", "pk").distinct())


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """B4: more ballots of mobile boxes than voters the boxes were to visit, or no box; may stand with a note.

    Nothing, and no query, where no ballot of a mobile box was typed; nothing where nobody planned the polling day here.
    """
    mobile = typed.figure("mobile")
    if not mobile:
        return []
    plan: PollingPlan | None = getattr(poll, "plan", None)
    if plan is None:
        return []
    wants_approval = box_rules(poll).approval
    visited = [size(box) for box in _COUNTED(plan=plan.pk) if box.approved_at or not wants_approval]
    boxes, voters = len(visited), sum(visited)
    if not boxes:
        message = _("%(mobile)s ballots of mobile boxes, but no box of this poll is approved. Say in the note why.")
        return [Check("B4", "mobile", Severity.SOFT, message % {"mobile": f"{mobile:,}"})]
    if mobile > voters:
        message = _(
            "%(mobile)s ballots of mobile boxes, but the %(boxes)s approved boxes were to visit %(voters)s voters. "
            "Say in the note why."
        )
        values = {"mobile": f"{mobile:,}", "boxes": boxes, "voters": f"{voters:,}"}
        return [Check("B4", "mobile", Severity.SOFT, message % values)]
    return []

"""Ballots of mobile boxes held against the boxes that were asked for and approved."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ballots.checks import Check, Severity
from ballots.models import Poll, PollingPlan
from ballots.paper import Typed
from ballots.polling_day import box_rules


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
    carried = plan.boxes.filter(approved_at__isnull=False) if box_rules(poll).approval else plan.boxes.all()
    visited = list(carried.values_list("voters", flat=True))
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

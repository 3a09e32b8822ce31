"""Recording that the decision on an appeal reached the appellant (送达): how, when, noted by whom, with the receipt."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import ReasonMissing, WrongState
from audit import actions, trail
from sheets.free_texts import refuse_personal
from villages import scans
from voters.appeals import AppealRefused, locked_appeal
from voters.models import AppealOutcome, Delivery, RollAppeal

if TYPE_CHECKING:
    from accounts.models import User
    from villages.scans import Upload

actions.register(
    {
        "appeal.delivered": gettext_lazy("Recorded that the decision on an appeal reached the appellant"),
        "appeal.delivery_taken_back": gettext_lazy("Took the record of a delivery back"),
        "appeal.receipt_opened": gettext_lazy("Opened the receipt of a decision on an appeal"),
    }
)
_COLUMNS = (
    "delivered_on", "delivered_how", "delivery_note", "delivery_noted_by", "delivery_noted_at", "scan", "scan_kind",
    "digest",
)  # fmt: skip


@transaction.atomic
def deliver(
    *, actor: User, appeal: RollAppeal, how: str, on: date, note: str = "", scan: Upload | None = None
) -> RollAppeal:
    """Record that the decision on an appeal reached the appellant; a late delivery is taken and shown as late.

    Also after the roll is frozen: the paper may reach somebody later. Raises NotAllowed, WrongState (not decided,
    withdrawn, delivered already, a closed term), AppealRefused (a day to come, or before the decision), PersonalData,
    DomainError for a file that is no scan.
    """
    row = locked_appeal(actor, appeal)
    _check_can_be_delivered(row)
    if how not in Delivery.values:
        raise AppealRefused(_("Say how the decision reached the appellant."), field="how")
    if on > timezone.localdate():
        raise AppealRefused(
            _("The decision cannot have been delivered on a day still to come (%(day)s).") % {"day": on.isoformat()},
            field="on",
        )
    if row.decided_on and on < row.decided_on:
        raise AppealRefused(
            _("The decision was made on %(decided)s; it cannot have been delivered before that, on %(day)s.")
            % {"decided": row.decided_on.isoformat(), "day": on.isoformat()},
            field="on",
        )
    refuse_personal(note=note)
    row.delivered_on, row.delivered_how, row.delivery_note = on, how, note.strip()
    row.delivery_noted_by, row.delivery_noted_at = actor, timezone.now()
    if scan is not None:
        scans.attach(row, scan)
    row.save(update_fields=_COLUMNS)
    details = {
        "serial": row.serial, "how": how, "delivered_on": on.isoformat(), "days_late": row.delivery_clock.late,
        "with_scan": scan is not None, "digest": row.digest,
    }  # fmt: skip
    trail.record(actor=actor, action="appeal.delivered", obj=row, division=row.village_id, details=details)
    return row


def _check_can_be_delivered(row: RollAppeal) -> None:
    """There is a decision on paper, and nobody has noted its delivery yet."""
    if not row.outcome:
        raise WrongState(
            _("Appeal no. %(serial)s is not decided; there is no decision to deliver yet.") % {"serial": row.serial}
        )
    if row.outcome == AppealOutcome.WITHDRAWN:
        raise WrongState(
            _("Appeal no. %(serial)s was withdrawn; there is no decision to deliver.") % {"serial": row.serial}
        )
    if row.delivered_on:
        raise WrongState(
            _("The decision on appeal no. %(serial)s is noted as delivered on %(day)s already, by %(who)s.")
            % {"serial": row.serial, "day": row.delivered_on.isoformat(), "who": row.delivery_noted_by}
        )


@transaction.atomic
def take_back(*, actor: User, appeal: RollAppeal, reason: str) -> RollAppeal:
    """Undo a delivery noted by mistake; the row before, its receipt and the reason are kept in the history.

    Raises NotAllowed, WrongState (nothing noted, a closed term), ReasonMissing, PersonalData.
    """
    row = locked_appeal(actor, appeal)
    if row.delivered_on is None:
        raise WrongState(_("No delivery is noted for appeal no. %(serial)s.") % {"serial": row.serial})
    if not reason.strip():
        raise ReasonMissing(_("Write why the record of the delivery is taken back."), field="reason")
    refuse_personal(reason=reason)
    details = {"serial": row.serial, "how": row.delivered_how, "delivered_on": row.delivered_on.isoformat()}
    row.delivered_on = row.delivery_noted_by = row.delivery_noted_at = None
    row.delivered_how = row.delivery_note = row.scan_kind = row.digest = ""
    row.scan = None  # the file stays in storage, where the earlier row points
    row.save(update_fields=_COLUMNS)
    trail.record(
        actor=actor,
        action="appeal.delivery_taken_back",
        obj=row,
        division=row.village_id,
        reason=reason.strip(),
        details=details,
    )
    return row

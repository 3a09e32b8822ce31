"""Pledges of those who compete (竞职承诺书): signed when, and the scan, checked and kept privately."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates.guards import require_sight
from candidates.models import Candidacy, CandidacyState
from candidates.nominations import locked
from candidates.records.path import Pledge
from villages import scans

if TYPE_CHECKING:
    from accounts.models import User
    from villages.scans import Upload

actions.register(
    {
        "pledge.recorded": gettext_lazy("Recorded a pledge"),
        "pledge.scan_opened": gettext_lazy("Opened the scan of a pledge"),
    }
)

GONE = (CandidacyState.WITHDRAWN, CandidacyState.STRUCK_OFF, CandidacyState.SCREENED_OUT)


@transaction.atomic
def record(
    *,
    actor: User,
    candidacy: Candidacy,
    signed_on: date,
    resigns_on_breach: bool = False,
    scan: Upload | None = None,
) -> Pledge:
    """Record a signed pledge, or correct it; a new scan replaces the one shown (the file before stays in storage).

    Raises DomainError for a day that has not come or lies after election day, an empty, too large or unknown file;
    WrongState for somebody who withdrew or was struck off, and in a closed term; NotAllowed outside the territory.
    """
    actor.require(Act.EDIT_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy)
    if row.state in GONE:
        raise WrongState(
            _("%(person)s does not stand any more (%(state)s): no pledge is needed.")
            % {"person": row.person, "state": row.get_state_display()}
        )
    if signed_on > min(timezone.localdate(), row.term.election_day):
        raise DomainError(_("The pledge is signed before election day, and not in the future."), field="signed_on")
    pledge = Pledge.objects.select_for_update().filter(candidacy=row).first()
    pledge = pledge or Pledge(candidacy=row, village_id=row.village_id)
    pledge.signed_on, pledge.resigns_on_breach, pledge.recorded_by = signed_on, resigns_on_breach, actor
    if scan is not None:
        scans.attach(pledge, scan)
    pledge.save()
    trail.record(
        actor=actor,
        action="pledge.recorded",
        obj=row,
        division=row.village_id,
        details={"signed_on": signed_on.isoformat(), "with_scan": scan is not None, "digest": pledge.digest},
    )
    return pledge

"""Taking back a ballot nobody has entered anything for, with all that was arranged for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import WrongState
from audit import actions, trail
from ballots.models import BoxUser, MobileBox, Poll, PollingPlan
from ballots.polls import check_actor, in_order
from ballots.results.moves import locked, reason_of
from villages import elections
from villages.codes import Organ
from villages.models import PollStage, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"poll.withdrawn": gettext_lazy("Withdrew a ballot before anything was entered")})


@transaction.atomic
def withdraw_ballot(*, actor: User, poll: Poll, reason: str) -> None:
    """Take back a ballot nobody has entered anything for (a wrong date, a candidate who stepped down).

    Its polling arrangements go with it. Raises NotAllowed, WrongState, ReasonMissing.
    """
    check_actor(actor, poll.village_election)
    poll = locked(poll)
    election = elections.locked(poll.village_election)
    text = reason_of(reason)
    if poll.state != PollStage.READY or poll.entries.exists():
        raise WrongState(_("Something has been entered for this ballot already; it cannot be withdrawn any more."))
    if poll.turnout.exists() or poll.counts.exists():
        raise WrongState(
            _("Turnout or a public count is recorded for this ballot already; it cannot be withdrawn any more.")
        )
    details = {"organ": poll.organ, "round": poll.round, "number": poll.number}
    _drop_arrangements(poll)
    trail.record(actor=actor, action="poll.withdrawn", obj=poll, division=poll.village_id, reason=text, details=details)
    organ, number = poll.organ, poll.number
    poll.delete()
    if poll.mid_term:
        return
    previous = in_order(election, organ).filter(number__lt=number).last()
    stage = previous.state if previous else PollStage.NONE
    field = "party_stage" if organ == Organ.PARTY else "committee_stage"
    VillageElection.objects.filter(pk=election.pk).update(**{field: stage}, version=F("version") + 1)


def _drop_arrangements(poll: Poll) -> None:
    """What was arranged for a ballot that is withdrawn goes with it; the database's history keeps the rows."""
    BoxUser.objects.filter(poll=poll).delete()
    MobileBox.objects.filter(plan__poll=poll).delete()
    PollingPlan.objects.filter(poll=poll).delete()

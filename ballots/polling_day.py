"""Acts of polling day: the plan and who works there, the account of ballots, hourly turnout."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, StaleSave, WrongState
from accounts.roles import Act
from audit import actions, trail
from ballots import staff
from ballots.models import Duty, Poll, PollingMode, PollingPlan, TurnoutException, TurnoutReport
from ballots.results.moves import locked
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "polling.planned": gettext_lazy("Planned how a poll is held"),
        "polling.staffed": gettext_lazy("Named who works at a poll"),
        "polling.ballots_accounted": gettext_lazy("Accounted for the printed ballots"),
        "polling.turnout_reported": gettext_lazy("Reported turnout"),
    }
)


@transaction.atomic
def plan(
    *, actor: User, poll: Poll, mode: str, place: str, stations: int, opens_at: time, closes_at: time, version: int
) -> PollingPlan:
    """Say where and when a poll is held; ``version`` is that of the plan seen, 0 for none.

    Raises NotAllowed, WrongState once the result is certified, StaleSave with who changed it, DomainError.
    """
    poll = opened(actor, poll, Act.SETTLE_BALLOT)
    place = " ".join(place.split())
    if not place:
        raise DomainError(_("Write the place where people vote."), field="place")
    refuse_personal(place=place)
    if closes_at <= opens_at:
        raise DomainError(
            _("Voting ends at %(closes)s, but begins at %(opens)s. Write a later end.")
            % {"closes": f"{closes_at:%H:%M}", "opens": f"{opens_at:%H:%M}"},
            field="closes_at",
        )
    row = PollingPlan.objects.select_for_update(of=("self",)).select_related("changed_by").filter(poll=poll).first()
    if (row.version if row else 0) != version:
        raise _stale(row)
    row = row or PollingPlan(poll=poll, village_id=poll.village_id)
    row.mode, row.place, row.opens_at, row.closes_at = mode, place[:200], opens_at, closes_at
    row.stations = max(1, stations) if mode == PollingMode.STATIONS else 1
    row.version, row.changed_by = version + 1, actor
    row.save()
    _record(actor, "polling.planned", poll, mode=mode, stations=row.stations)
    return row


@transaction.atomic
def name_staff(*, actor: User, poll: Poll, names: Mapping[str, Sequence[str]], version: int) -> PollingPlan:
    """Say who works at the poll, names by duty; all duties at once, ``version`` is that of the plan seen.

    Nobody who stands, nor a candidate's near relative (民发〔2013〕76号, chapter 6). Raises NotAllowed, WrongState,
    StaleSave, DomainError.
    """
    poll = opened(actor, poll, Act.SETTLE_BALLOT)
    row = plan_of(poll)
    if row.version != version:
        raise _stale(row)
    by_duty = {duty: staff.read(names.get(duty, ())) for duty in Duty.values}
    staff.check(poll, [name for each in by_duty.values() for name in each], "staff")
    row.staff = {duty: found for duty, found in by_duty.items() if found}
    row.version, row.changed_by = version + 1, actor
    row.save(update_fields=["staff", "version", "changed_by", "changed_at"])
    _record(actor, "polling.staffed", poll, people=sum(map(len, row.staff.values())))
    return row


def _stale(row: PollingPlan | None) -> StaleSave:
    if row is None:
        return StaleSave(_("This plan does not exist any more. Open the page again."))
    values = {"who": row.changed_by, "time": f"{timezone.localtime(row.changed_at):%H:%M}", "place": row.place}
    return StaleSave(
        _("Changed by %(who)s at %(time)s; the place now is “%(place)s”. Both are shown; save again to keep yours.")
        % values
    )


@transaction.atomic
def account_ballots(
    *, actor: User, poll: Poll, printed: int | None, issued: int | None, spoiled: int | None, unused: int | None
) -> PollingPlan:
    """Account for every printed ballot. Raises NotAllowed, WrongState, DomainError with both figures."""
    poll = opened(actor, poll, Act.ENTER_RESULT)
    row = plan_of(poll)
    if printed is None or issued is None or spoiled is None or unused is None:
        raise DomainError(_("Type all four figures; nought as 0."), field="printed")
    total = issued + spoiled + unused
    if printed != total:
        values = {"printed": f"{printed:,}", "total": f"{total:,}", "gap": f"{abs(printed - total):,}"}
        raise DomainError(
            _("%(printed)s ballots were printed, but issued, spoiled and left over add up to %(total)s: %(gap)s apart.")
            % values,
            field="printed",
        )
    row.printed, row.issued, row.spoiled, row.unused = printed, issued, spoiled, unused
    row.changed_by = actor
    row.save(update_fields=["printed", "issued", "spoiled", "unused", "changed_by", "changed_at"])
    _record(actor, "polling.ballots_accounted", poll, printed=printed, issued=issued, spoiled=spoiled, unused=unused)
    return row


@dataclass(frozen=True)
class Told:
    """What a township reports of one village for one hour."""

    poll: Poll
    voted: int
    exception: str = ""
    note: str = ""


@transaction.atomic
def report_turnout(*, actor: User, told: Told, hour: int) -> TurnoutReport:
    """Keep how many had voted by a full hour (0 to 24); saying it again for the same hour corrects it.

    Raises NotAllowed, WrongState, DomainError with both figures: more than are registered, fewer than an hour before,
    more than an hour later, an exception without a note.
    """
    poll = opened(actor, told.poll, Act.ENTER_RESULT)
    village = poll.village_election.village.short_name
    if poll.organ != Organ.COMMITTEE or not 0 <= hour <= 24 or told.exception not in TurnoutException.values:
        raise DomainError(_("Turnout is reported for committee polls, hour by hour of one day."), field="voted")
    if told.voted > poll.registered:
        raise _beyond(village, told.voted, _("registered voters"), poll.registered)
    others = {row.hour: row.voted for row in poll.turnout.exclude(hour=hour)}
    before = max((voted for at, voted in others.items() if at < hour), default=0)
    after = min((voted for at, voted in others.items() if at > hour), default=None)
    if told.voted < before:
        raise DomainError(
            _("%(village)s: %(voted)s have voted, fewer than the %(before)s reported before. Check the figure.")
            % {"village": village, "voted": f"{told.voted:,}", "before": f"{before:,}"},
            field="voted",
        )
    if after is not None and told.voted > after:
        raise _beyond(village, told.voted, _("those reported for a later hour"), after)
    if told.exception and not told.note.strip():
        raise DomainError(_("%(village)s: say in the note what happened.") % {"village": village}, field="note")
    refuse_personal(note=told.note)
    row, _made = TurnoutReport.objects.update_or_create(
        poll=poll,
        hour=hour,
        defaults={
            "village_id": poll.village_id, "voted": told.voted, "exception": told.exception,
            "note": told.note.strip()[:200], "reported_by": actor,
        },
    )  # fmt: skip
    _record(actor, "polling.turnout_reported", poll, hour=hour, voted=told.voted, exception=told.exception)
    return row


def _beyond(village: str, voted: int, what: str, limit: int) -> DomainError:
    return DomainError(
        _("%(village)s: %(voted)s have voted, more than the %(limit)s %(what)s. Check the figure.")
        % {"village": village, "voted": f"{voted:,}", "limit": f"{limit:,}", "what": what},
        field="voted",
    )


def opened(actor: User, poll: Poll, act: Act) -> Poll:
    """The locked poll; refuses other territories, roles without the act and certified polls."""
    if not actor.sees(poll.village_id):
        raise NotAllowed(_("This village is not in your territory."))
    actor.require(act)
    poll = locked(poll)
    if poll.state == PollStage.CERTIFIED:
        raise WrongState(_("%(poll)s is certified; what belongs to its polling day is closed.") % {"poll": poll})
    return poll


def plan_of(poll: Poll) -> PollingPlan:
    row = PollingPlan.objects.select_for_update(of=("self",)).filter(poll=poll).first()
    if row is None:
        raise WrongState(_("Write first where and when people vote."))
    return row


def _record(actor: User, action: str, poll: Poll, **details: object) -> None:
    trail.record(actor=actor, action=action, obj=poll, division=poll.village_id, details=details)

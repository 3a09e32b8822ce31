"""The life of a poll: one table of allowed moves, one function that makes them.

READY → ENTERED_ONCE → AGREED | DIFFERENT → (a third person resolves) AGREED → CONFIRMED by the township → CERTIFIED by
the district. Sending back leads to READY with every entry void; revoking leads from CERTIFIED to CONFIRMED,
correcting from CERTIFIED to READY.
Nothing else in the project assigns ``Poll.state``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.compiled import Compiled, CompiledUpdate, Given
from accounts.errors import DomainError, NotAllowed, ReasonMissing, StaleSave, WrongState
from accounts.roles import Act
from audit import actions, trail
from audit.models import Event
from ballots.models import Poll
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.models import PollStage, TermState, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

SHORTEST_REASON = 5

actions.register(
    {
        "result.draft_saved": gettext_lazy("Saved a draft of a result"),
        "result.entered": gettext_lazy("Entered a result"),
        "result.resolved": gettext_lazy("Resolved differing entries"),
        "result.confirmed": gettext_lazy("Confirmed a result"),
        "result.taken_back": gettext_lazy("Took an own entry back"),
        "result.sent_back": gettext_lazy("Sent a result back"),
        "result.certified": gettext_lazy("Certified a result"),
        "result.revoked": gettext_lazy("Revoked a certification"),
        "result.corrected": gettext_lazy("Opened a certified result for correction"),
    }
)


class Step(StrEnum):
    """What a person does to a poll; the values end the names of events."""

    DRAFT = "draft_saved"
    ENTER = "entered"
    RESOLVE = "resolved"
    CONFIRM = "confirmed"
    TAKE_BACK = "taken_back"
    SEND_BACK = "sent_back"
    CERTIFY = "certified"
    REVOKE = "revoked"
    CORRECT = "corrected"


@dataclass(frozen=True)
class Allowed:
    """Where a step may lead from one state, and which acts (any of them) allow it."""

    to: frozenset[PollStage]
    acts: frozenset[Act]


def _allowed(to: set[PollStage], *acts: Act) -> Allowed:
    return Allowed(frozenset(to), frozenset(acts))


_S = PollStage
_EITHER = (Act.CONFIRM_RESULT, Act.CERTIFY_RESULT)

MOVES: Mapping[tuple[Step, PollStage], Allowed] = {
    (Step.DRAFT, _S.READY): _allowed({_S.READY}, Act.ENTER_RESULT),
    (Step.DRAFT, _S.ENTERED_ONCE): _allowed({_S.ENTERED_ONCE}, Act.ENTER_RESULT),
    (Step.ENTER, _S.READY): _allowed({_S.ENTERED_ONCE}, Act.ENTER_RESULT),
    (Step.ENTER, _S.ENTERED_ONCE): _allowed({_S.AGREED, _S.DIFFERENT}, Act.ENTER_RESULT),
    (Step.RESOLVE, _S.DIFFERENT): _allowed({_S.AGREED}, Act.RESOLVE_RESULT),
    (Step.CONFIRM, _S.AGREED): _allowed({_S.CONFIRMED}, Act.CONFIRM_RESULT),
    (Step.TAKE_BACK, _S.ENTERED_ONCE): _allowed({_S.READY}, Act.ENTER_RESULT, *_EITHER),
    (Step.SEND_BACK, _S.ENTERED_ONCE): _allowed({_S.READY}, *_EITHER),
    (Step.SEND_BACK, _S.DIFFERENT): _allowed({_S.READY}, *_EITHER),
    (Step.SEND_BACK, _S.AGREED): _allowed({_S.READY}, *_EITHER),
    (Step.SEND_BACK, _S.CONFIRMED): _allowed({_S.READY}, Act.CERTIFY_RESULT),
    (Step.CERTIFY, _S.CONFIRMED): _allowed({_S.CERTIFIED}, Act.CERTIFY_RESULT),
    (Step.REVOKE, _S.CERTIFIED): _allowed({_S.CONFIRMED}, Act.REVOKE_RESULT),
    (Step.CORRECT, _S.CERTIFIED): _allowed({_S.READY}, Act.REVOKE_RESULT),
}

_MOVING = ("state", "version", "returned_reason", "registered", "changed_at")
_MOVED = CompiledUpdate(
    lambda: Poll.objects.filter(pk=Given("poll")).order_by(), **{name: Given(name) for name in _MOVING}
)


def _mirror(field: str) -> CompiledUpdate[VillageElection]:
    return CompiledUpdate(
        lambda: VillageElection.objects.filter(pk=Given("election")).order_by(),
        **{field: Given("stage")}, version=F("version") + 1, changed_at=Given("now"),
    )  # fmt: skip


_MIRROR = {Organ.PARTY: _mirror("party_stage"), Organ.COMMITTEE: _mirror("committee_stage")}


class SamePerson(DomainError):
    """Somebody has already had a hand in this result, so the next step is for another person; administrators too."""

    code = "same_person"


# Two reads: PostgreSQL plans one that joins them longer than it runs both.
_LOCKED = Compiled(
    lambda: Poll.objects.filter(pk=Given("poll")).select_related("plan").select_for_update(of=("self",)).order_by()
)
_ELECTION = Compiled(
    lambda: (
        VillageElection.objects.filter(pk=Given("election"))
        .select_related("term")
        .defer("term__rule_snapshot")
        .order_by()
    )
)


def locked(poll: Poll | int) -> Poll:
    """The poll again, its row locked until the end of the transaction, with village election, term and plan.

    Raises ``Poll.DoesNotExist`` when it was withdrawn meanwhile.
    """
    found = _LOCKED(poll=poll if isinstance(poll, int) else poll.pk)
    if not found:
        raise Poll.DoesNotExist
    (row,) = found
    (row.village_election,) = _ELECTION(election=row.village_election_id)
    return row


def allows(*, poll: Poll, step: Step, user: User) -> bool:
    """Whether a page should offer the step to this person (who entered what is checked by the step itself)."""
    move = MOVES.get((step, PollStage(poll.state)))
    return move is not None and any(user.may(act) for act in move.acts) and user.sees(poll.village_id)


def check(*, poll: Poll, step: Step, actor: User) -> None:
    """Raise NotAllowed (territory or role) or WrongState unless the person may do the step to the poll as it stands."""
    if not actor.sees(poll.village_id):
        raise NotAllowed(_("This village is not in your territory."))
    every = {act for (each, _state), move in MOVES.items() if each == step for act in move.acts}
    if not any(actor.may(act) for act in every):
        raise NotAllowed(_("Your role may not do this. Ask the district election office if you need to."))
    move = MOVES.get((step, PollStage(poll.state)))
    if move is None:
        raise WrongState(
            _("%(poll)s is now “%(state)s”, so this cannot be done any more. Open the page again to see what happened.")
            % {"poll": poll, "state": poll.get_state_display()}
        )
    if not any(actor.may(act) for act in move.acts):
        raise NotAllowed(_("After the township has confirmed, only the district election office may do this."))
    term = poll.village_election.term
    if term.state != TermState.OPEN:
        raise WrongState(_("Term “%(name)s” is closed.") % {"name": term.name})


def check_version(poll: Poll, version: int) -> None:
    """Raise StaleSave, saying who changed what and when, if the poll has changed since the person's page was made."""
    if poll.version != version:
        raise StaleSave(_changed_since(poll, version))


def _changed_since(poll: Poll, version: int) -> str:
    """Who has moved the poll from which state to which, and when; the trail knows, the poll itself does not."""
    now = poll.get_state_display()
    moves = Event.objects.about(poll._meta.label_lower, str(poll.pk)).filter(details__has_key="to")
    newer = list(moves.order_by("-pk")[: max(poll.version - version, 0)]) if version >= 0 else []
    if not newer:
        when = timezone.localtime(poll.changed_at)
        return _("%(poll)s was changed at %(time)s and is now “%(state)s”. Look at it again before you go on.") % {
            "poll": poll, "time": f"{when:%H:%M}", "state": now
        }  # fmt: skip
    seen = PollStage(newer[-1].details["from"]).label
    values = {
        "poll": poll, "who": newer[0].actor_name or _("The system"),
        "time": f"{timezone.localtime(newer[0].at):%H:%M}", "seen": seen, "state": now,
    }  # fmt: skip
    return (
        _(
            "%(poll)s was changed by %(who)s at %(time)s: your page shows “%(seen)s”, it is now “%(state)s”. "
            "Look at it again before you go on."
        )
        % values
    )


def reason_of(text: str) -> str:
    """A reason worth keeping; raises ReasonMissing when it is shorter than five characters."""
    reason = text.strip()
    if len(reason) < SHORTEST_REASON:
        raise ReasonMissing(
            _("Write the reason, at least five characters: others will have to understand it."), field="reason"
        )
    refuse_personal(reason=reason)
    return reason


def move(
    *, poll: Poll, step: Step, to: PollStage, actor: User, reason: str = "", details: Mapping[str, Any] | None = None
) -> None:
    """Move a locked poll to another state: the only place that assigns it.

    Checks the table, raises the version, mirrors the state on the village and records one event. Raises what ``check``
    raises, and WrongState for a pair that is not in the table.
    """
    check(poll=poll, step=step, actor=actor)
    before = PollStage(poll.state)
    if to not in MOVES[step, before].to:
        raise WrongState(
            _("From “%(state)s” this step does not lead to “%(to)s”.") % {"state": before.label, "to": to.label}
        )
    poll.state = to
    poll.version += 1
    if step == Step.SEND_BACK:
        poll.returned_reason = reason
    elif to == PollStage.AGREED:
        poll.returned_reason = ""
    poll.changed_at = timezone.now()
    _MOVED(poll=poll.pk, **{name: getattr(poll, name) for name in _MOVING})
    mirror(poll)
    trail.record(
        actor=actor,
        action=f"result.{step}",
        obj=poll,
        division=poll.village_id,
        reason=reason,
        details={"from": before.value, "to": to.value, **(details or {})},
    )


def mirror(poll: Poll) -> None:
    """Show where the organ's latest poll stands on its village election, where the board reads it.

    A poll in mid-term leaves the stage alone: the village's election stays certified while a seat is filled anew.
    """
    if poll.mid_term:
        return
    _MIRROR[Organ(poll.organ)](election=poll.village_election_id, stage=poll.state, now=timezone.now())

"""Near relatives on one ballot, told before anything is entered, so that the law can keep them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.roles import Act
from audit import actions, trail
from ballots.models import EntryState, Poll
from ballots.results.moves import locked
from candidates.models import Candidacy
from villages import elections
from villages.codes import Organ
from villages.models import PollStage

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "poll.relatives_told": gettext_lazy("Told that two people are near relatives"),
        "poll.relatives_untold": gettext_lazy("Took back that two people are near relatives"),
    }
)


@transaction.atomic
def tell(*, actor: User, poll: Poll, first: int, second: int) -> Poll:
    """Record that two candidacies of the village are near relatives (Civil Code Art. 1045).

    Raises NotAllowed, WrongState once somebody has entered the form, DomainError for the same person twice, a party
    ballot, or somebody who neither stands nor is in office.
    """
    poll = _open(actor, poll)
    pair = sorted({first, second})
    known = {pk for pk, _name in people(poll)}
    if len(pair) != 2 or not set(pair) <= known:
        raise DomainError(_("Choose two different people who stand on this ballot or are in office."), field="second")
    if pair not in poll.relatives:
        _write(actor, poll, [*poll.relatives, pair], "poll.relatives_told", pair)
    return poll


@transaction.atomic
def untell(*, actor: User, poll: Poll, first: int, second: int) -> Poll:
    """Take such a record back. Raises NotAllowed, WrongState."""
    poll = _open(actor, poll)
    pair = sorted({first, second})
    if pair in poll.relatives:
        _write(actor, poll, [each for each in poll.relatives if each != pair], "poll.relatives_untold", pair)
    return poll


def people(poll: Poll) -> list[tuple[int, str]]:
    """Candidacies that stand on the ballot or are in office beside it, with their names, once each."""
    found = {line.candidacy_id: line.name for line in poll.lines.all() if line.candidacy_id}
    for each in poll.in_office:
        if each["key"].startswith("candidacy "):
            found.setdefault(int(each["key"].removeprefix("candidacy ")), each["name"])
    return list(found.items())


def pairs(poll: Poll) -> list[tuple[int, str, int, str]]:
    """Relatives as told, with names; who has left the ballot since is named from the candidacy."""
    names = dict(people(poll))
    missing = {pk for pair in poll.relatives for pk in pair} - set(names)
    if missing:
        names |= dict(Candidacy.objects.filter(pk__in=missing).values_list("pk", "person__name"))
    return [(one, names.get(one, ""), two, names.get(two, "")) for one, two in poll.relatives]


def may_tell(poll: Poll, user: User) -> bool:
    """Whether a page should offer it."""
    return poll.organ == Organ.COMMITTEE and poll.state == PollStage.READY and user.may(Act.SETTLE_BALLOT)


def _open(actor: User, poll: Poll) -> Poll:
    actor.require(Act.SETTLE_BALLOT)
    if not actor.sees(poll.village_id):
        raise NotAllowed(_("This village is not in your territory."))
    poll = locked(poll)
    elections.locked(poll.village_election)
    if poll.organ != Organ.COMMITTEE:
        raise DomainError(_("The rule on near relatives is for villagers' and residents' committees."))
    if poll.state != PollStage.READY or poll.entries.exclude(state=EntryState.VOID).exists():
        raise WrongState(
            _("Somebody has begun to enter this form; relatives can be told only before. Have it sent back first.")
        )
    return poll


def _write(actor: User, poll: Poll, relatives: list[list[int]], action: str, pair: list[int]) -> None:
    poll.relatives = relatives
    poll.version += 1
    poll.save(update_fields=["relatives", "version", "changed_at"])
    trail.record(actor=actor, action=action, obj=poll, division=poll.village_id, details={"candidacies": pair})

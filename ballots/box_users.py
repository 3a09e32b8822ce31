"""The voters of mobile boxes, by name: naming them one by one or pasted, taking them off, reading the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions
from ballots.box_lines import Line, read
from ballots.boxes import LONGEST_REASON, BoxRules, box_rules, check_open, locked_box, record_box
from ballots.models import BoxGround, BoxUser, MobileBox, Poll
from ballots.results.moves import reason_of
from sheets.identity import has_shape, mask, normalise
from villages.encryption import encrypt
from villages.models import PollStage
from voters import proxies
from voters.models import Voter

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "polling.box_users_named": gettext_lazy("Named voters of a mobile box"),
        "polling.box_users_removed": gettext_lazy("Took voters off the list of a mobile box"),
    }
)
MOST_LINES = 500
MOST_FOUND = 12


class BoxUserRefused(DomainError):
    """This voter may not be named for this box; the sentence says why."""

    code = "box_user_refused"


@dataclass(frozen=True)
class Refused:
    """A line that was not taken, as it was typed, and why."""

    text: str
    sentence: str


@dataclass
class Outcome:
    """What became of some lines: voters now on the list, and lines refused."""

    named: list[BoxUser] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@transaction.atomic
def name_voters(*, actor: User, box: MobileBox, lines: Sequence[str], ground: str = "") -> Outcome:
    """Put the voters of some lines on a box's list; what is wrong with a line is told, the others are taken.

    A line is a number of the roll, a name that stands there once, or both; ``ground`` holds where it tells of none.
    Each voter is in one box of the poll at most, and none who votes by proxy (the two would be one ballot twice).
    The first name replaces a number kept from before the lists. Six queries, however many lines. Raises NotAllowed,
    WrongState, DomainError (too many lines; somebody else named the same voter in the same moment).
    """
    poll, row = locked_box(actor, box, Act.SETTLE_BALLOT)
    check_open(row)
    wanted = [(text.strip(), read(text)) for text in lines if text.strip()]
    if len(wanted) > MOST_LINES:
        raise DomainError(
            _("These are %(found)s lines; paste %(most)s at most at a time.")
            % {"found": len(wanted), "most": MOST_LINES},
            field="lines",
        )
    roll = _Roll(poll, row, [line for _text, line in wanted])
    outcome = Outcome()
    for text, line in wanted:
        try:
            outcome.named.append(roll.taken(line, ground, actor))
        except BoxUserRefused as refused:
            outcome.refused.append(Refused(text, str(refused)))
    if outcome.named:
        _keep(actor, poll, row, outcome.named)
    return outcome


def _keep(actor: User, poll: Poll, row: MobileBox, named: list[BoxUser]) -> None:
    on_paper = row.voters
    try:
        with transaction.atomic():
            if on_paper is not None:
                row.voters = None
                row.save(update_fields=["voters"])
            BoxUser.objects.bulk_create(named)
    except IntegrityError as broken:
        # A proxy was recorded, or another box was filled, in the same moment; the database keeps the rule.
        raise WrongState(
            _(
                "Somebody recorded a proxy or another box for one of these voters just now. "
                "Nothing was added; try again."
            )
        ) from broken
    numbers = [user.voter.serial for user in named]
    record_box(
        actor, "polling.box_users_named", poll, row, voters=len(numbers), serials=numbers, number_on_paper=on_paper
    )


class _Roll:
    """The roll as far as some lines ask for it, with who is in a box or on the proxy list already; three queries."""

    def __init__(self, poll: Poll, row: MobileBox, lines: Iterable[Line]) -> None:
        self.poll, self.row, self.rules = poll, row, box_rules(poll)
        found = list(_voters(poll, lines))
        self.by_serial = {voter.serial: voter for voter in found}
        self.by_number = {bytes(voter.id_cipher): voter for voter in found if voter.id_cipher}
        self.by_name: dict[str, list[Voter]] = defaultdict(list)
        for voter in found:
            self.by_name[voter.name].append(voter)
        pks = [voter.pk for voter in found]
        living = BoxUser.objects.filter(poll=poll, voter__in=pks, removed_at=None)
        self.boxes: dict[int, int] = dict(living.values_list("voter_id", "box__number"))
        self.holders = proxies.holders_of(poll.village_election, pks)

    def taken(self, line: Line, ground: str, actor: User) -> BoxUser:
        """The row of a line that may stand. Raises BoxUserRefused."""
        voter = self._voter(line)
        why = _ground(line.ground or ground, self.rules)
        if (box := self.boxes.get(voter.pk)) is not None:
            raise BoxUserRefused(
                _("%(name)s (no. %(serial)s) is on the list of box %(box)s already.")
                % {"name": voter, "serial": voter.serial, "box": box}
            )
        if (holder := self.holders.get(voter.pk)) is not None:
            raise BoxUserRefused(
                _(
                    "%(name)s (no. %(serial)s) has handed the vote over to %(holder)s. Nobody votes twice: withdraw "
                    "the proxy first if a box shall come."
                )
                % {"name": voter, "serial": voter.serial, "holder": holder}
            )
        self.boxes[voter.pk] = self.row.number
        return BoxUser(
            box=self.row, poll=self.poll, village_id=self.poll.village_id, voter=voter, ground=why, named_by=actor
        )

    def _voter(self, line: Line) -> Voter:
        if line.number:
            voter = self.by_number.get(bytes(encrypt(line.number)))
            if voter is None:
                raise BoxUserRefused(
                    _("Nobody with the identity number %(number)s is on this roll.") % {"number": mask(line.number)}
                )
            return voter
        if line.serial is not None:
            return self._numbered(line)
        namesakes = self.by_name.get(line.name, [])
        if len(namesakes) == 1:
            return namesakes[0]
        if not line.name:
            raise BoxUserRefused(_("Write the number on the roll or the name."))
        if not namesakes:
            raise BoxUserRefused(_("Nobody named %(name)s is on this roll.") % {"name": line.name})
        serials = "、".join(str(voter.serial) for voter in sorted(namesakes, key=lambda each: each.serial)[:MOST_FOUND])
        raise BoxUserRefused(
            _("%(count)s voters of this roll are named %(name)s (nos. %(serials)s). Write the number.")
            % {"count": len(namesakes), "name": line.name, "serials": serials}
        )

    def _numbered(self, line: Line) -> Voter:
        voter = self.by_serial.get(line.serial or 0)
        if voter is None:
            raise BoxUserRefused(
                _("There is no voter with the number %(serial)s on this roll.") % {"serial": line.serial}
            )
        if line.name and line.name != voter.name:
            raise BoxUserRefused(
                _(
                    "No. %(serial)s of this roll is %(found)s, not %(name)s. "
                    "Write the number on the roll, or the name alone."
                )
                % {"serial": line.serial, "found": voter, "name": line.name}
            )
        return voter


def _voters(poll: Poll, lines: Iterable[Line]) -> Iterable[Voter]:
    limits = Q()
    lines = list(lines)
    for key, values in (
        ("serial__in", {line.serial for line in lines if line.serial is not None}),
        ("name__in", {line.name for line in lines if line.name}),
        ("id_cipher__in", {encrypt(line.number) for line in lines if line.number}),
    ):
        limits |= Q(**{key: values}) if values else Q()
    return Voter.objects.filter(limits, village_election=poll.village_election_id) if limits else ()


def _ground(ground: str, rules: BoxRules) -> str:
    if ground not in BoxGround.values:
        raise BoxUserRefused(_("Say why a box comes: choose a reason."))
    if ground not in rules.grounds:
        allowed = _(", ").join(str(BoxGround(each).label) for each in rules.grounds if each in BoxGround.values)
        raise BoxUserRefused(
            _("“%(ground)s” is no reason for a box here; allowed are: %(allowed)s (%(article)s).")
            % {"ground": BoxGround(ground).label, "allowed": allowed, "article": rules.article_grounds}
        )
    return ground


@transaction.atomic
def remove_voters(*, actor: User, box: MobileBox, users: Sequence[int], reason: str) -> int:
    """Take voters (keys of their rows) off an open list, with a reason; how many they were.

    Rows of other boxes, or off the list already, are passed over. Raises NotAllowed, WrongState, ReasonMissing,
    BoxUserRefused when none of them is on this list.
    """
    poll, row = locked_box(actor, box, Act.SETTLE_BALLOT)
    check_open(row)
    reason = reason_of(reason)[:LONGEST_REASON]
    found = BoxUser.objects.filter(box=row, pk__in=list(users), removed_at=None)
    serials = sorted(found.values_list("voter__serial", flat=True))
    if not serials:
        raise BoxUserRefused(_("Tick who is to be taken off the list."))
    found.update(removed_at=timezone.now(), removed_reason=reason)
    record_box(actor, "polling.box_users_removed", poll, row, because=reason, serials=serials)
    return len(serials)


def listed(box: MobileBox) -> list[BoxUser]:
    """The living list of a box in the order of the roll, with voters; one query."""
    rows = BoxUser.objects.filter(box=box, removed_at=None).select_related("voter")
    return list(rows.order_by("voter__serial"))


def candidates(poll: Poll, text: str) -> list[Voter]:
    """Voters of the roll a clerk may have meant: by number, whole identity number or beginning of the name."""
    line = read(text)
    if line.serial is not None:
        limits = Q(serial=line.serial)
    elif has_shape(normalise(text)):
        limits = Q(id_cipher=encrypt(normalise(text)))
    elif line.name:
        limits = Q(name__startswith=line.name)
    else:
        return []
    rows = Voter.objects.filter(limits, village_election=poll.village_election_id)
    return list(rows.order_by("serial")[:MOST_FOUND])


def visited(election: object, voters: Sequence[Voter]) -> set[int]:
    """Which of these voters a mobile box of an open poll comes to: they hand no ballot over. One query."""
    rows = BoxUser.objects.filter(voter__in=[voter.pk for voter in voters], removed_at=None)
    return set(rows.exclude(poll__state=PollStage.CERTIFIED).values_list("voter_id", flat=True))

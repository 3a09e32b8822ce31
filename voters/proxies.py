"""Recording and withdrawing proxies, and the list that is published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from accounts.roles import Act
from audit import actions, trail
from sheets.free_texts import refuse_personal
from villages.elections import committee_kind, locked
from villages.frozen import frozen_rules
from villages.models import PollStage, RollState, VillageElection
from voters.models import Proxy, Relation, Voter
from voters.models.proxies import MOST_PROXIES

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "proxy.recorded": gettext_lazy("Recorded a proxy"),
        "proxy.withdrawn": gettext_lazy("Withdrew a proxy"),
        "proxy.all_withdrawn": gettext_lazy("Withdrew all proxies of a village"),
    }
)

Bar = Callable[[VillageElection, Sequence[Voter]], set[int]]
Closing = Callable[[VillageElection], str]
LaterDay = Callable[[VillageElection], date | None]
_bars: list[Bar] = []
_visits: list[Bar] = []
_closings: list[Closing] = []
_later_days: list[LaterDay] = []


def add_bar(bar: Bar) -> None:
    """Let a room above say which of these voters may hold no proxy (candidates, whom this room does not know)."""
    _bars.append(bar)


def add_visits(visits: Bar) -> None:
    """Let a room above say to which of these voters a mobile box comes: they hand no ballot over."""
    _visits.append(visits)


def add_closing(closing: Closing) -> None:
    """Let a room above say, in a sentence, why nobody votes by proxy in this village (by the mode of its poll)."""
    _closings.append(closing)


def add_later_day(later_day: LaterDay) -> None:
    """Let a room above say on which day a village votes after its election is over (a by-election, a recall)."""
    _later_days.append(later_day)


class ProxyRefused(DomainError):
    """The law does not let this person vote for the other; the sentence says why."""

    code = "proxy_refused"


@dataclass(frozen=True)
class Listed:
    """A line of the list: the proxy, how many its holder has, and whether the holder has become a candidate since."""

    proxy: Proxy
    held: int
    barred: bool


@transaction.atomic
def record(
    *, actor: User, election: VillageElection, principal: int | None, holder: int | None, relation: str, ground: str
) -> Proxy:
    """Record that the voter with serial ``principal`` is away and ``holder`` votes instead.

    Holders are voters of the same roll and so related as the frozen rules ask, at most as often as these allow (three,
    or fewer where a province or village says so), never a candidate, never somebody who is away themselves (2018:
    Art. 15; 2026: Art. 18; 民发〔2013〕76号); nobody hands a ballot over who is on the list of a mobile box. Raises
    NotAllowed, WrongState (also after the last day the rules name, and where the electorate votes in person only),
    ProxyRefused.
    """
    row = _open(actor, election)
    if sentence := closed_by(row):
        raise WrongState(sentence)
    away, votes = _voter(row, principal, "principal"), _voter(row, holder, "holder")
    if away.pk == votes.pk:
        raise ProxyRefused(_("Nobody can be their own proxy."), field="holder")
    if relation not in Relation.values:
        raise ProxyRefused(_("Say how the two are related."), field="relation")
    rules = rules_for(row, voting_again_on(row))
    _check_relation(relation, rules)
    if not ground.strip():
        raise ProxyRefused(_("Write why the voter is away on election day."), field="ground")
    refuse_personal(ground=ground)
    _check_day(row, rules)
    _check_living(row, away, votes, rules)
    try:
        with transaction.atomic():
            made = Proxy.objects.create(
                village_election=row, village_id=row.village_id, principal=away, holder=votes, relation=relation,
                ground=ground.strip()[:100], recorded_by=actor,
            )  # fmt: skip
    except IntegrityError as broken:
        # Somebody recorded another one in the same moment; the database keeps the rule.
        raise ProxyRefused(_("This proxy was just made impossible by another one. Look at the list again.")) from broken
    trail.record(
        actor=actor, action="proxy.recorded", obj=made, division=row.village_id, details={"relation": relation}
    )
    return made


@dataclass(frozen=True)
class ProxyRules:
    """What the term froze for this village; ``most`` is never above the bound the database keeps.

    ``relations``: how a proxy may be related to who is away; ``OTHER`` among them where the law takes any voter.
    """

    most: int
    last_day: date | None
    article: str
    article_of_day: str
    relations: tuple[Relation, ...]
    article_of_kinds: str
    article_of_relatives: str

    @property
    def takes_anybody(self) -> bool:
        """Whether other voters than near relatives may be proxies."""
        return Relation.OTHER in self.relations


def rules_for(election: VillageElection, on: date | None = None) -> ProxyRules:
    """Who may be a proxy, for how many, and until when they are recorded, village over province over nation.

    The last day is counted from ``on``, the polling day; from that of the term where none is told.
    """
    kind = committee_kind(election)
    rules = frozen_rules(election.term, election.village_id)
    committee = rules.committee(kind)
    days = committee.proxy_apply_days
    return ProxyRules(
        min(committee.proxy_max, MOST_PROXIES),
        None if days is None else (on or election.term.election_day) - timedelta(days=days),
        rules.article(kind, "proxy_max"),
        rules.article(kind, "proxy_apply_days"),
        tuple(each for each in Relation if committee.may_be_proxy(each.value)),
        rules.article(kind, "proxy_kinds"),
        rules.article(kind, "proxy_relatives"),
    )


def _check_relation(relation: str, rules: ProxyRules) -> None:
    """The relation is one the rules of this village name."""
    if relation in rules.relations:
        return
    allowed = _(", ").join(str(each.label) for each in rules.relations)
    if relation == Relation.OTHER:
        raise ProxyRefused(
            _("By %(article)s only a near relative may vote for somebody: %(allowed)s.")
            % {"article": rules.article_of_kinds, "allowed": allowed},
            field="relation",
        )
    raise ProxyRefused(
        _("“%(relation)s” is not among the near relatives who may vote for somebody here: %(allowed)s (%(article)s).")
        % {"relation": Relation(relation).label, "allowed": allowed, "article": rules.article_of_relatives},
        field="relation",
    )


def _check_day(row: VillageElection, rules: ProxyRules) -> None:
    today = timezone.localdate()
    if rules.last_day is not None and today > rules.last_day:
        raise WrongState(
            _("Proxies are recorded until %(last)s (%(article)s); today is %(today)s.")
            % {"last": rules.last_day.isoformat(), "article": rules.article_of_day, "today": today.isoformat()}
        )


def _check_living(row: VillageElection, away: Voter, votes: Voter, rules: ProxyRules) -> None:
    living = Proxy.objects.filter(village_election=row, withdrawn_at=None)
    if other := living.select_related("holder").filter(principal=away).first():
        raise ProxyRefused(
            _("%(holder)s votes for %(away)s already. Withdraw that proxy first.")
            % {"holder": other.holder, "away": away},
            field="principal",
        )
    held = living.filter(holder=votes).count()
    if held >= rules.most:
        raise ProxyRefused(
            _("%(name)s votes for %(held)s others already; at most %(most)s are allowed (%(article)s).")
            % {"name": votes, "held": held, "most": rules.most, "article": rules.article},
            field="holder",
        )
    if living.filter(principal=votes).exists():
        raise ProxyRefused(
            _("%(name)s is away and has handed over the own vote; a proxy cannot be handed on.") % {"name": votes},
            field="holder",
        )
    if living.filter(holder=away).exists():
        raise ProxyRefused(
            _("%(name)s votes for others and cannot be away as well.") % {"name": away}, field="principal"
        )
    if any(away.pk in visits(row, [away]) for visits in _visits):
        raise ProxyRefused(
            _("%(name)s is on the list of a mobile box. Nobody votes twice: take the name off that list first.")
            % {"name": away},
            field="principal",
        )
    if votes.pk in barred(row, [votes]):
        raise ProxyRefused(
            _("%(name)s is a candidate of this village; a candidate may not vote for others.") % {"name": votes},
            field="holder",
        )


@transaction.atomic
def withdraw(*, actor: User, proxy: Proxy, reason: str) -> None:
    """End a proxy: the voter came home, the holder became a candidate. Raises NotAllowed, WrongState, ReasonMissing."""
    _open(actor, proxy.village_election)
    row = Proxy.objects.select_for_update().get(pk=proxy.pk)
    if row.withdrawn_at is not None:
        raise WrongState(_("This proxy is withdrawn already."))
    if len(reason.strip()) < 2:
        raise ReasonMissing(_("Say why the proxy ends."), field="reason")
    refuse_personal(reason=reason)
    row.withdrawn_at, row.withdrawn_reason = timezone.now(), reason.strip()[:300]
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    trail.record(actor=actor, action="proxy.withdrawn", obj=row, division=row.village_id, reason=reason.strip())


@transaction.atomic
def withdraw_all(*, actor: User, election: VillageElection, reason: str) -> int:
    """End every living proxy of a village with one reason (its electorate votes in person); how many they were.

    One statement, however many. Raises NotAllowed, WrongState, ReasonMissing.
    """
    row = _open(actor, election)
    if len(reason.strip()) < 2:
        raise ReasonMissing(_("Say why the proxies end."), field="reason")
    living = Proxy.objects.filter(village_election=row, withdrawn_at=None)
    ended = living.update(withdrawn_at=timezone.now(), withdrawn_reason=reason.strip()[:300])
    if ended:
        trail.record(
            actor=actor, action="proxy.all_withdrawn", obj=row, division=row.village_id, reason=reason.strip(),
            details={"proxies": ended},
        )  # fmt: skip
    return ended


def closed_by(election: VillageElection) -> str:
    """Why nobody votes by proxy in this village, by the rooms that know how it votes; empty where nothing is."""
    return next((sentence for closing in _closings if (sentence := closing(election))), "")


def not_open(election: VillageElection) -> str:
    """Why no proxy is recorded or withdrawn here at present, by roll and poll; empty where both allow it."""
    if election.roll_state not in (RollState.PUBLISHED, RollState.FROZEN):
        return _("Proxies are recorded once the roll is published.")
    if election.committee_stage not in (PollStage.NONE, PollStage.READY) and voting_again_on(election) is None:
        return _("The poll is being entered or is over; proxies cannot change any more.")
    return ""


def living_in(election: VillageElection) -> int:
    """How many proxies a village has."""
    return Proxy.objects.filter(village_election=election, withdrawn_at=None).count()


def holders_of(election: VillageElection, principals: Iterable[int]) -> dict[int, str]:
    """Who votes for these voters: name of the holder by key of the voter who is away; one query."""
    living = Proxy.objects.filter(village_election=election, withdrawn_at=None, principal__in=list(principals))
    return dict(living.values_list("principal_id", "holder__name"))


def listed(election: VillageElection) -> list[Listed]:
    """The living proxies in the order of the roll; proxies whose holder has become a candidate are marked."""
    rows = list(
        Proxy.objects.filter(village_election=election, withdrawn_at=None)
        .select_related("principal", "holder")
        .order_by("principal__serial")
    )
    held: dict[int, int] = {}
    for row in rows:
        held[row.holder_id] = held.get(row.holder_id, 0) + 1
    stopped = barred(election, [row.holder for row in rows])
    return [Listed(row, held[row.holder_id], row.holder_id in stopped) for row in rows]


def barred(election: VillageElection, voters: Sequence[Voter]) -> set[int]:
    """Which of these voters may hold no proxy, by every room that has a say."""
    return {pk for bar in _bars for pk in bar(election, voters)} if voters else set()


def _open(actor: User, election: VillageElection) -> VillageElection:
    """The locked village election; refuses other territories and roles, unpublished rolls and polls that are over."""
    if not actor.sees(election.village_id):
        raise NotAllowed(_("This village lies outside your territory."))
    actor.require(Act.PUBLISH_ROLL)
    row = locked(election)
    if sentence := not_open(row):
        raise WrongState(sentence)
    return row


def voting_again_on(row: VillageElection) -> date | None:
    """The day of a by-election or recall that nobody has entered yet, once the village's election is over."""
    if row.committee_stage != PollStage.CERTIFIED:
        return None
    return next((day for later_day in _later_days if (day := later_day(row))), None)


def _voter(row: VillageElection, serial: int | None, field: str) -> Voter:
    found = Voter.objects.filter(village_election=row, serial=serial or 0).first()
    if found is None:
        raise ProxyRefused(
            _("There is no voter with the number %(serial)s on this roll.") % {"serial": serial or "—"}, field=field
        )
    return found

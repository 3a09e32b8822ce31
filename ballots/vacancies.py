"""Seats that fell vacant in mid-term, seats left empty by decision, and the days by which they must be filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.roles import Act
from audit import actions, trail
from ballots.following import following
from ballots.judging import rules_of
from ballots.law import Verdict
from ballots.law.deadlines import Deadline, next_deadline
from ballots.models import Poll, Round
from ballots.results import consequences
from ballots.results.moves import locked, reason_of
from candidates.models import Officer
from villages import elections
from villages.codes import Organ
from villages.elections import committee_kind
from villages.models import PollStage, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "poll.left_empty": gettext_lazy("Left seats empty after a rerun"),
        "poll.reopened": gettext_lazy("Took back that seats stay empty"),
    }
)


class SeatsMustBeFilled(DomainError):
    """The law does not let these seats stay empty."""

    code = "seats_must_be_filled"


def vacated(election: VillageElection, organ: str, polls: Sequence[Poll]) -> dict[str, int]:
    """Seats of the organ, by post, whose officers left office in mid-term and whom nobody has followed yet.

    Empty until the term's own election has filled them. Secretary and deputy are seats of the party committee.
    """
    return consequences.vacated(election, organ, polls)


def due_by(election: VillageElection, organ: str, polls: Sequence[Poll], round: str) -> Deadline | None:
    """By when the frozen rules want the next poll, counted from the poll before or from the last office that ended."""
    if organ == Organ.PARTY or (round == Round.FIRST and not polls):
        return None
    since = _last_vacancy(election) if round == Round.BY_ELECTION else polls[-1].held_on
    if since is None:
        return None
    return next_deadline(committee_kind(election), round, since, rules_of(election.term, election.village_id))


def _last_vacancy(election: VillageElection) -> date | None:
    """The day the last seat of the committee fell empty; a post that went on from the day its row ended is none."""
    rows = Officer.objects.filter(village_election=election).exclude(committee_post="")
    told = list(rows.values_list("person_id", "committee_post", "started_on", "ended_on"))
    went_on = {(person, post, start) for person, post, start, _end in told}
    return max((end for person, post, _start, end in told if end and (person, post, end) not in went_on), default=None)


@transaction.atomic
def leave_empty(*, actor: User, poll: Poll, reason: str) -> Poll:
    """Decide that seats a rerun did not fill stay empty, where enough members are elected (``vacancy_ok_min``).

    For committees, after a certified rerun that is the latest poll. Raises NotAllowed, WrongState, ReasonMissing,
    SeatsMustBeFilled with the article and both figures.
    """
    _check_actor(actor, poll)
    poll = locked(poll)
    row = elections.locked(poll.village_election)
    text = reason_of(reason)
    polls = _polls(row, poll.organ)
    if polls[-1].pk != poll.pk or poll.state != PollStage.CERTIFIED:
        raise WrongState(_("Only the latest ballot of this organ, once certified, can leave seats empty."))
    seats = Counter({each.post: each.seats for each in following(polls).posts if each.round == Round.RERUN})
    if not seats:
        raise WrongState(_("This ballot leaves no seat to a further rerun."))
    _check_enough(row, poll)
    _check_womens_seat(row, poll)
    poll.left_empty, poll.left_empty_reason = dict(seats), text[:300]
    poll.version += 1
    poll.save(update_fields=["left_empty", "left_empty_reason", "version", "changed_at"])
    consequences.count_afresh(row)
    details = {"seats": dict(seats), "number": poll.number}
    trail.record(
        actor=actor, action="poll.left_empty", obj=poll, division=poll.village_id, reason=text, details=details
    )
    return poll


@transaction.atomic
def fill_after_all(*, actor: User, poll: Poll, reason: str) -> Poll:
    """Take back that seats stay empty: a rerun fills them. Raises NotAllowed, WrongState, ReasonMissing."""
    _check_actor(actor, poll)
    poll = locked(poll)
    row = elections.locked(poll.village_election)
    text = reason_of(reason)
    if not poll.left_empty or _polls(row, poll.organ)[-1].pk != poll.pk:
        raise WrongState(_("No seats are left empty by this ballot, or a later one rests on it."))
    details = {"seats": dict(poll.left_empty), "number": poll.number}
    poll.left_empty, poll.left_empty_reason = {}, ""
    poll.version += 1
    poll.save(update_fields=["left_empty", "left_empty_reason", "version", "changed_at"])
    consequences.count_afresh(row)
    trail.record(actor=actor, action="poll.reopened", obj=poll, division=poll.village_id, reason=text, details=details)
    return poll


def may_leave_empty(poll: Poll, user: User) -> bool:
    """Whether a page should offer it (the service checks the numbers)."""
    rerun = poll.round == Round.RERUN and poll.organ == Organ.COMMITTEE
    return rerun and poll.state == PollStage.CERTIFIED and not poll.left_empty and user.may(Act.CERTIFY_RESULT)


def _check_actor(actor: User, poll: Poll) -> None:
    actor.require(Act.CERTIFY_RESULT)
    if not actor.sees(poll.village_id):
        raise NotAllowed(_("This village is not in your territory."))


def _check_enough(row: VillageElection, poll: Poll) -> None:
    """After a rerun, seats may stay empty once enough members of the committee are elected."""
    kind = committee_kind(row)
    rules = rules_of(row.term, row.village_id)
    least = rules.committee(kind).vacancy_ok_min
    article = rules.article(kind, "vacancy_ok_min")
    if poll.organ == Organ.PARTY or poll.round != Round.RERUN:
        raise SeatsMustBeFilled(
            _("Seats may stay empty only after a rerun of the committee (%(article)s).") % {"article": article}
        )
    serving = Officer.objects.filter(village_election=row, ended_on=None).exclude(committee_post="").count()
    if serving < least:
        raise SeatsMustBeFilled(
            _(
                "%(village)s has %(found)s elected members; seats may stay empty from %(least)s on (%(article)s). "
                "Hold another rerun."
            )
            % {"village": row.village, "found": serving, "least": least, "article": article}
        )


def _check_womens_seat(row: VillageElection, poll: Poll) -> None:
    """A seat kept for a woman is voted on until a woman fills it, where the rules have the women's seat."""
    kept = Verdict.from_record(poll.result.verdict).reserved
    if kept:
        rules = rules_of(row.term, row.village_id)
        raise SeatsMustBeFilled(
            _(
                "%(number)s of the empty seats is kept for a woman (%(article)s), and %(village)s has none among its "
                "members; it cannot stay empty. Hold another rerun among women."
            )
            % {
                "number": sum(kept.values()),
                "article": rules.article(committee_kind(row), "womens_seat"),
                "village": row.village,
            }
        )


def _polls(row: VillageElection, organ: str) -> list[Poll]:
    rows = Poll.objects.that_elect().filter(village_election=row, organ=organ).select_related("result")
    return list(rows.prefetch_related("lines").order_by("number"))

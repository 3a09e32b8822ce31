"""Joint vetting by the district: sending to departments, clearing, striking off and taking back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, ReasonMissing
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, departments, election_committees, rulings, states
from candidates.late_screening import passed_row
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion
from candidates.nominations import locked, require_reason, require_sight
from candidates.records.decisions import RulingKind
from candidates.rulings import RULED_OUT, Decision
from candidates.states import Move
from candidates.verdicts import Given, Outcome, Verdict, judge
from villages.models import Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "candidacy.sent": gettext_lazy("Sent people to joint vetting"),
        "candidacy.cleared": gettext_lazy("Cleared people after joint vetting"),
        "candidacy.struck_off": gettext_lazy("Struck somebody off"),
        "candidacy.restored": gettext_lazy("Took a strike-off back"),
    }
)

NAMED_AT_MOST = 5


@transaction.atomic
def send(*, actor: User, term: Term, candidacies: Collection[int], due_on: date) -> int:
    """Send people put forward to every department of the term; returns how many people were sent.

    Each department gets an answer row to fill by ``due_on``; answers given earlier (somebody who withdrew and came
    back) stay, and those still open are due on the new day. People sent or decided meanwhile are left alone. Raises
    DomainError for a day that is past or no department, Unscreened (and sends nobody) when the township has not passed
    one of them on, WrongState when the term is closed.
    """
    actor.require(Act.EDIT_CANDIDATE)
    check_due(due_on)
    _refuse_unscreened(actor, term, candidacies)
    asked = departments.ensure(term)
    people, elections = _lock_many(actor, term, candidacies, Move.SEND)
    Opinion.objects.bulk_create(
        (
            Opinion(candidacy=person, village_id=person.village_id, department=department.code, due_on=due_on)
            for person in people
            for department in asked
        ),
        batch_size=5000,
        ignore_conflicts=True,
    )
    Opinion.objects.filter(candidacy__in=people, conclusion=Conclusion.PENDING).exclude(due_on=due_on).update(
        due_on=due_on
    )
    _move(people, CandidacyState.VETTING)
    counters.recount(elections)
    _record_by_village(actor, "candidacy.sent", people, due_on=due_on.isoformat())
    return len(people)


class Unscreened(DomainError):
    """People the township has not screened, or has not passed on, were to be sent; ``people`` says how many."""

    code = "unscreened"


def _refuse_unscreened(actor: User, term: Term, candidacies: Collection[int]) -> None:
    """Counted before anything is locked; a look taken back a moment later is met by the state of each row."""
    mine = Candidacy.objects.visible_to(actor).filter(term=term, pk__in=list(candidacies))
    found = mine.order_by().aggregate(
        unscreened=Count("pk", filter=Q(state=CandidacyState.NOMINATED)),
        out=Count("pk", filter=Q(state=CandidacyState.SCREENED_OUT)),
        # Rows from before screenings were recorded may stand as screened without the township's word on record.
        unproven=Count("pk", filter=Q(~passed_row(), state__in=states.PATHS[Move.SEND].start)),
    )
    total = found["unscreened"] + found["out"]
    if found["unproven"] and not total:
        raise _unproven(found["unproven"])
    if not total:
        return
    raise Unscreened(
        _(
            "Nobody was sent: of the %(people)s people, %(unscreened)s have not been screened by the township and "
            "%(out)s were not passed on. Screen them first, or leave them out."
        )
        % {
            "people": len(set(candidacies)),
            "unscreened": found["unscreened"],
            "out": found["out"],
        },
        people=total,
        state=CandidacyState.NOMINATED if found["unscreened"] else CandidacyState.SCREENED_OUT,
    )


def _unproven(people: int) -> Unscreened:
    return Unscreened(
        _(
            "Nobody was sent: of %(people)s people no screening by the township is on record, though they stand as "
            "screened. Note the screening on their pages first, or leave them out."
        )
        % {"people": people},
        people=people,
        state=CandidacyState.SCREENED,
        screening="no",
    )


def check_due(due_on: date) -> None:
    """Raise DomainError for a day to answer by that is past."""
    if due_on < timezone.localdate():
        raise DomainError(
            _("The answers cannot be due on %(day)s, which is past.") % {"day": due_on.isoformat()}, field="due_on"
        )


def _lock_many(
    actor: User, term: Term, candidacies: Collection[int], move: Move
) -> tuple[list[Candidacy], list[VillageElection]]:
    """The people of the actor's territory the move is possible for, locked after their village elections."""
    mine = Candidacy.objects.visible_to(actor).filter(term=term, pk__in=list(candidacies))
    elections = counters.lock(set(mine.values_list("village_election_id", flat=True)))
    people = (
        Candidacy.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(term=term, pk__in=list(candidacies), village_election__in=list(elections))
        .filter(state__in=states.PATHS[move].start)
        .order_by("pk")
    )
    return list(people), list(elections.values())


def _move(people: Iterable[Candidacy], state: str, **columns: object) -> None:
    """Write the new state (and columns that are the same for all) in one statement."""
    rows = list(people)
    for row in rows:
        row.state = state
        row.version += 1
        for column, value in columns.items():
            setattr(row, column, value)
    Candidacy.objects.bulk_update(rows, ["state", "version", *columns], batch_size=1000)


def _record_by_village(actor: User, action: str, people: Sequence[Candidacy], **details: object) -> None:
    """One event per village, so that each village's history shows its own."""
    by_village: dict[str, list[Candidacy]] = defaultdict(list)
    for person in people:
        by_village[person.village_id].append(person)
    for village, members in by_village.items():
        trail.record(
            actor=actor,
            action=action,
            obj=members[0].village_election,
            division=village,
            details={"people": len(members), "candidacies": [member.pk for member in members], **details},
        )


def verdicts(term: Term, candidacies: Collection[int]) -> dict[int, Verdict]:
    """What the departments' answers allow for each of these people; three queries."""
    asked = [department.code for department in departments.of(term)]
    hard = departments.hard_codes(term)
    given: dict[int, list[Given]] = {key: [] for key in candidacies}
    rows = Opinion.objects.filter(candidacy__in=list(candidacies)).values_list(
        "candidacy_id", "department", "conclusion", "bar_code", "due_on"
    )
    for candidacy, department, conclusion, bar_code, due_on in rows.iterator(chunk_size=10_000):
        given[candidacy].append(Given(department, conclusion, bar_code, due_on))
    today = timezone.localdate()
    return {key: judge(answers, asked, hard, today) for key, answers in given.items()}


@transaction.atomic
def clear(*, actor: User, term: Term, candidacies: Collection[int], ruling: Decision | None = None) -> int:
    """Clear people for the ballot: all of them or none; returns how many.

    Every department must have answered. Objections that do not bar need the leading group's ruling, kept as a row of
    its own; a hard item of the negative list cannot be ruled away. Raises DomainError naming the first few people in
    the way and why.
    """
    actor.require(Act.STRIKE_OFF)
    people, elections = _lock_many(actor, term, candidacies, Move.CLEAR)
    found = verdicts(term, [person.pk for person in people])
    _refuse_unready(people, found, has_ruling=ruling is not None)
    today = timezone.localdate()
    ruled = [person for person in people if found[person.pk].outcome == Outcome.NEEDS_RULING]
    if ruling is not None:
        rulings.keep(actor=actor, people=ruled, decision=ruling, kind=RulingKind.CLEAR)
    _move(people, CandidacyState.CLEARED, vetted_on=today, state_reason="", bar_code="")
    counters.recount(elections)
    _record_by_village(actor, "candidacy.cleared", people)
    return len(people)


def _refuse_unready(people: Sequence[Candidacy], found: dict[int, Verdict], *, has_ruling: bool) -> None:
    in_the_way = [
        (person, verdict)
        for person in people
        if (verdict := found[person.pk]).outcome != Outcome.CLEARABLE
        and not (has_ruling and verdict.outcome == Outcome.NEEDS_RULING)
    ]
    if not in_the_way:
        return
    shown = _("; ").join(_obstacle(person, verdict) for person, verdict in in_the_way[:NAMED_AT_MOST])
    if len(in_the_way) > NAMED_AT_MOST:
        shown += _(" and %(more)s more") % {"more": len(in_the_way) - NAMED_AT_MOST}
    sentence = _("Nobody was cleared. %(problems)s.") % {"problems": shown}
    if all(verdict.outcome == Outcome.NEEDS_RULING for _person, verdict in in_the_way):
        raise ReasonMissing(sentence, field="ruling")
    raise DomainError(sentence, code="not_ready")


def _obstacle(person: Candidacy, verdict: Verdict) -> str:
    """Why somebody cannot be cleared, without a word of any opinion."""
    if verdict.outcome == Outcome.BLOCKED:
        return _("%(person)s: not eligible by the negative list") % {"person": person.person}
    if verdict.outcome == Outcome.WAITING:
        return _("%(person)s: %(number)s departments have not answered") % {
            "person": person.person,
            "number": len(verdict.pending),
        }
    return _("%(person)s: an objection needs the leading group's ruling") % {"person": person.person}


@transaction.atomic
def strike_off(
    *, actor: User, candidacy: Candidacy, reason: str, bar_code: str = "", version: int | None = None
) -> Candidacy:
    """Strike somebody off, before or after the list was published; always with a reason, best with the list's item.

    Raises ReasonMissing, WrongState (not sent to vetting yet, or the ballots are counted), DomainError for an item
    that is not on the negative list, StaleSave.
    """
    actor.require(Act.STRIKE_OFF)
    require_sight(actor, candidacy.village_id)
    reason = require_reason(reason, _("Write why the person is struck off."))
    row = locked(candidacy, version)
    states.require(row, Move.STRIKE_OFF)
    states.require_not_counted(row)
    if bar_code:
        departments.bar_in_force(row.term, bar_code)
    was_listed = _was_listed(row)
    row.state, row.state_reason, row.bar_code = CandidacyState.STRUCK_OFF, reason[:300], bar_code
    row.struck_off_stage = "after" if was_listed else "before"
    row.vetted_on = row.vetted_on or timezone.localdate()
    row.version += 1
    row.save(update_fields=["state", "state_reason", "bar_code", "struck_off_stage", "vetted_on", "version"])
    counters.recount([row.village_election])
    trail.record(
        actor=actor,
        action="candidacy.struck_off",
        obj=row,
        division=row.village_id,
        reason=reason,
        details={"item": bar_code, "stage": row.struck_off_stage},
    )
    return row


def _was_listed(row: Candidacy) -> bool:
    """Whether the person's name came on a published list, also when they are being vetted again since.

    Somebody put forward after the list hung was on none: striking them off changes no notice.
    """
    events: Any = row._meta.get_field("events").related_model
    return (
        row.state == CandidacyState.FORMAL
        or events.objects.filter(pgh_obj_id=row.pk, state=CandidacyState.FORMAL).exists()
    )


def _nothing_to_rule_on() -> DomainError:
    return DomainError(
        _("The leading group rules once every department has answered and one of them objects."), code="not_ready"
    )


@transaction.atomic
def rule_in(*, actor: User, candidacy: Candidacy, ruling: Decision, version: int | None = None) -> Candidacy:
    """Clear somebody by the leading group's ruling on objections.

    Raises WrongState for somebody who is not being vetted (any more), DomainError when nobody objects, somebody has
    not answered or an item bars without exception, ReasonMissing, StaleSave.
    """
    actor.require(Act.STRIKE_OFF)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy, version)
    states.require(row, Move.CLEAR)
    if verdicts(row.term, [row.pk])[row.pk].outcome == Outcome.CLEARABLE:
        raise _nothing_to_rule_on()
    clear(actor=actor, term=row.term, candidacies=[row.pk], ruling=ruling)
    return row


@transaction.atomic
def rule_out(*, actor: User, candidacy: Candidacy, ruling: Decision, version: int | None = None) -> Candidacy:
    """Strike somebody off by the leading group's ruling on objections; the township learns that there is one.

    Raises DomainError when there is nothing to rule on (nobody objects, somebody has not answered, or an item bars
    without exception), ReasonMissing, WrongState, StaleSave.
    """
    actor.require(Act.STRIKE_OFF)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy, version)
    states.require(row, Move.CLEAR)
    outcome = verdicts(row.term, [row.pk])[row.pk].outcome
    if outcome != Outcome.NEEDS_RULING:
        raise _nothing_to_rule_on()
    rulings.keep(actor=actor, people=[row], decision=ruling, kind=RulingKind.STRIKE_OFF)
    return strike_off(actor=actor, candidacy=row, reason=RULED_OUT, version=row.version)


@transaction.atomic
def restore(*, actor: User, candidacy: Candidacy, reason: str, version: int | None = None) -> Candidacy:
    """Take a strike-off back: the person is being vetted again, the answers stand. Always with a reason."""
    actor.require(Act.STRIKE_OFF)
    require_sight(actor, candidacy.village_id)
    reason = require_reason(reason, _("Write why the strike-off is taken back."))
    row = locked(candidacy, version)
    states.require(row, Move.RESTORE)
    row.state, row.state_reason, row.bar_code = CandidacyState.VETTING, "", ""
    row.struck_off_stage, row.vetted_on = "", None
    row.version += 1
    row.save(update_fields=["state", "state_reason", "bar_code", "struck_off_stage", "vetted_on", "version"])
    counters.recount([row.village_election])
    election_committees.leave_when_standing(actor=actor, elections=[row.village_election])
    trail.record(actor=actor, action="candidacy.restored", obj=row, division=row.village_id, reason=reason)
    return row

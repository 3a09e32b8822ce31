"""Two persons that are one: every relation moved, nothing forgotten; or the two told apart for good."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pghistory.models
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, NotAllowed
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, election_committees, kinship
from candidates.models import Candidacy, CandidacyState, Conclusion, Officer, Person
from candidates.nominations import require_reason
from candidates.records.identity import DistinctPair, PersonMerge
from candidates.records.offices import beginnings
from candidates.records.path import ElectionCommitteeMember, Kinship
from candidates.records.planning import SlatePlace

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "person.merged": gettext_lazy("Merged a person kept twice"),
        "person.told_apart": gettext_lazy("Told two persons of one name apart"),
    }
)


def relations(model: type[models.Model]) -> Iterator[tuple[str, models.Field[Any, Any]]]:
    """Every foreign key in the project that points at a model: ``app.model.field`` and the field.

    Tables of earlier rows (pghistory) are left out: history stays as it was.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.is_relation or not relation.auto_created or relation.concrete:
            continue
        other = relation.related_model
        if isinstance(other, type) and not issubclass(other, pghistory.models.Event):
            field: Any = relation.field  # type: ignore[union-attr]
            yield f"{other._meta.label_lower}.{field.name}", field


def mentioned(people: set[int]) -> set[int]:
    """Those of the people that any row of the project still points at; one query per relation."""
    found: set[int] = set()
    for _label, field in relations(Person):
        rows = field.model._default_manager.filter(**{f"{field.name}__in": people})
        found |= set(rows.values_list(field.attname, flat=True))
    return found


@dataclass(frozen=True)
class Pair:
    """Both rows, locked: ``kept`` stays, ``absorbed`` goes."""

    kept: Person
    absorbed: Person


def _candidacies(pair: Pair) -> int:
    """Candidacies move; of two in one term one must have come to nothing, which is then dropped (history keeps it)."""
    mine = {row.term_id: row for row in Candidacy.objects.select_related("village_election").filter(person=pair.kept)}
    theirs = Candidacy.objects.select_related("village_election__village", "term").filter(person=pair.absorbed)
    for row in theirs:
        if (other := mine.get(row.term_id)) is not None:
            _drop_one(other, row)
    return Candidacy.objects.filter(person=pair.absorbed).update(person=pair.kept)


def _drop_one(mine: Candidacy, theirs: Candidacy) -> None:
    same_village = mine.village_election_id == theirs.village_election_id
    loser = next((row for row in (theirs, mine) if _came_to_nothing(row, same_village)), None)
    if loser is None:
        raise DomainError(
            _(
                "Both stand in %(term)s, in %(one)s and in %(other)s. A person stands in one village only: "
                "record the withdrawal of one of the two first; one that departments have answered stays."
            )
            % {"term": theirs.term, "one": mine.village_election.village, "other": theirs.village_election.village},
            code="both_stand",
        )
    election = counters.lock([loser.village_election_id])[loser.village_election_id]
    # What the township once said of the person stays, whichever of the two it was said of.
    loser.screenings.update(candidacy=theirs if loser is mine else mine)
    loser.opinions.filter(conclusion=Conclusion.PENDING).delete()
    loser.delete()
    counters.recount([election])


def _came_to_nothing(row: Candidacy, same_village: bool) -> bool:
    """Withdrawn (or put forward twice in one village), with no answer of a department and on no ballot."""
    states = {CandidacyState.WITHDRAWN, CandidacyState.SCREENED_OUT}
    if row.state not in (states | {CandidacyState.NOMINATED} if same_village else states):
        return False
    for label, field in relations(Candidacy):
        if label == "candidates.screening.candidacy":
            continue
        rows = field.model._default_manager.filter(**{field.name: row.pk})
        if label == "candidates.opinion.candidacy":
            rows = rows.exclude(conclusion=Conclusion.PENDING)
        if rows.exists():
            return False
    return True


def _offices(pair: Pair) -> int:
    """Offices move; the two halves of one office (a post in each organ, listed twice) become one row."""
    serving = {row.term_id: row for row in Officer.objects.filter(person=pair.kept, ended_on=None)}
    for row in Officer.objects.select_related("term", "village_election__village").filter(
        person=pair.absorbed, ended_on=None
    ):
        mine = serving.get(row.term_id)
        if mine is None:
            continue
        _join(mine, row)
    return Officer.objects.filter(person=pair.absorbed).update(person=pair.kept)


def _join(mine: Officer, theirs: Officer) -> None:
    clash = any(
        getattr(mine, column) and getattr(theirs, column) and getattr(mine, column) != getattr(theirs, column)
        for column in ("party_post", "committee_post")
    )
    attached = any(
        field.model._default_manager.filter(**{field.name: theirs.pk}).exists() for _l, field in relations(Officer)
    )
    if clash or attached or mine.village_election_id != theirs.village_election_id:
        raise DomainError(
            _(
                "Both serve in %(term)s: %(mine)s, and %(theirs)s in %(village)s. Correct the roster or end one of "
                "the two offices first."
            )
            % {
                "term": theirs.term,
                "mine": mine.posts,
                "theirs": theirs.posts,
                "village": theirs.village_election.village,
            },
            code="both_serve",
        )
    posts = {column: getattr(mine, column) or getattr(theirs, column) for column in ("party_post", "committee_post")}
    began = beginnings(mine.party_since or theirs.party_since, mine.committee_since or theirs.committee_since)
    theirs.delete()
    Officer.objects.filter(pk=mine.pk).update(**posts, **began)


def _pairs(model: type[Kinship] | type[DistinctPair]) -> Callable[[Pair], int]:
    """Rows of two people in the order of their keys: turned where needed, dropped where the pair is known already."""

    def move(pair: Pair) -> int:
        moved = 0
        for row in model._default_manager.filter(Q(first=pair.absorbed) | Q(second=pair.absorbed)):
            other = row.second_id if row.first_id == pair.absorbed.pk else row.first_id
            low, high = sorted((pair.kept.pk, other))
            known = model._default_manager.filter(first_id=low, second_id=high).exclude(pk=row.pk).exists()
            if low == high or known:
                row.delete()
                continue
            row.first_id, row.second_id = low, high
            row.save(update_fields=["first", "second"])
            moved += 1
        return moved

    return move


def _kin(pair: Pair) -> int:
    low, high = sorted((pair.kept.pk, pair.absorbed.pk))
    if Kinship.objects.filter(first=low, second=high).exists():
        raise DomainError(
            _("%(one)s and %(other)s are recorded as near relatives of each other. Take that back first.")
            % {"one": pair.kept, "other": pair.absorbed},
            code="kin",
        )
    return _pairs(Kinship)(pair)


def _once_per_village(model: type[SlatePlace] | type[ElectionCommitteeMember]) -> Callable[[Pair], int]:
    """Rows move; where the person kept has one in the same village, theirs is dropped."""

    def move(pair: Pair) -> int:
        here = model._default_manager.filter(person=pair.kept).values("village_election")
        model._default_manager.filter(person=pair.absorbed, village_election__in=here).delete()
        return model._default_manager.filter(person=pair.absorbed).update(person=pair.kept)

    return move


def _slate(pair: Pair) -> int:
    """Plans move; somebody planned in two villages of one term is no plan for one person."""
    mine = SlatePlace.objects.filter(person=pair.kept).select_related("village_election__village")
    theirs = SlatePlace.objects.filter(person=pair.absorbed).select_related("village_election__village")
    for one in mine:
        for other in theirs:
            here, there = one.village_election, other.village_election
            if here.term_id == there.term_id and here.pk != there.pk:
                raise DomainError(
                    _("Both are planned, for %(one)s and for %(other)s. Take one of the two off the plan first.")
                    % {"one": here.village, "other": there.village},
                    code="both_planned",
                )
    return _once_per_village(SlatePlace)(pair)


def _already_covered(pair: Pair) -> int:
    """The other side of a pair table: the first side's move has turned both."""
    return 0


MOVES: Mapping[str, Callable[[Pair], int]] = {
    "candidates.candidacy.person": _candidacies,
    "candidates.officer.person": _offices,
    "candidates.kinship.first": _kin,
    "candidates.kinship.second": _already_covered,
    "candidates.distinctpair.first": _pairs(DistinctPair),
    "candidates.distinctpair.second": _already_covered,
    "candidates.slateplace.person": _slate,
    "candidates.electioncommitteemember.person": _once_per_village(ElectionCommitteeMember),
    "candidates.personmerge.kept": lambda pair: PersonMerge.objects.filter(kept=pair.absorbed).update(kept=pair.kept),
}
"""How each relation to a person moves. A test fails when a relation of the project is not in this table."""


@transaction.atomic
def merge(*, actor: User, kept: Person, absorbed: Person, reason: str) -> PersonMerge:
    """Make two persons one: everything of ``absorbed`` becomes ``kept``'s, the number that was missing too.

    Raises ReasonMissing; NotAllowed when one of the two has records outside the actor's territory; DomainError for
    two different identity numbers, two candidacies or two offices in one term that cannot both be the person's.
    """
    actor.require(Act.MERGE_PEOPLE)
    reason = require_reason(reason, _("Write how it was found that the two are one person."))
    pair = _locked(kept, absorbed)
    _check(actor, pair)
    moved = {label: number for label, move in MOVES.items() if (number := move(pair))}
    if left := mentioned({pair.absorbed.pk}):
        raise RuntimeError(f"Relations of persons {left} were not moved; add them to merging.MOVES.")
    absorbed_id, cipher = pair.absorbed.pk, pair.absorbed.id_cipher
    _complete(pair, cipher)
    # What each half alone did not show: the person, or a near relative, sits where the other half stands.
    ties = {key for row in kinship.of(pair.kept) for key in (row.first_id, row.second_id)}
    election_committees.leave_for_relatives(actor=actor, people=ties | {pair.kept.pk})
    record = PersonMerge.objects.create(
        kept=pair.kept,
        absorbed_id=absorbed_id,
        absorbed_name=pair.absorbed.name,
        moved=moved,
        reason=reason[:300],
        merged_by=actor,
    )
    trail.record(
        actor=actor,
        action="person.merged",
        obj=pair.kept,
        division=actor.scope,
        reason=reason,
        details={"absorbed": absorbed_id, "moved": moved},
    )
    return record


def _locked(kept: Person, absorbed: Person) -> Pair:
    if kept.pk == absorbed.pk:
        raise DomainError(_("Choose two different persons."), code="same_row")
    rows = {
        row.pk: row for row in Person.objects.select_for_update().filter(pk__in=[kept.pk, absorbed.pk]).order_by("pk")
    }
    if len(rows) < 2:
        raise DomainError(_("One of the two was merged by somebody else a moment ago."), code="stale")
    return Pair(rows[kept.pk], rows[absorbed.pk])


def _check(actor: User, pair: Pair) -> None:
    _require_whole_sight(actor, pair)
    one, other = pair.kept.id_cipher, pair.absorbed.id_cipher
    if one and other:
        raise DomainError(
            _(
                "%(one)s and %(other)s have two different identity numbers: they are two people. "
                "Correct a wrong number first."
            )
            % {"one": pair.kept, "other": pair.absorbed},
            code="two_numbers",
        )


def _require_whole_sight(actor: User, pair: Pair) -> None:
    """Whoever merges must see all that moves."""
    people = [pair.kept.pk, pair.absorbed.pk]
    for model in (Candidacy, Officer, SlatePlace, ElectionCommitteeMember):
        rows = model._default_manager.filter(person__in=people)
        if any(not actor.sees(code) for code in rows.values_list("village_id", flat=True)):
            raise NotAllowed(
                _("One of the two has records outside your territory. Ask the district election office to merge them.")
            )


def _complete(pair: Pair, cipher: bytes | memoryview | None) -> None:
    """Delete the absorbed row, then give the kept one the number (with birth and sex by it) if it had none."""
    known = pair.absorbed
    Person.objects.filter(pk=known.pk).delete()
    if cipher and not pair.kept.id_cipher:
        pair.kept.id_cipher, pair.kept.sex = cipher, known.sex
        pair.kept.birth, pair.kept.birth_day_known = known.birth, known.birth_day_known
        pair.kept.save(update_fields=["id_cipher", "sex", "birth", "birth_day_known"])


@transaction.atomic
def tell_apart(*, actor: User, one: Person, other: Person, reason: str) -> DistinctPair:
    """Record that two people of one name and birth are two people; the queue shows them no more."""
    actor.require(Act.MERGE_PEOPLE)
    reason = require_reason(reason, _("Write how it was found that the two are different people."))
    pair = _locked(one, other)
    _require_whole_sight(actor, pair)
    low, high = sorted((pair.kept.pk, pair.absorbed.pk))
    row, is_new = DistinctPair.objects.get_or_create(
        first_id=low, second_id=high, defaults={"reason": reason[:300], "told_by": actor}
    )
    if is_new:
        trail.record(
            actor=actor,
            action="person.told_apart",
            obj=pair.kept,
            division=actor.scope,
            reason=reason,
            details={"other": pair.absorbed.pk},
        )
    return row

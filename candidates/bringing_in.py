"""Writing many people at once: what an accepted sheet brings in. The sheets have checked every row before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.errors import DomainError
from accounts.roles import Act
from audit import actions, trail
from candidates import counters, election_committees, people
from candidates.models import Candidacy, CandidacyState, Officer, Opinion, Person
from candidates.nominations import Standing
from candidates.people import SettledFacts
from villages.codes import CommitteePost, PartyPost, Sex
from villages.models import Term, VillageElection

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "candidacies.brought_in": _("Brought in people put forward"),
        "officers.brought_in": _("Brought in officers"),
        "opinions.brought_in": _("Brought in answers of departments"),
    }
)

IN_ONE_STATEMENT = 2_000

Newcomer = tuple[str, Person | None, SettledFacts, Any]
"""Village code, the person if known, the facts, and what the kind read besides."""


def _everybody(new: Sequence[Newcomer]) -> list[Person]:
    """The people of the newcomers in their order; unknown ones are made, known ones completed."""
    made = {place: people.make(facts) for place, (_village, person, facts, _rest) in enumerate(new) if person is None}
    Person.objects.bulk_create(made.values(), batch_size=IN_ONE_STATEMENT)
    complete([(person, facts) for _village, person, facts, _rest in new if person is not None])
    return [made.get(place) or person for place, (_village, person, _facts, _rest) in enumerate(new)]  # type: ignore[misc]


def _create(model: type[Candidacy] | type[Officer], rows: Sequence[Any]) -> None:
    """Write new rows; DomainError when somebody else wrote one of the people a moment ago."""
    try:
        with transaction.atomic():
            model._default_manager.bulk_create(rows, batch_size=IN_ONE_STATEMENT)
    except IntegrityError as clash:
        raise DomainError(
            gettext("Somebody else entered one of these people a moment ago. Check the file again."), code="stale"
        ) from clash


def complete(known: Sequence[tuple[Person, SettledFacts]]) -> None:
    """Give people known by name and birth the identity number a sheet tells, and an unknown sex."""
    changed = []
    for person, facts in known:
        made = people.make(facts)
        if facts.identity and not person.id_cipher:
            person.id_cipher, person.sex, person.birth, person.birth_day_known = (
                made.id_cipher,
                made.sex,
                made.birth,
                True,
            )
            changed.append(person)
        elif person.sex == Sex.UNKNOWN and made.sex != Sex.UNKNOWN:
            person.sex = made.sex
            changed.append(person)
    Person.objects.bulk_update(changed, ["id_cipher", "sex", "birth", "birth_day_known"], batch_size=IN_ONE_STATEMENT)


@transaction.atomic
def candidacies(
    *,
    actor: User | None,
    term: Term,
    elections: Mapping[str, VillageElection],
    new: Sequence[tuple[str, Person | None, SettledFacts, Standing]],
    changed: Sequence[tuple[Candidacy, Standing]],
    batch_id: int | None = None,
) -> int:
    """Put many people forward and bring known candidacies up to date; returns rows written.

    ``elections`` are the locked village elections by village code. Somebody who had withdrawn is put forward again.
    """
    if actor is not None:
        actor.require(Act.EDIT_CANDIDATE)
    rows = [
        Candidacy(
            term=term,
            village_election=elections[village],
            village_id=village,
            person=person,
            batch_id=batch_id,
            created_by=actor,
            **standing.columns(),
        )
        for person, (village, _known, _facts, standing) in zip(_everybody(new), new, strict=True)
    ]
    _create(Candidacy, rows)
    for row, standing in changed:
        for column, value in standing.columns().items():
            setattr(row, column, value)
        if row.state == CandidacyState.WITHDRAWN:
            row.state, row.state_reason, row.vetted_on = CandidacyState.NOMINATED, "", None
        row.batch_id = batch_id
        row.version += 1
    columns = [*Standing().columns(), "state", "state_reason", "vetted_on", "batch", "version"]
    Candidacy.objects.bulk_update([row for row, _standing in changed], columns, batch_size=IN_ONE_STATEMENT)
    touched = {row.village_id for row in rows} | {row.village_id for row, _standing in changed}
    counters.recount(elections[village] for village in touched)
    election_committees.leave_when_standing(actor=actor, elections=[elections[village] for village in touched])
    _record(actor, "candidacies.brought_in", term, new=len(rows), changed=len(changed))
    return len(rows) + len(changed)


def _record(actor: User | None, action: str, term: Term, **details: int) -> None:
    division = actor.scope if actor and actor.scope else term.scope_id
    trail.record(actor=actor, action=action, obj=term, division=division, details=details)


@transaction.atomic
def officers(
    *,
    actor: User | None,
    term: Term,
    elections: Mapping[str, VillageElection],
    new: Sequence[tuple[str, Person | None, SettledFacts, dict[str, Any]]],
    changed: Sequence[tuple[Officer, dict[str, Any]]],
    batch_id: int | None = None,
) -> int:
    """Enter many officers and bring known ones up to date; returns rows written.

    Posts that only one person can hold are freed before they are given to somebody else.
    """
    if actor is not None:
        actor.require(Act.EDIT_CANDIDATE)
    rows = [
        Officer(
            term=term,
            village_election=elections[village],
            village_id=village,
            person=person,
            batch_id=batch_id,
            **columns,
        )
        for person, (village, _known, _facts, columns) in zip(_everybody(new), new, strict=True)
    ]
    known = [row for row, _columns in changed]
    # Two people may swap posts, and the database never allows two chairs: free them first.
    held = Officer.objects.filter(pk__in=[row.pk for row in known])
    held.filter(party_post=PartyPost.SECRETARY).update(party_post=PartyPost.MEMBER)
    held.filter(committee_post=CommitteePost.CHAIR).update(committee_post=CommitteePost.MEMBER)
    for row, columns in changed:
        for column, value in columns.items():
            setattr(row, column, value)
        row.batch_id = batch_id
    written = sorted({column for _row, columns in changed for column in columns} | {"batch"}) if known else []
    if known:
        Officer.objects.bulk_update(known, written, batch_size=IN_ONE_STATEMENT)
    _create(Officer, rows)
    _record(actor, "officers.brought_in", term, new=len(rows), changed=len(known))
    return len(rows) + len(known)


@transaction.atomic
def opinions(
    *,
    actor: User | None,
    term: Term,
    answers: Sequence[tuple[Candidacy, str, dict[str, Any]]],
    known: Mapping[tuple[int, str], Opinion],
    batch_id: int | None = None,
) -> int:
    """Write many departments' answers as the district office received them; returns rows written.

    ``answers``: candidacy, department code, and the columns of ``opinions.Answer``. ``known`` are the rows there are.
    """
    if actor is not None:
        actor.require(Act.SEE_OPINIONS)
    now = timezone.now()
    created, updated = [], []
    for candidacy, department, columns in answers:
        row = known.get((candidacy.pk, department))
        if row is None:
            row = Opinion(candidacy=candidacy, village_id=candidacy.village_id, department=department)
            created.append(row)
        else:
            updated.append(row)
        for column, value in columns.items():
            setattr(row, column, value)
        row.given_by, row.given_at, row.batch_id = actor, now, batch_id
    Opinion.objects.bulk_create(created, batch_size=IN_ONE_STATEMENT)
    Opinion.objects.bulk_update(
        updated,
        ["conclusion", "bar_code", "reason", "basis", "fact_on", "given_by", "given_at", "batch"],
        batch_size=IN_ONE_STATEMENT,
    )
    _record(actor, "opinions.brought_in", term, answers=len(answers))
    return len(answers)

"""Undoing what a sheet brought in: new rows are deleted, changed ones set back to what the history kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from candidates import counters, merging
from candidates.models import Candidacy, CandidacyState, Officer, Opinion, Person
from candidates.nominations import Standing
from candidates.officers import remove as remove_offices
from villages.models import VillageElection

if TYPE_CHECKING:
    from accounts.models import User
    from sheets.models import ImportBatch

Row = TypeVar("Row", Candidacy, Officer, Opinion)

NAMED_AT_MOST = 5


def _restored(model: type[Row], batch: ImportBatch) -> tuple[list[Row], list[tuple[Row, Any]]]:
    """Rows of a batch: those it made, and those it changed with the kept row from before.

    Raises DomainError when a row was changed after the import: taking it back would lose that change.
    """
    rows = {row.pk: row for row in model._default_manager.select_for_update().filter(batch=batch).order_by("pk")}
    events: Any = model._meta.get_field("events").related_model
    before: dict[int, Any] = {}
    touched: set[int] = set()
    for event in events.objects.filter(pgh_obj_id__in=list(rows)).order_by("pgh_id"):
        known = before.get(event.pgh_obj_id)
        if event.batch_id == batch.pk:
            # A row that already carried this batch was changed once more.
            touched.add(event.pgh_obj_id)
        elif known is None or known.pgh_created_at < event.pgh_created_at:
            # Of several changes in the import's own transaction (a post freed, then given) the first is the row before.
            before[event.pgh_obj_id] = event
    if touched:
        _refuse([rows[key] for key in sorted(touched)])
    made = [row for key, row in rows.items() if key not in before]
    return made, [(rows[key], event) for key, event in before.items()]


def _refuse(rows: Sequence[Any]) -> None:
    names = _(", ").join(_name(row) for row in rows[:NAMED_AT_MOST])
    if len(rows) > NAMED_AT_MOST:
        names += _(" and %(more)s more") % {"more": len(rows) - NAMED_AT_MOST}
    raise DomainError(
        _("%(names)s: changed since the import. Correct these rows by hand; the import stays.") % {"names": names},
        code="changed_since",
    )


def _name(row: Any) -> str:
    return str(row.candidacy.person if isinstance(row, Opinion) else row.person)


def _set_back(model: type[models.Model], pairs: Sequence[tuple[Any, Any]], columns: Sequence[str]) -> None:
    for row, event in pairs:
        for column in columns:
            setattr(row, column, getattr(event, column))
        row.batch_id = event.batch_id
    if pairs:
        model._default_manager.bulk_update([row for row, _event in pairs], [*columns, "batch"], batch_size=1000)


def _delete_strangers(people: set[int]) -> None:
    """People nobody mentions any more go with the rows that brought them in."""
    Person.objects.filter(pk__in=people - merging.mentioned(people)).delete()


def candidacies(*, batch: ImportBatch, actor: User | None) -> int:
    """Take a list of nominees back; DomainError once somebody of it was sent to vetting or changed by hand."""
    villages = set(Candidacy.objects.filter(batch=batch).values_list("village_election_id", flat=True))
    elections: dict[int, VillageElection] = counters.lock(villages)
    made, changed = _restored(Candidacy, batch)
    moved_on = [row for row in made if row.state != CandidacyState.NOMINATED or row.version]
    moved_on += [row for row in made if hasattr(row, "pledge") and row not in moved_on]
    if moved_on:
        _refuse(moved_on)
    people = {row.person_id for row in made}
    Candidacy.objects.filter(pk__in=[row.pk for row in made]).delete()
    columns = [*Standing().columns(), "state", "state_reason", "vetted_on"]
    _set_back(Candidacy, changed, columns)
    for row, _event in changed:
        row.version += 1
    Candidacy.objects.bulk_update([row for row, _event in changed], ["version"], batch_size=1000)
    _delete_strangers(people)
    counters.recount(elections.values())
    return len(made) + len(changed)


def officers(*, batch: ImportBatch, actor: User | None) -> int:
    """Take a roster back; DomainError once an officer of it was changed or other work rests on one."""
    villages = set(Officer.objects.filter(batch=batch).values_list("village_election_id", flat=True))
    counters.lock(villages)
    made, changed = _restored(Officer, batch)
    worked_on = [row for row in made if any(hasattr(row, each) for each in ("review", "audit", "settlement"))]
    if worked_on:
        _refuse(worked_on)
    people = {row.person_id for row in made}
    remove_offices(Officer.objects.filter(pk__in=[row.pk for row in made]))
    freed = Officer.objects.filter(pk__in=[row.pk for row, _event in changed])
    freed.filter(party_post="secretary").update(party_post="member")
    freed.filter(committee_post="chair").update(committee_post="member")
    columns = ["party_post", "committee_post", "education", "politics", "origins", "is_fulltime", "started_on"]
    _set_back(Officer, changed, columns)
    _delete_strangers(people)
    return len(made) + len(changed)


def opinions(*, batch: ImportBatch, actor: User | None) -> int:
    """Take departments' answers back; DomainError once one was changed or the person is decided."""
    villages = set(Opinion.objects.filter(batch=batch).values_list("candidacy__village_election_id", flat=True))
    counters.lock(villages)
    made, changed = _restored(Opinion, batch)
    decided = (
        Candidacy.objects.filter(opinions__batch=batch)
        .exclude(state__in=[CandidacyState.VETTING, CandidacyState.NOMINATED])
        .select_related("person")
        .distinct()
    )
    if found := list(decided):
        _refuse(found)
    Opinion.objects.filter(pk__in=[row.pk for row in made]).delete()
    _set_back(Opinion, changed, ["conclusion", "bar_code", "reason", "basis", "fact_on", "given_by_id", "given_at"])
    return len(made) + len(changed)

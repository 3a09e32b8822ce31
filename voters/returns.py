"""What villages report of their registration: kept, taken back, added up for a division."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from sheets.models import BatchState, ImportBatch
from villages.models import Term, VillageElection
from voters.models import COUNTED_IN_RETURN, RegistrationReturn

Figures = Mapping[str, int | None]


def figures_of(row: RegistrationReturn) -> dict[str, int | None]:
    """The figures of a return by name."""
    return {name: getattr(row, name) for name in COUNTED_IN_RETURN}


@transaction.atomic
def keep(*, figures: Mapping[VillageElection, Figures], batch_id: int) -> int:
    """Keep what villages report, a new return or the figures of the one there is; how many villages."""
    known = {
        row.village_election_id: row
        for row in RegistrationReturn.objects.select_for_update().filter(village_election__in=figures)
    }
    new, changed = [], []
    for election, values in figures.items():
        row = known.get(election.pk)
        if row is None:
            row = RegistrationReturn(village_election=election, village_id=election.village_id)
            new.append(row)
        else:
            changed.append(row)
        row.batch_id = batch_id
        for name, value in values.items():
            setattr(row, name, value)
    RegistrationReturn.objects.bulk_create(new)
    for row in changed:
        row.save(update_fields=[*COUNTED_IN_RETURN, "batch", "changed_at"])
    return len(new) + len(changed)


@transaction.atomic
def take_back(*, batch: ImportBatch) -> int:
    """Delete the returns an import made and set those it changed back to what was reported before; how many villages.

    Raises DomainError when nothing of the import is left.
    """
    rows = list(RegistrationReturn.objects.select_for_update().filter(batch=batch).order_by("pk"))
    if not rows:
        raise DomainError(_("Nothing of this import is left to take back."), code="nothing_left")
    events: Any = RegistrationReturn._meta.get_field("events").related_model
    # An import writes a return once: the last row kept of an import that still stands is the one from before this one.
    standing = ImportBatch.objects.filter(state=BatchState.COMMITTED).exclude(pk=batch.pk).values("pk")
    kept = events.objects.filter(pgh_obj_id__in=[row.pk for row in rows], batch__in=standing).order_by("pgh_id")
    before = {event.pgh_obj_id: event for event in kept}
    for row in rows:
        event = before.get(row.pk)
        if event is None:
            row.delete()
            continue
        for name in COUNTED_IN_RETURN:
            setattr(row, name, getattr(event, name))
        row.batch_id = event.batch_id
        row.save(update_fields=[*COUNTED_IN_RETURN, "batch", "changed_at"])
    return len(rows)


def totals(term: Term, scope: str) -> dict[str, int | None]:
    """Every figure added up over the villages of a division that reported it, and their number; one query.

    ``villages`` counts returns; a figure nobody reported is None.
    """
    rows = RegistrationReturn.objects.filter(village_election__term=term).under(scope)
    sums: dict[str, int | None] = rows.aggregate(
        villages=Count("pk"), **{f"sum_{name}": Sum(name) for name in COUNTED_IN_RETURN}
    )
    return {name.removeprefix("sum_"): value for name, value in sums.items()}

"""Numbering the workbooks departments answer on: one number per department and set of people."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from candidates.models import Department
from candidates.records.batches import VettingBatch
from villages.models import Term

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def hand_out(*, actor: User, term: Term, department: Department, people: Collection[int]) -> VettingBatch:
    """The batch of a workbook about these candidacies: the newest one if it is about the same, else the next number.

    The caller has checked that the person may take the workbook out, and records that it was done.
    """
    # Two who take a workbook out at once get one number, or two; never the same one for two sets of people.
    Department.objects.select_for_update().get(pk=department.pk)
    keys = sorted(people)
    last = VettingBatch.objects.filter(term=term, department=department.code).order_by("-number").first()
    if last is not None and last.people == keys:
        last.term = term
        return last
    return VettingBatch.objects.create(
        term=term, department=department.code, number=last.number + 1 if last else 1, people=keys, given_by=actor
    )


def given_out(term: Term, departments: Collection[str]) -> dict[str, list[VettingBatch]]:
    """Every batch of these departments in the term, the oldest first; one query."""
    found: dict[str, list[VettingBatch]] = {code: [] for code in departments}
    rows = VettingBatch.objects.filter(term=term, department__in=list(departments)).order_by("department", "number")
    for batch in rows:
        batch.term = term
        found[batch.department].append(batch)
    return found

"""Counts that are kept for a moment, and only while no row they were counted from has changed.

Every change of a tracked row leaves its earlier state (``villages.history``), so the newest number of the kept states
and of the rows themselves tells whether anything happened, at the price of two looks at an index instead of a pass over
all villages. Where a change that began earlier is committed later than another, a count is at most fifteen seconds old.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TypeVar

from django.core.cache import cache
from django.db import connection, models

KEPT_SECONDS = 15
Counted = TypeVar("Counted")


def while_unchanged(key: str, model: type[models.Model], read: Callable[[], Counted]) -> Counted:
    """What ``read`` counted from a tracked model, again only after a change; one small query."""
    with connection.cursor() as cursor:
        cursor.execute(_newest(model))
        version = "-".join(str(number) for number in cursor.fetchone())
    counted: Counted | None = cache.get(f"{key}:{version}")
    if counted is None:
        counted = read()
        cache.set(f"{key}:{version}", counted, KEPT_SECONDS)
    return counted


@lru_cache
def _newest(model: type[models.Model]) -> str:
    earlier = model._meta.get_field("events").related_model
    rows, kept = model._meta.db_table, earlier._meta.db_table  # type: ignore[union-attr]
    return f"SELECT (SELECT max(id) FROM {rows}), (SELECT max(pgh_id) FROM {kept})"  # noqa: S608 - names of tables

"""How history is kept: the database itself keeps the earlier row at every change (django-pghistory)."""

from __future__ import annotations

import pghistory


def earlier_rows(*, by_statement: bool = False) -> tuple[pghistory.UpdateEvent, pghistory.DeleteEvent]:
    """Trackers that keep the row as it was before each update or deletion; new ones for every model.

    Trackers remember the fields of the first model they are attached to, so they must not be shared. The row as
    inserted needs no copy: it is the oldest one kept, or the living row. ``by_statement`` keeps all rows of a statement
    in one go, for tables that are changed by the thousand.
    """
    level = pghistory.Statement if by_statement else pghistory.Row
    return pghistory.UpdateEvent(row=pghistory.Old, level=level), pghistory.DeleteEvent(row=pghistory.Old, level=level)

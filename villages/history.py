"""How history is kept: the database itself keeps the earlier row at every change (django-pghistory)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pghistory
from django.db import connection
from django.http import HttpRequest, HttpResponse
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INERROR


def earlier_rows(*, by_statement: bool = False) -> tuple[pghistory.UpdateEvent, pghistory.DeleteEvent]:
    """Trackers that keep the row as it was before each update or deletion; new ones for every model.

    Trackers remember the fields of the first model they are attached to, so they must not be shared. The row as
    inserted needs no copy: it is the oldest one kept, or the living row. ``by_statement`` keeps all rows of a statement
    in one go, for tables that are changed by the thousand.
    """
    level = pghistory.Statement if by_statement else pghistory.Row
    return pghistory.UpdateEvent(row=pghistory.Old, level=level), pghistory.DeleteEvent(row=pghistory.Old, level=level)


class HistoryMiddleware:
    """Lets kept rows tell who changed them through which address, as django-pghistory's own middleware does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """All that one request changes has one context."""
        with connection.execute_wrapper(_Context(request)):
            return self.get_response(request)


class _Context:
    """Tells the triggers of django-pghistory about a request, by two settings that end with the transaction.

    That library's own wrapper sends them with every statement; here the first one of a transaction that may change
    something takes them along. Making a savepoint counts as such, so that no rollback to one takes them back.
    """

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._id = str(uuid.uuid4())
        self._is_told = False

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        cursor = context["cursor"]
        status = cursor.connection.get_transaction_status()
        if status == TRANSACTION_STATUS_IDLE:
            self._is_told = False  # this statement begins a transaction, or is one
        # In front of the query of a named cursor, or where only a rollback is left, nothing else may stand.
        if self._is_told or status == TRANSACTION_STATUS_INERROR or cursor.name or sql.startswith("SELECT"):
            return execute(sql, params, many, context)
        self._is_told = True
        told = self._settings(cursor)
        # Without parameters the driver leaves percent signs alone.
        return execute((told if params is None else told.replace("%", "%%")) + sql, params, many, context)

    def _settings(self, cursor: Any) -> str:
        """The user as known by now: signing in makes one of a stranger."""
        metadata = json.dumps({"user": self._request.user.pk, "url": self._request.path})
        settings = cursor.mogrify(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true); ",
            [self._id, metadata],
        )
        return str(settings.decode())

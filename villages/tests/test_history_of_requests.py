"""Kept rows tell who changed them through which address, at the price of one sentence per transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from villages.history import HistoryMiddleware
from villages.models import VillageElection

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = "/terms/1/100%25 %s'/"


def asked(user: User | AnonymousUser, act: Callable[[], Any], signs_in: User | None = None) -> list[str]:
    """Carry out an act as a request does, which may sign somebody in before it; the statements sent."""

    def view(request: HttpRequest) -> HttpResponse:
        request.user = signs_in or request.user
        act()
        return HttpResponse()

    request = RequestFactory().post("/")
    request.path = ADDRESS
    request.user = user
    with CaptureQueriesContext(connection) as sent:
        HistoryMiddleware(view)(request)
    return [each["sql"] for each in sent]


def change(election: VillageElection, groups: int) -> None:
    VillageElection.objects.filter(pk=election.pk).update(groups=groups)


def kept(election: VillageElection) -> list[Any]:
    rows = election.events.order_by("pgh_id").select_related("pgh_context")  # type: ignore[attr-defined]
    return list(rows)


def told(sent: list[str]) -> list[bool]:
    return ["pghistory.context_id" in sql for sql in sent]


def test_the_kept_row_tells_user_and_address(admin: User, elections: list[VillageElection]) -> None:
    asked(admin, lambda: change(elections[0], 7))
    (row,) = kept(elections[0])
    assert row.pgh_context.metadata == {"user": admin.pk, "url": ADDRESS}


def test_what_one_request_changes_has_one_context_and_is_told_once_per_transaction(
    admin: User, elections: list[VillageElection]
) -> None:
    def act() -> None:
        with transaction.atomic():
            assert VillageElection.objects.filter(pk=elections[0].pk).exists()
            change(elections[0], 7)
            change(elections[1], 8)
        with transaction.atomic():
            change(elections[0], 9)

    sent = [sql for sql in asked(admin, act) if "villageelection" in sql]
    assert told(sent) == [False, True, False, True]
    rows = kept(elections[0]) + kept(elections[1])
    assert len(rows) == 3
    assert len({row.pgh_context_id for row in rows}) == 1
    assert rows[0].pgh_context.metadata["user"] == admin.pk


def test_who_signs_in_during_the_request_is_told(admin: User, elections: list[VillageElection]) -> None:
    asked(AnonymousUser(), lambda: change(elections[0], 7))
    asked(AnonymousUser(), lambda: change(elections[0], 8), signs_in=admin)
    assert [row.pgh_context.metadata["user"] for row in kept(elections[0])] == [None, admin.pk]


def test_another_request_has_another_context(admin: User, elections: list[VillageElection]) -> None:
    for groups in (7, 8):
        asked(admin, lambda groups=groups: change(elections[0], groups))  # type: ignore[misc]
    first, second = kept(elections[0])
    assert first.pgh_context_id != second.pgh_context_id


def test_outside_a_transaction_every_change_is_told(admin: User, elections: list[VillageElection]) -> None:
    def act() -> None:
        change(elections[0], 7)
        change(elections[0], 8)

    assert told(asked(admin, act)) == [True, True]
    assert all(row.pgh_context.metadata["user"] == admin.pk for row in kept(elections[0]))


@pytest.mark.parametrize("before", [False, True], ids=["first in the savepoint", "first before it"])
def test_going_back_to_a_savepoint_forgets_nothing(admin: User, elections: list[VillageElection], before: bool) -> None:
    def act() -> None:
        with transaction.atomic():
            if before:
                change(elections[1], 7)
            with suppress(LookupError), transaction.atomic():
                change(elections[0], 7)
                raise LookupError
            change(elections[0], 8)

    asked(admin, act)
    (row,) = kept(elections[0])
    assert row.pgh_context.metadata["user"] == admin.pk


def test_a_refused_statement_leaves_the_transaction_to_its_savepoint(
    admin: User, elections: list[VillageElection]
) -> None:
    def act() -> None:
        with transaction.atomic():
            with pytest.raises(DatabaseError), transaction.atomic():
                VillageElection.objects.filter(pk=elections[0].pk).update(candidates=1, vetted=2)
            change(elections[0], 8)

    asked(admin, act)
    (row,) = kept(elections[0])
    assert row.pgh_context.metadata["user"] == admin.pk


def test_statements_without_values_and_rows_read_in_portions_go_through(
    admin: User, elections: list[VillageElection]
) -> None:
    def act() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE villages_villageelection SET groups = 100 % 7")
        assert len(list(VillageElection.objects.iterator(chunk_size=1))) == len(elections)

    asked(admin, act)
    (row,) = kept(elections[0])
    assert row.pgh_context.metadata["url"] == ADDRESS


def test_outside_a_request_nobody_is_told(elections: list[VillageElection]) -> None:
    change(elections[0], 7)
    (row,) = kept(elections[0])
    assert row.pgh_context_id is None

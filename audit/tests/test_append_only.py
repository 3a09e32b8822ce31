import pytest
from django.db import DatabaseError, connection, transaction

from audit import trail
from audit.models import Event, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return trail.record(actor=None, action="access.signed_in")


@pytest.fixture
def link():
    return Seal.objects.create(cluster=1, from_txid=0, to_txid=9, count=0, digest="d")


REFUSALS = [
    ("event", "UPDATE audit_event SET reason = 'x'"),
    ("event", "DELETE FROM audit_event"),
    ("link", "UPDATE audit_seal SET digest = 'x'"),
    ("link", "DELETE FROM audit_seal"),
]


@pytest.mark.parametrize(("row", "statement"), REFUSALS)
def test_the_database_refuses_to_change_or_delete(request, row, statement):
    request.getfixturevalue(row)
    refused = pytest.raises(DatabaseError, match="Cannot (update|delete) rows")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_saving_or_deleting_an_event_from_the_program_is_refused_too(event):
    event.reason = "changed"
    with pytest.raises(DatabaseError, match="Cannot update rows"), transaction.atomic():
        event.save()
    with pytest.raises(DatabaseError, match="Cannot delete rows"), transaction.atomic():
        event.delete()
    assert Event.objects.get().reason == ""


def test_a_person_in_the_trail_cannot_be_deleted():
    from django.db.models import ProtectedError

    from tests import builders

    clerk = builders.make_user("clerk", "clerk")
    trail.record(actor=clerk, action="access.signed_in")
    with pytest.raises(ProtectedError):
        clerk.delete()

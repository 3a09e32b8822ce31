import threading
from io import StringIO

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import tasks, trail
from audit.models import Event, Seal

HERE = 7


@pytest.fixture
def horizon(monkeypatch):
    """Sets the oldest running transaction; other databases of the same server cannot disturb these tests."""

    def set_horizon(number):
        monkeypatch.setattr(trail, "_here_and_horizon", lambda: (HERE, number))

    return set_horizon


def happened(txid, reason="", cluster=HERE):
    return Event.objects.create(action="access.signed_in", reason=reason, txid=txid, cluster=cluster)


@pytest.fixture
def chain(db, horizon):
    """Two seals over three events."""
    happened(10, "一")
    happened(12, "二")
    horizon(20)
    first = trail.seal()
    happened(25, "三")
    horizon(30)
    return [first, trail.seal()]


def sentences():
    return [breach.sentence for breach in trail.verify()]


def test_seals_chain_what_is_new_and_verify(chain):
    first, second = chain
    assert (first.from_txid, first.to_txid, first.count, first.previous) == (0, 20, 2, "")
    assert (second.from_txid, second.to_txid, second.count, second.previous) == (20, 30, 1, first.digest)
    assert trail.verify() == []


def test_sealing_again_with_nothing_new_makes_no_seal(chain):
    assert trail.seal() is None
    assert Seal.objects.count() == 2


def test_an_event_of_a_running_transaction_waits(db, horizon):
    happened(10)
    horizon(10)
    assert trail.seal() is None
    horizon(11)
    assert trail.seal().count == 1


def test_a_late_commit_with_an_early_number_of_row_is_sealed_too(db, horizon):
    """Rows are numbered at insert, transactions commit later: the row numbers say nothing."""
    slow = happened(10)
    with pgtrigger.ignore("audit.Event:events_are_never_deleted"):
        slow.delete()  # not yet visible
    happened(12)
    horizon(10)  # transaction 10 still runs
    assert trail.seal() is None
    slow.save(force_insert=True)  # it commits
    horizon(13)
    assert trail.seal().count == 2
    assert trail.verify() == []


@pytest.mark.parametrize(
    "tamper",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(reason="other"),
        lambda event: Event.objects.filter(pk=event.pk).update(actor_name="other"),
        lambda event: Event.objects.filter(pk=event.pk).update(details={"a": 1}),
        lambda event: Event.objects.filter(pk=event.pk).update(at="2001-01-01T00:00:00Z"),
        lambda event: Event.objects.filter(pk=event.pk).update(id=event.pk + 1000),
    ],
)
def test_a_changed_event_is_found(chain, tamper):
    with pgtrigger.ignore("audit.Event:events_are_never_changed"):
        tamper(Event.objects.get(reason="一"))
    breach = trail.verify()[0]
    assert breach.seal == chain[0].pk
    assert "changed after it was sealed" in breach.sentence


def test_a_removed_event_is_found(chain):
    with pgtrigger.ignore("audit.Event:events_are_never_deleted"):
        Event.objects.get(reason="二").delete()
    assert sentences() == ["sealed 2 events, but 1 are there now."]


def test_an_event_slipped_in_later_is_found(chain):
    happened(15, "slipped in")
    assert sentences() == ["sealed 2 events, but 3 are there now."]


def test_a_removed_seal_is_found(chain):
    with pgtrigger.ignore("audit.Seal:seals_are_never_deleted"):
        chain[0].delete()
    assert len(sentences()) == 2
    assert all("a seal was removed or replaced" in sentence for sentence in sentences())


def test_events_moved_out_of_the_sealed_range_are_found(chain):
    with pgtrigger.ignore("audit.Event:events_are_never_changed"):
        Event.objects.filter(reason="一").update(txid=99)
    assert sentences() == ["sealed 2 events, but 1 are there now."]


def test_a_dump_restored_elsewhere_goes_on_though_transactions_count_from_the_start(chain, monkeypatch):
    happened(40, "not yet sealed when dumped")
    monkeypatch.setattr(trail, "_here_and_horizon", lambda: (8, 6))
    happened(5, "after the restore", cluster=8)
    trail.seal()
    assert Seal.objects.count() == 4
    assert sum(Seal.objects.values_list("count", flat=True)) == Event.objects.count()
    assert trail.verify() == []


def test_the_clock_seals(db, horizon):
    happened(10)
    horizon(11)
    tasks.seal.delay()
    tasks.seal.delay()
    assert Seal.objects.count() == 1


def test_the_command_says_the_chain_is_whole_and_names_the_newest_digest(chain):
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert "3 events, 2 seals" in out.getvalue()
    assert chain[1].digest in out.getvalue()


def test_the_command_fails_and_names_the_broken_seal(chain):
    with pgtrigger.ignore("audit.Event:events_are_never_changed"):
        Event.objects.filter(reason="三").update(reason="other")
    with pytest.raises(CommandError, match=f"Seal {chain[1].pk} covers an event that was changed"):
        call_command("verify_audit")


@pytest.fixture
def slow_act():
    """Another connection that has recorded an event and not yet committed; call it to commit."""
    recorded, may_commit = threading.Event(), threading.Event()

    def act():
        try:
            with transaction.atomic():
                trail.record(actor=None, action="access.signed_in", reason="slow")
                recorded.set()
                may_commit.wait(20)
        finally:
            connection.close()

    thread = threading.Thread(target=act)
    thread.start()
    assert recorded.wait(20)

    def commit():
        may_commit.set()
        thread.join(20)

    yield commit
    commit()


def _everything_counts_as_committed(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SELECT (pg_control_system()).system_identifier, pg_current_xact_id()::text::bigint")
        here, newest = cursor.fetchone()
    monkeypatch.setattr(trail, "_here_and_horizon", lambda: (here, newest))


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sealed_past_a_transaction_that_still_runs(slow_act, monkeypatch):
    trail.record(actor=None, action="access.signed_in", reason="quick")
    trail.seal()
    assert not Seal.objects.exists()
    slow_act()
    _everything_counts_as_committed(monkeypatch)
    assert trail.seal().count == 2
    assert trail.verify() == []


@pytest.mark.django_db(transaction=True)
def test_canary_sealing_what_is_visible_would_miss_the_late_commit(slow_act, monkeypatch):
    """The race is real: without the horizon the slow event lands behind the seal."""
    trail.record(actor=None, action="access.signed_in", reason="quick")
    _everything_counts_as_committed(monkeypatch)
    assert trail.seal().count == 1
    slow_act()
    assert sentences() == ["sealed 1 events, but 2 are there now."]

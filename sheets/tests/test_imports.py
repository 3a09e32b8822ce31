"""Handing in, checking, importing, undoing (cases X1-X7, I7-I10)."""

from __future__ import annotations

import contextlib
import io
import threading

import pytest
from django.db import connection
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, WrongState
from sheets import imports
from sheets.models import BatchState, ImportBatch
from sheets.refusals import FileRefused
from sheets.tests import toy
from sheets.tests.conftest import HEAD, TERM_ID, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def hand_in(kind, directory, table, settings, tmp_path, clerk_east):
    settings.MEDIA_ROOT = tmp_path / "media"

    def run(path, actor=clerk_east, scope=toy.EAST):
        with path.open("rb") as stream:
            return imports.upload(
                actor=actor, kind="toy", term_id=TERM_ID, scope=scope, stream=stream, file_name=path.name
            )

    return run


def people():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM toy ORDER BY identity")
        return [name for (name,) in cursor.fetchall()]


def test_an_error_anywhere_means_nothing_is_written(make, bring, codes):
    report = bring(make([HEAD, person(1), person(2, 姓名="")]))
    assert codes(report) == [("L6", "error", 3, "姓名")]
    assert (report.accepted, report.rejected, report.written) == (1, 1, 0)
    assert people() == []
    assert not ImportBatch.objects.exists()


def test_rows_without_errors_are_imported_when_the_person_chooses_so(make, bring):
    assert bring(make([HEAD, person(1), person(2, 姓名="")]), skip_errors=True).written == 1
    assert people() == ["王小二"]


def test_a_dry_run_writes_nothing(make, bring):
    report = bring(make([HEAD, person(1)]), dry_run=True)
    assert (report.preview.new, report.written, people()) == (1, 0, [])


def test_the_same_file_twice_changes_nothing(make, bring):
    path = make([HEAD, person(1), person(2)])
    bring(path)
    again = bring(path)
    assert (again.preview.new, again.preview.changed, again.preview.unchanged, again.written) == (0, 0, 2, 0)
    assert again.same_as


def test_a_corrected_file_shows_new_changed_unchanged_and_missing_rows(make, bring):
    bring(make([HEAD, person(1), person(2), person(3)]))
    report = bring(make([HEAD, person(1), person(2, 姓名="李四"), person(4)], name="b.xlsx"))
    preview = report.preview
    assert (preview.new, preview.changed, preview.unchanged, preview.missing) == (1, 1, 1, 1)


def test_a_number_that_stands_twice_is_refused_the_second_time(make, bring, codes):
    report = bring(make([HEAD, person(1), person(1)]))
    assert codes(report) == [("I10", "error", 3, "公民身份号码")]


def test_birth_and_sex_are_compared_with_the_identity_number(make, bring, codes):
    report = bring(make([HEAD, person(1, 出生年月="1986.06"), person(2, 性别="女")]))
    assert codes(report) == [("I7", "warning", 2, "出生年月"), ("I8", "warning", 3, "性别")]
    assert report.written == 2


def test_a_dropped_zero_is_settled_by_the_identity_number(make, bring, codes):
    october = toy.identity_number(1, "19851012")
    assert codes(bring(make([HEAD, person(1, 出生年月=1985.1, 公民身份号码=october)]))) == []


def test_a_room_that_refuses_is_heard(make, bring):
    with pytest.raises(DomainError, match="closed"):
        bring(make([HEAD, person(1)]), closed=True)


def test_an_upload_is_kept_under_a_name_nobody_can_guess(make, hand_in):
    batch = hand_in(make([HEAD, person(1)], name="来苏镇花名册(终稿).xlsx"))
    assert "来苏" not in batch.file.name
    assert (batch.state, batch.file_name) == (BatchState.UPLOADED, "来苏镇花名册(终稿).xlsx")


def test_an_empty_or_huge_upload_is_refused_at_the_door(hand_in, make, settings, clerk_east, kind):
    with pytest.raises(FileRefused):
        imports.upload(
            actor=clerk_east, kind="toy", term_id=TERM_ID, scope=toy.EAST, stream=io.BytesIO(), file_name="a.xlsx"
        )
    settings.UPLOAD_LIMIT = 10
    with pytest.raises(FileRefused):
        hand_in(make([HEAD, person(1)]))


def test_roles_and_territories_are_kept(make, hand_in, viewer, clerk_west):
    path = make([HEAD, person(1)])
    with pytest.raises(NotAllowed):
        hand_in(path, actor=viewer)
    with pytest.raises(DomainError) as caught:
        hand_in(path, actor=clerk_west)
    assert caught.value.code == "F21"


def test_a_file_must_be_checked_before_it_is_imported(make, hand_in, clerk_east):
    batch = hand_in(make([HEAD, person(1)]))
    with pytest.raises(WrongState):
        imports.commit(actor=clerk_east, batch_id=batch.pk)
    imports.check(batch_id=batch.pk)
    assert imports.commit(actor=clerk_east, batch_id=batch.pk).written == 1


def test_a_commit_that_runs_twice_does_no_harm(make, hand_in, clerk_east):
    batch = hand_in(make([HEAD, person(1)]))
    imports.check(batch_id=batch.pk)
    imports.commit(actor=clerk_east, batch_id=batch.pk)
    assert imports.commit(actor=clerk_east, batch_id=batch.pk) is None
    assert people() == ["王小二"]


def test_a_worker_that_stops_halfway_leaves_nothing_half_written(make, hand_in, clerk_east):
    batch = hand_in(make([HEAD, person(1), person(2)]))
    imports.check(batch_id=batch.pk)

    class Killed(BaseException):
        pass

    def die(done, total, message=""):
        if done > 700:
            raise Killed

    with pytest.raises(Killed):
        imports.commit(actor=clerk_east, batch_id=batch.pk, progress=die)
    batch.refresh_from_db()
    assert (people(), batch.state) == ([], BatchState.CHECKED)
    assert imports.commit(actor=clerk_east, batch_id=batch.pk).written == 2


def test_errors_found_at_commit_keep_everything_as_it_was(make, hand_in, clerk_east):
    batch = hand_in(make([HEAD, person(1), person(2, 姓名="")]))
    imports.check(batch_id=batch.pk)
    with pytest.raises(DomainError) as caught:
        imports.commit(actor=clerk_east, batch_id=batch.pk)
    assert caught.value.code == "X3"
    assert people() == []


def committed(hand_in, make, clerk, name="a.xlsx", serial=1):
    batch = hand_in(make([HEAD, person(serial)], name=name))
    imports.check(batch_id=batch.pk)
    imports.commit(actor=clerk, batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def test_the_last_import_can_be_taken_back(make, hand_in, clerk_east):
    batch = committed(hand_in, make, clerk_east)
    assert imports.undo(actor=clerk_east, batch_id=batch.pk, reason="wrong list") == 1
    batch.refresh_from_db()
    assert (people(), batch.state, batch.undone_by) == ([], BatchState.UNDONE, clerk_east)
    with pytest.raises(WrongState):
        imports.undo(actor=clerk_east, batch_id=batch.pk)


def test_only_the_newest_import_can_be_taken_back(make, hand_in, clerk_east):
    first = committed(hand_in, make, clerk_east)
    committed(hand_in, make, clerk_east, "b.xlsx", 2)
    with pytest.raises(WrongState):
        imports.undo(actor=clerk_east, batch_id=first.pk)


def test_an_import_of_yesterday_cannot_be_taken_back(make, hand_in, clerk_east):
    batch = committed(hand_in, make, clerk_east)
    ImportBatch.objects.filter(pk=batch.pk).update(committed_at=timezone.now() - timezone.timedelta(hours=25))
    with pytest.raises(WrongState):
        imports.undo(actor=clerk_east, batch_id=batch.pk)


def test_an_import_others_build_on_cannot_be_taken_back(make, hand_in, clerk_east):
    batch = committed(hand_in, make, clerk_east)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO toy VALUES ('1', '', 'kept', 0)")
    with pytest.raises(DomainError) as caught:
        imports.undo(actor=clerk_east, batch_id=batch.pk)
    assert caught.value.code == "in_use"


def test_a_leader_may_not_undo(make, hand_in, clerk_east, leader_east):
    batch = committed(hand_in, make, clerk_east)
    with pytest.raises(NotAllowed):
        imports.undo(actor=leader_east, batch_id=batch.pk)


def test_every_act_leaves_an_event(make, hand_in, clerk_east):
    from audit.models import Event

    batch = committed(hand_in, make, clerk_east)
    imports.undo(actor=clerk_east, batch_id=batch.pk, reason="wrong list")
    actions = list(Event.objects.filter(object_id=str(batch.pk)).order_by("pk").values_list("action", flat=True))
    assert actions == ["sheet.handed_in", "sheet.imported", "sheet.import_undone"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locked", [True, False], ids=["with the lock", "canary without the lock"])
def test_two_clerks_at_once_do_not_double_a_row(make, kind, directory, table, monkeypatch, locked):
    """Both read "not there yet" unless one waits for the other; the canary proves the test can fail."""
    meet = threading.Barrier(2, timeout=1)
    planned = toy.ToyImporter.plan

    def plan_together(self):
        preview = planned(self)
        with contextlib.suppress(threading.BrokenBarrierError):
            meet.wait()
        return preview

    monkeypatch.setattr(toy.ToyImporter, "plan", plan_together)
    if not locked:
        monkeypatch.setattr(imports, "_lock", lambda *args: None)
    path = make([HEAD, person(1)])
    written = []

    def clerk():
        report = imports.run_now(actor=None, kind="toy", path=path, file_name="a.xlsx", term_id=TERM_ID, scope=toy.EAST)
        written.append(report.written)
        connection.close()

    threads = [threading.Thread(target=clerk) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == ([0, 1] if locked else [1, 1])

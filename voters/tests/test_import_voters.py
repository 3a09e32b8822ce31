"""Rolls from spreadsheets: written, compared, refused and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from accounts.errors import DomainError, WrongState
from accounts.models import User
from sheets import imports
from sheets.models import ImportBatch
from sheets.reports import Report
from tests import builders
from tests.builders import identity_number
from villages.encryption import decrypt
from villages.models import RollState, Term, VillageElection
from voters.models import Voter, VoterBefore
from voters.tests.workbooks import row, voters_file

ImportRows = Callable[..., Report]
WANG, LI, ZHAO = (identity_number(number) for number in (1001, 1002, 1003))


@pytest.fixture
def bring_in(term: Term, clerk_east: User, tmp_path: Path) -> ImportRows:
    def run(
        *rows: list[str],
        scope: str = builders.EAST,
        actor: User | None = clerk_east,
        dry_run: bool = False,
        **layout: object,
    ) -> Report:
        file = voters_file(tmp_path / "roll.xlsx", *rows, **layout)  # type: ignore[arg-type]
        return imports.run_now(
            actor=actor,
            kind="voters",
            path=file,
            file_name="大沟村名册.xlsx",
            term_id=term.pk,
            scope=scope,
            dry_run=dry_run,
        )

    return run


def codes(report: Report) -> list[tuple[int, str, str]]:
    return sorted((issue.row, issue.code, issue.severity) for issue in report.log.issues)


@pytest.fixture
def village(elections: list[VillageElection]) -> VillageElection:
    """大沟村."""
    return elections[1]


def test_voters_are_written_in_file_order_with_encrypted_numbers(
    bring_in: ImportRows, village: VillageElection
) -> None:
    report = bring_in(
        row("王小明", WANG, ground="户在人不在", note="在外务工"),
        row("李红", identity_number(7, birth=date(1990, 2, 3), sex="2"), group="第2组"),
    )
    assert (report.written, report.rejected, codes(report)) == (2, 0, [])
    first, second = Voter.objects.order_by("serial")
    assert (first.serial, first.name, first.village_id, first.register_class, first.note) == (
        1,
        "王小明",
        village.village_id,
        "B",
        "在外务工",
    )
    assert (second.serial, second.sex, second.birth, second.group) == (2, "2", date(1990, 2, 3), "第2组")
    assert decrypt(first.id_cipher) == WANG
    village.refresh_from_db()
    assert (village.registered, village.roll_state) == (2, RollState.DRAFT)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from voters_voter v where v::text like %s", [f"%{WANG}%"])
        assert cursor.fetchone() == (0,)


def test_a_dry_run_writes_nothing_and_says_what_would_happen(bring_in: ImportRows) -> None:
    report = bring_in(row("王小明", WANG), dry_run=True)
    assert report.preview is not None
    assert (report.preview.new, report.preview.changed, report.preview.missing) == (1, 0, 0)
    assert not Voter.objects.exists()


def test_the_same_file_again_changes_nothing(bring_in: ImportRows) -> None:
    rows = [row("王小明", WANG), row("张三", group="第3组", birth="1970-01-01", sex="男")]
    bring_in(*rows)
    again = bring_in(*rows)
    assert again.preview is not None
    assert (
        again.preview.new,
        again.preview.changed,
        again.preview.unchanged,
        again.preview.missing,
        again.written,
    ) == (0, 0, 2, 0, 0)
    assert Voter.objects.count() == 2


def test_a_corrected_file_changes_what_differs_and_names_who_is_missing(
    bring_in: ImportRows, village: VillageElection
) -> None:
    bring_in(row("王小明", WANG), row("李红", LI), row("赵四", ZHAO))
    report = bring_in(row("王晓明", WANG, group="第9组"), row("李红", LI), row("钱五", identity_number(9)))
    assert report.preview is not None
    assert (report.preview.new, report.preview.changed, report.preview.unchanged, report.preview.missing) == (
        1,
        1,
        1,
        1,
    )
    assert {(each["what"], each["text"]) for each in report.preview.samples} == {
        ("changed", "第9组 王晓明"),
        ("missing", "大沟村 第1组 赵四"),
        ("new", "第1组 钱五"),
    }
    assert list(Voter.objects.order_by("serial").values_list("serial", "name")) == [
        (1, "王晓明"),
        (2, "李红"),
        (3, "赵四"),
        (4, "钱五"),
    ]
    village.refresh_from_db()
    assert village.registered == 4


def test_empty_cells_never_erase_what_the_roll_knows(bring_in: ImportRows) -> None:
    bring_in(row("王小明", WANG, ground="人在户不在", note="在此务工"))
    report = bring_in(row("王小明", WANG, group=""))
    assert report.written == 0
    voter = Voter.objects.get()
    assert (voter.group, voter.register_class, voter.note) == ("第1组", "C", "在此务工")


@pytest.mark.parametrize(
    ("birth", "accepted"),
    [(date(2003, 5, 17), True), (date(2003, 5, 18), False)],
    ids=["eighteen that day", "a day too young"],
)
def test_voters_are_eighteen_on_election_day(birth: date, accepted: bool, bring_in: ImportRows) -> None:
    report = bring_in(row("周小年", identity_number(5, birth=birth)))
    assert (codes(report) == []) is accepted
    assert Voter.objects.exists() is accepted
    if not accepted:
        assert codes(report) == [(3, "I12", "error")]


def test_a_voter_twice_in_one_village_is_refused_the_second_time(bring_in: ImportRows) -> None:
    report = bring_in(
        row("王小明", WANG),
        row("李红", LI),
        row("王小明", WANG),
        row("张三", birth="1970-01-01"),
        row("张三", birth="1970-01-01"),
    )
    assert [(each.row, each.severity) for each in report.log.issues if each.code == "I10"] == [
        (5, "error"),
        (7, "error"),
    ]
    assert not Voter.objects.exists()


def test_a_voter_in_two_villages_is_a_warning_on_both_sides(bring_in: ImportRows) -> None:
    report = bring_in(row("王小明", WANG), row("王小明", WANG, village="新岸山村"))
    assert codes(report) == [(3, "I10", "warning"), (4, "I10", "warning")]
    assert report.written == 2


def test_a_voter_on_another_villages_roll_is_a_warning(bring_in: ImportRows, elections: list[VillageElection]) -> None:
    builders.make_voter(elections[4], identity=WANG)
    report = bring_in(row("王小明", WANG))
    assert codes(report) == [(3, "I10", "warning")]
    assert "石桥村" in report.log.issues[0].message
    assert report.written == 1


def test_a_voter_of_another_term_is_no_double_registration(bring_in: ImportRows, village: VillageElection) -> None:
    earlier = builders.make_village(builders.make_term(name="2016", election_day=date(2016, 5, 1)), village.village_id)
    builders.make_voter(earlier, identity=WANG)
    assert codes(bring_in(row("王小明", WANG))) == []


def test_somebody_without_a_number_is_known_by_name_birth_and_group_until_it_comes(bring_in: ImportRows) -> None:
    report = bring_in(row("王小明", birth="1980-06-15", sex="男"))
    assert codes(report) == [(3, "I9", "warning")]
    completed = bring_in(row("王小明", WANG))
    assert completed.preview is not None
    assert (completed.preview.new, completed.preview.changed) == (0, 1)
    assert decrypt(Voter.objects.get().id_cipher) == WANG
    without_again = bring_in(row("王小明", birth="1980-06-15"))
    assert without_again.preview is not None
    assert (without_again.preview.new, without_again.preview.unchanged) == (0, 1)


def test_two_people_of_one_name_stay_two(bring_in: ImportRows) -> None:
    bring_in(row("王小明", WANG), row("王小明", LI))
    assert Voter.objects.count() == 2


def test_what_the_number_contradicts_is_a_warning(bring_in: ImportRows) -> None:
    report = bring_in(row("王小明", WANG, birth="1981-06-15", sex="女"))
    assert codes(report) == [(3, "I7", "warning"), (3, "I8", "warning")]


def test_the_sheets_name_tells_the_village(bring_in: ImportRows, village: VillageElection) -> None:
    report = bring_in(["1", "王小明", WANG], headings=("序号", "姓名", "身份证号"), sheet="大沟村")
    assert report.written == 1
    assert Voter.objects.get().village_id == village.village_id


@pytest.mark.parametrize("written", ["大沟", "东山街道大沟村", "大沟村村民委员会", "大 沟 村", "老沟村"])
def test_a_village_is_recognised_however_it_is_written(
    written: str, bring_in: ImportRows, village: VillageElection
) -> None:
    village.village.aliases.create(name="老沟村")
    bring_in(row("王小明", WANG, village=written))
    assert Voter.objects.get().village_id == village.village_id


def test_villages_of_another_township_are_refused(bring_in: ImportRows) -> None:
    report = bring_in(row("王小明", WANG, village="石桥村"))
    assert codes(report) == [(3, "F21", "error")]
    with pytest.raises(DomainError):
        bring_in(row("王小明", WANG), scope=builders.WEST)
    assert not Voter.objects.exists()


def test_a_frozen_roll_takes_no_rows(
    bring_in: ImportRows, village: VillageElection, elections: list[VillageElection]
) -> None:
    VillageElection.objects.filter(pk=village.pk).update(roll_state=RollState.FROZEN)
    assert codes(bring_in(row("王小明", WANG))) == [(3, "frozen", "error")]
    VillageElection.objects.update(roll_state=RollState.FROZEN)
    with pytest.raises(WrongState, match="frozen"):
        bring_in(row("王小明", WANG))


def test_a_published_roll_asks_for_a_correction_in_the_village(bring_in: ImportRows, village: VillageElection) -> None:
    VillageElection.objects.filter(pk=village.pk).update(roll_state=RollState.PUBLISHED)
    report = bring_in(row("王小明", WANG), row("李红", LI))
    assert codes(report) == [(3, "published", "warning")]
    assert report.written == 2


def test_a_closed_term_takes_no_rows(bring_in: ImportRows, term: Term) -> None:
    Term.objects.update(state="closed")
    with pytest.raises(WrongState, match="closed"):
        bring_in(row("王小明", WANG))


def test_a_file_of_other_things_is_refused_with_a_sentence(bring_in: ImportRows) -> None:
    report = bring_in(["1", "2"], headings=("甲", "乙"))
    assert report.log.file_errors
    assert not Voter.objects.exists()


def newest_batch() -> ImportBatch:
    return ImportBatch.objects.latest("pk")


def test_an_import_is_taken_back_with_what_it_changed(
    bring_in: ImportRows, clerk_east: User, village: VillageElection
) -> None:
    bring_in(row("王小明", WANG, note="旧"))
    bring_in(row("王晓明", WANG, note="新"), row("李红", LI))
    assert imports.undo(actor=clerk_east, batch_id=newest_batch().pk, reason="错表") == 2
    voter = Voter.objects.get()
    assert (voter.name, voter.note) == ("王小明", "旧")
    assert not VoterBefore.objects.exists()
    village.refresh_from_db()
    assert (village.registered, village.roll_state) == (1, RollState.DRAFT)


def test_taking_the_only_import_back_leaves_no_roll(
    bring_in: ImportRows, clerk_east: User, village: VillageElection
) -> None:
    bring_in(row("王小明", WANG))
    imports.undo(actor=clerk_east, batch_id=newest_batch().pk, reason="错表")
    village.refresh_from_db()
    assert (village.registered, village.roll_state) == (0, RollState.EMPTY)


def test_nothing_is_taken_back_once_the_roll_is_published(
    bring_in: ImportRows, clerk_east: User, village: VillageElection
) -> None:
    bring_in(row("王小明", WANG))
    VillageElection.objects.filter(pk=village.pk).update(roll_state=RollState.PUBLISHED)
    with pytest.raises(WrongState, match="published"):
        imports.undo(actor=clerk_east, batch_id=newest_batch().pk, reason="错表")
    assert Voter.objects.exists()


def test_the_database_refuses_a_voter_of_another_village(village: VillageElection) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="village code"):
        Voter.objects.create(village_election=village, village_id="990101001999", serial=1, name="某")


def test_backslashes_quotes_and_commas_of_a_cell_are_kept_as_written(
    bring_in: ImportRows, village: VillageElection
) -> None:
    notes = (r"C:\new\table \N", "\\.", 'says "yes", and; more', "中\u2028文")
    numbers = [identity_number(number) for number in range(1101, 1101 + len(notes))]
    rows = [row("王小明", number, note=note, group="\\t组") for number, note in zip(numbers, notes, strict=True)]
    assert bring_in(*rows).written == len(notes)
    assert list(Voter.objects.order_by("serial").values_list("note", flat=True)) == [*notes[:3], "中 文"]
    assert set(Voter.objects.values_list("group", flat=True)) == {"\\t组"}
    assert {decrypt(voter.id_cipher) for voter in Voter.objects.all()} == set(numbers)

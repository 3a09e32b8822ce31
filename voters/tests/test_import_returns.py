"""Registration totals of villages: kept beside the roll, compared with it, taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError
from accounts.models import User
from sheets import imports
from sheets.models import ImportBatch
from sheets.reports import Report
from tests import builders
from villages.codes import Sex
from villages.models import Term, VillageElection
from voters import returns
from voters.models import RegistrationReturn

HEADINGS = [
    "村名",
    "总人口",
    "户数",
    "18周岁以上人数",
    "登记选民数",
    "其中:女",
    "党员",
    "新登记",
    "死亡",
    "迁出",
    "注销",
    "登记率",
]
BringIn = Callable[..., Report]


def figures(**changes: Any) -> list[Any]:
    row = {
        "村名": "大沟村",
        "总人口": 2360,
        "户数": 780,
        "18周岁以上人数": 2000,
        "登记选民数": 1800,
        "其中:女": 900,
        "党员": 60,
        "新登记": 12,
        "死亡": 5,
        "迁出": 4,
        "注销": 9,
        "登记率": "90%",
    }
    return [{**row, **changes}[heading] for heading in HEADINGS]


@pytest.fixture
def bring_in(term: Term, clerk_east: User, tmp_path: Path) -> BringIn:
    def run(*rows: list[Any], scope: str = builders.EAST, **options: Any) -> Report:
        book = openpyxl.Workbook()
        book.active.append(["选民登记情况统计表"])
        for row in (HEADINGS, *rows):
            book.active.append(row)
        path = tmp_path / "totals.xlsx"
        book.save(path)
        return imports.run_now(
            actor=clerk_east,
            kind="registration",
            path=path,
            file_name="统计表.xlsx",
            term_id=term.pk,
            scope=scope,
            options=options,
        )

    return run


def codes(report: Report) -> list[tuple[str, str, str]]:
    return [(issue.code, issue.severity, issue.column) for issue in report.log.in_order()]


@pytest.fixture
def village(elections: list[VillageElection]) -> VillageElection:
    """大沟村."""
    return elections[1]


def test_figures_are_kept_per_village_and_empty_stays_empty(bring_in: BringIn, village: VillageElection) -> None:
    report = bring_in(figures(党员="—"))
    assert (report.written, codes(report)) == (1, [])
    row = RegistrationReturn.objects.get()
    assert (row.village_id, row.population, row.registered, row.party_members, row.removed) == (
        village.village_id,
        2360,
        1800,
        None,
        9,
    )
    assert row.minorities is None


def test_differences_from_the_roll_are_warnings(bring_in: BringIn, village: VillageElection) -> None:
    builders.make_voter(village, sex=Sex.FEMALE)
    builders.make_voter(village, sex=Sex.MALE)
    report = bring_in(figures())
    assert codes(report) == [("L10", "warning", "登记选民数"), ("L10", "warning", "其中:女")]
    assert report.written == 1


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"登记率": "87.9%"}, ("Q3", "warning", "登记率")),
        ({"登记率": 0.9}, None),
        ({"登记率": "九成"}, ("Q3", "warning", "登记率")),
        ({"注销": 10}, ("L10", "warning", "注销")),
        ({"其中:女": 1801}, ("R2", "error", "其中:女")),
        ({"总人口": 1999}, ("R2", "error", "18周岁以上人数")),
        ({"户数": "约800"}, ("Q2", "error", "户数")),
        ({"户数": -1}, ("Q5", "error", "户数")),
        ({"村名": "大沟寸"}, ("G4", "error", "村名")),
    ],
)
def test_figures_that_contradict_each_other_are_told(
    bring_in: BringIn, elections: list[VillageElection], changes: dict[str, Any], found: tuple[str, str, str] | None
) -> None:
    assert codes(bring_in(figures(**changes))) == ([found] if found else [])


def test_a_village_that_stands_twice_or_says_nothing_is_refused(
    bring_in: BringIn, elections: list[VillageElection]
) -> None:
    report = bring_in(figures(), figures(), ["东门社区", *[None] * 11])
    assert [code for code, severity, _column in codes(report) if severity == "error"] == ["I10", "L6"]
    assert not RegistrationReturn.objects.exists()


def test_total_rows_are_compared_with_the_sum(bring_in: BringIn, elections: list[VillageElection]) -> None:
    total = ["合计", 2360, 780, 2000, 1801, 900, 60, 12, 5, 4, 9, ""]
    assert codes(bring_in(figures(), total)) == [("L10", "warning", "登记选民数")]


def test_the_same_form_again_changes_nothing_and_a_corrected_one_only_what_differs(
    bring_in: BringIn, elections: list[VillageElection]
) -> None:
    bring_in(figures(), figures(村名="东门社区"))
    again = bring_in(figures(), figures(村名="东门社区", 总人口=2400))
    assert (again.preview.new, again.preview.changed, again.preview.unchanged, again.written) == (0, 1, 1, 1)


def test_imports_are_taken_back_one_after_the_other(
    bring_in: BringIn, elections: list[VillageElection], clerk_east: User
) -> None:
    bring_in(figures())
    bring_in(figures(总人口=2400), figures(村名="东门社区"))
    second, first = ImportBatch.objects.order_by("-pk")
    assert imports.undo(actor=clerk_east, batch_id=second.pk, reason="错表") == 2
    row = RegistrationReturn.objects.get()
    assert (row.population, row.batch_id) == (2360, first.pk)
    assert imports.undo(actor=clerk_east, batch_id=first.pk, reason="错表") == 1
    assert not RegistrationReturn.objects.exists()


def test_an_import_replaced_since_is_not_taken_back(
    bring_in: BringIn, elections: list[VillageElection], clerk_east: User
) -> None:
    bring_in(figures())
    first = ImportBatch.objects.get()
    bring_in(figures(总人口=2400))
    ImportBatch.objects.exclude(pk=first.pk).update(committed_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(DomainError, match="take back|撤回"):
        imports.undo(actor=clerk_east, batch_id=first.pk, reason="错表")


def test_a_division_adds_up_what_its_villages_reported(
    bring_in: BringIn, elections: list[VillageElection], term: Term, django_assert_num_queries: Any
) -> None:
    bring_in(figures(), figures(村名="东门社区", 党员=None))
    with django_assert_num_queries(1):
        sums = returns.totals(term, builders.EAST)
    assert (sums["villages"], sums["population"], sums["party_members"], sums["minorities"]) == (2, 4720, 60, None)


def test_the_village_page_shows_what_was_reported(
    bring_in: BringIn, village: VillageElection, clerk_east: User, client: Client
) -> None:
    builders.make_voter(village)
    bring_in(figures())
    client.force_login(clerk_east)
    page = client.get(reverse("villages:village", args=[village.term_id, village.village_id])).content.decode()
    assert "1,800" in page
    assert "2,360" in page


def test_the_command_prints_the_report_of_the_contract(
    elections: list[VillageElection], term: Term, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "totals.csv"
    path.write_text("村名,总人口,登记选民数\n大沟村,2360,1800\n大沟村,2360,1800\n", encoding="gb18030")
    with pytest.raises(SystemExit) as left:
        call_command("import_sheet", "registration", str(path), term=term.name, scope=builders.EAST, json=True)
    report = json.loads(capsys.readouterr().out)
    assert left.value.code == 1
    assert list(report) == ["kind", "file", "sheets", "rows", "accepted", "rejected", "skipped", "written", "issues"]
    assert (report["kind"], report["rows"], report["accepted"], report["rejected"]) == ("registration", 2, 1, 1)
    assert [(issue["row"], issue["code"], issue["severity"]) for issue in report["issues"]] == [(3, "I10", "error")]

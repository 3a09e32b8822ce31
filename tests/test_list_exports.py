"""Every list as a workbook: official shape, own territory, no whole numbers, no formulas, an event, flat memory."""

from __future__ import annotations

import gc
import io
import tracemalloc
from datetime import date
from urllib.parse import unquote

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from accounts.roles import ACTS_BY_ROLE, Act, Role
from audit.models import Event
from candidates.tests.world import in_vetting, two_departments
from jobs.models import Job
from reports.snapshots import make as make_report
from sheets.export import Head, TableSpec, write_table
from sheets.models import ImportBatch
from tests import builders
from villages.models import Division
from voters import exporting, listing
from voters.models import Voter

NUMBER = builders.identity_number(901)
BY_TERM = (
    "voters:export",
    "voters:doubles_export",
    "candidates:officers_export",
    "candidates:candidates_export",
    "candidates:vetting_export",
    "candidates:slates_export",
    "candidates:visits_export",
    "candidates:audits_export",
    "candidates:leavers_export",
    "candidates:handovers_export",
    "ballots:export",
    "villages:board_export",
    "villages:waiting_export",
    "sheets:list_export",
    "reports:list_export",
)
CHINESE = {"HTTP_ACCEPT_LANGUAGE": "zh-hans"}


@pytest.fixture
def lists(term, elections):
    """One row in each list of the eastern township and one in the western, with words that look like a formula."""
    east, west = elections[1], elections[4]
    for election, name in ((east, "=东山人"), (west, "=西河人")):
        builders.make_voter(election, name=name, identity=NUMBER)
        builders.make_officer(election, builders.make_person(name, identity=builders.identity_number(election.pk)))
    two_departments(term)
    for election, name in ((east, "=东山人"), (west, "=西河人")):
        person = builders.make_person(name, identity=builders.identity_number(100 + election.pk))
        in_vetting(election, person=person, due_on=date(2021, 4, 1))
        make_report(actor=None, term=term, scope=election.village_id)
        ImportBatch.objects.create(
            kind="voters",
            term_id=term.pk,
            scope=election.village_id[:9],
            file_name=f"{name}.xlsx",
            sha256=election.village_id.ljust(64, "0"),
            rows=10,
            rejected=1,
            written=9,
        )
    return term


def workbook(answer):
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active


def table(answer):
    return [[cell.value for cell in row] for row in workbook(answer).iter_rows()]


def words(rows):
    return " ".join(str(value) for row in rows for value in row if value is not None)


@pytest.mark.parametrize("name", BY_TERM)
@time_machine.travel("2021-05-10 09:00 +08:00")
def test_a_list_has_title_and_unit_line_and_is_named_after_division_and_day(sign_in, office, lists, name):
    answer = sign_in(office).get(reverse(name, args=[lists.pk]), **CHINESE)
    saved_as = unquote(answer["Content-Disposition"].split("UTF-8''")[1])
    assert saved_as.startswith("测试区_")
    assert saved_as.endswith("_20210510.xlsx")
    assert saved_as.split("_")[1].isascii() is False
    sheet = workbook(answer)
    assert "测试区" in sheet["A1"].value
    for part in ("填报单位：区换届办", "填报日期：2021年5月10日", "单位："):
        assert part in sheet["A2"].value
    assert len({cell.coordinate for cell in sheet[1]}) == sheet.max_column
    assert any(str(row[0].value).startswith("合计") for row in sheet.iter_rows())


@pytest.mark.parametrize("name", BY_TERM)
def test_a_list_of_a_township_is_named_after_it_and_holds_nothing_of_another(sign_in, clerk_east, lists, name):
    if name == "candidates:vetting_export":
        pytest.skip("clerks do not see joint vetting")
    answer = sign_in(clerk_east).get(reverse(name, args=[lists.pk]))
    assert unquote(answer["Content-Disposition"]).split("UTF-8''")[1].startswith("东山街道_")
    told = words(table(answer))
    # A double registration names the other village, for the two to settle it; not the voter there.
    assert "西河人" not in told
    assert builders.WEST not in told
    if name != "voters:doubles_export":
        assert "西河" not in told
        assert "石桥" not in told


@pytest.mark.parametrize("name", [*BY_TERM, "villages:terms_export"])
def test_an_export_is_recorded(sign_in, office, lists, name):
    args = [] if name == "villages:terms_export" else [lists.pk]
    before = Event.objects.filter(action__endswith=".exported").count()
    assert table(sign_in(office).get(reverse(name, args=args)))
    assert Event.objects.filter(action__endswith=".exported").count() == before + 1


@pytest.mark.parametrize("name", BY_TERM)
def test_no_cell_is_a_formula_and_no_identity_number_is_whole(sign_in, office, lists, name):
    sheet = workbook(sign_in(office).get(reverse(name, args=[lists.pk])))
    texts = [cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert not any(text.startswith(("=", "+", "@")) for text in texts)
    assert NUMBER not in " ".join(texts)


def test_a_reviewer_takes_the_own_answers_along_masked(sign_in, reviewer, lists):
    rows = table(sign_in(reviewer).get(reverse("candidates:vetting_export", args=[lists.pk]), {"show": "overdue"}))
    assert "公安局" in rows[0][0]
    numbers = [row[5] for row in rows if row[0] in (1, 2)]
    assert len(numbers) == 2
    assert all("*" in number for number in numbers)


def test_the_filter_of_the_page_is_that_of_the_workbook(sign_in, office, lists):
    for name, asked in (
        ("candidates:vetting_export", {"division": builders.WEST}),
        ("villages:waiting_export", {"division": builders.WEST}),
        ("voters:doubles_export", {"division": builders.WEST}),
        ("reports:list_export", {"under": builders.WEST}),
        ("sheets:list_export", {"kind": "officers"}),
    ):
        told = words(table(sign_in(office).get(reverse(name, args=[lists.pk]), asked)))
        assert "东山人" not in told
        assert f"{builders.EAST}201" not in told


def test_the_terms_are_a_list_too(sign_in, office, lists):
    rows = table(sign_in(office).get(reverse("villages:terms_export")))
    assert [row[4] for row in rows if row[0] == lists.name] == [6]
    assert next(row[4] for row in rows if row[0] == "Total") == 6


@time_machine.travel("2021-05-10 09:00 +08:00")
def test_who_can_do_what_is_a_list_too(sign_in, clerk_east, lists):
    answer = sign_in(clerk_east).get(reverse("sheets:powers_export"), **CHINESE)
    assert unquote(answer["Content-Disposition"].split("UTF-8''")[1]) == "东山街道_谁能办什么_20210510.xlsx"
    rows = table(answer)
    header = next(row for row in rows if row[0] == "序号")
    reviewer = header.index(str(Role.REVIEWER.label))
    held = [row[reviewer] for row in rows if isinstance(row[0], int)]
    assert held.count("✓") == len(ACTS_BY_ROLE[Role.REVIEWER])
    assert len(held) == len(Act)
    assert next(row[reviewer] for row in rows if row[0] == "合计") == held.count("✓")


def test_own_jobs_are_a_list_of_ones_own_only(sign_in, office, clerk_east, lists):
    for person in (office, clerk_east):
        Job.objects.create(kind="reports.make", created_by=person, scope=person.scope, error=f"={person.pk}")
    before = Event.objects.filter(action="list.exported").count()
    rows = table(sign_in(clerk_east).get(reverse("sheets:jobs_export")))
    body = [row for row in rows if isinstance(row[0], int)]
    assert [row[-1] for row in body] == [f"'={clerk_east.pk}"]
    assert Event.objects.filter(action="list.exported").count() == before + 1


@pytest.mark.parametrize(
    ("page", "exported"),
    [("jobs:list", "sheets:jobs_export"), ("accounts:who_can_do_what", "sheets:powers_export")],
)
def test_the_pages_of_rooms_below_lead_to_their_workbooks(sign_in, clerk_east, page, exported):
    Job.objects.create(kind="reports.make", created_by=clerk_east, scope=clerk_east.scope)
    assert reverse(exported) in sign_in(clerk_east).get(reverse(page)).content.decode()


@pytest.mark.parametrize(
    ("name", "columns"),
    [("ballots:export", ("Registered",)), ("sheets:list_export", ("Rows", "Written"))],
)
def test_the_total_row_is_the_sum_of_the_rows(sign_in, office, lists, name, columns):
    rows = table(sign_in(office).get(reverse(name, args=[lists.pk])))
    header = next(row for row in rows if columns[0] in row)
    body = rows[rows.index(header) + 1 :]
    total = next(row for row in body if row[0] == "Total")
    for column in columns:
        index = header.index(column)
        assert total[index] == sum(row[index] or 0 for row in body[: body.index(total)])
        assert total[index] > 0


def test_the_total_of_the_roll_counts_its_voters(sign_in, office, lists):
    rows = table(sign_in(office).get(reverse("voters:export", args=[lists.pk])))
    assert next(row[2] for row in rows if row[0] == "Total") == 2


def test_memory_stays_flat_however_long_the_roll(term, elections, tmp_path):
    """Five times the voters take no more memory, because rows come from a cursor and go to the disk."""
    village = elections[1]
    district = Division.objects.get(pk=builders.DISTRICT)

    def peak(number):
        first = Voter.objects.filter(village_election=village).count()
        Voter.objects.bulk_create(
            Voter(
                village_election=village,
                village_id=village.village_id,
                serial=first + row,
                name=f"选民{row}",
                note="注" * 50,
            )
            for row in range(1, number - first + 1)
        )
        spec = exporting.specification(
            term, district, listing.places(term, district.code), listing.Wanted(), filled_by="区换届办"
        )
        gc.collect()
        tracemalloc.start()
        try:
            assert exporting.write(tmp_path / "roll.xlsx", spec) == number
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    # More than the cursor fetches at a time, twice over: from there on nothing may grow.
    peak(10)
    short = peak(5_000)
    assert peak(25_000) < short * 1.1


def test_a_total_can_be_told_after_the_rows():
    stream = io.BytesIO()
    rows = (("王小明",) for _number in range(3))
    write_table(
        stream, TableSpec("名单", [Head("姓名"), Head("人数", kind="number")], rows, total_row=lambda n: ("合计", n))
    )
    sheet = openpyxl.load_workbook(stream).active
    assert [cell.value for cell in sheet[sheet.max_row]] == ["合计", 3]

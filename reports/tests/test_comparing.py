"""What changed between two reports: each figure, the villages, the rows that did it; in scope and in few queries."""

import io
from random import Random

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from ballots.models import Result
from candidates.models import Officer
from reports.comparing import changes_of, figure_changes, row_changes, village_changes
from reports.models import SnapshotRows
from reports.row_types import Table
from reports.snapshots import make, report_of
from reports.tests.builders import fill_at_random, make_poll_result
from tests.builders import DISTRICT, EAST, WEST, make_officer, make_person, make_user

pytestmark = pytest.mark.django_db


def rows_of(snapshot):
    return SnapshotRows.objects.get(snapshot=snapshot).rows


def compared(first, second):
    rows = row_changes(rows_of(first), rows_of(second))
    return {each.key: each for each in figure_changes(report_of(first), report_of(second), rows)}


def page_of(snapshot, other=None, name="compare", **more):
    address = reverse(f"reports:{name}", kwargs={"term_id": snapshot.term_id, "pk": snapshot.pk, **more})
    return f"{address}?with={other.pk}" if other else address


@pytest.fixture
def pair(term, elections):
    """Two reports: in between one officer was replaced, another finished college, a result was corrected."""
    make_poll_result(elections[0], registered=1000, cast=800)
    leaves = make_officer(elections[0], make_person("王离任"), education="3_college")
    learns = make_officer(elections[1], make_person("李学习"), education="2_senior")
    make_officer(elections[1], make_person("赵不变"), education="3_college")
    first = make(actor=None, term=term, scope=DISTRICT)
    Officer.objects.filter(pk=leaves.pk).update(ended_on="2021-12-01", end_reason="resigned")
    make_officer(elections[0], make_person("孙新任"), education="1_junior")
    Officer.objects.filter(pk=learns.pk).update(education="4_bachelor")
    Result.objects.update(cast=810, valid=810)
    return first, make(actor=None, term=term, scope=DISTRICT)


def test_each_figure_has_both_values_the_difference_and_its_rows(pair):
    changes = compared(*pair)
    turnout = changes["voter_turnout_pct"]
    assert (turnout.before.display, turnout.after.display, turnout.difference) == ("80%", "81%", 1)
    assert [each.kind for each in turnout.rows] == ["changed"]
    assert (changes["left_office"].difference, changes["left_office"].number_of("added")) == (1, 1)
    bands = changes["education_bands"]
    assert bands.difference == {"junior": 1, "senior": -1, "college": -1, "bachelor": 1}
    assert changes["officers_college_pct"].difference == 0
    assert "villages" not in changes
    # Of minorities nothing is known in either report, although an officer was exchanged.
    assert "officers_minority_pct" not in changes
    assert "secretary_chair" not in changes


def test_a_figure_that_stays_the_same_still_names_the_rows_that_were_exchanged(pair):
    officers = compared(*pair)["officers"]
    assert officers.difference == 0
    assert sorted((each.kind, each.row.name) for each in officers.rows) == [("added", "孙新任"), ("gone", "王离任")]


def test_a_row_that_counts_for_the_figure_as_before_is_not_named(pair):
    rows = row_changes(*map(rows_of, pair))
    assert {each.row.name for each in changes_of("officers", rows)} == {"孙新任", "王离任"}
    assert {each.row.name for each in changes_of("officers_college_pct", rows)} == {"孙新任", "王离任", "李学习"}
    assert "赵不变" not in str(rows)


def test_the_villages_that_did_it_are_named(pair, elections):
    before, after = (report_of(each) for each in pair)
    assert [each.code for each in village_changes(before, after, "voter_turnout_pct")] == [elections[0].village_id]
    found = village_changes(before, after, "officers_college_pct")
    assert [each.code for each in found] == [elections[0].village_id, elections[1].village_id]


def test_people_of_one_name_in_one_village_are_kept_apart(term, elections):
    for education in ("1_junior", "3_college"):
        make_officer(elections[0], make_person("张伟"), party_post="member", education=education)
    first = make(actor=None, term=term, scope=DISTRICT)
    Officer.objects.filter(education="1_junior").update(education="5_graduate")
    (change,) = row_changes(rows_of(first), rows_of(make(actor=None, term=term, scope=DISTRICT)))[Table.OFFICERS]
    assert (change.before.education, change.after.education) == ("1_junior", "5_graduate")


def test_the_same_rows_are_no_change_whatever_their_number(term):
    fill_at_random(term, Random(5))
    first, second = (make(actor=None, term=term, scope=DISTRICT) for _ in range(2))
    assert compared(first, second) == {}
    assert not any(row_changes(rows_of(first), rows_of(second)).values())


def test_an_older_report_without_some_columns_and_tables_is_compared_by_what_it_has(pair):
    old, new = rows_of(pair[0]), rows_of(pair[1])
    del old["villages"]
    place = old["officers"]["columns"].index("ethnic_group")
    for row in (old["officers"]["columns"], *old["officers"]["rows"]):
        del row[place:]
    rows = row_changes(old, new)
    assert Table.VILLAGES not in rows
    assert {each.row.name for each in changes_of("officers", rows)} == {"孙新任", "王离任"}
    former = report_of(pair[0])
    del former.figures["party_officers"]
    added = {each.key: each for each in figure_changes(former, report_of(pair[1]), rows)}["party_officers"]
    assert (added.before, added.difference, list(added.rows)) == (None, None, [])


def test_the_page_compares_with_the_report_before_unless_told_otherwise(pair, office, sign_in):
    first, second = pair
    client = sign_in(office)
    html = client.get(page_of(second)).content.decode()
    assert "80%" in html
    assert "81%" in html
    assert "1 changed" in html
    assert client.get(page_of(first, second)).content.decode().count("<tr") == html.count("<tr")
    assert "There is no earlier report" in client.get(page_of(first)).content.decode()


def test_the_page_names_villages_and_rows_of_the_figure_asked_for(pair, office, sign_in):
    html = sign_in(office).get(page_of(pair[1]), {"figure": "officers_college_pct"}).content.decode()
    main = html[html.index("<main") :]
    for words in ("王离任", "孙新任", "李学习", "<del>Senior high or vocational</del>", "<strong>Bachelor</strong>"):
        assert words in main
    assert "赵不变" not in main


def test_who_may_not_see_people_sees_villages_but_no_names(pair, sign_in):
    client = sign_in(make_user("viewer", Role.VIEWER, DISTRICT))
    html = client.get(page_of(pair[1]), {"figure": "officers_college_pct"}).content.decode()
    assert "villages that differ" in html
    assert "王离任" not in html
    assert client.get(page_of(pair[1], pair[0], "compare_rows_export", key="officers")).status_code == 403


def test_both_lists_leave_as_workbooks(pair, office, sign_in):
    client = sign_in(office)

    def cells(answer):
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        return [cell for row in book.active.iter_rows(values_only=True) for cell in row if cell is not None]

    figures = cells(client.get(page_of(pair[1], pair[0], "compare_export")))
    assert {"80%", "81%"} <= set(figures)
    rows = cells(client.get(page_of(pair[1], pair[0], "compare_rows_export", key="officers_college_pct")))
    assert "王离任" in rows
    assert "Senior high or vocational → Bachelor" in rows


def test_reports_of_other_places_territories_and_figures_are_not_found(pair, term, clerk_east, office, sign_in):
    whole = pair[1]
    east, west = (make(actor=None, term=term, scope=code) for code in (EAST, WEST))
    client = sign_in(office)
    assert client.get(page_of(whole, east)).status_code == 404
    assert client.get(page_of(whole), {"with": "x"}).status_code == 404
    assert client.get(page_of(whole), {"with": "9" * 30}).status_code == 404
    assert client.get(page_of(whole), {"figure": "nothing"}).status_code == 404
    assert client.get(page_of(whole, pair[0], "compare_rows_export", key="petitions")).status_code == 404
    assert client.get(page_of(east, name="compare_export")).status_code == 404
    clerk = sign_in(clerk_east)
    assert clerk.get(page_of(whole)).status_code == 404
    assert clerk.get(page_of(west)).status_code == 404
    assert clerk.get(page_of(east)).status_code == 200


def test_the_page_takes_a_fixed_number_of_queries(
    pair, term, elections, office, sign_in, django_assert_max_num_queries
):
    client = sign_in(office)
    client.get(page_of(pair[1]))
    for _each in range(30):
        make_officer(elections[2], make_person(), party_post="member", committee_post="")
    more = make(actor=None, term=term, scope=DISTRICT)
    with django_assert_max_num_queries(9):
        assert client.get(page_of(more), {"figure": "officers"}).status_code == 200

"""The rows behind the figures: every figure counted again from them, and their page and workbook."""

import io
from random import Random

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from accounts.roles import Role
from audit.models import Event
from ballots.models import Result
from candidates.models import Officer
from reports.catalogue import CATALOGUE, all_figures
from reports.facts import count
from reports.models import SnapshotRows
from reports.rows import BEHIND, Kept
from reports.snapshots import make, report_of
from reports.tests.builders import fill_at_random, make_poll_result, with_previous
from tests.builders import DISTRICT, EAST, make_officer, make_person, make_user
from tests.recounting import RECOUNTS, exported, recounted

pytestmark = pytest.mark.django_db

WITHOUT_ROWS = {
    "difficult_villages", "petitions", "petitions_related", "people_trained", "petitions_closed", "petitions_overdue",
    "difficult_cleared_pct", "training_done_pct",
}  # fmt: skip
"""Figures of ledgers nobody keeps rows of yet."""


def kept(snapshot) -> Kept:
    return Kept.from_json(SnapshotRows.objects.get(snapshot=snapshot).rows)


def page_of(snapshot, key, name="rows"):
    return reverse(f"reports:{name}", args=[snapshot.term_id, snapshot.pk, key])


def test_every_figure_has_its_rows_or_is_of_a_ledger_not_kept_yet():
    assert {each.key for each in CATALOGUE} - set(BEHIND) == WITHOUT_ROWS


def holds(figure, rows) -> bool:
    """Whether both integers and every band of a figure are those of its rows; nothing known means no row above."""
    behind = BEHIND[figure.key]
    own = rows.of(behind.table) if isinstance(rows, Kept) else rows
    if isinstance(figure.value, dict):
        shown = {band: number for band, number in figure.value.items() if number}
        return behind.by_band(own) == shown and (behind.below is None or behind.denominator(own) == figure.denominator)
    if figure.numerator is None:
        return True
    below = behind.denominator(own) if behind.below is not None else None
    return behind.numerator(own) == figure.numerator and below in (None, figure.denominator)


@pytest.mark.parametrize("seed", [0, 2, 3, 4, 5])
@pytest.mark.parametrize("scope", [DISTRICT, EAST])
def test_both_integers_and_all_bands_of_every_figure_are_counted_again_from_its_rows(term, elections, seed, scope):
    former = with_previous(term)
    fill_at_random(former, Random(seed + 100))
    fill_at_random(term, Random(seed))
    snapshot = make(actor=None, term=term, scope=scope)
    figures, rows = report_of(snapshot).figures, kept(snapshot)
    assert [key for key in BEHIND if not holds(figures[key], rows)] == []
    if scope == DISTRICT:  # a township's few villages may really have nothing of a kind
        assert sum(figures[key].value is None for key in BEHIND) < 12


@pytest.mark.parametrize("seed", range(3))
def test_every_figure_is_what_plain_python_makes_of_the_rows(term, elections, seed):
    former = with_previous(term)
    fill_at_random(former, Random(seed + 100))
    fill_at_random(term, Random(seed))
    counted = count(term, DISTRICT)
    figures, rows = all_figures(counted.now, counted.before), exported(term)
    for key, figure in figures.items():
        assert recounted(key, rows) == (figure.value, figure.numerator, figure.denominator), key
    assert set(RECOUNTS) | WITHOUT_ROWS == set(figures)


def test_townships_open_to_their_own_rows(term, elections):
    fill_at_random(term, Random(9))
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    rows = kept(snapshot)
    for township in report_of(snapshot).townships:
        for key, behind in BEHIND.items():
            assert holds(township.figure(key), rows.of(behind.table, township.code)), key


def test_rows_stay_as_they_were(term, elections):
    make_officer(elections[0], make_person("王小明"))
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    Officer.objects.update(is_fulltime=True, education="5_graduate")
    assert [row.education for row in kept(snapshot).officers] != ["5_graduate"]
    with pytest.raises(DatabaseError), transaction.atomic():
        SnapshotRows.objects.update(rows={})


def test_neither_identity_numbers_nor_opinions_are_kept(term, elections):
    person = make_person("王小明")
    make_officer(elections[0], person)
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    text = str(SnapshotRows.objects.get(snapshot=snapshot).rows)
    assert "王小明" in text
    for election in elections:
        text = text.replace(election.village_id, "")
    assert "99" + "0101" not in text


def test_the_page_shows_who_was_counted_and_who_stands_only_below_the_line(term, elections, office, sign_in):
    make_officer(elections[0], make_person("王小明"), education="3_college")
    make_officer(elections[1], make_person("李大山"), education="1_junior", party_post="member", committee_post="")
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    client = sign_in(office)
    html = client.get(page_of(snapshot, "officers_college_pct")).content.decode()
    assert "王小明" in html
    assert "李大山" in html
    html = client.get(page_of(snapshot, "officers_college_pct") + "?counted=1").content.decode()
    assert "李大山" not in html
    html = client.get(page_of(snapshot, "officers_college_pct") + f"?under={elections[1].village_id}").content.decode()
    assert "王小明" not in html


def test_a_village_of_a_figure_leads_to_its_rows_for_those_who_may_see_people(term, elections, office, sign_in):
    make_officer(elections[0], make_person("王小明"))
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    figure = page_of(snapshot, "officers", "figure") + f"?under={EAST}"
    link = page_of(snapshot, "officers") + f"?under={elections[0].village_id}"
    assert link in sign_in(office).get(figure).content.decode()
    viewer = sign_in(make_user("viewer", Role.VIEWER, DISTRICT))
    assert link not in viewer.get(figure).content.decode()
    assert viewer.get(link).status_code == 403


def test_a_place_outside_the_report_or_a_figure_without_rows_is_not_found(term, elections, office, sign_in):
    make_poll_result(elections[0], registered=10, cast=8)
    snapshot = make(actor=None, term=term, scope=EAST)
    client = sign_in(office)
    assert client.get(page_of(snapshot, "officers") + "?under=990101101").status_code == 404
    assert client.get(page_of(snapshot, "petitions")).status_code == 404
    assert client.get(page_of(snapshot, "nonsense")).status_code == 404


def test_the_workbook_holds_the_same_rows_and_is_recorded(term, elections, office, sign_in):
    make_poll_result(elections[0], registered=1000, cast=800, proxy=3)
    make_poll_result(elections[1], registered=500, cast=None)
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    Result.objects.update(proxy=9)
    answer = sign_in(office).get(page_of(snapshot, "voter_turnout_pct", "rows_export"))
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    assert any({1000, 800, 3} <= set(row) for row in cells)
    assert not any(500 in row for row in cells)
    assert Event.objects.filter(action="list.exported", details__list="选民参选率").count() == 1


def test_the_page_needs_four_queries(term, elections, office, sign_in, django_assert_num_queries):
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    client = sign_in(office)
    client.get(page_of(snapshot, "officers"))
    with django_assert_num_queries(4):
        client.get(page_of(snapshot, "officers"))
    for _each in range(30):
        make_officer(elections[0], make_person(), party_post="member", committee_post="")
    more = make(actor=None, term=term, scope=DISTRICT)
    with django_assert_num_queries(4):
        client.get(page_of(more, "officers"))

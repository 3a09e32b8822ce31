"""Explaining breaks and signing reports off."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from accounts.roles import Role
from audit.models import Event
from ballots.models import Result
from reports.models import Explanation, Release, Snapshot
from reports.releases import explain, findings, release
from reports.snapshots import breaks_of, is_intact, make
from reports.tests.builders import make_poll_result
from tests.builders import DISTRICT, EAST, WEST, make_user
from villages.models import RollState, VillageElection

pytestmark = pytest.mark.django_db


@pytest.fixture
def contradiction(term, elections):
    """A certified poll whose ballots the board does not know: C04, besides what else is unfinished."""
    make_poll_result(elections[0], registered=200, issued=150, cast=120, proxy=2)
    VillageElection.objects.filter(pk=elections[0].pk).update(registered=0, cast=0, roll_state=RollState.FROZEN)
    return elections[0].village_id


@pytest.fixture
def snapshot(contradiction, term):
    return make(actor=None, term=term, scope=DISTRICT)


@pytest.fixture
def leader(district):
    return make_user("leader", Role.LEADER, EAST)


def hard(snapshot):
    return [each for each in breaks_of(snapshot) if each.is_hard]


def explain_all(office, snapshot):
    for each in hard(snapshot):
        explain(actor=office, snapshot=snapshot, code=each.code, village=each.village, text="名册移交中，已核对。")


def page_of(snapshot, name="referee"):
    return reverse(f"reports:{name}", args=[snapshot.term_id, snapshot.pk])


def test_a_report_keeps_what_the_referee_found(snapshot, contradiction):
    assert ("C04", contradiction) in {each.key for each in hard(snapshot)}
    VillageElection.objects.update(cast=0)
    Result.objects.update(cast=0, valid=0, invalid=0)
    again = Snapshot.objects.get(pk=snapshot.pk)
    assert breaks_of(again) == breaks_of(snapshot)
    assert is_intact(again)


def test_a_report_with_an_unexplained_contradiction_is_not_signed_off(snapshot, office):
    with pytest.raises(WrongState, match=r"contradictions are neither put right nor explained, the first in 东门社区"):
        release(actor=office, snapshot=snapshot)
    assert not Release.objects.exists()


def test_once_every_contradiction_is_explained_it_is_signed_off_with_name_and_result(snapshot, office):
    explain_all(office, snapshot)
    row = release(actor=office, snapshot=snapshot)
    assert (row.signed_as, row.hard, row.soft_explained) == ("区换届办", len(hard(snapshot)), 0)
    assert len(row.explanations) == row.hard
    assert Event.objects.filter(action="report.released", actor=office).count() == 1
    assert Event.objects.filter(action="report.explained").count() == row.hard


def test_an_explanation_is_for_its_two_figures_only(snapshot, office, term, contradiction):
    explain_all(office, snapshot)
    same = make(actor=None, term=term, scope=DISTRICT)
    assert all(each.explanation for each in findings(same) if each.broken.is_hard)
    Result.objects.update(cast=121, valid=121)
    other = make(actor=None, term=term, scope=DISTRICT)
    unexplained = {each.broken.key for each in findings(other) if each.broken.is_hard and not each.explanation}
    assert ("C04", contradiction) in unexplained


def test_a_report_is_signed_off_once(snapshot, office):
    explain_all(office, snapshot)
    release(actor=office, snapshot=snapshot)
    with pytest.raises(WrongState, match="signed off already"):
        release(actor=office, snapshot=snapshot)
    assert Release.objects.count() == 1


def test_a_report_made_before_the_referee_cannot_be_signed_off(snapshot, office):
    snapshot.breaks = None
    with pytest.raises(WrongState, match="before the referee"):
        release(actor=office, snapshot=snapshot)


def test_an_altered_report_cannot_be_signed_off(snapshot, office):
    explain_all(office, snapshot)
    snapshot.breaks = []
    with pytest.raises(WrongState, match="fingerprint"):
        release(actor=office, snapshot=snapshot)


def test_signatures_and_explanations_cannot_be_changed(snapshot, office):
    explain_all(office, snapshot)
    release(actor=office, snapshot=snapshot)
    for rows, change in ((Release.objects, {"signed_as": "别人"}), (Explanation.objects, {"text": "别的理由"})):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.all().delete()


@pytest.mark.parametrize("text", ["", "  短 ", "无"])
def test_an_explanation_says_something(snapshot, office, text):
    each = hard(snapshot)[0]
    with pytest.raises(ReasonMissing):
        explain(actor=office, snapshot=snapshot, code=each.code, village=each.village, text=text)
    assert not Explanation.objects.exists()


def test_only_a_break_of_the_report_can_be_explained(snapshot, office, leader, contradiction):
    text = "名册在移交中，已核对。"
    with pytest.raises(DomainError, match="no such break"):
        explain(actor=office, snapshot=snapshot, code="R05", village=contradiction, text=text)
    west = make_user("leader_west", Role.LEADER, WEST)
    with pytest.raises(DomainError, match="no such break"):
        explain(actor=west, snapshot=snapshot, code="C04", village=contradiction, text=text)
    viewer = make_user("viewer", Role.VIEWER, DISTRICT)
    with pytest.raises(NotAllowed):
        explain(actor=viewer, snapshot=snapshot, code="C04", village=contradiction, text=text)


def test_the_township_leader_signs_off_its_report_and_the_clerk_does_not(term, contradiction, leader, clerk_east):
    own = make(actor=None, term=term, scope=EAST)
    explain_all(leader, own)
    with pytest.raises(NotAllowed):
        release(actor=clerk_east, snapshot=own)
    assert release(actor=leader, snapshot=own).released_by == leader


def test_the_page_lists_both_figures_and_takes_an_explanation(snapshot, office, sign_in, contradiction):
    client = sign_in(office)
    html = client.get(page_of(snapshot) + "?check=C04").content.decode()
    assert "Ballots on the board equal the result form" in html
    assert "120" in html
    data = {"code": "C04", "village": contradiction, "reason": "纸质报告单在途，已电话核对。", "narrowed": "C04"}
    answer = client.post(page_of(snapshot, "explain"), data)
    assert answer["Location"].endswith("/referee/?check=C04")
    assert "纸质报告单在途" in client.get(answer["Location"]).content.decode()
    assert "纸质报告单在途" not in client.get(page_of(snapshot) + "?open=1").content.decode()


def test_signing_off_too_early_leads_to_the_list_of_what_is_open(snapshot, office, sign_in):
    client = sign_in(office)
    assert client.post(page_of(snapshot, "release"))["Location"] == page_of(snapshot)
    assert "neither put right nor explained" in client.get(page_of(snapshot)).content.decode()
    explain_all(office, snapshot)
    assert client.post(page_of(snapshot, "release"))["Location"] == page_of(snapshot, "page")
    html = client.get(page_of(snapshot, "page")).content.decode()
    assert "Signed off" in html
    assert "区换届办" in html


def test_the_page_needs_few_queries_whatever_the_number_of_breaks(
    snapshot, office, sign_in, django_assert_max_num_queries
):
    client = sign_in(office)
    client.get(page_of(snapshot))
    with django_assert_max_num_queries(6):
        client.get(page_of(snapshot))
    with django_assert_max_num_queries(7):
        client.get(page_of(snapshot, "page"))

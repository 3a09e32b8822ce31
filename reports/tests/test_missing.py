"""What is not there is said and never written as nought: results, rolls, a previous term, places that do not belong."""

import pytest
from django.urls import reverse

from accounts.errors import DomainError
from reports.catalogue import BY_KEY, all_figures, one_figure
from reports.facts import count
from reports.figures import Facts
from reports.snapshots import draw_up, make
from reports.tests.builders import make_poll_result, with_previous
from reports.tests.random_work import make_plan, make_return
from tests.builders import DISTRICT, EAST, WEST, make_division, make_officer, make_term, make_voter

pytestmark = pytest.mark.django_db

NEW = [each.key for each in BY_KEY.values() if each.key not in {"villages"}]


def page_of(snapshot, **more):
    return reverse("reports:page", args=[snapshot.term_id, snapshot.pk]), more


@pytest.mark.parametrize("key", NEW)
def test_nothing_at_all_is_unknown_in_every_figure(key):
    figure = one_figure(key, Facts(), Facts())
    assert (figure.value, figure.previous, figure.change, figure.display) == (None, None, None, "—")


def test_a_township_without_results_is_unknown_beside_one_that_has_them(term, elections):
    make_plan(make_poll_result(elections[0], registered=1000, cast=900, mobile=0).poll)
    make_return(elections[0], adults=1000, registered=900)
    make_officer(elections[0], party_post="secretary", committee_post="chair")
    counted = count(term, DISTRICT)
    east, west = counted.townships
    assert (east.code, west.code) == (EAST, WEST)
    for key in ("mobile_pct", "registration_pct", "chairs", "polling_stations", "reruns", "left_office", "recalls"):
        assert east.figure(key).value is not None, key
        assert west.figure(key).value is None, key
        assert one_figure(key, counted.now, None).value == east.figure(key).value, key
    assert east.figure("mobile_pct").display == "0%"


def test_a_village_without_a_roll_has_no_number_of_voters(term, elections):
    make_voter(elections[0])
    counted = count(term, DISTRICT)
    values = {row.code: row.figure("roll_total").value for row in counted.villages}
    assert values.pop(elections[0].village_id) == 1
    assert set(values.values()) == {None}
    assert one_figure("roll_total", counted.now, None).value == 1


def test_without_a_previous_term_nobody_is_new_or_again_in_office(term, elections):
    make_officer(elections[0])
    figures = all_figures(count(term, DISTRICT).now, None)
    for key in ("officers_reelected", "officers_new_pct", "audits_done_pct"):
        assert (figures[key].value, figures[key].previous) == (None, None)
    with_previous(term)
    figures = all_figures(count(term, DISTRICT).now, None)
    assert figures["officers_new"].value is None


def test_the_page_says_what_is_missing(term, elections, office, sign_in):
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    client = sign_in(office)
    for key, words in (
        ("registration_pct", "No registration return is brought in yet"),
        ("mobile_boxes", "No polling plan is recorded"),
        ("recalls", "No officer is recorded yet"),
        ("roll_additions", "No registration return is brought in yet"),
        ("difficult_cleared_pct", "Nothing is recorded in the supervision ledgers yet"),
    ):
        address, more = page_of(snapshot, figure=key)
        assert words in client.get(address, more).content.decode(), key


def test_a_place_of_another_district_or_an_unknown_key_is_refused(term, elections, office, sign_in):
    elsewhere = make_division("990202001001", "别处村民委员会")
    make_term(make_division("990202"), name="别区")
    with pytest.raises(DomainError, match="has no election in"):
        draw_up(term=term, scope=elsewhere.code)
    with pytest.raises(KeyError):
        one_figure("turnout_of_ghosts", Facts(), None)
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    address, more = page_of(snapshot, figure="turnout_of_ghosts")
    assert sign_in(office).get(address, more).status_code == 404

"""Counting: against a plain recount of the rows, with a fixed number of queries, and nothing that is not certified."""

from datetime import date
from random import Random

import pytest

from ballots.models import Poll
from reports.catalogue import all_figures, one_figure
from reports.facts import count, deadline
from reports.figures import FACT_NAMES, Facts
from reports.rowkeeping import kept_rows
from reports.tests.builders import fill_at_random, make_party_result, make_poll_result, with_previous
from reports.tests.random_work import make_lines, make_plan, make_return
from reports.tests.recounting import months_at, recount
from tests.builders import EAST, WEST, make_candidacy, make_district, make_officer, make_person, make_term, make_village

pytestmark = pytest.mark.django_db
DISTRICT = "990101"


@pytest.mark.parametrize("seed", range(4))
def test_a_random_election_counts_as_a_plain_recount_does(term, seed):
    random = Random(seed)
    former = with_previous(term)
    fill_at_random(term, random)
    fill_at_random(former, random)
    for scope in (DISTRICT, EAST, WEST, f"{EAST}201"):
        counted = count(term, scope)
        assert counted.now == recount(term, scope)
        assert counted.before == recount(former, scope)


def test_townships_and_villages_add_up_to_the_district(term):
    former = with_previous(term)
    fill_at_random(term, Random(7))
    fill_at_random(former, Random(8))
    counted = count(term, DISTRICT)
    assert [(row.code, row.name) for row in counted.townships] == [(EAST, "东山街道"), (WEST, "西河镇")]
    assert Facts.total(row.now for row in counted.townships) == counted.now
    assert Facts.total(row.before for row in counted.townships) == counted.before
    for row in counted.townships:
        assert count(term, row.code).now == Facts(*row.now)
    for row in counted.villages:
        assert count(term, row.code).now == Facts(*row.now)


def test_one_query_whatever_the_division(term, django_assert_num_queries):
    with_previous(term)
    fill_at_random(term, Random(1))
    for scope in (DISTRICT, EAST, f"{EAST}001", "99"):
        with django_assert_num_queries(1):
            count(term, scope)


def test_only_certified_results_of_first_polls_count_for_turnout(term, elections):
    make_poll_result(elections[0], registered=1000, cast=900, invalid=9, proxy=90)
    make_poll_result(elections[0], number=2, registered=1000, cast=700)
    make_poll_result(elections[1], registered=500, cast=400, state="confirmed")
    make_party_result(elections[0], 40, 38)
    make_party_result(elections[1], 30, 30, state="agreed")
    now = count(term, DISTRICT).now
    assert (now.registered, now.cast, now.invalid, now.proxy) == (1000, 900, 9, 90)
    assert (now.party_due, now.party_present) == (40, 38)
    assert (now.organs_polled, now.organs_filled_at_once) == (2, 2)


def test_a_first_poll_that_left_a_seat_empty_was_no_success_but_its_rerun_completes_the_village(term, elections):
    make_party_result(elections[0], 40, 38)
    make_poll_result(elections[0], registered=1000, cast=900, next_step="rerun")
    assert count(term, DISTRICT).now.completed_on_schedule == 0
    make_poll_result(elections[0], number=2, registered=1000, cast=800, held_on=date(2021, 5, 27))
    now = count(term, DISTRICT).now
    assert (now.organs_polled, now.organs_filled_at_once, now.completed_on_schedule) == (2, 1, 1)


def test_seats_left_empty_by_decision_complete_a_village_and_are_counted_apart(term, elections):
    make_party_result(elections[0], 40, 38)
    make_poll_result(elections[0], registered=1000, cast=900, next_step="rerun")
    rerun = make_poll_result(elections[0], number=2, registered=1000, cast=800, next_step="rerun").poll
    assert count(term, DISTRICT).now.completed_on_schedule == 0
    Poll.objects.filter(pk=rerun.pk).update(left_empty={"member": 1}, left_empty_reason="经代表会议同意暂缺")
    now = count(term, DISTRICT).now
    assert (now.completed_on_schedule, now.seats_left_empty, now.reruns) == (1, 1, 1)
    assert now.organs_filled_at_once == 1
    Poll.objects.filter(pk=rerun.pk).update(held_on=date(2021, 5, 28))
    assert count(term, DISTRICT).now.completed_on_schedule == 0


def test_a_by_election_in_mid_term_completes_nothing(term, elections):
    make_party_result(elections[0], 40, 38)
    make_poll_result(elections[0], registered=1000, cast=900, next_step="rerun")
    later = make_poll_result(elections[0], number=2, registered=1000, cast=800).poll
    Poll.objects.filter(pk=later.pk).update(mid_term=True, round="by_election")
    now = count(term, DISTRICT).now
    assert (now.completed_on_schedule, now.by_elections, now.reruns) == (0, 1, 0)


def test_a_certified_recall_vote_is_no_poll_of_the_election(term, elections):
    make_party_result(elections[0], 40, 38)
    make_poll_result(elections[0], registered=1000, cast=900)
    before = count(term, DISTRICT).now
    rows = kept_rows(term, DISTRICT)
    vote = make_poll_result(elections[0], number=2, registered=1000, cast=800, next_step="by_election").poll
    Poll.objects.filter(pk=vote.pk).update(mid_term=True, round="recall")
    assert count(term, DISTRICT).now == before
    assert kept_rows(term, DISTRICT) == rows


def test_officers_who_served_to_the_end_of_their_term_are_the_previous_terms_officers(term, elections):
    former = with_previous(term)
    person = make_person()
    old = former.village_elections.get(village_id=elections[0].village_id)
    make_officer(old, person, ended_on=date(2021, 5, 17), end_reason="term_ended")
    make_officer(old, ended_on=date(2020, 5, 17), end_reason="recalled")
    make_officer(elections[0], person)
    make_officer(elections[0])
    make_officer(elections[1])
    counted = count(term, DISTRICT)
    figures = all_figures(counted.now, counted.before)
    assert (figures["officers"].value, figures["officers"].previous) == (3, 1)
    assert (figures["recalls"].value, figures["recalls"].previous) == (0, 1)
    # Of the second village no roster of the previous term is known: nobody there is called new.
    assert (figures["officers_reelected"].value, figures["officers_new"].value) == (1, 1)
    assert figures["officers_reelected_pct"].denominator == 2


def test_registration_counts_only_returns_that_name_both_numbers(term, elections):
    make_return(elections[0], adults=1000, registered=950, women=470)
    make_return(elections[1], adults=None, registered=500)
    figures = all_figures(count(term, DISTRICT).now, None)
    assert (figures["registration_pct"].numerator, figures["registration_pct"].denominator) == (950, 1000)
    assert figures["registration_pct"].display == "95%"
    assert figures["roll_women_pct"].denominator == 950
    assert figures["roll_additions"].value is None


def test_only_boxes_the_township_approved_count(term, elections):
    poll = make_poll_result(elections[0], registered=1000, cast=900, mobile=45).poll
    make_plan(poll, mode="stations", stations=2, boxes=(True, False, True))
    figures = all_figures(count(term, DISTRICT).now, None)
    assert (figures["mobile_boxes"].value, figures["polling_stations"].value) == (2, 2)
    assert figures["polling_modes"].value == {"meeting": 0, "stations": 1}
    assert figures["mobile_pct"].display == "5%"


def test_candidates_are_compared_with_seats_as_printed_on_the_ballot(term, elections):
    poll = make_poll_result(elections[0], registered=1000, cast=900).poll
    make_lines(poll, 4, write_ins=3)
    figures = all_figures(count(term, DISTRICT).now, None)
    assert (figures["committee_surplus_pct"].numerator, figures["committee_surplus_pct"].denominator) == (1, 3)
    assert figures["party_surplus_pct"].value is None


def test_a_poll_after_the_days_for_a_rerun_is_not_on_schedule(term, elections):
    make_party_result(elections[0], 40, 38)
    make_poll_result(elections[0], registered=1000, cast=900, held_on=date(2021, 5, 28))
    assert count(term, DISTRICT).now.completed_on_schedule == 0
    assert deadline(term) == date(2021, 5, 27)


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (date(1985, 6, 1), "age_35_or_younger"),
        (date(1985, 5, 31), "age_36_45"),
        (date(1975, 6, 1), "age_36_45"),
        (date(1965, 6, 30), "age_46_55"),
        (date(1960, 6, 1), "age_56_60"),
        (date(1960, 5, 1), "age_over_60"),
    ],
)
def test_ages_are_counted_by_months_at_election_day(term, elections, birth, band):
    make_officer(elections[0], make_person(birth=birth))
    now = count(term, DISTRICT).now
    assert getattr(now, band) == 1
    assert now.villages_with_young == (band == "age_35_or_younger")
    assert now.officers_months == months_at(birth, date(2021, 5, 17))


def test_both_terms_use_their_own_election_day(term, elections):
    former = with_previous(term)
    person = make_person(birth=date(1980, 1, 1))
    make_officer(elections[0], person)
    make_officer(former.village_elections.first(), person)
    figure = one_figure("officers_mean_age", count(term, DISTRICT).now, count(term, DISTRICT).before)
    assert (float(figure.value), float(figure.previous)) == (41.3, 38.8)


def test_a_person_in_both_organs_counts_once(term, elections):
    make_officer(elections[0], party_post="secretary", committee_post="chair")
    make_officer(elections[0], party_post="member")
    now = count(term, DISTRICT).now
    assert (now.officers, now.secretary_chair, now.both_posts_filled, now.cross_appointed) == (2, 1, 1, 1)


def test_who_left_office_is_not_counted(term, elections):
    make_officer(elections[0], ended_on=date(2021, 12, 1))
    assert count(term, DISTRICT).now.officers == 0


def test_several_origins_of_one_person_are_one_person_of_local_talent(term, elections):
    make_officer(elections[0], origins=["local_talent", "graduate", "veteran"])
    now = count(term, DISTRICT).now
    assert (now.local_talent, now.origin_local_talent, now.origin_graduate, now.origin_veteran) == (1, 1, 1, 1)


def test_vetting_counts_people(term, elections):
    make_candidacy(elections[0], vetted_on=date(2021, 3, 1), state="cleared")
    make_candidacy(elections[0], vetted_on=date(2021, 3, 1), state="struck_off", state_reason="条件不符")
    make_candidacy(elections[1])
    now = count(term, DISTRICT).now
    assert (now.candidacies, now.vetted, now.struck_off) == (3, 2, 1)


def test_a_term_without_results_or_previous_term_has_unknown_figures_not_zeros(term):
    counted = count(term, DISTRICT)
    assert counted.before is None
    figures = all_figures(counted.now, counted.before)
    assert figures["villages"].value == 6
    assert {key for key, figure in figures.items() if figure.value is not None} == {"villages"}


def test_a_previous_term_without_polls_compares_only_its_officers(term, elections):
    former = with_previous(term)
    make_officer(elections[0], education="4_bachelor")
    make_officer(former.village_elections.first(), education="1_junior")
    make_poll_result(elections[0], registered=10, cast=9)
    counted = count(term, DISTRICT)
    figures = all_figures(counted.now, counted.before)
    assert figures["voter_turnout_pct"].previous is None
    assert figures["officers_college_pct"].previous == 0
    assert figures["officers_college_pct"].change_in_words == "提高100个百分点"


def test_a_village_that_exists_only_in_one_term_is_counted_in_that_term(term):
    former = make_term(make_district(), name="2018", election_day=date(2018, 11, 20))
    gone = make_village(former, f"{EAST}203", "撤并村村民委员会")
    make_officer(gone)
    term.previous = former
    counted = count(term, DISTRICT)
    assert (counted.now.villages, counted.before.villages, counted.before.officers) == (6, 1, 1)
    assert [row.code for row in counted.villages if row.now is None] == [gone.village_id]
    assert len(FACT_NAMES) == len(counted.villages[0].now)


def test_another_term_of_the_same_villages_is_not_mixed_in(term, elections):
    other = make_term(term.scope, name="演练")
    make_officer(make_village(other, elections[0].village_id))
    assert count(term, DISTRICT).now.officers == 0

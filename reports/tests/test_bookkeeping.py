"""The books: every column counted again in plain Python, and what each of the rarer ones is for."""

from collections import Counter
from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ballots.models import BallotLine, Poll, Result, ResultVote
from candidates.models import Candidacy, CandidacyState, Conclusion, Officer, Opinion
from reports.bookkeeping import books
from reports.referee.books import Book
from reports.tests.builders import fill_at_random, make_party_result, make_poll_result, with_previous
from reports.tests.recounting import serving
from tests.builders import (
    DISTRICT,
    EAST,
    ELECTION_DAY,
    identity_number,
    make_candidacy,
    make_department,
    make_officer,
    make_person,
    make_voter,
)
from villages.codes import CommitteePost, Organ, PartyPost, Sex
from villages.models import PollStage, VillageElection

pytestmark = pytest.mark.django_db


def by_village(term, scope=DISTRICT) -> dict[str, Book]:
    return {code: book for code, _name, book in books(term, scope)}


def months(officer: Officer) -> int:
    day, birth = officer.term.election_day, officer.person.birth
    return 12 * (day.year - birth.year) + day.month - birth.month


def first_certified(election: VillageElection, organ: str) -> Result | None:
    return Result.objects.filter(
        poll__village_election=election, poll__organ=organ, poll__number=1, poll__state=PollStage.CERTIFIED
    ).first()


def expected(election: VillageElection, former: VillageElection) -> dict[str, int]:
    """The columns of a village's book, counted row by row."""
    n: Counter[str] = Counter()
    for name in ("registered", "candidates", "vetted", "struck_off", "party_due", "party_present", "cast"):
        n[name] = getattr(election, name)
    for row in Candidacy.objects.filter(village_election=election):
        n["people"] += row.state != CandidacyState.WITHDRAWN or row.vetted_on is not None
        n["people_vetted"] += row.vetted_on is not None
        n["people_struck_off"] += row.state == CandidacyState.STRUCK_OFF
        n["elected_by_state"] += row.state == CandidacyState.ELECTED
    for each in Officer.objects.filter(village_election=election, ended_on=None).select_related("person", "term"):
        n["officers"] += 1
        n["officers_party"] += bool(each.party_post)
        n["officers_committee"] += bool(each.committee_post)
        n["officers_both"] += bool(each.party_post and each.committee_post)
        n["secretaries"] += each.party_post == PartyPost.SECRETARY
        n["chairs"] += each.committee_post == CommitteePost.CHAIR
        n["committee_women"] += bool(each.committee_post) and each.person.sex == Sex.FEMALE
        n["officers_months"] += months(each)
        n["officers_over_70"] += months(each) >= 71 * 12
        n["officers_no_education"] += not each.education
        n["party_posts_outside_party"] += bool(each.party_post) and each.politics not in ("", "01", "02")
        n["fulltime"] += each.is_fulltime
    for organ, mark in ((Organ.PARTY, "p"), (Organ.COMMITTEE, "c")):
        result = first_certified(election, organ)
        if result is not None:
            names = ("due", "present") if mark == "p" else ("registered", "proxy")
            for name in (*names, "issued", "cast", "valid", "invalid"):
                n[f"{mark}_{name}"] = getattr(result, name) or 0
            n[f"{mark}_is_valid"] = result.is_valid
    before = first_certified(former, Organ.COMMITTEE)
    n["before_registered"], n["before_cast"] = (before.registered, before.cast) if before else (0, 0)
    n["before_officers"] = sum(each.village_election_id == former.pk for each in serving(former.term))
    return n


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_columns_are_the_rows_counted_one_by_one(term, elections, seed):
    former = with_previous(term)
    fill_at_random(term, Random(seed))
    fill_at_random(former, Random(seed + 100))
    found = by_village(term)
    assert list(found) == [election.village_id for election in elections]
    for election in term.village_elections.order_by("pk"):
        before = former.village_elections.get(village_id=election.village_id)
        for name, value in expected(election, before).items():
            assert getattr(found[election.village_id], name) == value, (election.village_id, name)


def test_the_roll_is_counted_by_its_rows(term, elections):
    make_voter(elections[0], sex=Sex.FEMALE)
    make_voter(elections[0], identity=None)
    make_voter(elections[0], birth=date(2003, 5, 18))
    make_voter(elections[0], birth=date(2003, 5, 17), sex=Sex.UNKNOWN)
    book = by_village(term)[elections[0].village_id]
    assert (book.roll, book.roll_without_number, book.roll_under_age) == (4, 1, 1)
    assert (book.roll_sex_known, book.roll_women) == (3, 1)


def test_a_double_registration_counts_in_both_villages_also_when_only_one_is_asked_for(term, elections):
    number = identity_number(7)
    make_voter(elections[0], identity=number)
    make_voter(elections[4], identity=number)
    make_voter(elections[1])
    found = by_village(term)
    assert [found[each.village_id].roll_doubles for each in elections] == [1, 0, 0, 0, 1, 0]
    assert by_village(term, EAST)[elections[0].village_id].roll_doubles == 1


def elect(election, organ, state=CandidacyState.ELECTED, votes=60, **fields):
    """One candidate elected at the certified first poll of an organ."""
    candidacy = make_candidacy(election, state=state, vetted_on=ELECTION_DAY, **fields)
    result = first_certified(election, organ)
    line = BallotLine.objects.create(
        poll=result.poll, candidacy=candidacy, post="member", order=result.poll.lines.count() + 1, name=str(candidacy)
    )
    ResultVote.objects.create(result=result, line=line, votes=votes, is_elected=True)
    return candidacy


def test_who_was_elected_is_compared_with_who_holds_office(term, elections):
    make_poll_result(elections[0], registered=200, issued=120, cast=110, proxy=1)
    inside = elect(elections[0], Organ.COMMITTEE)
    elect(elections[0], Organ.COMMITTEE, votes=55)
    elect(elections[0], Organ.COMMITTEE, state=CandidacyState.STRUCK_OFF, state_reason="查实", votes=111)
    make_officer(elections[0], inside.person, party_post="", committee_post="member")
    make_officer(elections[0], make_person(), party_post="member", committee_post="")
    book = by_village(term)[elections[0].village_id]
    assert (book.c_elected, book.c_elected_by_half, book.c_lines_over) == (3, 1, 1)
    assert (book.elected_by_ballot, book.elected_by_state, book.elected_struck_off) == (3, 2, 1)
    assert (book.elected_not_officers, book.officers_not_elected) == (2, 1)


def test_votes_of_a_post_are_held_against_valid_ballots_times_seats(term, elections):
    make_party_result(elections[0], 50, 45, issued=45, cast=40)
    for _each in range(4):
        elect(elections[0], Organ.PARTY, votes=30)
    assert by_village(term)[elections[0].village_id].p_posts_over == 0
    elect(elections[0], Organ.PARTY, votes=1)
    assert by_village(term)[elections[0].village_id].p_posts_over == 1


def test_somebody_on_a_ballot_without_vetting_is_counted(term, elections):
    make_poll_result(elections[0], registered=200, issued=120, cast=110)
    candidacy = elect(elections[0], Organ.COMMITTEE)
    assert by_village(term)[elections[0].village_id].standing_unvetted == 0
    Candidacy.objects.filter(pk=candidacy.pk).update(vetted_on=None)
    assert by_village(term)[elections[0].village_id].standing_unvetted == 1


def test_a_department_that_has_not_answered_is_counted_once_per_person(term, elections):
    candidacy = make_candidacy(elections[0], state=CandidacyState.CLEARED, vetted_on=ELECTION_DAY)
    for code in ("court", "police"):
        make_department(term, code, code)
        Opinion.objects.update_or_create(
            candidacy=candidacy, department=code,
            defaults={"village_id": elections[0].village_id, "conclusion": Conclusion.PENDING},
        )  # fmt: skip
    assert by_village(term)[elections[0].village_id].vetted_without_answer == 1


def test_an_officer_of_two_villages_is_counted_in_both(term, elections):
    person = make_person()
    make_officer(elections[0], person, party_post="member", committee_post="")
    other = make_officer(elections[4], make_person(), party_post="member", committee_post="")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_office_row_per_person_and_term")
    Officer.objects.filter(pk=other.pk).update(person=person)
    found = by_village(term)
    assert found[elections[0].village_id].officers_elsewhere == found[elections[4].village_id].officers_elsewhere == 1


def test_one_statement_whatever_the_number_of_villages(term, elections):
    books(term, DISTRICT)
    for scope in (DISTRICT, EAST, elections[0].village_id):
        with CaptureQueriesContext(connection) as seen:
            books(term, scope)
        assert len(seen) == 1


def test_a_poll_that_is_not_certified_is_not_in_the_books(term, elections):
    make_poll_result(elections[0], state=PollStage.CONFIRMED, registered=100, cast=60)
    book = by_village(term)[elections[0].village_id]
    assert (book.committee_certified, book.c_cast, Poll.objects.count()) == (0, 0, 1)

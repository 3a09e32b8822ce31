"""The demonstration district, built once, and its figures recounted from the rows in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count, F, Sum
from pytest_django import DjangoDbBlocker

from accounts.models import User
from ballots.models import BoxUser, Entry, MobileBox, Poll, PollingPlan, Recall, Result, TurnoutReport
from ballots.turnout import by_township, polls_of_day
from candidates import (
    election_committees,
    incumbents,
    leaving,
    listing,
    lists,
    pledges,
    slates,
    timeline,
    vetting_summary,
)
from candidates.models import Candidacy, CandidacyState, Officer, Opinion, Person
from candidates.records.decisions import Screening
from candidates.records.path import ElectionCommitteeMember, Pledge
from election_site.demonstration.build import build
from election_site.demonstration.wiping import _STEPS, wipe
from reports.bookkeeping import books
from reports.catalogue import all_figures
from reports.facts import count
from reports.figures import Figure
from reports.referee.judging import examine
from sheets import identity
from sheets.models import ImportBatch
from tests.polling_day_rows import faults, turnout_faults
from tests.recounting import exported, recounted
from villages.encryption import decrypt
from villages.models import Term, VillageElection
from voters import appeals
from voters.models import Proxy, RegistrationReturn, RollAppeal, Voter

# The mark makes the run create its own database also when only this file is run.
pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.xdist_group("demonstration")]


class _Undo(Exception):
    """Leaves the outer transaction so that the district never reaches other tests."""


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Term]:
    """The whole district in a transaction that is undone at the end of this file."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                yield build(password="a password of tests").term
                raise _Undo
        except _Undo:
            pass


@pytest.fixture(scope="module")
def figures(district: Term) -> dict[str, Figure]:
    counted = count(district, "500118")
    return all_figures(counted.now, counted.before)


def half_up(numerator: int, denominator: int) -> Decimal:
    return (Decimal(100 * numerator) / denominator).quantize(Decimal("0.1"), ROUND_HALF_UP)


def mean_age(officers: list[Officer]) -> Decimal:
    """Mean of whole months between the month of birth and the month of election day, in years to one decimal."""
    day = officers[0].term.election_day
    months = sum(12 * (day.year - o.person.birth.year) + day.month - o.person.birth.month for o in officers)
    return (Decimal(months) / 12 / len(officers)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def college(officers: list[Officer]) -> Decimal:
    return half_up(sum(o.education >= "3_college" for o in officers), len(officers))


def officers_of(term: Term | None) -> list[Officer]:
    return list(Officer.objects.filter(term=term).select_related("person", "term"))


def test_the_rolls_hold_every_registered_voter_and_the_certified_polls_their_ballots(
    district: Term, figures: dict[str, Figure]
) -> None:
    polls = Poll.objects.filter(village_election__term=district, state="certified")
    results = list(Result.objects.filter(poll__in=polls).select_related("poll"))
    committee = [r for r in results if r.poll.organ == "committee"]
    party = [r for r in results if r.poll.organ == "party"]
    assert len(committee) == len(party) == 263
    assert Voter.objects.count() == sum(r.registered for r in committee) == 524_298
    assert sum(r.cast or 0 for r in committee) == 461_109 == figures["voters_cast"].value
    assert (sum(r.due or 0 for r in party), sum(r.present or 0 for r in party)) == (18_764, 18_208)
    assert figures["voter_turnout_pct"].display == "87.9%"
    assert figures["party_turnout_pct"].display == "97%"
    per_village = Counter(Voter.objects.values_list("village_id", flat=True).iterator())
    assert per_village == {r.village_id: r.registered for r in committee}


def test_the_officers_recounted_from_their_rows_give_the_reports_figures(
    district: Term, figures: dict[str, Figure]
) -> None:
    now, before = officers_of(district), officers_of(district.previous)
    fulltime, fulltime_before = [o for o in now if o.is_fulltime], [o for o in before if o.is_fulltime]
    expected: dict[str, tuple[Any, Any]] = {
        "officers": (len(now), 1_897),
        "officers_mean_age": (mean_age(now), Decimal("42.1")),
        "officers_college_pct": (college(now), Decimal("64.2")),
        "fulltime": (len(fulltime), 1_636),
        "fulltime_mean_age": (mean_age(fulltime), Decimal("41.3")),
        "fulltime_college_pct": (college(fulltime), Decimal("68.7")),
    }
    for key, (counted, published) in expected.items():
        assert counted == published == figures[key].value, key
    assert figures["officers_mean_age"].change == mean_age(now) - mean_age(before) == -1
    assert figures["officers_college_pct"].change == college(now) - college(before) == Decimal("20.7")
    assert figures["fulltime_mean_age"].change == mean_age(fulltime) - mean_age(fulltime_before) == Decimal("-2.7")
    assert figures["fulltime_college_pct"].change == college(fulltime) - college(fulltime_before) == Decimal("20.4")


def test_secretaries_and_local_talent_recounted_give_the_reports_figures(
    district: Term, figures: dict[str, Figure]
) -> None:
    now, before = officers_of(district), officers_of(district.previous)
    secretaries, former = ([o for o in rows if o.party_post == "secretary"] for rows in (now, before))
    assert len(secretaries) == 263 == sum(o.committee_post == "chair" for o in secretaries)
    assert figures["secretary_chair"].value == 263
    assert mean_age(secretaries) - mean_age(former) == Decimal("-2.4") == figures["secretaries_mean_age"].change
    assert college(secretaries) - college(former) == Decimal("12.2") == figures["secretaries_college_pct"].change
    talent = {"local_talent", "graduate"}
    local, local_before = (sum(bool(talent & set(o.origins)) for o in rows) for rows in (now, before))
    assert (local, half_up(local, len(now))) == (658, Decimal("34.7"))
    assert half_up(local, len(now)) - half_up(local_before, len(before)) == Decimal("10.2")
    assert figures["local_talent_pct"].change == Decimal("10.2")
    young = {o.village_id for o in now if (2021 - o.person.birth.year) * 12 + 5 - o.person.birth.month < 36 * 12}
    assert len(young) == 263 == figures["villages_with_officer_35_or_younger"].value


def test_every_figure_recounted_in_plain_python_from_the_exported_rows_is_the_reports(
    district: Term, figures: dict[str, Figure]
) -> None:
    now, before = (exported(term) for term in (district, district.previous))
    assert {key for key, figure in figures.items() if figure.value is not None} >= {
        "officers", "voter_turnout_pct", "committee_surplus_pct", "officers_reelected", "mobile_pct", "seats",
    }  # fmt: skip
    for key, figure in figures.items():
        counted, former = recounted(key, now), recounted(key, before)
        assert counted == (figure.value, figure.numerator, figure.denominator), key
        assert former == (figure.previous, figure.previous_numerator, figure.previous_denominator), key


LEDGERS = {
    "difficult_villages", "petitions", "petitions_related", "people_trained", "petitions_closed", "petitions_overdue",
    "difficult_cleared_pct", "training_done_pct",
}  # fmt: skip
"""Figures of books the product does not keep."""


def test_only_figures_of_books_nobody_keeps_are_unknown(figures: dict[str, Figure]) -> None:
    assert {key for key, figure in figures.items() if figure.value is None} == LEDGERS


def test_everybody_put_forward_was_vetted_by_every_department_and_68_struck_off_for_a_reason(
    district: Term, figures: dict[str, Figure]
) -> None:
    candidacies = list(Candidacy.objects.filter(term=district))
    struck = [c for c in candidacies if c.state == "struck_off"]
    assert (len(candidacies), len(struck)) == (4_789, 68)
    assert (figures["candidates_vetted"].value, figures["candidates_struck_off"].value) == (4_789, 68)
    assert Opinion.objects.count() == 4_789 * 12
    adverse = Opinion.objects.exclude(conclusion="no_objection")
    assert set(adverse.values_list("candidacy_id", flat=True)) == {c.pk for c in struck}


def test_nobody_was_vetted_whom_the_township_had_not_passed_on(district: Term) -> None:
    screened = Screening.objects.filter(candidacy__term=district, is_passed=True)
    assert screened.values("candidacy").distinct().count() == screened.count() == 4_789
    assert not screened.exclude(screened_by__role="leader").exists()


def test_the_pages_before_and_after_the_vote_have_rows_and_something_left_to_do(district: Term) -> None:
    clerk = User.objects.get(username="clerk_111a")
    simulation = slates.simulate(clerk, district)
    assert simulation.figures.people > 0
    office = User.objects.get(username="office")
    whole = slates.simulate(office, district)
    assert (whole.figures.planned, len(whole.lines)) == (263, 263)
    assert 0 < len(whole.breaking) < 40
    serving = incumbents.counts(incumbents.incumbents(office, district, incumbents.IncumbentFilter()))
    assert serving["all"] == 1_871
    assert 1_780 < serving["visited"] < 1_871
    assert 1_780 < serving["published"] < serving["audited"] < 1_871
    assert 800 < serving["leaving"] < 1_000
    left = leaving.counts(leaving.leavers(office, district, leaving.LeaverFilter()))
    assert left["talked"] == left["all"] > 900
    assert 0 < left["all"] - left["settled"] < 60
    handovers = leaving.handovers(office, district)
    assert all(each.started_on == district.election_day for each in handovers)
    both = Officer.objects.filter(term=district).exclude(party_post="").exclude(committee_post="")
    polls = {
        poll.village_id: poll.held_on for poll in Poll.objects.filter(village_election__term=district, organ="party")
    }
    assert both.count() > 263
    assert {row.committee_since for row in both} == {district.election_day}
    assert all(row.party_since == polls[row.village_id] for row in both)
    assert 0 < sum(not each.is_complete for each in handovers) < 15
    standing = Candidacy.objects.filter(term=district).exclude(state__in=pledges.GONE)
    assert Pledge.objects.filter(candidacy__in=standing).count() == standing.count()


def test_board_summary_list_and_report_count_the_same_people_vetted(district: Term) -> None:
    office = User.objects.get(username="office")
    townships = vetting_summary.by_township(office, district)
    summary = vetting_summary.total_people([line.people for line in townships])
    assert (summary.vetted, summary.struck_off, summary.sent, summary.withdrawn) == (4_789, 68, 4_789, 112)
    asked = {line.answers.asked for line in vetting_summary.by_department(office, district)}
    assert asked == {4_789}
    vetted = listing.candidacies(office, district, listing.ListFilter(state=listing.VETTED))
    struck = listing.candidacies(office, district, listing.ListFilter(state=CandidacyState.STRUCK_OFF))
    assert (vetted.count(), struck.count()) == (4_789, 68)


def test_lists_were_published_before_the_vote_and_every_path_tells_its_days(district: Term) -> None:
    assert lists.to_be_changed(User.objects.get(username="office"), district) == []
    row = Candidacy.objects.select_related("created_by").filter(term=district, state="elected").first()
    assert row is not None
    steps = timeline.steps(row, with_reasons=True)
    days = [step.when_words[:10] for step in steps]
    assert [step.state for step in steps] == ["nominated", "screened", "cleared", "formal", "elected"]
    assert all(days)
    assert days == sorted(days)


def test_every_poll_was_entered_twice_by_different_people_with_equal_figures(district: Term) -> None:
    entries: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(poll__village_election__term=district).prefetch_related("votes"):
        entries.setdefault(entry.poll_id, []).append(entry)
    assert len(entries) == 526
    for pair in entries.values():
        first, second = pair
        assert first.entered_by_id != second.entered_by_id
        assert first.figures() == second.figures()
        assert [(v.line_id, v.votes) for v in first.votes.all()] == [(v.line_id, v.votes) for v in second.votes.all()]


def test_counters_of_the_villages_mirror_the_rows_they_stand_for(district: Term) -> None:
    people = Counter(Candidacy.objects.filter(term=district).values_list("village_id", flat=True))
    cast = dict(Result.objects.filter(poll__organ="committee").values_list("village_id", "cast"))
    for election in VillageElection.objects.filter(term=district):
        assert election.candidates == election.vetted == people[election.village_id]
        assert election.cast == cast[election.village_id]


def test_nobody_has_an_identity_number_that_was_ever_issued(district: Term) -> None:
    numbers = [decrypt(cipher) for cipher in Person.objects.values_list("id_cipher", flat=True) if cipher]
    numbers += [decrypt(c) for c in Voter.objects.order_by("pk")[:2_000].values_list("id_cipher", flat=True) if c]
    assert all(number.startswith("99") and identity.is_valid(number) for number in numbers)


def test_the_townships_of_the_report_sum_to_the_district(district: Term) -> None:
    counted = count(district, "500118")
    assert len(counted.townships) == 23
    together = tuple(map(sum, zip(*(row.now for row in counted.townships if row.now), strict=True)))
    assert together == tuple(counted.now.as_dict().values())


def test_building_again_changes_nothing(district: Term) -> None:
    again = build(password="another")
    assert (again.term, again.rows) == (district, {})


def test_editing_one_result_row_changes_the_next_count(district: Term) -> None:
    result = Result.objects.filter(poll__organ="committee").earliest("pk")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute('UPDATE ballots_result SET "cast" = "cast" - 10, valid = valid - 10 WHERE id = %s', [result.pk])
        assert count(district, "500118").now.as_dict()["cast"] == 461_099
        transaction.set_rollback(True)


def test_the_referee_finds_no_contradiction_in_the_demonstration(district: Term) -> None:
    found = examine(books(district, "500118"))
    assert [(each.code, each.village, each.left, each.right) for each in found if each.is_hard] == []


def test_every_poll_was_arranged_as_the_services_would_have_it(district: Term) -> None:
    plans = PollingPlan.objects.filter(poll__village_election__term=district)
    assert plans.count() == 526
    assert not plans.exclude(printed=F("issued") + F("spoiled") + F("unused")).exists()
    assert not plans.filter(staff={}).exists()
    assert faults(district) == []
    assert turnout_faults(district) == []


def test_boxes_and_proxies_are_those_of_the_certified_ballots(district: Term) -> None:
    results = Result.objects.filter(poll__village_election__term=district, poll__organ="committee")
    for_others = dict(results.values_list("village_id", "proxy"))
    assert dict(Proxy.objects.values_list("village_id").annotate(Count("pk"))) == for_others
    visited = dict(BoxUser.objects.values_list("village_id").annotate(Count("pk")))
    assert all(0 <= visited[code] - mobile < 4 for code, mobile in results.values_list("village_id", "mobile"))


def test_the_databases_own_rules_of_boxes_and_proxies_hold_for_rows_written_past_them(district: Term) -> None:
    boxes = MobileBox.objects.filter(plan__village_id__startswith="500118111")
    with transaction.atomic():
        assert boxes.update(route=F("route")) > 14
        approved = dict(boxes.values_list("pk", "approved_at"))
        boxes.update(approved_at=None, approved_by=None)
        assert BoxUser.objects.filter(box__in=approved).update(ground=F("ground")) > 400
        # With the polls open again the rule on boxes is asked of proxies too.
        Poll.objects.filter(village_id__startswith="500118111", organ="committee").update(state="ready")
        assert Proxy.objects.filter(village_id__startswith="500118111").update(ground=F("ground")) > 1_500
        transaction.set_rollback(True)


def test_turnout_of_polling_day_is_told_hour_by_hour_up_to_the_certified_ballots(district: Term) -> None:
    office = User.objects.get(username="office")
    voted = []
    for hour in (8, 10, 12, 15, 20):
        townships = by_township(polls_of_day(office, district, district.election_day), hour)
        voted.append(sum(each.voted for each in townships))
    assert voted == sorted(voted)
    assert (voted[0], voted[-1]) == (0, 461_109)
    assert 100_000 < voted[1] < 300_000
    assert TurnoutReport.objects.exclude(exception="").count() == 5


def test_election_committees_are_whole_on_their_roll_and_nobody_sits_who_stands(district: Term) -> None:
    members = ElectionCommitteeMember.objects.filter(village_election__term=district)
    sitting = members.filter(left_on=None).exclude(role="alternate")
    assert set(Counter(sitting.values_list("village_id", flat=True)).values()) == {7}
    assert set(Counter(members.filter(role="alternate").values_list("village_id", flat=True)).values()) == {1}
    assert members.filter(left_because="nominated").count() == 33
    with transaction.atomic():
        elections = VillageElection.objects.filter(term=district)
        assert election_committees.leave_when_standing(actor=None, elections=list(elections)) == 0
    here = Voter.objects.filter(village_election__term=district).values("id_cipher")
    assert not members.exclude(person__id_cipher__in=here).exists()


def test_returns_say_what_the_rolls_say(district: Term) -> None:
    women = dict(Voter.objects.filter(sex="2").values_list("village_id").annotate(Count("pk")))
    for row in RegistrationReturn.objects.select_related("village_election", "batch"):
        assert (row.registered, row.women) == (row.village_election.registered, women[row.village_id])
        assert row.newly_registered == (row.came_of_age + row.moved_in + row.rights_restored + row.added_otherwise)
        assert row.removed == row.died + row.moved_out + row.rights_deprived + row.registered_twice
        assert row.registered <= row.adults <= row.population
        assert row.village_id.startswith(row.batch.scope)
    assert ImportBatch.objects.filter(term_id=district.pk).aggregate(Sum("written"))["written__sum"] == 263


def test_appeals_were_decided_in_time_and_a_few_decisions_are_still_to_be_delivered(district: Term) -> None:
    rows = list(RollAppeal.objects.select_related("village_election__term", "village_election__publication"))
    assert {row.outcome for row in rows} == {"upheld", "refused", "withdrawn"}
    for row in rows:
        published = row.village_election.publication
        assert published.published_on <= row.received_on <= published.objections_until
        assert not row.clock.is_late
        assert row.decided_on < published.frozen_at.date()
        appeals.check_all_decided(row.village_election)
    assert 0 < sum(row.awaits_delivery for row in rows) < len(rows) / 2


def test_a_recall_is_asked_for_and_not_voted_on_yet(district: Term) -> None:
    recall = Recall.objects.select_related("poll", "officer").get()
    assert (recall.poll.state, recall.poll.mid_term, recall.officer.ended_on) == ("ready", True, None)
    assert 5 * (recall.voters or 0) >= recall.poll.registered
    assert recall.poll.due_on is not None
    assert recall.asked_on < recall.poll.held_on <= recall.poll.due_on


def test_every_certified_row_is_as_it_was_sealed(district: Term) -> None:
    call_command("verify_results", term=district.name, scope="500118", verbosity=0)


def test_the_whole_district_is_wiped_again(district: Term) -> None:
    with transaction.atomic():
        wipe(name=district.name)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            left = []
            for table in ("candidates_person", *(table for table, _condition in _STEPS)):
                cursor.execute(f"SELECT count(*) FROM {table}")
                left.append((table, cursor.fetchone()[0]))
        assert [table for table, rows in left if rows] == []
        transaction.set_rollback(True)

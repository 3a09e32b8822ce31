"""Measures of a township or village laid over the law hold in this room too, for that place alone."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates import election_committees, kinship, leaving, slates, unfinished
from candidates.records.path import CommitteeRole, Kin, Kinship, LeavingReason
from candidates.records.planning import SlatePlace
from candidates.slate_figures import Breach
from candidates.tests.world import facts
from tests import builders
from villages.frozen import frozen_regions
from villages.rules import LocalRules, Override, rule_set

LAW = "《某市村民委员会选举办法》"


@pytest.fixture
def lay(term):
    """Freeze local rules of divisions over the term's rules; the village elections follow."""

    def laid(elections, **of_divisions):
        layers = [
            LocalRules(
                code.removeprefix("c"),
                LAW,
                tuple(Override("village_committee", key, value, 12, True, LAW) for key, value in rules.items()),
            ).to_json()
            for code, rules in of_divisions.items()
        ]
        term.rule_snapshot = {**rule_set("2018").to_json(), "layers": layers}
        # What is frozen is read once per process and opening.
        term.opened_at += timedelta(microseconds=1)
        term.save()
        for election in elections:
            election.refresh_from_db()

    return laid


def member(actor, election, name, number):
    return election_committees.choose(
        actor=actor,
        election=election,
        facts=facts(name, number=number),
        role=CommitteeRole.MEMBER,
        place=1,
        chosen_on=date(2021, 3, 30),
    )


def test_where_a_township_wants_it_a_members_near_relative_standing_ends_the_seat(
    lay, clerk_east, clerk_west, elections
):
    lay(elections, **{f"c{builders.EAST}": {"ec_exit_on_relative": True}})
    for actor, election, because in (
        (clerk_east, elections[1], LeavingReason.RELATIVE),
        (clerk_west, elections[4], ""),
    ):
        row = member(actor, election, "王小明", election.pk)
        standing = builders.make_candidacy(election)
        kinship.tell(
            actor=actor, village_id=election.village_id, one=row.person, other=standing.person, kind=Kin.SIBLING
        )
        row.refresh_from_db()
        assert row.left_because == because


def test_the_page_counts_by_the_fewest_members_of_the_township(lay, sign_in, clerk_east, term, elections):
    lay(elections, **{f"c{builders.EAST}": {"ec_min": 5}})
    row = member(clerk_east, elections[1], "王小明", 1)
    url = reverse("candidates:election_committee", args=[term.pk, row.village_id])
    page = sign_in(clerk_east).get(url)
    assert (page.context["least"], page.context["too_few"]) == (5, True)


def test_the_simulator_asks_what_the_village_asks(lay, office, term, elections):
    lay(elections, **{f"c{elections[1].village_id}": {"relative_bar": True}})
    for election in (elections[1], elections[4]):
        one, other = builders.make_person(), builders.make_person()
        Kinship.objects.create(first=one, second=other, kind=Kin.SIBLING)
        for person in (one, other):
            SlatePlace.objects.create(
                village_election=election, village_id=election.village_id, person=person, committee_post="member"
            )
    lines = slates.simulate(office, term, "").lines
    found = {line.election.pk for line in lines if Breach.KIN in line.slate.breaches}
    assert found == {elections[1].pk}


def test_the_days_of_a_handover_are_those_of_village_township_and_law(lay, office, term, elections):
    lay(
        elections,
        **{f"c{builders.EAST}": {"handover_days": 7}, f"c{elections[2].village_id}": {"handover_days": 3}},
    )
    assert frozen_regions(term) == [builders.EAST, elections[2].village_id]
    began = timezone.localdate() - timedelta(days=5)
    for election in (elections[1], elections[2], elections[4]):
        builders.make_officer(election, committee_post="chair", started_on=began)
    looks = {row.election.pk: row.days for row in leaving.handovers(office, term, "") if row.started_on}
    assert looks == {elections[1].pk: 7, elections[2].pk: 3, elections[4].pk: 10}
    for days, late in ((5, {2}), (8, {1, 2}), (11, {1, 2, 4})):
        began = timezone.localdate() - timedelta(days=days)
        for election in (elections[1], elections[2], elections[4]):
            election.officers.update(started_on=began)
        found = set(unfinished.late_handovers(office, term).values_list("pk", flat=True))
        assert found == {elections[index].pk for index in late}
        today = timezone.localdate()
        told = {row.election.pk for row in leaving.handovers(office, term, "") if row.look(today) == "late"}
        assert told == found

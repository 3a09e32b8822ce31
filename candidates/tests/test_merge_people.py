"""Two persons that are one: nothing that points at a person is forgotten."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, ReasonMissing
from audit.models import Event
from candidates import merging
from candidates.models import Candidacy, CandidacyState, Conclusion, Officer, Opinion, Person
from candidates.records.identity import DistinctPair, PersonMerge
from candidates.records.path import ElectionCommitteeMember, Kinship
from candidates.records.planning import SlatePlace
from candidates.tests.world import counters_of, in_vetting, two_departments
from tests import builders
from villages.codes import CommitteePost, PartyPost

BORN = date(1980, 6, 1)


@pytest.fixture
def pair(db):
    """One man kept twice: with his number, and by name and month of birth only."""
    kept = builders.make_person("王小明", birth=date(1980, 6, 15))
    return kept, builders.make_person("王小明", identity=None, birth=BORN, birth_day_known=False)


def merge(actor, pair, reason="户籍底册核对为同一人"):
    return merging.merge(actor=actor, kept=pair[0], absorbed=pair[1], reason=reason)


def kinsman(person, other):
    low, high = sorted((person, other), key=lambda each: each.pk)
    return {"first": low, "second": high}


def row_of_each_relation(person, term, elections, office):
    """One row for every relation to a person, by label; the walk below wants all of them."""
    other = builders.make_person()
    before = builders.make_term(term.scope, name="2016")
    kin = Kinship.objects.create(**kinsman(person, other), kind="sibling")
    apart = DistinctPair.objects.create(**kinsman(person, other), reason="不同人", told_by=office)
    committee = ElectionCommitteeMember.objects.create(
        village_election=elections[2], village_id=elections[2].village_id, person=person, place=1, chosen_on=BORN
    )
    return {
        "candidates.candidacy.person": builders.make_candidacy(elections[1], person),
        "candidates.officer.person": builders.make_officer(
            builders.make_village(before, elections[1].village_id), person
        ),
        "candidates.kinship.first": kin,
        "candidates.kinship.second": kin,
        "candidates.distinctpair.first": apart,
        "candidates.distinctpair.second": apart,
        "candidates.slateplace.person": SlatePlace.objects.create(
            village_election=elections[1], village_id=elections[1].village_id, person=person, committee_post="chair"
        ),
        "candidates.electioncommitteemember.person": committee,
        "candidates.personmerge.kept": PersonMerge.objects.create(
            kept=person, absorbed_id=987654, absorbed_name="王小明", reason="同一人", merged_by=office
        ),
    }


def test_every_relation_of_the_project_to_a_person_says_how_it_moves():
    found = {label for label, _field in merging.relations(Person)}
    assert found == set(merging.MOVES), "add the new relation to candidates.merging.MOVES, and a row to this test"


def test_everything_of_the_absorbed_becomes_that_of_the_person_kept(pair, term, elections, office):
    kept, absorbed = pair
    rows = row_of_each_relation(absorbed, term, elections, office)
    assert set(rows) == {label for label, _field in merging.relations(Person)}
    merge(office, pair)
    assert not Person.objects.filter(pk=absorbed.pk).exists()
    for label, row in rows.items():
        row.refresh_from_db()
        names = [
            field.name for each, field in merging.relations(Person) if each.rsplit(".", 1)[0] == label.rsplit(".", 1)[0]
        ]
        assert kept.pk in {getattr(row, f"{name}_id") for name in names}, label
        assert absorbed.pk not in {getattr(row, f"{name}_id") for name in names}, label
    assert merging.mentioned({absorbed.pk}) == set()


def test_a_relation_nobody_handles_stops_the_merge(monkeypatch, pair, term, elections, office):
    builders.make_candidacy(elections[1], pair[1])
    rest = {label: move for label, move in merging.MOVES.items() if label != "candidates.candidacy.person"}
    monkeypatch.setattr(merging, "MOVES", rest)
    with pytest.raises(RuntimeError, match="were not moved"):
        merge(office, pair)
    assert Person.objects.filter(pk=pair[1].pk).exists()


def test_a_merge_is_recorded_with_its_reason_and_what_moved(pair, elections, clerk_east):
    builders.make_candidacy(elections[1], pair[1])
    record = merge(clerk_east, pair)
    assert (record.absorbed_id, record.moved) == (pair[1].pk, {"candidates.candidacy.person": 1})
    event = Event.objects.get(action="person.merged")
    assert (event.reason, event.object_id) == ("户籍底册核对为同一人", str(pair[0].pk))


def test_a_merge_without_a_reason_changes_nothing(pair, office):
    with pytest.raises(ReasonMissing):
        merge(office, pair, " ")
    assert Person.objects.count() == 2


def test_the_number_that_was_missing_comes_along(pair, office):
    kept, absorbed = pair
    merging.merge(actor=office, kept=absorbed, absorbed=kept, reason="同一人")
    absorbed.refresh_from_db()
    assert bytes(absorbed.id_cipher) == bytes(kept.id_cipher)
    assert (absorbed.birth, absorbed.birth_day_known) == (date(1980, 6, 15), True)


def test_two_numbers_are_two_people(office):
    pair = builders.make_person("李芳"), builders.make_person("李芳")
    with pytest.raises(DomainError, match="two different identity numbers"):
        merge(office, pair)


def test_somebody_with_records_elsewhere_is_merged_by_the_district_only(pair, elections, clerk_east, office):
    builders.make_candidacy(elections[1], pair[0])
    builders.make_officer(elections[4], pair[1])
    with pytest.raises(NotAllowed, match="outside your territory"):
        merge(clerk_east, pair)
    merge(office, pair)


def test_a_candidacy_in_two_villages_is_refused_until_one_is_withdrawn(pair, elections, office):
    builders.make_candidacy(elections[1], pair[0])
    second = builders.make_candidacy(elections[2], pair[1])
    with pytest.raises(DomainError, match="A person stands in one village only"):
        merge(office, pair)
    assert Person.objects.count() == 2
    Candidacy.objects.filter(pk=second.pk).update(state=CandidacyState.WITHDRAWN, state_reason="重复推荐")
    merge(office, pair)
    assert Candidacy.objects.get().village_election == elections[1]
    assert counters_of(elections[2])[0] == 0


def test_a_withdrawn_candidacy_with_an_answer_stays(pair, term, elections, office):
    two_departments(term)
    builders.make_candidacy(elections[1], pair[0])
    second = in_vetting(elections[2], person=pair[1])
    Opinion.objects.filter(candidacy=second).update(conclusion=Conclusion.NO_OBJECTION, given_at=timezone.now())
    Candidacy.objects.filter(pk=second.pk).update(state=CandidacyState.WITHDRAWN, state_reason="退出")
    with pytest.raises(DomainError, match="one that departments have answered stays"):
        merge(office, pair)
    assert Opinion.objects.filter(candidacy=second).count() == 2


def test_somebody_put_forward_twice_in_one_village_stands_once(pair, elections, office):
    first = builders.make_candidacy(elections[1], pair[0])
    builders.make_candidacy(elections[1], pair[1])
    merge(office, pair)
    assert Candidacy.objects.get() == first


def test_the_two_halves_of_one_office_become_one_row(pair, elections, office):
    builders.make_officer(elections[1], pair[0], party_post=PartyPost.SECRETARY)
    builders.make_officer(elections[1], pair[1], committee_post=CommitteePost.CHAIR)
    merge(office, pair)
    row = Officer.objects.get()
    assert (row.party_post, row.committee_post) == (PartyPost.SECRETARY, CommitteePost.CHAIR)


def test_two_offices_that_contradict_each_other_are_refused(pair, elections, office):
    builders.make_officer(elections[1], pair[0], committee_post=CommitteePost.CHAIR)
    builders.make_officer(elections[1], pair[1], committee_post=CommitteePost.MEMBER)
    with pytest.raises(DomainError, match="Both serve in 2021"):
        merge(office, pair)
    assert Officer.objects.count() == 2


def test_near_relatives_of_each_other_are_two_people(pair, office):
    Kinship.objects.create(**kinsman(*pair), kind="sibling")
    with pytest.raises(DomainError, match="near relatives of each other"):
        merge(office, pair)


def test_the_same_kin_and_the_same_seat_are_kept_once(pair, elections, office):
    other = builders.make_person()
    for person in pair:
        Kinship.objects.create(**kinsman(person, other), kind="sibling")
        SlatePlace.objects.create(
            village_election=elections[1], village_id=elections[1].village_id, person=person, committee_post="chair"
        )
    merge(office, pair)
    assert (Kinship.objects.count(), SlatePlace.objects.count()) == (1, 1)


def test_plans_for_two_villages_are_refused(pair, elections, office):
    for person, election in zip(pair, elections[1:3], strict=True):
        SlatePlace.objects.create(
            village_election=election, village_id=election.village_id, person=person, committee_post="chair"
        )
    with pytest.raises(DomainError, match="Both are planned"):
        merge(office, pair)


def test_a_leader_may_not_merge(pair, leader_east):
    with pytest.raises(NotAllowed):
        merge(leader_east, pair)

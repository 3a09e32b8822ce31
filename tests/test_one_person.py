"""One person through every path: the main one through the real addresses, the others through the acts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.errors import WrongState
from ballots import results
from ballots.models import Poll
from ballots.tests import forms
from candidates import election_committees, leaving, lists, merging, nominations, screening, timeline, vetting
from candidates.leaving import LeaverFilter
from candidates.models import Candidacy, CandidacyState, Officer, Opinion
from candidates.nominations import Standing
from candidates.records.leaving import Handed
from candidates.records.path import ElectionCommitteeMember, LeavingReason
from candidates.tests.world import all_agree, facts, reviewer_of, two_departments
from tests import builders
from villages.codes import CommitteePost, PartyPost, Politics
from villages.models import PollStage

S = CandidacyState
NAME = "曾一民"
OTHERS = (("chair", 1), ("vice_chair", 2), ("member", 5))
SEAT = Standing(
    committee_post=CommitteePost.CHAIR,
    education="3_college",
    politics=Politics.PARTY,
    nominated_by="选民提名",
)


@pytest.fixture
def world(term, elections, cast):
    """The term before with the person in office, departments, and everybody else of the village's list cleared."""
    term.previous = builders.make_term(term.scope, name="2016", election_day=date(2016, 5, 17))
    term.save()
    two_departments(term)
    village = elections[1]
    before = builders.make_village(term.previous, village.village_id)
    builders.make_officer(
        before,
        builders.make_person(NAME, identity=facts(NAME, number=400_001).identity),
        committee_post=CommitteePost.CHAIR,
        politics=Politics.PARTY,
    )
    builders.make_officer(before, builders.make_person("老委员"))
    for post, number in OTHERS:
        for _each in range(number):
            builders.make_candidacy(village, committee_post=post, state=S.CLEARED, vetted_on=date(2021, 3, 1))
    village.roll_state, village.registered = "frozen", 1000
    village.save()
    return village


class Walk:
    """Pages of one term, opened by whoever's turn it is."""

    def __init__(self, sign_in, cast, term):
        self.clients = {name: sign_in(user) for name, user in cast.items()}
        self.term = term

    def post(self, who, name, /, *args, **data):
        answer = self.clients[who].post(reverse(name, args=[self.term.pk, *args]), data, follow=True)
        assert answer.status_code == 200, name
        return answer.content.decode()

    def get(self, who, name, /, *args):
        answer = self.clients[who].get(reverse(name, args=[self.term.pk, *args]))
        assert answer.status_code == 200, name
        return answer.content.decode()


@pytest.fixture
def walk(sign_in, cast, term):
    court = reviewer_of("court")
    return Walk(sign_in, {**cast, "court": court}, term)


def person_of(village):
    return Candidacy.objects.select_related("created_by").get(village_election=village, person__name=NAME)


def states_of(candidacy):
    steps = timeline.steps(Candidacy.objects.select_related("created_by").get(pk=candidacy.pk), with_reasons=True)
    return [step.state for step in steps if not step.is_ahead]


def test_from_the_plan_through_the_ballot_to_leaving_office(walk, world, term, cast):
    _plan(walk, world, term)
    row = _put_forward(walk, world)
    _vet(walk, row)
    _publish(walk, world)
    _elect(walk, world, cast)
    row.refresh_from_db()
    assert row.state == S.ELECTED
    assert states_of(row) == [S.NOMINATED, S.SCREENED, S.VETTING, S.CLEARED, S.FORMAL, S.ELECTED]
    page = walk.get("office", "candidates:person", row.person_id)
    for who in ("clerk_east", "leader_east", "区换届办"):
        assert who in page
    _serve_and_leave(walk, world, row)


def _plan(walk, village, term):
    """A year ahead: the visit, the audit, the plan."""
    incumbent = Officer.objects.get(term=term.previous, person__name=NAME)
    visit = {"act": "review", "reviewed_on": "2020-06-01", "grade": "excellent", "intention": "stay", "advice": "keep"}
    assert "Saved" in walk.post("clerk_east", "candidates:incumbent", incumbent.pk, **visit)
    audit = {"act": "audit", "state": "published", "done_on": "2021-01-10", "published_on": "2021-01-20"}
    assert "Saved" in walk.post("clerk_east", "candidates:incumbent", incumbent.pk, **audit)
    page = walk.post("clerk_east", "candidates:slate_take_over", village.village_id)
    assert "2 serving officers are planned again" in page
    assert NAME in page


def _put_forward(walk, village):
    """On the election committee until put forward; screened by the township; the pledge signed."""
    seat = {
        "name": NAME,
        "identity": facts(NAME, number=400_001).identity,
        "role": "chair",
        "place": 1,
        "chosen_on": "2021-03-30",
    }
    assert "is on the election committee" in walk.post(
        "clerk_east", "candidates:election_committee", village.village_id, **seat
    )
    data = {
        "name": NAME,
        "identity": facts(NAME, number=400_001).identity,
        "ethnic_group": "汉族",
        "committee_post": "chair",
        "education": "3_college",
        "politics": "01",
        "nominated_by": "选民提名",
    }
    assert "was put forward" in walk.post("clerk_east", "candidates:nominate", village.village_id, **data)
    assert ElectionCommitteeMember.objects.get().left_because == LeavingReason.NOMINATED
    row = person_of(village)
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.7")
    assert "is recorded" in walk.post("clerk_east", "candidates:pledge", row.pk, signed_on="2021-04-01", scan=scan)
    look = {"pks": row.pk, "opinion": "镇党委研究同意推荐", "confirmed": "1"}
    assert "1 people were screened" in walk.post("leader_east", "candidates:screen", **look)
    return row


def _vet(walk, row):
    """Sent, answered by both departments, cleared."""
    due = timezone.localdate() + timedelta(days=5)
    page = walk.post("clerk_east", "candidates:send", pk=row.pk, due_on=due, confirmed="1")
    assert "1 people were sent" in page
    for who in ("reviewer", "court"):
        walk.post(who, "candidates:opinion", row.pk, conclusion="no_objection", reason="", bar_code="")
    assert Opinion.objects.filter(candidacy=row, conclusion="no_objection").count() == 2
    assert "1 people are cleared" in walk.post("office", "candidates:clear", pk=row.pk, confirmed="1")


def _publish(walk, village):
    walk.post(
        "leader_east", "candidates:publish", village.village_id, published_on=timezone.localdate(), note="已报镇党委"
    )
    assert person_of(village).state == S.FORMAL
    assert NAME in walk.get("leader_east", "candidates:notice", village.village_id)


def _elect(walk, village, cast):
    """Settled, entered twice, confirmed, certified: the person is first on the ballot and wins."""
    walk.post("clerk_east", "ballots:settle", village.village_id, "committee", held_on="2021-05-17")
    poll = Poll.objects.get()
    mine = poll.lines.get(name=NAME)
    rival = poll.lines.filter(post="chair").exclude(pk=mine.pk).get()
    form = forms.form(poll, **{f"line{mine.order}": 690, f"line{rival.order}": 90})
    data = {
        "act": "submit",
        "check_code": poll.check_code,
        "note": "",
        **{name: str(value) for name, value in form["figures"].items()},
        **{f"votes-{pk}": str(votes) for pk, votes in form["votes"].items()},
    }
    for who in ("clerk_east", "clerk_east_2"):
        walk.post(who, "ballots:enter", poll.pk, version="0", **data)
    assert Poll.objects.get().state == PollStage.AGREED
    walk.post("leader_east", "ballots:confirm", poll.pk, version=Poll.objects.get().version)
    walk.post("office", "ballots:certify", poll.pk, version=Poll.objects.get().version)
    assert Poll.objects.get().state == PollStage.CERTIFIED


def _serve_and_leave(walk, village, row):
    """Re-elected, the handover, an early end, and what was arranged."""
    office = Officer.objects.get(person=row.person, term=row.term)
    assert (office.committee_post, office.education) == ("chair", "3_college")
    assert "Re-elected" in walk.get("office", "candidates:officers")
    assert "老委员" in walk.get("clerk_east", "candidates:leavers")
    for kind in Handed.values:
        line = {"kind": kind, "handed_on": "2021-05-20", "quantity": 1, "is_signed": "on"}
        walk.post("clerk_east", "candidates:handover", village.village_id, **line)
    assert "Handed over" in walk.get("clerk_east", "candidates:handover", village.village_id)
    end = {"ended_on": "2022-09-01", "end_reason": "resigned", "note": "村民代表会议决议"}
    walk.post("clerk_east", "candidates:end_office", office.pk, **end)
    done = {"talked_on": "2022-09-05", "way": "collective", "settled_on": "2022-09-30"}
    page = walk.post("clerk_east", "candidates:settle", office.pk, **done)
    assert "Goes to the collective economic organisation" in page


@pytest.fixture
def row(world, cast):
    return nominations.nominate(
        actor=cast["clerk_east"], election=world, facts=facts(NAME, number=400_001), standing=SEAT
    )


def to_vetting(row, cast):
    screening.screen(actor=cast["leader_east"], term=row.term, candidacies=[row.pk])
    vetting.send(actor=cast["clerk_east"], term=row.term, candidacies=[row.pk], due_on=timezone.localdate())


def to_list(row, cast):
    to_vetting(row, cast)
    all_agree(row)
    vetting.clear(actor=cast["office"], term=row.term, candidacies=[row.pk])
    lists.publish_list(actor=cast["leader_east"], election=row.village_election, note="已报")


def test_not_passed_on_by_the_township(row, cast):
    screening.screen_out(actor=cast["leader_east"], candidacy=row, reason="不符合推荐条件")
    assert states_of(row) == [S.NOMINATED, S.SCREENED_OUT]


def test_withdrawn_and_back_again(row, world, cast):
    nominations.withdraw(actor=cast["clerk_east"], candidacy=row, reason="本人申请")
    nominations.nominate(actor=cast["clerk_east"], election=world, facts=facts(NAME, number=400_001), standing=SEAT)
    assert states_of(row) == [S.NOMINATED, S.WITHDRAWN, S.NOMINATED]


def test_struck_off_before_the_list_and_taken_back(row, cast):
    to_vetting(row, cast)
    vetting.strike_off(actor=cast["office"], candidacy=row, reason="正被立案", bar_code="N08")
    row.refresh_from_db()
    assert row.struck_off_stage == "before"
    vetting.restore(actor=cast["office"], candidacy=row, reason="撤案")
    assert states_of(row) == [S.NOMINATED, S.SCREENED, S.VETTING, S.STRUCK_OFF, S.VETTING]


def test_struck_off_after_the_list_stands_on_no_ballot(row, world, cast):
    to_list(row, cast)
    vetting.strike_off(actor=cast["office"], candidacy=row, reason="新发现问题")
    row.refresh_from_db()
    assert row.struck_off_stage == "after"
    assert world.candidate_lists.count() == 1
    world.refresh_from_db()
    builders.make_candidacy(world, committee_post=CommitteePost.CHAIR, state=S.FORMAL)
    poll = forms.committee_poll(cast["clerk_east"], world)
    assert not poll.lines.filter(name=NAME).exists()


def test_not_elected_and_after_a_revocation_a_formal_candidate_again(row, world, cast):
    to_list(row, cast)
    world.refresh_from_db()
    poll = forms.committee_poll(cast["clerk_east"], world)
    mine = poll.lines.get(name=NAME)
    rival = poll.lines.filter(post="chair").exclude(pk=mine.pk).get()
    poll = forms.certified(poll, cast, **{f"line{mine.order}": 90, f"line{rival.order}": 690})
    row.refresh_from_db()
    assert row.state == S.NOT_ELECTED
    with pytest.raises(WrongState):
        nominations.withdraw(actor=cast["clerk_east"], candidacy=row, reason="落选退出")
    assert NAME in [each.person.name for each in leaving.leavers(cast["office"], row.term, LeaverFilter())]
    results.revoke(actor=cast["office"], poll=poll, version=poll.version, reason="计票有误，重新核对")
    assert states_of(row)[-2:] == [S.NOT_ELECTED, S.FORMAL]


def test_kept_twice_and_merged_the_path_goes_on(row, world, cast):
    """Somebody typed the same man into the roster of the election committee without his number."""
    double = builders.make_person(NAME, identity=None, birth=date(1980, 6, 1), birth_day_known=False)
    member = ElectionCommitteeMember.objects.create(
        village_election=world,
        village_id=world.village_id,
        person=double,
        place=1,
        chosen_on=date(2021, 3, 30),
    )
    merging.merge(actor=cast["clerk_east"], kept=row.person, absorbed=double, reason="同一人")
    member.refresh_from_db()
    assert (member.person, member.left_because) == (row.person, LeavingReason.NOMINATED)
    to_vetting(row, cast)
    assert states_of(row) == [S.NOMINATED, S.SCREENED, S.VETTING]
    assert election_committees.sitting(world)[0].left_on is not None


def test_in_both_organs_one_office(row, world, cast):
    """A party post besides: vetted once, one row of office with both posts."""
    nominations.amend(
        actor=cast["clerk_east"],
        candidacy=row,
        standing=Standing(**{**SEAT.__dict__, "party_post": PartyPost.SECRETARY}),
        version=row.version,
    )
    row.refresh_from_db()
    assert (row.party_post, row.committee_post) == (PartyPost.SECRETARY, CommitteePost.CHAIR)
    assert Candidacy.objects.filter(person=row.person).count() == 1

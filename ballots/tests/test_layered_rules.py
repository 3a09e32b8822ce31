"""Rules of township and village at work: proxies, mobile boxes, recall bar, women's seat, smaller ethnic groups."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from accounts.errors import DomainError, NotAllowed, WrongState
from audit import trail
from ballots import box_users, boxes, polling_day, results
from ballots.judging import case_of, rules_of
from ballots.law import judge
from ballots.models import MobileBox, Poll
from ballots.paper import Typed, paper_of
from ballots.recalls import MotionRefused
from ballots.tests import forms, recall_votes
from candidates.models import Officer, Person
from tests import builders
from villages import elections
from villages.rules import LocalRules, LooserThanLaw, Override, rule_set
from voters import proxies
from voters.models import Proxy, Relation

pytestmark = pytest.mark.django_db
LAW = "《某市村民委员会选举办法》"


def lay(village, *rows, code=None):
    """Freeze local rules of a division over the term's rules; the village's own unless another is named."""
    term = village.term
    overrides = tuple(Override("village_committee", key, value, 12, True, LAW) for key, value in rows)
    layer = LocalRules(code or village.village_id, LAW, overrides)
    snapshot = term.rule_snapshot or rule_set(term.rules).to_json()
    term.rule_snapshot = {**snapshot, "layers": [*snapshot.get("layers", []), layer.to_json()]}
    # What is frozen is read once per process and opening.
    term.opened_at = term.opened_at + timedelta(microseconds=1)
    term.save()
    village.refresh_from_db()
    return village


def box(cast, poll, staff=("张三", "李四", "王五"), voters=0):
    """A box with so many voters of the roll on its list."""
    carried = boxes.Carried(route="一组至三组", staff=staff)
    asked = boxes.request_box(actor=cast["clerk_east"], poll=poll, carried=carried)
    serials = [str(builders.make_voter(poll.village_election).serial) for _each in range(voters)]
    box_users.name_voters(actor=cast["clerk_east"], box=asked, lines=serials, ground="old")
    return asked


def planned(cast, poll):
    polling_day.plan(
        actor=cast["clerk_east"], poll=poll, mode="meeting", place="村委会会议室", stations=1,
        opens_at=time(8), closes_at=time(12), version=0,
    )  # fmt: skip
    return poll


@pytest.mark.parametrize(
    ("key", "value"),
    [("proxy_max", 4), ("mobile_staff_min", 2), ("mobile_approval", False), ("women_min", 0)],
)
def test_no_layer_is_looser_than_the_one_above(key, value):
    layer = LocalRules("990101", LAW, (Override("village_committee", key, value),))
    with pytest.raises(LooserThanLaw):
        rule_set("2026").with_layers([layer])


def test_gaps_of_the_law_are_filled_by_a_province_and_made_stricter_below():
    def layer(code, key, value):
        return LocalRules(code, LAW, (Override("village_committee", key, value),))

    rules = rule_set("2026").with_layers([layer("99", "proxy_apply_days", 3), layer("990101", "proxy_apply_days", 5)])
    assert rules.village_committee.proxy_apply_days == 5
    with pytest.raises(LooserThanLaw):
        rules.with_layers([layer("990101100", "proxy_apply_days", 4)])
    assert rule_set("2026").with_layers([layer("99", "recall_bar_days", 365)]).village_committee.recall_bar_days == 365


def test_a_term_frozen_without_them_takes_the_national_values():
    old = rule_set("2018").to_json()
    new = {"proxy_apply_days", "mobile_allowed", "mobile_approval", "recall_bar_days", "reduction_num", "reduction_den"}
    old["rules"] = [row for row in old["rules"] if row["param_key"] not in new]
    rules = type(rule_set("2018")).from_json(old)
    assert rules.village_committee.mobile_approval is True
    assert rules.village_committee.proxy_apply_days is None
    assert rules.party_branch.reduction == (1, 2)


def test_a_village_asks_for_more_people_with_a_box_or_has_none(poll, village, cast):
    lay(village, ("mobile_staff_min", 4))
    poll = planned(cast, Poll.objects.get(pk=poll.pk))
    with pytest.raises(DomainError, match=r"3 people are named.*at least 4.*某市村民委员会选举办法"):
        box(cast, poll)
    assert box(cast, poll, ("张三", "李四", "王五", "赵六")).number == 1
    lay(village, ("mobile_allowed", False), code=village.village_id[:9])
    with pytest.raises(DomainError, match="not provided for here"):
        box(cast, Poll.objects.get(pk=poll.pk), ("张三", "李四", "王五", "赵六"))


def test_the_database_keeps_three_people_whatever_the_rules(poll, cast):
    poll = planned(cast, poll)
    with pytest.raises(IntegrityError, match="three_people_carry_a_box"), transaction.atomic():
        MobileBox.objects.create(
            plan=poll.plan, number=1, route="一组", voters=3, staff=["张三", "李四"], requested_by=cast["clerk_east"]
        )


def test_ballots_of_mobile_boxes_are_held_against_the_approved_boxes(poll, cast):
    poll = planned(cast, poll)
    with pytest.raises(results.NoteMissing, match="20 ballots of mobile boxes, but no box of this poll is approved"):
        results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    asked = box(cast, poll, voters=15)
    with pytest.raises(results.NoteMissing, match="no box of this poll is approved"):
        results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    boxes.approve_box(actor=cast["leader_east"], box=asked)
    with pytest.raises(results.NoteMissing, match="1 approved boxes were to visit 15 voters"):
        results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    entry = results.submit_entry(actor=cast["clerk_east"], poll=poll, note="临时增加5户", **forms.form(poll))
    assert entry.mobile == 20
    asked = box(cast, poll, voters=5)
    boxes.approve_box(actor=cast["leader_east"], box=asked)
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll))


def test_a_recall_that_failed_bars_another_for_as_long_as_the_province_says(poll, party, village, cast):
    forms.certified(party, cast)
    forms.certified(poll, cast)
    lay(village, ("recall_bar_days", 365), code=village.village_id[:9])
    chair = Officer.objects.get(village_election=village, committee_post="chair", ended_on=None)

    first = date(2022, 3, 1)
    failed = recall_votes.certified(recall_votes.opened(cast, chair, held_on=first), cast, **recall_votes.FAILS)
    assert (failed.result.is_valid, failed.result.next_step) == (True, "certify")
    soon = first + timedelta(days=364)
    with translation.override("zh-hans"), pytest.raises(MotionRefused, match="364日，未满365日") as barred:
        recall_votes.opened(cast, chair, asked_on=soon, held_on=soon)
    assert LAW in str(barred.value)
    with pytest.raises(MotionRefused, match="failed 364 days ago"):
        recall_votes.opened(cast, chair, asked_on=soon, held_on=first + timedelta(days=390))
    year = first + timedelta(days=365)
    again = recall_votes.certified(recall_votes.opened(cast, chair, asked_on=year, held_on=year), cast)
    assert again.recall.days_since_failed == 365
    assert again.result.verdict["vacancies"] == {"chair": 1}


def test_a_failed_recall_that_only_the_trail_knows_of_still_bars_another(poll, party, village, cast):
    """Earlier versions judged typed figures and kept the verdict in the trail."""
    forms.certified(party, cast)
    forms.certified(poll, cast)
    lay(village, ("recall_bar_days", 365), code=village.village_id[:9])
    chair = recall_votes.holder(village)
    details = {"how": "recall", "on": "2022-02-01", "verdict": {"valid": True, "vacancies": {}}}
    trail.record(
        actor=cast["clerk_east"], action="office.voted_on", obj=chair, division=chair.village_id, details=details
    )
    with pytest.raises(MotionRefused, match="failed 9 days ago"):
        recall_votes.opened(cast, chair)


def test_the_womens_seat_of_a_township_is_judged_with_its_source(poll, village):
    lay(village, ("womens_seat", True), code=village.village_id[:9])
    poll = Poll.objects.get(pk=poll.pk)
    Person.objects.update(sex="1")
    lines = forms.lines_of(poll)
    for line in lines:
        line.sex = "1"
    woman = lines[-1]
    woman.sex = "2"
    votes = {**dict.fromkeys((line.pk for line in lines), 0), **forms.clear_votes(poll)}
    members = [line.pk for line in lines if line.post == "member"]
    votes |= dict(zip(members, (600, 590, 580, 0, 460), strict=True))
    typed = Typed(forms.COMMITTEE_FIGURES, votes)
    rules = rules_of(village.term, village.village_id)
    verdict = judge(case_of(paper_of(poll, lines), typed, rules), rules)
    [finding] = [each for each in verdict.findings if each.code == "womens_seat_filled"]
    assert (finding.params["names"], LAW in finding.article) == ([woman.name], True)
    national = rules_of(village.term)
    assert "womens_seat_filled" not in {
        each.code for each in judge(case_of(paper_of(poll, lines), typed, national), national).findings
    }


def test_a_multi_ethnic_village_is_judged_by_the_groups_of_its_candidates(village, cast):
    with pytest.raises(NotAllowed):
        elections.set_seats(
            actor=cast["reviewer"], election=village, chair=1, vice_chair=1, member=3, party=5,
            version=village.version, main_ethnic_group="汉族",
        )  # fmt: skip
    seats = {"chair": 1, "vice_chair": 1, "member": 3, "party": 5}
    village = elections.set_seats(
        actor=cast["clerk_east"], election=village, version=village.version, main_ethnic_group=" 汉族 ", **seats
    )
    assert village.main_ethnic_group == "汉族"
    village = elections.set_seats(actor=cast["clerk_east"], election=village, version=village.version, **seats)
    assert village.main_ethnic_group == "汉族"
    Person.objects.filter(name="候选人9").update(ethnic_group="苗族")
    poll = forms.committee_poll(cast["clerk_east"], village)
    assert sorted(poll.minorities.values()) == [False] * 8 + [True]
    poll = forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    assert "no_minority_member" in {row["code"] for row in poll.result.findings()}


def test_a_village_of_one_group_and_a_party_poll_are_not_asked(poll, party):
    assert poll.minorities is None
    assert party.minorities is None


def test_a_province_lets_one_person_hold_two_proxies_until_a_day(village, cast):
    lay(village, ("proxy_max", 2), code=village.village_id[:9])
    voters = [builders.make_voter(village) for _each in range(6)]
    office = cast["office"]

    def record(principal):
        return proxies.record(
            actor=office, election=village, principal=principal.serial, holder=voters[0].serial,
            relation=Relation.PARENT, ground="外出务工",
        )  # fmt: skip

    record(voters[1])
    record(voters[2])
    with pytest.raises(proxies.ProxyRefused, match=r"at most 2 are allowed \(《某市"):
        record(voters[3])
    lay(village, ("proxy_apply_days", 5))
    village.term.election_day = timezone.localdate() + timedelta(days=4)
    village.term.save()
    with pytest.raises(WrongState, match="Proxies are recorded until"):
        record(voters[4])
    assert Proxy.objects.count() == 2

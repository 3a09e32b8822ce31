"""The polling day of a recall: who may not work there, until when proxies are recorded, what the filled form tells."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, WrongState
from ballots import boxes, results
from ballots.models import PollingPlan, Recall, Round
from ballots.standing import NotReady
from ballots.tests import forms
from ballots.tests.recall_votes import certified, form, opened
from ballots.tests.test_follow_up import LATER, ONE_SHORT
from ballots.tests.test_layered_rules import lay
from ballots.tests.test_recall_pages import at, text
from ballots.tests.test_recall_papers import arranged
from candidates.models import EndReason, Person
from candidates.records.path import Kin, Kinship
from tests import builders
from voters import proxies
from voters.models import Proxy, Relation

pytestmark = pytest.mark.django_db


def test_who_is_to_be_recalled_does_not_work_at_the_vote_nor_carry_a_box(vote, chair, cast, sign_in):
    arranged(vote, cast["clerk_east"])
    client = sign_in(cast["clerk_east"])
    name = chair.person.name
    page = text(client.post(at(vote, "save_staff"), {"staff-caller": f"赵一、{name}", "version": "1"}, follow=True))
    assert f"This vote is on the recall of {name}, who may not carry a box" in page
    assert PollingPlan.objects.get(poll=vote).staff == {}
    with pytest.raises(DomainError, match=f"recall of {name}"):
        boxes.request_box(
            actor=cast["clerk_east"], poll=vote, carried=boxes.Carried(route="一组", staff=["赵一", "钱二", name])
        )  # fmt: skip
    client.post(at(vote, "save_staff"), {"staff-caller": "赵一", "version": "1"})
    assert PollingPlan.objects.get(poll=vote).staff == {"caller": ["赵一"]}


def test_a_near_relative_of_who_is_to_be_recalled_does_not_either(vote, chair, cast, sign_in):
    arranged(vote, cast["clerk_east"])
    aunt = Person.objects.create(name="王某", sort_key="wang mou", sex="2", birth=date(1970, 1, 1))
    first, second = sorted((chair.person, aunt), key=lambda each: each.pk)
    Kinship.objects.create(first=first, second=second, kind=Kin.SIBLING, told_by=cast["clerk_east"])
    answer = sign_in(cast["clerk_east"]).post(
        at(vote, "save_staff"), {"staff-counter": "王某", "version": "1"}, follow=True
    )
    assert f"王某 is recorded as a near relative of {chair.person.name}, whom this vote may recall" in text(answer)


def test_the_polling_notice_counts_the_last_day_for_proxies_from_the_vote(vote, complete, cast, sign_in):
    lay(complete, ("proxy_apply_days", 5))
    arranged(vote, cast["clerk_east"])
    assert "于2022年2月24日前办理" in text(sign_in(cast["clerk_east"]).get(at(vote, "polling_notice")))


def test_proxies_are_recorded_again_for_a_recall_until_it_is_entered(chair, complete, cast, sign_in):
    clerk = cast["clerk_east"]
    away, votes, other = (builders.make_voter(complete) for _each in range(3))

    def record(principal):
        return proxies.record(
            actor=clerk, election=complete, principal=principal.serial, holder=votes.serial,
            relation=Relation.PARENT, ground="外出务工",
        )  # fmt: skip

    with pytest.raises(WrongState, match="being entered or is over"):
        record(away)
    vote = opened(cast, chair, voters=300)
    record(away)
    lay(complete, ("proxy_apply_days", 5))
    page = text(sign_in(clerk).get(reverse("voters:proxies", args=[complete.term_id, complete.village_id])))
    assert "recorded until 2022-02-24" in page
    with pytest.raises(WrongState, match="Proxies are recorded until 2022-02-24"):
        record(other)
    results.submit_entry(actor=clerk, poll=vote, **form(vote))
    with pytest.raises(WrongState, match="being entered or is over"):
        proxies.withdraw_all(actor=clerk, election=complete, reason="投票已经结束")
    assert Proxy.objects.filter(withdrawn_at=None).count() == 1


def test_a_recall_cannot_have_been_asked_for_on_a_day_still_to_come(chair, cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotReady, match="The recall cannot have been asked for on"):
        opened(cast, chair, asked_on=tomorrow, held_on=tomorrow)
    assert not Recall.objects.exists()


def test_the_form_of_a_recall_does_not_end_an_office_that_had_ended(vote, chair, cast, sign_in):
    chair.ended_on, chair.end_reason = date(2022, 2, 20), EndReason.DIED
    chair.save()
    page = text(sign_in(cast["office"]).get(at(certified(vote, cast), "form")))
    assert "罢免通过，职务此前已于2022年2月20日终止。" in page
    assert "起终止职务" not in page


def test_who_stands_again_in_a_rerun_holds_no_proxy_until_it_is_over(poll, village, cast):
    poll = forms.certified(poll, cast, **ONE_SHORT)
    lost = {line.order: line.candidacy.person for line in poll.lines.select_related("candidacy__person")}
    again = builders.make_voter(village, name=lost[8].name, birth=lost[8].birth)
    gone = builders.make_voter(village, name=lost[9].name, birth=lost[9].birth)
    assert proxies.barred(village, [again, gone]) == set()
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=LATER)
    assert proxies.barred(village, [again, gone]) == {again.pk}
    forms.certified(rerun, cast, line1=440, line2=430)
    assert proxies.barred(village, [again, gone]) == set()

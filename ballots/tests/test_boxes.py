"""Mobile boxes: asked for, their voters named, approved with the list, taken back, withdrawn."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from ballots import box_users, boxes, mobile_boxes, polling_day
from ballots.boxes import Carried
from ballots.models import BoxUser, MobileBox, Poll
from ballots.tests import forms
from ballots.tests.box_rows import STAFF, ask, name, proxy
from tests import builders
from villages.rules import LocalRules, Override, rule_set
from voters import proxies
from voters.models import Proxy, Voter

pytestmark = pytest.mark.django_db


def take_off(box: MobileBox, actor, *users: BoxUser, reason: str = "已能到场投票") -> int:
    return box_users.remove_voters(actor=actor, box=box, users=[user.pk for user in users], reason=reason)


def refusal(box: MobileBox, actor, line: str, ground: str = "old") -> str:
    [refused] = name(box, actor, line, ground=ground).refused
    return refused.sentence


def raw(box: MobileBox, voter: Any, actor: Any, **fields: Any) -> BoxUser:
    """A row written past the service."""
    poll = box.plan.poll
    given = {"box": box, "poll": poll, "village_id": poll.village_id, "voter": voter, "ground": "old", **fields}
    return BoxUser.objects.create(named_by=actor, **given)


def test_three_people_carry_a_box_none_of_them_a_candidate(plan, poll, cast):
    clerk = cast["clerk_east"]
    with pytest.raises(DomainError, match="2 people are named for this box; at least 3"):
        ask(poll, clerk, staff=("张一", "李二", "李二 "))
    with pytest.raises(DomainError, match="may not carry a box"):
        ask(poll, clerk, staff=("张一", "李二", forms.lines_of(poll)[0].name))
    with pytest.raises(DomainError, match="Write the route"):
        ask(poll, clerk, route="  ")
    with pytest.raises(NotAllowed):
        ask(poll, cast["clerk_west"])
    box = ask(poll, clerk)
    for change in ({"staff": ["张一", "李二"]}, {"returns_at": time(9)}, {"withdrawn_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MobileBox.objects.filter(pk=box.pk).update(**change)


def test_a_box_is_out_within_the_hours_of_voting(plan, poll, cast):
    for leaves, returns, sentence in (
        (time(10), time(9), "comes back at 09:00, but leaves at 10:00"),
        (time(7), time(9), "out from 07:00 to 09:00, but people vote from 08:00 to 12:00"),
        (time(9), time(13), "out from 09:00 to 13:00"),
        (time(12), None, "out from 12:00 to —"),
        (None, time(8), "out from — to 08:00"),
    ):
        with pytest.raises(DomainError, match=sentence):
            ask(poll, cast["clerk_east"], leaves_at=leaves, returns_at=returns)
    assert ask(poll, cast["clerk_east"], leaves_at=None, returns_at=None).number == 1


def test_party_members_have_no_mobile_box(party, cast):
    polling_day.plan(
        actor=cast["clerk_east"], poll=party, mode="meeting", place="村办公室", stations=1, opens_at=time(8),
        closes_at=time(12), version=0,
    )  # fmt: skip
    with pytest.raises(DomainError, match="Party members vote at their meeting"):
        ask(party, cast["clerk_east"])


def test_the_list_is_the_number_and_the_township_approves_it(box, roll, poll, cast):
    leader, clerk = cast["leader_east"], cast["clerk_east"]
    with pytest.raises(DomainError, match="Nobody is named for box 1 yet"):
        boxes.approve_box(actor=leader, box=box)
    with pytest.raises(IntegrityError, match="approved_boxes_have_users"), transaction.atomic():
        MobileBox.objects.update(approved_by=leader, approved_at=timezone.now())
    name(box, clerk, "1", "2")
    with pytest.raises(NotAllowed):
        boxes.approve_box(actor=cast["clerk_east_2"], box=box)
    approved = boxes.approve_box(actor=leader, box=box, reply=" 来府函〔2026〕12号 ")
    assert (approved.approved_by, approved.reply_number) == (leader, "来府函〔2026〕12号")
    with pytest.raises(WrongState, match="approved already"):
        boxes.approve_box(actor=leader, box=box)
    event = Event.objects.filter(action="polling.box_approved").latest("pk")
    assert event.details["voters"] == 2
    with pytest.raises(IntegrityError, match="the_list_is_the_number"), transaction.atomic():
        MobileBox.objects.update(voters=2)
    with pytest.raises(IntegrityError, match="boxes_are_approved_by_another_person"), transaction.atomic():
        MobileBox.objects.update(approved_by=clerk)


def test_who_asked_for_a_box_does_not_approve_it(plan, poll, roll, cast):
    box = ask(poll, cast["admin"])
    name(box, cast["admin"], "1")
    with pytest.raises(DomainError, match="Somebody else must approve"):
        boxes.approve_box(actor=cast["admin"], box=box)


def test_a_closed_list_changes_only_after_the_approval_is_taken_back(box, roll, poll, cast):
    leader, clerk = cast["leader_east"], cast["clerk_east"]
    name(box, clerk, "1")
    boxes.approve_box(actor=leader, box=box)
    user = BoxUser.objects.get()
    for act in (
        lambda: name(box, clerk, "2"),
        lambda: take_off(box, clerk, user),
        lambda: boxes.change_box(actor=clerk, box=box, carried=Carried("一组", STAFF)),
        lambda: boxes.withdraw_box(actor=clerk, box=box, reason="不再需要票箱"),
    ):
        with pytest.raises(WrongState, match="approved with its list"):
            act()
    with pytest.raises(IntegrityError, match="the_list_of_this_box_is_closed"), transaction.atomic():
        raw(box, roll[1], clerk)
    with pytest.raises(ReasonMissing):
        boxes.take_back_approval(actor=leader, box=box, reason=" ")
    with pytest.raises(NotAllowed):
        boxes.take_back_approval(actor=clerk, box=box, reason="名单有误需更正")
    boxes.take_back_approval(actor=leader, box=box, reason="名单有误需更正")
    with pytest.raises(ReasonMissing):
        take_off(box, clerk, user, reason=" ")
    assert take_off(box, clerk, user) == 1
    assert not box_users.listed(box)
    with pytest.raises(box_users.BoxUserRefused, match="Tick who is to be taken off"):
        take_off(box, clerk, user)
    assert BoxUser.objects.get().removed_reason == "已能到场投票"


def test_a_withdrawn_box_frees_its_voters(box, roll, poll, cast):
    clerk = cast["clerk_east"]
    name(box, clerk, "1", "2")
    with pytest.raises(ReasonMissing):
        boxes.withdraw_box(actor=clerk, box=box, reason="")
    with pytest.raises(DomainError, match="telephone number"):
        boxes.withdraw_box(actor=clerk, box=box, reason="请联系13900000000")
    boxes.withdraw_box(actor=clerk, box=box, reason="改设投票站")
    with pytest.raises(WrongState, match="is withdrawn"):
        name(box, clerk, "3")
    other = ask(poll, clerk)
    assert other.number == 2
    assert len(name(other, clerk, "1", "2").named) == 2


def test_a_box_from_before_the_lists_keeps_its_number_until_a_name_is_entered(plan, poll, roll, cast):
    clerk = cast["clerk_east"]
    box = MobileBox.objects.create(plan=plan, number=1, route="一组", voters=12, staff=list(STAFF), requested_by=clerk)
    counted = mobile_boxes.counted(plan)
    boxes.approve_box(actor=cast["leader_east"], box=box)
    with pytest.raises(IntegrityError, match="the_list_of_this_box_is_closed"), transaction.atomic():
        raw(box, roll[0], clerk)
    boxes.take_back_approval(actor=cast["leader_east"], box=box, reason="补录一名选民")
    assert refusal(box, clerk, "99").startswith("There is no voter")
    assert mobile_boxes.size(counted.get()) == 12
    name(box, clerk, "1")
    assert mobile_boxes.size(counted.get()) == 1
    event = Event.objects.filter(action="polling.box_users_named").latest("pk")
    assert event.details["number_on_paper"] == 12


def test_the_voters_of_a_box_are_of_the_roll_and_in_one_box_only(box, roll, poll, cast, elections):
    clerk = cast["clerk_east"]
    other = ask(poll, clerk)
    assert [user.voter.name for user in name(box, clerk, "1", "钱乙", "3 孙丙").named] == ["赵甲", "钱乙", "孙丙"]
    assert refusal(box, clerk, "1") == "赵甲 (no. 1) is on the list of box 1 already."
    assert refusal(other, clerk, "2").endswith("is on the list of box 1 already.")
    [repeated] = name(other, clerk, "4", "李丁").refused
    assert repeated.sentence == "李丁 (no. 4) is on the list of box 2 already."
    with pytest.raises(IntegrityError, match="one_box_per_voter_and_poll"), transaction.atomic():
        raw(other, roll[0], clerk)
    stranger = builders.make_voter(elections[4])
    with pytest.raises(IntegrityError, match="box_users_are_of_the_roll"), transaction.atomic():
        raw(other, stranger, clerk)
    with pytest.raises(NotAllowed):
        name(box, cast["clerk_west"], "5")
    with pytest.raises(NotAllowed):
        name(box, cast["viewer"], "5")


def test_lines_that_are_wrong_say_why_and_the_others_are_taken(box, roll, cast):
    outcome = name(
        box,
        cast["clerk_east"],
        "1",
        "",
        "99",
        "2 赵甲",
        "张三",
        "王五",
        "女",
        builders.identity_number(494_000),
        ground="ill",
    )
    assert [user.voter.serial for user in outcome.named] == [1]
    assert [each.sentence for each in outcome.refused] == [
        "There is no voter with the number 99 on this roll.",
        "No. 2 of this roll is 钱乙, not 赵甲. Write the number on the roll, or the name alone.",
        "2 voters of this roll are named 张三 (nos. 7、8). Write the number.",
        "Nobody named 王五 is on this roll.",
        "Write the number on the roll or the name.",
        f"Nobody with the identity number {builders.identity_number(494_000)[:3]}***********"
        f"{builders.identity_number(494_000)[-4:]} is on this roll.",
    ]
    with pytest.raises(DomainError, match="501 lines; paste 500"):
        name(box, cast["clerk_east"], *(["1"] * 501))


def test_a_pasted_line_tells_why_a_box_comes(box, roll, cast):
    clerk = cast["clerk_east"]
    name(box, clerk, "1 赵甲 男 三组 残疾", "2\t钱乙\t因病卧床", "3", ground="remote")
    assert list(BoxUser.objects.order_by("pk").values_list("ground", flat=True)) == ["disabled", "ill", "remote"]
    assert refusal(box, clerk, "4", ground="") == "Say why a box comes: choose a reason."
    assert refusal(box, clerk, "4", ground="lazy") == "Say why a box comes: choose a reason."


def test_a_province_lets_boxes_come_to_some_only(plan, poll, roll, cast):
    law = "《北京市村民委员会选举办法》"
    few = Override("village_committee", "mobile_grounds", ("old", "disabled"), 23, True, law)
    term = poll.village_election.term
    term.rule_snapshot = {**rule_set("2018").to_json(), "layers": [LocalRules(poll.village_id, law, (few,)).to_json()]}
    term.opened_at += timedelta(microseconds=1)
    term.save()
    poll = Poll.objects.get(pk=poll.pk)
    box = ask(poll, cast["clerk_east"])
    found = refusal(box, cast["clerk_east"], "1", ground="remote")
    assert found.startswith(
        "“Lives far off, hard to reach” is no reason for a box here; allowed are: Old and frail, Disa"
    )
    assert "北京市村民委员会选举办法》第二十三条" in found
    assert name(box, cast["clerk_east"], "1", ground="disabled").named


def test_nobody_has_a_box_and_a_proxy(box, roll, poll, cast):
    clerk = cast["clerk_east"]
    proxy(poll, clerk, 1, 2)
    assert refusal(box, clerk, "1").startswith("赵甲 (no. 1) has handed the vote over to 钱乙. Nobody votes twice")
    with pytest.raises(IntegrityError, match="a_box_user_has_no_proxy"), transaction.atomic():
        raw(box, roll[0], clerk)
    assert name(box, clerk, "2", "3").named, "who votes for somebody may be visited"
    with pytest.raises(proxies.ProxyRefused, match="孙丙 is on the list of a mobile box"):
        proxy(poll, clerk, 3, 4)
    with pytest.raises(IntegrityError, match="a_box_user_has_no_proxy"), transaction.atomic():
        Proxy.objects.create(
            village_election=poll.village_election, village_id=poll.village_id, principal=roll[2], holder=roll[3],
            relation="spouse", ground="外出", recorded_by=clerk,
        )  # fmt: skip
    take_off(box, clerk, BoxUser.objects.get(voter=roll[2]))
    assert proxy(poll, clerk, 3, 4)


def test_the_list_of_a_certified_poll_is_closed(box, roll, poll, cast):
    name(box, cast["clerk_east"], "1")
    forms.certified(poll, cast, note="流动票箱未及时审批")
    with pytest.raises(WrongState, match="is certified"):
        name(box, cast["clerk_east"], "2")


def test_every_earlier_row_of_a_list_is_kept(box, roll, cast):
    name(box, cast["clerk_east"], "1")
    take_off(box, cast["clerk_east"], BoxUser.objects.get())
    [before] = BoxUser.objects.get().events.all()
    assert (before.voter_id, before.removed_at) == (roll[0].pk, None)


def test_two_hundred_names_of_five_thousand_take_few_queries(box, poll, cast, django_assert_max_num_queries, sign_in):
    Voter.objects.bulk_create(
        Voter(village_election=poll.village_election, village_id=poll.village_id, serial=serial, name=f"选民{serial}")
        for serial in range(1, 5001)
    )
    lines = [str(number) for number in range(1, 401, 2)]
    with django_assert_max_num_queries(26):
        assert len(name(box, cast["clerk_east"], *lines).named) == 200
    client = sign_in(cast["leader_east"])
    where = [poll.village_election.term_id, poll.pk]
    pages = [
        reverse("ballots:box", args=[*where, box.pk]), reverse("ballots:plan", args=where),
        reverse("ballots:polling_notice", args=where),
    ]  # fmt: skip
    for url in pages:
        client.get(url)
        with django_assert_max_num_queries(16):
            assert client.get(url).status_code == 200

"""The page of a mobile box, the polling notice (C8) and the reply on mobile boxes (B6), as their users meet them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from ballots import box_users, boxes, polling_day
from ballots.models import BoxUser, MobileBox
from ballots.parts import boxes_to_approve
from ballots.tests.box_rows import ask, name
from sheets.identity import holds_number
from villages.encryption import decrypt

pytestmark = pytest.mark.django_db
GROUND = "卧床不起"


def at(poll, door: str, *more: int) -> str:
    return reverse(f"ballots:{door}", args=[poll.village_election.term_id, poll.pk, *more])


def test_a_clerk_names_voters_by_keyboard_and_the_leader_approves(box, roll, poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    door = at(poll, "name_box_voters", box.pk)
    answer = client.post(door, {"who": "1", "ground": "ill"})
    assert answer.status_code == 302
    asked = client.post(door, {"who": "张三", "ground": "ill"})
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "2 voters of this roll are named 张三" in page
    assert page.count('name="who" value="') == 2, "both namesakes to choose from"
    assert client.post(door, {"who": "8", "ground": "ill"}).status_code == 302
    asked = client.post(door, {"who": "赵", "ground": "ill"})
    assert "Did you mean one of these?" in asked.content.decode()
    assert client.post(door, {"who": " ", "ground": "ill"}).status_code == 422
    ticked = {"user": [str(BoxUser.objects.get(voter=roll[0]).pk), "9" * 30, "x"], "reason": "已能到场投票"}
    assert "Taken off" in client.post(at(poll, "remove_box_voters", box.pk), ticked, follow=True).content.decode()
    leader = sign_in(cast["leader_east"])
    answer = leader.post(at(poll, "approve_box", box.pk), {"reply": "来府函〔2026〕12号"}, follow=True).content.decode()
    assert "Approved. The reply can be printed." in answer
    assert "来府函〔2026〕12号" in answer
    assert [user.voter.serial for user in box_users.listed(box)] == [8]
    answer = leader.post(at(poll, "take_back_box", box.pk), {"reason": "名单有误需更正"}, follow=True).content.decode()
    assert "the list can change" in answer
    assert client.post(at(poll, "withdraw_box", box.pk), {"reason": "不再需要票箱"}).status_code == 302
    assert "No mobile box." in client.get(at(poll, "plan")).content.decode()


def test_lines_refused_come_back_with_what_is_wrong(box, roll, poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    answer = client.post(at(poll, "name_box_voters", box.pk), {"lines": "1 残疾\n99 年老\n钱乙", "ground": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no voter with the number 99" in page
    assert "choose a reason" in page
    assert ">99 年老\n钱乙</textarea>" in page
    assert BoxUser.objects.count() == 1
    answer = client.post(at(poll, "name_box_voters", box.pk), {"lines": "2\n3", "ground": "old"}, follow=True)
    assert "2 voters were put on the list" in answer.content.decode()


def test_a_box_is_asked_for_and_changed_on_the_pages(plan, poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    given = {"route": "一组", "staff": "张一、李二", "leaves_at": "09:00", "returns_at": "11:00"}
    assert "at least 3" in client.post(at(poll, "add_box"), given, follow=True).content.decode()
    given["staff"] = "张一 李二，王三"
    assert "Name its voters now" in client.post(at(poll, "add_box"), given, follow=True).content.decode()
    box = MobileBox.objects.get()
    for bad, sentence in (("99:99", "is not a time of day"), ("13:00", "people vote from 08:00 to 12:00")):
        change = {**given, "returns_at": bad}
        assert sentence in client.post(at(poll, "change_box", box.pk), change, follow=True).content.decode()
    client.post(at(poll, "change_box", box.pk), {**given, "route": "二组"})
    box.refresh_from_db()
    assert (box.route, box.staff) == ("二组", ["张一", "李二", "王三"])


def test_boxes_of_other_polls_and_townships_do_not_exist(box, roll, poll, party, cast, sign_in):
    name(box, cast["clerk_east"], "1")
    for actor, of in (("clerk_west", poll), ("clerk_east", party)):
        client = sign_in(cast[actor])
        assert client.get(at(of, "box", box.pk)).status_code == 404
        for door in ("change_box", "name_box_voters", "remove_box_voters", "withdraw_box"):
            assert client.post(at(of, door, box.pk), {"reason": "不再需要票箱", "user": "1"}).status_code == 404
    viewer = sign_in(cast["viewer"])
    for door, more in (("box", [box.pk]), ("polling_notice", []), ("box_reply", [])):
        assert viewer.get(at(poll, door, *more)).status_code == 403, "names of voters are for those who see rolls"
    plan_page = viewer.get(at(poll, "plan")).content.decode()
    assert "赵甲" not in plan_page


def test_why_a_box_comes_is_for_those_who_decide(box, roll, poll, cast, sign_in):
    name(box, cast["clerk_east"], "1", ground="disabled")
    for actor, sees in (("clerk_east", True), ("leader_east", True), ("office", True)):
        assert ("Disabled</td>" in sign_in(cast[actor]).get(at(poll, "box", box.pk)).content.decode()) is sees
    trail = sign_in(cast["office"]).get(at(poll, "box", box.pk)).content.decode()
    assert "Named voters of a mobile box" in trail


def approved(box, cast, *serials: str) -> None:
    name(box, cast["clerk_east"], *serials, ground="ill")
    boxes.approve_box(actor=cast["leader_east"], box=box, reply="来府函〔2026〕12号")


def test_the_notice_tells_day_hours_place_mode_boxes_and_staff(box, roll, poll, cast, sign_in):
    approved(box, cast, "1", "7", "8")
    waits = ask(poll, cast["clerk_east"])
    name(waits, cast["clerk_east"], "2")
    row = poll.plan
    row.refresh_from_db()
    polling_day.name_staff(
        actor=cast["clerk_east"], poll=poll, version=row.version, names={"caller": ["冯唱"], "chief": ["陈总"]}
    )
    page = sign_in(cast["clerk_east"]).get(at(poll, "polling_notice")).content.decode()
    sheet = page[page.index("<article") :]
    for words in (
        "投票时间、地点、方式和工作人员公告", "2021年5月17日08:00至12:00", "村办公室", "召开选举大会",
        "由全体选民参加投票", "设流动票箱1个", "一组至三组", "2021年5月17日09:00至11:30", "张一、李二、王三（3人）",
        "赵甲、张三（三组）、张三（三组）（共3人）",
        "总监票人</th><td>陈总", "唱票人</th><td>冯唱", "委托投票名单另行公告", "村民选举委员会",
    ):  # fmt: skip
        assert words in sheet
    assert sheet.index("总监票人") < sheet.index("唱票人")
    assert "钱乙" not in sheet, "a box that is not approved is not announced"
    assert "1 mobile box still waits for the township" in page


def test_the_reply_names_boxes_users_staff_route_and_time(box, roll, poll, cast, sign_in):
    client = sign_in(cast["leader_east"])
    refused = client.get(at(poll, "box_reply"))
    assert refused.status_code == 409
    assert "No box of this poll is approved yet" in refused.content.decode()
    approved(box, cast, "1", "2")
    page = client.get(at(poll, "box_reply")).content.decode()
    sheet = page[page.index("<article") :]
    for words in (
        "来府函〔2026〕12号", "使用流动票箱的批复", "使用流动票箱1个，供2名", "一组至三组", "2021年5月17日09:00至11:30",
        "张一、李二、王三（3人）", "赵甲、钱乙（共2人）", "3名以上工作人员", "东山街道办事处（盖章）",
    ):  # fmt: skip
        assert words in sheet


def test_no_public_paper_tells_numbers_or_why_somebody_cannot_come(box, roll, poll, cast, sign_in):
    voter = roll[0]
    voter.note = GROUND
    voter.save()
    approved(box, cast, "1", "2", "3")
    client = sign_in(cast["clerk_east"])
    for language in ("zh-hans", "en"):
        for door in ("polling_notice", "box_reply"):
            page = client.get(at(poll, door), headers={"accept-language": language}).content.decode()
            sheet = page[page.index("<article") :]
            assert "赵甲" in sheet
            for row in roll[:3]:
                number = decrypt(row.id_cipher)
                assert number not in page
                assert row.masked_identity not in page
            assert not holds_number(strip_tags(sheet))
            for word in (GROUND, "Ill, in hospital", "患病", "残疾", "ill<"):
                assert word not in sheet


def test_a_box_with_its_names_on_paper_refers_to_that_list(plan, poll, cast, sign_in):
    box = MobileBox.objects.create(
        plan=plan, number=1, route="一组", voters=12, staff=["甲一", "乙二", "丙三"], requested_by=cast["clerk_east"]
    )
    boxes.approve_box(actor=cast["leader_east"], box=box)
    client = sign_in(cast["clerk_east"])
    assert "名单另纸张贴（共12人）" in client.get(at(poll, "polling_notice")).content.decode()
    assert "见所附纸质名单（共12人）" in client.get(at(poll, "box_reply")).content.decode()
    assert "named on paper only" in client.get(at(poll, "box", box.pk)).content.decode()


def test_papers_need_arrangements_and_are_of_committee_polls(poll, party, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    assert "Write first where and when" in client.get(at(poll, "polling_notice")).content.decode()
    assert "belongs to committee elections" in client.get(at(party, "polling_notice")).content.decode()


def test_the_proxies_page_refuses_who_is_on_a_list(box, roll, poll, cast, sign_in):
    name(box, cast["clerk_east"], "1")
    url = reverse("voters:proxies", args=[poll.village_election.term_id, poll.village_id])
    given = {"principal": "1", "holder": "2", "relation": "spouse", "ground": "外出务工"}
    page = sign_in(cast["clerk_east"]).post(url, given).content.decode()
    assert "赵甲 is on the list of a mobile box" in page


def test_the_leader_is_told_of_boxes_to_approve(box, roll, poll, term, cast, django_assert_num_queries):
    assert boxes_to_approve(cast["leader_east"], term) == []
    name(box, cast["clerk_east"], "1", "2")
    with django_assert_num_queries(1):
        [item] = boxes_to_approve(cast["leader_east"], term)
    assert (item.count, item.url) == (1, at(poll, "box", box.pk))
    for other in ("clerk_east", "clerk_west", "office"):
        assert boxes_to_approve(cast[other], term) == []
    boxes.approve_box(actor=cast["leader_east"], box=box)
    assert boxes_to_approve(cast["leader_east"], term) == []

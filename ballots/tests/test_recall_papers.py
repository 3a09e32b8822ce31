"""Public notices of a recall: the motion with grounds and defence, the result as the law has it; A4, one page each."""

from __future__ import annotations

import re
from datetime import date, time

import pytest
from django.db import connection

from ballots import polling_day
from ballots.models import Recall
from ballots.tests.recall_votes import FAILS, PASSES, certified, confirmed, opened
from ballots.tests.test_entry_browser import sign_in as sign_in_browser
from ballots.tests.test_recall_motions import community
from ballots.tests.test_recall_pages import MOTION, at, door, text
from candidates.models import EndReason

pytestmark = pytest.mark.django_db


def arranged(poll, actor):
    return polling_day.plan(
        actor=actor, poll=poll, mode="meeting", place="村办公室院坝", stations=1, opens_at=time(8), closes_at=time(12),
        version=0,
    )  # fmt: skip


def test_the_notice_of_the_motion_tells_grounds_defence_day_and_what_passes(vote, chair, cast, sign_in):
    clerk = sign_in(cast["clerk_east"])
    assert at(vote, "recall_notice") in text(clerk.get(at(vote)))
    page = text(clerk.get(at(vote, "recall_notice")))
    assert "2022年2月10日，登记参加选举的选民200人联名提出罢免" in page
    assert "挪用村集体资金" in page
    assert "本人申辩：资金已退回" in page
    assert "2022年3月1日　　时" in page
    assert "Hours and place are not written yet" in page
    assert "有投票权的人超过半数参加投票，且参加投票的人超过半数同意的，罢免通过" in page
    arranged(vote, cast["clerk_east"])
    page = text(clerk.get(at(vote, "recall_notice")))
    assert "2022年3月1日08:00至12:00" in page
    assert "村办公室院坝" in page
    assert "not written yet" not in page


def test_a_notice_without_a_defence_says_that_none_was_handed_in(chair, cast, sign_in):
    vote = opened(cast, chair, defence="", voters=None, representatives=10, representatives_total=30)
    page = text(sign_in(cast["viewer"]).get(at(vote, "recall_notice")))
    assert "村民代表10人（代表共30人）联名" in page
    assert f"未收到{chair.person.name}的书面申辩意见" in page


def test_where_representatives_vote_the_page_and_the_notice_tell_voters_from_them(complete, chair, cast, sign_in):
    community(complete, mode="representatives", registered=90)
    clerk = sign_in(cast["clerk_east"])
    given = {**MOTION, "electorate": "90", "voters": "200"}
    page = text(clerk.post(door(chair), given))
    assert "Write of how many registered voters" in page
    vote = clerk.post(door(chair), {**given, "voters_total": "2000"})["Location"]
    assert "200 / 2,000" in text(clerk.get(vote))
    page = text(clerk.get(vote + "recall-notice/"))
    assert "登记参加选举的选民200人联名" in page
    assert "由居民代表（共90人）以无记名方式投票" in page
    assert "联名选民 200 人（共 2,000 人）" in text(clerk.get(vote + "form/"))


def test_the_notice_of_the_result_waits_for_the_district(vote, chair, cast, sign_in):
    confirmed(vote, cast)
    office = sign_in(cast["office"])
    assert at(vote, "recall_result") not in text(office.get(at(vote)))
    answer = office.get(at(vote, "recall_result"))
    assert answer.status_code == 409
    assert "once the district has certified" in text(answer)


def test_the_notice_of_a_passed_recall_ends_the_office_by_its_votes(vote, chair, cast, sign_in):
    vote = certified(vote, cast, **PASSES)
    office = sign_in(cast["office"])
    assert at(vote, "recall_result") in text(office.get(at(vote)))
    page = text(office.get(at(vote, "recall_result")))
    assert "罢免表决结果公告" in page
    assert vote.seal.code in page
    assert "登记参加选举的选民1,000人，发出选票610张，收回600张，其中有效票590张，无效票10张" in page
    assert "登记参加选举的选民1000人，参加投票600人，超过半数（至少501人），罢免投票有效。" in page
    assert "同意罢免" in page
    assert f"自2022年3月1日起终止{chair.person.name}大沟村村民委员会主任职务" in page
    assert "挪用" not in page
    assert office.get(at(vote, "certificates")).status_code == 409


def test_the_notice_of_a_failed_or_void_recall_leaves_the_office_alone(vote, chair, complete, cast, sign_in):
    office = sign_in(cast["office"])
    page = text(office.get(at(certified(vote, cast, **FAILS), "recall_result")))
    assert f"罢免未通过，{chair.person.name}的职务不因本次投票变动。" in page
    assert "起终止" not in page
    again = opened(cast, chair, held_on=date(2022, 3, 5))
    void = certified(again, cast, issued=500, cast=500, valid=500, invalid=0, agree=480, against=20)
    page = text(office.get(at(void, "recall_result")))
    assert "未超过半数（至少501人），罢免投票无效。" in page
    assert f"罢免投票无效，{chair.person.name}的职务不因本次投票变动。" in page


def test_a_passed_recall_of_an_office_that_had_ended_says_when(vote, chair, cast, sign_in):
    chair.ended_on, chair.end_reason = date(2022, 2, 20), EndReason.DIED
    chair.save()
    page = text(sign_in(cast["office"]).get(at(certified(vote, cast), "recall_result")))
    assert "职务此前已于2022年2月20日终止" in page
    assert "起终止" not in page


@pytest.mark.parametrize(
    "altering",
    [
        "UPDATE ballots_resultvote SET votes = votes + 1",
        "UPDATE ballots_recall SET grounds = grounds || '等'",
        "DELETE FROM ballots_resultseal",
    ],
)
def test_neither_notice_is_printed_once_a_row_was_altered(vote, cast, sign_in, altering):
    vote = certified(vote, cast)
    with connection.cursor() as cursor:
        cursor.execute(altering)
    for paper in ("recall_notice", "recall_result"):
        answer = sign_in(cast["office"]).get(at(vote, paper))
        assert answer.status_code == 409
        assert "altered behind the application&#x27;s back" in text(answer)


def test_a_poll_that_fills_seats_has_no_notice_of_a_recall(poll, cast, sign_in):
    client = sign_in(cast["office"])
    assert at(poll, "recall_notice") not in text(client.get(at(poll)))
    answer = client.get(at(poll, "recall_notice"))
    assert answer.status_code == 409
    assert "belongs to recall votes" in text(answer)


def test_the_notices_are_of_ones_own_territory(vote, cast, sign_in):
    for paper in ("recall_notice", "recall_result"):
        assert sign_in(cast["clerk_west"]).get(at(vote, paper)).status_code == 404


def test_the_polling_notice_of_a_recall_speaks_of_the_recall(vote, chair, cast, sign_in):
    arranged(vote, cast["clerk_east"])
    page = text(sign_in(cast["clerk_east"]).get(at(vote, "polling_notice")))
    assert "现将罢免大沟村村民委员会主任" in page
    assert "被提出罢免的成员及其近亲属不担任投票工作人员" in page
    assert "候选人及" not in page
    assert "选举委员会" not in page


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_paper_of_a_recall_is_one_sheet_of_a4_with_the_longest_words(page, live_server, vote, cast):
    arranged(vote, cast["clerk_east"])
    Recall.objects.filter(poll=vote).update(grounds="挪用村集体资金拒不退还，" * 41, defence="资金已全部退回，" * 62)
    vote = certified(vote, cast)
    page.goto(live_server.url + at(vote, "form"))
    sign_in_browser(page, "office")
    page.wait_for_selector(".sheet")
    for paper in ("form", "ballot", "tally", "polling_notice", "recall_notice", "recall_result"):
        page.goto(live_server.url + at(vote, paper))
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, paper
        width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
        assert (round(width), round(height)) == (595, 842), paper

"""Pages of what follows a poll: deadlines, by-elections, seats left empty, rosters, resignations, relatives."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.errors import DomainError, WrongState
from ballots import endings, relatives
from ballots.models import Poll, Result, Round
from ballots.tests import forms
from ballots.tests.test_mid_term import BALLOTS, DAY, ONE_SHORT, end, holder, loser
from candidates.models import EndReason
from villages.rules import rule_set

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def test_a_resignation_ends_the_office_when_the_meeting_agrees(complete, cast, sign_in):
    member = holder(complete, "member")
    address = reverse("ballots:resignation", args=[complete.term_id, member.pk])
    figures = {"held_on": "2022-03-01", "body": "reps", "due": 30, "present": 20, "note": "村民代表会议同意"}
    client = sign_in(cast["clerk_east"])
    assert "fewer than 11" in text(client.post(address, {**figures, "agree": 10}))
    assert client.post(address, {**figures, "agree": 11}).status_code == 302
    member.refresh_from_db()
    assert member.end_reason == EndReason.RESIGNED


def test_a_meeting_of_a_day_to_come_is_refused(complete, cast):
    chair = holder(complete, "chair")
    figures = {"body": "reps", "due": 30, "present": 20, "agree": 11}
    with pytest.raises(DomainError, match="still to come"):
        endings.resign(
            actor=cast["clerk_east"], officer=chair, figures=figures, held_on=date(2999, 1, 1), note="村民代表会议同意"
        )


def test_the_roster_page_tells_who_served_on_a_day(complete, cast, sign_in, django_assert_max_num_queries):
    old = end(cast, complete)
    client = sign_in(cast["clerk_east"])
    address = reverse("ballots:roster", args=[complete.term_id, complete.village_id])
    client.get(address)
    with django_assert_max_num_queries(12):
        before = text(client.get(address, {"on": "2021-06-01"}))
    assert f">{old.person.name}</a>" in before.split("Offices that ended")[0]
    after = text(client.get(address, {"on": "2022-06-01"}))
    assert f">{old.person.name}</a>" not in after.split("Offices that ended")[0]
    assert "Resigned" in after
    assert client.get(address, {"on": "soon"}).status_code == 200


def test_a_by_election_is_settled_on_its_page(complete, cast, sign_in):
    end(cast, complete)
    challenger, other = loser(complete, "chair"), loser(complete, "member")
    address = reverse("ballots:settle", args=[complete.term_id, complete.village_id, "committee"])
    client = sign_in(cast["clerk_east"])
    page = text(client.get(address))
    assert f'name="stand-{challenger.pk}"' in page
    form = {"held_on": "2022-04-10", "mode": "voters", f"stand-{challenger.pk}": "chair", f"stand-{other.pk}": "chair"}
    assert "Nobody stands" in text(client.post(address, {"held_on": "2022-04-10", "mode": "voters"}))
    answer = client.post(address, form)
    poll = Poll.objects.get(round=Round.BY_ELECTION)
    assert answer["Location"] == reverse("ballots:poll", args=[complete.term_id, poll.pk])
    assert {line.candidacy_id for line in poll.lines.all()} == {challenger.pk, other.pk}


def test_the_poll_page_shows_last_days_and_lets_seats_stay_empty(poll, village, cast, sign_in):
    first = forms.certified(poll, cast, **ONE_SHORT)
    client = sign_in(cast["office"])
    page = text(client.get(reverse("ballots:poll", args=[village.term_id, first.pk])))
    assert "2021-05-27" in page
    assert "2021-05-18" in page
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY)
    assert rerun.due_on == date(2021, 5, 27)
    rerun = forms.certified(rerun, cast, line1=100, line2=90, **BALLOTS)
    empty = reverse("ballots:leave_empty", args=[village.term_id, rerun.pk])
    page = text(client.get(reverse("ballots:poll", args=[village.term_id, rerun.pk])))
    assert empty in page
    shown = text(client.post(empty, {"reason": "已选出四人，经代表会议同意暂缺"}, follow=True))
    assert "seats left empty" in shown
    assert "已选出四人" in shown
    assert reverse("ballots:settle", args=[village.term_id, village.village_id, "committee"]) not in shown
    back = reverse("ballots:fill_after_all", args=[village.term_id, rerun.pk])
    client.post(back, {"reason": "代表会议改变决定"})
    rerun.refresh_from_db()
    assert rerun.left_empty == {}


def test_a_late_rerun_asks_why_on_the_page(poll, village, cast, sign_in):
    forms.certified(poll, cast, **ONE_SHORT)
    address = reverse("ballots:settle", args=[village.term_id, village.village_id, "committee"])
    client = sign_in(cast["clerk_east"])
    page = text(client.post(address, {"held_on": "2021-06-30"}))
    assert "by 2021-05-27" in page
    assert client.post(address, {"held_on": "2021-06-30", "late_reason": "道路中断，报镇政府同意"}).status_code == 302


def test_near_relatives_told_before_entry_are_kept_apart_by_the_law_of_2026(poll, village, cast, sign_in):
    term = village.term
    term.rules, term.rule_snapshot = "2026", rule_set("2026").to_json()
    term.opened_at = term.opened_at.replace(year=2020)
    term.save()
    lines = forms.lines_of(poll)
    chair, member = (next(line for line in lines if line.post == post) for post in ("chair", "member"))
    client = sign_in(cast["clerk_east"])
    address = reverse("ballots:relatives", args=[term.pk, poll.pk])
    client.post(address, {"first": chair.candidacy_id, "second": member.candidacy_id})
    poll.refresh_from_db()
    assert poll.relatives == [sorted([chair.candidacy_id, member.candidacy_id])]
    assert chair.name in text(client.get(reverse("ballots:poll", args=[term.pk, poll.pk])))
    for first, second in ((chair.candidacy_id, chair.candidacy_id), (chair.candidacy_id, 0)):
        with pytest.raises(DomainError):
            relatives.tell(actor=cast["clerk_east"], poll=poll, first=first, second=second)
    poll = forms.certified(poll, cast)
    result = Result.objects.get(poll=poll)
    assert "relatives_barred" in {row["code"] for row in result.findings()}
    assert (result.next_step, result.verdict["vacancies"]) == ("rerun", {"member": 1})
    assert member.name not in {row["name"] for row in result.verdict["elected"]}
    with pytest.raises(WrongState):
        relatives.untell(actor=cast["clerk_east"], poll=poll, first=chair.candidacy_id, second=member.candidacy_id)
    rerun = forms.committee_poll(cast["clerk_east"], village, round=Round.RERUN, held_on=DAY)
    assert rerun.relatives == poll.relatives
    assert member.candidacy_id not in {line.candidacy_id for line in rerun.lines.all()}

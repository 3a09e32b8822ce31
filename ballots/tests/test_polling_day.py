"""Polling day: plan, mobile boxes, the account of ballots, hourly turnout and who has not reported."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import DomainError, NotAllowed, StaleSave, WrongState
from ballots import polling_day, results, withdrawing
from ballots.models import Poll, PollingPlan, TurnoutReport
from ballots.tests import forms
from candidates.models import Person
from candidates.records.path import Kin, Kinship
from tests.reading_pages import figures
from villages.models import Division

pytestmark = pytest.mark.django_db


def planned(poll: Poll, actor, **changes) -> PollingPlan:
    given = {
        "mode": "meeting", "place": "村办公室", "stations": 1, "opens_at": time(8), "closes_at": time(12), "version": 0,
        **changes,
    }  # fmt: skip
    return polling_day.plan(actor=actor, poll=poll, **given)


def told(poll: Poll, voted: int, **more) -> polling_day.Told:
    return polling_day.Told(poll, voted, **more)


def test_a_plan_closes_after_it_opens_and_has_a_place(poll, cast):
    with pytest.raises(DomainError, match=r"ends at 07:00, but begins at 08:00"):
        planned(poll, cast["clerk_east"], closes_at=time(7))
    with pytest.raises(DomainError, match="Write the place"):
        planned(poll, cast["clerk_east"], place="  ")
    with pytest.raises(NotAllowed):
        planned(poll, cast["clerk_west"])
    assert not PollingPlan.objects.exists()


def test_a_stale_plan_is_told_who_changed_it_and_what_it_says_now(plan, poll, cast):
    with pytest.raises(StaleSave, match=r"Changed by clerk_east at .*the place now is “村办公室”"):
        planned(poll, cast["leader_east"], place="小学操场")
    again = planned(poll, cast["leader_east"], place="小学操场", version=1, mode="stations", stations=3)
    assert (again.version, again.stations, again.place) == (2, 3, "小学操场")


def test_every_printed_ballot_is_accounted_for(plan, poll, cast):
    account = {"actor": cast["clerk_east"], "poll": poll}
    with pytest.raises(DomainError, match=r"1,000 ballots were printed, but .* add up to 990: 10 apart"):
        polling_day.account_ballots(**account, printed=1000, issued=890, spoiled=5, unused=95)
    with pytest.raises(DomainError, match="all four figures"):
        polling_day.account_ballots(**account, printed=1000, issued=890, spoiled=None, unused=105)
    row = polling_day.account_ballots(**account, printed=1000, issued=890, spoiled=5, unused=105)
    assert row.printed == 1000
    for change in ({"unused": 104}, {"spoiled": None}):
        with pytest.raises(IntegrityError, match="printed_ballots_are_accounted_for"), transaction.atomic():
            PollingPlan.objects.update(**change)


def test_turnout_grows_hour_by_hour_and_never_beyond_the_roll(poll, cast):
    clerk = cast["clerk_east"]
    polling_day.report_turnout(actor=clerk, told=told(poll, 300), hour=9)
    polling_day.report_turnout(actor=clerk, told=told(poll, 500), hour=11)
    for voted, hour, sentence in (
        (1001, 12, "1,001 have voted, more than the 1,000 registered voters"),
        (499, 12, "499 have voted, fewer than the 500 reported before"),
        (501, 10, "501 have voted, more than the 500 those reported for a later hour"),
    ):
        with pytest.raises(DomainError, match=sentence):
            polling_day.report_turnout(actor=clerk, told=told(poll, voted), hour=hour)
    polling_day.report_turnout(actor=clerk, told=told(poll, 310), hour=9)
    assert list(TurnoutReport.objects.values_list("hour", "voted")) == [(9, 310), (11, 500)]


def test_an_exception_is_explained(poll, cast):
    with pytest.raises(DomainError, match="say in the note"):
        polling_day.report_turnout(actor=cast["clerk_east"], told=told(poll, 1, exception="power"), hour=9)
    polling_day.report_turnout(actor=cast["clerk_east"], told=told(poll, 1, exception="power", note="停电"), hour=9)
    with pytest.raises(IntegrityError, match="exceptions_are_explained"), transaction.atomic():
        TurnoutReport.objects.update(note="")


def test_other_roles_territories_and_certified_polls_report_nothing(poll, cast):
    for name in ("clerk_west", "leader_east", "viewer"):
        with pytest.raises(NotAllowed):
            polling_day.report_turnout(actor=cast[name], told=told(poll, 1), hour=9)
    poll = forms.certified(poll, cast)
    with pytest.raises(WrongState, match="is certified"):
        polling_day.report_turnout(actor=cast["clerk_east"], told=told(poll, 1), hour=9)


def test_the_board_names_who_has_not_reported_and_writes_the_reminder(
    poll, term, elections, cast, sign_in, django_assert_max_num_queries
):
    other = forms.committee_poll(cast["clerk_west"], forms.ready_village(elections[4]))
    polling_day.report_turnout(
        actor=cast["clerk_east"], told=told(poll, 400, exception="order", note="有人聚集"), hour=10
    )
    client = sign_in(cast["office"])
    url = reverse("ballots:polling_day", args=[term.pk])
    client.get(url)
    with django_assert_max_num_queries(12):
        page = client.get(url, {"hour": "10"}).content.decode()
    reminder = page.split('id="reminder"')[1].split("</textarea>")[0]
    assert "5月17日10时" in reminder
    assert "西河镇（1个）：石桥村" in reminder
    assert "大沟村" not in reminder
    assert "有人聚集" in page
    assert "20%" in page  # 400 of 2,000
    assert ">0%<" not in page  # 西河镇 has reported nothing: not known, not nought
    assert '<td class="n">—</td>' in page
    later = client.get(url, {"hour": "11"}).content.decode()
    assert "大沟村" in later.split('id="reminder"')[1].split("</textarea>")[0]
    assert other.village_id in Poll.objects.values_list("village_id", flat=True)


@pytest.mark.parametrize("query", [{"day": "bad"}, {"day": "2021-13-45", "hour": "99"}, {"hour": "-1"}, {"hour": "９"}])
def test_an_odd_address_of_the_board_is_answered(poll, term, cast, sign_in, query):
    assert sign_in(cast["office"]).get(reverse("ballots:polling_day", args=[term.pk]), query).status_code == 200


def test_a_township_reports_its_villages_together_and_keeps_what_was_refused(poll, term, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    url = reverse("ballots:turnout", args=[term.pk, "990101001"])
    page = client.post(url, {"hour": "9", f"voted-{poll.pk}": "1,200"}).content.decode()
    assert "more than the 1,000 registered voters" in page
    assert 'value="1,200"' in page
    for bad in ("-3", "1.5", "abc"):
        assert "is not a whole number" in client.post(url, {"hour": "9", f"voted-{poll.pk}": bad}).content.decode()
    answer = client.post(url, {"hour": "9", f"voted-{poll.pk}": "４５６"})
    assert answer.status_code == 302
    report = TurnoutReport.objects.get()
    assert (report.hour, report.voted, report.reported_by) == (9, 456, cast["clerk_east"])
    assert sign_in(cast["viewer"]).post(url, {"hour": "9", f"voted-{poll.pk}": "500"}).status_code == 403
    assert sign_in(cast["clerk_west"]).get(url).status_code == 404


def test_the_plan_page_takes_place_and_ballots(poll, cast, sign_in, django_assert_max_num_queries):
    where = [poll.village_election.term_id, poll.pk]
    client = sign_in(cast["clerk_east"])

    def send(name: str, **data: str) -> str:
        return client.post(reverse(f"ballots:{name}", args=where), data, follow=True).content.decode()

    assert "Write first where" in send("account", printed="1", issued="1", spoiled="0", unused="0")
    assert "is not a time of day" in send("save_plan", place="村办公室", opens_at="25:99", closes_at="12:00")
    assert "Saved." in send(
        "save_plan", mode="meeting", place="村办公室", opens_at="08:00", closes_at="12:00", version="0"
    )
    assert "You typed “小学操场”" in send(
        "save_plan", place="小学操场", opens_at="08:00", closes_at="12:00", version="0"
    )
    assert "10 apart" in send("account", printed="1000", issued="890", spoiled="0", unused="100")
    assert "accounted for" in send("account", printed="1000", issued="890", spoiled="0", unused="110")
    with django_assert_max_num_queries(12):
        client.get(reverse("ballots:plan", args=where))


def on_board(client, poll, hour):
    path = reverse("ballots:polling_day", args=[poll.village_election.term_id])
    return client.get(path, {"day": poll.held_on.isoformat(), "hour": str(hour)}).content.decode()


def test_a_village_that_owes_no_report_any_more_is_not_reminded(plan, poll, cast, sign_in):
    client, name = sign_in(cast["office"]), poll.village_election.village.short_name
    polling_day.report_turnout(actor=cast["clerk_east"], told=told(poll, 700), hour=11)
    assert "投票进度催报" in on_board(client, poll, 12)
    polling_day.report_turnout(actor=cast["clerk_east"], told=told(poll, 870), hour=12)
    page = on_board(client, poll, 15)
    assert "投票进度催报" not in page
    assert "870" in page
    polling_day.plan(
        actor=cast["clerk_east"], poll=poll, mode="meeting", place="村办公室", stations=1,
        opens_at=time(8), closes_at=time(12, 30), version=1,
    )  # fmt: skip
    assert name in on_board(client, poll, 15).split("投票进度催报")[1]


def test_once_counted_nobody_is_reminded_and_once_certified_the_result_says_how_many_voted(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    assert "投票进度催报" in on_board(client, poll, 15)
    forms.agreed(poll, cast["clerk_east"], cast["clerk_east_2"])
    assert "投票进度催报" not in on_board(client, poll, 15)
    township = reverse("ballots:turnout", args=[poll.village_election.term_id, poll.village_id[:9]])
    day = {"day": poll.held_on.isoformat(), "hour": "15"}
    assert f'name="voted-{poll.pk}"' in client.get(township, day).content.decode()
    poll.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version)
    poll.refresh_from_db()
    results.certify(actor=cast["office"], poll=poll, version=poll.version)
    page = client.get(township, day).content.decode()
    assert f'name="voted-{poll.pk}"' not in page
    assert "88%" in page
    assert "880" in on_board(client, poll, 15)


def test_a_past_hour_of_a_certified_poll_shows_what_was_reported_then(poll, cast, sign_in):
    client, clerk = sign_in(cast["clerk_east"]), cast["clerk_east"]
    polling_day.report_turnout(actor=clerk, told=told(poll, 313, exception="power", note="停电十分钟"), hour=9)
    polling_day.report_turnout(actor=clerk, told=told(poll, 871), hour=12)
    forms.certified(poll, cast)
    path = reverse("ballots:turnout", args=[poll.village_election.term_id, poll.village_id[:9]])

    def page(hour: int) -> str:
        return client.get(path, {"day": poll.held_on.isoformat(), "hour": str(hour)}).content.decode()

    assert "313" in on_board(client, poll, 10)
    assert "880" not in figures(on_board(client, poll, 10))
    assert "停电十分钟" in page(9)
    assert "871" not in figures(page(9))
    assert "880" in page(12)
    assert "880" in on_board(client, poll, 12)
    assert "—" in on_board(client, poll, 8)
    assert "Report for 9:00" not in page(9)


def test_exceptions_stand_with_their_township(poll, cast, sign_in):
    report = told(poll, 313, exception="power", note="停电十分钟")
    polling_day.report_turnout(actor=cast["clerk_east"], told=report, hour=9)
    listed = on_board(sign_in(cast["office"]), poll, 9).split("停电十分钟")[0].rsplit("<tr>", 1)[1]
    assert Division.objects.get(code=poll.village_id[:9]).short_name in listed


def test_an_exception_without_a_figure_is_not_lost_silently(plan, poll, cast, sign_in):
    path = reverse("ballots:turnout", args=[poll.village_election.term_id, poll.village_id[:9]])
    data = {"day": poll.held_on.isoformat(), "hour": "10", f"exception-{poll.pk}": "power", f"note-{poll.pk}": "停电"}
    page = sign_in(cast["clerk_east"]).post(path, data).content.decode()
    assert "an exception is reported with how many have voted so far" in page
    assert 'value="停电"' in page
    assert not TurnoutReport.objects.exists()


def test_who_works_at_a_poll_neither_stands_nor_is_kin_of_a_candidate(plan, poll, cast):
    lines = forms.lines_of(poll)
    given = {"actor": cast["clerk_east"], "poll": poll, "version": 1}
    with pytest.raises(DomainError, match=r"候选人1 stands in this poll .*候选人1（三组）"):
        polling_day.name_staff(**given, names={"caller": [lines[0].name]})
    aunt = Person.objects.create(name="王某", sort_key="wang mou", sex="2", birth=date(1970, 1, 1))
    first, second = sorted((lines[0].candidacy.person, aunt), key=lambda each: each.pk)
    Kinship.objects.create(first=first, second=second, kind=Kin.SIBLING, told_by=cast["clerk_east"])
    with pytest.raises(
        DomainError, match=r"王某 is recorded as a near relative of the candidate 候选人1 .*选举规程.*待核实"
    ):
        polling_day.name_staff(**given, names={"counter": ["王某"]})
    with pytest.raises(DomainError, match="too long for a name"):
        polling_day.name_staff(**given, names={"counter": ["甲" * 41]})
    row = polling_day.name_staff(
        **given, names={"caller": ["赵一 ", "赵一", "钱二"], "scribe": ["王某（三组）"], "x": ["孙"]}
    )
    assert (row.staff, row.version) == ({"caller": ["赵一", "钱二"], "scribe": ["王某（三组）"]}, 2)
    with pytest.raises(StaleSave):
        polling_day.name_staff(**given, names={})
    with pytest.raises(NotAllowed):
        polling_day.name_staff(actor=cast["clerk_west"], poll=poll, version=2, names={})


def test_staff_are_typed_with_any_separator_on_the_plan_page(plan, poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    where = [poll.village_election.term_id, poll.pk]
    client.post(reverse("ballots:save_staff", args=where), {"staff-caller": "赵一，钱二 孙三、李四", "version": "1"})
    plan.refresh_from_db()
    assert plan.staff == {"caller": ["赵一", "钱二", "孙三", "李四"]}
    assert "赵一、钱二、孙三、李四" in client.get(reverse("ballots:plan", args=where)).content.decode()


def test_a_withdrawn_ballot_takes_its_arrangements_along(plan, poll, cast):
    withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=poll, reason="投票日期写错，重新确定")
    assert not PollingPlan.objects.exists()


def test_a_ballot_with_turnout_is_not_withdrawn(plan, poll, cast):
    polling_day.report_turnout(actor=cast["clerk_east"], told=told(poll, 300), hour=9)
    with pytest.raises(WrongState, match="Turnout or a public count is recorded"):
        withdrawing.withdraw_ballot(actor=cast["clerk_east"], poll=poll, reason="投票日期写错，重新确定")

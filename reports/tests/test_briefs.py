"""Weekly briefs and flash reports: when they are due, once for every period, what they say and what is missing."""

from __future__ import annotations

import io
import threading
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from accounts.errors import DomainError, NotAllowed
from accounts.roles import Role
from ballots.models import TurnoutReport
from election_site.celery import app
from jobs import work
from jobs.models import Job
from reports import briefs, text_templates
from reports.brief_schedule import Period, Plan, due, hours, week
from reports.models import Brief, BriefSchedule
from reports.tasks import issue_briefs
from reports.tests.builders import make_poll_result
from reports.vocabulary import Genre
from tests.builders import DISTRICT, EAST, ELECTION_DAY, WEST, make_user
from villages.models import PollStage, RollState, Term, TermState, VillageElection

FRIDAY = datetime(2021, 5, 14, 17)
NOON = Period(Genre.FLASH, "2021-05-17T13", "5月17日13时", datetime(2021, 5, 17, 13), 13)
LONG_AGO = datetime(2020, 1, 1)


# --- When -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2021, 5, 14, 16, 59), ["2021-W18"]),
        (datetime(2021, 5, 14, 17, 0), ["2021-W19"]),
        (datetime(2021, 5, 17, 8, 59), ["2021-W19"]),
        (datetime(2021, 5, 17, 9, 0), ["2021-W19", "2021-05-17T09"]),
        (datetime(2021, 5, 17, 10, 59), ["2021-W19", "2021-05-17T09"]),
        (datetime(2021, 5, 17, 21, 0), ["2021-W19", "2021-05-17T21"]),
        (datetime(2021, 5, 18, 8, 0), ["2021-W19", "2021-05-17T21"]),
        (datetime(2021, 5, 18, 10, 0), ["2021-W19"]),
        (datetime(2021, 7, 1, 12, 0), ["2021-W25"]),
        (datetime(2021, 7, 9, 18, 0), []),
        (datetime(2019, 12, 31), []),
    ],
)
def test_what_is_due_at_a_moment(now, expected):
    assert [each.key for each in due(Plan(), now, election_day=ELECTION_DAY, opened=LONG_AGO)] == expected


def test_the_switches_and_the_times_of_a_plan_hold():
    everything_off = Plan(weekly_on=False, flash_on=False)
    assert due(everything_off, datetime(2021, 5, 17, 12), election_day=ELECTION_DAY, opened=LONG_AGO) == []
    monday = Plan(weekly_day=1, weekly_hour=8, flash_from=10, flash_to=13, flash_every=2)
    assert list(hours(monday)) == [10, 12, 13]
    found = due(monday, datetime(2021, 5, 17, 12, 30), election_day=ELECTION_DAY, opened=LONG_AGO)
    assert [each.key for each in found] == ["2021-W20", "2021-05-17T12"]


def test_a_term_opened_after_the_last_weekly_moment_waits_for_the_next():
    assert due(Plan(), FRIDAY, election_day=ELECTION_DAY, opened=FRIDAY + timedelta(minutes=1)) == []


def test_the_clock_looks_every_five_minutes():
    from django.conf import settings

    entry = next(each for each in settings.CELERY_BEAT_SCHEDULE.values() if "issue_briefs" in each["task"])
    assert entry["schedule"] <= 300
    assert entry["task"] in app.tasks or issue_briefs.name == entry["task"]


# --- Making -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def open_term(term):
    Term.objects.filter(pk=term.pk).update(opened_at=timezone.make_aware(LONG_AGO))
    term.refresh_from_db()
    return term


@pytest.fixture
def underway(open_term, elections):
    """East: one village finished; everywhere else nothing yet."""
    VillageElection.objects.filter(pk=elections[1].pk).update(
        roll_state=RollState.FROZEN, party_stage=PollStage.CERTIFIED, committee_stage=PollStage.CERTIFIED,
        completed_on=date(2021, 5, 12),
    )  # fmt: skip
    make_poll_result(elections[1], registered=200, issued=190, cast=180)
    return open_term


def text_of(brief):
    return "".join(run[0] for each in brief.paragraphs for run in each["runs"])


@pytest.mark.django_db
def test_a_weekly_brief_is_made_for_the_district_and_every_township(underway, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        assert briefs.make(term=underway, period=week(FRIDAY)) == 3
    district, east = (Brief.objects.get(scope=code) for code in (DISTRICT, EAST))
    assert "测试区6个村（社区）中，已完成换届1个，完成率16.7%。" in text_of(district)
    assert "登记选民200人，参加投票180人，选民参选率90%" in text_of(district)
    assert "东山街道3个村（社区）中，已完成换届1个，完成率33.3%" in text_of(east)
    west = next(names for place, names in district.missing if place == "西河镇")
    assert len(west) == 3
    assert "选民名单未公布" in west[0]
    assert district.table["total"][0] == "合计"


@pytest.mark.django_db
def test_unknown_is_left_out_and_never_zero_per_cent(open_term):
    briefs.make(term=open_term, period=week(FRIDAY))
    text = text_of(Brief.objects.get(scope=WEST))
    assert "参选率" not in text
    assert "较上周" not in text
    assert "None" not in text


@pytest.mark.django_db
def test_a_second_week_is_compared_with_the_first(underway, elections):
    briefs.make(term=underway, period=week(FRIDAY - timedelta(days=7)))
    VillageElection.objects.filter(pk=elections[4].pk).update(completed_on=date(2021, 5, 13))
    briefs.make(term=underway, period=week(FRIDAY))
    newest = Brief.objects.filter(scope=DISTRICT).first()
    assert "已完成换届2个，完成率33.3%，较上周增加1个。" in text_of(newest)
    assert "与上周持平" in text_of(Brief.objects.filter(scope=EAST).first())


@pytest.mark.django_db
def test_a_period_is_made_once_and_what_it_said_stays(underway):
    assert briefs.make(term=underway, period=week(FRIDAY)) == 3
    before = text_of(Brief.objects.get(scope=DISTRICT))
    VillageElection.objects.update(completed_on=date(2021, 5, 15))
    assert briefs.make(term=underway, period=week(FRIDAY)) == 0
    assert text_of(Brief.objects.get(scope=DISTRICT)) == before
    row = Brief.objects.first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Brief.objects.update(period="x")


@pytest.mark.django_db
def test_a_run_cut_off_between_two_townships_is_completed_by_the_next(underway):
    moment = at(FRIDAY)
    Brief.objects.create(
        term=underway, genre="weekly", period="2021-W19", scope=WEST, scope_name="西河镇", scope_level="township",
        due_at=moment, made_at=moment, figures={}, paragraphs=[], table={}, missing=[],
    )  # fmt: skip
    assert briefs.make(term=underway, period=week(FRIDAY)) == 2
    assert Brief.objects.count() == 3


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_workers_that_make_the_same_period_at_once_make_it_once(underway):
    made, barrier = [], threading.Barrier(4)

    def worker():
        barrier.wait()
        made.append(briefs.make(term=underway, period=week(FRIDAY)))
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert Brief.objects.count() == 3


@pytest.mark.django_db
def test_a_flash_report_says_who_voted_and_who_did_not_report(open_term, elections, clerk_east):
    results = [make_poll_result(each, registered=200, issued=190, cast=180, state="ready") for each in elections[:4]]
    for result, voted in zip(results[:2], (90, 60), strict=True):
        result.poll.registered = 200
        result.poll.save()
        TurnoutReport.objects.create(
            poll=result.poll, village_id=result.poll.village_id, hour=13, voted=voted, reported_by=clerk_east
        )
    briefs.make(term=open_term, period=NOON)
    district, east, west = (Brief.objects.get(scope=code) for code in (DISTRICT, EAST, WEST))
    assert "当日投票的4个村（社区）中，已报送投票进度2个，未报送2个。" in text_of(district)
    assert "已投票选民150人" in text_of(district)
    assert ["东山街道", ["新岸山村"]] in district.missing
    assert "已投票选民未统计" in text_of(west)
    assert "0%" not in text_of(west)
    assert east.table["rows"][0][0] == "东门社区"


@pytest.mark.django_db
def test_a_note_typed_on_polling_day_carries_no_telephone_number_into_a_brief(open_term, elections, clerk_east):
    result = make_poll_result(elections[0], registered=200, issued=190, cast=180, state="ready")
    TurnoutReport.objects.create(
        poll=result.poll, village_id=result.poll.village_id, hour=13, voted=3, reported_by=clerk_east,
        exception="power", note="停电，电工13812345678",
    )  # fmt: skip
    briefs.make(term=open_term, period=NOON)
    east = Brief.objects.get(scope=EAST)
    assert "停电" in str(east.table)
    assert "13812345678" not in str(east.table)


# --- The clock --------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch):
    ids = []
    monkeypatch.setattr(work, "send", lambda job_id, pause=None: ids.append(job_id))
    return ids


def at(moment):
    return timezone.make_aware(moment)


@pytest.mark.django_db
def test_however_many_clocks_there_are_one_job_is_asked_for(underway, sent):
    for minute in (0, 1, 2):
        briefs.issue(at(FRIDAY + timedelta(minutes=minute)))
    job = Job.objects.get()
    work.run(job.pk)
    assert Brief.objects.count() == 3
    assert briefs.issue(at(FRIDAY + timedelta(minutes=5))) == 0
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_missed_run_is_made_up_with_the_moment_it_was_really_counted(underway, sent, sign_in, office):
    briefs.issue(at(datetime(2021, 5, 16, 9)))
    work.run(Job.objects.get().pk)
    brief = Brief.objects.get(scope=DISTRICT)
    assert timezone.localtime(brief.due_at).replace(tzinfo=None) == FRIDAY
    assert brief.made_at > brief.due_at + timedelta(days=1)
    html = sign_in(office).get(reverse("reports:brief", args=[underway.pk, brief.pk])).content.decode()
    assert "was due at 2021-05-14 17:00" in html


@pytest.mark.django_db
def test_a_closed_term_and_a_switched_off_one_have_no_briefs(underway, sent, admin, office):
    schedule = BriefSchedule(term=underway, weekly_on=False)
    with pytest.raises(NotAllowed):
        briefs.set_schedule(actor=office, schedule=schedule)
    briefs.set_schedule(actor=admin, schedule=schedule)
    assert briefs.issue(at(FRIDAY)) == 0
    BriefSchedule.objects.update(weekly_on=True)
    Term.objects.update(state=TermState.CLOSED)
    assert briefs.issue(at(FRIDAY)) == 0


@pytest.mark.django_db
def test_an_administrator_sets_the_times_in_the_administration(term, admin, sign_in):
    data = {"term": term.pk, "weekly_on": "on", "weekly_day": 1, "weekly_hour": 8, "flash_from": 7, "flash_to": 20}
    client = sign_in(admin)
    assert client.post(reverse("admin:reports_briefschedule_add"), {**data, "flash_every": 1}).status_code == 302
    row = BriefSchedule.objects.get()
    assert (row.weekly_day, row.flash_on, row.changed_by) == (1, False, admin)
    wrong = client.post(reverse("admin:reports_briefschedule_change", args=[row.pk]), {**data, "flash_every": 99})
    assert wrong.status_code == 200
    assert BriefSchedule.objects.get().flash_every == 1


@pytest.mark.django_db
def test_an_edited_template_writes_the_next_brief(underway, admin):
    text_templates.save(
        actor=admin, genre=Genre.WEEKLY, level="district", seen=0, reason="按领导要求从简",
        text="{{ 期号 }}：{{ week_completed }}个完成，{{ week_completed | 较上周 }}。",
    )  # fmt: skip
    briefs.make(term=underway, period=week(FRIDAY))
    assert text_of(Brief.objects.get(scope=DISTRICT)) == "2021年第19周：1个完成。"


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_list_and_the_pages_keep_to_the_territory(underway, sign_in, office, clerk_east):
    briefs.make(term=underway, period=week(FRIDAY))
    html = sign_in(office).get(reverse("reports:briefs", args=[underway.pk])).content.decode()
    assert "测试区" in html
    assert "every Friday at 17:00" in html
    east = sign_in(clerk_east)
    html = east.get(reverse("reports:briefs", args=[underway.pk])).content.decode()
    assert "东山街道" in html
    assert reverse("reports:brief", args=[underway.pk, Brief.objects.get(scope=WEST).pk]) not in html
    assert east.get(reverse("reports:brief", args=[underway.pk, Brief.objects.get(scope=WEST).pk])).status_code == 404
    assert (
        sign_in(make_user("r", Role.REVIEWER, DISTRICT)).get(reverse("reports:briefs", args=[underway.pk])).status_code
        == 403
    )
    narrowed = reverse("reports:briefs", args=[underway.pk]) + "?genre=flash"
    assert "No brief fits" in sign_in(office).get(narrowed).content.decode()


@pytest.mark.django_db
def test_a_brief_is_taken_along_as_text_and_as_a_workbook(underway, sign_in, office):
    briefs.make(term=underway, period=week(FRIDAY))
    pk = Brief.objects.get(scope=DISTRICT).pk
    client = sign_in(office)
    text = client.get(reverse("reports:brief_export", args=[underway.pk, pk, "txt"])).content.decode()
    assert text.startswith("测试区换届工作周报（2021年第19周）")
    paper = Document(io.BytesIO(client.get(reverse("reports:brief_export", args=[underway.pk, pk, "docx"])).content))
    told = "".join(each.text for each in paper.paragraphs)
    assert "已完成换届1个" in told
    assert "西河镇（3个）：西门社区(选民名单未公布)" in told
    assert paper.tables[0].rows[-1].cells[0].text == "合计"
    answer = client.get(reverse("reports:brief_export", args=[underway.pk, pk, "xlsx"]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert "东山街道" in [row[0] for row in sheet.iter_rows(values_only=True)]
    assert client.get(reverse("reports:brief_export", args=[underway.pk, pk, "exe"])).status_code == 404


@pytest.mark.django_db
def test_asking_now_makes_what_is_due_and_nothing_else(underway, office, clerk_east, sent, monkeypatch):
    monkeypatch.setattr(briefs, "due_now", lambda term: [week(FRIDAY)])
    assert briefs.ask(actor=office, term=underway, period=week(FRIDAY)).scope == DISTRICT
    with pytest.raises(DomainError, match="Only the district"):
        briefs.ask(actor=clerk_east, term=underway, period=week(FRIDAY))
    with pytest.raises(NotAllowed):
        briefs.ask(actor=make_user("v", Role.VIEWER, DISTRICT), term=underway, period=week(FRIDAY))


@pytest.mark.django_db
def test_the_command_makes_what_was_due_at_a_moment(underway, capsys):
    call_command("issue_briefs", term=underway.name, at="2021-05-17T12:00")
    assert set(Brief.objects.values_list("period", flat=True)) == {"2021-W19", "2021-05-17T11"}
    for wrong in ({"at": "gestern"}, {"at": "2999-01-01T00:00"}, {"term": "1900"}):
        with pytest.raises(CommandError):
            call_command("issue_briefs", **wrong)


@pytest.mark.django_db
def test_the_pages_need_few_queries(underway, sign_in, office, django_assert_max_num_queries):
    for number in range(4):
        briefs.make(term=underway, period=week(FRIDAY - timedelta(days=7 * number)))
    client = sign_in(office)
    client.get(reverse("reports:briefs", args=[underway.pk]))
    with django_assert_max_num_queries(11):
        client.get(reverse("reports:briefs", args=[underway.pk]))
    with django_assert_max_num_queries(7):
        client.get(reverse("reports:brief", args=[underway.pk, Brief.objects.filter(scope=EAST)[1].pk]))

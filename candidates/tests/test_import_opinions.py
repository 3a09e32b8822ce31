"""Bringing in the joint-vetting summary; its words go nowhere else."""

from datetime import date

import pytest

from accounts.errors import NotAllowed
from audit.models import Event
from candidates.imports.answers import parse
from candidates.models import CandidacyState, Conclusion, Opinion
from candidates.opinions import Answer
from candidates.tests.sheets import bring_in, errors, texts, workbook
from candidates.tests.world import in_vetting, two_departments
from sheets import imports
from sheets.models import ImportBatch
from tests import builders

HEADINGS = [
    "镇街",
    "村",
    "姓名",
    "性别",
    "出生年月",
    "身份证号",
    "拟任职务",
    "公安",
    "法院",
    "综合结论",
    "不通过原因(对应负面清单第几项)",
]
WORDS = "涉嫌串通投标正在侦查"


@pytest.fixture
def people(term, elections):
    two_departments(term)
    found = []
    for index, name in enumerate(("王小明", "李四"), start=1):
        person = builders.make_person(name, identity=number(index), birth=date(1980, 6, 15))
        found.append(in_vetting(elections[1], person=person))
    return found


def number(index):
    return builders.identity_number(3000 + index)


def row(index, police, court, reason="", name="王小明", village="大沟村"):
    return ["东山街道", village, name, "男", "1980.06", number(index), "主任", police, court, "", reason]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("无异议", Answer("no_objection")),
        ("同意", Answer("no_objection")),
        ("√", Answer("no_objection")),
        ("无 意 见", Answer("no_objection")),
        ("不同意", Answer("not_eligible")),
        ("不符合：第8项 正在侦查", Answer("not_eligible", "N08", "正在侦查")),
        ("不通过（N14）失信被执行人", Answer("not_eligible", "N14", "失信被执行人")),
        ("有异议，待核实", Answer("objection", "", "待核实")),
        ("暂缓", Answer("objection")),
    ],
)
def test_answers_are_read_as_people_write_them(written, found):
    assert parse(written) == found


def test_the_summary_fills_the_answers(tmp_path, office, term, people):
    path = workbook(tmp_path, HEADINGS, row(1, "无异议", f"不符合：第14项，{WORDS}"), row(2, "无异议", "", name="李四"))
    report = bring_in(office, "opinions", path, term)
    assert (report.written, errors(report)) == (2, [])
    court = people[0].opinions.get(department="court")
    assert (court.conclusion, court.bar_code, court.reason) == (Conclusion.NOT_ELIGIBLE, "N14", WORDS)
    assert people[1].opinions.get(department="court").conclusion == Conclusion.PENDING


def test_the_general_reason_serves_an_answer_without_one(tmp_path, office, term, people):
    path = workbook(tmp_path, HEADINGS, row(1, "不符合", "无异议", f"第8项 {WORDS}"))
    bring_in(office, "opinions", path, term)
    assert people[0].opinions.get(department="police").bar_code == "N08"


def test_the_same_file_again_changes_nothing(tmp_path, office, term, people):
    path = workbook(tmp_path, HEADINGS, row(1, "无异议", f"有异议 {WORDS}"))
    bring_in(office, "opinions", path, term)
    again = bring_in(office, "opinions", path, term, dry_run=True).preview
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (row(1, "不符合", "无异议"), "T2"),
        (row(1, f"不符合 {WORDS}", "无异议"), "T2"),
        (row(1, f"不符合 第99项 {WORDS}", "无异议"), "T2"),
        (row(1, f"{WORDS}", "无异议"), "T2"),
        (row(9, "无异议", "无异议", name="没有人"), "G6"),
        (row(1, "无异议", "无异议", village="新岸山村"), "G6"),
    ],
)
def test_what_cannot_stand_is_refused_without_repeating_the_words(tmp_path, office, term, people, line, code):
    report = bring_in(office, "opinions", workbook(tmp_path, HEADINGS, line), term)
    assert [found for _row, found in errors(report)] == [code]
    assert WORDS not in texts(report)


def test_nobody_decided_is_changed(tmp_path, office, term, people):
    people[0].state, people[0].state_reason = CandidacyState.STRUCK_OFF, "联审未通过"
    people[0].save()
    report = bring_in(office, "opinions", workbook(tmp_path, HEADINGS, row(1, "无异议", "无异议")), term)
    assert report.preview.unchanged == 1
    assert not Opinion.objects.exclude(conclusion=Conclusion.PENDING).exists()


def test_townships_and_reviewers_cannot_hand_the_summary_in(tmp_path, clerk_east, reviewer, term, people):
    path = workbook(tmp_path, HEADINGS, row(1, "无异议", "无异议"))
    for somebody in (clerk_east, reviewer):
        with pytest.raises(NotAllowed):
            bring_in(somebody, "opinions", path, term)


def test_undo_sets_the_answers_back(tmp_path, office, term, people):
    bring_in(office, "opinions", workbook(tmp_path, HEADINGS, row(1, "无异议", f"有异议 {WORDS}")), term)
    imports.undo(actor=office, batch_id=ImportBatch.objects.latest("pk").pk)
    assert set(people[0].opinions.values_list("conclusion", flat=True)) == {Conclusion.PENDING}


def test_no_word_of_the_summary_is_in_the_trail_or_the_kept_report(tmp_path, office, term, people):
    bring_in(office, "opinions", workbook(tmp_path, HEADINGS, row(1, "无异议", f"有异议 {WORDS}")), term)
    kept = ImportBatch.objects.get()
    assert WORDS not in str(kept.report)
    assert "王小明" in str(kept.report)
    for event in Event.objects.all():
        assert WORDS not in event.reason + str(event.details)


DATED = [*HEADINGS, "事实发生日"]
DETAINED = "不符合 第9项 行政拘留"


def dated(day, police=DETAINED, index=1):
    return [*row(index, police, "无异议"), day]


@pytest.mark.parametrize(
    ("written", "police", "kept"),
    [
        ("2019-08-15", DETAINED, date(2019, 8, 15)),
        ("2019年8月15日", DETAINED, date(2019, 8, 15)),
        ("2019.08", DETAINED, date(2019, 8, 1)),
        ("2019-08-15", "不符合 第9项 2019年8月行政拘留", date(2019, 8, 15)),
        ("2020-01-02", "不符合 第9项 2019年8月行政拘留", date(2019, 8, 1)),
    ],
)
def test_the_day_of_the_fact_is_taken_from_its_column(tmp_path, office, term, people, written, police, kept):
    report = bring_in(office, "opinions", workbook(tmp_path, DATED, dated(written, police)), term)
    assert errors(report) == []
    assert people[0].opinions.get(department="police").fact_on == kept


@pytest.mark.parametrize(
    ("written", "said"), [("", "write the day of the fact"), ("2010-01-01", "looks back 5 years"), ("某日", "")]
)
def test_a_day_that_is_missing_too_old_or_unreadable_is_refused(tmp_path, office, term, people, written, said):
    report = bring_in(office, "opinions", workbook(tmp_path, DATED, dated(written)), term)
    assert len(errors(report)) == 1
    assert said in texts(report)
    assert not Opinion.objects.exclude(conclusion=Conclusion.PENDING).exists()


def test_a_summary_without_that_column_is_not_asked_for_the_day(tmp_path, office, term, people):
    report = bring_in(office, "opinions", workbook(tmp_path, HEADINGS, row(1, DETAINED, "无异议")), term)
    assert errors(report) == []
    assert people[0].opinions.get(department="police").fact_on is None

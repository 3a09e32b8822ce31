"""The workbook a department takes out, fills in and hands back."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.errors import NotAllowed
from audit.models import Event
from candidates.imports.answers import month_named, parse
from candidates.models import Bar, CandidacyState, Conclusion, Opinion, Tally
from candidates.opinions import Answer
from candidates.tests.sheets import bring_in, errors, texts, workbook
from candidates.tests.world import answer, in_vetting, reviewer_of, two_departments
from sheets import imports
from sheets.models import ImportBatch
from tests import builders

HEADINGS = [
    "序号",
    "人选编号",
    "镇街",
    "村（社区）",
    "姓名",
    "性别",
    "出生年月",
    "身份证号码",
    "拟任职务",
    "反馈期限",
    "联审部门",
    "联审意见",
    "负面清单条目",
    "事实发生日期",
    "原因",
    "依据",
]
WORDS = "涉嫌串通投标正在侦查"
BASIS = "公（刑）立字〔2021〕8号"
KIND = "department_answers"


@pytest.fixture
def people(term, elections):
    two_departments(term)
    return [in_vetting(elections[1], person=builders.make_person(name)) for name in ("王小明", "李四")]


def row(person, said="", item="", fact="", reason="", basis="", *, name="", department="公安局", number=None):
    key = person.pk if number is None else number
    shown = [1, key, "东山街道", "大沟村", name or person.person.name, "男", "1980.06", "990***********002X", "委员"]
    return [*shown, "2021-03-12", department, said, item, fact, reason, basis]


def given(person, department="police"):
    return person.opinions.get(department=department)


def sheet_of(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]


# --- Taking it out ----------------------------------------------------------------------------------------------------


def test_it_holds_the_people_the_department_has_yet_to_answer_on_and_masked_numbers(sign_in, reviewer, term, people):
    answer(people[1], "police")
    lines = sheet_of(sign_in(reviewer).get(reverse("candidates:vetting_workbook", args=[term.pk, "police"])))
    assert lines[2] == [*HEADINGS, "批次编号"]
    assert [line[4] for line in lines[3:4]] == ["王小明"]
    assert lines[3][1] == people[0].pk
    assert lines[3][7] == people[0].person.masked_identity
    assert "李四" not in str(lines)
    assert Event.objects.get(action="vetting.workbook_given").details == {
        "department": "police",
        "people": 1,
        "batch": 1,
    }


def test_whole_numbers_come_by_an_act_of_its_own_that_is_recorded(sign_in, reviewer, term, people):
    url = reverse("candidates:vetting_workbook", args=[term.pk, "police"])
    lines = sheet_of(sign_in(reviewer).post(url))
    assert len(lines[3][7]) == 18
    assert "*" not in lines[3][7]
    assert Event.objects.get(action="vetting.numbers_revealed").details == {
        "department": "police",
        "people": 2,
        "batch": 1,
    }


def test_another_departments_workbook_is_not_given_out(sign_in, reviewer, office, term, people):
    assert sign_in(reviewer).get(reverse("candidates:vetting_workbook", args=[term.pk, "court"])).status_code == 403
    assert sheet_of(sign_in(office).get(reverse("candidates:vetting_workbook", args=[term.pk, "court"])))[3][4]
    assert sign_in(office).get(reverse("candidates:vetting_workbook", args=[term.pk, "tax"])).status_code == 404


def test_with_nobody_left_it_is_a_sentence(sign_in, reviewer, term, people):
    for person in people:
        answer(person, "police")
    page = sign_in(reviewer).get(reverse("candidates:vetting_workbook", args=[term.pk, "police"]), follow=True)
    assert "nobody this department has yet to answer on" in page.content.decode()


# --- Handing it back --------------------------------------------------------------------------------------------------


def test_the_site_reads_back_what_it_gave_out(tmp_path, sign_in, reviewer, term, people):
    response = sign_in(reviewer).get(reverse("candidates:vetting_workbook", args=[term.pk, "police"]))
    path = tmp_path / "反馈表.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    book = openpyxl.load_workbook(path)
    for line in (4, 5):
        book.worksheets[0].cell(line, 12).value = "无异议"
    book.save(path)
    report = bring_in(reviewer, KIND, path, term)
    assert (report.written, errors(report)) == (2, [])
    assert {given(person).conclusion for person in people} == {Conclusion.NO_OBJECTION}
    assert given(people[0]).given_by == reviewer
    assert {given(person, "court").conclusion for person in people} == {Conclusion.PENDING}


def test_a_reason_written_in_place_of_an_answer_is_kept_in_no_report(tmp_path, reviewer, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "涉嫌串通投标", "", "", ""))
    report = bring_in(reviewer, KIND, path, term)
    assert [code for _row, code in errors(report)] == ["T2"]
    assert report.as_stored()["unknown"] == {}
    assert "涉嫌串通投标" not in str(report.as_stored())


def test_adverse_answers_carry_item_day_reason_and_basis(tmp_path, reviewer, term, people):
    path = workbook(
        tmp_path,
        HEADINGS,
        row(people[0], "不符合", "第9项", "2019-08-15", "参与赌博被拘留", "行罚决字〔2019〕31号"),
        row(people[1], "有异议", "", "", "待核实"),
    )
    report = bring_in(reviewer, KIND, path, term)
    assert (report.written, errors(report)) == (2, [])
    first = given(people[0])
    assert (first.conclusion, first.bar_code, first.fact_on) == (Conclusion.NOT_ELIGIBLE, "N09", date(2019, 8, 15))
    assert (first.reason, first.basis) == ("参与赌博被拘留", "行罚决字〔2019〕31号")
    assert (given(people[1]).conclusion, given(people[1]).bar_code) == (Conclusion.OBJECTION, "")
    tally = Tally.objects.get(candidacy=people[0])
    assert (tally.asked, tally.pending, tally.adverse) == (2, 1, 1)


def test_a_blank_answer_stays_unanswered(tmp_path, reviewer, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0]), row(people[1], "无异议"))
    assert bring_in(reviewer, KIND, path, term).written == 1
    assert given(people[0]).conclusion == Conclusion.PENDING


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        (("不符合", "N08", "", "", BASIS), "原因", "needs a reason"),
        (("不符合", "N08", "", WORDS, ""), "依据", "N08 needs its basis"),
        (("不符合", "", "", WORDS, BASIS), "负面清单条目", "needs an item"),
        (("不符合", "N99", "", WORDS, BASIS), "负面清单条目", "N99 is not on the negative list"),
        (("不符合", "N09", "", WORDS, BASIS), "事实发生日期", "write the day of the fact"),
        (("不符合", "N09", "2001-01-01", WORDS, BASIS), "事实发生日期", "looks back 5 years"),
        (("有异议", "N08", "", WORDS, BASIS), "联审意见", "bars without exception"),
        (("不符合", "N14", "", WORDS, BASIS), "负面清单条目", "applies from"),
        ((WORDS, "", "", "", ""), "联审意见", "not understood"),
        (("不符合", "N08", "", WORDS * 60, BASIS), "原因", "too long"),
    ],
)
def test_what_cannot_stand_is_refused_without_repeating_the_words(
    tmp_path, reviewer, term, people, cells, column, says
):
    Bar.objects.filter(rules="2018", code="N14").update(valid_to=date(2020, 12, 31))
    report = bring_in(reviewer, KIND, workbook(tmp_path, HEADINGS, row(people[0], *cells)), term)
    found = [issue for issue in report.log.in_order() if issue.severity == "error"]
    assert [issue.column for issue in found] == [column]
    assert says in found[0].message
    assert WORDS not in texts(report)
    assert given(people[0]).conclusion == Conclusion.PENDING


def test_the_wrong_department_is_refused(tmp_path, reviewer, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "无异议", department="法院"))
    report = bring_in(reviewer, KIND, path, term)
    assert "you answer for 公安局" in texts(report)
    assert not Opinion.objects.exclude(conclusion=Conclusion.PENDING).exists()


def test_rows_shifted_against_their_numbers_are_refused(tmp_path, reviewer, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "无异议", name="李四"), row(people[1], "无异议", number=999999))
    report = bring_in(reviewer, KIND, path, term)
    assert "belongs to another name" in texts(report)
    assert "was not sent to this department" in texts(report)
    assert report.written == 0


def test_one_person_twice_is_refused(tmp_path, reviewer, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "无异议"), row(people[0], "有异议", "", "", "待核"))
    report = bring_in(reviewer, KIND, path, term)
    assert sorted(errors(report)) == [(3, "I10"), (4, "I10")], "neither: the file does not say which one is meant"
    assert (report.written, given(people[0]).conclusion) == (0, Conclusion.PENDING)


def test_somebody_decided_is_left_alone_with_a_warning(tmp_path, reviewer, term, people):
    people[0].state, people[0].state_reason = CandidacyState.STRUCK_OFF, "联审未通过"
    people[0].save()
    report = bring_in(reviewer, KIND, workbook(tmp_path, HEADINGS, row(people[0], "无异议")), term)
    assert "is decided already" in texts(report)
    assert report.preview.unchanged == 1
    assert given(people[0]).conclusion == Conclusion.PENDING


def test_a_row_for_somebody_withdrawn_since_says_so_and_the_others_are_taken(tmp_path, reviewer, term, people):
    people[0].state, people[0].state_reason = CandidacyState.WITHDRAWN, "本人申请"
    people[0].save()
    path = workbook(tmp_path, HEADINGS, row(people[0], "不符合", "N08", "", WORDS, BASIS), row(people[1], "无异议"))
    report = bring_in(reviewer, KIND, path, term)
    assert "王小明 is decided already (Withdrawn); the answer in this row differs and changes nothing" in texts(report)
    assert (report.written, given(people[0]).conclusion) == (1, Conclusion.PENDING)


def test_a_workbook_of_another_term_changes_nothing(tmp_path, reviewer, term, people):
    other = builders.make_term(term.scope, name="2016")
    election = builders.make_village(other, people[0].village_id)
    two = builders.make_candidacy(election, builders.make_person("王小明"), state=CandidacyState.VETTING)
    Opinion.objects.create(candidacy=two, village_id=two.village_id, department="police")
    report = bring_in(reviewer, KIND, workbook(tmp_path, HEADINGS, row(two, "无异议")), term)
    assert f"Number {two.pk} was not sent to this department in this term" in texts(report)
    assert report.written == 0
    assert given(two).conclusion == Conclusion.PENDING


def test_the_office_hands_in_for_any_department_named(tmp_path, office, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "无异议", department="法院"), row(people[1], "无异议"))
    assert bring_in(office, KIND, path, term).written == 2
    assert given(people[0], "court").conclusion == Conclusion.NO_OBJECTION
    assert given(people[1]).conclusion == Conclusion.NO_OBJECTION
    nameless = workbook(tmp_path, HEADINGS, row(people[0], "无异议", department=""))
    assert "does not name a department" in texts(bring_in(office, KIND, nameless, term))


def test_townships_hand_in_no_answers(tmp_path, clerk_east, leader_east, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "无异议"))
    for somebody in (clerk_east, leader_east):
        with pytest.raises(NotAllowed):
            bring_in(somebody, KIND, path, term)


def test_the_same_file_again_changes_nothing_and_undo_sets_back(tmp_path, reviewer, office, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "不符合", "N08", "", WORDS, BASIS))
    bring_in(reviewer, KIND, path, term)
    again = bring_in(reviewer, KIND, path, term, dry_run=True).preview
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    imports.undo(actor=office, batch_id=ImportBatch.objects.latest("pk").pk)
    assert (given(people[0]).conclusion, given(people[0]).basis) == (Conclusion.PENDING, "")
    assert Tally.objects.get(candidacy=people[0]).pending == 2


def test_a_departments_file_is_no_other_departments_business(sign_in, tmp_path, reviewer, office, term, people):
    path = workbook(tmp_path, HEADINGS, row(people[0], "不符合", "N08", "", "", BASIS))
    upload = SimpleUploadedFile("反馈表.xlsx", path.read_bytes())
    new = reverse("sheets:new", args=[term.pk])
    sign_in(reviewer).post(new, {"kind": KIND, "scope": builders.DISTRICT, "file": upload})
    batch = ImportBatch.objects.get()
    page = reverse("sheets:page", args=[term.pk, batch.pk])
    listed = reverse("sheets:list", args=[term.pk])
    court = sign_in(reviewer_of("court"))
    for client, status in ((sign_in(reviewer), 200), (sign_in(office), 200), (court, 404)):
        assert client.get(page).status_code == status
    assert batch.file_name not in court.get(listed).content.decode()
    assert batch.file_name in sign_in(reviewer).get(listed).content.decode()


def test_a_reviewer_hands_in_no_roll(sign_in, reviewer, term):
    page = sign_in(reviewer).get(reverse("sheets:new", args=[term.pk]))
    assert [kind.key for kind in page.context["kinds"]] == [KIND]


def test_cells_name_basis_and_month():
    assert parse("不符合 第8项 正在侦查，依据：立字8号") == Answer("not_eligible", "N08", "正在侦查", "立字8号")
    assert month_named("2019年8月被拘留") == date(2019, 8, 1)
    assert month_named("第8项") is None

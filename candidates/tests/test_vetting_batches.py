"""The number a department's workbook carries, and what is said of one handed in late or mixed with another."""

from datetime import timedelta
from urllib.parse import unquote

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from candidates import departments, vetting_batches
from candidates.models import CandidacyState, Conclusion, Opinion
from candidates.records.batches import VettingBatch
from candidates.tests.sheets import bring_in, errors, texts
from candidates.tests.test_department_workbook import BASIS, HEADINGS, KIND, WORDS
from candidates.tests.world import in_vetting, two_departments
from tests import builders

NAMES = ("王小明", "李四", "赵六")
ANSWER, REASON = HEADINGS.index("联审意见"), HEADINGS.index("原因")


@pytest.fixture
def people(term, elections):
    two_departments(term)
    return [in_vetting(elections[1], person=builders.make_person(name)) for name in NAMES]


@pytest.fixture
def take(sign_in, reviewer, term, people, tmp_path):
    """Take the police's workbook out; what it is called, and the path it is kept under."""

    def taken(department="police"):
        answer = sign_in(reviewer).get(reverse("candidates:vetting_workbook", args=[term.pk, department]))
        path = tmp_path / f"{VettingBatch.objects.count()}.xlsx"
        path.write_bytes(b"".join(answer.streaming_content))
        return unquote(answer["Content-Disposition"]), path

    return taken


def fill(path, said, *, only=None, batch=None):
    """Write an answer beside everybody, or beside the named ones."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for line in sheet.iter_rows(min_row=4):
        if not isinstance(line[1].value, int | float) or (only and line[4].value not in only):
            continue
        line[ANSWER].value = said
        if said == "有异议":
            line[REASON].value = WORDS
        if batch is not None:
            line[len(HEADINGS)].value = batch
    book.save(path)
    return path


def given(person):
    return person.opinions.get(department="police")


def warnings(report):
    return [issue.message for issue in report.log.in_order() if issue.code == "X2"]


def test_sheet_and_file_name_carry_the_number_and_the_day(take, term, people):
    name, path = take()
    lines = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    today = timezone.localdate()
    assert f"联审反馈表_公安局_2021-police-001_{today:%Y%m%d}.xlsx" in name
    assert "公安局第1批" in lines[0][0]
    assert [line[len(HEADINGS)] for line in lines[3:6]] == ["2021-police-001"] * 3
    assert f"批次编号2021-police-001，{today.isoformat()}送出" in str(lines)
    batch = VettingBatch.objects.get()
    assert batch.people == sorted(person.pk for person in people)
    assert batch.given_by.username == "reviewer"


def test_the_same_people_again_are_the_same_batch_and_others_the_next(take, people):
    take()
    take()
    assert [batch.number for batch in VettingBatch.objects.all()] == [1]
    Opinion.objects.filter(candidacy=people[0], department="police").update(conclusion=Conclusion.NO_OBJECTION)
    name, _path = take()
    assert "2021-police-002" in name
    assert [batch.number for batch in VettingBatch.objects.all()] == [2, 1]


def test_departments_count_their_own_batches(sign_in, office, term, people):
    for code in ("police", "court"):
        list(sign_in(office).get(reverse("candidates:vetting_workbook", args=[term.pk, code])).streaming_content)
    assert {batch.code for batch in VettingBatch.objects.select_related("term")} == {
        "2021-police-001",
        "2021-court-001",
    }


def test_the_newest_workbook_comes_back_without_a_word(take, reviewer, term, people):
    _name, path = take()
    report = bring_in(reviewer, KIND, fill(path, "无异议"), term)
    assert (report.written, errors(report), warnings(report)) == (3, [], [])


def test_an_older_workbook_is_told_and_changes_no_answer_given(take, reviewer, term, people, elections):
    _name, old = take()
    in_vetting(elections[1], person=builders.make_person("周七"))
    _name, new = take()
    report = bring_in(reviewer, KIND, fill(new, "有异议", only={"王小明"}), term)
    assert warnings(report) == []
    report = bring_in(reviewer, KIND, fill(old, "无异议"), term, skip_errors=True)
    today = timezone.localdate().isoformat()
    assert f"batch 2021-police-001 of {today}; 3 of its people are in the newer batch 2021-police-002" in str(
        warnings(report)
    )
    assert [code for _row, code in errors(report)] == ["G6"]
    assert "王小明 was answered on already and is in the newer batch 2021-police-002" in texts(report)
    assert [given(person).conclusion for person in people] == ["objection", "no_objection", "no_objection"]
    assert WORDS not in texts(report)


def test_a_later_batch_of_other_people_does_not_make_a_workbook_old(take, reviewer, term, people, elections):
    _name, first = take()
    Opinion.objects.filter(candidacy__in=people, department="police").update(new_facts="新情况")
    in_vetting(elections[1], person=builders.make_person("周七"))
    take()
    Opinion.objects.update(new_facts="")
    assert warnings(bring_in(reviewer, KIND, fill(first, "无异议"), term)) == []


def test_a_closed_batch_is_told(take, reviewer, term, people):
    _name, path = take()
    bring_in(reviewer, KIND, fill(path, "无异议"), term)
    report = bring_in(reviewer, KIND, path, term, dry_run=True)
    assert "2021-police-001" in warnings(report)[0]
    assert "which is closed: all of its 3 people were answered on or decided" in warnings(report)[0]
    assert report.preview.unchanged == 3


def test_a_batch_whose_people_were_decided_is_closed_and_changes_nothing(take, reviewer, term, people):
    _name, path = take()
    for person in people:
        person.state, person.state_reason = CandidacyState.STRUCK_OFF, "联审未通过"
        person.save()
    report = bring_in(reviewer, KIND, fill(path, "无异议"), term)
    assert "which is closed" in warnings(report)[0]
    assert report.written == 0
    assert not Opinion.objects.exclude(conclusion=Conclusion.PENDING).exists()


def test_an_answer_given_on_the_page_since_then_stands(take, sign_in, reviewer, term, people):
    _name, path = take()
    url = reverse("candidates:opinion", args=[term.pk, people[0].pk])
    sign_in(reviewer).post(
        url, {"conclusion": "not_eligible", "bar_code": "N08", "reason": WORDS, "basis": BASIS, "seen": ""}
    )
    report = bring_in(reviewer, KIND, fill(path, "无异议"), term, skip_errors=True)
    assert "王小明 was answered on the page on" in texts(report)
    assert given(people[0]).conclusion == Conclusion.NOT_ELIGIBLE
    assert given(people[1]).conclusion == Conclusion.NO_OBJECTION
    assert WORDS not in texts(report)


def test_a_corrected_workbook_of_the_newest_batch_still_corrects(take, reviewer, term, people):
    _name, path = take()
    bring_in(reviewer, KIND, fill(path, "无异议"), term)
    report = bring_in(reviewer, KIND, fill(path, "有异议", only={"李四"}), term)
    assert errors(report) == []
    assert given(people[1]).conclusion == Conclusion.OBJECTION


def test_a_number_that_was_never_given_out_is_refused(take, reviewer, term, people):
    _name, path = take()
    for strange in ("2021-police-009", "2021-court-001", "2016-police-001"):
        report = bring_in(reviewer, KIND, fill(path, "无异议", batch=strange), term)
        assert f"Batch “{strange}” was not given to this department" in texts(report)
        assert report.written == 0


def test_a_row_pasted_from_another_workbook_is_refused(take, reviewer, term, people, elections):
    take()
    later = in_vetting(elections[1], person=builders.make_person("周七"))
    _name, path = take()
    report = bring_in(reviewer, KIND, fill(path, "无异议", batch="2021-police-001"), term, skip_errors=True)
    assert f"Number {later.pk} is not in batch 2021-police-001" in texts(report)
    assert given(later).conclusion == Conclusion.PENDING


def test_a_workbook_without_a_number_is_read_as_before(take, reviewer, term, people):
    _name, path = take()
    report = bring_in(reviewer, KIND, fill(path, "无异议", batch=""), term)
    assert (report.written, errors(report), warnings(report)) == (3, [], [])


def test_the_database_keeps_each_number_once_and_no_empty_batch(term, people, reviewer):
    police = departments.of(term)[0]
    batch = vetting_batches.hand_out(actor=reviewer, term=term, department=police, people=[people[0].pk])
    same = {"term": term, "department": batch.department}
    for broken in (
        {**same, "number": 1, "people": [1]},
        {**same, "number": 2, "people": []},
        {**same, "number": 0, "people": [1]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            VettingBatch.objects.create(**broken)


def test_batches_are_looked_at_in_the_administration(sign_in, admin, take, people):
    take()
    page = sign_in(admin).get(reverse("admin:candidates_vettingbatch_changelist"))
    assert page.status_code == 200
    batch = VettingBatch.objects.get()
    assert sign_in(admin).get(reverse("admin:candidates_vettingbatch_change", args=[batch.pk])).status_code == 200


def test_the_days_of_answer_and_batch_are_compared_as_moments(take, reviewer, term, people):
    _name, path = take()
    Opinion.objects.filter(candidacy=people[0], department="police").update(
        conclusion=Conclusion.NO_OBJECTION, given_at=timezone.now() - timedelta(days=1)
    )
    report = bring_in(reviewer, KIND, fill(path, "有异议", only={"王小明"}), term)
    assert errors(report) == []

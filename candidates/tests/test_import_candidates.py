"""Bringing in lists of nominees."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.errors import DomainError
from candidates import screening, vetting
from candidates.models import Candidacy, CandidacyState, Person
from candidates.tests.sheets import bring_in, errors, texts, workbook
from candidates.tests.world import counters_of
from sheets import imports
from sheets.models import ImportBatch
from tests import builders
from villages.codes import Sex

HEADINGS = [
    "序号",
    "镇街",
    "村(社区)",
    "姓名",
    "性别",
    "民族",
    "出生年月",
    "身份证号",
    "政治面貌",
    "学历",
    "拟任职务",
    "是否专职",
    "人员类别",
    "推荐方式",
]


def number(index, birth=date(1985, 6, 12), sex=Sex.MALE):
    return builders.identity_number(1000 + index, birth=birth, sex=sex)


def row(index, name="王小明", village="大沟", post="书记、主任", **changes):
    cells = {
        "序号": index,
        "镇街": "东山街道",
        "村(社区)": village,
        "姓名": name,
        "性别": "男",
        "民族": "汉",
        "出生年月": "1985.6",
        "身份证号": number(index),
        "政治面貌": "党员",
        "学历": "大学专科",
        "拟任职务": post,
        "是否专职": "√",
        "人员类别": "退役军人/致富能手",
        "推荐方式": "党员推荐",
    }
    cells |= changes
    return [cells[heading] for heading in HEADINGS]


def test_rows_become_candidacies_with_cleaned_attributes(tmp_path, clerk_east, term, elections):
    path = workbook(tmp_path, HEADINGS, row(1), row(2, "李 四", "大沟村村民委员会", "村委委员"))
    report = bring_in(clerk_east, "candidates", path, term)
    assert (report.written, errors(report)) == (2, [])
    first = Candidacy.objects.get(person__name="王小明")
    assert (first.village_id, first.party_post, first.committee_post) == (elections[1].village_id, "secretary", "chair")
    assert (first.education, first.politics, first.origins, first.is_fulltime, first.nominated_by) == (
        "3_college",
        "01",
        ["veteran", "prosperity"],
        True,
        "党员推荐",
    )
    assert (first.person.birth, first.person.ethnic_group) == (date(1985, 6, 12), "汉族")
    assert Person.objects.get(name="李四").candidacies.get().committee_post == "member"
    assert counters_of(elections[1])[0] == 2


def test_the_same_file_again_changes_nothing(tmp_path, clerk_east, term):
    path = workbook(tmp_path, HEADINGS, row(1), row(2, "李四"))
    bring_in(clerk_east, "candidates", path, term)
    report = bring_in(clerk_east, "candidates", path, term, dry_run=True)
    assert (report.preview.new, report.preview.changed, report.preview.unchanged) == (0, 0, 2)


def test_a_corrected_file_changes_what_differs(tmp_path, clerk_east, term):
    bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1), row(2, "李四")), term)
    path = workbook(tmp_path, HEADINGS, row(1, post="主任"), row(3, "赵六"))
    report = bring_in(clerk_east, "candidates", path, term)
    assert (report.preview.new, report.preview.changed, report.preview.missing) == (1, 1, 1)
    assert Candidacy.objects.get(person__name="王小明").party_post == ""


def test_a_dry_run_writes_nothing(tmp_path, clerk_east, term):
    report = bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1)), term, dry_run=True)
    assert report.preview.new == 1
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (row(1), "I10"),
        (row(2, 姓名="李四", 拟任职务="网格员"), "O3"),
        (row(2, 姓名="李四", 身份证号=number(2, birth=date(2003, 5, 18)), 出生年月=""), "I12"),
        (row(2, 姓名="李四", 身份证号="", 出生年月=""), "I9"),
        (row(2, "李四", "石桥村", 镇街="西河镇"), "F21"),
        (row(2, "李四", "大勾村"), "G4"),
    ],
)
def test_rows_that_cannot_stand_are_refused_by_place_and_code(tmp_path, clerk_east, term, second, code):
    report = bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1), second), term)
    assert errors(report) == [(4, code)]
    assert report.written == 0
    assert not Candidacy.objects.exists()


def test_somebody_who_stands_elsewhere_is_refused(tmp_path, clerk_east, term, elections):
    person = builders.make_person("王小明", identity=number(1), birth=date(1985, 6, 12))
    builders.make_candidacy(elections[4], person)
    report = bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1)), term)
    assert errors(report) == [(3, "I10")]
    assert "already stands in 石桥村" in texts(report)


def test_a_number_known_under_another_name_is_refused(tmp_path, clerk_east, term):
    builders.make_person("王晓明", identity=number(1), birth=date(1985, 6, 12))
    report = bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1)), term)
    assert errors(report) == [(3, "I10")]


def test_without_a_number_the_person_of_the_village_is_found_by_name_and_month(tmp_path, clerk_east, term, elections):
    person = builders.make_person("王小明", birth=date(1985, 6, 12), identity=number(1))
    builders.make_officer(elections[1], person)
    bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1, 身份证号="")), term)
    assert Candidacy.objects.get().person == person


def test_somebody_sent_to_vetting_is_brought_up_to_date_a_formal_candidate_is_not(tmp_path, clerk_east, term):
    bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1), row(2, "李四")), term)
    Candidacy.objects.filter(person__name="李四").update(state=CandidacyState.FORMAL)
    path = workbook(tmp_path, HEADINGS, row(1, post="主任"), row(2, "李四", post="主任"))
    report = bring_in(clerk_east, "candidates", path, term)
    assert (report.preview.changed, report.preview.unchanged) == (1, 1)
    assert "X2" in {issue.code for issue in report.log.in_order()}


def test_skipping_rows_with_errors_imports_the_others(tmp_path, clerk_east, term):
    path = workbook(tmp_path, HEADINGS, row(1), row(2, "李四", post="网格员"))
    report = bring_in(clerk_east, "candidates", path, term, skip_errors=True)
    assert report.written == 1


def undo(actor):
    return imports.undo(actor=actor, batch_id=ImportBatch.objects.latest("pk").pk)


def test_undo_deletes_the_new_and_sets_the_changed_back(tmp_path, clerk_east, term, elections):
    bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1)), term)
    bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1, post="主任"), row(3, "赵六")), term)
    assert undo(clerk_east) == 2
    only = Candidacy.objects.get()
    assert (only.party_post, only.committee_post) == ("secretary", "chair")
    assert not Person.objects.filter(name="赵六").exists()
    assert counters_of(elections[1])[0] == 1


def test_undo_is_refused_once_somebody_was_sent_to_vetting(tmp_path, clerk_east, office, term):
    bring_in(clerk_east, "candidates", workbook(tmp_path, HEADINGS, row(1)), term)
    key = Candidacy.objects.get().pk
    screening.screen(actor=office, term=term, candidacies=[key])
    vetting.send(actor=clerk_east, term=term, candidacies=[key], due_on=timezone.localdate())
    with pytest.raises(DomainError, match="王小明: changed since the import"):
        undo(clerk_east)
    assert Candidacy.objects.filter(pk=key).exists()


def test_a_long_list_takes_few_queries(tmp_path, clerk_east, term, django_assert_max_num_queries):
    rows = [row(index, f"人{index:03d}", post="村委委员") for index in range(120)]
    path = workbook(tmp_path, HEADINGS, *rows)
    with django_assert_max_num_queries(45):
        assert bring_in(clerk_east, "candidates", path, term).written == 120


def test_declared_near_relatives_in_one_village_are_told(tmp_path, clerk_east, term):
    headings = [*HEADINGS, "近亲属关系"]
    lines = [
        [*row(1, "王小明"), "与李四系夫妻"],
        [*row(2, "李四", post="委员"), ""],
        [*row(3, "赵六", post="委员", village="新岸山"), "与李四系兄弟"],
    ]
    report = bring_in(clerk_east, "candidates", workbook(tmp_path, headings, *lines), term)
    found = [(issue.row, issue.severity) for issue in report.log.in_order() if issue.code == "V16"]
    assert (found, report.written) == ([(3, "warning")], 3)


def test_ages_dates_of_a_life_and_several_schools_are_compared_but_not_kept(tmp_path, clerk_east, term):
    headings = [*HEADINGS, "年龄", "入党时间", "参加工作时间", "全日制学历", "在职学历"]
    lines = [
        [*row(1, "王小明", 学历=""), 60, "1999.1", "不祥", "高中", "本科"],
        [*row(2, "李四"), "三十六", "2010.1", "2005.7", "", ""],
    ]
    report = bring_in(clerk_east, "candidates", workbook(tmp_path, headings, *lines), term)
    told = {(issue.row, issue.code, issue.severity) for issue in report.log.in_order()}
    assert told == {
        (3, "D12", "warning"),
        (3, "D11", "warning"),
        (3, "D8", "warning"),
        (3, "E4", "note"),
    }
    assert Candidacy.objects.get(person__name="王小明").education == "4_bachelor"


def test_how_schooling_beside_the_day_school_counts_is_asked(tmp_path, clerk_east, term):
    path = workbook(tmp_path, HEADINGS, row(1, 学历="函授大专"))
    assert bring_in(clerk_east, "candidates", path, term, schooling="refuse").written == 0
    assert bring_in(clerk_east, "candidates", path, term).written == 1

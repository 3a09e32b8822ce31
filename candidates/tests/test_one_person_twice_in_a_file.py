"""Two rows of one file about one person: neither counts unless they say the same, also where errors are left out."""

from datetime import date

import openpyxl
import pytest

from candidates.imports.doubles import Mention, found
from candidates.models import Candidacy, Conclusion, Officer, Opinion
from candidates.tests import test_department_workbook as returned
from candidates.tests import test_import_candidates as nominees
from candidates.tests import test_import_officers as rosters
from candidates.tests import test_import_opinions as summary
from candidates.tests.sheets import bring_in, errors, texts, workbook
from candidates.tests.world import in_vetting, reviewer_of, two_departments
from tests import builders


@pytest.fixture
def vetted(term, elections):
    two_departments(term)
    person = builders.make_person("王小明", identity=summary.number(1), birth=date(1980, 6, 15))
    return in_vetting(elections[1], person=person)


# --- Nominees ---------------------------------------------------------------------------------------------------------


def brought(folder, actor, term, *rows):
    path = workbook(folder, nominees.HEADINGS, *rows)
    return bring_in(actor, "candidates", path, term, skip_errors=True)


def test_two_posts_for_one_person_count_for_neither_row(tmp_path, clerk_east, term):
    rows = (nominees.row(1, post="主任"), nominees.row(2, "李四"), nominees.row(1, post="委员"))
    report = brought(tmp_path, clerk_east, term, *rows)
    assert errors(report) == [(3, "I10"), (5, "I10")]
    assert "Rows 3 and 5 are about the same person and do not say the same" in texts(report)
    assert [row.person.name for row in Candidacy.objects.select_related("person")] == ["李四"]


def test_two_villages_for_one_person_count_for_neither_row(tmp_path, clerk_east, term):
    report = brought(tmp_path, clerk_east, term, nominees.row(1), nominees.row(1, village="新岸山村"))
    assert errors(report) == [(3, "I10"), (4, "I10")]
    assert "Row 3 and row 4 have the same person in two villages, here 大沟村, there 新岸山村" in texts(report)
    assert not Candidacy.objects.exists()


def test_a_row_that_only_repeats_another_is_left_out_and_said(tmp_path, clerk_east, term):
    report = brought(tmp_path, clerk_east, term, nominees.row(1), nominees.row(1), nominees.row(1))
    assert errors(report) == [(4, "I10"), (5, "I10")]
    assert "Row 5 says again what row 3 says" in texts(report)
    assert Candidacy.objects.count() == 1


def test_a_row_without_a_number_meets_the_namesake_with_one(tmp_path, clerk_east, term):
    rows = (nominees.row(1, post="主任"), nominees.row(2, post="委员", 身份证号=""))
    report = brought(tmp_path, clerk_east, term, *rows)
    assert errors(report) == [(3, "I10"), (4, "I10")]
    assert not Candidacy.objects.exists()


def test_two_namesakes_with_numbers_of_their_own_are_two_people(tmp_path, clerk_east, term):
    assert brought(tmp_path, clerk_east, term, nominees.row(1), nominees.row(2)).written == 2


def test_rows_found_to_mean_one_known_person_do_not_both_count(tmp_path, clerk_east, term, elections):
    person = builders.make_person("王小明", identity=nominees.number(1), birth=date(1985, 6, 12))
    builders.make_officer(elections[2], person)
    village = elections[2].village.short_name
    rows = (nominees.row(1, post="主任"), nominees.row(2, village=village, post="委员", 身份证号=""))
    report = brought(tmp_path, clerk_east, term, *rows)
    assert errors(report) == [(3, "I10"), (4, "I10")]
    assert not Candidacy.objects.exists()


def test_a_row_refused_for_a_cell_of_it_still_makes_the_other_doubtful(tmp_path, clerk_east, term):
    report = brought(tmp_path, clerk_east, term, nominees.row(1), nominees.row(1, 拟任职务="网格员"))
    assert errors(report) == [(3, "I10"), (4, "O3")]
    assert not Candidacy.objects.exists()


def test_rows_on_two_sheets_are_named_by_sheet_and_row(tmp_path, clerk_east, term):
    path = workbook(tmp_path, nominees.HEADINGS, nominees.row(1, post="主任"))
    book = openpyxl.load_workbook(path)
    book.worksheets[0].title = "甲"
    second = book.copy_worksheet(book.worksheets[0])
    second.title = "乙"
    second.cell(3, nominees.HEADINGS.index("拟任职务") + 1).value = "委员"
    book.save(path)
    report = bring_in(clerk_east, "candidates", path, term, skip_errors=True)
    assert "Rows 3 and 3 of sheet “乙” are about the same person" in texts(report)
    assert not Candidacy.objects.exists()


def test_somebody_named_twice_is_not_counted_as_missing_from_the_file(tmp_path, clerk_east, term):
    brought(tmp_path, clerk_east, term, nominees.row(1))
    report = brought(tmp_path, clerk_east, term, nominees.row(1, post="主任"), nominees.row(1, post="委员"))
    assert report.preview.missing == 0


# --- Officers ---------------------------------------------------------------------------------------------------------


def test_two_rows_of_a_roster_about_one_officer_count_for_neither(tmp_path, clerk_east, term):
    path = workbook(tmp_path, rosters.HEADINGS, rosters.row(1), rosters.row(1, post="副书记"))
    report = bring_in(clerk_east, "officers", path, term, skip_errors=True)
    assert errors(report) == [(3, "I10"), (4, "I10")]
    assert not Officer.objects.exists()


def test_the_same_officer_listed_once_more_outside_the_committees_counts_once(tmp_path, clerk_east, term):
    path = workbook(tmp_path, rosters.HEADINGS, rosters.row(1), rosters.row(1, post="监委会主任"))
    assert bring_in(clerk_east, "officers", path, term).written == 1


# --- The joint-vetting summary ----------------------------------------------------------------------------------------


def test_two_answers_about_one_person_in_a_summary_count_for_neither(tmp_path, office, term, vetted):
    rows = (summary.row(1, "无异议", "无异议"), summary.row(1, "不符合：第8项 正在侦查", "无异议"))
    report = bring_in(office, "opinions", workbook(tmp_path, summary.HEADINGS, *rows), term, skip_errors=True)
    assert errors(report) == [(3, "I10"), (4, "I10")]
    assert "侦查" not in texts(report)
    assert not Opinion.objects.exclude(conclusion=Conclusion.PENDING).exists()


def test_a_refused_adverse_answer_lets_no_other_row_agree(tmp_path, office, term, vetted):
    rows = (summary.row(1, "无异议", "无异议"), summary.row(1, "不符合", "无异议"))
    report = bring_in(office, "opinions", workbook(tmp_path, summary.HEADINGS, *rows), term, skip_errors=True)
    assert {row for row, _code in errors(report)} == {3, 4}
    assert not Opinion.objects.exclude(conclusion=Conclusion.PENDING).exists()


def test_a_blank_row_about_the_same_person_says_nothing(tmp_path, office, term, vetted):
    path = workbook(tmp_path, summary.HEADINGS, summary.row(1, "", ""), summary.row(1, "无异议", "无异议"))
    assert bring_in(office, "opinions", path, term).written == 1


# --- A department's own workbook --------------------------------------------------------------------------------------


@pytest.mark.parametrize("adverse", [("不符合", "N08", "", "", ""), ("正在侦查",)])
@pytest.mark.parametrize("is_first", [True, False])
def test_in_a_departments_workbook_a_refused_row_lets_no_other_row_agree(tmp_path, term, vetted, adverse, is_first):
    rows = [returned.row(vetted, "无异议"), returned.row(vetted, *adverse)]
    path = workbook(tmp_path, returned.HEADINGS, *(reversed(rows) if is_first else rows))
    report = bring_in(reviewer_of("police"), returned.KIND, path, term, skip_errors=True)
    assert {row for row, _code in errors(report)} == {3, 4}
    assert vetted.opinions.get(department="police").conclusion == Conclusion.PENDING


def test_the_same_row_number_of_two_sheets_is_two_rows(tmp_path, term, vetted):
    path = workbook(tmp_path, returned.HEADINGS, returned.row(vetted, "无异议"))
    book = openpyxl.load_workbook(path)
    second = book.copy_worksheet(book.worksheets[0])
    second.cell(3, returned.HEADINGS.index("联审意见") + 1).value = "有异议"
    second.cell(3, returned.HEADINGS.index("原因") + 1).value = "待核"
    book.save(path)
    report = bring_in(reviewer_of("police"), returned.KIND, path, term, skip_errors=True)
    assert [code for _row, code in errors(report)] == ["I10", "I10"]
    assert vetted.opinions.get(department="police").conclusion == Conclusion.PENDING


# --- The pure rule ----------------------------------------------------------------------------------------------------


def test_thousands_of_rows_about_one_person_take_no_square_of_time():
    rows = [Mention("甲", number, "v", "王", date(1980, 1, 1), "", says=number) for number in range(20_000)]
    assert len(found(rows)) == 20_000

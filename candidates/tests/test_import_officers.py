"""Bringing in rosters, mostly of the previous term."""

from datetime import date

import pytest

from accounts.errors import DomainError
from candidates.models import Officer
from candidates.tests.sheets import bring_in, errors, workbook
from sheets import imports
from sheets.models import ImportBatch
from tests import builders

HEADINGS = ["村名", "姓名", "性别", "出生年月", "身份证号码", "现任职务", "任职时间", "学历", "政治面貌"]


def number(index):
    return builders.identity_number(2000 + index, birth=date(1975, 3, 8))


def row(index, name="王小明", village="大沟村", post="书记", education="高中"):
    return [village, name, "男", "1975.03", number(index), post, "2016.12", education, "中共党员"]


def test_a_roster_becomes_officers(tmp_path, clerk_east, term, elections):
    path = workbook(
        tmp_path, HEADINGS, row(1), row(2, "李四", post="村委会主任兼支部副书记"), row(3, "赵六", post="两委委员")
    )
    report = bring_in(clerk_east, "officers", path, term)
    assert (report.written, errors(report)) == (3, [])
    posts = {each.person.name: (each.party_post, each.committee_post) for each in Officer.objects.all()}
    assert posts == {
        "王小明": ("secretary", ""),
        "李四": ("deputy_secretary", "chair"),
        "赵六": ("member", "member"),
    }
    assert Officer.objects.first().started_on == date(2016, 12, 1)


def test_people_outside_the_two_committees_are_left_out_with_a_note(tmp_path, clerk_east, term):
    path = workbook(tmp_path, HEADINGS, row(1), row(2, "李四", post="监委会主任"), row(3, "赵六", post="综合专干"))
    report = bring_in(clerk_east, "officers", path, term)
    assert report.written == 1
    assert [issue.code for issue in report.log.in_order() if issue.severity == "note"].count("O3") == 2


def test_the_same_roster_again_changes_nothing_and_a_newer_one_the_difference(tmp_path, clerk_east, term):
    path = workbook(tmp_path, HEADINGS, row(1), row(2, "李四", post="主任"))
    bring_in(clerk_east, "officers", path, term)
    again = bring_in(clerk_east, "officers", path, term, dry_run=True).preview
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    path = workbook(tmp_path, HEADINGS, row(1, education="大专"))
    newer = bring_in(clerk_east, "officers", path, term).preview
    assert (newer.changed, newer.missing) == (1, 1)
    assert Officer.objects.get(person__name="王小明").education == "3_college"


def test_secretary_and_chair_may_swap(tmp_path, clerk_east, term):
    bring_in(clerk_east, "officers", workbook(tmp_path, HEADINGS, row(1), row(2, "李四", post="副书记")), term)
    path = workbook(tmp_path, HEADINGS, row(1, post="副书记"), row(2, "李四", post="书记"))
    assert bring_in(clerk_east, "officers", path, term).written == 2
    assert Officer.objects.get(party_post="secretary").person.name == "李四"
    imports.undo(actor=clerk_east, batch_id=ImportBatch.objects.latest("pk").pk)
    assert Officer.objects.get(party_post="secretary").person.name == "王小明"


@pytest.mark.parametrize("known", [True, False])
def test_two_secretaries_of_a_village_are_refused(tmp_path, clerk_east, term, known):
    if known:
        bring_in(clerk_east, "officers", workbook(tmp_path, HEADINGS, row(1)), term)
        path = workbook(tmp_path, HEADINGS, row(2, "李四"))
        place = 3
    else:
        path = workbook(tmp_path, HEADINGS, row(1), row(2, "李四"))
        place = 4
    assert errors(bring_in(clerk_east, "officers", path, term)) == [(place, "O1")]


def test_somebody_who_serves_in_another_village_is_refused(tmp_path, clerk_east, term, elections):
    person = builders.make_person("王小明", identity=number(1), birth=date(1975, 3, 8))
    builders.make_officer(elections[4], person)
    report = bring_in(clerk_east, "officers", workbook(tmp_path, HEADINGS, row(1)), term)
    assert errors(report) == [(3, "I10")]


def test_a_closed_term_takes_no_roster(tmp_path, clerk_east, term):
    term.state = "closed"
    term.save()
    with pytest.raises(DomainError, match="is closed"):
        bring_in(clerk_east, "officers", workbook(tmp_path, HEADINGS, row(1)), term)


def test_undo_takes_a_roster_back(tmp_path, clerk_east, term):
    bring_in(clerk_east, "officers", workbook(tmp_path, HEADINGS, row(1)), term)
    imports.undo(actor=clerk_east, batch_id=ImportBatch.objects.latest("pk").pk)
    assert not Officer.objects.exists()


def test_undo_is_refused_once_an_office_ended(tmp_path, clerk_east, term):
    bring_in(clerk_east, "officers", workbook(tmp_path, HEADINGS, row(1)), term)
    Officer.objects.update(ended_on=date(2018, 1, 1), end_reason="died")
    with pytest.raises(DomainError, match="changed since the import"):
        imports.undo(actor=clerk_east, batch_id=ImportBatch.objects.latest("pk").pk)

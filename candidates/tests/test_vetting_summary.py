"""The district's summary of joint vetting: page and workbook in the official shape."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from candidates import counters, nominations, review, vetting, vetting_summary
from candidates.models import Candidacy, CandidacyState, Conclusion, Opinion, Tally
from candidates.tests.sheets import bring_in
from candidates.tests.world import all_agree, answer, in_vetting, two_departments
from tests import builders
from villages.models import VillageElection

WORDS = "涉嫌串通投标正在侦查"


@pytest.fixture
def people(office, term, elections):
    """Two waiting (one late), one passed, one struck off before the list and one after, in two townships."""
    two_departments(term)
    late = timezone.localdate() - timedelta(days=1)
    rows = [in_vetting(elections[1]), in_vetting(elections[4], due_on=late)]
    answer(rows[0], "police", Conclusion.OBJECTION, "", WORDS)
    passed, before, after = (in_vetting(elections[1]) for _ in range(3))
    for row in (passed, before, after):
        all_agree(row)
    answer(before, "court", Conclusion.NOT_ELIGIBLE, "N14", WORDS)
    vetting.clear(actor=office, term=term, candidacies=[passed.pk, after.pk])
    vetting.strike_off(actor=office, candidacy=before, reason="失信未结案", bar_code="N14")
    Candidacy.objects.filter(pk=after.pk).update(
        state=CandidacyState.STRUCK_OFF, state_reason="贿选查实", bar_code="N10", struck_off_stage="after"
    )
    builders.make_candidacy(elections[4])
    return rows


def test_departments_are_counted_from_their_answers(office, term, people):
    by_code = {line.department.code: line.answers for line in vetting_summary.by_department(office, term)}
    police, court = by_code["police"], by_code["court"]
    assert (police.asked, police.no_objection, police.objection, police.pending, police.overdue) == (5, 3, 1, 1, 1)
    assert (court.asked, court.not_eligible, court.pending, court.overdue) == (5, 1, 2, 1)
    assert vetting_summary.total([police, court]).asked == 10


def test_townships_are_counted_from_their_people(office, term, people):
    east, west = vetting_summary.by_township(office, term)
    assert (east.name, west.name) == ("东山街道", "西河镇")
    assert (east.people.put_forward, east.people.sent, east.people.vetting, east.people.passed) == (4, 4, 1, 1)
    assert (east.people.struck_before, east.people.struck_after, east.people.vetted) == (1, 1, 3)
    assert (west.people.put_forward, west.people.sent, west.people.overdue) == (2, 1, 1)


def test_items_are_counted_from_those_struck_off(office, term, people):
    found = {line.bar.code: line.people for line in vetting_summary.by_bar(office, term) if line.bar}
    assert found == {"N14": 1, "N10": 1}


def test_the_page_has_a_fixed_number_of_queries(
    sign_in, office, term, elections, people, django_assert_max_num_queries
):
    client = sign_in(office)
    url = reverse("candidates:vetting_summary", args=[term.pk])
    client.get(url)
    for _ in range(5):
        in_vetting(elections[2])
    with django_assert_max_num_queries(16):
        page = client.get(url).content.decode()
    assert WORDS not in page
    assert "公安局" in page or "police" in page


@pytest.mark.parametrize("who", ["clerk_east", "leader_east", "reviewer", "viewer"])
def test_only_the_district_reads_and_exports_it(request, sign_in, term, who):
    client = sign_in(request.getfixturevalue(who))
    for name in ("vetting_summary", "vetting_summary_export"):
        assert client.get(reverse(f"candidates:{name}", args=[term.pk])).status_code == 403


def test_the_workbook_has_the_official_shape_and_no_words(sign_in, office, term, people):
    response = sign_in(office).get(reverse("candidates:vetting_summary_export", args=[term.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert book.sheetnames == ["联审汇总表", "按部门", "按镇街"]
    lines = [[cell.value for cell in line] for line in book["联审汇总表"].iter_rows()]
    assert lines[0][0] == "测试区2021年村（社区）“两委”换届人选联审汇总表"
    assert lines[2][8] == "镇街初审意见"
    assert {line[8] for line in lines[3:8]} == {"镇街初审同意"}
    assert sorted(lines[2][9:11]) == ["公安局", "法院"]
    assert lines[2][11:] == ["综合结论", "不通过原因（对应负面清单第几项）", "联审日期", "领导小组研究意见"]
    assert sorted(line[11] for line in lines[3:8]) == ["不通过", "不通过", "暂缓", "暂缓", "通过"]
    assert {line[12] for line in lines[3:8] if line[12]} == {"N14：失信未结案", "N10：贿选查实"}
    assert WORDS not in str(lines)
    total = [cell.value for cell in list(book["按镇街"].iter_rows())[5]]
    assert total[1:4] == ["合计", 6, 5]
    assert Event.objects.filter(action="vetting.exported").count() == 1


def test_the_wizard_reads_the_workbook_row_by_row(tmp_path, sign_in, office, term, people):
    response = sign_in(office).get(reverse("candidates:vetting_summary_export", args=[term.pk]))
    path = tmp_path / "汇总.xlsx"
    path.write_bytes(b"".join(response.streaming_content))
    book = openpyxl.load_workbook(path)
    del book["按部门"], book["按镇街"]
    book.save(path)
    report = bring_in(office, "opinions", path, term, dry_run=True)
    assert report.rows == 5


def test_the_database_keeps_the_tallies(term, elections, people):
    def counted(candidacy):
        rows = Opinion.objects.filter(candidacy=candidacy)
        adverse = rows.filter(conclusion__in=["objection", "not_eligible"]).count()
        return rows.count(), rows.filter(conclusion=Conclusion.PENDING).count(), adverse

    people[0].opinions.filter(department="police").update(conclusion=Conclusion.PENDING, reason="")
    people[1].opinions.filter(department="police").delete()
    for tally in Tally.objects.all():
        assert (tally.asked, tally.pending, tally.adverse) == counted(tally.candidacy_id)
    assert Tally.objects.count() == 5


def test_overdue_people_are_counted_once_however_many_departments_are_late(office, term, people):
    counts = review.matrix_counts(office, term, "", 2)
    assert (counts["all"], counts["overdue"], counts["waiting"]) == (2, 1, 2)
    assert review.matrix_counts(office, term, builders.EAST, 2)["overdue"] == 0


def test_who_withdrew_after_the_decision_was_vetted_all_the_same(sign_in, office, clerk_east, term, elections, people):
    passed = Candidacy.objects.get(term=term, state=CandidacyState.CLEARED)
    nominations.withdraw(actor=clerk_east, candidacy=passed, reason="本人申请")
    nominations.withdraw(actor=clerk_east, candidacy=builders.make_candidacy(elections[1]), reason="本人申请")
    east = vetting_summary.by_township(office, term)[0].people
    assert (east.put_forward, east.sent, east.passed, east.withdrawn, east.vetted) == (4, 4, 0, 1, 3)
    assert [line.answers.asked for line in vetting_summary.by_department(office, term)] == [5, 5]
    client = sign_in(office)
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(client.get(reverse("candidates:vetting_summary_export", args=[term.pk])).streaming_content))
    )
    assert "通过（后退出）" in [cell.value for line in book["联审汇总表"].iter_rows() for cell in line]
    heads = [cell.value for cell in book["按镇街"][3]]
    assert heads[7:11] == ["已审结", "通过", "审后退出", "取消资格"]
    assert [cell.value for cell in book["按镇街"][4]][7:11] == [3, 0, 1, 2]


def test_every_figure_of_people_vetted_opens_to_as_many_rows(sign_in, office, viewer, clerk_east, term, people):
    passed = Candidacy.objects.get(term=term, state=CandidacyState.CLEARED)
    nominations.withdraw(actor=clerk_east, candidacy=passed, reason="本人申请")
    counters.recount(VillageElection.objects.filter(term=term))
    client = sign_in(office)
    rows = reverse("candidates:candidates", args=[term.pk])
    board = client.get(reverse("villages:board", args=[term.pk])).content.decode()
    summary = client.get(reverse("candidates:vetting_summary", args=[term.pk])).content.decode()
    assert f'href="{rows}?state=vetted"' in board
    assert f'href="{rows}?state=vetted&amp;division={builders.EAST}">3</a>' in summary
    assert client.get(f"{rows}?state=vetted").context["page"].paginator.count == 3
    assert client.get(f"{rows}?state=struck_off").context["page"].paginator.count == 2
    people_of = vetting_summary.total_people([line.people for line in vetting_summary.by_township(office, term)])
    assert sum(VillageElection.objects.filter(term=term).values_list("vetted", flat=True)) == people_of.vetted == 3
    assert "?state=vetted" not in sign_in(viewer).get(reverse("villages:board", args=[term.pk])).content.decode()

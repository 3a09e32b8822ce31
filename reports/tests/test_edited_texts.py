"""The edited text of a report: checked, kept as versions, shown, exported, and what keeps it from release."""

from __future__ import annotations

import io

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from docx import Document

from accounts.errors import DomainError, NotAllowed, ReasonMissing, StaleSave, WrongState
from accounts.roles import Role
from audit.models import Event
from reports import edited_texts
from reports.models import Release, ReportText
from reports.releases import release
from reports.runs import Paragraph, Run
from reports.snapshots import export, is_intact, make, report_of
from reports.tests.builders import make_poll_result
from tests.builders import DISTRICT, EAST, WEST, identity_number, make_user

pytestmark = pytest.mark.django_db

FINE = "截至今日，测试区6个村（社区）开展“两委”换届，进展顺利。\n"
FOREIGN = "测试区6个村（社区）开展“两委”换届，重难点村35个村已全部销号。\n"
EXPLAINED = {"35个": "来自重难点村台账"}


@pytest.fixture
def snapshot(term, elections):
    make_poll_result(elections[0], registered=200, issued=150, cast=120, proxy=2)
    return make(actor=None, term=term, scope=DISTRICT)


@pytest.fixture
def edit(office, snapshot):
    """Saves a text as the office, over the newest version."""

    def edit(text=FINE, *, actor=office, explanations=None, reason="按领导意见修改", seen=None):
        newest = edited_texts.newest(snapshot)
        return edited_texts.save(
            actor=actor,
            snapshot=snapshot,
            report=report_of(snapshot),
            text=text,
            explanations=explanations or {},
            reason=reason,
            seen=(newest.version if newest else 0) if seen is None else seen,
        )

    return edit


def page_of(snapshot, name="text"):
    return reverse(f"reports:{name}", args=[snapshot.term_id, snapshot.pk])


def test_an_edit_is_a_version_beside_the_report_which_stays_as_it_was(edit, snapshot, office):
    row = edit()
    assert (row.version, row.edited_by, row.hard, row.soft) == (1, office, 0, 0)
    assert is_intact(snapshot)
    assert "进展顺利" not in report_of(snapshot).text()
    assert Event.objects.get(action="report.text_edited").reason == "按领导意见修改"
    assert edit("测试区6个村（社区）完成换届。").version == 2


def test_the_text_of_a_report_comes_back_from_its_editor_as_it_went_in(snapshot):
    paragraphs = report_of(snapshot).paragraphs
    again = edited_texts.from_text(edited_texts.to_text(paragraphs))
    assert [(each.heading, each.text) for each in again] == [(each.heading, each.text) for each in paragraphs]


def test_numbers_of_an_edited_text_lead_to_their_figures(edit):
    (paragraph,) = edited_texts.paragraphs_of(edit())
    assert ("6", "villages") in [(run.text, run.key) for run in paragraph.runs]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("", "Begin with the opening"),
        ("# 标题\n正文", "Begin with the opening"),
        ("字" * 20_001, "20001 characters; 20000 are allowed"),
        (f"联系人{identity_number(3)}。", "never kept"),
        ("联系电话13812345678。", "never kept"),
    ],
)
def test_what_is_not_kept(edit, text, match):
    with pytest.raises(DomainError, match=match):
        edit(text)
    assert not ReportText.objects.exists()


def test_personal_data_is_not_kept_in_a_reason_or_an_explanation_either(edit):
    with pytest.raises(DomainError, match="never kept"):
        edit(reason="张三13812345678要求")
    with pytest.raises(DomainError, match="never kept"):
        edit(FOREIGN, explanations={"35个": "问13812345678"})


def test_an_edit_needs_a_reason_the_act_and_the_newest_version(edit, clerk_east):
    with pytest.raises(ReasonMissing):
        edit(reason="改")
    with pytest.raises(NotAllowed):
        edit(actor=clerk_east)
    edit()
    with pytest.raises(StaleSave):
        edit("测试区6个村（社区）。", seen=0)
    with pytest.raises(DomainError, match="Nothing was changed"):
        edit()


def test_versions_cannot_be_changed(edit):
    edit()
    for change in (lambda: ReportText.objects.update(reason="x"), lambda: ReportText.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def release_it(snapshot, office):
    from reports.releases import explain, findings

    for each in findings(snapshot):
        if each.broken.is_hard:
            explain(
                actor=office, snapshot=snapshot, code=each.broken.code, village=each.broken.village, text="已核对无误"
            )
    return release(actor=office, snapshot=snapshot)


def test_a_foreign_figure_keeps_a_report_from_being_signed_off_until_it_is_explained(edit, snapshot, office):
    assert edit(FOREIGN).hard == 1
    with pytest.raises(WrongState, match="1 figures that are not the report's, the first “35个” in paragraph 1"):
        release_it(snapshot, office)
    row = edit(FOREIGN, explanations=EXPLAINED)
    assert (row.hard, row.soft, row.explanations) == (0, 1, EXPLAINED)
    release_it(snapshot, office)
    assert Release.objects.count() == 1
    with pytest.raises(WrongState, match="signed off"):
        edit()


def test_an_explanation_of_a_word_or_two_is_none(edit):
    assert edit(FOREIGN, explanations={"35个": "台账"}).hard == 1


def test_personal_data_that_came_in_another_way_keeps_it_from_being_signed_off(snapshot, office):
    words = [Paragraph("", (Run(f"联系人{identity_number(3)}"),)).to_json()]
    ReportText.objects.create(
        snapshot=snapshot,
        version=1,
        paragraphs=words,
        findings=[],
        hard=0,
        soft=0,
        reason="由别处写入",
        edited_by=office,
    )
    with pytest.raises(WrongState, match="personal data") as refused:
        release_it(snapshot, office)
    assert identity_number(3) not in str(refused.value)


def test_the_paper_carries_the_edited_text_with_as_many_headings_as_it_has(edit, snapshot, office, sign_in):
    edit(FINE + "说明一句。\n" + "".join(f"# {number}.第{number}点\n如前所述。\n" for number in range(1, 24)))
    for name, more in (("printed", []), ("export", ["docx"])):
        answer = sign_in(office).get(reverse(f"reports:{name}", args=[snapshot.term_id, snapshot.pk, *more]))
        told = (
            "".join(each.text for each in Document(io.BytesIO(answer.content)).paragraphs)
            if more
            else answer.content.decode()
        )
        assert "进展顺利" in told
        for heading in ("（一）第1点", "（十）第10点", "（十一）第11点", "（二十）第20点", "（二十三）第23点"):
            assert heading in told


def test_files_carry_the_edited_text_and_the_figures_stay(edit, snapshot, office):
    before = export(actor=office, snapshot=snapshot, kind="json")[1]
    edit()
    assert "进展顺利" in export(actor=office, snapshot=snapshot, kind="txt")[1].decode()
    paper = Document(io.BytesIO(export(actor=office, snapshot=snapshot, kind="docx")[1]))
    assert any("进展顺利" in each.text for each in paper.paragraphs)
    assert len(paper.tables) == len(Document(io.BytesIO(bytes(snapshot.files.get(kind="docx").content))).tables)
    assert export(actor=office, snapshot=snapshot, kind="json")[1] == before


# --- The page ---------------------------------------------------------------------------------------------------------


def test_the_page_checks_keeps_and_shows_versions(snapshot, office, sign_in):
    client = sign_in(office)
    assert "As generated" in client.get(page_of(snapshot)).content.decode()
    asked = {"text": FOREIGN, "reason": "按领导意见修改", "seen": 0}
    checked = client.post(page_of(snapshot), {**asked, "check": "1"})
    html = checked.content.decode()
    assert checked.status_code == 200
    assert "Must be put right" in html
    assert "35个" in html
    assert "已全部销号" in html
    assert not ReportText.objects.exists()
    saved = {**asked, "save": "1", "figure": ["35个"], "explanation": ["来自重难点村台账"]}
    assert client.post(page_of(snapshot), saved).status_code == 302
    html = client.get(page_of(snapshot)).content.decode()
    assert "来自重难点村台账" in html
    assert "Version 1" in html
    assert "已全部销号" in client.get(page_of(snapshot, "page")).content.decode()
    assert "已全部销号" not in client.get(page_of(snapshot) + "?version=0").content.decode()
    assert client.get(page_of(snapshot) + "?version=7").status_code == 404


def test_a_refused_text_is_still_in_the_form(snapshot, office, sign_in):
    client = sign_in(office)
    answer = client.post(page_of(snapshot), {"text": FINE, "reason": "", "seen": 0, "save": "1"})
    assert answer.status_code == 422
    assert "进展顺利" in answer.content.decode()


def test_the_township_reads_its_own_text_and_the_leader_edits_it(term, elections, sign_in, clerk_east, leader_east):
    own, other = (make(actor=None, term=term, scope=code) for code in (EAST, WEST))
    reader = sign_in(clerk_east)
    html = reader.get(page_of(own)).content.decode()
    assert "东山街道" in html
    assert "<textarea" not in html
    assert reader.post(page_of(own), {"text": FINE}).status_code == 403
    assert reader.get(page_of(other)).status_code == 404
    assert "<textarea" in sign_in(leader_east).get(page_of(own)).content.decode()
    assert sign_in(make_user("r", Role.REVIEWER, DISTRICT)).get(page_of(own)).status_code == 403


def test_the_page_needs_few_queries(snapshot, edit, office, sign_in, django_assert_max_num_queries):
    for number in range(5):
        edit(f"测试区6个村（社区）开展“两委”换届，第{number}稿。")
    client = sign_in(office)
    client.get(page_of(snapshot))
    with django_assert_max_num_queries(6):
        client.get(page_of(snapshot))

"""What a file is, recognised or chosen; what is asked about it once, and remembered; cells pasted without headings."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sheets import answers, imports
from sheets.models import BatchState, ImportBatch
from sheets.recognition import Recogniser
from sheets.tests import toy
from sheets.tests.conftest import HEAD, TERM_ID, person
from sheets.tests.test_wizard import drop, run_jobs, wizard  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

WORDS_HEAD = [*HEAD, "学历", "联系电话"]


def schooled(serial, school):
    return [*person(serial), school, "13800000000"]


@pytest.fixture
def desk(wizard, clerk_east):  # noqa: F811
    """``desk(path, kind="")``: hand in and check; the batch."""
    wizard.force_login(clerk_east)

    def hand_in(path, **fields):
        drop(wizard, path, **{"kind": "", **fields})
        run_jobs()
        return ImportBatch.objects.latest("pk")

    return hand_in


@pytest.fixture
def post(wizard):  # noqa: F811
    """``post(batch, "columns", field=…)``: send a form of the batch's page and let the worker do what it asks for."""

    def send(batch, name, **fields):
        answer = wizard.post(reverse(f"sheets:{name}", args=[TERM_ID, batch.pk]), fields)
        run_jobs()
        batch.refresh_from_db()
        return answer

    return send


def page_of(client, batch):
    return client.get(reverse("sheets:page", args=[TERM_ID, batch.pk])).content.decode()


def word_field(batch, column, word):
    """Name of the field that asks for the meaning of a word."""
    from sheets.forms import ColumnsForm

    form = ColumnsForm(batch=batch, kind=toy.KIND)
    return next(name for name, key, text in form._words if (key, text) == (column, word))


def test_the_kind_is_recognised_from_the_headings(desk, make, wizard):  # noqa: F811
    batch = desk(make([["东山街道名册"], HEAD, person(1)]))
    assert (batch.kind, batch.state, batch.accepted) == ("toy", BatchState.CHECKED, 1)
    assert "People of the list" in page_of(wizard, batch)


def test_hidden_sheets_and_our_own_list_do_not_decide_what_a_file_is(desk, make):
    def touch(sheet):
        front = sheet.parent.create_sheet("封面", 0)
        front.append(["选民名册填报说明"])
        hidden = sheet.parent.create_sheet("旧", 0)
        hidden.append(["候选人", "得票数", "村(社区)"])
        hidden.sheet_state = "hidden"
        sheet.parent.active = 2

    assert desk(make([HEAD, person(1)], touch=touch)).kind == "toy"


def test_a_file_that_fits_no_form_asks_what_it_is(desk, post, make, wizard):  # noqa: F811
    batch = desk(make([["甲", "乙"], [1, 2]]))
    assert (batch.kind, batch.state) == ("", BatchState.REFUSED)
    page = page_of(wizard, batch)
    assert reverse("sheets:kind", args=[TERM_ID, batch.pk]) in page
    assert wizard.get(reverse("sheets:list", args=[TERM_ID])).content.decode().count(batch.file_name) == 1
    post(batch, "commit")
    assert batch.state == BatchState.REFUSED
    post(batch, "kind", kind="toy")
    assert (batch.kind, batch.state) == ("toy", BatchState.REFUSED)


def test_an_unreadable_file_of_no_kind_gets_its_reason(desk, tmp_path, wizard):  # noqa: F811
    (tmp_path / "a.xlsx").write_bytes(b"MZ\x90\x00" + b"\x00" * 100)
    batch = desk(tmp_path / "a.xlsx")
    assert batch.state == BatchState.REFUSED
    assert [issue["code"] for issue in batch.report["issues"]] == ["F9"]
    assert page_of(wizard, batch)


def test_a_file_handed_in_as_another_kind_says_what_it_looks_like_and_can_be_read_as_that(desk, post, make, wizard):  # noqa: F811
    head = [*HEAD, "得票数", "联系电话", "入党时间"]
    rows = [head, [*person(1), 5, "13800000000", "2010.07"]]
    batch = desk(make(rows, title="名册"), kind="voters", scope=toy.EAST)
    # The directory of these tests knows no such term, so the voters' importer refuses; what matters is the next test.
    post(batch, "kind", kind="toy")
    assert (batch.kind, batch.accepted) == ("toy", 1)


def test_a_readable_file_that_looks_clearly_like_another_kind_is_doubted(make, kind, directory, table):
    from sheets.importer import Run
    from sheets.runs import Pass

    head = ["姓名", "村(社区)", "得票数", "公民身份号码", "发出选票", "收回选票", "有效票", "无效票", "选举日"]
    path = make([["选举结果报告单"], head, ["王小明", "大沟村", 3, toy.identity_number(1), 9, 9, 9, 0, "2021-05-17"]])
    report = Pass(kind, Run(TERM_ID, toy.EAST, None), path.name).read(path)
    assert report.looks_like == "results"
    assert [(issue.code, issue.severity) for issue in report.log.issues if issue.code == "L6"] == [("L6", "warning")]


def test_a_kind_the_role_may_not_bring_in_cannot_be_chosen(desk, post, make, wizard):  # noqa: F811
    batch = desk(make([HEAD, person(1)]))
    assert post(batch, "kind", kind="opinions").status_code == 403
    assert post(batch, "kind", kind="nothing").status_code == 404
    assert batch.kind == "toy"


def test_an_imported_file_keeps_its_kind(desk, post, make):
    batch = desk(make([HEAD, person(1)]))
    post(batch, "commit")
    assert post(batch, "kind", kind="toy").status_code == 409
    assert batch.state == BatchState.COMMITTED


def test_recognition_prefers_the_form_its_title_names(kind, tmp_path):
    from sheets.columns import kinds

    path = tmp_path / "a.csv"
    path.write_text("现任班子成员\n村(社区),姓名,性别,身份证号\n大沟村,王小明,男,\n", encoding="utf-8")
    found = Recogniser([one for one in kinds() if one.key != "toy"], None).of_file(path, "a.csv")
    assert found[0].kind.key == "officers"


def test_an_unknown_word_is_asked_once_and_remembered_for_the_next_file(desk, post, make, wizard):  # noqa: F811
    rows = [WORDS_HEAD, schooled(1, "高小毕业班"), schooled(2, "高小毕业班"), schooled(3, "大专")]
    batch = desk(make(rows), kind="toy")
    assert batch.rejected == 2
    assert batch.report["unknown"] == {}, "a column without a list of words asks nothing"

    words = {"education": {"高小毕业班": "小学"}}
    answers.answer(actor=batch.created_by, batch=batch, mapping={}, options={"words": words})
    imports.check(batch_id=batch.pk)
    batch.refresh_from_db()
    assert (batch.rejected, batch.options["words"]) == (0, words)
    imports.commit(actor=batch.created_by, batch_id=batch.pk)
    again = desk(make([WORDS_HEAD, schooled(4, "高小毕业班")], name="next.xlsx"), kind="toy")
    assert (again.rejected, again.options["words"]) == (0, words)


def test_the_page_asks_for_words_of_a_list(desk, post, make, wizard):  # noqa: F811
    batch = desk(make([HEAD, person(1, 性别="先生"), person(2, 性别="先生"), person(3)]), kind="toy")
    assert batch.report["unknown"] == {"sex": {"先生": 2}}
    field = word_field(batch, "sex", "先生")
    assert f'name="{field}"' in page_of(wizard, batch)
    post(batch, "columns", **{field: "男"})
    assert (batch.rejected, batch.mapping) == (0, {})
    assert f'name="{field}"' in page_of(wizard, batch), "an answer can be changed"
    post(batch, "columns", **{field: ""})
    assert (batch.rejected, batch.options["words"]) == (2, {})
    post(batch, "columns", **{field: "大象"})
    assert batch.rejected == 2


def test_questions_are_asked_only_when_the_file_raises_them(desk, make, wizard):  # noqa: F811
    quiet = desk(make([HEAD, person(1)]))
    assert 'id="questions"' not in page_of(wizard, quiet)

    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    rows = [HEAD, person(1), person(2), person(3, **{"村(社区)": None})]
    asking = desk(make(rows, name="b.xlsx", touch=hide))
    page = page_of(wizard, asking)
    questions = page.split('id="questions"')[1].split("</section>")[0]
    assert "include_hidden" in questions
    assert "blank_village" in questions


def test_hidden_rows_and_empty_villages_are_answered_once_for_the_file(desk, post, make):
    def hide(sheet):
        sheet.row_dimensions[3].hidden = True

    batch = desk(make([HEAD, person(1), person(2), person(3, **{"村(社区)": None})], touch=hide))
    assert (batch.rows, batch.rejected) == (2, 0)
    post(batch, "columns", include_hidden="on", blank_village="refuse")
    assert (batch.rows, batch.rejected) == (3, 1)


def test_a_remembered_heading_that_is_not_in_the_next_file_does_no_harm(desk, post, make):
    batch = desk(make([[*HEAD[:3], "大名", *HEAD[4:]], person(1)]), kind="toy")
    post(batch, "columns", column_name="大名", column_village="村(社区)", column_identity="公民身份号码")
    post(batch, "commit")
    again = desk(make([HEAD, person(2)], name="b.xlsx"), kind="toy")
    assert again.mapping == {"name": "大名"}
    assert (again.state, again.accepted) == (BatchState.CHECKED, 1)


def test_a_recognised_column_can_be_left_out(desk, post, make):
    batch = desk(make([HEAD, person(1, 性别="先生")]))
    assert batch.rejected == 1
    post(batch, "columns", column_sex="")
    assert (batch.rejected, batch.mapping) == (0, {"sex": ""})


@pytest.fixture
def paste(wizard, clerk_east):  # noqa: F811
    """``paste(rows)``: cells pasted into the page and checked; the batch."""
    wizard.force_login(clerk_east)

    def hand_in(rows, kind="toy"):
        text = "\r\n".join("\t".join("" if cell is None else str(cell) for cell in row) for row in rows)
        wizard.post(reverse("sheets:new", args=[TERM_ID]), {"kind": kind, "scope": toy.EAST, "pasted": text})
        run_jobs()
        return ImportBatch.objects.latest("pk")

    return hand_in


def test_pasted_cells_with_their_headings_are_recognised(paste):
    assert paste([["东山街道名册"], HEAD, person(1), person(2)], kind="").accepted == 2


def test_pasted_cells_without_headings_are_recognised_by_what_they_hold(paste, post):
    batch = paste([person(1), person(2)])
    assert (batch.state, batch.rows, batch.rejected) == (BatchState.CHECKED, 2, 0)
    mapping = batch.report["sheets"][0]["mapping"]
    assert mapping == {"township": "B", "village": "C", "name": "D", "sex": "E", "birth": "F", "identity": "G"}
    assert "L4" in {issue["code"] for issue in batch.report["issues"]}
    post(batch, "commit")
    assert (batch.state, batch.written) == (BatchState.COMMITTED, 2)


def test_a_wrong_guess_about_pasted_cells_can_be_put_right(paste, post):
    batch = paste([["甲", "大沟村", "王小明", "x", "男", "1985.06", toy.identity_number(1)]])
    post(batch, "columns", column_name="A", column_sex="")
    assert batch.report["sheets"][0]["mapping"]["name"] == "A"
    assert "sex" not in batch.report["sheets"][0]["mapping"]


def test_pasted_cells_without_headings_and_kind_ask_for_the_kind_first(paste, post):
    batch = paste([person(1)], kind="")
    assert (batch.kind, batch.state) == ("", BatchState.REFUSED)
    post(batch, "kind", kind="toy")
    assert (batch.state, batch.accepted) == (BatchState.CHECKED, 1)


def test_a_workbook_checked_without_errors_at_last_leaves_no_marked_one_behind(desk, post, make, wizard):  # noqa: F811
    batch = desk(make([HEAD, person(1, 性别="先生"), person(2)]), kind="toy")
    assert batch.marked_file
    post(batch, "columns", **{word_field(batch, "sex", "先生"): "男"})
    assert not batch.marked_file
    assert "/marked/" not in page_of(wizard, batch)

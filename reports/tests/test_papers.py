"""The report on paper, the division on one page, and the file for the level above: what they show, and to whom."""

import json
from random import Random

import pytest
from django.urls import reverse

from audit.models import Event
from reports.catalogue import CATALOGUE
from reports.exports.grids import grids_of
from reports.exports.outline import outline
from reports.figures import Kind
from reports.models import SnapshotRows
from reports.rows import Kept
from reports.snapshots import make, report_of
from reports.tests.builders import fill_at_random, make_poll_result, with_previous
from tests.builders import DISTRICT, EAST

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(term):
    former = with_previous(term)
    fill_at_random(term, Random(51))
    fill_at_random(former, Random(52))
    return term


@pytest.fixture
def snapshot(full):
    return make(actor=None, term=full, scope=DISTRICT)


def page_of(snapshot, name):
    return reverse(f"reports:{name}", args=[snapshot.term_id, snapshot.pk])


def html_of(client, snapshot, name, **query):
    return client.get(page_of(snapshot, name), query).content.decode()


def test_the_paper_says_the_words_and_numbers_of_the_document(snapshot, office, sign_in):
    html = html_of(sign_in(office), snapshot, "printed")
    report = report_of(snapshot)
    kept = Kept.from_json(SnapshotRows.objects.get(snapshot=snapshot).rows)
    for block in outline(report):
        assert block.heading in html
        assert block.text in html
    grids = grids_of(report, kept)
    assert len(grids) == 4
    for grid in grids:
        assert f"“两委”换届{grid.title}</h3>" in html
        for line in grid.lines:
            assert "".join(f"<td>{text}</td>" for text in line.texts[1:]) in html
    assert "report_paper" in html
    assert html.count("<figcaption>") == 5
    assert "style=" not in html
    assert snapshot.sha256[:16] in html


def test_the_paper_is_chinese_whatever_the_language_of_the_site(snapshot, office, sign_in):
    html = html_of(sign_in(office), snapshot, "printed")
    paper = html[html.index("<article") : html.index("</article>")]
    assert "图1　学历与结构：上届 → 本届" in paper
    assert "Previous term" not in paper
    assert "The report on paper" in html


def test_grouped_heads_reach_over_their_columns(snapshot, office, sign_in):
    html = html_of(sign_in(office), snapshot, "printed")
    assert '<th scope="colgroup" colspan="7">年龄</th>' in html
    assert '<th scope="rowgroup" rowspan="7">党组织书记</th>' in html


def test_the_page_shows_the_map_and_every_picture_with_its_numbers(snapshot, office, sign_in):
    html = html_of(sign_in(office), snapshot, "picture")
    assert html.count('class="chart"') == 5
    for title in (
        "Ages: previous term and this term",
        "Education: previous term and this term",
        "Turnout of villages, those that stand apart by name",
        "When the villages voted",
    ):
        assert title in html
    report = report_of(snapshot)
    for row in (*report.townships, *report.villages):
        assert row.name in html
    assert "style=" not in html
    assert html.count('<details class="chart-data">') == 5


def test_the_map_can_be_shaded_by_every_indicator(snapshot, office, sign_in):
    client = sign_in(office)
    for key in (each.key for each in CATALOGUE if each.kind is not Kind.BANDS):
        assert f'<option value="{key}" selected>' in html_of(client, snapshot, "picture", figure=key)


def test_what_is_not_one_number_shades_no_map(snapshot, office, sign_in):
    client = sign_in(office)
    for key in ("age_bands", "nothing", "../x"):
        assert client.get(page_of(snapshot, "picture"), {"figure": key}).status_code == 404


def test_tiles_lead_to_rows_for_who_may_see_people_and_to_villages_for_others(snapshot, office, viewer, sign_in):
    rows = reverse("reports:rows", args=[snapshot.term_id, snapshot.pk, "voter_turnout_pct"])
    village = f"{EAST}201"
    assert f'href="{rows}?under={village}"' in html_of(sign_in(office), snapshot, "picture")
    seen = html_of(sign_in(viewer), snapshot, "picture")
    assert rows not in seen
    assert f'href="{reverse("villages:village", args=[snapshot.term_id, village])}"' in seen
    figure = reverse("reports:figure", args=[snapshot.term_id, snapshot.pk, "voter_turnout_pct"])
    assert f'href="{figure}?under={EAST}"' in seen


def test_a_village_without_a_figure_is_no_zero(term, elections, office, sign_in):
    make_poll_result(elections[0], registered=1000, cast=879)
    html = html_of(sign_in(office), make(actor=None, term=term, scope=DISTRICT), "picture")
    assert "no figure yet" in html
    assert "87.9%" in html
    assert ">0%<" not in html


@pytest.mark.parametrize("name", ["picture", "printed"])
@pytest.mark.parametrize("scope", [DISTRICT, EAST, f"{EAST}201"])
def test_reports_of_every_level_have_both_papers(full, office, sign_in, name, scope):
    snapshot = make(actor=None, term=full, scope=scope)
    assert sign_in(office).get(page_of(snapshot, name)).status_code == 200


@pytest.mark.parametrize("name", ["picture", "printed"])
def test_a_report_of_nothing_has_both_papers_without_charts(term, office, sign_in, name):
    html = html_of(sign_in(office), make(actor=None, term=term, scope=DISTRICT), name)
    assert "暂不列数" in html or "Nothing is counted yet" in html
    assert "<figcaption>" not in html


@pytest.mark.parametrize("name", ["picture", "printed"])
def test_a_report_made_before_rows_were_kept_has_its_papers_without_them(snapshot, office, sign_in, name, monkeypatch):
    monkeypatch.setattr("reports.snapshots.rows_of", lambda _: None)
    html = html_of(sign_in(office), snapshot, name)
    assert "班子成员结构表" not in html
    assert "When the villages voted" not in html


@pytest.mark.parametrize("name", ["picture", "printed"])
def test_papers_take_a_fixed_number_of_queries(full, office, sign_in, django_assert_max_num_queries, name):
    client = sign_in(office)
    for scope in (DISTRICT, f"{EAST}201"):
        url = page_of(make(actor=None, term=full, scope=scope), name)
        client.get(url)
        with django_assert_max_num_queries(9):
            assert client.get(url).status_code == 200


def test_the_pages_are_chinese_by_default(snapshot, office, client):
    client.force_login(office)
    html = html_of(client, snapshot, "picture")
    for words in ("换届一张图", "着色指标", "投票进程", "年龄结构：上届与本届", "数据表"):
        assert words in html


def test_the_report_leads_to_its_papers(snapshot, office, sign_in):
    html = html_of(sign_in(office), snapshot, "page")
    for name in ("picture", "printed", "upward"):
        assert f'href="{page_of(snapshot, name)}"' in html


def test_the_file_for_the_level_above_is_sent_and_recorded(snapshot, viewer, sign_in):
    response = sign_in(viewer).get(page_of(snapshot, "upward"))
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "private, no-store"
    assert "filename*=utf-8''990101_" in response["Content-Disposition"]
    content = json.loads(response.content)
    assert content["snapshot"]["id"] == snapshot.pk
    assert Event.objects.get(action="report.exported").details["kind"] == "upward"


@pytest.mark.parametrize("name", ["picture", "printed", "upward"])
def test_papers_keep_territory_and_role(full, snapshot, clerk_east, reviewer, client, sign_in, name):
    own = make(actor=None, term=full, scope=EAST)
    assert client.get(page_of(snapshot, name)).status_code == 302
    assert sign_in(reviewer).get(page_of(snapshot, name)).status_code == 403
    assert sign_in(clerk_east).get(page_of(snapshot, name)).status_code == 404
    assert sign_in(clerk_east).get(page_of(own, name)).status_code == 200

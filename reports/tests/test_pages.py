"""Pages of reports: what they show, to whom, and with how many queries."""

from random import Random

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from accounts.roles import Role
from audit.models import Event
from jobs.models import Job
from reports.catalogue import BY_KEY, CATALOGUE
from reports.models import Snapshot
from reports.presentation import sources
from reports.snapshots import make, report_of
from reports.tests.builders import fill_at_random, make_poll_result, with_previous
from tests import builders
from tests.builders import DISTRICT, EAST, WEST, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(term):
    former = with_previous(term)
    fill_at_random(term, Random(11))
    fill_at_random(former, Random(12))
    return term


@pytest.fixture
def snapshot(full):
    return make(actor=None, term=full, scope=DISTRICT)


def page_of(snapshot, name="page", **more):
    return reverse(f"reports:{name}", kwargs={"term_id": snapshot.term_id, "pk": snapshot.pk, **more})


def test_the_page_tells_the_report(snapshot, office, sign_in):
    html = sign_in(office).get(page_of(snapshot)).content.decode()
    assert html.count("<svg") >= 4
    assert "Where this number comes from" in html
    assert "东山街道" in html
    assert "新一届“两委”班子成员" in html
    assert "style=" not in html
    assert snapshot.sha256 in html
    assert "does not match its fingerprint" not in html


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("under", ["", EAST])
def test_every_figure_can_be_opened_place_by_place(snapshot, language, under):
    report = report_of(snapshot)
    with override(language):
        for declaration in CATALOGUE:
            opened = sources.source(report, declaration.key, term_id=snapshot.term_id, pk=snapshot.pk, under=under)
            assert opened.definition == declaration.definition.of(language)
            assert len(opened.rows) == (3 if under else 2)
            assert bool(opened.bands) == (isinstance(report.figures[declaration.key].value, dict))


@pytest.mark.parametrize("key", ["officers_mean_age", "education_bands", "petitions", "villages"])
def test_a_figure_of_every_kind_opens_on_the_page(snapshot, office, sign_in, key):
    html = sign_in(office).get(page_of(snapshot), {"figure": key}).content.decode()
    assert BY_KEY[key].definition.en in html


def test_bands_are_shown_place_by_place(snapshot, office, sign_in):
    report = report_of(snapshot)
    html = sign_in(office).get(page_of(snapshot, "figure", key="age_bands"), {"under": EAST}).content.decode()
    total = html[html.index("<tfoot>") :]
    for people in report.townships[0].figure("age_bands").value.values():
        assert f'<td class="n">{people}</td>' in total


def test_a_share_of_the_previous_term_is_written_as_a_share(term, elections):
    term.previous = builders.make_term(term.scope, name="2016")
    term.save()
    before = builders.make_village(term.previous, f"{EAST}201")
    builders.make_officer(before, builders.make_person("张前任"), education="3_college")
    report = report_of(make(actor=None, term=term, scope=DISTRICT))
    assert sources.source_total(report.figures["officers_college_pct"]).previous == "100%"
    assert sources.source_total(report.figures["officers"]).previous == "1"


def test_a_figure_leads_down_to_the_village(snapshot, office, sign_in):
    client = sign_in(office)
    assert "?under=" + EAST in client.get(page_of(snapshot, "figure", key="officers")).content.decode()
    html = client.get(page_of(snapshot, "figure", key="officers"), {"under": EAST}).content.decode()
    assert "大沟村" in html
    assert "石桥村" not in html
    rows = page_of(snapshot, "rows", key="officers") + f"?under={EAST}201"
    assert rows in html
    assert reverse("villages:village", args=[snapshot.term_id, f"{EAST}201"]) in client.get(rows).content.decode()


def test_the_panel_shows_integers_and_the_value_before_rounding(term, elections, office, sign_in):
    make_poll_result(elections[0], registered=1000, cast=879)
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    html = sign_in(office).get(page_of(snapshot), {"figure": "voter_turnout_pct"}).content.decode()
    assert "879 / 1,000" in html
    assert "87.900%" in html


def test_a_figure_or_place_that_does_not_exist_is_not_found(snapshot, office, sign_in):
    client = sign_in(office)
    assert client.get(page_of(snapshot), {"figure": "nothing"}).status_code == 404
    assert client.get(page_of(snapshot, "figure", key="nothing")).status_code == 404
    assert client.get(page_of(snapshot, "figure", key="officers"), {"under": "1"}).status_code == 404
    assert client.get(page_of(snapshot, "export", kind="pdf")).status_code == 404


def test_a_districts_page_reads_no_village_and_checks_the_fingerprint_once(snapshot, office, sign_in):
    client = sign_in(office)
    client.get(page_of(snapshot))
    with CaptureQueriesContext(connection) as asked:
        client.get(page_of(snapshot))
    assert not any('"reports_snapshot"."villages"' in each["sql"] for each in asked)


def test_a_report_changed_past_the_database_says_so_on_its_page_at_once(snapshot, office, sign_in):
    client = sign_in(office)
    assert "does not match its fingerprint" not in client.get(page_of(snapshot)).content.decode()
    with pgtrigger.ignore("reports.Snapshot:report_is_frozen"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reports_snapshot SET villages = jsonb_set(villages, '{rows,0,2,0}', '999') WHERE id = %s",
            [snapshot.pk],
        )
    assert "does not match its fingerprint" in client.get(page_of(snapshot)).content.decode()


@pytest.mark.parametrize("scope", [DISTRICT, EAST, f"{EAST}201"])
def test_reports_of_every_level_have_a_page(full, office, sign_in, scope):
    snapshot = make(actor=None, term=full, scope=scope)
    assert sign_in(office).get(page_of(snapshot)).status_code == 200


def test_a_report_of_nothing_yet_has_a_page(term, office, sign_in):
    snapshot = make(actor=None, term=term, scope=DISTRICT)
    html = sign_in(office).get(page_of(snapshot)).content.decode()
    assert "暂不列数" in html
    assert "<svg" not in html.split("<main", 1)[1]


def test_the_pages_are_chinese_by_default(snapshot, office, client):
    client.force_login(office)
    html = client.get(page_of(snapshot)).content.decode()
    for words in ("这个数字怎么来的", "各镇街选民参选率", "生成报告时的进度", "年龄结构", "统计于"):
        assert words in html


@pytest.mark.parametrize("name", ["page", "figure", "list", "definitions"])
def test_pages_take_a_fixed_number_of_queries(full, office, sign_in, django_assert_max_num_queries, name):
    snapshot = make(actor=None, term=full, scope=DISTRICT)
    client = sign_in(office)
    if name in {"list", "definitions"}:
        url = reverse(f"reports:{name}", args=[full.pk])
    else:
        url = page_of(snapshot, name, **({"key": "officers"} if name == "figure" else {}))
    # The session is renewed once, whatever page that is; a report's page counts from its own first look, when its
    # fingerprint is checked.
    client.get("/" if name == "page" else url)
    for _look in ("first", "second"):
        with django_assert_max_num_queries(9):
            assert client.get(url).status_code == 200


def test_a_clerk_finds_only_reports_of_the_own_territory(full, clerk_east, sign_in):
    snapshots = {code: make(actor=None, term=full, scope=code) for code in (DISTRICT, EAST, WEST, f"{EAST}201")}
    client = sign_in(clerk_east)
    codes = {code: client.get(page_of(each)).status_code for code, each in snapshots.items()}
    assert codes == {DISTRICT: 404, EAST: 200, WEST: 404, f"{EAST}201": 200}
    assert client.get(page_of(snapshots[WEST], "export", kind="json")).status_code == 404
    assert client.get(page_of(snapshots[WEST], "figure", key="officers")).status_code == 404
    html = client.get(reverse("reports:list", args=[full.pk])).content.decode()
    assert "东山街道" in html
    assert "西河镇" not in html


def test_a_report_is_not_found_under_another_term(snapshot, office, sign_in):
    other = snapshot.term.previous
    assert sign_in(office).get(reverse("reports:page", args=[other.pk, snapshot.pk])).status_code == 404


def test_a_reviewer_is_forbidden(snapshot, reviewer, sign_in):
    client = sign_in(reviewer)
    for url in (
        page_of(snapshot),
        page_of(snapshot, "export", kind="json"),
        reverse("reports:list", args=[snapshot.term_id]),
    ):
        assert client.get(url).status_code == 403


def test_who_is_not_signed_in_is_asked_to(snapshot, client):
    assert client.get(page_of(snapshot)).status_code == 302
    assert client.get(page_of(snapshot, "export", kind="xlsx")).status_code == 302


@pytest.mark.parametrize("kind", ["xlsx", "docx", "json", "txt"])
def test_files_are_sent_under_their_official_name(snapshot, viewer, sign_in, kind):
    response = sign_in(viewer).get(page_of(snapshot, "export", kind=kind))
    assert response.status_code == 200
    assert "filename*=utf-8''%E6%B5%8B%E8%AF%95%E5%8C%BA_" in response["Content-Disposition"]
    assert response["Content-Disposition"].endswith(f".{kind}")
    assert response["Cache-Control"] == "private, no-store"
    assert Event.objects.get(action="report.exported").details["kind"] == kind


def test_asking_for_a_report_leads_to_its_job(full, clerk_east, sign_in):
    url = reverse("reports:new", args=[full.pk])
    response = sign_in(clerk_east).post(url, {"scope": EAST})
    job = Job.objects.get()
    assert response.url == reverse("jobs:page", args=[job.pk])
    assert (job.kind, job.scope, job.created_by) == ("report", EAST, clerk_east)
    html = sign_in(clerk_east).get(reverse("reports:list", args=[full.pk])).content.decode()
    assert reverse("jobs:page", args=[job.pk]) in html


@pytest.mark.parametrize("scope", [WEST, DISTRICT, "", "x" * 40])
def test_asking_beyond_the_own_territory_is_refused_with_a_sentence(full, clerk_east, sign_in, scope):
    response = sign_in(clerk_east).post(reverse("reports:new", args=[full.pk]), {"scope": scope}, follow=True)
    assert "outside your territory" in response.content.decode()
    assert not Job.objects.exists()


def test_a_viewer_reads_but_does_not_make(full, viewer, sign_in):
    client = sign_in(viewer)
    assert client.post(reverse("reports:new", args=[full.pk]), {"scope": DISTRICT}).status_code == 403
    assert "Make a new report" not in client.get(reverse("reports:list", args=[full.pk])).content.decode()


def test_the_list_is_filtered_and_offers_the_own_places(full, office, sign_in):
    for code in (DISTRICT, EAST, WEST):
        make(actor=office, term=full, scope=code)
    html = sign_in(office).get(reverse("reports:list", args=[full.pk]), {"under": WEST}).content.decode()
    table = html[html.index("Reports made") :]
    assert "西河镇" in table
    assert "东山街道" not in table
    assert f'<option value="{EAST}">东山街道' in html


def test_a_village_page_offers_its_own_report(full, office, sign_in):
    snapshot = make(actor=office, term=full, scope=f"{EAST}201")
    html = sign_in(office).get(reverse("villages:village", args=[full.pk, f"{EAST}201"])).content.decode()
    assert page_of(snapshot) in html
    assert reverse("reports:new", args=[full.pk]) in html


def test_definitions_name_every_figure(term, viewer, sign_in):
    html = sign_in(viewer).get(reverse("reports:definitions", args=[term.pk])).content.decode()
    for declaration in CATALOGUE:
        assert f'id="{declaration.key}"' in html


def test_the_administration_shows_reports_and_changes_none(snapshot, client):
    client.force_login(make_user("boss", Role.ADMIN, ""))
    for model, pk in (("snapshot", snapshot.pk), ("snapshotfile", snapshot.files.first().pk)):
        assert client.get(reverse(f"admin:reports_{model}_changelist"), {"q": DISTRICT}).status_code == 200
        assert client.get(reverse(f"admin:reports_{model}_change", args=[pk])).status_code == 200
        assert client.get(reverse(f"admin:reports_{model}_add")).status_code == 403
        assert client.post(reverse(f"admin:reports_{model}_delete", args=[pk])).status_code == 403
    assert Snapshot.objects.count() == 1

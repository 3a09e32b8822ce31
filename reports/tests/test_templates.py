"""Templates of texts: the language, what may not be saved, versions, and the page of an administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.errors import DomainError, NotAllowed, ReasonMissing, StaleSave
from accounts.roles import Role
from audit.models import Event
from reports import text_templates
from reports.catalogue import all_figures
from reports.models import TextTemplate
from reports.prose import Place, chinese_date, paragraphs
from reports.snapshots import draw_up, make, report_of
from reports.template_checks import problems
from reports.tests.test_figures import BEFORE, NOW
from reports.vocabulary import Genre, levels, shipped
from tests.builders import DISTRICT, EAST, make_user

DAY = date(2021, 5, 17)
PLACE = Place.named("永川区", "county")


def told(text, now=NOW, before=BEFORE):
    names = {"日期": chinese_date(DAY)}
    return "".join(each.text for each in paragraphs(Genre.OUTCOME, PLACE, all_figures(now, before), names, text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("班子成员{{ officers }}人。", "班子成员1897人。"),
        ("大专{{ officers_college_pct | 百分比 }}，{{ officers_college_pct | 较上届 }}。",
         "大专64.2%，较上届提高20.7个百分点。"),
        ("比上届{{ officers_college_pct | 个百分点 }}。", "比上届提高20.7个百分点。"),
        ("年龄{{ officers_mean_age | 变化 }}，上届{{ officers_mean_age | 上届 }}。", "年龄下降1岁，上届43.1岁。"),
        ("选民{{ voters_registered | 余 }}人。", "选民52万余人。"),
        ("{{ party_turnout_pct | 分子 }}/{{ party_turnout_pct | 分母 }}。", "18208/18764。"),
        ("信访{{ petitions | 未统计 }}，联审{{ candidates_vetted | 未统计 }}。", "信访未统计，联审4789人。"),
        ("{{ 若 officers 已知 }}有{{ officers }}人{{ 否则 }}无{{ 完 }}。", "有1897人。"),
        ("{{ 若 petitions 已知 }}有{{ petitions }}件{{ 否则 }}信访未统计{{ 完 }}，{{ officers }}人。",
         "信访未统计，1897人。"),
        ("其中35岁及以下{{ age_bands.35_or_younger }}人。", f"其中35岁及以下{NOW.age_35_or_younger}人。"),
        ("{{ 地名 }}（{{ 全域 }}）{{ 日期 }}{{ officers }}人。", "永川区（全区）2021年5月17日1897人。"),
        ("收到信访{{ petitions }}件，较多，{{ officers }}人（含专职，兼职）。", "较多，1897人（含专职，兼职）。"),
        ("收到信访{{ petitions }}件，{{ petitions | 较上届 }}。班子{{ officers }}人。", "班子1897人。"),
    ],
)  # fmt: skip
def test_a_text_becomes_official_sentences(text, expected):
    assert told(text) == expected


def test_a_change_of_nothing_is_level_with_the_previous_term():
    same = replace(BEFORE, officers=NOW.officers, officers_months=NOW.officers_months)
    text = told("平均年龄{{ officers_mean_age }}，{{ officers_mean_age | 较上届 }}。", before=same)
    assert text == "平均年龄42.1岁，与上届持平。"


def test_an_unknown_figure_is_never_zero():
    text = told("参选率{{ voter_turnout_pct }}。书记{{ secretary_chair }}个。", now=replace(NOW, committee_polls=0))
    assert "0%" not in text
    assert "参选率" not in text


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "empty", 0),
        ("没有数字的话。", "nothing", 0),
        ("第一行。\n{{ oficers }}人", "unknown_key", 2),
        ("{{ officers }}个", "unit", 1),
        ("{{ officers }}", "unit", 1),
        ("{{ villages }}人", "unit", 1),
        ("{{ officers_college_pct }}%", "double_unit", 1),
        ("{{ officers_college_pct }}个百分点", "double_unit", 1),
        ("{{ officers_mean_age }}岁", "double_unit", 1),
        ("{{ officers_college_pct | 较上届 }}个百分点", "double_unit", 1),
        ("提高{{ officers_college_pct }}。", "level_as_change", 1),
        ("{{ officers | 四舍五入 }}人", "unknown_filter", 1),
        ("{{ officers | 百分比 }}人", "unfit_filter", 1),
        ("{{ officers | 较上周 }}", "unfit_filter", 1),
        ("{{ age_bands.over_90 }}人", "unknown_band", 1),
        ("{{ 若 officers 不错 }}{{ officers }}人{{ 完 }}", "condition", 1),
        ("{{ 若 nobody 已知 }}{{ officers }}人{{ 完 }}", "unknown_key", 1),
        ("{{ 若 officers }}{{ officers }}人{{ 完 }}", "condition", 1),
        ("{{ 若 officers 已知 }}{{ officers }}人", "unfinished", 1),
        ("{{ officers }}人{{ 完 }}", "unopened", 1),
        ("{{ officers }人", "unclosed", 1),
        ("{% load static %}{{ officers }}人", "tag", 1),
        ("{# {{ officers }}人 #}", "tag", 1),
        ("{{ officers.__class__ }}人", "unknown_band", 1),
        ("{{ request.user }}{{ officers }}人", "unknown_key", 1),
        ("{{ officers }}人，联系13912345678", "personal", 1),
        ("字" * 8001, "too_long", 0),
    ],
)
def test_what_cannot_be_saved(text, code, line):
    found = problems(text, Genre.OUTCOME)
    assert (found[0].code, found[0].line) == (code, line)
    assert found[0].sentence.zh
    assert found[0].sentence.en


@pytest.mark.parametrize("genre", list(Genre))
def test_every_shipped_text_may_be_saved(genre):
    for level in levels(genre):
        assert problems(shipped(genre, level), genre) == [], level


# --- Versions ---------------------------------------------------------------------------------------------------------

NEW = "截至{{ 日期 }}，{{ 地名 }}共有{{ villages }}个村（社区）换届。\n"


@pytest.mark.django_db
def test_a_saved_text_writes_the_next_report_and_leaves_those_that_are_made(term, admin):
    before = make(actor=None, term=term, scope=DISTRICT)
    row = text_templates.save(
        actor=admin, genre=Genre.OUTCOME, level="district", text=NEW, reason="按新口径改写", seen=0
    )
    assert (row.version, row.changed_by) == (1, admin)
    assert "共有6个村（社区）换届" in draw_up(term=term, scope=DISTRICT).text()
    assert "共有" not in report_of(before).text()
    assert "共有" not in draw_up(term=term, scope=EAST).text(), "a township has a text of its own"
    assert Event.objects.get(action="text.saved").reason == "按新口径改写"


@pytest.mark.django_db
def test_who_may_change_a_text_and_with_what(admin, office):
    words = {"genre": Genre.OUTCOME, "level": "district", "text": NEW, "reason": "按新口径改写", "seen": 0}
    with pytest.raises(NotAllowed):
        text_templates.save(actor=office, **words)
    with pytest.raises(ReasonMissing):
        text_templates.save(actor=admin, **{**words, "reason": "改"})
    with pytest.raises(text_templates.TextRefused) as refused:
        text_templates.save(actor=admin, **{**words, "text": "{{ x }}个\n{{ officers }}个"})
    assert [each.line for each in refused.value.found] == [1, 2]
    with pytest.raises(DomainError, match="Nothing was changed"):
        text_templates.save(actor=admin, **{**words, "text": shipped(Genre.OUTCOME, "district")})
    text_templates.save(actor=admin, **words)
    with pytest.raises(StaleSave):
        text_templates.save(actor=admin, **{**words, "text": NEW + "又{{ officers }}人。"})
    assert TextTemplate.objects.count() == 1


@pytest.mark.django_db
def test_versions_are_kept_for_ever(admin):
    text_templates.save(
        actor=admin, genre=Genre.FLASH, level="township", text="{{ flash_polls }}个。", reason="从现在起从简", seen=0
    )
    for change in (lambda: TextTemplate.objects.update(text="x"), lambda: TextTemplate.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_the_page_takes_a_text_says_what_is_wrong_and_shows_old_versions(term, admin, office, sign_in):
    make(actor=None, term=term, scope=EAST)
    client = sign_in(admin)
    url = reverse("reports:template", args=["outcome", "township"])
    page = client.get(url).content.decode()
    assert "东山街道" in page
    assert "officers_college_pct" in page
    wrong = client.post(url, {"text": "{{ officers }}个", "reason": "按新口径改写", "seen": 0})
    assert wrong.status_code == 422
    assert "{{ officers }}个" in wrong.content.decode()
    assert "人、名、位" in wrong.content.decode()
    assert client.post(url, {"text": NEW, "reason": "按新口径改写", "seen": 0}).status_code == 302
    assert "共有3个村" in client.get(url).content.decode()
    assert "一次性选举成功率" in client.get(f"{url}?version=0").content.decode()
    assert client.get(f"{url}?version=9").status_code == 404
    assert client.get(reverse("reports:template", args=["weekly", "village"])).status_code == 404
    reader = sign_in(office).get(url).content.decode()
    assert "Administrators change this text." in reader
    assert sign_in(make_user("v", Role.VIEWER, DISTRICT)).get(url).status_code == 403


@pytest.mark.django_db
def test_the_pages_need_few_queries(term, admin, sign_in, django_assert_max_num_queries):
    make(actor=None, term=term, scope=DISTRICT)
    client = sign_in(admin)
    client.get(reverse("reports:templates"))
    with django_assert_max_num_queries(6):
        client.get(reverse("reports:templates"))
    with django_assert_max_num_queries(9):
        client.get(reverse("reports:template", args=["outcome", "district"]))

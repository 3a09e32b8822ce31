"""Which departments answer for which item of the negative list: data, shown first, and no limit on what is named."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from candidates import departments, opinions
from candidates.forms import OpinionForm
from candidates.models import Bar, Conclusion
from candidates.tests.world import in_vetting, reviewer_of
from tests import builders


@pytest.fixture
def items(term):
    departments.install_defaults(term)
    return departments.bars(term)


@pytest.fixture
def police():
    return reviewer_of("GA")


def offered(page):
    return page.context["opinion_form"].fields["bar_code"].choices


def test_every_item_names_departments_that_exist(term, items):
    known = {department.code for department in departments.of(term)}
    assert all(bar.answered_by and set(bar.answered_by) <= known for bar in items)


def test_every_department_answers_for_an_item(term, items):
    named = {code for bar in items for code in bar.answered_by}
    assert {department.code for department in departments.of(term)} == named


def test_the_form_offers_the_own_items_first_and_all_others_behind(sign_in, term, elections, items, police):
    person = in_vetting(elections[1])
    page = sign_in(police).get(reverse("candidates:person", args=[term.pk, person.person_id]))
    blank, (own_title, own), (other_title, others) = offered(page)
    assert blank == ("", "—")
    assert (str(own_title), str(other_title)) == ("Items your department answers for", "Other items")
    assert [code for code, _words in own] == ["N03", "N04", "N05", "N08", "N09", "N10", "N11"]
    assert len(own) + len(others) == 15


@pytest.mark.parametrize("answered_by", [[], ["GA"]])
def test_with_nothing_to_tell_apart_the_list_is_plain(items, answered_by):
    for bar in items:
        bar.answered_by = answered_by
    form = OpinionForm(bars=items, department="GA")
    assert [code for code, _words in form.fields["bar_code"].choices] == ["", *(bar.code for bar in items)]


def test_an_item_of_another_department_can_be_named_all_the_same(elections, items, police):
    person = in_vetting(elections[1])
    given = opinions.give_opinion(
        actor=police,
        candidacy=person,
        conclusion=Conclusion.NOT_ELIGIBLE,
        bar_code="N07",
        reason="办案中发现",
        basis="卷宗第一号",
    )
    assert given.bar_code == "N07"


def test_the_reviewers_list_tells_the_own_items(sign_in, term, elections, items, police):
    in_vetting(elections[1])
    page = sign_in(police).get(reverse("candidates:vetting", args=[term.pk]))
    assert [bar.code for bar in page.context["own_items"]][:2] == ["N03", "N04"]
    assert reverse("candidates:negative_list", args=[term.pk]) in page.content.decode()


def test_the_page_names_departments_and_puts_the_own_items_first(
    sign_in, term, items, police, office, clerk_east, django_assert_max_num_queries
):
    url = reverse("candidates:negative_list", args=[term.pk])
    reviewer = sign_in(police)
    with django_assert_max_num_queries(9):
        parts = reviewer.get(url).context["parts"]
    assert [len(lines) for _title, lines in parts] == [7, 8]
    for somebody in (office, clerk_east):
        page = sign_in(somebody).get(url)
        assert [len(lines) for _title, lines in page.context["parts"]] == [15]
        assert "Public security, Procuratorate, Court" in page.content.decode()


def test_an_item_nobody_of_the_term_answers_for_is_pointed_out(sign_in, term, items, office):
    Bar.objects.filter(rules=term.rules, code="N13").update(answered_by=["ZR"])
    page = sign_in(office).get(reverse("candidates:negative_list", args=[term.pk]))
    assert [bar.code for bar in page.context["nobody"]] == ["N13"]
    assert "No department of this term answers for: N13." in " ".join(page.content.decode().split())


def test_a_term_without_a_list_says_what_to_do(sign_in, term, office):
    page = sign_in(office).get(reverse("candidates:negative_list", args=[term.pk]))
    assert "No negative list yet" in page.content.decode()


def test_the_administration_names_the_departments_and_refuses_unknown_ones(sign_in, term, items, admin):
    bar = items[0]
    client = sign_in(admin)
    assert "XC, ZZ, JW" in client.get(reverse("admin:candidates_bar_changelist")).content.decode()
    bar.answered_by = ["GA", "TAX"]
    with pytest.raises(ValidationError, match="“TAX” is no vetting department of a term by the rules of 2018"):
        bar.full_clean()


def test_who_answers_stays_open_once_somebody_was_judged_by_the_item(sign_in, term, elections, items, admin):
    person = in_vetting(elections[1])
    person.opinions.filter(department="GA").update(
        conclusion=Conclusion.NOT_ELIGIBLE, bar_code="N09", reason="赌博", basis="决定书"
    )
    bar = next(bar for bar in items if bar.code == "N09")
    page = sign_in(admin).get(reverse("admin:candidates_bar_change", args=[bar.pk])).content.decode()
    assert 'name="answered_by"' in page
    assert 'name="text"' not in page


def test_lists_installed_before_get_the_usual_departments_and_own_choices_stay(term, items):
    Bar.objects.filter(code="N09").update(answered_by=[])
    Bar.objects.filter(code="N08").update(answered_by=["FY"])
    import_module("candidates.migrations.0033_who_answers_for_each_item").name_the_usual_departments(apps, None)
    later = {bar.code: bar.answered_by for bar in departments.bars(term)}
    assert (later["N09"], later["N08"]) == (["GA"], ["FY"])
    usual = {line.code: list(line.answered_by) for line in departments.DEFAULT_BARS}
    assert usual == import_module("candidates.migrations.0033_who_answers_for_each_item").ANSWERED_BY


def test_own_departments_of_a_term_keep_their_own_codes(term):
    builders.make_department(term, "police", "公安局")
    departments.install_defaults(term)
    assert not [bar for bar in departments.bars(term) if bar.concerns("police")]

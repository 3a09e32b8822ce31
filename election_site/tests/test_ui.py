"""The pieces every page is made of."""

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.utils.translation import override

from accounts.fields import UnitField
from accounts.models import User
from accounts.roles import Role
from audit import trail
from election_site.templatetags.ui import named
from tests import builders


def show(source, **context):
    request = RequestFactory().get(context.pop("address", "/list/"))
    return Template("{% load ui %}" + source).render(RequestContext(request, context))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (999, "999"), (524298, "524,298"), (-1234, "-1,234"), (None, "—"), ("", "—"), ("x", "x")],
)
def test_whole_numbers_have_commas(value, shown):
    assert show("{{ value|thousands }}", value=value) == shown


@pytest.mark.parametrize(
    ("name", "shape", "word"),
    [("done", "✓", "已完成"), ("doing", "◐", "进行中"), ("late", "!", "逾期"), ("none", "○", "未开始")],
)
def test_a_state_has_colour_shape_and_word(name, shape, word):
    with override("zh-hans"):
        pill = show("{% state name %}", name=name)
    assert f'class="st {name}"' in pill
    assert shape in pill
    assert word in pill


def test_an_unknown_state_does_not_break_a_page():
    assert 'class="st none"' in show("{% state 'odd' %}")


def test_words_of_a_state_are_escaped():
    assert "<b>" not in show("{% state 'done' word %}", word="<b>")


def test_a_progress_cell_says_its_state_to_those_who_do_not_see_colours():
    cell = show("{% cell 'late' 12 20 '/x/' %}")
    assert cell.startswith('<a class="cell late" href="/x/">')
    assert '<span class="visually-hidden">Overdue</span> 12/20' in cell
    assert 'max="20" value="12"' in cell


def test_a_cell_of_nothing_has_a_bar_that_browsers_accept():
    assert 'max="1" value="0"' in show("{% cell 'none' 0 0 %}")


def test_a_tile_is_a_link_only_with_an_address():
    assert "<a" not in show("{% tile '参选率' '87.9' '%' '461,109 / 524,298' %}")
    assert '<a class="tile selected" href="/f/" aria-current="true">' in show(
        "{% tile 'k' 1 href='/f/' selected=True %}"
    )


def test_the_last_breadcrumb_is_plain_text():
    trail_of_links = show("{% crumbs '永川区' '/d/' '一张图' %}")
    assert '<a href="/d/">永川区</a>' in trail_of_links
    assert "<span>一张图</span>" in trail_of_links


def test_pages_keep_the_filters_of_the_address():
    page = Paginator(range(1000), 50).page(3)
    links = show("{% pager page %}", page=page, address="/list/?sort=-name&page=3")
    assert 'href="?sort=-name&amp;page=4"' in links
    assert "101–150 of 1,000" in links
    assert '<strong aria-current="page">3</strong>' in links


def test_one_page_needs_no_links():
    assert "<a" not in show("{% pager page %}", page=Paginator(range(3), 50).page(1))


@pytest.mark.parametrize(
    ("address", "target", "direction"),
    [("/?page=4", "name", None), ("/?sort=name", "-name", "ascending"), ("/?sort=-name", "name", "descending")],
)
def test_a_column_sorts_up_then_down_from_the_first_page(address, target, direction):
    head = show("{% sort_header 'Name' 'name' %}", address=address)
    assert f'href="?sort={target}"' in head
    assert (f'aria-sort="{direction}"' in head) == bool(direction)


class Choose(forms.Form):
    township = forms.CharField(label="镇街", required=False)


def test_filters_post_to_the_door_that_leads_back_to_the_list_and_keep_the_order():
    bar = show("{% filter_bar form %}", form=Choose(), address="/list/?township=a&sort=name")
    assert 'method="post" action="/filter/"' in bar
    assert '<input type="hidden" name="list" value="/list/">' in bar
    assert '<input type="hidden" name="sort" value="name">' in bar
    assert '<a class="clear" href="/list/">' in bar


class Count(forms.Form):
    cast = forms.IntegerField(label="收回选票", help_text="不多于发出的选票")


def test_a_field_shows_label_unit_hint_and_ties_them_to_the_input():
    field = show("{% form_field form.cast unit='张' %}", form=Count())
    assert "<em>张</em>" in field
    assert 'aria-describedby="id_cast_helptext"' in field
    assert '<div class="hint" id="id_cast_helptext">不多于发出的选票</div>' in field
    assert 'data-check="cast"' in field


def test_a_field_shows_its_error_beside_it():
    field = show("{% form_field form.cast %}", form=Count({"cast": "many"}))
    assert 'class="hint err" id="id_cast_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_cast_error id_cast_helptext"' in field


def test_a_locked_field_cannot_be_typed_into():
    assert "readonly" in show("{% form_field form.cast locked=True %}", form=Count())


def test_a_crispy_layout_shows_the_same_field():
    from crispy_forms.helper import FormHelper
    from crispy_forms.layout import Layout

    form = Count({"cast": "many"})
    form.helper = FormHelper()
    form.helper.layout = Layout(UnitField("cast", unit="张", data_sum="valid"))
    shown = Template("{% load crispy_forms_tags %}{% crispy form %}").render(Context({"form": form}))
    assert "<em>张</em>" in shown
    assert 'data-sum="valid"' in shown
    assert shown.count('name="cast"') == 1
    assert 'class="hint err"' in shown


def test_an_act_with_a_reason_posts_the_reason_and_what_it_was_given():
    folded = show("{% reason_form '/revoke/' '撤销' '撤销审定' name='revoke' tone='danger' version=3 %}")
    assert 'action="/revoke/"' in folded
    assert '<textarea id="reason_revoke" name="reason" rows="3" required' in folded
    assert '<input type="hidden" name="version" value="3">' in folded
    assert "csrfmiddlewaretoken" in folded


def test_an_empty_list_says_what_to_do_next():
    assert 'href="/import/">导入</a>' in show("{% empty '还没有名册' '先导入选民名册' '/import/' '导入' %}")


def test_exports_without_an_address_have_no_button():
    assert "Excel" not in show("{% export_buttons %}")
    assert 'href="/x.xlsx"' in show("{% export_buttons excel='/x.xlsx' %}")


def test_running_work_asks_again_and_finished_work_does_not():
    running = show("{% job_progress '/j/1/' 40 '正在导入' %}")
    assert 'hx-get="/j/1/"' in running
    assert 'value="40"' in running
    assert "hx-get" not in show("{% job_progress '/j/1/' 100 '完成' finished=True %}")
    assert "hx-get" not in show("{% job_progress '/j/1/' 40 '失败' failed=True %}")


@pytest.mark.django_db
def test_the_history_of_an_object_is_one_query(django_assert_num_queries):
    clerk = builders.make_user("clerk", "clerk", full_name="李经办")
    trail.record(actor=clerk, action="access.user_saved", obj=clerk, reason="调岗<b>")
    trail.record(actor=None, action="access.refused", obj=clerk, outcome="refused")
    with django_assert_num_queries(1):
        history = show("{% object_history obj %}", obj=clerk)
    assert "调岗&lt;b&gt;" in history
    assert "李经办" in history
    assert "The system" in history
    assert "Refused" in history


def tree(number, active=None):
    items = [{"label": f"镇{i}", "url": f"/{i}/", "count": i, "active": i == active} for i in range(number)]
    return show("{% side_section section %}", section={"title": "镇街", "items": items})


def test_a_long_group_of_the_tree_is_folded():
    assert "<details>" in tree(23)
    assert "14 more" in tree(23)
    assert "<details" not in tree(10)


def test_the_fold_is_open_when_it_holds_the_open_page():
    assert "<details open>" in tree(23, active=20)
    assert "<details>" in tree(23, active=2)
    assert tree(23, active=20).count('aria-current="page"') == 1


def test_a_count_of_zero_is_shown_and_no_count_is_not():
    assert "<small>0</small>" in tree(1)
    one = {"label": "a", "url": "/", "count": None, "active": False}
    assert "<small>" not in show("{% side_section section %}", section={"title": "", "items": [one]})


def test_a_value_is_named_as_django_names_it_in_the_readers_language():
    for user in (User(role=role) for role in Role.values):
        for language in ("zh-hans", "en"):
            with override(language):
                assert named(user, "role") == user.get_role_display()
    assert named(User(role="no such role"), "role") == "no such role"

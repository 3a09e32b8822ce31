import pytest

from audit import trail
from audit.models import Event
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = builders.make_user("admin", "admin", "")
    client.force_login(user)
    return user


def test_events_are_searched_and_filtered(client, admin):
    clerk = builders.make_user("clerk", "clerk", full_name="李经办")
    trail.record(actor=clerk, action="access.password_changed")
    trail.record(actor=clerk, action="access.refused", outcome="refused", reason="不是本人")
    page = client.get("/admin/audit/event/?q=李经办&action=access.refused&outcome__exact=refused").content.decode()
    assert "操作被拒绝" in page
    assert "不是本人" in page
    assert page.count('class="field-what"') == 1


def test_the_list_asks_few_questions_whatever_its_length(client, admin, django_assert_max_num_queries):
    for _ in range(30):
        trail.record(actor=admin, action="access.refused")
    with django_assert_max_num_queries(12):
        client.get("/admin/audit/event/")


def test_an_event_is_shown_but_not_edited(client, admin):
    event = trail.record(actor=admin, action="access.refused")
    page = client.get(f"/admin/audit/event/{event.pk}/change/")
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert client.post(f"/admin/audit/event/{event.pk}/change/", {"reason": "x"}).status_code == 403
    assert client.post(f"/admin/audit/event/{event.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/audit/event/add/").status_code == 403
    assert Event.objects.filter(pk=event.pk, reason="").exists()


def test_seals_are_listed(client, admin):
    assert client.get("/admin/audit/seal/").status_code == 200

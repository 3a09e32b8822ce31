from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language

from accounts.access import allow, allow_any, found, public, rule_of, scoped
from accounts.errors import DomainError, NotAllowed
from accounts.models import User
from accounts.roles import Act
from audit.models import Event
from tests import builders

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def _raise(error):
    def view(request):
        raise error

    return view


def _hello(request):
    return HttpResponse("hello")


urlpatterns = [
    path("any/", allow_any(_hello)),
    path("enter/", allow(Act.ENTER_RESULT)(_hello)),
    path("open/", public(_hello)),
    path("unruled/", _hello),
    path("refused/", allow_any(_raise(DomainError("Seat 3 is taken. Choose seat 4.")))),
    path("forbidden/", allow_any(_raise(NotAllowed("Only the clerk may.")))),
    path("denied/", allow_any(_raise(PermissionDenied()))),
    path("bug/", allow_any(_raise(ZeroDivisionError()))),
    path("language/", public(set_language), name="set_language"),
    path("", include("accounts.urls")),
]


@pytest.fixture
def clerk(client):
    user = builders.make_user("clerk", "clerk", builders.EAST)
    client.force_login(user)
    return user


def test_a_stranger_is_sent_to_sign_in_and_comes_back(client):
    response = client.get("/any/?page=2")
    assert response.status_code == 302
    address = urlsplit(response.url)
    assert address.path == "/sign-in/"
    assert parse_qs(address.query) == {"next": ["/any/?page=2"]}


def test_a_view_without_a_rule_is_closed_to_strangers(client):
    assert client.get("/unruled/").status_code == 302


def test_a_public_page_is_open(client):
    assert client.get("/open/").content == b"hello"


def test_an_expired_form_comes_back_to_the_page_of_the_form(client):
    response = client.post("/any/", headers={"referer": "http://testserver/form/?village=3"})
    assert parse_qs(urlsplit(response.url).query) == {"next": ["/form/?village=3"]}


def test_a_foreign_referer_is_not_followed(client):
    response = client.post("/any/", headers={"referer": "http://evil.example/x"})
    assert parse_qs(urlsplit(response.url).query) == {"next": ["/"]}


def test_a_live_part_answers_401_with_the_way_to_sign_in(client):
    response = client.get("/any/", headers={"hx-request": "true", "hx-current-url": "http://testserver/page/?x=1"})
    assert response.status_code == 401
    assert parse_qs(urlsplit(response["HX-Redirect"]).query) == {"next": ["/page/?x=1"]}


def test_the_right_role_gets_the_page(client, clerk):
    assert client.get("/enter/").content == b"hello"


def test_pages_of_signed_in_people_are_not_stored_by_the_browser(client, clerk):
    assert "no-store" in client.get("/any/")["Cache-Control"]
    client.logout()
    assert not client.get("/open/").has_header("Cache-Control")


def test_another_role_gets_403_and_it_is_recorded(client):
    viewer = builders.make_user("viewer", "viewer", builders.DISTRICT)
    client.force_login(viewer)
    assert client.get("/enter/").status_code == 403
    event = Event.objects.get(action="access.refused")
    assert (event.actor, event.outcome, event.details["method"]) == (viewer, "refused", "GET")


def test_a_refusal_is_a_sentence_and_a_way_back(client, clerk):
    response = client.post("/refused/", headers={"referer": "http://testserver/form/?a=1"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Seat 3 is taken. Choose seat 4." in page
    assert 'href="/form/?a=1"' in page


def test_a_refusal_in_a_live_part_is_only_the_sentence(client, clerk):
    response = client.post("/refused/", headers={"hx-request": "true"})
    assert response.status_code == 409
    assert b"<html" not in response.content
    assert b"Seat 3 is taken" in response.content


@pytest.mark.parametrize("address", ["/forbidden/", "/denied/"])
def test_a_forbidden_act_is_403_and_recorded(client, clerk, address):
    assert client.get(address).status_code == 403
    assert Event.objects.filter(action="access.refused", actor=clerk).count() == 1


def test_a_bug_is_not_dressed_up_as_a_refusal(client, clerk):
    client.raise_request_exception = False
    response = client.get("/bug/")
    assert response.status_code == 500
    assert "系统出错" in response.content.decode()


def test_an_unknown_address_is_404_with_words(client, clerk):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有这个页面" in response.content.decode()


def test_a_form_from_before_a_new_sign_in_is_explained(clerk):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(clerk)
    response = strict.post("/any/", headers={"referer": "http://testserver/form/"})
    assert response.status_code == 403
    assert 'href="/form/"' in response.content.decode()


def test_rules_survive_other_decorators():
    from django.views.decorators.http import require_POST

    assert rule_of(require_POST(allow(Act.ENTER_RESULT)(_hello))).acts == (Act.ENTER_RESULT,)
    assert rule_of(_hello) is None
    with pytest.raises(ValueError, match="allow_any"):
        allow()


def test_scope_is_404_outside_the_territory(clerk):
    assert scoped(f"{builders.EAST}201", clerk) == f"{builders.EAST}201"
    with pytest.raises(Http404):
        scoped(f"{builders.WEST}201", clerk)


def test_found_hides_rows_outside_the_territory(clerk):
    mine = Event.objects.create(action="access.refused", division=builders.EAST)
    theirs = Event.objects.create(action="access.refused", division=builders.WEST)
    assert found(Event.objects, clerk, pk=mine.pk) == mine
    with pytest.raises(Http404):
        found(Event.objects, clerk, pk=theirs.pk)


def test_the_administration_is_for_administrators(settings):
    from django.test import Client

    settings.ROOT_URLCONF = "election_site.urls"
    for role, status in [("district", 403), ("viewer", 403), ("admin", 200)]:
        client = Client()
        scope = "" if role == "admin" else builders.DISTRICT
        client.force_login(builders.make_user(role, role, scope))
        assert client.get("/admin/").status_code == status, role
    assert Event.objects.filter(action="access.refused", details__page="admin:index").count() == 2
    assert User.objects.count() == 3
    assert Client().get("/admin/").url.startswith("/sign-in/")

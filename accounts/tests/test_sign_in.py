import pytest
from django.core.cache import cache
from django.urls import reverse

from audit.models import Event
from tests import builders

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


@pytest.fixture
def clerk():
    return builders.make_user("clerk", "clerk", builders.EAST)


def try_to_sign_in(client, password=builders.PASSWORD, username="clerk", **extra):
    return client.post(SIGN_IN, {"username": username, "password": password, **extra})


def test_the_page_is_chinese_unless_the_browser_asks_otherwise(client):
    assert "登录" in client.get(SIGN_IN).content.decode()
    page = client.get(SIGN_IN, headers={"accept-language": "en"}).content.decode()
    assert "Sign in" in page
    assert '<html lang="en"' in page


def test_works_and_is_recorded(client, clerk):
    response = try_to_sign_in(client)
    assert response.status_code == 302
    assert response.url == "/"
    event = Event.objects.get()
    assert (event.action, event.actor, event.role, event.scope) == ("access.signed_in", clerk, "clerk", builders.EAST)
    assert event.details == {"address": "127.0.0.1"}


def test_goes_on_to_the_page_asked_for(client, clerk):
    assert try_to_sign_in(client, next="/roles/?a=1").url == "/roles/?a=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_never_goes_on_to_another_site(client, clerk, elsewhere):
    assert try_to_sign_in(client, next=elsewhere).url == "/"


def test_a_person_already_signed_in_goes_on(client, clerk):
    client.force_login(clerk)
    assert client.get(SIGN_IN + "?next=/roles/").url == "/roles/"


def test_a_wrong_password_is_refused_and_recorded_without_the_password(client, clerk):
    response = try_to_sign_in(client, password="my secret typing")
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    event = Event.objects.get()
    assert (event.action, event.outcome, event.actor) == ("access.sign_in_failed", "refused", None)
    assert event.details == {"address": "127.0.0.1", "username": "clerk"}
    assert "my secret typing" not in str(event.__dict__)


def test_an_unknown_name_is_not_kept_because_it_may_be_a_password(client):
    try_to_sign_in(client, username="my-secret-typing")
    assert "my-secret-typing" not in str(Event.objects.get().__dict__)


def test_an_inactive_person_is_refused(client):
    builders.make_user("gone", "clerk", is_active=False)
    assert try_to_sign_in(client, username="gone").status_code == 200
    assert "_auth_user_id" not in client.session


def test_repeated_failures_lock_the_name_even_with_the_right_password(client, clerk, settings):
    settings.LOGIN_FAILURES = 3
    for _ in range(3):
        try_to_sign_in(client, password="wrong")
    response = client.post(
        SIGN_IN, {"username": "CLERK", "password": builders.PASSWORD}, headers={"accept-language": "en"}
    )
    assert "Wait 15 minutes" in response.content.decode()
    assert "_auth_user_id" not in client.session
    assert Event.objects.filter(action="access.locked").count() == 1


def test_the_lock_is_per_name_and_address(client, clerk, settings):
    settings.LOGIN_FAILURES = 1
    builders.make_user("other", "clerk")
    try_to_sign_in(client, password="wrong")
    assert try_to_sign_in(client, username="other").status_code == 302
    elsewhere = client.post(SIGN_IN, {"username": "clerk", "password": builders.PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302


def test_the_lock_ends_with_its_time(client, clerk, settings):
    settings.LOGIN_FAILURES = 1
    try_to_sign_in(client, password="wrong")
    cache.clear()
    assert try_to_sign_in(client).status_code == 302


def test_a_success_forgets_earlier_failures(client, clerk, settings):
    settings.LOGIN_FAILURES = 2
    for _ in range(3):
        try_to_sign_in(client, password="wrong")
        assert try_to_sign_in(client).status_code == 302
        client.logout()


def test_behind_our_proxy_the_address_is_the_one_the_proxy_wrote(client, clerk, settings):
    settings.BEHIND_PROXY = True
    client.post(SIGN_IN, {"username": "clerk", "password": "wrong"}, headers={"x-forwarded-for": "6.6.6.6, 192.0.2.7"})
    assert Event.objects.get().details["address"] == "192.0.2.7"


def test_a_forged_forwarding_header_is_ignored_without_a_proxy(client, clerk, settings):
    settings.BEHIND_PROXY = False
    client.post(SIGN_IN, {"username": "clerk", "password": "wrong"}, headers={"x-forwarded-for": "6.6.6.6"})
    assert Event.objects.get().details["address"] == "127.0.0.1"


def test_signing_out_ends_the_session_and_is_recorded(client, clerk):
    client.force_login(clerk)
    assert client.post(reverse("accounts:sign_out")).url == SIGN_IN
    assert "_auth_user_id" not in client.session
    assert Event.objects.order_by("-pk")[0].action == "access.signed_out"


def test_signing_out_by_a_link_is_refused(client, clerk):
    client.force_login(clerk)
    assert client.get(reverse("accounts:sign_out")).status_code == 405


@pytest.mark.parametrize(
    "data", [{}, {"username": "clerk"}, {"username": "x" * 500, "password": "y"}, {"username": "\x00", "password": "y"}]
)
def test_broken_input_is_shown_the_form_again(client, clerk, data):
    assert client.post(SIGN_IN, data).status_code == 200

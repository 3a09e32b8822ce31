import pytest

from accounts.roles import Act
from audit.models import Event
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = builders.make_user("clerk", "clerk", builders.EAST)
    client.force_login(user)
    return user


def change(client, old=builders.PASSWORD, new="a new long phrase 7", again=None):
    data = {"old_password": old, "new_password1": new, "new_password2": again or new}
    return client.post("/account/password/", data, headers={"accept-language": "en"})


def test_changing_the_password_works_and_keeps_the_person_signed_in(client, clerk):
    assert change(client).status_code == 302
    clerk.refresh_from_db()
    assert clerk.check_password("a new long phrase 7")
    assert client.get("/roles/").status_code == 200
    assert Event.objects.filter(action="access.password_changed", actor=clerk).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"old": "wrong"}, {"new": "short"}, {"new": "1234567890123"}, {"again": "different one"}]
)
def test_a_bad_change_is_refused_beside_the_field(client, clerk, wrong):
    response = change(client, **wrong)
    assert response.status_code == 200
    assert 'class="hint err"' in response.content.decode()
    clerk.refresh_from_db()
    assert clerk.check_password(builders.PASSWORD)
    assert not Event.objects.filter(action="access.password_changed").exists()


def test_larger_type_is_switched_on_and_off(client, clerk):
    client.post("/account/larger-type/", {"next": "/roles/"})
    assert 'class="no-js larger"' in client.get("/roles/").content.decode()
    client.post("/account/larger-type/", {"next": "/roles/"})
    assert 'class="no-js"' in client.get("/roles/").content.decode()


def test_an_address_that_only_takes_a_form_has_words_when_opened(client, clerk):
    response = client.get("/account/larger-type/")
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert "只接收表单" in response.content.decode()


def test_larger_type_comes_back_only_to_our_pages(client):
    assert client.post("/account/larger-type/", {"next": "https://evil.example/"}).url == "/"


def test_the_language_is_switched(client, clerk):
    assert "谁能办什么" in client.get("/roles/").content.decode()
    client.post("/language/", {"language": "en", "next": "/roles/"})
    assert "Who can do what" in client.get("/roles/").content.decode()


def test_who_can_do_what_marks_the_own_role_and_names_every_act(client, clerk):
    page = client.get("/roles/", headers={"accept-language": "en"}).content.decode()
    assert page.count('<th scope="row">') == len(Act)
    assert '<th scope="col" class="c own">Township clerk</th>' in page


def test_who_can_do_what_asks_for_signing_in(client):
    assert client.get("/roles/").url == "/sign-in/?next=%2Froles%2F"

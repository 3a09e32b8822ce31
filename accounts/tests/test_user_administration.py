import pytest

from accounts.models import User
from audit.models import Event
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = builders.make_user("admin", "admin", "")
    client.force_login(user)
    return user


def add(client, **changes):
    data = {
        "username": "new_clerk", "password1": "a new long phrase 7", "password2": "a new long phrase 7",
        "usable_password": "true", "full_name": "李", "role": "clerk", "scope": builders.EAST, "department": "",
    } | changes  # fmt: skip
    return client.post("/admin/accounts/user/add/", data, headers={"accept-language": "en"})


def test_adding_a_clerk_works_and_is_recorded(client, admin):
    assert add(client).status_code == 302
    clerk = User.objects.get(username="new_clerk")
    assert (clerk.role, clerk.scope, clerk.is_staff) == ("clerk", builders.EAST, False)
    event = Event.objects.get(action="access.user_saved")
    assert (event.actor, event.division, event.details["username"]) == (admin, builders.EAST, "new_clerk")


def test_a_new_administrator_may_enter_the_administration(client, admin):
    add(client, username="second", role="admin", scope="")
    assert User.objects.get(username="second").is_staff


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scope": ""}, "Only administrators see everything"),
        ({"role": "reviewer"}, "needs the code of the department"),
        ({"department": "police"}, "leave this empty"),
        ({"scope": "12345"}, "2, 4, 6, 9 or 12 digits"),
    ],
)
def test_a_role_that_does_not_fit_is_explained(client, admin, changes, sentence):
    response = add(client, **changes)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not User.objects.filter(username="new_clerk").exists()


def test_people_are_found_by_name_and_filtered_by_role(client, admin):
    builders.make_user("wang", "clerk", full_name="王经办")
    builders.make_user("zhao", "viewer", builders.DISTRICT, full_name="赵查看")
    page = client.get("/admin/accounts/user/?q=王&role__exact=clerk").content.decode()
    assert "王经办" in page
    assert "赵查看" not in page


def test_nobody_is_deleted(client, admin):
    clerk = builders.make_user("wang", "clerk")
    assert client.post(f"/admin/accounts/user/{clerk.pk}/delete/", {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=clerk.pk).exists()

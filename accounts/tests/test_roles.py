import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.errors import NotAllowed
from accounts.models import User
from accounts.roles import ACT_LABELS, ACTS_BY_ROLE, Act, Role, may
from tests import builders

pytestmark = pytest.mark.django_db


def test_every_act_has_a_label():
    assert set(ACT_LABELS) == set(Act)


def test_every_role_has_acts_and_the_administrator_has_all():
    assert set(ACTS_BY_ROLE) == set(Role)
    assert all(may(Role.ADMIN, act) for act in Act)
    assert not may("stranger", Act.SEE_REPORT)


def test_nobody_both_enters_and_confirms_or_certifies_a_result():
    for role in set(Role) - {Role.ADMIN}:
        held = ACTS_BY_ROLE[role]
        assert len(held & {Act.ENTER_RESULT, Act.CONFIRM_RESULT, Act.CERTIFY_RESULT}) <= 1, role


def test_territory_is_a_prefix_of_the_code():
    clerk = builders.make_user("clerk", Role.CLERK, builders.EAST)
    assert clerk.sees(f"{builders.EAST}201")
    assert not clerk.sees(f"{builders.WEST}201")
    assert not clerk.sees(builders.DISTRICT)


def test_an_inactive_person_may_do_nothing():
    clerk = builders.make_user("clerk", Role.CLERK, is_active=False)
    with pytest.raises(NotAllowed):
        clerk.require(Act.ENTER_RESULT)


@pytest.mark.parametrize(
    ("role", "scope", "department"),
    [(Role.CLERK, "", ""), (Role.REVIEWER, builders.DISTRICT, ""), (Role.CLERK, builders.EAST, "police")],
)
def test_the_database_and_the_form_refuse_a_role_that_does_not_fit(role, scope, department):
    user = User(username="odd", password="x", role=role, scope=scope, department=department)
    with pytest.raises(ValidationError):
        user.clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        user.save()


@pytest.mark.parametrize("scope", ["99010", "9901010011", "abc"])
def test_a_territory_is_a_whole_division_code(scope):
    user = User(username="odd", password="x", role=Role.CLERK, scope=scope)
    with pytest.raises(ValidationError) as refused:
        user.full_clean()
    assert "scope" in refused.value.message_dict


def test_history_keeps_the_earlier_role_but_no_password():
    user = builders.make_user("mover", Role.CLERK, builders.EAST)
    user.role, user.scope = Role.VIEWER, builders.DISTRICT
    user.save()
    earlier = user.events.get()
    assert (earlier.role, earlier.scope) == (Role.CLERK, builders.EAST)
    assert not hasattr(earlier, "password")


def test_signing_in_adds_no_history_row(client):
    user = builders.make_user("mover", Role.CLERK, builders.EAST)
    client.force_login(user)
    assert not user.events.exists()

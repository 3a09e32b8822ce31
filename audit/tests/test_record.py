import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy, override

from audit import actions, trail
from audit.models import Event
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return builders.make_user("clerk", "clerk", builders.EAST, full_name="李经办")


def test_an_event_copies_who_acted_because_people_move_on(clerk):
    trail.record(actor=clerk, action="access.user_saved", obj=clerk, division=builders.EAST, reason="调岗")
    clerk.role, clerk.full_name = "viewer", "李查看"
    clerk.save()
    event = Event.objects.get()
    assert (event.actor_name, event.role, event.scope) == ("李经办", "clerk", builders.EAST)
    assert (event.object_type, event.object_id) == ("accounts.user", str(clerk.pk))
    assert (event.division, event.reason, event.outcome) == (builders.EAST, "调岗", "done")
    assert event.txid > 0


def test_an_act_of_the_system_has_no_actor():
    event = trail.record(actor=None, action="access.signed_in")
    assert (event.actor, event.actor_name, event.object_type) == (None, "", "")


def test_the_place_of_a_village_row_is_its_village(elections):
    event = trail.record(actor=None, action="access.user_saved", obj=elections[0])
    assert event.division == elections[0].village_id


def test_act_and_event_live_or_die_together(clerk):
    with transaction.atomic():
        trail.record(actor=clerk, action="access.user_saved")
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_an_act_without_a_label_is_a_mistake():
    with pytest.raises(LookupError, match=r"odd\.act"):
        trail.record(actor=None, action="odd.act")


@pytest.mark.parametrize("key", ["password", "new_password", "identity_number", "ID_NUMBER", "csrf_token"])
def test_a_detail_that_names_a_secret_is_a_mistake(key):
    with pytest.raises(ValueError, match="must not be kept"):
        trail.record(actor=None, action="access.user_saved", details={"changed": {key: "x"}})


def test_identity_numbers_are_cut_out_of_every_text():
    number = builders.identity_number(1)
    event = trail.record(
        actor=None,
        action="access.user_saved",
        reason=f"身份证{number}有误",
        details={"found": [f"{number}，重复", 17], "old": "990101800615001"},
    )
    event.refresh_from_db()
    assert number not in event.reason + str(event.details)
    assert event.reason == f"身份证{number[:6]}****有误"
    assert event.details == {"found": [f"{number[:6]}****，重复", 17], "old": "990101****"}


def test_ordinary_numbers_stay():
    event = trail.record(
        actor=None, action="access.user_saved", reason="村 500118101201，选民 524298，电话 13800000000"
    )
    assert "500118101201" in event.reason
    assert "13800000000" in event.reason


def test_history_is_of_one_object_newest_first_in_one_query(clerk, django_assert_num_queries):
    other = builders.make_user("other", "clerk")
    trail.record(actor=clerk, action="access.user_saved", obj=clerk)
    trail.record(actor=clerk, action="access.password_changed", obj=clerk)
    trail.record(actor=clerk, action="access.user_saved", obj=other)
    with django_assert_num_queries(1):
        events = trail.history_of("accounts.user", clerk.pk)
        assert [event.action for event in events] == ["access.password_changed", "access.user_saved"]
        assert [event.actor_name for event in events] == ["李经办", "李经办"]


def test_events_are_visible_by_territory(clerk):
    mine = trail.record(actor=None, action="access.user_saved", division=f"{builders.EAST}201")
    trail.record(actor=None, action="access.user_saved", division=builders.WEST)
    trail.record(actor=None, action="access.signed_in")
    assert list(Event.objects.visible_to(clerk)) == [mine]
    assert Event.objects.visible_to(builders.make_user("admin", "admin", "")).count() == 3


@pytest.fixture
def own_labels(monkeypatch):
    monkeypatch.setattr(actions, "_labels", dict(actions._labels))


@pytest.mark.usefixtures("own_labels")
def test_a_room_names_its_acts_once():
    text = gettext_lazy("Signed in")
    actions.register({"odd.act": text})
    actions.register({"odd.act": text})
    assert actions.known("odd.act")
    with override("zh-hans"):
        assert actions.label("odd.act") == "登录"
    with pytest.raises(ValueError, match="another label"):
        actions.register({"odd.act": "Something else"})


@pytest.mark.usefixtures("own_labels")
@pytest.mark.parametrize("code", ["act", "Odd.act", "odd act.x", "odd.", "a." + "b" * 60])
def test_a_code_is_dotted_lower_case(code):
    with pytest.raises(ValueError, match="not a code"):
        actions.register({code: "x"})


def test_an_act_nobody_named_shows_its_code():
    assert Event(action="gone.room").action_label == "gone.room"

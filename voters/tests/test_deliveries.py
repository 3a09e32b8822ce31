"""The decision on an appeal reaches the appellant: how, when, noted by whom, what is still undelivered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from audit.models import Event
from sheets.free_texts import PersonalData
from villages.models import VillageElection
from voters import appeals, deliveries, parts, rolls
from voters.appeal_clock import last_day_to_deliver
from voters.models import RollAppeal
from voters.tests.appealing import APPELLANT, LAST, address, decided, filed, posted

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"
DUE = date(2021, 4, 28)
"""Three days after the appeal was received on 25 April."""


@pytest.fixture
def village(elections) -> VillageElection:
    return posted(elections[1])


@pytest.fixture
def row(village, clerk_east) -> RollAppeal:
    """A decision made on 25 April that nobody has delivered yet."""
    with time_machine.travel(LAST):
        return decided(filed(village, clerk_east), clerk_east)


def delivered(row, actor, **changes: Any) -> RollAppeal:
    return deliveries.deliver(actor=actor, appeal=row, **{"how": "signed", "on": LAST, **changes})


def test_the_delivery_is_due_with_the_decision_and_after_a_late_one_on_its_own_day() -> None:
    assert last_day_to_deliver(DUE, LAST) == DUE
    assert last_day_to_deliver(DUE, date(2021, 4, 30)) == date(2021, 4, 30)


@time_machine.travel(date(2021, 4, 26))
def test_a_delivery_is_noted_with_how_when_and_by_whom_and_tells_no_name_in_the_trail(village, row, clerk_east) -> None:
    made = delivered(row, clerk_east, note="其子代收")
    assert (made.delivered_how, made.delivered_on, made.delivery_noted_by) == ("signed", LAST, clerk_east)
    assert not made.awaits_delivery
    assert not made.delivery_clock.is_late
    event = Event.objects.get(action="appeal.delivered")
    assert event.details["serial"] == 1
    assert (event.details["how"], event.details["days_late"]) == ("signed", 0)
    assert APPELLANT not in str(event.details)
    assert "代收" not in str(event.details)


@time_machine.travel(date(2021, 4, 26))
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"how": ""}, "how the decision reached"),
        ({"how": "pigeon"}, "how the decision reached"),
        ({"on": date(2021, 4, 27)}, "still to come .2021-04-27"),
        ({"on": date(2021, 4, 24)}, "made on 2021-04-25; it cannot have been delivered before that, on 2021-04-24"),
        ({"note": "打电话13800001234告知"}, "138....1234"),
        ({"scan": SimpleUploadedFile("a.png", b"GIF89a")}, "no PDF, JPEG or PNG"),
    ],
)
def test_a_delivery_that_cannot_be_is_refused_and_nothing_is_kept(changes, words, row, clerk_east) -> None:
    with pytest.raises(DomainError, match=words):
        delivered(row, clerk_east, **changes)
    assert RollAppeal.objects.get().delivered_on is None
    assert not Event.objects.filter(action="appeal.delivered").exists()


@time_machine.travel(LAST)
def test_nothing_is_delivered_before_it_is_decided_or_when_withdrawn_or_twice(village, clerk_east) -> None:
    waiting = filed(village, clerk_east)
    with pytest.raises(WrongState, match="no. 1 is not decided"):
        delivered(waiting, clerk_east)
    gone = decided(filed(village, clerk_east), clerk_east, outcome="withdrawn", facts="", decision="")
    with pytest.raises(WrongState, match="no. 2 was withdrawn"):
        delivered(gone, clerk_east)
    delivered(decided(waiting, clerk_east), clerk_east)
    with pytest.raises(WrongState, match="noted as delivered on 2021-04-25 already, by"):
        delivered(waiting, clerk_east, how="told")
    assert RollAppeal.objects.get(pk=waiting.pk).delivered_how == "signed"


@time_machine.travel(LAST)
@pytest.mark.parametrize("who", ["clerk_west", "leader_east", "viewer", "reviewer"])
def test_other_territories_and_roles_note_no_delivery_and_take_none_back(who, cast, row, clerk_east) -> None:
    with pytest.raises(NotAllowed):
        delivered(row, cast[who])
    delivered(row, clerk_east)
    with pytest.raises(NotAllowed):
        deliveries.take_back(actor=cast[who], appeal=row, reason="登记有误")


@time_machine.travel(LAST)
def test_a_delivery_is_taken_back_with_a_reason_and_the_decision_only_after_it(village, row, clerk_east) -> None:
    with pytest.raises(WrongState, match="No delivery is noted for appeal no. 1"):
        deliveries.take_back(actor=clerk_east, appeal=row, reason="登记有误")
    delivered(row, clerk_east, scan=SimpleUploadedFile("a.png", PNG), note="本人签收")
    with pytest.raises(WrongState, match="delivered to the appellant on 2021-04-25"):
        appeals.take_back(actor=clerk_east, appeal=row, reason="登记有误")
    with pytest.raises(ReasonMissing):
        deliveries.take_back(actor=clerk_east, appeal=row, reason=" ")
    with pytest.raises(PersonalData):
        deliveries.take_back(actor=clerk_east, appeal=row, reason="电话13800001234打错")
    back = deliveries.take_back(actor=clerk_east, appeal=row, reason="送错了人")
    assert (back.awaits_delivery, back.delivered_how, bool(back.scan)) == (True, "", False)
    kept = back.events.order_by("-pgh_id").first()
    assert (kept.delivered_how, kept.delivery_note, bool(kept.scan)) == ("signed", "本人签收", True)
    assert Event.objects.get(action="appeal.delivery_taken_back").reason == "送错了人"
    assert appeals.take_back(actor=clerk_east, appeal=row, reason="登记有误").outcome == ""


def test_a_decision_is_delivered_also_after_the_roll_is_frozen(village, row, clerk_east, leader_east) -> None:
    with time_machine.travel(date(2021, 4, 29)):
        rolls.freeze(actor=leader_east, election=village)
        assert delivered(row, clerk_east, on=date(2021, 4, 29)).delivery_clock.late == 1


@time_machine.travel(LAST)
def test_the_database_keeps_deliveries_whole(row, clerk_east) -> None:
    for name, values in {
        "appeal_delivery_is_whole": {"delivered_on": LAST},
        "appeal_delivered_after_decision": {
            "delivered_on": date(2021, 4, 24),
            "delivered_how": "told",
            "delivery_noted_by": clerk_east,
            "delivery_noted_at": "2021-04-25T00:00:00Z",
        },
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RollAppeal.objects.filter(pk=row.pk).update(**values)


def test_what_is_undelivered_is_on_the_home_page_and_in_the_list_and_goes_red_after_the_last_day(
    village, row, clerk_east, clerk_west, sign_in
) -> None:
    waiting = reverse("voters:appeals_waiting", args=[village.term_id])

    def work(user) -> dict[str, tuple[int | None, str]]:
        found = {str(item.title): (item.count, item.state) for item in parts.work(user, village.term)}
        return {title: each for title, each in found.items() if title.startswith("Decisions on appeals")}

    with time_machine.travel(DUE):
        appeals.post(actor=clerk_east, election=village, on=LAST)
        assert work(clerk_east) == {"Decisions on appeals to hand to the appellant": (1, "doing")}
        assert work(clerk_west) == {}
        assert "to deliver by 2021-04-28" in sign_in(clerk_east).get(waiting).content.decode()
    with time_machine.travel(date(2021, 4, 30)):
        client = sign_in(clerk_east)
        assert work(clerk_east) == {"Decisions on appeals overdue with the appellant": (1, "late")}
        for url in (waiting, address("appeals", village), address("appeal", village, row.pk)):
            assert "not delivered, 2 days late" in client.get(url).content.decode()
        delivered(row, clerk_east, on=date(2021, 4, 30), how="posted")
        assert work(clerk_east) == {}
        assert "No appeal waits" in client.get(waiting).content.decode()
        page = client.get(address("appeals", village)).content.decode()
        assert "Sent by post" in page
        assert "delivered 2 days late" in page


@time_machine.travel(date(2021, 4, 29))
def test_the_page_notes_keeps_what_was_refused_and_opens_the_receipt(village, row, clerk_east, viewer, sign_in) -> None:
    client = sign_in(clerk_east)
    url = address("appeal_deliver", village, row.pk)
    refused = client.post(url, {"how": "signed", "on": "2021-04-24", "note": "其子代收"})
    assert refused.status_code == 422
    assert "cannot have been delivered before" in refused.content.decode()
    assert 'value="其子代收"' in refused.content.decode()
    good = {"how": "signed", "on": "2021-04-29", "note": "", "scan": SimpleUploadedFile("x.png", PNG)}
    page = client.post(url, good, follow=True).content.decode()
    assert "kept as delivered late" in page
    assert "delivered 1 day late" in page
    receipt = address("appeal_receipt", village, row.pk)
    assert receipt in page
    assert b"".join(client.get(receipt).streaming_content) == PNG
    assert Event.objects.filter(action="appeal.receipt_opened").count() == 1
    assert "当面送达（签收）" in client.get(address("appeal_paper", village, row.pk)).content.decode()
    assert "already, by" in client.post(url, {**good, "scan": ""}, follow=True).content.decode()
    assert sign_in(viewer).get(receipt).status_code == 403


@time_machine.travel(LAST)
def test_a_row_without_receipt_has_none_to_open_and_another_village_hides_it(
    village, row, elections, clerk_east, clerk_west, sign_in
) -> None:
    assert sign_in(clerk_east).get(address("appeal_receipt", village, row.pk)).status_code == 404
    assert sign_in(clerk_west).get(address("appeal_receipt", village, row.pk)).status_code == 404
    assert sign_in(clerk_east).get(address("appeal_receipt", elections[0], row.pk)).status_code == 404


@time_machine.travel(LAST)
def test_a_delivery_is_not_noted_in_a_closed_term(village, row, clerk_east) -> None:
    builders_term = village.term
    builders_term.state = "closed"
    builders_term.save(update_fields=["state"])
    with pytest.raises(WrongState, match="is closed"):
        delivered(row, clerk_east)

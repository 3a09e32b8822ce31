"""Appeals against the posted roll: five days to make, three to decide; posted with number and result only."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.errors import NotAllowed, WrongState
from audit.models import Event
from villages.models import RollState, VillageElection
from voters import appeals, parts, rolls
from voters.appeal_clock import clock, last_day_to_decide, last_day_to_file
from voters.models import RollAppeal, Voter
from voters.tests.appealing import APPELLANT, LAST, POSTED, THIRD, address, decided, filed, posted

pytestmark = pytest.mark.django_db

PHONE = "13800001234"


@pytest.fixture
def village(elections) -> VillageElection:
    """A village whose roll was posted on 20 April: appeals until the 25th."""
    return posted(elections[1])


@pytest.fixture
def at_last():
    with time_machine.travel(LAST):
        yield


def test_the_days_run_from_posting_and_from_receipt_and_stop_with_the_decision() -> None:
    assert last_day_to_file(POSTED, 5) == LAST
    due = last_day_to_decide(LAST, 3)
    assert due == date(2021, 4, 28)
    waiting = [clock(decide_by=due, decided_on=None, today=date(2021, 4, day)) for day in (26, 28, 30)]
    assert [(each.left, each.is_late, each.late) for each in waiting] == [(2, False, 0), (0, False, 0), (-2, True, 2)]
    assert clock(decide_by=due, decided_on=due, today=date(2021, 5, 30)).late == 0
    assert clock(decide_by=due, decided_on=date(2021, 4, 29), today=date(2021, 5, 30)).late == 1


def test_an_appeal_is_taken_until_the_fifth_day_and_gets_three_days(village, clerk_east, at_last) -> None:
    first, second = filed(village, clerk_east), filed(village, clerk_east, received_on=POSTED)
    assert [(each.serial, each.decide_by) for each in (first, second)] == [
        (1, date(2021, 4, 28)),
        (2, date(2021, 4, 23)),
    ]
    event = Event.objects.filter(action="appeal.filed").latest("pk")
    assert (event.division, event.details["serial"]) == (village.village_id, 2)
    assert APPELLANT not in str(event.details)
    assert THIRD not in str(event.details)


@time_machine.travel(date(2021, 4, 26))
def test_a_late_appeal_is_refused_with_both_days_and_the_article(village, clerk_east) -> None:
    with pytest.raises(
        appeals.AppealRefused, match="2021-04-20, could be made until 2021-04-25 .*第十四条.*2021-04-26"
    ):
        filed(village, clerk_east, received_on=date(2021, 4, 26))
    assert not RollAppeal.objects.exists()
    assert filed(village, clerk_east).serial == 1, "received in time, written down a day later"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"appellant": " "}, "who appeals"),
        ({"about": ""}, "whom the appeal concerns"),
        ({"claim": ""}, "on what grounds"),
        ({"kind": "other"}, "left out, wrongly listed"),
        ({"received_on": date(2021, 4, 26)}, "still to come"),
        ({"received_on": date(2021, 4, 19)}, "before that"),
    ],
)
def test_an_appeal_that_cannot_be_is_refused(changes, words, village, clerk_east, at_last) -> None:
    with pytest.raises(appeals.AppealRefused, match=words):
        filed(village, clerk_east, **changes)


@pytest.mark.parametrize(("state", "words"), [(RollState.DRAFT, "is not posted"), (RollState.FROZEN, "is frozen")])
def test_appeals_are_taken_while_the_roll_is_posted(state, words, village, clerk_east, at_last) -> None:
    VillageElection.objects.filter(pk=village.pk).update(roll_state=state)
    with pytest.raises(WrongState, match=words):
        filed(village, clerk_east)


@pytest.mark.parametrize("who", ["clerk_west", "leader_east", "viewer", "reviewer"])
def test_other_territories_and_roles_neither_take_nor_decide_nor_post(who, cast, village, clerk_east, at_last) -> None:
    row = filed(village, clerk_east)
    for act in (
        lambda: filed(village, cast[who]),
        lambda: decided(row, cast[who]),
        lambda: appeals.post(actor=cast[who], election=village, on=LAST),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_decision_says_facts_and_law_and_is_made_once(village, clerk_east, office, at_last) -> None:
    row = filed(village, clerk_east)
    for changes, words in (
        ({"facts": " "}, "facts"),
        ({"decision": ""}, "what the committee decided"),
        ({"outcome": ""}, "upheld, not upheld or withdrawn"),
        ({"decided_on": date(2021, 4, 26)}, "still to come"),
        ({"decided_on": date(2021, 4, 24)}, "cannot have been decided before"),
    ):
        with pytest.raises(appeals.AppealRefused, match=words):
            decided(row, clerk_east, **changes)
    made = decided(row, clerk_east)
    assert made.law.endswith("第十四条")
    assert not made.clock.is_late
    with pytest.raises(WrongState, match="no. 1 is decided already: Appeal not upheld, on 2021-04-25, recorded by"):
        decided(row, office, outcome="upheld")
    assert RollAppeal.objects.get().outcome == "refused"


def test_a_decision_recorded_by_mistake_is_taken_back_with_a_reason_until_it_is_posted(
    village, clerk_east, clerk_west, sign_in, at_last
) -> None:
    row = decided(filed(village, clerk_east), clerk_east)
    back = address("appeal_take_back", village, row.pk)
    client = sign_in(clerk_east)
    assert "Write why the decision" in client.post(back, {"reason": " "}, follow=True).content.decode()
    with pytest.raises(NotAllowed):
        appeals.take_back(actor=clerk_west, appeal=row, reason="登记有误")
    page = client.post(back, {"reason": "登记有误"}, follow=True).content.decode()
    assert "is taken back" in page
    assert Event.objects.get(action="appeal.taken_back").reason == "登记有误"
    with pytest.raises(WrongState, match="is not decided"):
        appeals.take_back(actor=clerk_east, appeal=row, reason="登记有误")
    decided(row, clerk_east, outcome="upheld")
    appeals.post(actor=clerk_east, election=village, on=LAST)
    with pytest.raises(WrongState, match="was posted on 2021-04-25; the decision stands"):
        appeals.take_back(actor=clerk_east, appeal=row, reason="登记有误")
    assert RollAppeal.objects.get().outcome == "upheld"


@time_machine.travel(date(2021, 4, 30))
def test_a_late_decision_is_kept_and_shown_as_late(village, clerk_east, sign_in) -> None:
    row = filed(village, clerk_east)
    client = sign_in(clerk_east)
    assert "2 days late" in client.get(address("appeals", village)).content.decode()
    given = {"outcome": "refused", "decided_on": "2021-04-29", "facts": "经查", "decision": "维持"}
    page = client.post(address("appeal_decide", village, row.pk), given, follow=True).content.decode()
    assert "kept as decided late" in page
    assert "decided 1 days late" in page
    assert Event.objects.get(action="appeal.decided").details["days_late"] == 1


def test_a_withdrawn_appeal_needs_no_facts_and_has_no_decision_to_print(village, clerk_east, sign_in, at_last) -> None:
    row = decided(filed(village, clerk_east), clerk_east, outcome="withdrawn", facts="", decision="")
    client = sign_in(clerk_east)
    assert client.get(address("appeal_paper", village, row.pk)).status_code == 404
    assert "申诉人撤回申诉" in client.get(address("appeals_posting", village)).content.decode()


def test_results_are_recorded_as_posted_once_and_not_before_they_were_decided(village, clerk_east) -> None:
    with time_machine.travel(date(2021, 4, 26)):
        row = decided(filed(village, clerk_east), clerk_east, decided_on=date(2021, 4, 26))
        filed(village, clerk_east)
        for day, words in ((25, "cannot have been posted on 2021-04-25"), (27, "still to come")):
            with pytest.raises(appeals.AppealRefused, match=words):
                appeals.post(actor=clerk_east, election=village, on=date(2021, 4, day))
        assert appeals.post(actor=clerk_east, election=village, on=date(2021, 4, 26)) == 1
        with pytest.raises(WrongState, match="no decided appeal"):
            appeals.post(actor=clerk_east, election=village, on=date(2021, 4, 26))
    row.refresh_from_db()
    assert row.published_on == date(2021, 4, 26)
    assert Event.objects.get(action="appeal.posted").details["serials"] == [1]


def test_the_roll_is_not_frozen_while_an_appeal_waits(village, clerk_east, leader_east) -> None:
    with time_machine.travel(LAST):
        row = filed(village, clerk_east)
    with time_machine.travel(date(2021, 4, 26)):
        with pytest.raises(WrongState, match="One appeal against the roll of .* is not decided yet"):
            rolls.freeze(actor=leader_east, election=village)
        second = filed(village, clerk_east)
        with pytest.raises(WrongState, match="2 appeals against the roll"):
            rolls.freeze(actor=leader_east, election=village)
        decided(row, clerk_east)
        decided(second, clerk_east, outcome="upheld")
        assert rolls.freeze(actor=leader_east, election=village).frozen_at
    assert Voter.objects.filter(village_election=village).count() == 1, "an appeal changes no roll by itself"


def test_the_database_keeps_decisions_whole(village, clerk_east, at_last) -> None:
    row = filed(village, clerk_east)
    for name, values in {
        "appeal_decision_is_whole": {"outcome": "withdrawn"},
        "appeal_decision_says_why": {"outcome": "upheld", "decided_on": LAST, "decided_by": clerk_east},
        "appeal_decided_after_receipt": {"outcome": "withdrawn", "decided_on": POSTED, "decided_by": clerk_east},
        "appeal_posted_after_decision": {"published_on": LAST},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            RollAppeal.objects.filter(pk=row.pk).update(**values)


@pytest.mark.parametrize("outcome", ["upheld", "refused"])
def test_the_posted_form_shows_number_and_result_and_nobody(outcome, village, clerk_east, sign_in, at_last) -> None:
    row = decided(filed(village, clerk_east), clerk_east, outcome=outcome)
    row.claim = f"户籍在本村，电话{PHONE}"  # taken before texts were asked for numbers
    row.save(update_fields=["claim"])
    client = sign_in(clerk_east)
    page = client.get(address("appeals_posting", village)).content.decode()
    assert "第1号" in page
    assert {"upheld": "申诉成立", "refused": "申诉不成立"}[outcome] in page
    for never in (APPELLANT, THIRD, PHONE, row.claim, row.facts, row.decision):
        assert never not in page
    paper = client.get(address("appeal_paper", village, row.pk)).content.decode()
    for asked in (APPELLANT, row.claim, "2021年4月25日", row.facts, row.decision, row.law, "将在本村（社区）公布"):
        assert asked in paper


def test_an_appeal_that_waits_is_not_on_the_posted_form(village, clerk_east, sign_in, at_last) -> None:
    filed(village, clerk_east)
    assert "第1号" not in sign_in(clerk_east).get(address("appeals_posting", village)).content.decode()


def test_the_pages_take_and_decide_and_keep_what_was_refused(village, clerk_east, sign_in, at_last) -> None:
    client = sign_in(clerk_east)
    given = {
        "appellant": APPELLANT,
        "kind": "left_out",
        "about": THIRD,
        "claim": "户籍在本村",
        "received_on": "2021-04-19",
    }
    refused = client.post(address("appeal_new", village), given)
    assert refused.status_code == 422
    assert 'value="申宜人"' in refused.content.decode()
    taken = client.post(address("appeal_new", village), {**given, "received_on": "2021-04-25"}, follow=True)
    assert "to be decided by 2021-04-28" in taken.content.decode()
    row = RollAppeal.objects.get()
    answer = client.post(address("appeal_decide", village, row.pk), {"outcome": "upheld", "decided_on": "2021-04-25"})
    assert answer.status_code == 422
    assert "Write the facts" in answer.content.decode()
    good = {"outcome": "upheld", "decided_on": "2021-04-25", "facts": "户籍在本村", "decision": "列入名单"}
    page = client.post(address("appeal_decide", village, row.pk), good, follow=True).content.decode()
    assert address("add", village) in page, "the clerk is led to the roll"
    again = client.post(address("appeal_decide", village, row.pk), good, follow=True).content.decode()
    assert "is decided already" in again
    posted = client.post(address("appeals_posted", village), {"on": "2021-04-24"})
    assert posted.status_code == 422
    assert "cannot have been posted" in posted.content.decode()
    assert client.post(address("appeals_posted", village), {"on": "2021-04-25"}).status_code == 302


def test_an_appeal_of_another_village_is_not_found_under_this_one(
    village, elections, clerk_east, clerk_west, sign_in, at_last
) -> None:
    row = filed(village, clerk_east)
    assert sign_in(clerk_east).get(address("appeal", elections[0], row.pk)).status_code == 404
    assert sign_in(clerk_west).get(address("appeal", village, row.pk)).status_code == 404


def test_the_lists_take_the_same_queries_for_one_appeal_and_for_thirty(
    village, clerk_east, sign_in, at_last, django_assert_max_num_queries
) -> None:
    filed(village, clerk_east)
    client = sign_in(clerk_east)
    for number in (1, 30):
        for _more in range(number - 1):
            filed(village, clerk_east)
        for url in (address("appeals", village), reverse("voters:appeals_waiting", args=[village.term_id])):
            with django_assert_max_num_queries(12):
                assert client.get(url).content.decode().count("Left out of the roll") == number


def test_the_home_page_counts_appeals_of_the_own_territory(village, clerk_east, clerk_west, leader_east) -> None:
    with time_machine.travel(LAST):
        filed(village, clerk_east, received_on=POSTED)
        filed(village, clerk_east)
        decided(filed(village, clerk_east), clerk_east)
        found = {str(item.title): (item.count, item.state) for item in parts.work(clerk_east, village.term)}
        assert (
            found.items()
            >= {
                "Appeals against voter rolls past the days of the law": (1, "late"),
                "Appeals against voter rolls to decide": (1, "doing"),
                "Results of appeals to post": (1, "doing"),
            }.items()
        )
        for other in (clerk_west, leader_east):
            assert not [item for item in parts.work(other, village.term) if "ppeals" in str(item.title)]

"""Pages of the roll: filters, pages without counting, masks, acts, exports, double registrations."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from audit.models import Event
from jobs import work
from jobs.models import Job
from tests import builders
from villages.models import RollState, Term, VillageElection
from voters import exporting, listing, parts
from voters.doubles import Doubles
from voters.models import Voter

SignIn = Callable[[User], Client]
NUMBER = builders.identity_number(901)


@pytest.fixture
def village(elections: list[VillageElection]) -> VillageElection:
    return elections[1]


@pytest.fixture
def url(term: Term) -> str:
    return reverse("voters:roll", args=[term.pk])


def body(client: Client, url: str, **query: str) -> str:
    answer = client.get(url, query)
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1]


def test_the_list_shows_voters_masked(sign_in: SignIn, clerk_east: User, village: VillageElection, url: str) -> None:
    builders.make_voter(village, name="王小明", identity=NUMBER)
    page = body(sign_in(clerk_east), url)
    assert "王小明" in page
    assert NUMBER not in page
    assert f"{NUMBER[:3]}***********{NUMBER[-4:]}" in page
    assert "1 voters" in page


def test_voters_of_another_township_are_not_listed(
    sign_in: SignIn, clerk_east: User, elections: list[VillageElection], url: str
) -> None:
    builders.make_voter(elections[4], name="西镇人")
    client = sign_in(clerk_east)
    assert "西镇人" not in body(client, url)
    assert client.get(url, {"division": builders.WEST}).status_code == 404
    assert client.get(url, {"division": "nonsense"}).status_code == 404


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"name": "王"}, {"王小明", "王红"}),
        ({"sex": "2"}, {"王红"}),
        ({"group": "第2组"}, {"李四"}),
        ({"register_class": "C"}, {"李四"}),
        ({"name": "王", "sex": "1"}, {"王小明"}),
        ({"sex": "9"}, {"王小明", "王红", "李四"}),
        ({"division": f"{builders.EAST}202"}, set()),
    ],
)
def test_filters_of_the_address_bar_limit_the_list(
    query: dict[str, str], names: set[str], sign_in: SignIn, clerk_east: User, village: VillageElection, url: str
) -> None:
    builders.make_voter(village, name="王小明", group="第1组")
    builders.make_voter(village, name="王红", sex="2", group="第1组")
    builders.make_voter(village, name="李四", group="第2组", register_class="C")
    page = body(sign_in(clerk_east), url, **query)
    assert {name for name in ("王小明", "王红", "李四") if name in page} == names


def test_pages_follow_each_other_through_villages_without_a_gap(elections: list[VillageElection], term: Term) -> None:
    for election in (elections[0], elections[2], elections[1]):
        for number in range(70):
            builders.make_voter(election, name=f"{election.village_id[-3:]}-{number:02}")
    seen: list[str] = []
    after = ""
    for expected in (50, 50, 50, 50, 10):
        page = listing.page(listing.places(term, builders.EAST), listing.Wanted(), after)
        assert (len(page.rows), page.total) == (expected, 210)
        seen += [voter.name for voter in page.rows]
        after = page.after
    assert after == ""
    assert seen == [f"{code}-{number:02}" for code in ("001", "201", "202") for number in range(70)]


def test_pages_keep_code_order_when_a_village_was_added_later(term: Term, elections: list[VillageElection]) -> None:
    late = builders.make_village(term, f"{builders.EAST}002")
    builders.make_voter(elections[1], name="后")
    builders.make_voter(late, name="先")
    page = listing.page(listing.places(term, builders.EAST), listing.Wanted())
    assert [voter.name for voter in page.rows] == ["先", "后"]


@pytest.mark.parametrize("after", ["x", "1-", "-1", "999999-1", "1-1-1", "９-１", "9" * 40 + "-1"])
def test_a_broken_position_is_the_beginning(
    after: str, sign_in: SignIn, clerk_east: User, village: VillageElection, url: str
) -> None:
    builders.make_voter(village, name="王小明")
    assert "王小明" in body(sign_in(clerk_east), url, after=after)


def test_the_list_needs_few_queries_and_never_counts_voters(
    sign_in: SignIn,
    clerk_east: User,
    village: VillageElection,
    url: str,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for _ in range(60):
        builders.make_voter(village)
    client = sign_in(clerk_east)
    client.get(url)
    with django_assert_max_num_queries(10) as captured:
        client.get(url)
    assert not [
        query for query in captured.captured_queries if "COUNT(" in query["sql"] and "voters_voter" in query["sql"]
    ]


def test_a_short_list_is_exported_at_once_masked_with_its_title(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    builders.make_voter(village, name="王小明", identity=NUMBER)
    builders.make_voter(village, name="=cmd", group="第2组")
    answer = sign_in(clerk_east).get(reverse("voters:export", args=[term.pk]), {"group": ""})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).active
    cells = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    text = str(cells)
    assert "东山街道" in text
    assert "王小明" in text
    assert NUMBER not in text
    assert "'=cmd" in text
    assert Event.objects.filter(action="roll.exported").exists()


def test_a_long_list_is_made_by_a_worker_for_the_person_who_asked(
    sign_in: SignIn,
    clerk_east: User,
    clerk_east_2: User,
    village: VillageElection,
    term: Term,
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
    tmp_path: object,
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    builders.make_voter(village, name="王小明")
    client = sign_in(clerk_east)
    answer = client.get(reverse("voters:export", args=[term.pk]))
    job = Job.objects.get()
    assert answer["Location"] == reverse("jobs:page", args=[job.pk])
    work.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["rows"]) == ("done", 1)
    file = client.get(job.result["url"])
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert sign_in(clerk_east_2).get(job.result["url"]).status_code == 404


def test_double_registrations_name_both_villages(
    sign_in: SignIn, clerk_east: User, office: User, elections: list[VillageElection], term: Term
) -> None:
    builders.make_voter(elections[1], name="王小明", identity=NUMBER)
    builders.make_voter(elections[4], name="王小明", identity=NUMBER)
    builders.make_voter(elections[2], name="李四")
    url = reverse("voters:doubles", args=[term.pk])
    mine = body(sign_in(clerk_east), url)
    assert "石桥村" in mine
    assert NUMBER not in mine
    assert "李四" not in mine
    assert Doubles(term, builders.EAST).count() == len(list(Doubles(term, builders.EAST))) == 1
    assert Doubles(term, builders.DISTRICT).count() == len(list(Doubles(term, builders.DISTRICT))) == 2
    assert "大沟村" in body(sign_in(office), url)


def test_no_double_registration_is_said_so(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    assert "No double registrations" in body(sign_in(clerk_east), reverse("voters:doubles", args=[term.pk]))


@time_machine.travel(date(2021, 4, 20))
def test_a_clerk_publishes_and_a_leader_freezes_on_the_page(
    sign_in: SignIn, clerk_east: User, leader_east: User, village: VillageElection, term: Term
) -> None:
    builders.make_voter(village)
    clerk, leader = sign_in(clerk_east), sign_in(leader_east)
    page = reverse("voters:village_roll", args=[term.pk, village.village_id])
    assert "Record the publication" in body(clerk, page)
    assert "Record the publication" not in body(leader, page)
    answer = clerk.post(reverse("voters:publish", args=[term.pk, village.village_id]), {"on": "2021-04-20"})
    assert answer["Location"] == page
    assert (
        "object until"
        in leader.post(reverse("voters:freeze", args=[term.pk, village.village_id]), follow=True).content.decode()
    )
    with time_machine.travel(date(2021, 4, 26)):
        leader = sign_in(leader_east)
        leader.post(reverse("voters:freeze", args=[term.pk, village.village_id]))
        village.refresh_from_db()
        assert village.roll_state == RollState.FROZEN
        reopen = reverse("voters:reopen", args=[term.pk, village.village_id])
        assert "Write why" in leader.post(reopen, follow=True).content.decode()
        leader.post(reopen, {"reason": "漏登"})
    village.refresh_from_db()
    assert village.roll_state == RollState.PUBLISHED


@time_machine.travel(date(2021, 5, 2))
def test_a_late_publication_comes_back_with_the_article_beside_the_field(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    builders.make_voter(village)
    answer = sign_in(clerk_east).post(
        reverse("voters:publish", args=[term.pk, village.village_id]), {"on": "2021-05-02"}
    )
    assert answer.status_code == 422
    assert "第十四条" in answer.content.decode()
    assert 'value="2021-05-02"' in answer.content.decode()


def test_a_voter_is_added_and_a_wrong_number_comes_back_with_what_was_typed(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    client = sign_in(clerk_east)
    add = reverse("voters:add", args=[term.pk, village.village_id])
    page = client.post(add, {"name": "李红", "identity": "123", "register_class": "A"}).content.decode()
    assert "18 characters" in page
    assert 'value="李红"' in page
    client.post(add, {"name": "李红", "identity": NUMBER, "register_class": "A"})
    assert Voter.objects.get().name == "李红"


def test_a_voter_is_corrected_and_struck_off(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    voter = builders.make_voter(village, name="王小名", identity=NUMBER)
    client = sign_in(clerk_east)
    page = reverse("voters:voter", args=[term.pk, voter.pk])
    client.post(
        page,
        {"name": "王小明", "identity": "", "sex": "1", "birth": "1980-06-15", "register_class": "B", "group": "第1组"},
    )
    voter.refresh_from_db()
    assert (voter.name, voter.register_class) == ("王小明", "B")
    assert voter.masked_identity
    client.post(reverse("voters:strike", args=[term.pk, voter.pk]), {"reason": "迁出"})
    assert not Voter.objects.exists()


def test_a_number_is_shown_whole_only_when_asked_and_it_is_recorded(
    sign_in: SignIn, clerk_east: User, leader_east: User, village: VillageElection, term: Term
) -> None:
    voter = builders.make_voter(village, identity=NUMBER)
    page = reverse("voters:voter", args=[term.pk, voter.pk])
    show = reverse("voters:identity", args=[term.pk, voter.pk])
    client = sign_in(clerk_east)
    assert NUMBER not in body(client, page)
    answer = client.post(show)
    assert NUMBER in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert Event.objects.filter(action="voter.identity_seen").count() == 1
    assert show not in body(sign_in(leader_east), page)


def test_a_frozen_roll_has_no_buttons_that_change_it(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    voter = builders.make_voter(village)
    builders.make_publication(village, frozen=True)
    client = sign_in(clerk_east)
    assert "Strike off the roll" not in body(client, reverse("voters:voter", args=[term.pk, voter.pk]))
    assert reverse("voters:add", args=[term.pk, village.village_id]) not in body(
        client, reverse("voters:village_roll", args=[term.pk, village.village_id])
    )
    assert (
        "frozen"
        in client.post(
            reverse("voters:strike", args=[term.pk, voter.pk]), {"reason": "x"}, follow=True
        ).content.decode()
    )


def test_the_list_to_post_shows_nothing_private(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    builders.make_voter(village, name="王小明", identity=NUMBER, group="第1组", register_class="C", note="在外")
    page = body(sign_in(clerk_east), reverse("voters:posting", args=[term.pk, village.village_id]))
    assert "王小明" in page
    for private in (NUMBER, NUMBER[:3] + "*", "1980", "在外", "elsewhere", "男"):
        assert private not in page
    builders.make_voter(village, name="王小明", group="第2组", birth=date(1991, 6, 15))
    page = body(sign_in(clerk_east), reverse("voters:posting", args=[term.pk, village.village_id]))
    assert "男 1980年生" in page
    assert "男 1991年生" in page


def test_the_village_page_tells_the_state_of_the_roll(
    sign_in: SignIn, clerk_east: User, viewer: User, village: VillageElection, term: Term
) -> None:
    builders.make_voter(village)
    builders.make_publication(village)
    url = reverse("villages:village", args=[term.pk, village.village_id])
    assert "2021-04-25" in body(sign_in(clerk_east), url)
    assert "2021-04-25" not in body(sign_in(viewer), url)


@pytest.mark.parametrize(
    ("day", "state"), [(date(2021, 3, 1), "none"), (date(2021, 4, 20), "doing"), (date(2021, 4, 28), "late")]
)
def test_work_of_a_clerk_is_to_bring_in_and_publish_rolls(
    day: date, state: str, clerk_east: User, village: VillageElection, term: Term
) -> None:
    builders.make_voter(village)
    with time_machine.travel(day):
        assert [(item.count, item.state) for item in parts.work(clerk_east, term)] == [(2, state), (1, state)]


def test_work_of_a_leader_is_to_freeze_what_is_ripe(
    leader_east: User, viewer: User, village: VillageElection, term: Term
) -> None:
    builders.make_publication(village)
    with time_machine.travel(date(2021, 4, 26)):
        assert [item.count for item in parts.work(leader_east, term)] == [1]
        assert parts.work(viewer, term) == []


def test_search_finds_voters_of_the_territory_by_name_and_number(
    sign_in: SignIn, clerk_east: User, viewer: User, elections: list[VillageElection], term: Term
) -> None:
    mine = builders.make_voter(elections[1], name="王小明", identity=NUMBER)
    other = builders.make_voter(elections[4], name="王小明")
    search = reverse("villages:search")
    for words in ("王小", NUMBER):
        page = sign_in(clerk_east).post(search, {"q": words}, follow=True).content.decode()
        assert reverse("voters:voter", args=[term.pk, mine.pk]) in page
        assert reverse("voters:voter", args=[term.pk, other.pk]) not in page
    assert reverse("voters:voter", args=[term.pk, mine.pk]) not in body(sign_in(viewer), search, q="王小")


def test_the_date_of_birth_stands_in_the_correction_form(
    sign_in: SignIn, clerk_east: User, village: VillageElection, term: Term
) -> None:
    voter = builders.make_voter(village)
    client = sign_in(clerk_east)
    for language in ("zh-CN", "en"):
        page = client.get(reverse("voters:voter", args=[term.pk, voter.pk]), headers={"accept-language": language})
        assert 'value="1980-06-15"' in page.content.decode()

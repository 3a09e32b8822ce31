"""The board: figures from the counters, territory, constant queries, equal figures rendered once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import User
from tests import builders
from villages import board
from villages.models import PollStage, RollState, StageState, Term, VillageElection

SignIn = Callable[[User], Client]
Asserts = Callable[..., object]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


def finish(election: VillageElection, **changes: object) -> None:
    fields = {
        "roll_state": RollState.FROZEN,
        "registered": 1000,
        "cast": 879,
        "candidates": 10,
        "vetted": 10,
        "struck_off": 1,
        "party_stage": PollStage.CERTIFIED,
        "party_due": 100,
        "party_present": 97,
        "candidates_state": StageState.DONE,
        "committee_stage": PollStage.CERTIFIED,
        "completed_on": builders.ELECTION_DAY,
        **changes,
    }
    VillageElection.objects.filter(pk=election.pk).update(**fields)


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (461109, 524298, "87.9"),
        (18208, 18764, "97"),
        (1963, 2270, "86.5"),
        (685, 2270, "30.2"),
        (2999, 3000, "99.9"),
        (1, 30000, "0.1"),
        (0, 5, "0"),
        (5, 5, "100"),
        (1, 0, "—"),
    ],
)
def test_a_share_reads_as_officials_write_it(part: int, whole: int, shown: str) -> None:
    assert board.percent(part, whole) == shown


def test_the_district_sees_every_township_with_its_counts(
    sign_in: SignIn, office: User, term: Term, elections: list[VillageElection]
) -> None:
    finish(elections[0])
    page = sign_in(office).get(reverse("villages:board", args=[term.pk])).content.decode()
    for text in ("东山街道", "西河镇", "1/3", "0/3", "Total (2)", "879 / 1,000", "87.9", "97 / 100"):
        assert text in page, text


def test_a_township_clerk_sees_the_own_villages_only(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    page = sign_in(clerk_east).get(reverse("villages:board", args=[term.pk])).content.decode()
    assert "大沟村" in page
    assert "石桥村" not in page
    assert "西河镇" not in page


def test_another_township_is_not_found(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    client = sign_in(clerk_east)
    for code in (builders.WEST, f"{builders.WEST}201", builders.DISTRICT, "990101999", "x"):
        assert client.get(reverse("villages:board_of", args=[term.pk, code])).status_code == 404


def test_a_village_code_leads_to_its_page_and_the_district_to_the_board(
    sign_in: SignIn, office: User, term: Term
) -> None:
    client = sign_in(office)
    village = f"{builders.EAST}201"
    answer = client.get(reverse("villages:board_of", args=[term.pk, village]))
    assert answer["Location"] == reverse("villages:village", args=[term.pk, village])
    answer = client.get(reverse("villages:board_of", args=[term.pk, builders.DISTRICT]))
    assert answer["Location"] == reverse("villages:board", args=[term.pk])


@time_machine.travel(date(2021, 4, 28))
def test_who_has_not_reported_is_named_with_the_days_and_a_text_to_copy(
    sign_in: SignIn, office: User, term: Term, elections: list[VillageElection]
) -> None:
    for election in elections[1:]:
        finish(election)
    client = sign_in(office)
    page = client.get(reverse("villages:board", args=[term.pk])).content.decode()
    assert "Send reminders (1)" in page
    assert "Roll published, 1 days late" in page
    text = client.get(reverse("villages:waiting", args=[term.pk])).context["reminder"]
    assert "东山街道" in text
    assert "东门社区" in text
    assert "石桥村" not in text
    elsewhere = client.get(reverse("villages:waiting", args=[term.pk]), {"division": builders.WEST})
    assert elsewhere.context["count"] == 0


def test_a_reminder_says_once_what_villages_of_a_township_owe_alike(term: Term) -> None:
    lines = [
        board.WaitingLine("1", name, township, "", "late", "Overdue", detail)
        for name, township, detail in (
            ("东门社区", "东山街道", "Roll published, 1 days late"),
            ("西门社区", "西山镇", "Roll published, 1 days late"),
            ("大沟村", "东山街道", "Vetting, 2 days late"),
            ("新岸山村", "东山街道", "Roll published, 1 days late"),
        )
    ]
    text = board.reminder(term, lines, date(2021, 5, 1))
    assert "东山街道: 东门社区, 新岸山村 (Roll published, 1 days late); 大沟村 (Vetting, 2 days late)." in text
    assert "西山镇: 西门社区 (Roll published, 1 days late)." in text


def test_the_number_of_queries_does_not_grow_with_the_villages(
    sign_in: SignIn, office: User, term: Term, django_assert_max_num_queries: Asserts
) -> None:
    client = sign_in(office)
    for number in range(300, 340):
        builders.make_village(term, f"{builders.EAST}{number}")
    for url in (reverse("villages:board", args=[term.pk]), reverse("villages:board_of", args=[term.pk, builders.EAST])):
        client.get(url)
        with django_assert_max_num_queries(10):
            assert client.get(url).status_code == 200


def test_a_changed_figure_shows_at_once(
    sign_in: SignIn, office: User, term: Term, elections: list[VillageElection]
) -> None:
    client = sign_in(office)
    url = reverse("villages:board", args=[term.pk])
    assert "1/3" not in client.get(url).context["table"]
    finish(elections[0])
    assert "1/3" in client.get(url).context["table"]


def test_the_other_language_gets_its_own_table(office: User, term: Term) -> None:
    from django.utils import translation

    from villages import progress

    rows = progress.townships(term, builders.DISTRICT)
    english = board.table(term, rows, date(2021, 3, 1))
    with translation.override("zh-hans"):
        assert board.table(term, rows, date(2021, 3, 1)) != english


def test_a_term_without_villages_says_what_to_do(sign_in: SignIn, office: User, district: object) -> None:
    empty = builders.make_term(name="2031", election_day=date(2031, 5, 1), rules="2026")
    page = sign_in(office).get(reverse("villages:board", args=[empty.pk])).content.decode()
    assert "There are no villages in this term yet" in page


def test_somebody_without_export_has_no_button_and_no_file(sign_in: SignIn, reviewer: User, term: Term) -> None:
    client = sign_in(reviewer)
    url = reverse("villages:board_export", args=[term.pk])
    assert url not in client.get(reverse("villages:board", args=[term.pk])).content.decode()
    assert client.get(url).status_code == 403


@pytest.mark.parametrize(("division", "names"), [("", ["东山街道", "西河镇"]), (builders.EAST, ["东门社区", "大沟村"])])
def test_the_board_is_exported_with_title_and_total(
    division: str, names: list[str], sign_in: SignIn, office: User, term: Term, elections: list[VillageElection]
) -> None:
    finish(elections[0])
    answer = sign_in(office).get(reverse("villages:board_export", args=[term.pk]), {"division": division})
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True).active
    lines = [[cell for cell in line if cell is not None] for line in sheet.iter_rows(values_only=True)]
    text = str(lines)
    for name in (*names, "2021", "Total", "1/" + ("3" if division else "6")):
        assert name in text, name


def test_another_township_is_not_exported(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    url = reverse("villages:board_export", args=[term.pk])
    assert sign_in(clerk_east).get(url, {"division": builders.WEST}).status_code == 404

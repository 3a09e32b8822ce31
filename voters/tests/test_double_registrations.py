"""The list of double registrations: page by page, and as a workbook to its last row."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import builders
from villages.models import Division, Term, VillageElection
from voters import doubles, exporting
from voters.doubles import Doubles
from voters.models import Voter

SignIn = Callable[[User], Client]
MANY = 130
QUERIES = 6


@pytest.fixture
def many(elections: list[VillageElection]) -> None:
    """Many voters on the rolls of two townships at once."""
    for serial in range(1, MANY + 1):
        for election in (elections[1], elections[4]):
            identity = builders.identity_number(serial)
            builders.make_voter(election, name=f"王{serial:03d}", serial=serial, identity=identity)


def names(rows: Any) -> list[str]:
    return [each.name for each in rows]


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("scope", [builders.EAST, builders.DISTRICT])
def test_pages_follow_each_other_without_gap_or_repeat(term: Term, scope: str) -> None:
    whole = list(Doubles(term, scope))
    assert len(whole) == Doubles(term, scope).count() == (MANY if scope == builders.EAST else 2 * MANY)
    pages = Doubles(term, scope).page("1").paginator.num_pages
    read = [each for number in range(1, pages + 1) for each in Doubles(term, scope).page(str(number)).object_list]
    assert read == whole
    assert len({(each.voter_id, each.other_code) for each in read}) == len(read)


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(("asked", "first"), [("2", "王051"), ("99", "王101"), ("x", "王001"), ("-1", "王101")])
def test_a_page_that_is_not_there_is_the_nearest_one(term: Term, asked: str, first: str) -> None:
    assert names(Doubles(term, builders.EAST).page(asked).object_list)[0] == first


@pytest.mark.usefixtures("many")
def test_the_page_tells_the_whole_number_and_takes_a_fixed_number_of_queries(
    sign_in: SignIn, clerk_east: User, term: Term, django_assert_num_queries: Any
) -> None:
    client, url = sign_in(clerk_east), reverse("voters:doubles", args=[term.pk])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        page = client.get(url)
    assert (page.context["number"], len(page.context["doubles"])) == (MANY, doubles.PAGE)
    Voter.objects.filter(serial__gt=3).delete()
    with django_assert_num_queries(QUERIES):
        assert client.get(url).context["number"] == 3


@pytest.mark.usefixtures("many")
def test_the_workbook_holds_all_rows_and_reads_them_in_chunks(
    monkeypatch: pytest.MonkeyPatch, sign_in: SignIn, office: User, term: Term
) -> None:
    monkeypatch.setattr(doubles, "CHUNK", 7)
    answer = sign_in(office).get(reverse("voters:doubles_export", args=[term.pk]))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    lines = list(book.worksheets[0].iter_rows(values_only=True))
    numbered = [line for line in lines if isinstance(line[0], int)]
    assert [line[0] for line in numbered] == list(range(1, 2 * MANY + 1))
    assert [line[1] for line in lines if line[0] in ("Total", "合计")] == [2 * MANY]
    assert builders.identity_number(1) not in str(lines)


@pytest.mark.usefixtures("many")
def test_the_workbook_takes_one_query_however_long_the_list(term: Term, django_assert_num_queries: Any) -> None:
    district = Division.objects.get(pk=builders.DISTRICT)
    with django_assert_num_queries(1):
        spec = exporting.doubles_table(term, district, filled_by="区换届办")
        assert len(list(spec.rows)) == 2 * MANY
    assert list(spec.notes) == []


@pytest.mark.usefixtures("many")
def test_a_village_shows_the_first_and_leads_to_all_of_its_own(
    sign_in: SignIn, clerk_east: User, term: Term, elections: list[VillageElection]
) -> None:
    code = elections[1].village_id
    page = sign_in(clerk_east).get(reverse("voters:village_roll", args=[term.pk, code]))
    assert len(page.context["doubles"]) == 20
    url = f"{reverse('voters:doubles', args=[term.pk])}?division={code}"
    assert url in page.content.decode()
    assert sign_in(clerk_east).get(url).context["number"] == MANY


def test_a_voter_on_three_rolls_is_told_twice_for_each(term: Term, elections: list[VillageElection]) -> None:
    for election in (elections[1], elections[2], elections[4]):
        builders.make_voter(election, name="王小明", identity=builders.identity_number(1))
    assert Doubles(term, builders.EAST).count() == 4
    assert Doubles(term, builders.DISTRICT).count() == 6

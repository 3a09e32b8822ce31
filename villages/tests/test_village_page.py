"""The village page, its seats, and the search."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.errors import DomainError, StaleSave, WrongState
from accounts.models import User
from tests import builders
from villages import elections as acts
from villages.models import DivisionAlias, PollStage, Term, VillageElection

SignIn = Callable[[User], Client]
VILLAGE = f"{builders.EAST}201"


def test_the_page_shows_name_stages_and_seats(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    page = sign_in(clerk_east).get(reverse("villages:village", args=[term.pk, VILLAGE])).content.decode()
    for text in ("大沟村村民委员会", "东山街道", "Roll published", "Change the number of seats", "History"):
        assert text in page, text


def test_villages_outside_the_territory_or_the_term_are_not_found(
    sign_in: SignIn, clerk_east: User, term: Term
) -> None:
    client = sign_in(clerk_east)
    builders.make_division(f"{builders.EAST}299", "无选举村村民委员会")
    for code in (f"{builders.WEST}201", f"{builders.EAST}299", builders.EAST, "nonsense"):
        assert client.get(reverse("villages:village", args=[term.pk, code])).status_code == 404


def test_the_page_needs_few_queries(
    sign_in: SignIn, office: User, term: Term, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = sign_in(office)
    url = reverse("villages:village", args=[term.pk, VILLAGE])
    client.get(url)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def seats(election: VillageElection, **changes: int) -> dict[str, int]:
    return {"chair": 1, "vice_chair": 2, "member": 4, "party": 5, "version": election.version, **changes}


def test_a_clerk_sets_the_seats(
    sign_in: SignIn, clerk_east: User, term: Term, elections: list[VillageElection]
) -> None:
    client = sign_in(clerk_east)
    answer = client.post(reverse("villages:seats", args=[term.pk, VILLAGE]), seats(elections[1]), follow=True)
    assert "are set" in answer.content.decode()
    election = VillageElection.objects.get(pk=elections[1].pk)
    assert (election.committee_seats, election.version) == (7, 1)


@pytest.mark.parametrize(("member", "place", "limits"), [(5, 1, "3 to 7"), (0, 1, "3 to 7"), (1, 0, "5 to 9")])
def test_the_law_limits_the_committee(
    member: int, place: int, limits: str, clerk_east: User, elections: list[VillageElection]
) -> None:
    vice = 2 if member else 0
    with pytest.raises(DomainError, match=limits):
        acts.set_seats(
            actor=clerk_east, election=elections[place], **seats(elections[place], member=member, vice_chair=vice)
        )


def test_a_stale_save_and_a_settled_ballot_are_refused(clerk_east: User, elections: list[VillageElection]) -> None:
    with pytest.raises(StaleSave):
        acts.set_seats(actor=clerk_east, election=elections[1], **seats(elections[1], version=7))
    VillageElection.objects.filter(pk=elections[1].pk).update(committee_stage=PollStage.READY)
    with pytest.raises(WrongState, match="settled"):
        acts.set_seats(actor=clerk_east, election=elections[1], **seats(elections[1]))


def test_broken_numbers_are_answered_with_a_sentence(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    answer = sign_in(clerk_east).post(reverse("villages:seats", args=[term.pk, VILLAGE]), {"chair": "x"}, follow=True)
    assert "whole number" in answer.content.decode()


@pytest.mark.parametrize("words", ["大沟", "da gou", "DA GOU", VILLAGE, VILLAGE[:10], "老沟"])
def test_a_village_is_found_by_name_pinyin_code_and_alias(
    words: str, sign_in: SignIn, office: User, term: Term
) -> None:
    DivisionAlias.objects.create(division_id=VILLAGE, name="老沟村")
    page = sign_in(office).get(reverse("villages:search"), {"q": words}).content.decode()
    assert reverse("villages:village", args=[term.pk, VILLAGE]) in page.split("<main", 1)[1]


@pytest.mark.parametrize("words", ["", "没有这个村", "%", "'; drop", "长" * 61])
def test_search_answers_anything_with_a_page(words: str, sign_in: SignIn, clerk_east: User, term: Term) -> None:
    answer = sign_in(clerk_east).get(reverse("villages:search"), {"q": words})
    assert answer.status_code == 200
    assert "石桥村" not in answer.content.decode()


def test_search_keeps_to_the_territory(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    assert (
        "石桥村"
        not in sign_in(clerk_east).get(reverse("villages:search"), {"q": "石桥"}).content.decode().split("<main", 1)[1]
    )

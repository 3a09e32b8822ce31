"""Home: the way to the current term, work, and what to do when there is nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import builders
from villages import navigation
from villages.models import Term
from villages.parts import WorkItem, parts

SignIn = Callable[[User], Client]


@pytest.fixture
def two_things_to_do() -> Iterator[None]:
    before = list(parts.work)
    parts.work[:] = [
        lambda user, term: [
            WorkItem("A later thing", "/later/", state="none"),
            WorkItem("An overdue thing", "/late/", 3, "late"),
        ]
    ]
    yield
    parts.work[:] = before


def test_strangers_are_asked_to_sign_in(client: Client, term: Term) -> None:
    answer = client.get(reverse("villages:home"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))


def test_home_leads_to_the_newest_open_term(sign_in: SignIn, office: User, term: Term) -> None:
    builders.make_term(name="2016", election_day=date(2016, 5, 1), state="closed")
    assert sign_in(office).get("/")["Location"] == reverse("villages:term_home", args=[term.pk])


def test_home_remembers_the_term_last_looked_at(sign_in: SignIn, office: User, term: Term) -> None:
    older = builders.make_term(name="2016", election_day=date(2016, 5, 1))
    client = sign_in(office)
    client.get(reverse("villages:term_home", args=[older.pk]))
    assert client.get("/")["Location"] == reverse("villages:term_home", args=[older.pk])


@pytest.mark.parametrize(("who", "button"), [("office", True), ("clerk_east", False)])
def test_without_a_term_the_page_says_what_to_do(
    who: str, button: bool, sign_in: SignIn, district: object, cast: dict[str, User]
) -> None:
    page = sign_in(cast[who]).get("/").content.decode()
    assert "There is no term yet" in page
    assert (reverse("villages:open_term") in page) is button


@pytest.mark.usefixtures("two_things_to_do")
def test_work_is_listed_most_urgent_first_and_counted_in_the_badge(sign_in: SignIn, office: User, term: Term) -> None:
    client = sign_in(office)
    page = client.get(reverse("villages:term_home", args=[term.pk])).content.decode()
    assert page.index("An overdue thing") < page.index("A later thing")
    assert cache.get(navigation.todo_key(office, term)) == 4
    assert (
        '<span class="badge-count">4</span>' in client.get(reverse("villages:board", args=[term.pk])).content.decode()
    )


def test_another_districts_term_is_not_found(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    other = builders.make_term(builders.make_district("990102", "邻区"))
    client = sign_in(clerk_east)
    for name in ("term_home", "board", "rules", "waiting", "term_search"):
        assert client.get(reverse(f"villages:{name}", args=[other.pk])).status_code == 404
        assert client.get(reverse(f"villages:{name}", args=[10**9])).status_code == 404


def test_the_page_needs_few_queries(
    sign_in: SignIn, office: User, term: Term, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = sign_in(office)
    url = reverse("villages:term_home", args=[term.pk])
    client.get(url)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


def test_two_entries_that_differ_are_urgent_but_not_called_overdue(
    sign_in: SignIn, office: User, term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = WorkItem("Two entries differ", "/somewhere/", 1, "late", word="Entries differ")
    monkeypatch.setattr(parts, "work", [lambda user, term: [item]])
    work = (
        sign_in(office).get(reverse("villages:term_home", args=[term.pk])).content.decode().split('class="list work"')
    )
    pill = work[1].split("</span>", 2)[1]
    assert "Entries differ" in pill
    assert "Overdue" not in pill

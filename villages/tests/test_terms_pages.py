"""Pages of terms: the list, opening, closing, and the frozen rules."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import builders
from villages.models import Division, Term

SignIn = Callable[[User], Client]
FORM = {"name": "2026", "scope": builders.DISTRICT, "election_day": "2026-05-18", "rules": ""}


def test_the_office_opens_a_term(sign_in: SignIn, office: User, villages: list[Division]) -> None:
    client = sign_in(office)
    assert "测试区" in client.get(reverse("villages:open_term")).content.decode()
    answer = client.post(reverse("villages:open_term"), FORM)
    term = Term.objects.get()
    assert answer["Location"] == reverse("villages:term_home", args=[term.pk])
    assert (term.rules, term.opened_by, term.village_elections.count()) == ("2026", office, 6)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "required"),
        ({"scope": "990102"}, "not one of"),
        ({"election_day": "soon"}, "valid date"),
        ({"name": "2021"}, "2021-05-17"),
    ],
)
def test_a_form_with_a_mistake_comes_back_with_the_reason(
    changes: dict[str, str], words: str, sign_in: SignIn, office: User, term: Term
) -> None:
    page = sign_in(office).post(reverse("villages:open_term"), {**FORM, **changes}).content.decode()
    assert words in page
    assert Term.objects.count() == 1


def test_clerks_have_no_way_to_open_or_close(sign_in: SignIn, clerk_east: User, term: Term) -> None:
    client = sign_in(clerk_east)
    assert client.get(reverse("villages:open_term")).status_code == 403
    assert client.post(reverse("villages:close_term", args=[term.pk])).status_code == 403
    assert reverse("villages:open_term") not in client.get(reverse("villages:terms")).content.decode()


def test_closing_asks_for_a_reason_and_can_be_taken_back(sign_in: SignIn, office: User, term: Term) -> None:
    client = sign_in(office)
    page = client.post(reverse("villages:close_term", args=[term.pk]), {}, follow=True).content.decode()
    assert "6 villages have not finished" in page
    client.post(reverse("villages:close_term", args=[term.pk]), {"reason": "合并"})
    term.refresh_from_db()
    assert term.state == "closed"
    client.post(reverse("villages:reopen_term", args=[term.pk]), {"reason": "误"})
    term.refresh_from_db()
    assert term.state == "open"
    assert client.get(reverse("villages:close_term", args=[term.pk])).status_code == 405


def test_the_rules_page_shows_values_sources_and_what_is_to_be_confirmed(
    sign_in: SignIn, viewer: User, term: Term
) -> None:
    page = sign_in(viewer).get(reverse("villages:rules", args=[term.pk])).content.decode()
    for text in ("第十五条", "to confirm", "Committee: fewest seats", "3 people", "Party branch"):
        assert text in page, text

"""What a door makes of a refused act: a sentence, beside its field where it has one; a forbidden act stays a 403."""

from __future__ import annotations

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest
from django.test import RequestFactory

from accounts.errors import DomainError, NotAllowed
from accounts.refusals import placing, refusable, saying


class Seats(forms.Form):
    number = forms.IntegerField()


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().post("/")
    request.session = {}  # type: ignore[assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    return request


def said(request: HttpRequest) -> list[tuple[str, str]]:
    return [(each.level_tag, str(each)) for each in get_messages(request)]


def test_an_act_that_goes_through_is_said(request_: HttpRequest) -> None:
    with saying(request_, "Saved.") as outcome:
        pass

    assert said(request_) == [("success", "Saved.")]
    assert outcome.refused is None


def test_leaving_the_block_early_says_it_too(request_: HttpRequest) -> None:
    def door() -> str:
        with saying(request_, "Saved."):
            return "there"
        return "here"

    assert door() == "there"
    assert said(request_) == [("success", "Saved.")]


def test_a_refused_act_is_said_and_the_page_goes_on(request_: HttpRequest) -> None:
    with saying(request_, "Saved.") as outcome:
        raise DomainError("The village has 5 seats.", code="seats")

    assert said(request_) == [("error", "The village has 5 seats.")]
    assert outcome.refused is not None
    assert outcome.refused.code == "seats"


@pytest.mark.parametrize(("field", "place"), [("number", "number"), ("other", "__all__"), ("", "__all__")])
def test_a_refusal_stands_beside_the_field_it_names_else_above_the_form(field: str, place: str) -> None:
    form = Seats({"number": "9"})
    assert form.is_valid()

    with placing(form):
        raise DomainError("The village has 5 seats.", field=field)

    assert form.errors == {place: ["The village has 5 seats."]}


def test_what_the_role_forbids_and_what_is_a_bug_pass_through(request_: HttpRequest) -> None:
    for error in (NotAllowed("No."), ValueError("a bug")):
        for block in (refusable(), saying(request_, "Saved."), placing(Seats())):
            with pytest.raises(type(error)), block:
                raise error

    assert said(request_) == []

"""A NUL in a posted field is taken out before anybody behind sees it."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from ballots.models import BallotLine
from ballots.tests import forms
from election_site.middleware import ReadableText


def posted(**fields):
    request = RequestFactory().post("/", fields)
    ReadableText(lambda _request: HttpResponse()).process_view(request, None, (), {})
    return request.POST


def test_nuls_are_taken_out_and_the_rest_stays():
    assert posted(name="曾\x00强")["name"] == "曾强"
    assert posted(other=["a\x00", "b"]).getlist("other") == ["a", "b"]


def test_a_form_without_any_is_left_as_it_came():
    request = RequestFactory().post("/", {"name": "曾强"})
    before = request.POST
    ReadableText(lambda _request: HttpResponse()).process_view(request, None, (), {})
    assert request.POST is before


@pytest.mark.django_db
def test_a_written_in_name_with_a_nul_is_taken_without_it(sign_in, elections, clerk_east):
    forms.ready_village(elections[1])
    poll = forms.committee_poll(clerk_east, elections[1])
    address = reverse("ballots:write_in", args=[elections[1].term_id, poll.pk])
    answer = sign_in(clerk_east).post(address, {"name": "邹\x00另选", "post": "member"}, follow=True)
    assert answer.status_code == 200
    assert BallotLine.objects.filter(poll=poll, name="邹另选", is_write_in=True).exists()

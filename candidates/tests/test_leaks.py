"""No word of an opinion is on any page of anybody but the district office and the department that wrote it."""

import pytest
from django.urls import reverse

from candidates.models import Conclusion
from candidates.tests.world import answer, in_vetting, reviewer_of, two_departments
from tests import builders

WORDS = "涉嫌串通投标正在侦查"
OTHER_WORDS = "执行案件未结清款项"


@pytest.fixture
def person(term, elections):
    """Somebody both departments object to."""
    two_departments(term)
    row = in_vetting(elections[1], person=builders.make_person("曾强"))
    answer(row, "police", Conclusion.NOT_ELIGIBLE, "N08", WORDS)
    answer(row, "court", Conclusion.OBJECTION, "N14", OTHER_WORDS)
    return row


def addresses(term, row):
    village = row.village_id
    return [
        reverse("villages:term_home", args=[term.pk]),
        reverse("villages:board", args=[term.pk]),
        reverse("villages:board_of", args=[term.pk, village[:9]]),
        reverse("villages:village", args=[term.pk, village]),
        reverse("villages:term_search", args=[term.pk]) + "?q=曾强",
        reverse("candidates:candidates", args=[term.pk]),
        reverse("candidates:candidates", args=[term.pk]) + "?state=vetting",
        reverse("candidates:officers", args=[term.pk]),
        reverse("candidates:vetting", args=[term.pk]),
        reverse("candidates:vetting", args=[term.pk]) + "?show=answered",
        reverse("candidates:person", args=[term.pk, row.person_id]),
        reverse("candidates:amend", args=[term.pk, row.pk]),
        reverse("candidates:publish", args=[term.pk, village]),
        reverse("candidates:notice", args=[term.pk, village]),
        reverse("candidates:candidates_export", args=[term.pk]),
    ]


def text_of(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode("utf-8", errors="ignore")


@pytest.mark.parametrize("who", ["clerk_east", "clerk_west", "leader_east", "viewer"])
def test_townships_and_viewers_read_nothing_anywhere(request, sign_in, term, person, who):
    client = sign_in(request.getfixturevalue(who))
    for address in addresses(term, person):
        words = text_of(client.get(address))
        assert WORDS not in words, address
        assert OTHER_WORDS not in words, address


def test_a_department_reads_nothing_of_another_anywhere(sign_in, term, person):
    client = sign_in(reviewer_of("court"))
    for address in addresses(term, person):
        assert WORDS not in text_of(client.get(address)), address


def test_the_office_reads_the_words_on_the_persons_page_only(sign_in, office, term, person):
    client = sign_in(office)
    page = reverse("candidates:person", args=[term.pk, person.person_id])
    assert WORDS in text_of(client.get(page))
    for address in addresses(term, person):
        if address != page:
            assert WORDS not in text_of(client.get(address)), address


def test_acts_that_are_refused_repeat_no_words(sign_in, office, term, person):
    client = sign_in(office)
    target = reverse("candidates:clear", args=[term.pk])
    page = client.post(target, {"pk": person.pk, "confirmed": "1", "ruling": "研究同意"}, follow=True)
    assert "Nobody was cleared" in text_of(page)
    assert WORDS not in text_of(page)

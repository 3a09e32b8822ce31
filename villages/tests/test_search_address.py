"""An identity number that is searched for stands in no address."""

import pytest
from django.urls import reverse

from tests import builders

NUMBER = "990101198006150023"


@pytest.fixture
def search(term):
    return reverse("villages:search")


def test_words_go_on_to_an_address_that_can_be_kept(sign_in, office, search):
    answer = sign_in(office).post(search, {"q": "石桥 & 大沟"})
    assert answer.status_code == 302
    assert answer.url == f"{search}?q=%E7%9F%B3%E6%A1%A5+%26+%E5%A4%A7%E6%B2%9F"


@pytest.mark.parametrize(
    "words", [NUMBER, "990101 19800615 0023", "990101-19800615-0023", "９９０１０１１９８００６１５００２３"]
)
def test_an_identity_number_is_answered_without_an_address_and_shown_masked(sign_in, office, elections, search, words):
    builders.make_voter(elections[1], name="王小明", identity=NUMBER)
    answer = sign_in(office).post(search, {"q": words})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert NUMBER not in page
    assert words not in page
    assert "990********" in page


@pytest.mark.parametrize("name", ["villages:search", "villages:term_search"])
def test_an_identity_number_in_an_address_is_not_looked_for(sign_in, office, elections, term, name):
    voter = builders.make_voter(elections[1], name="王小明", identity=NUMBER)
    address = reverse(name, args=[term.pk] if name == "villages:term_search" else [])
    page = sign_in(office).get(address, {"q": NUMBER}).content.decode()
    assert "does not belong in the address" in page
    assert reverse("voters:voter", args=[term.pk, voter.pk]) not in page
    assert NUMBER not in page.split("<main", 1)[1]


def test_the_field_on_every_page_posts(sign_in, office, term):
    page = sign_in(office).get(reverse("villages:term_home", args=[term.pk])).content.decode()
    field = page.split('class="search"', 1)[1].split("</form>", 1)[0]
    assert 'method="post"' in field
    assert "csrfmiddlewaretoken" in field


@pytest.mark.parametrize("words", ["", "长" * 61, "\x00", "😀"])
def test_a_posted_search_answers_anything_with_a_page(sign_in, office, search, words):
    assert sign_in(office).post(search, {"q": words}, follow=True).status_code == 200

"""Filters of lists post: what is asked for ends up in the address, an identity number nowhere."""

import pytest
from django.urls import reverse

from tests import builders

NUMBER = "990101198006150023"
LISTS = ("voters:roll", "candidates:candidates", "candidates:officers", "candidates:vetting", "candidates:incumbents",
         "candidates:leavers", "ballots:list", "villages:board")  # fmt: skip


@pytest.fixture
def there(elections):
    return builders.make_voter(elections[1], name="王小明", identity=NUMBER)


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_leads_to_the_list_with_the_filters_in_its_address(sign_in, office, term, there, name):
    client, url = sign_in(office), reverse(name, args=[term.pk])
    page = client.get(url).content.decode()
    if 'class="filters"' in page:
        bar = page.split('class="filters"', 1)[1].split("</form>", 1)[0]
        assert 'method="post"' in bar
        assert "csrfmiddlewaretoken" in bar
    asked = {"list": url, "division": builders.EAST, "words": "小明 & 大", "sort": ""}
    answer = client.post(reverse("villages:filter"), asked)
    assert answer.url == f"{url}?division={builders.EAST}&words=%E5%B0%8F%E6%98%8E+%26+%E5%A4%A7"
    assert client.get(answer.url).status_code == 200
    assert client.post(reverse("villages:filter"), {"list": url}).url == url


@pytest.mark.parametrize("words", [NUMBER, "990101 19800615 0023", "９９０１０１１９８００６１５００２３"])
@pytest.mark.parametrize("field", ["name", "words"])
def test_a_number_typed_into_a_filter_is_searched_for_and_stands_in_no_address(
    sign_in, office, term, there, words, field
):
    asked = {"list": reverse("voters:roll", args=[term.pk]), field: words}
    answer = sign_in(office).post(reverse("villages:filter"), asked)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert reverse("voters:voter", args=[term.pk, there.pk]) in page
    assert words not in page
    assert NUMBER not in page


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("field", ["name", "words", "anything"])
def test_a_number_written_into_the_address_of_a_list_is_taken_out(sign_in, office, term, there, name, field):
    url = reverse(name, args=[term.pk])
    client = sign_in(office)
    answer = client.get(url, {field: NUMBER, "division": builders.EAST})
    assert (answer.status_code, answer.url) == (302, f"{url}?division={builders.EAST}")
    page = client.get(answer.url).content.decode()
    assert "was taken out" in page
    assert NUMBER not in page


def test_the_administration_which_only_searches_by_address_still_finds_by_number(sign_in, admin, term, there):
    answer = sign_in(admin).get(reverse("admin:candidates_person_changelist"), {"q": NUMBER})
    assert answer.status_code == 200


@pytest.mark.parametrize("position", ["9" * 30, "9" * 40 + "-1"])
def test_a_position_of_dozens_of_digits_is_no_identity_number(sign_in, office, term, position):
    assert sign_in(office).get(reverse("reports:list", args=[term.pk]), {"page": position}).status_code == 200


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example/", "", "villages", "/\\x.example"]
)
def test_a_filter_never_leads_to_another_site(sign_in, office, term, target):
    answer = sign_in(office).post(reverse("villages:filter"), {"list": target, "words": "王"})
    assert answer.url == reverse("villages:home")


def test_a_number_for_a_list_of_another_territory_is_not_found(sign_in, clerk_west, term, there):
    asked = {"list": reverse("voters:roll", args=[999_999]), "name": NUMBER}
    assert sign_in(clerk_west).post(reverse("villages:filter"), asked).status_code == 404
    asked["list"] = "/nowhere/"
    answer = sign_in(clerk_west).post(reverse("villages:filter"), asked)
    assert reverse("voters:voter", args=[term.pk, there.pk]) not in answer.content.decode()

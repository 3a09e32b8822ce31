"""The queue of people who may be kept twice, and its pages."""

from datetime import date

import pytest
from django.urls import reverse

from candidates import duplicates, merging
from candidates.models import Person
from candidates.records.identity import DistinctPair
from tests import builders
from villages.codes import CommitteePost

MONTH = {"identity": None, "birth": date(1980, 6, 1), "birth_day_known": False}
MOST_QUERIES = 14


@pytest.fixture
def pair(elections):
    """One man: with his number in the new list, by month of birth in the old roster of the same village."""
    kept = builders.make_person("王小明", birth=date(1980, 6, 15))
    builders.make_candidacy(elections[1], kept)
    absorbed = builders.make_person("王小明", **MONTH)
    builders.make_officer(elections[1], absorbed, committee_post=CommitteePost.MEMBER)
    return kept, absorbed


def url(term, *people):
    return reverse("candidates:double", args=[term.pk, *(person.pk for person in people)])


def found(user):
    return [(each.one.person, each.other.person) for each in duplicates.queue(user)]


def test_a_month_and_a_day_of_it_may_be_one_person(pair, office):
    assert found(office) == [pair]


@pytest.mark.parametrize(
    "other",
    [
        {"identity": None, "birth": date(1980, 6, 16)},
        {"identity": None, "birth": date(1980, 7, 1), "birth_day_known": False},
        {"birth": date(1980, 6, 15)},
    ],
    ids=["another day", "another month", "a number of their own"],
)
def test_another_birth_or_another_number_is_somebody_else(elections, office, other):
    for fields in ({"birth": date(1980, 6, 15)}, other):
        builders.make_candidacy(elections[1], builders.make_person("李芳", **fields))
    assert found(office) == []


def test_a_township_sees_pairs_of_its_own_only(pair, elections, clerk_east, clerk_west):
    assert found(clerk_east) == [pair]
    assert found(clerk_west) == []
    builders.make_officer(elections[4], builders.make_person("王小明", **MONTH))
    assert len(found(clerk_west)) == 0


def test_those_told_apart_leave_the_queue(pair, clerk_east):
    merging.tell_apart(actor=clerk_east, one=pair[0], other=pair[1], reason="同名同月，两家人")
    assert found(clerk_east) == []
    assert DistinctPair.objects.get().reason == "同名同月，两家人"


def test_the_queue_and_both_side_by_side(sign_in, clerk_east, term, pair):
    client = sign_in(clerk_east)
    queue = client.get(reverse("candidates:doubles", args=[term.pk])).content.decode()
    assert url(term, *pair) in queue
    page = client.get(url(term, *pair)).content.decode()
    assert "one person or two" in page
    assert "No number" in page


def test_merging_from_the_page_leads_to_one_person_whom_the_old_address_finds(sign_in, clerk_east, term, pair):
    client = sign_in(clerk_east)
    data = {"act": "merge", "kept": pair[0].pk, "reason": "户籍核对"}
    page = client.post(url(term, *pair), data, follow=True).content.decode()
    assert "is one person now; 1 records were moved" in page
    assert "户籍核对" in page
    old = client.get(reverse("candidates:person", args=[term.pk, pair[1].pk]))
    assert old["Location"] == reverse("candidates:person", args=[term.pk, pair[0].pk])


def test_a_merge_without_a_reason_gets_a_sentence(sign_in, clerk_east, term, pair):
    page = sign_in(clerk_east).post(url(term, *pair), {"act": "merge", "kept": pair[0].pk}, follow=True)
    assert "Write how it was found" in page.content.decode()
    assert Person.objects.count() == 2


def test_telling_apart_from_the_page(sign_in, clerk_east, term, pair):
    page = sign_in(clerk_east).post(url(term, *pair), {"act": "apart", "reason": "两个人"}, follow=True)
    assert "Nobody seems to be kept twice" in page.content.decode()


def test_people_of_another_township_do_not_exist(sign_in, clerk_west, term, pair):
    assert sign_in(clerk_west).get(url(term, *pair)).status_code == 404


def test_a_number_another_record_has_leads_to_both(sign_in, clerk_east, term, pair):
    from villages.encryption import decrypt

    number = decrypt(pair[0].id_cipher)
    address = reverse("candidates:number", args=[term.pk, pair[1].pk])
    answer = sign_in(clerk_east).post(address, {"identity": number, "reason": "身份证复印件"})
    assert answer["Location"] == url(term, *pair)


def test_the_number_of_queries_does_not_grow_with_the_queue(
    sign_in, office, term, elections, pair, django_assert_max_num_queries
):
    client = sign_in(office)
    for number in range(20):
        name = f"同名{number}"
        builders.make_candidacy(elections[1], builders.make_person(name, birth=date(1980, 6, 15)))
        builders.make_officer(elections[1], builders.make_person(name, **MONTH))
    address = reverse("candidates:doubles", args=[term.pk])
    client.get(address)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(address).content.decode()
    assert page.count("Compare") == 21

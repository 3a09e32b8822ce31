"""Workbooks of this room: official shape, the filter of the page, nothing secret."""

import io

import openpyxl
import pytest
from django.urls import reverse

from audit.models import Event
from candidates.models import Conclusion
from candidates.tests.world import answer, in_vetting, two_departments
from tests import builders
from villages.encryption import decrypt

WORDS = "涉嫌串通投标正在侦查"


def cells(response):
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def flat(table):
    return " ".join(str(value) for row in table for value in row if value is not None)


def test_the_roster_has_title_rows_and_a_total(sign_in, office, term, elections):
    builders.make_officer(elections[1], builders.make_person("王芳", sex="2"), is_fulltime=True)
    builders.make_officer(elections[4], builders.make_person("西河人"))
    table = cells(sign_in(office).get(reverse("candidates:officers_export", args=[term.pk])))
    assert "officers of the two committees" in str(table[0][0])
    assert "王芳" in flat(table)
    assert "西河人" in flat(table)
    total = next(row for row in table if row[0] == "Total")
    assert total[3] in (2, "2")
    assert Event.objects.filter(action="officers.exported").count() == 1


def test_the_filter_of_the_page_is_that_of_the_workbook(sign_in, office, term, elections):
    builders.make_officer(elections[1], builders.make_person("王芳", sex="2"))
    builders.make_officer(elections[4], builders.make_person("西河人"))
    url = reverse("candidates:officers_export", args=[term.pk])
    assert "西河人" not in flat(cells(sign_in(office).get(url, {"sex": "2"})))


def test_a_clerk_exports_the_own_township_only(sign_in, clerk_east, term, elections):
    builders.make_candidacy(elections[1], builders.make_person("王芳"))
    builders.make_candidacy(elections[4], builders.make_person("西河人"))
    words = flat(cells(sign_in(clerk_east).get(reverse("candidates:candidates_export", args=[term.pk]))))
    assert "王芳" in words
    assert "西河人" not in words


def test_no_word_of_an_opinion_and_no_number_is_in_an_export(sign_in, office, term, elections):
    two_departments(term)
    row = in_vetting(elections[1])
    answer(row, "police", Conclusion.NOT_ELIGIBLE, "N08", WORDS)
    words = flat(cells(sign_in(office).get(reverse("candidates:candidates_export", args=[term.pk]))))
    assert row.person.name in words
    assert WORDS not in words
    assert "N08" not in words
    assert decrypt(row.person.id_cipher) not in words


@pytest.mark.parametrize("name", ["officers_export", "candidates_export"])
def test_a_viewer_exports_nobody(sign_in, viewer, term, name):
    assert sign_in(viewer).get(reverse(f"candidates:{name}", args=[term.pk])).status_code == 403


@pytest.mark.parametrize("name", ["officers_export", "candidates_export"])
def test_the_number_of_queries_does_not_grow(sign_in, office, term, elections, name, django_assert_max_num_queries):
    for _ in range(30):
        builders.make_candidacy(elections[1])
        builders.make_officer(elections[1])
    client = sign_in(office)
    with django_assert_max_num_queries(14):
        cells(client.get(reverse(f"candidates:{name}", args=[term.pk])))

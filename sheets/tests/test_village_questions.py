"""An unknown village name is asked about once for a file, remembered, and kept as another name on request."""

from __future__ import annotations

import pytest

from sheets import answers, imports, terms
from sheets.forms import KEEP_NAMES, ColumnsForm
from sheets.models import BatchState, ImportBatch
from sheets.places import nearest
from sheets.tests import toy
from sheets.tests.conftest import HEAD, person
from sheets.tests.test_questions import desk, page_of, post, word_field
from sheets.tests.test_wizard import wizard

pytestmark = pytest.mark.django_db
__all__ = ["desk", "post", "wizard"]


@pytest.fixture
def asked(desk, make):
    """A file with a village nobody knows, twice, and one that is known."""
    rows = [HEAD, *(person(n, **{"村(社区)": "大坳沟"}) for n in (1, 2)), person(3)]
    return desk(make(rows), kind="toy")


def villages():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT village FROM toy ORDER BY identity")
        return [code[-3:] for (code,) in cursor.fetchall()]


def test_an_unknown_village_is_asked_with_the_most_alike_first(asked, wizard):
    assert asked.report["unknown"] == {"village": {"大坳沟": 2}}
    field = ColumnsForm(batch=asked, kind=toy.KIND).fields[word_field(asked, "village", "大坳沟")]
    (_blank, (_near, first), (_all, others)) = field.choices
    assert first[0] == ("东山街道大沟村", "东山街道大沟村")
    assert ("东山街道新岸山村", "东山街道新岸山村") in others
    assert not any("西河镇" in name for name, _label in [*first, *others]), "only villages of the file's territory"
    assert "大坳沟" in page_of(wizard, asked)


def test_the_answer_is_read_as_that_village_and_remembered_for_the_next_file(asked, desk, post, make):
    post(asked, "columns", **{word_field(asked, "village", "大坳沟"): "东山街道新岸山村"})
    assert (asked.rejected, asked.report["unknown"]) == (0, {})
    post(asked, "commit")
    assert (asked.state, villages()) == (BatchState.COMMITTED, ["202", "202", "201"])
    again = desk(make([HEAD, person(4, **{"村(社区)": "大坳沟"})], name="next.xlsx"), kind="toy")
    assert again.rejected == 0
    assert getattr(terms.directory(), "kept", []) == [], "nothing is kept for everybody without being asked for"


def test_the_name_is_kept_for_everybody_when_the_person_says_so(asked, post):
    post(asked, "columns", **{word_field(asked, "village", "大坳沟"): "东山街道大沟村", KEEP_NAMES: "on"})
    assert getattr(terms.directory(), "kept", []) == [], "not before the file is imported"
    post(asked, "commit")
    assert terms.directory().kept == [(f"{toy.EAST}201", "大坳沟")]


def test_a_village_left_unanswered_stays_an_error(asked, post):
    post(asked, "columns", **{word_field(asked, "village", "大坳沟"): ""})
    assert asked.rejected == 2


def test_who_may_not_bring_in_everything_is_not_offered_to_keep_names(asked):
    assert KEEP_NAMES in ColumnsForm(batch=asked, kind=toy.KIND, may_keep_names=True).fields
    assert KEEP_NAMES not in ColumnsForm(batch=asked, kind=toy.KIND).fields


def test_a_choice_outside_the_territory_is_refused(asked, post):
    post(asked, "columns", **{word_field(asked, "village", "大坳沟"): "西河镇石桥村"})
    assert asked.options.get("words", {}) == {}


def test_an_answer_that_no_longer_fits_keeps_no_name(asked, post, clerk_east):
    words = {"village": {"大坳沟": "东山街道不存在村"}}
    answers.answer(actor=clerk_east, batch=asked, mapping={}, options={"words": words, KEEP_NAMES: True})
    imports.check(batch_id=asked.pk)
    answers.choose_skipping(actor=clerk_east, batch=asked, skip_errors=True)
    imports.commit(actor=clerk_east, batch_id=asked.pk)
    assert ImportBatch.objects.get(pk=asked.pk).state == BatchState.COMMITTED
    assert getattr(terms.directory(), "kept", []) == []


def test_likeness_ignores_the_township_and_the_ending():
    names = ["东山街道大沟村", "东山街道东门社区", "西河镇石桥村"]
    assert nearest("石桥村委会", names) == ["西河镇石桥村"]
    assert nearest("完全不同", names) == []

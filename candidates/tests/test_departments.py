"""Default departments and negative list."""

from datetime import date

import pytest

from accounts.errors import DomainError
from candidates import departments
from candidates.models import Bar
from tests import builders
from villages import terms


def test_a_term_gets_twelve_departments_and_fifteen_items(term):
    departments.install_defaults(term)
    assert [each.code for each in departments.of(term)] == [line.code for line in departments.DEFAULT_DEPARTMENTS]
    assert len(departments.of(term)) == 12
    assert [each.code for each in departments.bars(term)] == [f"N{number:02d}" for number in range(1, 16)]


def test_installing_again_changes_nothing(term):
    departments.install_defaults(term)
    Bar.objects.filter(code="N01").update(is_hard=True)
    departments.install_defaults(term)
    assert len(departments.of(term)) == 12
    assert Bar.objects.get(rules="2018", code="N01").is_hard


def test_own_departments_of_a_term_are_kept(term):
    builders.make_department(term, "police", "公安局")
    assert [each.code for each in departments.ensure(term)] == ["police"]
    assert len(departments.bars(term)) == 15


def test_four_items_became_hard_in_2026(term):
    departments.install_defaults(term)
    later = builders.make_term(term.scope, name="2026", rules="2026")
    departments.install_defaults(later)
    assert departments.hard_codes(term) == {"N06", "N07", "N08", "N10", "N15"}
    assert departments.hard_codes(later) - departments.hard_codes(term) == {"N02", "N03", "N04", "N05"}


def test_an_unknown_item_is_refused(term):
    departments.install_defaults(term)
    with pytest.raises(DomainError, match="“N99” is not on the negative list of the rules of 2018"):
        departments.bar_in_force(term, "N99")


def test_a_term_that_is_opened_has_them_at_once(admin, villages, district):
    term = terms.open_term(actor=admin, name="2026", scope=district.code, election_day=date(2026, 5, 15))
    assert len(departments.of(term)) == 12
    assert "N02" in departments.hard_codes(term)

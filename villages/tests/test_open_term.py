"""Opening a term: elections for every village, rules frozen, idempotent, refusals with a reason."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command
from django.http import Http404

from accounts.errors import NotAllowed, ReasonMissing, WrongState
from accounts.models import User
from tests import builders
from villages import terms
from villages.models import Division, Term, VillageElection
from villages.rules import RuleSet, rule_set
from villages.terms import TermRefused

DAY = builders.ELECTION_DAY
DISTRICT = builders.DISTRICT


def open_2021(actor: User | None = None, **changes: object) -> Term:
    return terms.open_term(actor=actor, **{"name": "2021", "scope": DISTRICT, "election_day": DAY, **changes})


def test_a_term_gets_an_election_for_every_village_with_the_rules_frozen(
    office: User, villages: list[Division]
) -> None:
    term = open_2021(office)
    elections = VillageElection.objects.filter(term=term)
    assert [each.village_id for each in elections.order_by("village_id")] == [village.code for village in villages]
    assert [each.is_community for each in elections.order_by("village_id")] == [True, False, False] * 2
    assert RuleSet.from_json(term.rule_snapshot) == rule_set("2018")
    assert term.opened_by == office


@pytest.mark.parametrize(("day", "rules"), [(date(2025, 12, 31), "2018"), (date(2026, 1, 1), "2026")])
def test_the_rules_follow_from_the_election_day(day: date, rules: str, villages: list[Division]) -> None:
    assert open_2021(election_day=day).rules == rules


def test_other_rules_may_be_asked_for(villages: list[Division]) -> None:
    assert open_2021(rules="2026").rules == "2026"


def test_opening_again_gives_the_same_term_and_adds_new_villages_only(office: User, villages: list[Division]) -> None:
    first = open_2021(office)
    builders.make_division(f"{builders.EAST}203", "新村村民委员会")
    again = open_2021(office)
    assert again == first
    assert VillageElection.objects.filter(term=first).count() == 7


def test_the_latest_earlier_term_of_the_district_is_the_previous_one(villages: list[Division]) -> None:
    district = Division.objects.get(code=DISTRICT)
    builders.make_term(district, name="2013", election_day=date(2013, 5, 1))
    before = builders.make_term(district, name="2016", election_day=date(2016, 5, 1))
    builders.make_term(builders.make_district("990102", "邻区"), name="2018", election_day=date(2018, 5, 1))
    assert open_2021().previous == before


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scope": "990199"}, "990199"),
        ({"scope": builders.EAST}, "东山街道"),
        ({"name": " "}, "1 to 40"),
        ({"name": "长" * 41}, "1 to 40"),
        ({"rules": "1998"}, "1998"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_the_reason(
    changes: dict[str, object], words: str, office: User, villages: list[Division]
) -> None:
    with pytest.raises(TermRefused, match=words):
        open_2021(office if "scope" not in changes else None, **changes)
    assert not Term.objects.exists()


def test_another_day_under_the_same_name_is_refused(villages: list[Division]) -> None:
    open_2021()
    with pytest.raises(TermRefused, match="2021-05-17"):
        open_2021(election_day=date(2021, 5, 18))


def test_a_district_without_villages_is_refused(district: Division) -> None:
    with pytest.raises(TermRefused, match="load_divisions"):
        open_2021()
    assert not Term.objects.exists()


def test_clerks_may_not_open_terms(clerk_east: User, villages: list[Division]) -> None:
    with pytest.raises(NotAllowed):
        open_2021(clerk_east)


def test_a_district_outside_ones_territory_looks_as_if_it_did_not_exist(office: User, villages: list[Division]) -> None:
    builders.make_division("990102001201", "外村村民委员会")
    with pytest.raises(TermRefused, match="no division"):
        open_2021(office, scope="990102")


def test_a_term_closes_with_a_reason_when_villages_are_unfinished(office: User, term: Term) -> None:
    with pytest.raises(ReasonMissing, match="6"):
        terms.close(actor=office, term=term)
    assert terms.close(actor=office, term=term, reason="并入下届").state == "closed"
    with pytest.raises(WrongState):
        terms.close(actor=office, term=term, reason="again")
    with pytest.raises(WrongState):
        open_2021(office)


def test_a_closed_term_opens_again_with_a_reason(office: User, term: Term) -> None:
    terms.close(actor=office, term=term, reason="错关")
    with pytest.raises(ReasonMissing):
        terms.reopen(actor=office, term=term, reason=" ")
    assert terms.reopen(actor=office, term=term, reason="误操作").state == "open"


def test_a_term_is_found_by_name_for_any_division_of_its_district(term: Term) -> None:
    for code in (DISTRICT, builders.EAST, f"{builders.EAST}201"):
        assert terms.find("2021", code) == term
    with pytest.raises(TermRefused, match="2021"):
        terms.find("2016", builders.EAST)
    with pytest.raises(TermRefused, match="990177"):
        terms.find("2021", "990177")


def test_a_term_of_another_district_is_out_of_sight(clerk_east: User, admin: User, term: Term) -> None:
    other = builders.make_term(builders.make_district("990102", "邻区"), name="2021")
    assert terms.in_sight(clerk_east, term.pk) == term
    assert terms.in_sight(admin, other.pk) == other
    with pytest.raises(Http404):
        terms.in_sight(clerk_east, other.pk)


def test_the_command_opens_a_term(villages: list[Division], capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        call_command("open_term", "2021", f"--scope={DISTRICT}", "--election-day=2021-05-17")
        assert "6 village elections" in capsys.readouterr().out
    assert Term.objects.get().rules == "2018"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["2021", "--scope", "990199", "--election-day", "2021-05-17"], "990199"),
        (
            ["2021", "--scope", DISTRICT, "--election-day", "2021-05-17", "--rules", "2018", "--verbosity", "0"],
            "load_divisions",
        ),
    ],
)
def test_the_command_ends_with_1_and_says_why(
    arguments: list[str], words: str, district: Division, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("open_term", *arguments)
    assert ended.value.code == 1
    assert words in capsys.readouterr().err

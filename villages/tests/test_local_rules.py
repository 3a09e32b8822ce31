"""Provincial and local rules: laid over the law, never looser, edited with a reason, frozen with a term."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.errors import NotAllowed, ReasonMissing, StaleSave
from accounts.models import User
from audit.models import Event
from tests import builders
from villages import local_rules, terms
from villages.frozen import frozen_rules
from villages.local_rules import LocalRuleRefused
from villages.models import Division, LocalRule
from villages.rules import rule_set

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
DAY = builders.ELECTION_DAY
REASON = "区换届办函〔2021〕3号"


def division(code: str) -> Division:
    return Division.objects.get_or_create(code=code, defaults={"name": f"区划{code}", "short_name": f"区划{code}"})[0]


@pytest.fixture
def places(villages: list[Division]) -> dict[str, Division]:
    codes = (builders.PROVINCE, builders.DISTRICT, builders.EAST, villages[1].code)
    names = ("province", "district", "township", "village")
    return {name: division(code) for name, code in zip(names, codes, strict=True)}


def put(actor: User, region: Division, key: str, text: str, **changes: Any) -> LocalRule:
    organ = changes.pop("organ", "village_committee")
    fields: dict[str, Any] = {
        "rule_set_name": "2018",
        "law": "《某市村民委员会选举办法》",
        "article": 12,
        "valid_from": date(2019, 1, 1),
        "valid_to": None,
        "verified": True,
        "reason": REASON,
        **changes,
    }
    return local_rules.set_rule(actor=actor, region=region, organ=organ, param_key=key, text=text, **fields)


def value(code: str, key: str, on: date = DAY) -> Any:
    return local_rules.resolved(code, "2018", on).rule("village_committee", key).value


def test_village_over_province_over_nation(places: dict[str, Division], admin: User) -> None:
    put(admin, places["province"], "proxy_max", "2")
    put(admin, places["village"], "proxy_max", "1")
    assert value(builders.DISTRICT, "proxy_max") == 2
    assert value(places["village"].code, "proxy_max") == 1
    assert value("98", "proxy_max") == 3
    rule = local_rules.resolved(builders.DISTRICT, "2018", DAY).rule("village_committee", "proxy_max")
    assert (rule.citation, rule.region_code) == ("《某市村民委员会选举办法》第十二条", builders.PROVINCE)


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("roll_publish_days", "15", "第十四条"),
        ("committee_max", "9", "第六条"),
        ("turnout_num", "0", "第十五条"),
        ("proxy_max", "many", "not a whole number"),
        ("womens_seat", "perhaps", "neither yes nor no"),
        ("modes", "households", "cannot be changed"),
        (
            "proxy_relatives",
            "Spouse, cousin",
            "“Spouse, cousin” is not among these. Write one or more of: Spouse, Parent",
        ),
        ("colour", "1", "no such parameter"),
    ],
)
def test_a_looser_or_wrong_value_is_refused_with_the_article(
    key: str, text: str, words: str, places: dict[str, Division], admin: User
) -> None:
    with pytest.raises(LocalRuleRefused, match=words):
        put(admin, places["province"], key, text)
    assert not LocalRule.objects.exists()
    assert not Event.objects.filter(action="rule.set").exists()


def test_a_value_typed_in_full_width_digits_is_read(places: dict[str, Division], admin: User) -> None:
    assert put(admin, places["province"], "roll_publish_days", "２５").value == 25
    with pytest.raises(LocalRuleRefused, match="not a whole number"):
        put(admin, places["province"], "proxy_max", "-２")


def test_a_level_below_may_not_be_looser_than_the_level_above_it(places: dict[str, Division], admin: User) -> None:
    put(admin, places["province"], "proxy_max", "1")
    with pytest.raises(LocalRuleRefused, match="looser than 1 people of 《某市村民委员会选举办法》第十二条"):
        put(admin, places["township"], "proxy_max", "2")


def test_a_level_above_may_not_forbid_what_one_inside_has_set(places: dict[str, Division], admin: User) -> None:
    put(admin, places["township"], "proxy_max", "2")
    with pytest.raises(LocalRuleRefused, match="has set 2 people"):
        put(admin, places["province"], "proxy_max", "1")


def test_some_words_of_a_list_are_chosen_as_they_are_shown(places: dict[str, Division], admin: User) -> None:
    put(admin, places["province"], "proxy_relatives", " sibling，Spouse ")
    assert value(builders.DISTRICT, "proxy_relatives") == ("spouse", "sibling")
    with translation.override("zh-hans"):
        put(admin, places["township"], "proxy_relatives", "配偶")
    assert value(places["village"].code, "proxy_relatives") == ("spouse",)
    with pytest.raises(LocalRuleRefused, match="only some of these are allowed|not among these"):
        put(admin, places["village"], "proxy_relatives", "sibling")
    put(admin, places["province"], "modes", "All voters")
    assert value(builders.DISTRICT, "modes") == ("voters",)


def test_a_gap_of_the_law_may_be_filled(places: dict[str, Division], admin: User) -> None:
    put(admin, places["province"], "new_election_days_max", "30")
    assert value(builders.DISTRICT, "new_election_days_max") == 30


def test_an_empty_value_confirms_the_one_above_with_its_source(places: dict[str, Division], admin: User) -> None:
    put(admin, places["province"], "rerun_days_max", "")
    rule = local_rules.resolved(builders.DISTRICT, "2018", DAY).rule("village_committee", "rerun_days_max")
    assert (rule.value, rule.verified) == (10, True)
    put(admin, places["province"], "modes", "")
    assert value(builders.DISTRICT, "modes") == ("voters",)


def test_rules_hold_only_between_their_days(places: dict[str, Division], admin: User) -> None:
    put(admin, places["province"], "proxy_max", "2", valid_from=date(2020, 1, 1), valid_to=date(2021, 12, 31))
    assert [value(builders.DISTRICT, "proxy_max", date(year, 6, 1)) for year in (2019, 2021, 2022)] == [3, 2, 3]
    with pytest.raises(LocalRuleRefused, match="end before"):
        put(admin, places["province"], "cert_days", "5", valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 1))


def test_only_administrators_edit_and_always_with_a_reason(
    places: dict[str, Division], admin: User, office: User
) -> None:
    with pytest.raises(NotAllowed):
        put(office, places["district"], "proxy_max", "2")
    with pytest.raises(ReasonMissing):
        put(admin, places["district"], "proxy_max", "2", reason=" ")
    row = put(admin, places["district"], "proxy_max", "2")
    event = Event.objects.get(action="rule.set")
    assert (event.reason, event.details["before"], event.details["after"]["value"]) == (REASON, None, 2)
    with pytest.raises(StaleSave):
        put(admin, places["district"], "proxy_max", "1")
    row = put(admin, places["district"], "proxy_max", "1", version=row.version)
    with pytest.raises(ReasonMissing):
        local_rules.remove(actor=admin, row=row, reason="")
    local_rules.remove(actor=admin, row=row, reason="规定已经废止")
    assert value(builders.DISTRICT, "proxy_max") == 3
    assert Event.objects.filter(action="rule.removed", reason="规定已经废止").exists()


def test_a_term_freezes_the_resolved_rules_and_those_of_its_villages(
    places: dict[str, Division], admin: User, office: User
) -> None:
    put(admin, places["province"], "proxy_max", "2")
    put(admin, places["village"], "womens_seat", "yes")
    term = terms.open_term(actor=office, name="2021", scope=builders.DISTRICT, election_day=DAY)
    row = put(admin, places["province"], "cert_days", "5")
    frozen = frozen_rules(term)
    assert (frozen.village_committee.proxy_max, frozen.village_committee.cert_days) == (2, 10)
    assert frozen.village_committee.womens_seat is False
    assert frozen_rules(term, places["village"].code).village_committee.womens_seat is True
    assert frozen_rules(term, f"{builders.WEST}202").village_committee.womens_seat is False
    assert frozen_rules(term, places["village"].code).village_committee.proxy_max == 2
    assert row.pk


def test_a_term_frozen_before_a_parameter_was_known_takes_the_national_value(term: Any) -> None:
    old = rule_set("2018").to_json()
    old["rules"] = [row for row in old["rules"] if row["param_key"] != "womens_seat"]
    term.rule_snapshot = old
    term.save()
    assert type(frozen_rules(term)).from_json(old) == type(frozen_rules(term)).from_json(old)
    assert frozen_rules(term).village_committee.womens_seat is False


def test_the_list_shows_sets_badges_and_local_rules(
    places: dict[str, Division], admin: User, sign_in: SignIn, office: User, django_assert_max_num_queries: Any
) -> None:
    put(admin, places["province"], "proxy_max", "2", verified=False)
    client = sign_in(office)
    client.get(reverse("villages:rule_sets"))
    with django_assert_max_num_queries(10):
        page = client.get(reverse("villages:rule_sets")).content.decode()
    for words in ("VC-2018", "VC-2026", "RC-2018", "RC-2026", "PARTY-2020", "2 people", "3 people", "to confirm"):
        assert words in page, words
    assert reverse("villages:add_local_rule") not in page


def test_two_sets_stand_side_by_side_with_differences_marked(
    places: dict[str, Division], admin: User, sign_in: SignIn, office: User, term: Any
) -> None:
    put(admin, places["province"], "proxy_max", "2")
    client = sign_in(office)
    address = reverse("villages:compare_rules")
    page = client.get(address).content.decode()
    assert "differs" in page
    assert "第十八条" in page
    same = client.get(address, {"left": "VC-2018", "right": "VC-2018", "only": "1"}).content.decode()
    assert "agree in every value" in same
    local = client.get(address, {"left": "VC-2018", "right": f"VC-2018@{builders.PROVINCE}", "only": "1"})
    assert local.content.decode().count("<strong>") == 2
    frozen = client.get(address, {"left": "VC-2018", "right": f"{term.pk}:village_committee", "only": "1"})
    assert "agree in every value" in frozen.content.decode()
    for wrong in ("VC-1998", "VC-2018@77", "9999:village_committee", "x"):
        assert client.get(address, {"left": wrong}).status_code == 404


def test_an_administrator_sets_changes_and_removes_a_rule_on_pages(
    places: dict[str, Division], admin: User, sign_in: SignIn
) -> None:
    client = sign_in(admin)
    form = {
        "region": builders.PROVINCE,
        "rule_set": "2018",
        "param": "village_committee.roll_publish_days",
        "value": "15",
        "law": "《某市办法》",
        "valid_from": "2019-01-01",
        "reason": REASON,
    }
    page = client.post(reverse("villages:add_local_rule"), form).content.decode()
    assert "looser" in page
    assert "第十四条" in page
    assert client.post(reverse("villages:add_local_rule"), {**form, "value": "25"}).status_code == 302
    row = LocalRule.objects.get()
    address = reverse("villages:local_rule", args=[row.pk])
    assert "25" in client.get(address).content.decode()
    changed = {**form, "value": "30", "version": row.version, "verified": "on"}
    assert client.post(address, changed).status_code == 302
    row.refresh_from_db()
    assert (row.value, row.verified, row.version) == (30, True, 2)
    client.post(reverse("villages:remove_local_rule", args=[row.pk]), {"reason": "规定已经废止"})
    assert not LocalRule.objects.exists()

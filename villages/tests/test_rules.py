"""Rule sets: values of both laws, citations, frozen copies, and provinces that may only be stricter."""

from __future__ import annotations

import json
import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from villages import rule_words
from villages.rule_table import TABLES
from villages.rules import (
    ORGANS,
    RULE_SETS,
    LooserThanLaw,
    Override,
    ProvincialRules,
    RuleError,
    RuleSet,
    Share,
    UnknownRuleSet,
    article_label,
    rule_set,
    rule_set_in_force,
)  # fmt: skip

OLD, NEW = rule_set("2018"), rule_set("2026")


def province(*overrides):
    return ProvincialRules("50", "《某市村民委员会选举办法》", overrides)


@pytest.mark.parametrize(("organ", "key", "old", "new"), [
    ("village_committee", "committee_min", 3, 3), ("village_committee", "committee_max", 7, 7),
    ("village_committee", "women_min", 1, 1), ("village_committee", "minority_member", True, False),
    ("village_committee", "relative_bar", False, True), ("village_committee", "roll_publish_days", 20, 20),
    ("village_committee", "appeal_days", 5, 5), ("village_committee", "decision_days", 3, 3),
    ("village_committee", "proxy_max", 3, 3), ("village_committee", "handover_days", 10, 10),
    ("village_committee", "voter_age", 18, 18), ("village_committee", "bars", (), ("N02", "N03", "N04", "N05")),
    ("village_committee", "proxy_kinds", ("near_relative",), ("near_relative", "villager")),
    ("residents_committee", "committee_min", 5, 5), ("residents_committee", "committee_max", 9, 9),
    ("residents_committee", "women_min", 0, 1), ("residents_committee", "nominator_min", 1, 10),
    ("residents_committee", "proxy_in_representatives", True, False), ("residents_committee", "rerun_num", None, 1),
    ("party_branch", "elected_base", "due", "due"), ("party_branch", "proxy_max", 0, 0),
])  # fmt: skip
def test_the_two_rule_sets_hold_the_values_of_their_laws(organ, key, old, new):
    assert (OLD.rule(organ, key).value, NEW.rule(organ, key).value) == (old, new)
    assert (getattr(getattr(OLD, organ), key), getattr(getattr(NEW, organ), key)) == (old, new)


@pytest.mark.parametrize(("name", "organ", "key", "citation"), [
    ("2018", "village_committee", "committee_min", "《村民委员会组织法》（2018年修正）第六条"),
    ("2026", "village_committee", "committee_min", "《村民委员会组织法》（2025年修正）第八条"),
    ("2018", "village_committee", "roll_publish_days", "《村民委员会组织法》（2018年修正）第十四条"),
    ("2026", "village_committee", "handover_days", "《村民委员会组织法》（2025年修正）第二十四条"),
    ("2018", "residents_committee", "elect_num", "《城市居民委员会组织法》（2018年修正）第九条"),
    ("2026", "residents_committee", "turnout_reps_num", "《城市居民委员会组织法》（2025年修订）第十九条"),
    ("2018", "village_committee", "cert_days", "《村民委员会选举规程》（民发〔2013〕76号）"),
    ("2026", "party_branch", "quorum_num", "《中国共产党基层组织选举工作条例》"),
])  # fmt: skip
def test_a_citation_names_law_and_article_of_its_rule_set(name, organ, key, citation):
    assert rule_set(name).citation(organ, key) == citation


def test_an_unconfirmed_value_says_so_where_findings_print_it():
    assert OLD.article("party_branch", "quorum_num").endswith("（待核实）")
    assert not OLD.article("village_committee", "turnout_num").endswith("（待核实）")
    assert {rule.verified for rule in OLD.to_confirm()} == {False}


@pytest.mark.parametrize("rules", RULE_SETS.values(), ids=list(RULE_SETS))
def test_every_row_is_complete_and_dated_within_its_law(rules):
    assert {rule.organ for rule in rules.rules} == set(ORGANS)
    for rule in rules.rules:
        assert re.fullmatch(r"(参照)?《.+》(（.+）)?(第[一二三四五六七八九十]+条)?", rule.citation)
        assert rule.strictness in ("floor", "ceiling", "fixed")
        assert rule.valid_from <= (rules.valid_to or date.max)
        assert rule.valid_to is None or rule.valid_to >= rules.valid_from
        assert rule.verified or rule in rules.to_confirm()


def test_no_parameter_is_listed_twice():
    for table in TABLES.values():
        keys = [line[0] for line in table]
        assert len(keys) == len(set(keys))


@pytest.mark.parametrize("name", RULE_SETS)
def test_a_frozen_copy_thaws_equal_after_a_trip_through_json(name):
    frozen = json.loads(json.dumps(rule_set(name).to_json(), ensure_ascii=False))
    assert RuleSet.from_json(frozen) == rule_set(name)


@pytest.mark.parametrize("spoil", [
    lambda frozen: frozen.pop("rules"), lambda frozen: frozen.update(valid_from="soon"),
    lambda frozen: frozen["rules"].pop(), lambda frozen: frozen["rules"][0].update(value="three"),
    lambda frozen: frozen["rules"][0].update(value=True), lambda frozen: frozen["rules"][0].update(param_key="colour"),
    lambda frozen: frozen["rules"][0].pop("law"), lambda frozen: frozen["rules"][0].update(valid_from=7),
    lambda frozen: frozen.update(rules=None), lambda frozen: frozen["rules"].append(dict(frozen["rules"][0])),
])  # fmt: skip
def test_a_spoilt_frozen_copy_is_refused(spoil):
    frozen = json.loads(json.dumps(OLD.to_json()))
    spoil(frozen)
    with pytest.raises(RuleError):
        RuleSet.from_json(frozen)


@pytest.mark.parametrize(("on", "name"), [
    (date(2018, 12, 29), "2018"), (date(2021, 5, 17), "2018"), (date(2025, 12, 31), "2018"), (date(2026, 1, 1), "2026"),
])  # fmt: skip
def test_the_election_day_decides_the_rule_set(on, name):
    assert rule_set_in_force(on).name == name


def test_an_unknown_name_or_day_is_refused_with_what_there_is():
    with pytest.raises(UnknownRuleSet, match="2018, 2026"):
        rule_set("1998")
    with pytest.raises(UnknownRuleSet, match="2018-12-29"):
        rule_set_in_force(date(2016, 11, 30))


def test_an_unknown_parameter_or_organ_is_refused():
    with pytest.raises(RuleError, match="no parameter 'colour'"):
        OLD.rule("village_committee", "colour")
    with pytest.raises(RuleError, match="party_branch"):
        OLD.committee("party_branch")


@pytest.mark.parametrize(("key", "value"), [
    ("roll_publish_days", 25), ("committee_max", 5), ("proxy_max", 2), ("relative_bar", True),
    ("carry_down_votes", True),
])  # fmt: skip
def test_a_province_may_be_stricter(key, value):
    rules = OLD.with_province(province(Override("village_committee", key, value, 12)))
    assert rules.rule("village_committee", key).value == value
    assert rules.citation("village_committee", key) == "《某市村民委员会选举办法》第十二条"
    assert rules.rule("village_committee", key).region_code == "50"
    assert rules.residents_committee == OLD.residents_committee
    assert RuleSet.from_json(rules.to_json()) == rules


@pytest.mark.parametrize(("key", "value"), [
    ("roll_publish_days", 15), ("committee_max", 9), ("proxy_max", 4), ("women_min", 0), ("turnout_num", 0),
    ("elect_den", 3), ("proxy_candidate_allowed", True), ("modes", ("households",)), ("tie_rule", "lots"),
])  # fmt: skip
def test_a_province_is_never_looser(key, value):
    with pytest.raises(LooserThanLaw, match=key):
        OLD.with_province(province(Override("village_committee", key, value)))


@pytest.mark.parametrize(("key", "value"), [("colour", 1), ("roll_publish_days", True), ("relative_bar", 1)])
def test_a_province_cannot_set_an_unknown_parameter_or_another_type(key, value):
    with pytest.raises(RuleError):
        OLD.with_province(province(Override("village_committee", key, value)))


@pytest.mark.parametrize(
    ("number", "label"),
    [(0, ""), (1, "第一条"), (10, "第十条"), (15, "第十五条"), (20, "第二十条"), (24, "第二十四条")],
)
def test_article_numbers_are_written_in_chinese(number, label):
    assert article_label(number) == label


def test_an_article_beyond_ninety_nine_is_refused():
    with pytest.raises(RuleError):
        article_label(100)


def test_the_mode_of_election_decides_the_turnout_share():
    assert NEW.residents_committee.turnout("voters") == NEW.residents_committee.turnout("households") == Share(1, 2)
    assert NEW.residents_committee.turnout("representatives") == Share(2, 3)
    assert OLD.residents_committee.turnout("representatives") == Share(1, 2)
    assert OLD.residents_committee.rerun is None
    assert NEW.village_committee.rerun == Share(1, 3)


@settings(deadline=None)
@given(
    st.sampled_from((Share(1, 2), Share(1, 3), Share(2, 3), Share(4, 5))), st.integers(1, 10**6), st.integers(0, 10**6)
)
def test_integer_comparison_equals_exact_fractions(share, whole, part):
    exact = Fraction(share.num, share.den)
    assert share.exceeded_by(part, whole) is (Fraction(part, whole) > exact)
    assert share.reached_by(part, whole) is (Fraction(part, whole) >= exact)
    assert share.exceeded_by(share.least_above(whole), whole)
    assert not share.exceeded_by(share.least_above(whole) - 1, whole)
    assert share.reached_by(share.least_reaching(whole), whole)
    assert not share.reached_by(share.least_reaching(whole) - 1, whole)


def test_an_age_is_shown_as_an_age_and_a_duration_as_a_duration() -> None:
    rules = {rule.param_key: rule for rule in rule_set("2018").rules if rule.organ == "village_committee"}
    assert rule_words.value(rules["voter_age"]) == "18 years of age"
    assert rule_words.value(rules["term_years"]) == "5 years"


def test_a_province_may_name_fewer_kin_and_grounds_but_no_other_ones():
    def laid(*codes):
        override = Override("village_committee", "proxy_relatives", codes, 25)
        return rule_set("2018").with_province(ProvincialRules("33", "《浙江省村民委员会选举办法》", (override,)))

    rules = laid("spouse", "parent", "sibling").village_committee
    assert rules.may_be_proxy("sibling")
    assert not rules.may_be_proxy("grandparent")
    for looser in (("spouse", "cousin"), ()):
        with pytest.raises(LooserThanLaw, match="can only choose among these"):
            laid(*looser)


@pytest.mark.parametrize(
    ("name", "organ", "relation", "allowed"),
    [
        ("2018", "village_committee", "sibling", True),
        ("2018", "village_committee", "other", False),
        ("2026", "village_committee", "other", True),
        ("2018", "residents_committee", "other", False),
        ("2026", "residents_committee", "other", True),
        ("2026", "residents_committee", "spouse", True),
    ],
)
def test_each_law_says_who_may_be_a_proxy(name, organ, relation, allowed):
    assert rule_set(name).committee(organ).may_be_proxy(relation) is allowed


@pytest.mark.parametrize(
    ("name", "organ", "mode", "key"),
    [
        ("2026", "residents_committee", "representatives", "proxy_in_representatives"),
        ("2026", "residents_committee", "households", ""),
        ("2026", "residents_committee", "voters", ""),
        ("2018", "residents_committee", "representatives", ""),
        ("2026", "village_committee", "representatives", ""),
    ],
)
def test_only_the_law_of_2026_refuses_proxies_to_residents_representatives(name, organ, mode, key):
    assert rule_set(name).committee(organ).proxies_in(mode) == key

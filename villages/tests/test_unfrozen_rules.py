"""Local rules that no longer stand when a term is opened: the refusal is one sentence in the language of the page."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation

from villages.local_rules import LocalRuleRefused, snapshot
from villages.models import LocalRule
from villages.rules import RuleError

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 17)


def past_the_service(actor, region, key, value, organ="village_committee"):
    return LocalRule.objects.create(
        region=region,
        rule_set="2026",
        organ=organ,
        param_key=key,
        value=value,
        valid_from=date(2026, 1, 1),
        reason="旧数据",
        changed_by=actor,
    )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("proxy_max", 5, "每人接受委托不超过：5人宽于"),
        ("handover_days", 30, "30日宽于"),
        ("no_such_thing", 1, "村民委员会没有“no_such_thing”这一规则"),
        ("new_election_days_max", "三十", "“三十”不是该规则可取的值"),
    ],
)
def test_what_cannot_be_frozen_is_told_in_chinese_without_a_word_of_code(admin, district, key, value, said):
    past_the_service(admin, district, key, value)
    with translation.override("zh-hans"), pytest.raises(LocalRuleRefused) as refused:
        snapshot(district.code, "2026", DAY)
    sentence = str(refused.value)
    assert "适用的地方规则无法固化" in sentence
    assert "请先更正" in sentence
    left = re.sub(r"no_such_thing", "", sentence)
    assert not re.search(r"[A-Za-z]", left), sentence
    assert isinstance(refused.value.__cause__, RuleError)

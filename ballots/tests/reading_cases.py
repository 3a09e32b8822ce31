"""The case tables as a civil-affairs officer reads them: docs/rules/cases.md, in Chinese, one row per case.

python -m ballots.tests.reading_cases        write the page anew after a table has changed
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ballots.law.texts import WORDS
from ballots.tests.law_cases import COMMITTEES, table

PAGE = Path(__file__).parents[2] / "docs" / "rules" / "cases.md"
HEAD = """# 依法判定案例表

本页由 `ballots/tests/cases/` 中的案例表生成，供民政干部核对：每一行写明数字、得票和依法应得的结论，程序逐行按此检验。
“规则”栏是适用的法律版本：2018 为 2025 年 12 月 31 日以前，2026 为 2026 年 1 月 1 日起。
未写明的数字见各表前的“除另有说明外”。
"""
NEXT = {
    "certify": "审定",
    "rerun": "另行选举",
    "runoff": "再次投票",
    "new_election": "重新组织选举",
    "by_election": "补选",
}
ROUNDS = {"rerun": "另行选举", "runoff": "再次投票", "by_election": "补选", "recall": "罢免", "resignation": "辞职"}
YES = {True: "是", False: "否"}
SEXES = {"female": "女", "male": "男"}


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for name in (*COMMITTEES, "endings") for line in _section(name))]) + "\n"


def _section(name: str) -> Iterator[str]:
    data = table(name)
    ending = name == "endings"
    yield f"## {'罢免和辞职' if ending else _word(name)}"
    yield ""
    usual = data["defaults"] if ending else {"": data["defaults"]}
    for label, figures in usual.items():
        yield f"{ROUNDS.get(label, '')}除另有说明外：{_figures({k: v for k, v in figures.items() if k != 'round'})}。"
        yield ""
    yield "| 序号 | 情形 | 规则 | 数字 | 得票 | 结论 |"
    yield "|---|---|---|---|---|---|"
    for number, case in enumerate(data["cases"], start=1):
        rules = "、".join(case.get("rules", data["rules"]))
        out = _ended(case["out"]) if ending else _out(case["out"])
        cells = (str(number), case["title"], rules, _figures(case.get("in", {})), _votes(case), out)
        yield f"| {' | '.join(cells)} |"
    yield ""


def _word(code: str) -> str:
    return WORDS[code][0] if code in WORDS else code


def _figures(figures: Mapping[str, Any]) -> str:
    shown = [_figure(name, value) for name, value in figures.items()]
    return "；".join(each for each in shown if each)


def _figure(name: str, value: Any) -> str:
    if name == "round":
        return "" if value == "first" else ROUNDS[value]
    if name == "kind":
        return _word(value)
    if name == "in_office":
        people = (f"{_word(each['post'])}{each['name']}{_of(each)}" for each in value)
        return f"在任：{'、'.join(people)}"
    if name == "relatives":
        return "近亲属：" + "、".join(f"{first}与{second}" for first, second in value)
    if name == "chosen":
        people = (f"{_word(each['post'])}{each['name']}（{each.get('votes', '未填')}票）" for each in value)
        return f"委员会选出：{'、'.join(people)}"
    if isinstance(value, Mapping):
        return f"{_word(name)}：{'、'.join(f'{_part(name, key)}{number}' for key, number in value.items())}"
    if isinstance(value, bool):
        return f"{_word(name)}：{YES[value]}"
    return f"{_word(name)}：{'不填' if value is None else _word(value) if isinstance(value, str) else value}"


def _part(name: str, key: str) -> str:
    return _word(f"{name}.{key}") if f"{name}.{key}" in WORDS else _word(key)


def _of(each: Mapping[str, Any]) -> str:
    group = {True: "人数较少的民族", False: "主体民族"}.get(each.get("minority", ""), "")
    told = "、".join(filter(None, (SEXES.get(each.get("sex", ""), ""), group)))
    return f"（{told}）" if told else ""


def _votes(case: Mapping[str, Any]) -> str:
    marks = {
        "women": "女",
        "men": "男",
        "write_ins": "另选",
        "smaller_group": "人数较少的民族",
        "larger_group": "主体民族",
    }
    posts = []
    for post, votes in case.get("votes", {}).items():
        names = []
        for name, number in votes.items():
            told = "、".join(word for key, word in marks.items() if name in case.get(key, ()))
            names.append(f"{name}{f'（{told}）' if told else ''}{number}")
        posts.append(f"{_word(post)}：{'、'.join(names) or '无'}")
    return "；".join(posts)


def _out(out: Mapping[str, Any]) -> str:
    elected = (f"{_word(post)}{'、'.join(names)}" for post, names in out.get("elected", {}).items() if names)
    empty = "、".join(f"{_word(post)}{seats}名" for post, seats in out["vacancies"].items())
    parts = ["有效" if out["valid"] else "无效"]
    won = "，".join(elected)
    parts += [f"当选：{won}"] if won else []
    parts += [f"空缺：{empty}"] if empty else []
    return "；".join([*parts, f"下一步：{NEXT[out['next']]}"])


def _ended(out: Mapping[str, Any]) -> str:
    """The outcome of a recall or resignation."""
    if not out["valid"]:
        return "无效"
    posts = "、".join(_word(post) for post in out["vacancies"])
    return f"通过，{posts}职务终止；下一步：{NEXT[out['next']]}" if posts else "未通过，职务不变"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

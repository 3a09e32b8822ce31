"""Reads the case tables in ``cases/``: figures, votes and expected verdicts as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CASES = Path(__file__).parent / "cases"
COMMITTEES = ("village_committee", "residents_committee", "party_branch")


def table(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return data


def judged_cases() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(title, contract input, expected) of every case under every rule set it names."""
    found = []
    for name in COMMITTEES:
        data = table(name)
        for case in data["cases"]:
            for rules in case.get("rules", data["rules"]):
                given = contract_input({**data["defaults"], **case.get("in", {}), "rules": rules}, case)
                found.append((f"{name}-{rules}-{case['title']}", given, case["out"]))
    return found


def contract_input(figures: dict[str, Any], case: dict[str, Any]) -> dict[str, Any]:
    sexes = dict.fromkeys(case.get("women", ()), "female") | dict.fromkeys(case.get("men", ()), "male")
    written = dict.fromkeys(case.get("write_ins", ()), True)
    groups = dict.fromkeys(case.get("smaller_group", ()), True) | dict.fromkeys(case.get("larger_group", ()), False)
    candidates = [
        {"name": name, "post": post, "votes": votes}
        | ({"sex": sexes[name]} if name in sexes else {})
        | ({"write_in": True} if name in written else {})
        | ({"minority": groups[name]} if name in groups else {})
        for post, by_name in case["votes"].items()
        for name, votes in by_name.items()
    ]
    return {key: value for key, value in figures.items() if value is not None} | {"candidates": candidates}


def ending_cases() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    """(title, contract input, expected) of every recall and resignation under every rule set it names."""
    data = table("endings")
    return [
        (f"{rules}-{case['title']}", {**data["defaults"][case["round"]], **case["in"], "rules": rules}, case["out"])
        for case in data["cases"]
        for rules in case.get("rules", data["rules"])
    ]


def malformed_cases() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(contract input, case) of every refused case."""
    data = table("malformed")
    return [(changed(data["sound"], case["change"]), case) for case in data["cases"]]


def changed(sound: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**sound, **change}.items() if value is not None}

"""Strict reading of JSON: every problem of shape is collected, nothing is guessed at."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ballots.law.kinds import LARGEST
from ballots.law.problems import MalformedCase, Problem
from ballots.law.texts import quoted


def parse(text: str) -> object:
    """JSON text as plain values; raises ``MalformedCase`` for no JSON and for a field given twice."""
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except MalformedCase:
        raise
    except (ValueError, RecursionError) as error:
        raise MalformedCase((Problem("JSON", "not_json", {"reason": str(error)}),)) from error


def shown(key: object) -> str:
    """A key as it may be printed in a sentence."""
    return quoted(key).strip('"')


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    counts = Counter(key for key, _value in pairs)
    for key, count in counts.items():
        if count > 1:
            raise MalformedCase((Problem(shown(key), "twice"),))
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


class Reader:
    """Takes fields out of a JSON object while collecting every problem of shape."""

    def __init__(self, data: object, keys: tuple[str, ...]) -> None:
        self.problems: list[Problem] = []
        self.data: dict[str, Any] = self.mapping("case", data, keys)

    def mapping(self, where: str, value: object, allowed: tuple[str, ...] | None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self.add(where, "not_object", found=quoted(value))
            return {}
        for key in value:
            if allowed is not None and key not in allowed:
                name = shown(key) if where == "case" else f"{where}.{shown(key)}"
                self.add(name, "unknown_key", allowed=", ".join(allowed))
        return value

    def rows(self, where: str, *, needed: bool = False) -> list[Any]:
        """A list of the case; empty when it is left out."""
        value = self.data.get(where)
        if value is None:
            if needed:
                self.add(where, "required")
            return []
        if not isinstance(value, list):
            self.add(where, "not_list", found=quoted(value))
            return []
        return value

    def choice(self, where: str, value: object, allowed: tuple[str, ...], default: str | None = None) -> str:
        if value is None:
            if default is None:
                self.add(where, "required")
            return default or ""
        if isinstance(value, str) and value in allowed:
            return value
        self.add(where, "unknown_value", found=quoted(value), allowed=", ".join(filter(None, allowed)))
        return default or ""

    def figure(self, where: str, value: object, *, needed: bool = False) -> int | None:
        if value is None:
            if needed:
                self.add(where, "required")
            return None
        if type(value) is int and 0 <= value <= LARGEST:
            return value
        if type(value) is int and value > LARGEST:
            self.add(where, "too_large", found=quoted(value), limit=LARGEST)
            return None
        self.add(where, "not_integer", found=quoted(value))
        return None

    def figures(self, where: str, allowed: tuple[str, ...]) -> dict[str, int]:
        """An object of whole numbers; empty when it is left out."""
        value = self.data.get(where)
        if value is None:
            return {}
        found: Mapping[str, Any] = self.mapping(where, value, allowed)
        return {key: self.figure(f"{where}.{shown(key)}", each, needed=True) or 0 for key, each in found.items()}

    def flag(self, where: str, value: object) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        self.add(where, "not_flag", found=quoted(value))
        return None

    def name(self, where: str, value: object) -> str:
        if value is None:
            self.add(where, "required")
            return ""
        name = value.strip() if isinstance(value, str) else ""
        if name and name.replace("\u3000", "").isprintable():
            return name
        self.add(where, "not_name", found=quoted(value))
        return ""

    def add(self, where: str, code: str, **params: object) -> None:
        self.problems.append(Problem(where, code, params))

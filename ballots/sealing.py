"""Marks and check code of a certified result: keyed hashes of its rows. Pure Python, no database.

A record is the result as plain values, row by row: ``{"poll": {...}, "result": {...}, "votes 1": {...}, ...}``. Every
row gets a mark bound to its name and to the poll; the code is a mark over all marks, short enough to print. Without
the key nobody can make a mark that fits, whatever they can write into the database.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from ballots.check_codes import ALPHABET, normal

Record = Mapping[str, Mapping[str, Any]]
VOTES = "votes "
"""Rows of votes are named ``votes <place on the ballot>``."""
CODE_LENGTH = 8


class Fault(StrEnum):
    """What became of a row since it was sealed."""

    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"


@dataclass(frozen=True)
class Seal:
    """Check code such as ``7K4Q-2M9X`` (40 bits) and the marks by row (256 bits, hexadecimal)."""

    code: str
    marks: Mapping[str, str]


def sealing_key(secret: str) -> bytes:
    """A key for this purpose alone, derived from a secret of the settings."""
    return hmac.new(secret.encode(), b"certified results, first form", sha256).digest()


def seal(key: bytes, poll: int, record: Record) -> Seal:
    """The seal over a record; the same record of the same poll always gets the same one."""
    marks = {name: _mark(key, [poll, name, row]) for name, row in record.items()}
    return Seal(_code(_mark(key, [poll, sorted(marks.items())])), marks)


def faults(key: bytes, poll: int, record: Record, kept: Seal) -> list[tuple[str, Fault]]:
    """Rows that no longer fit the kept seal, in order of their names; empty when the record is as it was sealed.

    A seal whose code does not belong to its own marks is itself a fault, named ``seal``.
    """
    fresh = seal(key, poll, record)
    found = [(name, _fault(name, fresh.marks, kept.marks)) for name in sorted({*fresh.marks, *kept.marks})]
    wrong = [(name, fault) for name, fault in found if fault is not None]
    if not wrong and fresh.code != kept.code:
        wrong.append(("seal", Fault.CHANGED))
    return wrong


def same_code(typed: str, code: str) -> bool:
    """Whether a code read from paper is this one, however it was typed."""
    return normal(typed) == normal(code)


def vote_rows(record: Record) -> Iterable[Mapping[str, Any]]:
    """The rows of votes in ballot order."""
    names = sorted((name for name in record if name.startswith(VOTES)), key=lambda name: int(name.removeprefix(VOTES)))
    return (record[name] for name in names)


def _fault(name: str, fresh: Mapping[str, str], kept: Mapping[str, str]) -> Fault | None:
    if name not in kept:
        return Fault.ADDED
    if name not in fresh:
        return Fault.MISSING
    return None if hmac.compare_digest(fresh[name], str(kept[name])) else Fault.CHANGED


def _mark(key: bytes, value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, text.encode(), sha256).hexdigest()


def _code(mark: str) -> str:
    number = int(mark[:10], 16)
    letters = ""
    for _position in range(CODE_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:4]}-{letters[4:]}"

"""What the law says of one poll: valid or void, who is elected, what comes next, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeAlias

from ballots.law.texts import FINDINGS, render

Severity: TypeAlias = Literal["error", "warning", "note"]
Next: TypeAlias = Literal["certify", "rerun", "runoff", "new_election", "by_election"]
Standing: TypeAlias = Literal["behind", "tied", "held", "barred"]


class Finding(NamedTuple):
    """One sentence of the verdict with the article behind it.

    ``error`` makes the poll void, ``warning`` asks a person to look, ``note`` explains.
    """

    code: str
    severity: Severity
    article: str
    params: Mapping[str, Any] = MappingProxyType({})

    @property
    def message(self) -> str:
        """The official sentence, in Chinese."""
        return render(FINDINGS[self.code], self.params)

    @property
    def message_en(self) -> str:
        """The same sentence in English."""
        return render(FINDINGS[self.code], self.params, english=True)

    def text(self, language: str) -> str:
        """The sentence in the language of a page, such as ``zh-hans`` or ``en``."""
        return self.message if language.startswith("zh") else self.message_en


class Elected(NamedTuple):
    """A person elected to a post; ``votes`` include those carried down to that post."""

    name: str
    post: str
    votes: int
    key: str = ""


class Unelected(NamedTuple):
    """A person not elected to a post: behind, tied, held back by a tie for a higher post, or barred as a relative.

    ``woman`` is only told where a seat of the post is kept for a woman.
    """

    name: str
    post: str
    votes: int
    standing: Standing = "behind"
    key: str = ""
    woman: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of one poll. ``vacancies`` lists only posts with empty seats.

    Of these, ``runoff_seats`` are voted on again among the tied and ``reserved`` are kept for a woman, by post.
    ``next`` is ``by_election`` only when a recall or resignation empties a seat; ``ending`` says which of the two the
    verdict is on, and is empty for a poll that fills seats.
    """

    valid: bool
    elected: tuple[Elected, ...]
    vacancies: Mapping[str, int]
    next: Next
    findings: tuple[Finding, ...]
    unelected: tuple[Unelected, ...] = ()
    runoff_seats: Mapping[str, int] = field(default_factory=dict)
    reserved: Mapping[str, int] = field(default_factory=dict)
    ending: str = ""

    def to_json(self) -> dict[str, Any]:
        """Exactly the output of the ``judge_poll`` contract."""
        return {
            "valid": self.valid,
            "elected": [{"name": row.name, "post": row.post, "votes": row.votes} for row in self.elected],
            "vacancies": dict(self.vacancies),
            "next": self.next,
            "findings": [
                {"code": row.code, "severity": row.severity, "article": row.article, "message": row.message}
                for row in self.findings
            ],
        }

    def to_record(self) -> dict[str, Any]:
        """The contract's output plus what a stored verdict needs to speak English and to name who stands next."""
        record = self.to_json()
        for row, finding in zip(record["findings"], self.findings, strict=True):
            row["message_en"] = finding.message_en
            row["params"] = dict(finding.params)
        record["elected"] = [row._asdict() for row in self.elected]
        record["unelected"] = [row._asdict() for row in self.unelected]
        record["runoff_seats"], record["reserved"] = dict(self.runoff_seats), dict(self.reserved)
        if self.ending:
            record["ending"] = self.ending
        return record

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Verdict:
        """Read back what ``to_record`` wrote."""
        return cls(
            valid=record["valid"],
            elected=tuple(Elected(**row) for row in record["elected"]),
            vacancies=record["vacancies"],
            next=record["next"],
            findings=tuple(
                Finding(row["code"], row["severity"], row["article"], row["params"]) for row in record["findings"]
            ),
            unelected=tuple(Unelected(**row) for row in record["unelected"]),
            runoff_seats=record.get("runoff_seats", {}),
            reserved=record.get("reserved", {}),
            ending=record.get("ending", ""),
        )

"""The figures of one poll as they are judged: read strictly, and refused when they contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ballots.law.contradictions import find_problems
from ballots.law.kinds import (
    BASES,
    COMMITTEE_FIGURES,
    EXCLUSIONS,
    FIGURES,
    KINDS,
    MODES,
    PARTY_FIGURES,
    POSTS,
    ROUNDS,
    SEXES,
    WOMAN,
)
from ballots.law.problems import MalformedCase, Problem
from ballots.law.reader import Reader, parse
from ballots.law.texts import quoted
from villages.rules import RULE_SETS


def person_of(name: str, key: str = "") -> str:
    """Identity of a person across posts: the key, or the name without blanks."""
    return key or "".join(name.split())


@dataclass(frozen=True, slots=True)
class CandidateVotes:
    """Votes of one person for one post. ``key`` tells namesakes apart; without it the name does."""

    name: str
    post: str
    votes: int
    sex: str = ""
    key: str = ""
    write_in: bool = False
    minority: bool | None = None
    """Whether of a smaller ethnic group of the village; ``None`` when not known."""
    person: str = field(init=False, repr=False, compare=False)
    """Identity of the person across posts: the key, or the name without blanks."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "person", person_of(self.name, self.key))

    @property
    def is_woman(self) -> bool | None:
        """``None`` when the sex is not given."""
        sex = SEXES.get(self.sex)
        return sex == WOMAN if sex else None


@dataclass(frozen=True, slots=True)
class Serving:
    """Somebody who already sits on the committee that a later poll completes."""

    name: str
    post: str
    sex: str = ""
    key: str = ""
    minority: bool | None = None

    @property
    def person(self) -> str:
        """Identity of the person, as on the ballot."""
        return person_of(self.name, self.key)

    @property
    def is_woman(self) -> bool:
        """Whether she is known to be a woman."""
        return SEXES.get(self.sex) == WOMAN


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a new Party committee chose among its members; ``votes`` of its first meeting, if given."""

    name: str
    post: str
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCase:
    """One poll. ``cast`` = ballots taken out of the boxes, invalid ones too; figures that do not apply are ``None``.

    ``partly_invalid`` (only a part falls) and ``blank`` (every choice left empty) are among the valid ballots.
    ``members`` less ``excluded`` are the Party members ``due``; ``reduction_agree`` are those who agree to give up
    empty seats. ``relatives`` are pairs of persons; ``in_office`` are those a rerun or by-election joins, none of them
    where the first poll elected nobody and ``office_known`` says so.
    ``multi_ethnic``: several ethnic groups live in the village. ``elected_base``, ``carry_down_votes`` and
    ``womens_seat`` left at ``None`` follow the rule set.
    """

    kind: str
    rules: str
    seats: Mapping[str, int]
    candidates: tuple[CandidateVotes, ...]
    round: str = "first"
    mode: str = "voters"
    registered: int | None = None
    issued: int | None = None
    cast: int | None = None
    valid: int | None = None
    invalid: int | None = None
    partly_invalid: int | None = None
    blank: int | None = None
    due: int | None = None
    present: int | None = None
    members: int | None = None
    excluded: Mapping[str, int] = field(default_factory=dict)
    elected_base: str | None = None
    carry_down_votes: bool | None = None
    womens_seat: bool | None = None
    relatives: tuple[tuple[str, str], ...] = ()
    in_office: tuple[Serving, ...] = ()
    office_known: bool = False
    chosen: tuple[Chosen, ...] = ()
    committee_present: int | None = None
    multi_ethnic: bool | None = None
    reduction_agree: int | None = None

    @property
    def is_party(self) -> bool:
        return self.kind == "party_branch"

    @property
    def shows_committee(self) -> bool:
        """Whether those elected and those in office are the whole committee: a later poll must know who sits."""
        return self.round == "first" or self.office_known or bool(self.in_office)

    @property
    def posts(self) -> tuple[str, ...]:
        """Posts with at least one seat, highest first."""
        seats = self.seats
        return tuple([post for post in POSTS[self.kind] if seats.get(post)])

    @property
    def seat_total(self) -> int:
        return sum(self.seats.values())

    @property
    def collected(self) -> int | None:
        """Ballots taken out of the boxes; a party branch may give only valid and invalid ones."""
        if self.cast is None and self.valid is not None and self.invalid is not None:
            return self.valid + self.invalid
        return self.cast

    @classmethod
    def from_json(cls, data: object) -> PollCase:
        """Read a case of the ``judge_poll`` contract; raises ``MalformedCase`` with everything that is wrong."""
        if not isinstance(data, dict):
            raise MalformedCase((Problem("case", "not_object", {"found": quoted(data)}),))
        reader = _PollReader(data, KEYS)
        case = reader.case()
        if problems := tuple(reader.problems) or find_problems(case):
            raise MalformedCase(problems)
        return case

    @classmethod
    def from_text(cls, text: str) -> PollCase:
        """Read a case from JSON text; a field given twice is refused rather than guessed at."""
        return cls.from_json(parse(text))


KEYS = (
    *("kind", "rules", "round", "mode", "seats", *FIGURES, "excluded", "elected_base", "candidates"),
    *("carry_down_votes", "womens_seat", "relatives", "in_office", "chosen", "multi_ethnic"),
)
_CANDIDATE_KEYS = ("name", "post", "votes", "sex", "write_in", "minority")
_SEXES = tuple(map(str, SEXES))


class _PollReader(Reader):
    """Turns JSON into a case; the case is only used when there is no problem."""

    def case(self) -> PollCase:
        data = self.data
        kind = self.choice("kind", data.get("kind"), KINDS)
        figures = {name: self.figure(name, data.get(name)) for name in FIGURES}
        for name in PARTY_FIGURES if kind == "party_branch" else COMMITTEE_FIGURES if kind else ():
            if data.get(name) is None:
                self.add(name, "missing", kind=kind)
        return PollCase(
            kind=kind,
            rules=self.choice("rules", data.get("rules"), tuple(RULE_SETS)),
            round=self.choice("round", data.get("round"), ROUNDS, "first"),
            mode=self.choice("mode", data.get("mode"), MODES, "voters"),
            seats=self._seats(kind),
            candidates=tuple(
                self._candidate(f"candidates[{index}]", row, kind)
                for index, row in enumerate(self.rows("candidates", needed=True))
            ),
            elected_base=self.choice("elected_base", data.get("elected_base"), BASES, "") or None,
            carry_down_votes=self.flag("carry_down_votes", data.get("carry_down_votes")),
            womens_seat=self.flag("womens_seat", data.get("womens_seat")),
            multi_ethnic=self.flag("multi_ethnic", data.get("multi_ethnic")),
            excluded=self.figures("excluded", EXCLUSIONS),
            relatives=tuple(self._pair(f"relatives[{n}]", row) for n, row in enumerate(self.rows("relatives"))),
            in_office=tuple(self._serving(n, row, kind) for n, row in enumerate(self.rows("in_office"))),
            office_known=data.get("in_office") is not None,
            chosen=tuple(self._chosen(n, row) for n, row in enumerate(self.rows("chosen"))),
            **figures,
        )

    def _seats(self, kind: str) -> dict[str, int]:
        if self.data.get("seats") is None:
            self.add("seats", "required")
            return {}
        if not kind:
            self.mapping("seats", self.data["seats"], None)
            return {}
        return self.figures("seats", POSTS[kind])

    def _candidate(self, where: str, row: object, kind: str) -> CandidateVotes:
        data = self.mapping(where, row, _CANDIDATE_KEYS)
        if not isinstance(row, dict):
            return CandidateVotes("", "", 0)
        return CandidateVotes(
            name=self.name(f"{where}.name", data.get("name")),
            post=self.choice(f"{where}.post", data.get("post"), _posts(kind)),
            votes=self.figure(f"{where}.votes", data.get("votes"), needed=True) or 0,
            sex=self._sex(where, data),
            write_in=self.flag(f"{where}.write_in", data.get("write_in")) or False,
            minority=self.flag(f"{where}.minority", data.get("minority")),
        )

    def _serving(self, index: int, row: object, kind: str) -> Serving:
        where = f"in_office[{index}]"
        data = self.mapping(where, row, ("name", "post", "sex", "minority"))
        if not isinstance(row, dict):
            return Serving("", "")
        name = self.name(f"{where}.name", data.get("name"))
        post = self.choice(f"{where}.post", data.get("post"), _posts(kind))
        minority = self.flag(f"{where}.minority", data.get("minority"))
        return Serving(name, post, self._sex(where, data), minority=minority)

    def _chosen(self, index: int, row: object) -> Chosen:
        where = f"chosen[{index}]"
        data = self.mapping(where, row, ("name", "post", "votes"))
        if not isinstance(row, dict):
            return Chosen("", "")
        name = self.name(f"{where}.name", data.get("name"))
        post = self.choice(f"{where}.post", data.get("post"), POSTS["party_branch"][:2])
        return Chosen(name, post, self.figure(f"{where}.votes", data.get("votes")))

    def _pair(self, where: str, row: object) -> tuple[str, str]:
        if not isinstance(row, list) or len(row) != 2:
            self.add(where, "not_pair", found=quoted(row))
            return "", ""
        first, second = (person_of(self.name(where, each)) for each in row)
        return first, second

    def _sex(self, where: str, data: Mapping[str, Any]) -> str:
        return SEXES[self.choice(f"{where}.sex", data.get("sex"), _SEXES, "")]


def _posts(kind: str) -> tuple[str, ...]:
    return POSTS.get(kind) or tuple(dict.fromkeys(post for known in POSTS.values() for post in known))

"""The figures of one poll as they are judged: read strictly, and refused when they contradict each other."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from ballots.law.texts import quoted, render_problem
from villages.rules import RULE_SETS

POSTS: dict[str, tuple[str, ...]] = {
    "village_committee": ("chair", "vice_chair", "member"),
    "residents_committee": ("chair", "vice_chair", "member"),
    "party_branch": ("secretary", "deputy_secretary", "member"),
}
KINDS = tuple(POSTS)
ROUNDS = ("first", "rerun", "by_election", "runoff")
MODES = ("voters", "households", "representatives")
BASES = ("due", "present")
COMMITTEE_FIGURES = ("registered", "cast", "valid", "invalid")
PARTY_FIGURES = ("due", "present")
FIGURES = ("registered", "issued", "cast", "valid", "invalid", "due", "present")
LARGEST = 2_147_483_647
WOMAN, MAN = "female", "male"
SEXES: dict[object, str] = {
    **dict.fromkeys(("female", "F", "f", "女", "2"), WOMAN),
    **dict.fromkeys(("male", "M", "m", "男", "1"), MAN),
    **dict.fromkeys(("unknown", "", "未知", "0", "9"), ""),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a case: the field, a code, and the figures of its sentence."""

    field: str
    code: str
    params: Mapping[str, Any] = dataclass_field(default_factory=dict)

    @property
    def message(self) -> str:
        """The sentence in Chinese for scripts: field keys and, where two figures disagree, both of them."""
        return self._sentence(english=False, keys=True)

    @property
    def message_en(self) -> str:
        """The same sentence in English."""
        return self._sentence(english=True, keys=True)

    def text(self, language: str) -> str:
        """The sentence for a page in its language (``zh-hans``, ``en``): fields in words, no keys."""
        return self._sentence(english=not language.startswith("zh"), keys=False)

    def _sentence(self, *, english: bool, keys: bool) -> str:
        return render_problem(self.code, {"field": self.field, **self.params}, english=english, keys=keys)


class MalformedCase(ValueError):
    """Figures that cannot be judged because they are missing, malformed or contradict each other.

    ``problems`` holds everything found; ``field``, ``message`` and ``message_en`` are those of the first.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        self.field = problems[0].field
        self.message = problems[0].message
        self.message_en = problems[0].message_en
        super().__init__(" ".join(f"{problem.message} {problem.message_en}" for problem in problems))


@dataclass(frozen=True, slots=True)
class CandidateVotes:
    """Votes of one person for one post. ``key`` tells namesakes apart; without it the name does."""

    name: str
    post: str
    votes: int
    sex: str = ""
    key: str = ""

    @property
    def person(self) -> str:
        """Identity of the person across posts: the key, or the name without blanks."""
        return self.key or "".join(self.name.split())

    @property
    def is_woman(self) -> bool | None:
        """``None`` when the sex is not given."""
        sex = SEXES.get(self.sex)
        return sex == WOMAN if sex else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollCase:
    """One poll. ``cast`` = ballots taken out of the boxes, invalid ones too; figures that do not apply are ``None``.

    ``elected_base`` and ``carry_down_votes`` left at ``None`` follow the rule set.
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
    due: int | None = None
    present: int | None = None
    elected_base: str | None = None
    carry_down_votes: bool | None = None

    @property
    def is_party(self) -> bool:
        return self.kind == "party_branch"

    @property
    def posts(self) -> tuple[str, ...]:
        """Posts with at least one seat, highest first."""
        return tuple(post for post in POSTS[self.kind] if self.seats.get(post))

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
        reader = _Reader(data)
        case = reader.case()
        if problems := tuple(reader.problems) or find_problems(case):
            raise MalformedCase(problems)
        return case

    @classmethod
    def from_text(cls, text: str) -> PollCase:
        """Read a case from JSON text; a field given twice is refused rather than guessed at."""
        try:
            data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
        except MalformedCase:
            raise
        except (ValueError, RecursionError) as error:
            raise MalformedCase((Problem("JSON", "not_json", {"reason": str(error)}),)) from error
        return cls.from_json(data)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    counts = Counter(key for key, _value in pairs)
    for key, count in counts.items():
        if count > 1:
            raise MalformedCase((Problem(_shown(key), "twice"),))
    return dict(pairs)


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


def _shown(key: object) -> str:
    return quoted(key).strip('"')


_KEYS = ("kind", "rules", "round", "mode", "seats", *FIGURES, "elected_base", "candidates", "carry_down_votes")
_CANDIDATE_KEYS = ("name", "post", "votes", "sex")


class _Reader:
    """Turns JSON into a case while collecting every problem of shape; the case is only used when there is none."""

    def __init__(self, data: object) -> None:
        self.problems: list[Problem] = []
        self.data: dict[str, Any] = self._object("case", data, _KEYS)

    def case(self) -> PollCase:
        kind = self._choice("kind", self.data.get("kind"), KINDS)
        figures = {name: self._figure(name, self.data.get(name)) for name in FIGURES}
        for name in PARTY_FIGURES if kind == "party_branch" else COMMITTEE_FIGURES if kind else ():
            if self.data.get(name) is None:
                self._add(name, "missing", kind=kind)
        return PollCase(
            kind=kind,
            rules=self._choice("rules", self.data.get("rules"), tuple(RULE_SETS)),
            round=self._choice("round", self.data.get("round"), ROUNDS, "first"),
            mode=self._choice("mode", self.data.get("mode"), MODES, "voters"),
            seats=self._seats(kind),
            candidates=self._candidates(kind),
            elected_base=self._choice("elected_base", self.data.get("elected_base"), BASES, "") or None,
            carry_down_votes=self._flag("carry_down_votes", self.data.get("carry_down_votes")),
            **figures,
        )

    def _seats(self, kind: str) -> dict[str, int]:
        if self.data.get("seats") is None:
            self._add("seats", "required")
            return {}
        posts = POSTS.get(kind, ())
        seats = self._object("seats", self.data["seats"], posts if kind else None)
        return {post: self._figure(f"seats.{_shown(post)}", value, needed=True) or 0 for post, value in seats.items()}

    def _candidates(self, kind: str) -> tuple[CandidateVotes, ...]:
        rows = self.data.get("candidates")
        if rows is None:
            self._add("candidates", "required")
        elif not isinstance(rows, list):
            self._add("candidates", "not_list", found=quoted(rows))
        else:
            return tuple(self._candidate(f"candidates[{index}]", row, kind) for index, row in enumerate(rows))
        return ()

    def _candidate(self, where: str, row: object, kind: str) -> CandidateVotes:
        data = self._object(where, row, _CANDIDATE_KEYS)
        if not isinstance(row, dict):
            return CandidateVotes("", "", 0)
        posts = POSTS.get(kind) or tuple(dict.fromkeys(post for known in POSTS.values() for post in known))
        return CandidateVotes(
            name=self._name(f"{where}.name", data.get("name")),
            post=self._choice(f"{where}.post", data.get("post"), posts),
            votes=self._figure(f"{where}.votes", data.get("votes"), needed=True) or 0,
            sex=SEXES[self._choice(f"{where}.sex", data.get("sex"), tuple(map(str, SEXES)), "")],
        )

    def _object(self, where: str, value: object, allowed: tuple[str, ...] | None) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._add(where, "not_object", found=quoted(value))
            return {}
        for key in value:
            if allowed is not None and key not in allowed:
                shown = _shown(key) if where == "case" else f"{where}.{_shown(key)}"
                self._add(shown, "unknown_key", allowed=", ".join(allowed))
        return value

    def _choice(self, where: str, value: object, allowed: tuple[str, ...], default: str | None = None) -> str:
        if value is None:
            if default is None:
                self._add(where, "required")
            return default or ""
        if isinstance(value, str) and value in allowed:
            return value
        self._add(where, "unknown_value", found=quoted(value), allowed=", ".join(filter(None, allowed)))
        return default or ""

    def _figure(self, where: str, value: object, *, needed: bool = False) -> int | None:
        if value is None:
            if needed:
                self._add(where, "required")
            return None
        if type(value) is int and 0 <= value <= LARGEST:
            return value
        if type(value) is int and value > LARGEST:
            self._add(where, "too_large", found=quoted(value), limit=LARGEST)
            return None
        self._add(where, "not_integer", found=quoted(value))
        return None

    def _flag(self, where: str, value: object) -> bool | None:
        if value is None or isinstance(value, bool):
            return value
        self._add(where, "not_flag", found=quoted(value))
        return None

    def _name(self, where: str, value: object) -> str:
        if value is None:
            self._add(where, "required")
            return ""
        name = value.strip() if isinstance(value, str) else ""
        if name and name.replace("\u3000", "").isprintable():
            return name
        self._add(where, "not_name", found=quoted(value))
        return ""

    def _add(self, where: str, code: str, **params: object) -> None:
        self.problems.append(Problem(where, code, params))


def find_problems(case: PollCase) -> tuple[Problem, ...]:
    """Everything in a case that contradicts itself; empty when it can be judged.

    Ballots collected above ballots issued is not here: that poll is void by law, not badly typed.
    """
    return (*_contradictory_figures(case), *_contradictory_candidates(case))


def _contradictory_figures(case: PollCase) -> Iterator[Problem]:
    for name in PARTY_FIGURES if case.is_party else COMMITTEE_FIGURES:
        if getattr(case, name) is None:
            yield Problem(name, "missing", {"kind": case.kind})
    allowed = ("voters",) if case.kind == "village_committee" else MODES
    if case.mode not in allowed:
        yield Problem("mode", "wrong_mode", {"kind": case.kind, "found": case.mode, "allowed": ", ".join(allowed)})
    whole = "due" if case.is_party else "registered"
    if getattr(case, whole) == 0:
        yield Problem(whole, "not_positive", {"found": 0})
    if case.seat_total == 0:
        yield Problem("seats", "no_seats")
    pairs = (("present", "due"),) if case.is_party else (("cast", "registered"),)
    for lower, upper in pairs:
        yield from _above(case, lower, upper)
    if None not in (case.cast, case.valid, case.invalid):
        yield from _sum_differs(case)
    else:
        yield from _above(case, "valid", "cast")
        yield from _above(case, "invalid", "cast")


def _above(case: PollCase, lower: str, upper: str) -> Iterator[Problem]:
    figure, limit = getattr(case, lower), getattr(case, upper)
    if figure is not None and limit is not None and figure > limit:
        params = {"figure": figure, "other_field": upper, "other_figure": limit}
        yield Problem(lower, "above", params)


def _sum_differs(case: PollCase) -> Iterator[Problem]:
    valid, invalid = case.valid or 0, case.invalid or 0
    if valid + invalid != case.cast:
        figures = {"valid": valid, "invalid": invalid, "total": valid + invalid, "cast": case.cast}
        params = {"second": "invalid", "other_field": "cast", **figures}
        yield Problem("valid", "sum_differs", params)


def _contradictory_candidates(case: PollCase) -> Iterator[Problem]:
    rows: dict[tuple[str, str], int] = {}
    for index, row in enumerate(case.candidates):
        where = f"candidates[{index}]"
        if not case.seats.get(row.post):
            yield Problem(f"{where}.post", "no_seat", {"name": row.name, "post": row.post, "other_field": "seats"})
        if (row.person, row.post) in rows:
            params = {
                "name": row.name,
                "post": row.post,
                "first": rows[row.person, row.post] + 1,
                "second_row": index + 1,
            }
            yield Problem(f"{where}.name", "duplicate", params)
        rows[row.person, row.post] = index
    limits = ("valid", "cast", "present") if case.is_party else ("valid",)
    limit = next((name for name in limits if getattr(case, name) is not None), None)
    if limit is not None:
        yield from _too_many_votes(case, limit)


def _too_many_votes(case: PollCase, limit: str) -> Iterator[Problem]:
    ballots = getattr(case, limit)
    against = {"other_field": limit, "other_figure": ballots}
    for index, row in enumerate(case.candidates):
        if row.votes > ballots:
            params = {"name": row.name, "post": row.post, "figure": row.votes, **against}
            yield Problem(f"candidates[{index}].votes", "candidate_above", params)
    for post in case.posts:
        total, seats = sum(row.votes for row in case.candidates if row.post == post), case.seats[post]
        if total > ballots * seats:
            params = {"post": post, "figure": total, "seats": seats, "limit": ballots * seats, **against}
            yield Problem("candidates", "post_above", params)
    if case.carry_down_votes:
        yield from _too_many_carried(case, against)


def _too_many_carried(case: PollCase, against: Mapping[str, Any]) -> Iterator[Problem]:
    totals: Counter[str] = Counter()
    for index, row in enumerate(case.candidates):
        before = totals[row.person]
        totals[row.person] += row.votes
        if before <= against["other_figure"] < totals[row.person] and before:
            yield Problem(
                f"candidates[{index}].votes",
                "carried_above",
                {"name": row.name, "figure": totals[row.person], **against},
            )

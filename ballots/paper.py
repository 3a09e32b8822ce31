"""One paper result form as plain values: what is on it, and what somebody typed from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ballots.law import Serving

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from ballots.models import BallotLine, Poll

EXCLUDED = ("unable", "abroad", "serving_sentence", "ill", "moved_away")
"""Party members not counted as due, by the five approved grounds."""
MEETING = ("committee_present", "secretary_votes", "deputy_votes")
"""The new party committee's first meeting, which chooses secretary and deputy."""
REDUCTION = "reduction_agree"
"""Members who agree to give up the seats left empty."""
PARTY_FIGURES = (
    *("voting_members", *EXCLUDED, "due", "present"),
    *("issued", "cast", "not_returned", "valid", "invalid", "partly_invalid", "blank"),
    *(REDUCTION, *MEETING),
)
COMMITTEE_FIGURES = (
    *("issued", "cast", "not_returned", "proxy", "mobile"),
    *("valid", "invalid", "partly_invalid", "blank"),
)
LATER = frozenset({"not_returned", "partly_invalid", "blank", "voting_members", *EXCLUDED, REDUCTION, *MEETING})
"""Figures that many forms do not have; they are kept and shown only where they were typed."""
OPTIONAL = frozenset({"mobile", *LATER})
"""Figures a form may leave out; every other must be typed, nought as 0."""

PARTY = "party"
RECALL = "recall"
AGREE, AGAINST = "agree", "against"
CHOICES: dict[str, Promise] = {AGREE: _("For the recall"), AGAINST: _("Against the recall")}
"""Lines of a recall's ballot, as pages call them; on paper they are Chinese like names."""
POSTS = ("chair", "vice_chair", "member")
"""Posts from the highest down: the order of ballots, pages and forms (a JSON column keeps none)."""


@dataclass(frozen=True)
class Line:
    """One candidate for one post, in ballot order."""

    pk: int
    post: str
    order: int
    name: str
    sex: str = "0"
    is_write_in: bool = False
    person: str = ""
    """The same for one person on two lines (chair and member), different for namesakes."""
    choice: str = ""
    """On the ballot of a recall ``agree`` or ``against``, for the post of the line."""

    @property
    def shown(self) -> str:
        """What pages call the line: the name, or the choice in the language of the page."""
        return str(CHOICES[self.choice]) if self.choice else self.name


@dataclass(frozen=True)
class Recalled:
    """Who is to be recalled from which post, who asked for it, and the days since an earlier recall that failed."""

    name: str
    post: str
    motion: Mapping[str, int]
    days_since_failed: int | None = None


@dataclass(frozen=True)
class Paper:
    """The printed part of a form: organ, kind, seats, voters registered and the ballot."""

    organ: str
    kind: str
    round: str
    mode: str
    seats: Mapping[str, int]
    registered: int
    lines: tuple[Line, ...]
    relatives: tuple[tuple[str, str], ...] = ()
    in_office: tuple[Serving, ...] = ()
    minorities: Mapping[str, bool] | None = None
    """By person, whether of a smaller ethnic group; ``None`` where the village is not marked as multi-ethnic."""
    recalled: Recalled | None = None
    """Of a recall vote, whose lines are for and against; ``None`` where seats are filled."""

    @property
    def is_party(self) -> bool:
        """Whether party members vote (due and present) and not registered voters."""
        return self.organ == PARTY

    @property
    def figures(self) -> tuple[str, ...]:
        """Names of the figures on this form, in paper order."""
        return PARTY_FIGURES if self.is_party else COMMITTEE_FIGURES

    def lines_for(self, post: str) -> tuple[Line, ...]:
        """Candidates for one post, in ballot order."""
        return tuple(line for line in self.lines if line.post == post)

    @property
    def line_names(self) -> list[tuple[int, str]]:
        """Every line with what pages call it."""
        return [(line.pk, line.shown) for line in self.lines]


@dataclass(frozen=True)
class Typed:
    """What somebody typed from a form; ``None`` is a field left empty, which is not zero.

    ``votes``, ``secretary`` and ``deputy`` refer to lines by primary key.
    """

    figures: Mapping[str, int | None] = field(default_factory=dict)
    votes: Mapping[int, int | None] = field(default_factory=dict)
    secretary: int | None = None
    deputy: int | None = None

    def figure(self, name: str) -> int | None:
        """One figure by name."""
        return self.figures.get(name)


def paper_of(poll: Poll, lines: Iterable[BallotLine]) -> Paper:
    """The form of a poll with these ballot lines."""
    return Paper(
        organ=poll.organ,
        kind=poll.kind,
        round=poll.round,
        mode=poll.mode,
        seats={post: poll.seats[post] for post in POSTS if post in poll.seats},
        registered=poll.registered,
        lines=tuple(_line(row) for row in sorted(lines, key=lambda each: each.order)),
        relatives=tuple((candidacy_key(first), candidacy_key(second)) for first, second in poll.relatives),
        in_office=tuple(Serving(**each) for each in poll.in_office),
        minorities=poll.minorities and {candidacy_key(int(pk)): found for pk, found in poll.minorities.items()},
        recalled=_recalled(poll) if poll.round == RECALL else None,
    )


def _recalled(poll: Poll) -> Recalled:
    """Of a recall vote alone: it reads the motion, which no other form needs."""
    row = poll.recall
    return Recalled(row.name, row.post, row.motion(), row.days_since_failed)


def candidacy_key(pk: int) -> str:
    """How the law knows the person of a candidacy on this form."""
    return f"candidacy {pk}"


def person_key(row: BallotLine) -> str:
    """The same for one person on two lines, different for namesakes on two candidacies."""
    return candidacy_key(row.candidacy_id) if row.candidacy_id else f"write-in {row.name}"


def _line(row: BallotLine) -> Line:
    return Line(row.pk, row.post, row.order, row.name, row.sex, row.is_write_in, person_key(row), row.choice)

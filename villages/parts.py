"""Where the rooms above hang their part on pages that tell a whole village or a whole person's work.

The village page, the home page and the search live here but must not import the rooms that fill them (arrows point
down). Each room registers its parts once, in its ``AppConfig.ready``; ``order`` is the order on the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise

from accounts.roles import Act

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term, VillageElection

Text = str | Promise


@dataclass(frozen=True)
class Section:
    """One part of the village page: a template and the function that makes its context (fixed number of queries)."""

    key: str
    title: Text
    order: int
    template: str
    context: Callable[[VillageElection, User], dict[str, Any] | None]


@dataclass(frozen=True)
class WorkItem:
    """Something a person must do now: one line on the home page, counted in the badge."""

    title: Text
    url: str
    count: int = 1
    state: str = "doing"
    """``late`` · ``doing`` · ``none`` · ``done``: decides colour, word and shape, and the order of the list."""
    detail: Text = ""
    word: Text = ""
    """Says the state in other words than those of its colour."""


@dataclass(frozen=True)
class Hit:
    """One search result."""

    kind: Text
    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Link:
    """A list of a room in the navigation: ``url_name`` is reversed with the term; for roles with one of ``acts``."""

    label: Text
    url_name: str
    order: int
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One key figure for the board, beside the four of this room."""

    label: Text
    value: str
    unit: str = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Rows:
    """The list a key figure of this room opens to: address, what of it is shown, and the act it takes to see it."""

    url_name: str
    query: str
    act: Act

    def href(self, user: User, term: Term, scope: str) -> str:
        """The address for a reader, limited to a township's or village's code; empty when they may not see it."""
        if not user.may(self.act):
            return ""
        place = f"&division={scope}" if len(scope) > len(term.scope_id) else ""
        return f"{reverse(self.url_name, args=[term.pk])}?{self.query}{place}"


@dataclass
class Parts:
    """Everything registered, in order."""

    links: list[Link] = field(default_factory=list)
    board_exports: list[Link] = field(default_factory=list)
    rows: dict[str, Rows] = field(default_factory=dict)
    tiles: list[Callable[[Term, str], Tile | None]] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    work: list[Callable[[User, Term], list[WorkItem]]] = field(default_factory=list)
    searches: list[Callable[[User, Term, str], list[Hit]]] = field(default_factory=list)


parts = Parts()


def add_section(section: Section) -> None:
    """Put a section on every village page; a second one with the same key is a programming error."""
    if any(section.key == other.key for other in parts.sections):
        raise ValueError(f"section {section.key} registered twice")
    parts.sections.append(section)
    parts.sections.sort(key=lambda each: each.order)


def add_work(provider: Callable[[User, Term], list[WorkItem]]) -> None:
    """Add lines to everybody's home page; the provider looks at role and scope itself, in at most two queries."""
    parts.work.append(provider)


def add_search(provider: Callable[[User, Term, str], list[Hit]]) -> None:
    """Add results to the search page; the provider limits itself to the person's scope and to twenty hits."""
    parts.searches.append(provider)


def add_link(link: Link) -> None:
    """Put a list of a room into everybody's navigation."""
    parts.links.append(link)
    parts.links.sort(key=lambda each: each.order)


def add_board_export(link: Link) -> None:
    """Offer a workbook on the board; the address gets ``?division=`` with the division shown."""
    parts.board_exports.append(link)
    parts.board_exports.sort(key=lambda each: each.order)


def add_rows(figure: str, rows: Rows) -> None:
    """Say which list a key figure of the board opens to: ``vetted`` is the people vetted."""
    parts.rows[figure] = rows


def add_tile(provider: Callable[[Term, str], Tile | None]) -> None:
    """Add a key figure to the board; the provider gets term and division code and makes at most one query."""
    parts.tiles.append(provider)

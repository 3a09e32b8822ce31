"""What this room asks about terms and divisions; the answers come from the room that knows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class TermCard:
    """A term as the import pages show it; ``scope`` is its district's code."""

    id: int
    name: str
    scope: str


class Directory(Protocol):
    """Answers about terms and divisions."""

    def find(self, name: str, scope: str) -> int:
        """Id of the term of this name whose district holds the division; raises DomainError when there is none."""

    def card(self, term_id: int, user: User) -> TermCard:
        """The term, if the person may see it; raises Http404 otherwise."""

    def divisions(self, term_id: int, user: User) -> list[tuple[str, str]]:
        """(code, name) of the divisions this person may hand in files for; the first is suggested."""

    def townships_named(self, term_id: int, text: str) -> list[tuple[str, str]]:
        """(code, name) of the term's townships whose name stands in a text such as a file's name."""

    def villages(self, term_id: int, scope: str) -> list[tuple[str, str]]:
        """(code, township and village) of the term's villages in a territory, as imports read the name."""

    def keep_name(self, *, actor: User, code: str, name: str) -> None:
        """Read this name as that village from now on, in every file; NotAllowed outside the person's territory."""

    def division_name(self, code: str) -> str:
        """Short name of a division, the code itself when unknown."""


_directory: Directory | None = None


def set_directory(directory: Directory) -> None:
    """Called once by the room that knows terms, when the site starts."""
    global _directory
    _directory = directory


def directory() -> Directory:
    """The registered directory; raises RuntimeError when no room has registered one (a fault of set-up)."""
    if _directory is None:
        raise RuntimeError("No room has registered a term directory with sheets.terms.set_directory.")
    return _directory

"""Running the checks over the books. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from reports.referee.books import Book
from reports.referee.checks import BY_CODE, CHECKS, Check, Severity


@dataclass(frozen=True, slots=True)
class Break:
    """One check that one village does not pass, with both figures."""

    code: str
    village: str
    name: str
    left: int
    right: int

    @property
    def check(self) -> Check:
        """What was checked."""
        return BY_CODE[self.code]

    @property
    def is_hard(self) -> bool:
        """Whether the report may not be released before this is explained or put right."""
        return self.check.severity is Severity.HARD

    @property
    def key(self) -> tuple[str, str]:
        """What an explanation belongs to: the check and the village."""
        return self.code, self.village

    def to_json(self) -> list[Any]:
        """As kept with a report."""
        return [self.code, self.village, self.name, self.left, self.right]

    @classmethod
    def from_json(cls, data: list[Any]) -> Self:
        """As kept with a report."""
        return cls(*data)


def examine(books: Iterable[tuple[str, str, Book]]) -> list[Break]:
    """Every break of every village (code, name, book): hard ones first, then by check and village."""
    found = [
        Break(check.code, village, name, left, right)
        for village, name, book in books
        for check in CHECKS
        if check.applies(book)
        for left, right in [(check.left(book), check.right(book))]
        if check.breaks(left, right)
    ]
    places = {check.code: place for place, check in enumerate(CHECKS)}
    return sorted(found, key=lambda each: (not each.is_hard, places[each.code], each.village))

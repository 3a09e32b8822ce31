"""Pieces of official text: words, and numbers that know which figure they show. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text; ``key`` names the figure it shows, empty for plain words."""

    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A heading (may be empty) and the runs that follow it."""

    heading: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The paragraph without its heading."""
        return "".join(run.text for run in self.runs)

    def to_json(self) -> dict[str, Any]:
        """For a JSON column."""
        return {"heading": self.heading, "runs": [[run.text, run.key] for run in self.runs]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Paragraph:
        """The paragraph again."""
        return cls(data["heading"], tuple(Run(text, key) for text, key in data["runs"]))

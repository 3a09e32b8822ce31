"""What is wrong with a case that cannot be judged, as sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any

from ballots.law.problem_texts import render_problem


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

"""What the check of an edited text found, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports.linting import Finding
from reports.presentation.wording import said


def _word(each: Finding) -> str:
    if each.explained:
        return _("Explained")
    return _("Must be put right") if each.is_hard else _("To be looked at")


def rows(every: Iterable[Finding], typed: Mapping[str, str]) -> list[dict[str, Any]]:
    """Lines of the list, hard ones first; ``typed`` are explanations that were typed but not kept."""
    asked: set[str] = set()
    lines = []
    for each in sorted(every, key=lambda one: (not one.is_hard, one.paragraph, one.start)):
        # One reason holds for a figure wherever it stands, so it is asked for once.
        asks = each.can_be_explained and each.found not in asked
        asked.add(each.found)
        lines.append(
            {
                "look": "done" if each.explained else "late" if each.is_hard else "doing",
                "word": _word(each),
                "claim": said(each.claim),
                "paragraph": each.paragraph,
                "around": each.around,
                "found": each.found,
                "expected": "" if each.expected == "—" else each.expected,
                "explained": each.explained,
                "asks": asks,
                "typed": each.explained or typed.get(each.found, ""),
            }
        )
    return lines

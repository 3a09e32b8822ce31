"""What a form of a file changes in what the person typed as a draft, field by field, as the page shows it."""

from __future__ import annotations

from ballots.checks import votes_field
from ballots.comparing import CHOSEN, differences
from ballots.labels import field_label, post_label
from ballots.paper import Paper, Typed


def changes(paper: Paper, before: Typed, after: Typed) -> list[list[str]]:
    """Label, value before, value after of every field that differs, in paper order; "" for nothing."""
    names = {line.pk: line.name for line in paper.lines}
    votes = {votes_field(line): f"{post_label(line.post)} · {line.name}" for line in paper.lines}

    def shown(field: str, value: int | None) -> str:
        if value is None:
            return ""
        return names.get(value, "") if field in CHOSEN else f"{value:,}"

    return [
        [
            votes.get(one.field) or field_label(one.field).capitalize(),
            shown(one.field, one.first),
            shown(one.field, one.second),
        ]
        for one in differences(paper, before, after)
    ]

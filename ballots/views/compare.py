"""Two entries side by side where they differ: a third person decides with the paper form in hand."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.errors import DomainError
from accounts.refusals import refusable
from accounts.roles import Act
from ballots import results
from ballots.comparing import Difference, differences
from ballots.forms import ResolveForm
from ballots.labels import field_label, post_label
from ballots.paper import Paper, paper_of
from ballots.views.finding import poll_in_sight
from villages.models import PollStage


@allow(Act.RESOLVE_RESULT)
def compare(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Every differing field with both values; POST decides them all."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    if poll.state != PollStage.DIFFERENT or poll.has_hand:  # type: ignore[attr-defined]
        messages.warning(request, _refusal(poll.has_hand))  # type: ignore[attr-defined]
        return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
    paper = paper_of(poll, poll.lines.all())
    entries = results.submitted(poll)
    first, second = (results.typed_of(entry, list(entry.votes.all())) for entry in entries)
    different = differences(paper, first, second)
    form = ResolveForm(paper, different, request.POST or None, initial={"version": poll.version})
    if request.method == "POST" and form.is_valid():
        with refusable() as outcome:
            results.resolve(
                actor=request.user,
                poll=poll,
                choices=form.choices(),
                note=form.cleaned_data["note"],
                version=form.cleaned_data["version"],
            )
            messages.success(request, _("Decided. The township leader can confirm the result."))
            return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
        _tell(form, paper, outcome.refused)
    rows = _rows(form, different, paper)
    context = {
        "term": term,
        "poll": poll,
        "recalled": paper.recalled,
        "form": form,
        "rows": rows,
        "entries": entries,
    }
    return render(request, "ballots/compare.html", context)


def _refusal(has_hand: bool) -> str:
    if has_hand:
        return _("You typed one of these two entries. A third person must decide between them.")
    return _("There is nothing to decide here any more.")


def _tell(form: ResolveForm, paper: Paper, refused: DomainError | None) -> None:
    """Every sentence of the law about the decided figures, or the one of a refusal beside its field."""
    if isinstance(refused, results.FormRefused):
        for check in refused.checks:
            form.add_error(None, _place(check.field, paper) + check.message)
    elif refused:
        field = f"choice-{refused.field}"
        form.add_error(field if field in form.fields else ("note" if refused.field == "note" else None), str(refused))


def _place(field: str, paper: Paper) -> str:
    label = field_label(field, paper.line_names) if field else ""
    return f"{label}: " if label else ""


def _rows(form: ResolveForm, different: list[Difference], paper: Paper) -> list[dict[str, Any]]:
    lines = {line.pk: line for line in paper.lines}
    rows = []
    for each in different:
        pk = each.field.removeprefix("votes-")
        line = lines.get(int(pk)) if pk.isdigit() else None
        label = f"{post_label(line.post)} · {line.shown}" if line else field_label(each.field).capitalize()
        rows.append({"label": label, "choice": form[f"choice-{each.field}"], "other": form[f"other-{each.field}"]})
    return rows

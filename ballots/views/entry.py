"""Result entry: the page a clerk types a paper form into, and the live word of the law beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import SignedInRequest, allow
from accounts.refusals import place, refusable
from accounts.roles import Act
from ballots import results
from ballots.check_codes import normal
from ballots.checks import HIGHEST, code_problems, votes_field
from ballots.explaining import Panel, panel
from ballots.forms import ResultForm
from ballots.judging import rules_of
from ballots.labels import UNITS, field_label, post_label
from ballots.models import Entry, EntryState, Poll
from ballots.paper import EXCLUDED, MEETING, REDUCTION, Paper, Typed, paper_of
from ballots.reading import Reading, read
from ballots.views.finding import LINES, poll_in_sight, poll_to_enter
from villages.models import PollStage, Term

OPEN = (PollStage.READY, PollStage.ENTERED_ONCE)
ROWS = (
    ("due", "present"),
    ("issued", "cast"),
    ("proxy", "mobile"),
    ("valid", "invalid"),
)
"""Figures that stand side by side, as on the paper form."""
ACCOUNT = ("not_returned", "partly_invalid", "blank")
"""The rest of the ballots' account, and below how the members due come about: shown on demand, many forms lack them."""
ROLL_OF_MEMBERS = ("voting_members", *EXCLUDED)


@allow(Act.ENTER_RESULT)
def enter(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The form; POST with ``act`` draft, check or submit."""
    if request.method == "POST":
        return _posted(request, term_id, poll_id)
    term, poll = poll_in_sight(request, term_id, poll_id)
    if poll.state not in OPEN or poll.has_hand:  # type: ignore[attr-defined]
        messages.warning(request, _closed_sentence(poll))
        return redirect("ballots:poll", term_id=term.pk, poll_id=poll.pk)
    paper = paper_of(poll, LINES(poll=poll.pk))
    draft = poll.entries.filter(entered_by=request.user, state=EntryState.DRAFT).prefetch_related("votes").first()
    typed, initial = _from_draft(paper, draft)
    form = ResultForm(paper, initial=initial)
    return _page(request, term, poll, form, typed)


def _from_draft(paper: Paper, draft: Entry | None) -> tuple[Typed, dict[str, Any]]:
    if draft is None:
        return Typed(), {"version": 0}
    typed = results.typed_of(draft, list(draft.votes.all()))
    return typed, ResultForm.initial_of(paper, typed, draft.note, draft.version)


def _closed_sentence(poll: Poll) -> str:
    if poll.has_hand:  # type: ignore[attr-defined]
        return _("You have entered this result already. The second entry must be made by somebody else.")
    return _("Nothing can be entered here now: the poll is “%(state)s”.") % {"state": poll.get_state_display()}


def _posted(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Whatever happens, the page comes back with everything that was typed.

    Only a page that is shown again needs the village and the rest of the poll; the service reads what it judges.
    """
    act = request.POST.get("act", "submit")
    if act == "check":
        return _shown_again(request, term_id, poll_id)
    done = None
    with refusable() as outcome, transaction.atomic():
        opened = poll_to_enter(request, term_id, poll_id)
        form = ResultForm(opened.paper, request.POST)
        done = _save(request, opened, form, act) if form.is_valid() else None
    if isinstance(outcome.refused, results.FormRefused):
        form.show(outcome.refused.checks)
    elif isinstance(outcome.refused, results.StaleDraft):
        stale = outcome.refused
        return _shown_again(request, term_id, poll_id, _renewed(form, request.POST, stale), stale)
    elif outcome.refused:
        place(form, outcome.refused)
    elif done:
        level, sentence = done
        # Whatever comes of it, it is saved: the browser forgets what it kept.
        messages.add_message(request, level, sentence, extra_tags="saved")
        name = "ballots:enter" if act == "draft" else "ballots:poll"
        return redirect(name, term_id=term_id, poll_id=poll_id)
    return _shown_again(request, term_id, poll_id, form)


def _shown_again(
    request: SignedInRequest,
    term_id: int,
    poll_id: int,
    form: ResultForm | None = None,
    stale: results.StaleDraft | None = None,
) -> HttpResponse:
    """The page around a form that was not saved; made of what was posted when none is given."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    if form is None:
        form = ResultForm(paper_of(poll, LINES(poll=poll.pk)), request.POST)
        form.is_valid()
    return _page(request, term, poll, form, form.typed(), stale=stale)


def _save(request: SignedInRequest, opened: results.Opened, form: ResultForm, act: str) -> tuple[int, str]:
    """Call the service; what to tell when it went well, and how: two entries that differ are no success."""
    typed, data = form.typed(), form.cleaned_data
    given: results.Typing = {
        "figures": typed.figures,
        "votes": typed.votes,
        "secretary": typed.secretary,
        "deputy": typed.deputy,
        "note": data["note"],
        "version": data["version"] or 0,
    }
    if act == "draft":
        results.keep_draft(opened, actor=request.user, **given)
        return messages.SUCCESS, _("Draft saved. Only you can see it.")
    entry = results.submit(opened, actor=request.user, **given, check_code=data["check_code"])
    told = {
        PollStage.ENTERED_ONCE: _("First entry submitted. Somebody else must now make the second one."),
        PollStage.AGREED: _("Both entries agree. The township leader can confirm the result."),
    }
    if sentence := told.get(PollStage(entry.poll.state)):
        return messages.SUCCESS, sentence
    return messages.WARNING, _("The two entries differ. A third person must decide with the form in hand.")


def _renewed(form: ResultForm, data: Mapping[str, Any], stale: results.StaleDraft) -> ResultForm:
    """The same typing on the newest version, so that saving again keeps it."""
    fresh = ResultForm(form.paper, {**{name: data.get(name, "") for name in form.fields}, "version": stale.version})
    fresh.is_valid()
    fresh.add_error(None, str(stale))
    return fresh


def _page(
    request: HttpRequest,
    term: Term,
    poll: Poll,
    form: ResultForm,
    typed: Typed,
    stale: results.StaleDraft | None = None,
) -> HttpResponse:
    reading = read(form.paper, _within(typed), rules_of(term, poll.village_id))
    context = {
        "term": term,
        "poll": poll,
        "form": form,
        "paper": form.paper,
        "is_second": poll.state == PollStage.ENTERED_ONCE,
        "figure_rows": [_cells(form, reading, row) for row in ROWS if row[0] in form.paper.figures],
        "members": _cells(form, reading, ROLL_OF_MEMBERS),
        "account": _cells(form, reading, ACCOUNT),
        "members_open": _is_used(form, ROLL_OF_MEMBERS),
        "account_open": _is_used(form, ACCOUNT),
        "meeting": _cells(form, reading, MEETING),
        "reduction": _cells(form, reading, (REDUCTION,)),
        "reduction_open": _is_used(form, (REDUCTION,)),
        "posts": _posts(form, reading),
        "reading": reading,
        "panel": _panel(reading, form.paper, term),
        "clashes": _clashes(form, typed, stale),
    }
    return render(request, "ballots/entry.html", context)


def _panel(reading: Reading, paper: Paper, term: Term) -> Panel:
    frozen_on = timezone.localtime(term.opened_at).date().isoformat()
    return panel(reading.law, paper=paper, rules=term.rules, frozen_on=frozen_on)


def _is_used(form: ResultForm, names: Sequence[str]) -> bool:
    """Whether something stands, or was refused, in figures that are shown on demand."""
    fields = [form[name] for name in names if name in form.fields]
    return any(field.value() not in (None, "") or field.errors for field in fields)


def _cells(form: ResultForm, reading: Reading, names: Sequence[str]) -> list[dict[str, Any]]:
    """Figures that stand side by side, those of this kind of form."""
    return [
        {"field": form[name], "unit": UNITS[name], "check": reading.checks.get(name)}
        for name in names
        if name in form.fields
    ]


def _posts(form: ResultForm, reading: Reading) -> list[dict[str, Any]]:
    """Posts with their lines and the sum of their votes."""
    sums = {row.post: row for row in reading.sums}
    return [
        {
            "post": post,
            "label": post_label(post),
            "seats": seats,
            "sum": sums[post],
            "lines": [
                {
                    "line": line,
                    "field": form[votes_field(line)],
                    "reading": reading.lines[line.pk],
                    "check": reading.checks.get(votes_field(line)),
                }
                for line in form.paper.lines_for(post)
            ],
        }
        for post, seats in form.paper.seats.items()
    ]


def _clashes(
    form: ResultForm, typed: Typed, stale: results.StaleDraft | None
) -> list[tuple[str, int | None, int | None]]:
    """Fields in which the saved draft and this page differ, with both values."""
    if stale is None:
        return []
    names = form.paper.line_names
    mine = {**typed.figures, **{votes_field(pk): value for pk, value in typed.votes.items()}}
    return [
        (field_label(field, names), theirs, mine.get(field))
        for field, theirs in stale.theirs.items()
        if field in mine and mine[field] != theirs
    ]


def _within(typed: Typed) -> Typed:
    """Absurd numbers are refused beside their field; the law need not chew on them."""
    return Typed(
        {name: value if value is None or value <= HIGHEST else None for name, value in typed.figures.items()},
        {pk: value if value is None or value <= HIGHEST else None for pk, value in typed.votes.items()},
        typed.secretary,
        typed.deputy,
    )


def _code_check(poll: Poll, typed: str) -> dict[str, dict[str, str]]:
    """Whether the check code typed so far matches; nothing while it is incomplete."""
    if len(normal(typed)) < len(normal(poll.check_code)):
        return {}
    wrong = code_problems(typed, poll.check_code)
    told = {"tone": "err", "text": wrong[0].message} if wrong else {"tone": "ok", "text": _("matches")}
    return {"check_code": told}


@allow(Act.ENTER_RESULT)
@require_POST
def judge(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Checks, sums, shares and the law's word on what is typed so far, as JSON; nothing is saved."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    paper = paper_of(poll, LINES(poll=poll.pk))
    form = ResultForm(paper, request.POST)
    form.is_valid()
    reading = read(paper, _within(form.typed()), rules_of(term, poll.village_id))
    answer = reading.to_json()
    answer["checks"] |= _code_check(poll, form.cleaned_data.get("check_code", ""))
    for name, errors in form.errors.items():
        answer["checks"][name] = {"tone": "err", "text": errors[0]}
    answer["law"] = _panel(reading, paper, term)._asdict()
    return JsonResponse(answer)

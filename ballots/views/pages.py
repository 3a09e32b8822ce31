"""One poll from ballot to certificate."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.roles import Act
from ballots.explaining import base_of, explain, severities, share, words_of_lines
from ballots.judging import rules_of
from ballots.labels import FIGURES, NEXT, UNITS, post_label
from ballots.law import Verdict
from ballots.law.deadlines import Deadline, deadlines_after, next_deadline
from ballots.models import BallotLine, Correction, EntryState, Poll, Recall, Result, ResultSeal, Round
from ballots.paper import LATER, Paper, Typed, paper_of
from ballots.relatives import may_tell, pairs, people
from ballots.results import Step, allows
from ballots.results.corrections import changes
from ballots.results.recalled import ended_before, passed
from ballots.results.seals import holds, record_of
from ballots.selectors import LOOKS
from ballots.vacancies import may_leave_empty
from ballots.views.finding import poll_in_sight
from villages import rule_words
from villages.models import PollStage, Term


@allow(Act.SEE_REPORT)
def poll(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """Where the poll stands, its figures once they are agreed, the law's findings, and what may be done now."""
    term, found = poll_in_sight(request, term_id, poll_id)
    lines = list(found.lines.all())
    paper = paper_of(found, lines)
    result = (
        Result.objects.select_related("confirmed_by", "certified_by", "secretary", "deputy")
        .prefetch_related("votes")
        .filter(poll=found)
        .first()
    )
    context: dict[str, Any] = {
        "term": term,
        "poll": found,
        "look": LOOKS[found.state],
        "paper": paper,
        **_recall(found, result),
        "revoke_text": _revoke_text(found),
        "next_words": NEXT.get(found.state, ""),
        "result": result,
        "entries": _entries(found),
        "may": _may(request, found),
        "strangers": [line for line in lines if line.is_write_in and line.candidacy_id is None],
        "next_ballot": _next_ballot(request, found, result),
        "relatives": pairs(found),
        "people": people(found) if may_tell(found, request.user) else [],
    }
    if result is not None:
        context |= _outcome(term, paper, result)
        context["deadlines"] = _deadlines(term, found, result)
    context |= _protection(found, result, lines)
    return render(request, "ballots/poll.html", context)


def _recall(poll: Poll, result: Result | None) -> dict[str, Any]:
    """The motion of a recall vote, and the office that had ended in another way before a passed one was certified."""
    if not poll.is_recall:
        return {"recall": None}
    row = Recall.objects.select_related("officer", "poll").get(poll=poll)
    certified = poll.state == PollStage.CERTIFIED and result is not None and passed(result)
    return {"recall": row, "ended_before": ended_before(row) if certified else None}


def _revoke_text(poll: Poll) -> str:
    if poll.is_recall:
        return _("An office that ended is given back; the result waits for certification again.")
    return _("Counters and officers are taken back; the result waits for certification again.")


def _protection(poll: Poll, result: Result | None, lines: list[BallotLine]) -> dict[str, Any]:
    """The seal of a certified result, whether the rows still fit it, and the corrections; two queries."""
    kept = ResultSeal.objects.filter(poll=poll).first()
    whole = False
    if kept is not None and result is not None:
        whole = holds(poll, record_of(poll, result, result.votes.all(), lines), kept)
    rows = Correction.objects.filter(poll=poll).select_related("opened_by", "closed_by")
    corrections = [(row, changes(poll, row.before, row.after)) for row in rows]
    return {"seal": kept, "seal_holds": whole, "corrections": corrections}


def _entries(poll: Poll) -> list[dict[str, Any]]:
    """Who has submitted which entry and when; never the figures, which the second person must not see."""
    rows = poll.entries.filter(state=EntryState.SUBMITTED).select_related("entered_by").order_by("slot")
    return [
        {"slot": row.get_slot_display(), "who": str(row.entered_by), "at": row.submitted_at, "note": row.note}
        for row in rows
    ]


def _may(request: SignedInRequest, poll: Poll) -> dict[str, bool]:
    """Steps to offer; services check again."""
    offered = {step.name.lower(): allows(poll=poll, step=step, user=request.user) for step in Step}
    if poll.has_hand:  # type: ignore[attr-defined]
        offered |= {"enter": False, "draft": False, "resolve": False, "confirm": False}
    offered["take_back"] = offered["take_back"] and poll.has_hand  # type: ignore[attr-defined]
    settles = request.user.may(Act.SETTLE_BALLOT)
    offered["blind"] = request.user.may(Act.ENTER_RESULT)
    offered["withdraw"] = settles and poll.state == PollStage.READY
    offered["write_in"] = poll.state == PollStage.READY and not poll.is_recall and request.user.may(Act.ENTER_RESULT)
    offered["link"] = settles
    offered["leave_empty"] = may_leave_empty(poll, request.user)
    offered["fill_after_all"] = bool(poll.left_empty) and request.user.may(Act.CERTIFY_RESULT)
    return offered


def _deadlines(term: Term, poll: Poll, result: Result) -> list[dict[str, Any]]:
    """By when what follows a certified poll must be done, by the frozen rules."""
    if poll.state != PollStage.CERTIFIED:
        return []
    rules = rules_of(term, poll.village_id)
    if poll.is_recall:
        due = next_deadline(poll.kind, Round.BY_ELECTION, poll.held_on, rules) if passed(result) else None
        return _named([due])
    found: list[Deadline | None] = list(deadlines_after(poll.kind, poll.held_on, rules)) if result.is_valid else []
    rounds = {"rerun": "rerun", "runoff": "runoff", "new_election": poll.round}
    if result.next_step in rounds and not poll.left_empty:
        found.insert(0, next_deadline(poll.kind, rounds[result.next_step], poll.held_on, rules))
    return _named(found)


def _named(found: list[Deadline | None]) -> list[dict[str, Any]]:
    return [{"name": rule_words.NAMES[each.key], "deadline": each} for each in found if each is not None]


def _next_ballot(request: SignedInRequest, poll: Poll, result: Result | None) -> bool:
    certified = poll.state == PollStage.CERTIFIED and result is not None
    if poll.is_recall:
        return certified and passed(result) and request.user.may(Act.SETTLE_BALLOT)  # type: ignore[arg-type]
    return certified and result.next_step != "certify" and not poll.left_empty and request.user.may(Act.SETTLE_BALLOT)  # type: ignore[union-attr]


def _told(paper: Paper, typed: Typed) -> list[str]:
    """Figures in paper order; those a form may leave out only where it has them."""
    return [name for name in paper.figures if name not in LATER or typed.figure(name) is not None]


def _outcome(term: Term, paper: Paper, result: Result) -> dict[str, Any]:
    """Figures, votes and findings of a result, for tables."""
    votes = {row.line_id: row.votes for row in result.votes.all()}
    typed = Typed(result.figures(), votes, result.secretary_id, result.deputy_id)
    rules = rules_of(term, result.village_id)
    verdict = Verdict.from_record(result.verdict)
    words = words_of_lines(paper, typed, verdict, rules)
    _name, base = base_of(paper, typed, rules)
    registered = [] if paper.is_party else [(FIGURES["registered"], result.registered, UNITS["registered"])]
    whole, part = (result.due, result.present) if paper.is_party else (result.registered, result.cast)
    return {
        "figures": registered + [(FIGURES[name], typed.figure(name), UNITS[name]) for name in _told(paper, typed)],
        "turnout": share(part, whole),
        "law": explain(verdict),
        "findings": severities(verdict.findings),
        "posts": [
            {
                "label": post_label(post),
                "seats": seats,
                "lines": [
                    {
                        "line": line,
                        "votes": votes.get(line.pk),
                        "share": share(votes.get(line.pk), base),
                        "outcome": words[line.pk],
                    }
                    for line in paper.lines_for(post)
                ],
            }
            for post, seats in paper.seats.items()
        ],
    }

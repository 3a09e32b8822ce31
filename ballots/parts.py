"""What this room shows on pages of the rooms below: the village page, the home page, the navigation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.roles import Act
from ballots import mobile_boxes
from ballots.box_users import visited
from ballots.explaining import headline, share
from ballots.following import following
from ballots.law import Verdict
from ballots.law.deadlines import Deadline
from ballots.models import Poll, Round
from ballots.proxy_modes import closing, later_day
from ballots.selectors import LOOKS, polls_with_results, waiting_counts
from ballots.standing_voters import standing
from ballots.vacancies import due_by, vacated
from villages.codes import Organ
from villages.models import PollStage, Term, VillageElection
from villages.parts import Link, Section, WorkItem, add_link, add_section, add_work
from voters.proxies import add_bar, add_closing, add_later_day, add_visits

if TYPE_CHECKING:
    from accounts.models import User

_CACHED = "_polls_with_results"


def _polls(election: VillageElection, organ: str) -> list[Poll]:
    """The organ's polls; both sections of one page share one reading."""
    if not hasattr(election, _CACHED):
        setattr(election, _CACHED, polls_with_results(election))
    found: list[Poll] = getattr(election, _CACHED)
    return [poll for poll in found if poll.organ == organ]


def _section(organ: str) -> Any:
    def context(election: VillageElection, user: User) -> dict[str, Any] | None:
        if not user.may(Act.SEE_REPORT):
            return None
        polls = _polls(election, organ)
        next_round, due = _next(election, organ, [poll for poll in polls if not poll.is_recall])
        return {
            "organ": organ,
            "polls": [_shown(poll) for poll in polls],
            "next_round": Round(next_round).label if next_round else "",
            "due": due,
            "can_settle": bool(next_round) and user.may(Act.SETTLE_BALLOT),
            "may_see_people": user.may(Act.SEE_PEOPLE) and organ == Organ.COMMITTEE,
        }

    return context


def _next(election: VillageElection, organ: str, polls: list[Poll]) -> tuple[str, Deadline | None]:
    """The round to settle now, empty while a poll is under way or nothing is open, and its last day by the rules."""
    if polls and polls[-1].state != PollStage.CERTIFIED:
        return "", None
    after = following(polls, vacated(election, organ, polls) if polls else None)
    return after.round, due_by(election, organ, polls, after.round) if after.round else None


def _shown(poll: Poll) -> dict[str, Any]:
    result = getattr(poll, "result", None)
    shown: dict[str, Any] = {"poll": poll, "look": LOOKS[poll.state], "result": result, "winners": poll.winners}  # type: ignore[attr-defined]
    if poll.is_recall:
        shown["recall"] = poll.recall
    if result is not None:
        whole, part = (result.due, result.present) if poll.organ == Organ.PARTY else (result.registered, result.cast)
        shown |= {"whole": whole, "part": part, "turnout": share(part, whole)}
        shown["headline"] = headline(Verdict.from_record(result.verdict))
    return shown


def work(user: User, term: Term) -> list[WorkItem]:
    """Polls that wait for this person, one line per kind of step; one query."""
    counts = waiting_counts(user, term)
    url = reverse("ballots:list", args=[term.pk])
    lines = (
        (PollStage.DIFFERENT, "late", _("Two entries differ: decide between them")),
        (PollStage.READY, "doing", _("Results to enter: first entry")),
        (PollStage.ENTERED_ONCE, "doing", _("Results to enter: second entry")),
        (PollStage.AGREED, "doing", _("Results to confirm for the township")),
        (PollStage.CONFIRMED, "doing", _("Results to certify")),
    )
    items = []
    for state, look, title in lines:
        if counts.get(state):
            page = (
                reverse("ballots:to_certify", args=[term.pk])
                if state == PollStage.CONFIRMED
                else f"{url}?state={state}"
            )
            # Urgent, but nothing is overdue: the pill says what is the matter.
            word = PollStage(state).label if look == "late" else ""
            items.append(WorkItem(title=title, url=page, count=counts[state], state=look, word=word))
    return items


def boxes_to_approve(user: User, term: Term) -> list[WorkItem]:
    """Mobile boxes that wait for the township; the line opens the first of them. One query, for those who approve."""
    if not user.may(Act.CONFIRM_RESULT):
        return []
    found = mobile_boxes.waiting(user, term)
    if not found:
        return []
    url = reverse("ballots:box", args=[term.pk, *found[0]])
    return [WorkItem(title=_("Mobile boxes to approve"), url=url, count=len(found), state="doing")]


def register() -> None:
    """Hang the parts; once, when Django is ready."""
    add_link(Link(gettext_lazy("Results"), "ballots:list", 50, (Act.SEE_REPORT,)))
    add_link(Link(gettext_lazy("Polling day"), "ballots:polling_day", 45, (Act.SEE_REPORT,)))
    add_section(
        Section("party-poll", gettext_lazy("Party election"), 40, "ballots/section.html", _section(Organ.PARTY))
    )
    add_section(
        Section(
            "committee-poll", gettext_lazy("Committee election"), 50, "ballots/section.html", _section(Organ.COMMITTEE)
        )
    )
    add_work(work)
    add_work(boxes_to_approve)
    add_bar(standing)
    add_visits(visited)
    add_closing(closing)
    add_later_day(later_day)

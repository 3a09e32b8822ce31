"""Papers before the vote, in Chinese: the polling notice (C8), the township's reply on mobile boxes (B6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.errors import WrongState
from accounts.roles import Act
from ballots import boxes, mobile_boxes, proxy_modes
from ballots.models import BoxUser, Duty, MobileBox, Poll, PollingPlan
from ballots.views.finding import poll_in_sight
from ballots.views.papers import PAPER_POSTS, in_chinese, organ_name, round_name
from villages.codes import Organ
from villages.models import Division
from voters import proxies

PAPER_DUTIES = {
    Duty.CHIEF: "总监票人",
    Duty.SUPERVISOR: "监票人",
    Duty.VERIFIER: "验证发票人",
    Duty.CALLER: "唱票人",
    Duty.COUNTER: "计票人",
    Duty.SCRIBE: "代书人",
    Duty.ORDER: "秩序维护人",
}
ELECTORATE = {"voters": "全体选民", "households": "每户派代表", "representatives": "居民代表"}


@dataclass(frozen=True)
class PaperBox:
    """A box as papers show it: nothing tells why somebody cannot come."""

    box: MobileBox
    names: tuple[str, ...]
    size: int


def _paper_boxes(plan: PollingPlan, *, approved_only: bool) -> list[PaperBox]:
    """Boxes with the names of their voters in the order of the roll; namesakes get their group. Two queries."""
    found = list(mobile_boxes.counted(plan))
    if approved_only:
        found = [box for box in found if box.approved_at is not None]
    rows = BoxUser.objects.filter(box__in=found, removed_at=None).order_by("voter__serial")
    users = list(rows.values_list("box_id", "voter__name", "voter__group", "voter__serial"))
    often = Counter(name for _box, name, _group, _serial in users)
    names: dict[int, list[str]] = {}
    for box_id, name, group, serial in users:
        apart = f"{name}（{group or f'{serial}号'}）" if often[name] > 1 else name
        names.setdefault(box_id, []).append(apart)
    return [PaperBox(box, tuple(names.get(box.pk, ())), mobile_boxes.size(box)) for box in found]


def _planned(request: SignedInRequest, term_id: int, poll_id: int) -> dict[str, Any]:
    """What both papers need. Raises WrongState for a Party poll, and while nothing is arranged."""
    term, poll = poll_in_sight(request, term_id, poll_id)
    if poll.organ != Organ.COMMITTEE:
        raise WrongState(_("This paper belongs to committee elections; Party members are called to their meeting."))
    plan = PollingPlan.objects.filter(poll=poll).first()
    if plan is None:
        raise WrongState(_("Write first where and when people vote."))
    village = poll.village_election.village
    return {
        "term": term, "poll": poll, "plan": plan, "village": village, "organ_name": organ_name(poll),
        "round_name": round_name(poll), "held_on": in_chinese(poll.held_on),
        "committee": _convener(poll), "recalled": _recalled(poll),
    }  # fmt: skip


def _convener(poll: Poll) -> str:
    """Who holds the poll; national law names nobody who convenes a recall (2018: Art. 16; 2026: Art. 19)."""
    if poll.is_recall:
        return "罢免投票主持机构"
    people = "居民" if poll.village_election.is_community else "村民"
    return f"{poll.village_election.village.short_name}{people}选举委员会"


def _recalled(poll: Poll) -> str:
    """Post and name of who is to be recalled; empty where seats are filled."""
    return f"{PAPER_POSTS[poll.recall.post]}{poll.recall.name}" if poll.is_recall else ""


@allow(Act.SEE_ROLL)
def notice(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The polling notice (投票时间地点方式和工作人员公告): day, hours, place, mode, mobile boxes with names, staff.

    Names of voters only; numbers, grounds and addresses never. Only approved boxes where the rules ask for approval.
    """
    context = _planned(request, term_id, poll_id)
    poll, plan, election = context["poll"], context["plan"], context["poll"].village_election
    needs_approval = boxes.box_rules(poll).approval
    shown = _paper_boxes(plan, approved_only=needs_approval)
    context |= {
        "boxes": shown, "staff": _staff(plan.staff), "electorate": ELECTORATE[poll.mode],
        "waiting": mobile_boxes.counted(plan).filter(approved_at=None).count() if needs_approval else 0,
        "in_person": bool(proxy_modes.article_against(election, poll.mode)),
        "proxies": proxies.rules_for(election, poll.held_on),
    }  # fmt: skip
    return render(request, "ballots/polling_notice.html", context)


def _issuer(township: str) -> str:
    """Who replies for a township: the office of a sub-district, the government of a town."""
    return f"{township}办事处" if township.endswith("街道") else f"{township}人民政府"


def _staff(names: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    return [(PAPER_DUTIES[duty], "、".join(names[duty])) for duty in Duty if names.get(duty)]


@allow(Act.SEE_ROLL)
def reply(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The township's reply to the election committee (关于使用流动票箱的批复), of the boxes it approved."""
    context = _planned(request, term_id, poll_id)
    poll, plan = context["poll"], context["plan"]
    shown = _paper_boxes(plan, approved_only=True)
    if not shown:
        raise WrongState(_("No box of this poll is approved yet; the reply is printed once the township approved one."))
    days = [each.box.approved_at for each in shown if each.box.approved_at]
    numbers = dict.fromkeys(each.box.reply_number for each in shown if each.box.reply_number)
    context |= {
        "boxes": shown, "numbers": "、".join(numbers), "voters": sum(each.size for each in shown),
        "least": boxes.box_rules(poll).staff, "replied_on": in_chinese(timezone.localtime(max(days)).date()),
        "issuer": _issuer(Division.objects.get(pk=poll.village_id[:9]).name),
    }  # fmt: skip
    return render(request, "ballots/box_reply.html", context)

"""Papers that only a recall has, in Chinese: the notice of the motion and its vote, the notice of the result.

National law names nobody who convenes the vote (2018: Art. 16; 2026: Art. 19), so both are left for the body that does
to seal. They tell how many asked, never who.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.access import SignedInRequest, allow
from accounts.errors import WrongState
from accounts.roles import Act
from ballots import recalls
from ballots.law import Verdict
from ballots.models import PollingPlan, Recall, Result
from ballots.results.recalled import ended_before, passed
from ballots.views.papers import ONE_CHOICE, certified_sheet, in_chinese, law_name, refuse_altered, sheet_of

VOTING = {"voters": "登记参加选举的选民", "households": "户代表", "representatives": "居民代表"}
"""Who votes, in the words of a notice."""
ASKING = {**VOTING, "representatives": VOTING["voters"]}
"""Who may ask beside the representatives: voters, also where these vote for them."""


@allow(Act.SEE_REPORT)
def motion(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The notice of a recall motion and of its vote: who asks, grounds, defence, day and place, what passes."""
    context = sheet_of(request, term_id, poll_id)
    refuse_altered(context)
    context |= _recall_words(context)
    poll = context["poll"]
    with override("zh-hans"):
        context["asked"] = recalls.what_is_asked(poll.village_election, poll.mode)
    context |= {"plan": PollingPlan.objects.filter(poll=poll).first(), "rule": ONE_CHOICE}
    return render(request, "ballots/recall_notice.html", context)


@allow(Act.SEE_REPORT)
def outcome(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The notice of a recall's result (罢免表决结果公告), void and failed votes too; only of a certified one."""
    context = certified_sheet(request, term_id, poll_id)
    context |= _recall_words(context)
    result: Result = context["result"]
    findings = Verdict.from_record(result.verdict).findings
    said = ("turnout_met", "recall_passed", "recall_not_passed")
    context["sentences"] = [row.message for row in findings if row.severity == "error" or row.code in said]
    context["ended_before"] = ended_before(context["recall"]) if passed(result) else None
    return render(request, "ballots/recall_result.html", context)


def _recall_words(context: dict[str, Any]) -> dict[str, Any]:
    """The motion in words of both notices. Raises WrongState for a poll that fills seats."""
    poll = context["poll"]
    if not context["recalled"]:
        raise WrongState(_("This paper belongs to recall votes; %(poll)s is none.") % {"poll": poll})
    recall = Recall.objects.select_related("officer", "poll").get(poll=poll)
    return {
        "recall": recall,
        "law_name": law_name(poll.village_election),
        "voting": VOTING[poll.mode],
        "asked_by": _asked_by(recall, ASKING[poll.mode], "居民" if poll.village_election.is_community else "村民"),
        "office": f"{context['organ_name']}{context['recalled_post']}",
        "held_on": in_chinese(poll.held_on),
    }


def _asked_by(recall: Recall, voters: str, people: str) -> str:
    """When and by how many the recall was asked for: 2022年2月10日，登记参加选举的选民200人联名."""
    asking = [f"{voters}{recall.voters:,}人"] if recall.voters else []
    if recall.representatives:
        asking.append(f"{people}代表{recall.representatives:,}人（代表共{recall.representatives_total:,}人）")
    return f"{in_chinese(recall.asked_on)}，{'、'.join(asking)}联名"

"""Papers of a poll to print on A4: ballot, tally sheet, result form, notice, certificates. Official, in Chinese."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import SignedInRequest, allow
from accounts.errors import WrongState
from accounts.roles import Act
from ballots.judging import rules_of
from ballots.models import Poll, Result, ResultSeal, ResultVote
from ballots.paper import MEETING, REDUCTION, Paper, paper_of
from ballots.results.recalled import ended_before, passed
from ballots.results.seals import holds, record_of
from ballots.views.finding import poll_in_sight
from villages.codes import Organ
from villages.models import PollStage, VillageElection

PAPER_POSTS = {"chair": "主任", "vice_chair": "副主任", "member": "委员"}
PAPER_WORDS = {
    "voting_members": ("有选举权的正式党员数", "人"),
    "due": ("应到会党员数", "人"),
    "present": ("实到会党员数", "人"),
    "issued": ("发出选票", "张"),
    "cast": ("收回选票", "张"),
    "not_returned": ("未收回选票", "张"),
    "proxy": ("其中：委托投票", "张"),
    "mobile": ("其中：流动票箱", "张"),
    "valid": ("有效票", "张"),
    "invalid": ("无效票", "张"),
    "partly_invalid": ("有效票中：部分无效", "张"),
    "blank": ("有效票中：空白（全部弃权）", "张"),
}
"""Words of the official form, which is Chinese whatever the language of the page."""
NOT_DUE = {
    "unable": "不能表达本人意志",
    "abroad": "自费出国半年以上",
    "serving_sentence": "正在服刑",
    "ill": "年老体弱卧床不起、长期生病",
    "moved_away": "外出半年以上未转走组织关系",
}
"""The five grounds on one row of the form."""
BLANK = "＿＿＿"
COUNTING_STROKES = 20
"""Boxes of 正 (five marks each) printed on a row of the tally sheet."""
MARKS_PER_BOX = 5
CIRCLED = "赞成画“○”，反对画“×”，弃权不画；另选他人的，在空格内写明姓名并画“○”。"
ONE_CHOICE = "在“同意罢免”或者“不同意罢免”下的空格内画“○”，只能选择一项，两项都画的无效，两项都不画的为弃权。"


def sheet_of(request: SignedInRequest, term_id: int, poll_id: int) -> dict[str, Any]:
    """What every paper needs: the poll, its printed part, the result once agreed, the seal once certified.

    ``altered``: the rows are not what was certified, so that no paper may carry them under the seal's code.
    """
    term, found = poll_in_sight(request, term_id, poll_id)
    lines = list(found.lines.all())
    paper = paper_of(found, lines)
    result = Result.objects.prefetch_related("votes").select_related("secretary", "deputy").filter(poll=found).first()
    seal = ResultSeal.objects.filter(poll=found).first()
    return {
        "term": term,
        "poll": found,
        "paper": paper,
        "result": result,
        "seal": seal,
        "altered": seal and not (result and holds(found, record_of(found, result, result.votes.all(), lines), seal)),
        "organ_name": organ_name(found),
        "round_name": round_name(found),
        "recalled": paper.recalled,
        "passed": result is not None and passed(result),
        "recalled_post": PAPER_POSTS[paper.recalled.post] if paper.recalled else "",
        "posts": _posts(paper, result),
    }


def _posts(paper: Paper, result: Result | None) -> list[tuple[str, str, int, list[tuple[Any, ResultVote | None]]]]:
    votes = {row.line_id: row for row in result.votes.all()} if result else {}
    return [
        (post, PAPER_POSTS[post], seats, [(line, votes.get(line.pk)) for line in paper.lines_for(post)])
        for post, seats in paper.seats.items()
    ]


def organ_name(poll: Poll) -> str:
    """The organ's official name: 某某村村民委员会, 中共某某村党组织."""
    if poll.organ == Organ.PARTY:
        return f"中共{poll.village_election.village.short_name}党组织委员会"
    return committee_name(poll.village_election)


def committee_name(election: VillageElection) -> str:
    """The committee's official name: 某某村村民委员会."""
    village = election.village
    if village.name.endswith("委员会"):
        return village.name
    return f"{village.name}{'居民委员会' if election.is_community else '村民委员会'}"


def law_name(election: VillageElection) -> str:
    """The organic law a committee rests on, as notices name it."""
    if election.is_community:
        return "《中华人民共和国城市居民委员会组织法》"
    return "《中华人民共和国村民委员会组织法》"


def round_name(poll: Poll) -> str:
    """The round in official words."""
    words = {"rerun": "另行选举", "runoff": "再次投票", "by_election": "补选", "recall": "罢免投票"}
    return words.get(poll.round, f"第{poll.number}次投票")


def in_chinese(day: date) -> str:
    """A date as papers write it: 2021年5月17日."""
    return f"{day.year}年{day.month}月{day.day}日"


@allow(Act.SEE_REPORT)
def paper_form(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The result form: blank with its check code, or filled once agreed; certified, it carries the seal's code."""
    context = sheet_of(request, term_id, poll_id)
    paper: Paper = context["paper"]
    figures = context["result"].figures() if context["result"] else {}
    context["offset"] = 0 if paper.is_party else 1
    if context["recalled"] and context["passed"] and context["poll"].state == PollStage.CERTIFIED:
        context["ended_before"] = ended_before(context["poll"].recall)
    named = [name for name in paper.figures if name in PAPER_WORDS]
    context["figure_lines"] = [(name, *PAPER_WORDS[name], _figure(figures.get(name))) for name in named]
    context["not_due"] = [(words, _figure(figures.get(name)) or BLANK) for name, words in NOT_DUE.items()]
    context["meeting"] = {name: _figure(figures.get(name)) or BLANK for name in (*MEETING, REDUCTION)}
    if paper.is_party:
        base = rules_of(context["term"], context["poll"].village_id).party_branch.elected_base
        context["base_words"] = PAPER_WORDS[base][0]
    return render(request, "ballots/form.html", context)


@allow(Act.SEE_REPORT)
def ballot(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The ballot in its order, with free lines for other names; a specimen, since ballots are printed under seal.

    Names that voters wrote in stand on the result form, never on the ballot. That of a recall asks for or against.
    """
    context = sheet_of(request, term_id, poll_id)
    posts = [
        (label, seats, [line for line, _vote in rows if not line.is_write_in], range(seats))
        for _post, label, seats, rows in context["posts"]
    ]
    rule = ONE_CHOICE if context["recalled"] else CIRCLED
    return render(request, "ballots/ballot.html", context | {"posts": posts, "rule": rule})


@allow(Act.SEE_REPORT)
def tally(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The sheet on which two counters draw 正 while the names are called out."""
    context = sheet_of(request, term_id, poll_id)
    context |= {"boxes": range(COUNTING_STROKES), "marks": COUNTING_STROKES * MARKS_PER_BOX}
    return render(request, "ballots/tally.html", context)


@allow(Act.SEE_REPORT)
def notice(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """The notice of who was elected, with all votes received (当选公告); only of a certified, valid result."""
    context = _elected(request, term_id, poll_id)
    return render(request, "ballots/notice.html", context)


@allow(Act.SEE_REPORT)
def certificates(request: SignedInRequest, term_id: int, poll_id: int) -> HttpResponse:
    """A certificate of election (当选证书) per winner, one to a page; only of a certified, valid result."""
    context = _elected(request, term_id, poll_id)
    context["winners"] = _winners(context)
    return render(request, "ballots/certificates.html", context)


def certified_sheet(request: SignedInRequest, term_id: int, poll_id: int) -> dict[str, Any]:
    """The sheet of a certified result, still what was certified, with the day of the paper; else raises WrongState."""
    context = sheet_of(request, term_id, poll_id)
    poll: Poll = context["poll"]
    result: Result | None = context["result"]
    if poll.state != PollStage.CERTIFIED or result is None or result.certified_at is None:
        raise WrongState(
            _("%(poll)s is “%(state)s”. This paper can be printed once the district has certified the result.")
            % {"poll": poll, "state": poll.get_state_display()}
        )
    refuse_altered(context)
    return context | {"issued_on": in_chinese(timezone.localtime(result.certified_at).date())}


def refuse_altered(context: dict[str, Any]) -> None:
    """Nothing is printed from rows that are not what was certified; raises WrongState."""
    poll: Poll = context["poll"]
    if context["altered"] or (poll.state == PollStage.CERTIFIED and context["seal"] is None):
        raise WrongState(
            _(
                "%(poll)s no longer is what was certified: a row was altered behind the application's back. Nothing is "
                "printed from it. Tell the district election office, which finds the row with verify_results."
            )
            % {"poll": poll}
        )


def _elected(request: SignedInRequest, term_id: int, poll_id: int) -> dict[str, Any]:
    context = certified_sheet(request, term_id, poll_id)
    if not any(row.is_elected for row in context["result"].votes.all()):
        raise WrongState(
            _("%(poll)s elected nobody, so there is nothing to announce or to certify.") % {"poll": context["poll"]}
        )
    return context


def _winners(context: dict[str, Any]) -> list[tuple[str, str]]:
    """Name and office of everybody elected; a party's secretary and deputy are chosen by the new committee."""
    result: Result = context["result"]
    special = {result.secretary_id: "书记", result.deputy_id: "副书记"}
    return [
        (line.name, special.get(line.pk, label))
        for _post, label, _seats, rows in context["posts"]
        for line, vote in rows
        if vote is not None and vote.is_elected
    ]


def _figure(value: int | None) -> str:
    """A figure on paper; an empty box where nothing is known."""
    return "" if value is None else f"{value:,}"

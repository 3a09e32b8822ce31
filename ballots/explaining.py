"""A verdict in the reader's language: headline, sentences, articles, who stands next, and a word for each candidate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ballots.checks import Check, Severity, votes_field
from ballots.judging import judged, standing_of_lines
from ballots.labels import post_label
from ballots.law import Finding, MalformedCase, Verdict, describe_next
from ballots.law.next_steps import HALF
from ballots.paper import AGREE, Line, Paper, Typed
from villages.rounding import pct, percent
from villages.rules import RuleSet, Share

FIFTY = 50


@dataclass(frozen=True)
class Explanation:
    """The verdict panel; ``tone`` is empty (all filled), ``open`` (more to vote on) or ``void``."""

    tone: str
    headline: str
    sentences: tuple[str, ...]
    articles: tuple[str, ...]

    @property
    def body(self) -> str:
        """The sentences as one paragraph; Chinese needs no blank between them."""
        return ("" if language().startswith("zh") else " ").join(self.sentences)


class Panel(NamedTuple):
    """The words of the panel beside the figures; ``tone`` is also ``waiting`` while nothing can be said yet."""

    tone: str
    headline: str
    body: str
    basis: str


class Word(NamedTuple):
    """State (colour and shape) and word of one candidate's outcome."""

    state: str
    word: str


def language() -> str:
    """The language of the page, Chinese unless another is switched on."""
    return get_language() or "zh-hans"


def explain(verdict: Verdict) -> Explanation:
    """The panel beside the figures: what decides, in order, without the notes that only say that all is well."""
    tone = "void" if not verdict.valid else "" if verdict.next == "certify" else "open"
    shown = [row for row in verdict.findings if row.severity != "note" or row.code in _DECIDING]
    sentences = [row.text(language()) for row in shown]
    sentences += _standing_next(verdict)
    articles = tuple(dict.fromkeys(row.article for row in shown if row.article))
    return Explanation(tone, headline(verdict), tuple(sentences), articles)


def panel(law: Explanation | None, *, paper: Paper, rules: str, frozen_on: str) -> Panel:
    """What stands in the panel of the entry page; ``frozen_on`` is the day the term froze its rules."""
    if law is None:
        needed = _("It needs ballots collected, valid and invalid, adding up, and every candidate's votes.")
        if paper.is_party:
            needed = _("It needs members due and present, valid and collected ballots, and every candidate's votes.")
        elif paper.recalled:
            needed = _("It needs ballots collected, valid and invalid, adding up, and the votes for and against.")
        basis = _("Rules %(rules)s frozen on %(day)s") % {"rules": rules, "day": frozen_on}
        return Panel("waiting", _("The law's word appears here"), needed, basis)
    parts = [
        _("Basis:") + " " + " · ".join(law.articles),
        _("rules %(rules)s frozen on %(day)s") % {"rules": rules, "day": frozen_on},
        _("takes effect only when both entries agree"),
    ]
    return Panel(law.tone, law.headline, law.body, " · ".join(parts))


THIRD = Share(1, 3)
_DECIDING = frozenset(
    {"turnout_met", "quorum_met", "elected_by_majority", "elected_by_third", "elected_by_most_votes", "elected_once"}
    | {"recall_passed", "recall_not_passed"}
)


def doubts(verdict: Verdict | None) -> list[Check]:
    """S5: what the law says against the choice of secretary and deputy; may stand with a note."""
    fields = {"secretary": "secretary_votes", "deputy_secretary": "deputy_votes"}
    return [
        Check("S5", fields.get(row.params.get("post", ""), "committee_present"), Severity.SOFT, row.text(language()))
        for row in (verdict.findings if verdict else ())
        if row.code in ("not_chosen", "committee_not_quorate")
    ]


def contradictions(paper: Paper, typed: Typed, rules: RuleSet) -> list[Check]:
    """V6: what keeps the law from judging figures of which each holds by itself; no note can excuse it.

    Where votes are carried down, one person's votes over all posts may be more than the valid ballots.
    """
    try:
        judged(paper, typed, rules)
    except MalformedCase as refused:
        return [
            Check("V6", _field_of(paper, problem.field), Severity.HARD, problem.text(language()))
            for problem in refused.problems
        ]
    return []


def _field_of(paper: Paper, field: str) -> str:
    """The field of the form that the law means: it counts the candidates from 0, in ballot order."""
    place = field.removeprefix("candidates[").partition("]")[0]
    return votes_field(paper.lines[int(place)]) if place.isdecimal() else field


def headline(verdict: Verdict) -> str:
    """The outcome in one line."""
    if verdict.ending:
        return _headline_of_ending(verdict)
    if not verdict.valid:
        return _("The election is void and must be held anew")
    if verdict.next == "certify":
        return _("The election is valid; every seat is filled")
    short = _(", ").join(
        _("%(post)s %(number)s short") % {"post": post_label(post), "number": number}
        for post, number in verdict.vacancies.items()
    )
    if verdict.next == "runoff":
        return _("The election is valid; %(short)s: vote again among the tied") % {"short": short}
    return _("The election is valid; %(short)s: a rerun is needed") % {"short": short}


def _headline_of_ending(verdict: Verdict) -> str:
    if not verdict.valid:
        return _("The vote is void; the office goes on")
    if verdict.vacancies:
        return _("The vote is valid and passed; the office ends, a by-election follows")
    return _("The vote is valid but not passed; the office goes on")


def _standing_next(verdict: Verdict) -> list[str]:
    if verdict.ending:
        return []
    lines = []
    for step in describe_next(verdict):
        values = {"post": post_label(step.post), "names": _(", ").join(step.names)}
        if step.action == "runoff":
            lines.append(_("Standing in the runoff for %(post)s: %(names)s.") % values)
        elif step.action == "rerun" and step.stands:
            lines.append(_("Standing in the rerun for %(post)s: %(names)s.") % values)
    return lines


def severities(findings: Iterable[Finding]) -> list[tuple[str, str, str, str]]:
    """Findings for a table: state, word, sentence, article."""
    words = {"error": ("late", _("Void")), "warning": ("doing", _("Look at this")), "note": ("done", _("In order"))}
    return [(*words[row.severity], row.text(language()), row.article) for row in findings]


def share(votes: int | None, base: int | None) -> str:
    """Votes as a percentage of the base, 50 only for exactly half (901 of 1801 is 50.1); empty when unknown."""
    if votes is None or not base:
        return ""
    if 2 * votes == base or percent(votes, base) != FIFTY:
        return pct(votes, base)
    return "50.1%" if 2 * votes > base else "49.9%"


def base_of(paper: Paper, typed: Typed, rules: RuleSet) -> tuple[str, int | None]:
    """What votes are measured against: ballots collected, or party members due (or present, by the rule set)."""
    name = rules.party_branch.elected_base if paper.is_party else "cast"
    return name, typed.figure(name)


def words_of_lines(paper: Paper, typed: Typed, verdict: Verdict, rules: RuleSet) -> dict[int, Word]:
    """Per ballot line, what the law makes of its votes."""
    if not verdict.valid:
        return {line.pk: Word("none", _("Void")) for line in paper.lines}
    _name, base = base_of(paper, typed, rules)
    if paper.recalled:
        return {line.pk: _word_of_choice(line, typed.votes.get(line.pk) or 0, verdict) for line in paper.lines}
    third = None if paper.is_party or paper.round != "rerun" else rules.committee(paper.kind).rerun
    bar = None if paper.round == "runoff" else third or HALF
    standings = standing_of_lines(paper, verdict) | dict.fromkeys(_level_after_women(paper, verdict), "tied")
    return {pk: _word(standing, typed.votes.get(pk) or 0, base, bar) for pk, standing in standings.items()}


def _level_after_women(paper: Paper, verdict: Verdict) -> list[int]:
    """Lines of those level for the other seats, who vote again after the women level for theirs."""
    level = {
        (name, row.params["post"])
        for row in verdict.findings
        if row.code == "tie_after_womens_seat"
        for name in row.params["names"]
    }
    return [line.pk for line in paper.lines if (line.name, line.post) in level]


def _word_of_choice(line: Line, votes: int, verdict: Verdict) -> Word:
    """Only the votes for a recall decide; those against are told."""
    if line.choice != AGREE:
        return Word("", "")
    if verdict.vacancies:
        return Word("done", _("Recall passed"))
    return Word("none", _("Recall not passed"))


def _word(standing: str, votes: int, base: int | None, bar: Share | None) -> Word:
    if standing == "elected":
        return Word("done", _("Elected"))
    if standing == "tied":
        return Word("late", _("Tied"))
    if standing == "held":
        return Word("doing", _("Waits for the runoff"))
    if standing == "barred":
        return Word("none", _("Barred as a near relative"))
    if standing == "elsewhere":
        return Word("none", _("Elected to a higher post"))
    return _behind(votes, base, bar)


def _behind(votes: int, base: int | None, bar: Share | None) -> Word:
    if not base or bar not in (HALF, THIRD):
        return Word("none", _("Not elected"))
    if bar == THIRD:
        over = THIRD.reached_by(votes, base)
        return Word("none", _("Seats taken") if over else _("Less than a third"))
    if 2 * votes == base:
        return Word("late", _("Exactly half: not elected"))
    if 2 * votes > base:
        return Word("none", _("Over half, seats taken"))
    return Word("none", _("Not over half"))

"""Where a committee is elected by representatives or households: whether anybody may vote by proxy there."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ballots.checks import Check, Severity
from ballots.judging import rules_of
from ballots.models import ElectorateMode, Poll
from ballots.paper import Typed
from ballots.standing import NotReady
from villages.codes import Organ
from villages.elections import committee_kind
from villages.models import PollStage, VillageElection
from voters import proxies


def article_against(election: VillageElection, mode: str) -> str:
    """The article by which this electorate votes in person only; empty where proxies are allowed or the law is silent.

    Residents 2026: Art. 19 for residents' representatives.
    """
    if mode == ElectorateMode.VOTERS:
        return ""
    kind = committee_kind(election)
    rules = rules_of(election.term, election.village_id)
    key = rules.committee(kind).proxies_in(mode)
    return rules.article(kind, key) if key else ""


def closing(election: VillageElection) -> str:
    """Why no proxy is recorded, once a ballot is settled whose electorate votes in person; one query."""
    polls = Poll.objects.filter(village_election=election, organ=Organ.COMMITTEE).exclude(state=PollStage.CERTIFIED)
    mode = polls.order_by("-number").values_list("mode", flat=True).first() or ElectorateMode.VOTERS
    article = article_against(election, mode)
    return _in_person(mode, article) if article else ""


def later_day(election: VillageElection) -> date | None:
    """The day of the next by-election or recall vote of the committee, while nobody has entered one; one query."""
    polls = Poll.objects.filter(village_election=election, organ=Organ.COMMITTEE, mid_term=True)
    rows = list(polls.exclude(state=PollStage.CERTIFIED).values_list("state", "held_on"))
    if any(state != PollStage.READY for state, _day in rows):
        return None
    return min((day for _state, day in rows), default=None)


def check_settling(election: VillageElection, organ: str, mode: str) -> None:
    """Refuse an electorate that votes in person while proxies stand recorded. Raises NotReady with their number."""
    article = article_against(election, mode) if organ == Organ.COMMITTEE else ""
    if article and (living := proxies.living_in(election)):
        raise NotReady(
            _("%(sentence)s %(number)s proxies are recorded here: withdraw them first, all at once on their page.")
            % {"sentence": _in_person(mode, article), "number": living},
            field="mode",
        )


def problems(poll: Poll, typed: Typed) -> list[Check]:
    """B5: proxy ballots on the form of a poll whose electorate votes in person; may stand with a note. No query."""
    proxy = typed.figure("proxy")
    if not proxy or poll.mode == ElectorateMode.VOTERS or poll.organ != Organ.COMMITTEE:
        return []
    article = article_against(poll.village_election, poll.mode)
    if not article:
        return []
    message = _("%(sentence)s The form counts %(proxy)s such ballots. Say in the note what became of them.")
    values = {"sentence": _in_person(poll.mode, article), "proxy": f"{proxy:,}"}
    return [Check("B5", "proxy", Severity.SOFT, message % values)]


def _in_person(mode: str, article: str) -> str:
    who = ElectorateMode(mode).label
    return _("Nobody votes by proxy where this is the electorate: %(who)s (%(article)s).") % {
        "who": who, "article": article,
    }  # fmt: skip

"""Holds the rows around a polling day against the product's own rules: what is wrong with them, in words.

For terms written in bulk, past the services that ask these questions one by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.db.models import F

from accounts.errors import DomainError
from ballots import arrangements, boxes, staff
from ballots.models import BoxUser, MobileBox, Poll, PollingPlan, TurnoutReport
from ballots.paper import Typed
from sheets.free_texts import refuse_personal
from villages.codes import Organ
from villages.models import Term, VillageElection
from voters import proxies
from voters.models import Proxy, Voter


def faults(term: Term) -> list[str]:
    """Everything in the arrangements of a term's polls that a service would have refused; empty is good."""
    polls = Poll.objects.filter(village_election__term=term, number=1)
    polls = polls.select_related("village_election__village", "village_election__term", "plan", "result")
    found: list[str] = []
    for poll in polls:
        found += [f"{poll}: {each}" for each in (*_of_plan(poll), *_of_boxes(poll))]
    found += _of_box_users(term)
    for election in VillageElection.objects.filter(term=term).select_related("village", "term"):
        found += [f"{election}: {each}" for each in _of_proxies(election)]
    return found


def _of_plan(poll: Poll) -> Iterator[str]:
    plan: PollingPlan = poll.plan
    names = [name for each in plan.staff.values() for name in each]
    if len(set(names)) < len(names):
        yield "somebody has two duties"
    yield from _refused(poll, names)
    if result := getattr(poll, "result", None):
        if plan.issued != result.issued:
            yield f"{plan.issued} ballots issued, {result.issued} by the result"
        if poll.organ == Organ.COMMITTEE and plan.issued is not None and plan.issued > result.registered:
            yield "more ballots issued than voters"
        yield from (check.message for check in arrangements.problems(poll, Typed(result.figures())))


def _refused(poll: Poll, names: list[str]) -> Iterator[str]:
    try:
        staff.check(poll, names, "staff")
    except DomainError as refusal:
        yield str(refusal)


def _of_boxes(poll: Poll) -> Iterator[str]:
    rules, plan = boxes.box_rules(poll), poll.plan
    rows = list(MobileBox.objects.filter(plan=plan))
    if rows and (poll.organ == Organ.PARTY or not rules.allowed):
        yield "no box may be carried"
    for box in rows:
        if len(set(box.staff)) < rules.staff:
            yield f"box {box.number} is carried by {len(set(box.staff))}"
        yield from _refused(poll, box.staff)
        if box.leaves_at < plan.opens_at or box.returns_at > plan.closes_at:
            yield f"box {box.number} is out while nobody votes"
        if rules.approval and not box.approved_at:
            yield f"box {box.number} is not approved"
    grounds = BoxUser.objects.filter(poll=poll, removed_at=None).values_list("ground", flat=True).distinct()
    yield from (f"no reason for a box: {ground}" for ground in grounds if ground not in rules.grounds)


def _of_box_users(term: Term) -> Iterator[str]:
    """Voters of boxes are of the village's roll and hand no ballot over; every box has some."""
    users = BoxUser.objects.filter(poll__village_election__term=term, removed_at=None)
    strangers = users.exclude(voter__village_election=F("poll__village_election")).count()
    away = Proxy.objects.filter(village_election__term=term, withdrawn_at=None).values("principal")
    twice = users.filter(voter__in=away).count()
    empty = MobileBox.objects.filter(plan__poll__village_election__term=term, users=None, voters=None).count()
    for number, words in ((strangers, "of another roll"), (twice, "with a proxy"), (empty, "boxes for nobody")):
        if number:
            yield f"{number} {words}"


def _of_proxies(election: VillageElection) -> Iterator[str]:
    rules = proxies.rules_for(election)
    rows = list(Proxy.objects.filter(village_election=election, withdrawn_at=None).select_related("holder"))
    away, held = {row.principal_id for row in rows}, Counter(row.holder_id for row in rows)
    known = Voter.objects.filter(village_election=election, village_id=election.village_id, pk__in=away | set(held))
    if known.count() != len(away | set(held)):
        yield "a proxy of or for somebody who is not on this roll"
    if len(away) < len(rows) or away & set(held):
        yield "a proxy was handed on, or given twice"
    if max(held.values(), default=0) > rules.most:
        yield "somebody votes for too many others"
    if proxies.barred(election, [row.holder for row in rows]):
        yield "a candidate votes for others"
    if {row.relation for row in rows} - set(rules.relations):
        yield "a proxy who is no near relative"
    if rules.last_day and any(row.recorded_at.date() > rules.last_day for row in rows):
        yield "a proxy recorded too late"
    refuse_personal(**{f"ground_{place}": ground for place, ground in enumerate({row.ground for row in rows})})


def turnout_faults(term: Term) -> list[str]:
    """Reports of committee polls that shrink, exceed what was collected, or end elsewhere than the result."""
    found = []
    reports: dict[int, list[tuple[int, int]]] = {}
    rows = TurnoutReport.objects.filter(poll__village_election__term=term)
    for key, hour, number in rows.values_list("poll", "hour", "voted"):
        reports.setdefault(key, []).append((hour, number))
    polls = Poll.objects.filter(village_election__term=term, organ=Organ.COMMITTEE, number=1)
    for poll in polls.select_related("village_election__village", "plan", "result"):
        told = sorted(reports.get(poll.pk, []))
        voted = [told_then for _hour, told_then in told]
        if not told or voted != sorted(voted) or voted[-1] != poll.result.cast:
            found.append(f"{poll}: {told}, {poll.result.cast} collected")
        elif told[0][0] <= poll.plan.opens_at.hour or told[-1][0] != poll.plan.closes_at.hour:
            found.append(f"{poll}: {told} outside the hours of voting")
    return found

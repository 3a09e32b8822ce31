"""Opening the vote on a recall: the motion is checked by the law, then its ballot is settled like any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.errors import DomainError, NotAllowed, WrongState
from accounts.roles import Act
from audit import actions, trail
from audit.models import Event
from ballots.endings import committee_office
from ballots.judging import rules_of
from ballots.law import EndingCase, MalformedCase, examine_motion
from ballots.law.deadlines import Deadline, next_deadline
from ballots.law.texts import share_words
from ballots.law.validity import label
from ballots.models import BallotLine, Choice, ElectorateMode, NextStep, Poll, Recall, Round
from ballots.polls import check_last_day, new_poll, next_number
from ballots.results.moves import SHORTEST_REASON
from ballots.standing import NotReady, registered_of
from candidates.models import Officer
from sheets.free_texts import refuse_personal
from villages import elections
from villages.codes import Organ
from villages.elections import committee_kind
from villages.models import PollStage, VillageElection
from villages.rules import Share

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from villages.rules import RuleSet

actions.register({"recall.opened": gettext_lazy("Opened a recall vote")})

PRINTED = {Choice.AGREE: "同意罢免", Choice.AGAINST: "不同意罢免"}
"""The two choices as they stand on the ballot, which is Chinese."""


class MotionRefused(DomainError):
    """The law lets no vote be held on this motion; the sentence carries its article."""

    code = "motion_refused"


@dataclass(frozen=True, kw_only=True)
class Motion:
    """Who asks for a recall, when and why. Of ``voters`` and ``representatives`` one at least is told."""

    asked_on: date
    grounds: str
    voters: int | None = None
    voters_total: int | None = None
    representatives: int | None = None
    representatives_total: int | None = None
    defence: str = ""

    def figures(self) -> dict[str, int]:
        """As the law reads it."""
        names = ("voters", "voters_total", "representatives", "representatives_total")
        given = {name: getattr(self, name) for name in names}
        return {name: number for name, number in given.items() if number is not None}


@transaction.atomic
def open_recall(
    *, actor: User, officer: Officer, motion: Motion, held_on: date, electorate: int | None = None,
    late_reason: str = "",
) -> Poll:  # fmt: skip
    """Settle the ballot of a recall vote, which two people then enter, and which ends the office once certified.

    Those who elect vote, in the way of the first poll; ``electorate`` counts households or representatives where they
    do. The motion must be enough (2018: Art. 16; 2026: Art. 19; residents: Art. 20) and no bar of the province may
    run. After the last day the rules allow, ``late_reason`` is compulsory. Raises NotAllowed, NoCommitteeOffice,
    WrongState (office ended, a recall of it under way, term closed), MotionRefused, NotReady, DomainError for figures
    that contradict each other.
    """
    actor.require(Act.SETTLE_BALLOT)
    if not actor.sees(officer.village_id):
        raise NotAllowed(_("This village is not in your territory."))
    officer, row = _locked(officer)
    committee_office(officer)
    _check_free(officer)
    _check_days(officer, motion, held_on)
    mode = mode_of(row)
    registered = registered_of(row, Organ.COMMITTEE, None, mode, electorate)
    rules = rules_of(row.term, row.village_id)
    days = days_since_failed(officer, motion.asked_on, held_on)
    _check_motion(row, officer, motion, rules, mode, registered, days)
    due = last_day(row, motion.asked_on)
    check_last_day(due, Round.RECALL, held_on, late_reason)
    poll = new_poll(
        election=row,
        organ=Organ.COMMITTEE,
        round=Round.RECALL,
        number=next_number(row, Organ.COMMITTEE),
        held_on=held_on,
        seats={officer.committee_post: 1},
        registered=registered,
        mode=mode,
    )
    poll.mid_term, poll.due_on = True, due.due_on if due else None
    poll.save()
    lines = [
        BallotLine(poll=poll, post=officer.committee_post, order=place, name=name, choice=choice)
        for place, (choice, name) in enumerate(PRINTED.items(), start=1)
    ]
    BallotLine.objects.bulk_create(lines)
    _write(poll, officer, motion, days, actor)
    details = {"officer": officer.pk, "post": officer.committee_post, "number": poll.number, "motion": motion.figures()}
    trail.record(
        actor=actor, action="recall.opened", obj=poll, division=poll.village_id,
        reason=late_reason.strip(), details=details,
    )  # fmt: skip
    return poll


@transaction.atomic
def open_recalls(
    *, actor: User, motions: Sequence[tuple[Officer, Motion]], held_on: date, electorate: int | None = None,
    late_reason: str = "",
) -> list[Poll]:  # fmt: skip
    """Settle one recall vote per officer of a village, on one day: all of them or none.

    Raises what ``open_recall`` raises, with the officer's name where there are several; a refused defence has the field
    ``defence_`` and the officer's key.
    """
    villages = {officer.village_id for officer, _motion in motions}
    if len(villages) > 1:
        raise NotReady(
            _("One assembly votes on officers of one village; these are of %(number)s.") % {"number": len(villages)}
        )
    found = []
    for place, (officer, motion) in enumerate(motions):
        try:
            found.append(
                open_recall(
                    actor=actor, officer=officer, motion=motion, held_on=held_on, electorate=electorate,
                    late_reason=late_reason,
                )
            )  # fmt: skip
        except DomainError as refused:
            if place:
                refused.message = _("%(person)s: %(why)s") % {"person": officer.person, "why": refused}
                refused.field = f"defence_{officer.pk}" if refused.field == "defence" else refused.field
            raise
    return found


def may_join(officer: Officer) -> QuerySet[Officer]:
    """Other members of the committee in office in this village, no recall of whom is under way, by post."""
    voted_on = Recall.objects.filter(poll__village_election=officer.village_election_id)
    voted_on = voted_on.exclude(poll__state=PollStage.CERTIFIED)
    rows = Officer.objects.filter(village_election=officer.village_election_id, ended_on=None)
    rows = rows.exclude(committee_post="").exclude(person=officer.person_id)
    return rows.exclude(person__in=voted_on.values("officer__person")).select_related("person").order_by("pk")


def mode_of(row: VillageElection) -> str:
    """A recall is voted on by the electorate of the first poll (residents 2026: Art. 20)."""
    polls = Poll.objects.filter(village_election=row, organ=Organ.COMMITTEE, round=Round.FIRST)
    found = polls.order_by("-number").values_list("mode", flat=True).first()
    return found or ElectorateMode.VOTERS.value


def under_way(officer: Officer) -> Recall | None:
    """The recall of this person's office that is not certified yet."""
    rows = Recall.objects.filter(officer__person=officer.person_id, poll__village_election=officer.village_election_id)
    return rows.exclude(poll__state=PollStage.CERTIFIED).select_related("poll").first()


def last_day(row: VillageElection, asked_on: date) -> Deadline | None:
    """By when the rules want the vote, counted from the motion."""
    return next_deadline(committee_kind(row), Round.RECALL, asked_on, rules_of(row.term, row.village_id))


@dataclass(frozen=True)
class Asked:
    """What the rules ask of a motion and of its vote, in words and numbers, with the article."""

    voters: str
    representatives: str
    article: str
    days: int
    registered: int
    needed: int
    passes: str


def what_is_asked(row: VillageElection, mode: str) -> Asked:
    """How many must ask for a recall in this village; ``needed`` counts voters, 0 where others vote or no roll is."""
    rules = rules_of(row.term, row.village_id)
    kind = committee_kind(row)
    committee = rules.committee(kind)
    voters = Share(committee.recall_voters_num, committee.recall_voters_den)

    def words(share: Share) -> str:
        return share_words(label(share), get_language() or "zh-hans")

    return Asked(
        voters=words(voters),
        representatives=words(Share(committee.recall_reps_num, committee.recall_reps_den)),
        article=rules.article(kind, "recall_voters_num"),
        days=committee.recall_vote_days,
        registered=row.registered,
        needed=voters.least_reaching(row.registered) if row.registered and mode == ElectorateMode.VOTERS else 0,
        passes=_("more than %(turnout)s of those entitled vote, and more than %(pass)s of those voting agree")
        % {"turnout": words(committee.turnout(mode)), "pass": words(committee.recall_pass)},
    )


def days_since_failed(officer: Officer, asked_on: date, held_on: date) -> int | None:
    """Days from the last lawful vote on this person here that did not pass to the motion; 0 where that came first.

    Of votes until ``held_on``. What a province bars is to ask again, so a motion made too soon does not ripen until its
    own vote.
    """
    certified = Recall.objects.filter(
        officer__person=officer.person_id, poll__village_election=officer.village_election_id,
        poll__state=PollStage.CERTIFIED, poll__result__is_valid=True, poll__result__next_step=NextStep.CERTIFY,
    ).values_list("poll__held_on", flat=True)  # fmt: skip
    failed = [*certified, *_judged_before_there_were_ballots(officer)]
    last = max((day for day in failed if day <= held_on), default=None)
    return max((asked_on - last).days, 0) if last else None


def _judged_before_there_were_ballots(officer: Officer) -> list[date]:
    """Failed recalls of the versions that judged typed figures and kept the verdict in the trail alone."""
    offices = Officer.objects.filter(person=officer.person_id, village_election=officer.village_election_id)
    events = Event.objects.filter(
        action="office.voted_on", object_type=Officer._meta.label_lower, object_id__in=[str(row.pk) for row in offices],
    ).values_list("details", flat=True)  # fmt: skip
    return [
        date.fromisoformat(details["on"])
        for details in events
        if details["how"] == Round.RECALL and details["verdict"]["valid"] and not details["verdict"]["vacancies"]
    ]


def _locked(officer: Officer) -> tuple[Officer, VillageElection]:
    """Polls, officer, village: the order in which certifying a recall takes them too."""
    polls = Poll.objects.filter(village_election=officer.village_election_id, organ=Organ.COMMITTEE)
    list(polls.order_by("number").select_for_update().values_list("pk", flat=True))
    found = Officer.objects.select_for_update(of=("self",)).select_related("person").get(pk=officer.pk)
    return found, elections.locked(VillageElection(pk=officer.village_election_id))


def _check_free(officer: Officer) -> None:
    if officer.ended_on is not None:
        raise WrongState(
            _("The office of %(person)s ended on %(day)s already.")
            % {"person": officer.person, "day": officer.ended_on}
        )
    if found := under_way(officer):
        raise WrongState(
            _("A recall vote on %(person)s is under way already: %(day)s, form check code %(code)s.")
            % {"person": officer.person, "day": found.poll.held_on.isoformat(), "code": found.poll.check_code}
        )


def _check_days(officer: Officer, motion: Motion, held_on: date) -> None:
    given = {"asked": motion.asked_on.isoformat(), "held": held_on.isoformat()}
    if held_on < motion.asked_on:
        message = _("The vote on %(held)s cannot be before the recall was asked for, %(asked)s.")
        raise NotReady(message % given, field="held_on")
    today = timezone.localdate()
    if motion.asked_on > today and not officer.village_election.term.is_synthetic:
        message = _("The recall cannot have been asked for on %(asked)s; today is %(today)s.")
        raise NotReady(message % {**given, "today": today.isoformat()}, field="asked_on")
    if officer.started_on and motion.asked_on < officer.started_on:
        message = _("The office began on %(start)s; its recall cannot have been asked for on %(asked)s.")
        raise NotReady(message % {**given, "start": officer.started_on.isoformat()}, field="asked_on")


def _check_motion(
    row: VillageElection, officer: Officer, motion: Motion, rules: RuleSet, mode: str, registered: int, days: int | None
) -> None:
    """What the law says before a vote: enough people ask, no bar runs. Grounds are told with it."""
    refuse_personal(grounds=motion.grounds, defence=motion.defence)
    if len(motion.grounds.strip()) < SHORTEST_REASON:
        raise NotReady(_("Write the grounds on which the recall is asked for."), field="grounds")
    if not motion.voters and not motion.representatives:
        raise NotReady(_("Write how many voters or representatives ask for the recall."), field="voters")
    if mode == ElectorateMode.REPRESENTATIVES and motion.voters and not motion.voters_total:
        message = _("Representatives vote here. Write of how many registered voters those are who ask for the recall.")
        raise NotReady(message, field="voters_total")
    if motion.representatives and not motion.representatives_total:
        raise NotReady(_("Write how many representatives there are in all."), field="representatives_total")
    case = EndingCase(
        kind=committee_kind(row), rules=rules.name, round=Round.RECALL, mode=mode, person=officer.person.name,
        post=officer.committee_post, motion=motion.figures(), registered=registered, days_since_failed=days,
    )  # fmt: skip
    language = get_language() or "zh-hans"
    try:
        found = examine_motion(case, rules)
    except MalformedCase as refused:
        problem = refused.problems[0]
        raise DomainError(problem.text(language), field=problem.field.removeprefix("motion.")) from refused
    for finding in found:
        if finding.severity == "error":
            field = "" if finding.code == "recall_barred" else "voters" if motion.voters else "representatives"
            raise MotionRefused(f"{finding.text(language)} {finding.article}", field=field)


def _write(poll: Poll, officer: Officer, motion: Motion, days: int | None, actor: User) -> Recall:
    fields: dict[str, Any] = motion.figures()
    return Recall.objects.create(
        poll=poll, village_id=poll.village_id, officer=officer, name=officer.person.name, post=officer.committee_post,
        asked_on=motion.asked_on, grounds=motion.grounds.strip(), defence=motion.defence.strip(),
        days_since_failed=days, opened_by=actor, **fields,
    )  # fmt: skip

"""Taking appeals against a posted roll, recording what was decided, recording that the results were posted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from accounts.roles import Act
from audit import actions, trail
from sheets.free_texts import refuse_personal
from villages.elections import committee_kind, locked
from villages.frozen import frozen_rules
from villages.models import RollState, VillageElection
from voters import appeal_clock
from voters.appeal_lists import UNPOSTED
from voters.models import AppealOutcome, Claim, RollAppeal, RollPublication

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "appeal.filed": gettext_lazy("Took an appeal against the voter roll"),
        "appeal.decided": gettext_lazy("Recorded the decision on an appeal against the voter roll"),
        "appeal.taken_back": gettext_lazy("Took the decision on an appeal back"),
        "appeal.posted": gettext_lazy("Recorded that results of appeals were posted"),
    }
)


class AppealRefused(DomainError):
    """This appeal, decision or posting cannot be recorded so; the sentence says why."""

    code = "appeal_refused"


@transaction.atomic
def file(
    *, actor: User, election: VillageElection, appellant: str, kind: str, about: str, claim: str, received_on: date
) -> RollAppeal:
    """Record an appeal the election committee received against the posted roll.

    In time from the day of the posting to the last day for objections, both included; later ones are refused, as the
    law provides no exception (2018: Art. 14; 2026: Art. 17). Raises NotAllowed, WrongState, AppealRefused.
    """
    row = _open(actor, election)
    given = {"appellant": appellant.strip(), "about": about.strip(), "claim": claim.strip()}
    sentences = {
        "appellant": _("Write who appeals."), "about": _("Write whom the appeal concerns."),
        "claim": _("Write what is claimed and on what grounds."),
    }  # fmt: skip
    for name, value in given.items():
        if not value:
            raise AppealRefused(sentences[name], field=name)
    refuse_personal(**given)
    if kind not in Claim.values:
        raise AppealRefused(_("Say what is claimed: left out, wrongly listed, or wrong data."), field="kind")
    _check_received(row, received_on)
    rules = frozen_rules(row.term, row.village_id).committee(committee_kind(row))
    last = RollAppeal.objects.filter(village_election=row).aggregate(last=Max("serial"))["last"] or 0
    made = RollAppeal.objects.create(
        village_election=row, village_id=row.village_id, serial=last + 1, kind=kind, received_on=received_on,
        decide_by=appeal_clock.last_day_to_decide(received_on, rules.decision_days), recorded_by=actor, **given,
    )  # fmt: skip
    details = {"serial": made.serial, "kind": kind, "received_on": received_on.isoformat()}
    trail.record(actor=actor, action="appeal.filed", obj=made, division=row.village_id, details=details)
    return made


def _check_received(row: VillageElection, received_on: date) -> None:
    """The roll is posted and not frozen, and the appeal came in the days of the law."""
    if row.roll_state == RollState.FROZEN:
        raise WrongState(
            _("The roll of %(village)s is frozen. The township leader or the district office can open it again.")
            % {"village": row.village}
        )
    publication = RollPublication.objects.filter(village_election=row).first()
    if row.roll_state != RollState.PUBLISHED or publication is None:
        raise WrongState(
            _("The roll of %(village)s is not posted; appeals are taken once it is.") % {"village": row.village}
        )
    if received_on > timezone.localdate():
        raise AppealRefused(
            _("An appeal cannot have been received on a day still to come (%(day)s).")
            % {"day": received_on.isoformat()},
            field="received_on",
        )
    if received_on < publication.published_on:
        raise AppealRefused(
            _("The roll was posted on %(posted)s; an appeal against it cannot have come on %(day)s, before that.")
            % {"posted": publication.published_on.isoformat(), "day": received_on.isoformat()},
            field="received_on",
        )
    if received_on > publication.objections_until:
        article = frozen_rules(row.term, row.village_id).article(committee_kind(row), "appeal_days")
        raise AppealRefused(
            _(
                "Appeals against this roll, posted on %(posted)s, could be made until %(last)s (%(article)s); "
                "this one came on %(day)s and is too late. Tell the appellant so; a mistake in the roll can still be "
                "corrected on the roll, with a reason."
            )
            % {
                "posted": publication.published_on.isoformat(),
                "last": publication.objections_until.isoformat(),
                "article": article,
                "day": received_on.isoformat(),
            },
            field="received_on",
        )


@transaction.atomic
def decide(
    *, actor: User, appeal: RollAppeal, outcome: str, decided_on: date, facts: str = "", decision: str = ""
) -> RollAppeal:
    """Record what the election committee decided; a late decision is taken and shown as late.

    Facts and decision are needed unless the appellant withdrew. The roll is not touched: an appeal that is upheld is
    carried out on the roll, with a reason. Raises NotAllowed, WrongState (decided already), AppealRefused.
    """
    village = _open(actor, appeal.village_election)
    row = RollAppeal.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=appeal.pk)
    if row.outcome:
        raise WrongState(
            _("Appeal no. %(serial)s is decided already: %(outcome)s, on %(day)s, recorded by %(who)s.")
            % {
                "serial": row.serial,
                "outcome": row.get_outcome_display(),
                "who": row.decided_by,
                "day": row.decided_on.isoformat() if row.decided_on else "—",
            }
        )
    _check_decision(row, outcome, decided_on, facts.strip(), decision.strip())
    refuse_personal(facts=facts, decision=decision)
    rules = frozen_rules(village.term, village.village_id)
    row.outcome, row.decided_on, row.decided_by = outcome, decided_on, actor
    row.facts, row.decision = facts.strip(), decision.strip()
    row.law = rules.article(committee_kind(village), "decision_days")
    row.save(update_fields=["outcome", "decided_on", "decided_by", "facts", "decision", "law"])
    details = {"serial": row.serial, "outcome": outcome, "days_late": row.clock.late}
    trail.record(actor=actor, action="appeal.decided", obj=row, division=row.village_id, details=details)
    return row


def _check_decision(row: RollAppeal, outcome: str, decided_on: date, facts: str, decision: str) -> None:
    if outcome not in AppealOutcome.values:
        raise AppealRefused(_("Say whether the appeal is upheld, not upheld or withdrawn."), field="outcome")
    if decided_on > timezone.localdate():
        raise AppealRefused(
            _("A decision cannot have been made on a day still to come (%(day)s).") % {"day": decided_on.isoformat()},
            field="decided_on",
        )
    if decided_on < row.received_on:
        raise AppealRefused(
            _("The appeal was received on %(received)s; it cannot have been decided before that, on %(day)s.")
            % {"received": row.received_on.isoformat(), "day": decided_on.isoformat()},
            field="decided_on",
        )
    if outcome == AppealOutcome.WITHDRAWN:
        return
    if not facts:
        raise AppealRefused(_("Write the facts the committee found: the decision rests on them."), field="facts")
    if not decision:
        raise AppealRefused(_("Write what the committee decided."), field="decision")


@transaction.atomic
def take_back(*, actor: User, appeal: RollAppeal, reason: str) -> RollAppeal:
    """Undo a decision recorded by mistake, before it is posted or delivered; the earlier row and the reason are kept.

    Raises NotAllowed, WrongState (not decided, posted or delivered already), ReasonMissing.
    """
    village = _open(actor, appeal.village_election)
    if village.roll_state == RollState.FROZEN:
        raise WrongState(
            _("The roll of %(village)s is frozen. The township leader or the district office can open it again.")
            % {"village": village.village}
        )
    row = RollAppeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if not row.outcome:
        raise WrongState(_("Appeal no. %(serial)s is not decided.") % {"serial": row.serial})
    if row.published_on:
        raise WrongState(
            _("The result of appeal no. %(serial)s was posted on %(day)s; the decision stands.")
            % {"serial": row.serial, "day": row.published_on.isoformat()}
        )
    if row.delivered_on:
        raise WrongState(
            _(
                "The decision on appeal no. %(serial)s is noted as delivered to the appellant on %(day)s. "
                "If it was not, take that record back first."
            )
            % {"serial": row.serial, "day": row.delivered_on.isoformat()}
        )
    if not reason.strip():
        raise ReasonMissing(_("Write why the decision is taken back."), field="reason")
    refuse_personal(reason=reason)
    details = {"serial": row.serial, "outcome": row.outcome}
    row.outcome = row.facts = row.decision = row.law = ""
    row.decided_on = row.decided_by = None
    row.save(update_fields=["outcome", "decided_on", "decided_by", "facts", "decision", "law"])
    trail.record(
        actor=actor,
        action="appeal.taken_back",
        obj=row,
        division=row.village_id,
        reason=reason.strip(),
        details=details,
    )
    return row


@transaction.atomic
def post(*, actor: User, election: VillageElection, on: date) -> int:
    """Record that the results decided so far were posted in the village on a day; returns how many were new.

    Raises NotAllowed, WrongState (nothing to post), AppealRefused (a day to come, or before a decision).
    """
    row = _open(actor, election)
    waiting = list(RollAppeal.objects.select_for_update(of=("self",)).filter(UNPOSTED, village_election=row))
    if not waiting:
        raise WrongState(_("There is no decided appeal whose result is still to be posted."))
    if on > timezone.localdate():
        raise AppealRefused(
            _("The results cannot have been posted on a day still to come (%(day)s).") % {"day": on.isoformat()},
            field="on",
        )
    last = max(each.decided_on for each in waiting if each.decided_on)
    if on < last:
        raise AppealRefused(
            _("The last of these decisions was made on %(last)s; its result cannot have been posted on %(day)s.")
            % {"last": last.isoformat(), "day": on.isoformat()},
            field="on",
        )
    for each in waiting:
        each.published_on = on
        each.save(update_fields=["published_on"])
    details = {"serials": [each.serial for each in waiting], "posted_on": on.isoformat()}
    trail.record(actor=actor, action="appeal.posted", obj=row, division=row.village_id, details=details)
    return len(waiting)


def _open(actor: User, election: VillageElection) -> VillageElection:
    """The locked village election of an open term; refuses other territories and roles."""
    if not actor.sees(election.village_id):
        raise NotAllowed(_("This village lies outside your territory."))
    actor.require(Act.PUBLISH_ROLL)
    return locked(election)


def locked_appeal(actor: User, appeal: RollAppeal) -> RollAppeal:
    """The appeal again, locked after its village election; refuses other territories, roles and closed terms."""
    _open(actor, appeal.village_election)
    rows = RollAppeal.objects.select_for_update(of=("self",)).select_related("decided_by", "delivery_noted_by")
    return rows.get(pk=appeal.pk)


def check_all_decided(row: VillageElection) -> None:
    """Refuse to go on while an appeal against this roll waits; to be called with the village election locked."""
    waiting = RollAppeal.objects.filter(village_election=row, outcome="").count()
    if waiting:
        raise WrongState(
            ngettext(
                "One appeal against the roll of %(village)s is not decided yet. Decide it, then freeze the roll.",
                "%(number)s appeals against the roll of %(village)s are not decided yet. "
                "Decide them, then freeze the roll.",
                waiting,
            )
            % {"village": row.village, "number": waiting}
        )

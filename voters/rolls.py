"""The acts on a village's roll: add and strike voters, publish, freeze, open again, reveal an identity number."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.errors import DomainError, NotAllowed, ReasonMissing, WrongState
from accounts.roles import Act
from audit import actions, trail
from sheets import identity as numbers
from sheets.free_texts import refuse_personal
from villages.elections import committee_kind, locked
from villages.encryption import decrypt, encrypt
from villages.frozen import frozen_rules
from villages.models import PollStage, RollState, VillageElection
from voters import appeal_clock, appeals
from voters.ages import latest_birth
from voters.models import RegisterClass, RollPublication, Voter

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "roll.published": _lazy("Published the voter roll"),
        "roll.frozen": _lazy("Froze the voter roll"),
        "roll.reopened": _lazy("Opened the voter roll again"),
        "voter.added": _lazy("Added a voter"),
        "voter.corrected": _lazy("Corrected a voter"),
        "voter.struck": _lazy("Struck a voter off the roll"),
        "voter.identity_seen": _lazy("Looked at a voter's identity number"),
    }
)


class VoterRefused(DomainError):
    """This person cannot be put on this roll; the sentence says why."""

    code = "voter_refused"


@transaction.atomic
def publish(*, actor: User, election: VillageElection, on: date, late_reason: str = "") -> RollPublication:
    """Record that the roll was posted in the village on a day.

    At least ``roll_publish_days`` (20) days before election day (2018: Art. 14; 2026: Art. 17); a later posting needs a
    reason. Objections run ``appeal_days`` from that day. Raises WrongState, ReasonMissing, DomainError.
    """
    _may(actor, Act.PUBLISH_ROLL, election)
    row = locked(election)
    if row.roll_state not in (RollState.EMPTY, RollState.DRAFT):
        raise WrongState(_("The roll of %(village)s is published already.") % {"village": row.village})
    voters = _recount(row)
    if not voters:
        raise WrongState(
            _("The roll of %(village)s has no voters yet. Import or type it first.") % {"village": row.village}
        )
    late_reason = late_reason.strip()
    refuse_personal(late_reason=late_reason)
    _check_day(row, on, late_reason)
    rules = frozen_rules(row.term, row.village_id).committee(committee_kind(row))
    publication, _created = RollPublication.objects.update_or_create(
        village_election=row,
        defaults={
            "village_id": row.village_id,
            "published_on": on,
            "voters": voters,
            "objections_until": appeal_clock.last_day_to_file(on, rules.appeal_days),
            "published_by": actor,
            "late_reason": late_reason,
            "frozen_at": None,
            "frozen_by": None,
        },
    )
    _move(row, RollState.PUBLISHED)
    trail.record(
        actor=actor,
        action="roll.published",
        obj=row,
        division=row.village_id,
        reason=late_reason,
        details={"published_on": on.isoformat(), "voters": voters},
    )
    return publication


def last_day_to_publish(election: VillageElection) -> date:
    """The last day on which posting the roll is in time."""
    rules = frozen_rules(election.term, election.village_id).committee(committee_kind(election))
    return election.term.election_day - timedelta(days=rules.roll_publish_days)


def _check_day(row: VillageElection, on: date, late_reason: str) -> None:
    if on > timezone.localdate():
        raise DomainError(
            _("The roll cannot have been posted on a day still to come (%(day)s).") % {"day": on.isoformat()},
            field="on",
        )
    if on >= row.term.election_day:
        raise DomainError(
            _("The roll must be posted before election day, %(day)s.") % {"day": row.term.election_day.isoformat()},
            field="on",
        )
    rules = frozen_rules(row.term, row.village_id)
    kind = committee_kind(row)
    days = rules.committee(kind).roll_publish_days
    last = row.term.election_day - timedelta(days=days)
    if on > last and not late_reason:
        raise ReasonMissing(
            _(
                "The roll must be posted %(days)s days before election day, by %(last)s (%(article)s); "
                "%(day)s is later. Write why."
            )
            % {
                "days": days,
                "last": last.isoformat(),
                "article": rules.article(kind, "roll_publish_days"),
                "day": on.isoformat(),
            },
            field="late_reason",
        )


@transaction.atomic
def freeze(*, actor: User, election: VillageElection) -> RollPublication:
    """Freeze a published roll when objections are over: from now on its number is the denominator of the turnout.

    Raises WrongState (not published, objections still run, or an appeal is not decided yet).
    """
    _may(actor, Act.FREEZE_ROLL, election)
    row = locked(election)
    if row.roll_state != RollState.PUBLISHED:
        raise WrongState(
            _("Only a published roll can be frozen; the roll of %(village)s is in state “%(state)s”.")
            % {"village": row.village, "state": row.get_roll_state_display()}
        )
    publication = RollPublication.objects.select_for_update().get(village_election=row)
    if timezone.localdate() <= publication.objections_until:
        raise WrongState(
            _("Voters of %(village)s may object until %(day)s; the roll can be frozen from the day after.")
            % {"village": row.village, "day": publication.objections_until.isoformat()}
        )
    appeals.check_all_decided(row)
    publication.voters = _recount(row)
    publication.frozen_at = timezone.now()
    publication.frozen_by = actor
    publication.save(update_fields=["voters", "frozen_at", "frozen_by"])
    _move(row, RollState.FROZEN)
    trail.record(
        actor=actor, action="roll.frozen", obj=row, division=row.village_id, details={"voters": publication.voters}
    )
    return publication


@transaction.atomic
def reopen(*, actor: User, election: VillageElection, reason: str) -> VillageElection:
    """Take a frozen roll back to published, or a published one back to draft; always with a reason.

    Raises ReasonMissing, WrongState once the committee ballot is settled (it carries the number of voters).
    """
    _may(actor, Act.FREEZE_ROLL, election)
    reason = _needed(reason, _("Write why the roll is opened again."))
    row = locked(election)
    if row.committee_stage != PollStage.NONE:
        raise WrongState(
            _(
                "The committee ballot of %(village)s is settled with this roll; "
                "send the poll back before opening the roll."
            )
            % {"village": row.village}
        )
    back = {RollState.FROZEN: RollState.PUBLISHED, RollState.PUBLISHED: RollState.DRAFT}.get(RollState(row.roll_state))
    if back is None:
        raise WrongState(_("The roll of %(village)s is open already.") % {"village": row.village})
    RollPublication.objects.filter(village_election=row).update(frozen_at=None, frozen_by=None)
    before = row.roll_state
    _move(row, back)
    trail.record(
        actor=actor,
        action="roll.reopened",
        obj=row,
        division=row.village_id,
        reason=reason,
        details={"before": before, "after": back},
    )
    return row


@transaction.atomic
def add_voter(
    *,
    actor: User,
    election: VillageElection,
    name: str,
    sex: str,
    birth: date | None = None,
    identity: str = "",
    group: str = "",
    register_class: str = RegisterClass.HERE,
    note: str = "",
    reason: str = "",
) -> Voter:
    """Put one person on a roll that is not frozen; on a published roll with a reason (the objection that was upheld).

    Sex and birth come from the identity number when it is given. Raises VoterRefused (number wrong, under age on
    election day, on this roll already), WrongState, ReasonMissing.
    """
    _may(actor, Act.PUBLISH_ROLL, election)
    row = locked(election)
    reason = _reason_for_change(row, reason)
    name = name.strip()
    if not name:
        raise VoterRefused(_("A voter has a name."), field="name")
    refuse_personal(name=name, group=group, note=note)
    number, birth, sex = _identified(identity, birth, sex)
    _check_age(row, birth)
    serial = (Voter.objects.filter(village_election=row).aggregate(last=Max("serial"))["last"] or 0) + 1
    voter = Voter(
        village_election=row,
        village_id=row.village_id,
        group=group.strip(),
        serial=serial,
        name=name,
        sex=sex,
        birth=birth,
        id_cipher=encrypt(number) if number else None,
        register_class=register_class,
        note=note.strip(),
    )
    _save(voter, force_insert=True)
    _recount(row)
    _move(row, RollState.DRAFT if row.roll_state == RollState.EMPTY else RollState(row.roll_state))
    details = {"name": name, "serial": serial}
    trail.record(actor=actor, action="voter.added", obj=voter, division=row.village_id, reason=reason, details=details)
    return voter


def _save(voter: Voter, **how: Any) -> None:
    try:
        with transaction.atomic():
            voter.save(**how)
    except IntegrityError as clash:
        raise VoterRefused(
            _("This identity number is on the roll of this village already."), field="identity"
        ) from clash


def _identified(identity: str, birth: date | None, sex: str) -> tuple[str, date | None, str]:
    """The normalised number with the birth and sex it carries; what was typed where there is no number."""
    if not identity.strip():
        return "", birth, sex
    number = numbers.normalise(identity)
    if numbers.is_fifteen(number):
        number = numbers.from_fifteen(number)
    if not numbers.is_valid(number):
        raise VoterRefused(
            _("This is not an identity number: it must have 18 characters and a right check character."),
            field="identity",
        )
    carried = numbers.birth_date(number)
    if birth is not None and birth != carried:
        raise VoterRefused(
            _("The identity number says born on %(carried)s, but %(typed)s was typed. Correct the one that is wrong.")
            % {"carried": carried, "typed": birth.isoformat()},
            field="birth",
        )
    return number, carried, numbers.sex(number)


def _check_age(row: VillageElection, birth: date | None) -> None:
    rules = frozen_rules(row.term, row.village_id)
    kind = committee_kind(row)
    age = rules.committee(kind).voter_age
    latest = latest_birth(row.term.election_day, age)
    if birth is not None and birth > latest:
        raise VoterRefused(
            _(
                "Born on %(birth)s, this person is not %(age)s on election day; "
                "voters are born on %(latest)s or earlier (%(article)s)."
            )
            % {
                "birth": birth.isoformat(),
                "age": age,
                "latest": latest.isoformat(),
                "article": rules.article(kind, "voter_age"),
            },
            field="birth",
        )


CORRECTED = ("name", "group", "sex", "birth", "register_class", "note")


@transaction.atomic
def correct_voter(*, actor: User, voter: Voter, reason: str = "", identity: str = "", **values: Any) -> Voter:
    """Change what is written of one voter on a roll that is not frozen; on a published roll with a reason.

    ``values`` are any of CORRECTED; an empty ``identity`` leaves the number as it is. Raises VoterRefused, WrongState,
    ReasonMissing.
    """
    _may(actor, Act.PUBLISH_ROLL, voter.village_election)
    row = locked(voter.village_election)
    reason = _reason_for_change(row, reason)
    voter = Voter.objects.select_for_update(of=("self",)).get(pk=voter.pk)
    before = {name: str(getattr(voter, name) or "") for name in CORRECTED}
    for name in CORRECTED:
        if name in values:
            setattr(voter, name, values[name])
    if not voter.name.strip():
        raise VoterRefused(_("A voter has a name."), field="name")
    refuse_personal(**{name: values[name] for name in ("name", "group", "note") if name in values})
    if identity.strip():
        number, voter.birth, voter.sex = _identified(identity, None, voter.sex)
        voter.id_cipher = encrypt(number)
    _check_age(row, voter.birth)
    _save(voter, update_fields=[*CORRECTED, "id_cipher"])
    after = {name: str(getattr(voter, name) or "") for name in CORRECTED}
    changed = {name: [before[name], after[name]] for name in CORRECTED if before[name] != after[name]}
    trail.record(
        actor=actor,
        action="voter.corrected",
        obj=voter,
        division=row.village_id,
        reason=reason,
        details={"changed": changed, "number_given": bool(identity.strip())},
    )
    return voter


@transaction.atomic
def strike_voter(*, actor: User, voter: Voter, reason: str) -> None:
    """Take one person off a roll that is not frozen; always with a reason. Raises ReasonMissing, WrongState."""
    _may(actor, Act.PUBLISH_ROLL, voter.village_election)
    reason = _needed(reason, _("Write why this person is struck off the roll."))
    row = locked(voter.village_election)
    _check_open(row)
    details = {"name": voter.name, "serial": voter.serial, "group": voter.group, "masked": voter.masked_identity}
    trail.record(actor=actor, action="voter.struck", obj=voter, division=row.village_id, reason=reason, details=details)
    voter.delete()
    _recount(row)
    _move(row, RollState(row.roll_state) if row.registered else RollState.EMPTY)


@transaction.atomic
def see_identity(*, actor: User, voter: Voter) -> str:
    """The whole identity number, for roles that need it; every look is an event. Empty when it is not known."""
    _may(actor, Act.SEE_IDENTITY, voter.village_election)
    trail.record(actor=actor, action="voter.identity_seen", obj=voter, division=voter.village_id)
    return decrypt(voter.id_cipher) if voter.id_cipher else ""


def _may(actor: User, act: Act, election: VillageElection) -> None:
    actor.require(act)
    if not actor.sees(election.village_id):
        raise NotAllowed(_("This village lies outside your territory."))


def _needed(reason: str, sentence: str) -> str:
    if not reason.strip():
        raise ReasonMissing(sentence, field="reason")
    refuse_personal(reason=reason)
    return reason.strip()


def _check_open(row: VillageElection) -> None:
    if row.roll_state == RollState.FROZEN:
        raise WrongState(
            _("The roll of %(village)s is frozen. The township leader or the district office can open it again.")
            % {"village": row.village}
        )


def _reason_for_change(row: VillageElection, reason: str) -> str:
    _check_open(row)
    if row.roll_state == RollState.PUBLISHED:
        return _needed(reason, _("The roll is published: write which objection or correction this change follows."))
    refuse_personal(reason=reason)
    return reason.strip()


def _recount(row: VillageElection) -> int:
    """Mirror the number of rows on the locked village election (saved by the move that follows)."""
    row.registered = Voter.objects.filter(village_election=row).count()
    return row.registered


def _move(row: VillageElection, state: RollState) -> None:
    row.roll_state = state
    row.version += 1
    row.save(update_fields=["roll_state", "registered", "version", "changed_at"])

"""People vetted before the township's screening was recorded: known as such, and the screening noted later.

Nothing is invented for them: without a row of their own they count as screened nowhere, and their path says so.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, WrongState
from accounts.roles import Act
from audit import actions, trail
from candidates.guards import require_reason, require_sight
from candidates.models import STANDING, Candidacy, CandidacyState
from candidates.nominations import locked
from candidates.records.decisions import Screening
from sheets.free_texts import refuse_personal

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"candidacy.screening_noted": gettext_lazy("Noted a screening by the township later")})

BEYOND = (
    CandidacyState.SCREENED,
    CandidacyState.VETTING,
    CandidacyState.CLEARED,
    CandidacyState.STRUCK_OFF,
    *STANDING,
)
"""States nobody reaches now without the township's word; who stands there without one was taken over from before."""


def passed_row() -> Exists:
    """Condition on candidacies: the township's word to pass the person on is recorded."""
    return Exists(Screening.objects.filter(candidacy=OuterRef("pk"), is_passed=True))


def can_be_noted(candidacy: Candidacy) -> bool:
    """Whether a screening may be noted later: the person is past it, and nobody recorded a look at the time.

    One noted with a wrong day or opinion is noted anew; both rows stay. One query, none once the path was read.
    """
    return candidacy.state in BEYOND and all(row.is_late for row in candidacy.screenings.all())


@transaction.atomic
def note(*, actor: User, candidacy: Candidacy, screened_on: date, opinion: str, reason: str) -> Screening:
    """Note that the township looked at somebody on an earlier day, with the reason why it is noted only now.

    The state does not move. Raises NotAllowed, WrongState (not past the screening, recorded at the time, a closed
    term), ReasonMissing, PersonalData, DomainError for a day to come, after the person was vetted, or before the
    previous term's election.
    """
    actor.require(Act.SCREEN_CANDIDATE)
    require_sight(actor, candidacy.village_id)
    row = locked(candidacy)
    if not can_be_noted(row):
        raise WrongState(
            _("The screening of %(person)s is on record, or still to come (%(state)s); there is nothing to note later.")
            % {"person": row.person, "state": row.get_state_display()}
        )
    opinion = opinion.strip()
    if not opinion:
        raise DomainError(_("Write what the township said of the person."), field="opinion")
    reason = require_reason(reason, _("Write why the screening is noted only now, and what shows that it was made."))
    refuse_personal(opinion=opinion)
    _check_day(row, screened_on)
    made = Screening.objects.create(
        candidacy=row,
        village_id=row.village_id,
        is_passed=True,
        opinion=opinion[:300],
        screened_at=timezone.make_aware(datetime.combine(screened_on, time())),
        noted_by=actor,
        noted_at=timezone.now(),
        late_reason=reason[:300],
    )
    trail.record(
        actor=actor,
        action="candidacy.screening_noted",
        obj=row,
        division=row.village_id,
        reason=reason,
        details={"screened_on": screened_on.isoformat()},
    )
    return made


def _check_day(row: Candidacy, day: date) -> None:
    today = timezone.localdate()
    if day > today:
        raise DomainError(
            _("The township cannot have looked at the person on %(day)s, which has not come.")
            % {"day": day.isoformat()},
            field="screened_on",
        )
    sent = _sent_on(row)
    last = min(each for each in (sent, row.vetted_on, row.term.election_day) if each)
    if day > last:
        raise DomainError(
            _("Joint vetting of %(person)s began or ended by %(last)s; a screening on %(day)s came after it.")
            % {"person": row.person, "last": last.isoformat(), "day": day.isoformat()},
            field="screened_on",
        )
    before = row.term.previous.election_day if row.term.previous else None
    if before and day <= before:
        raise DomainError(
            _("The previous term was elected on %(before)s; a screening on %(day)s belongs to an earlier election.")
            % {"before": before.isoformat(), "day": day.isoformat()},
            field="screened_on",
        )


def _sent_on(row: Candidacy) -> date | None:
    """The day the person left the states before vetting, as the database kept it; None for rows brought in later on."""
    kept = row.events.filter(state__in=[CandidacyState.NOMINATED, CandidacyState.SCREENED])  # type: ignore[attr-defined]
    last = kept.order_by("-pgh_id").values_list("pgh_created_at", flat=True).first()
    return timezone.localtime(last).date() if last and row.state != CandidacyState.SCREENED else None

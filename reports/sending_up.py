"""A kept report handed to the level above."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from accounts.roles import Act
from audit.trail import record
from reports.models import Release, Snapshot
from reports.snapshots import is_intact, report_of, rows_of
from reports.upward import upward


def upward_of(snapshot: Snapshot) -> dict[str, Any]:
    """The file of a report; raises DomainError for one that no longer matches its fingerprint."""
    if not is_intact(snapshot):
        raise DomainError(
            _("The report %(number)s does not match its fingerprint and is not handed on. Count again.")
            % {"number": snapshot.pk},
            code="altered",
        )
    return upward(
        report_of(snapshot),
        rows_of(snapshot),
        number=snapshot.pk,
        sha256=snapshot.sha256,
        released=Release.objects.filter(snapshot=snapshot).exists(),
    )


def hand_up(*, actor: User, snapshot: Snapshot) -> tuple[str, bytes]:
    """File name and bytes; what is taken out of the site stands in the trail. Raises NotAllowed, DomainError."""
    actor.require(Act.SEE_REPORT)
    content = upward_of(snapshot)
    record(actor=actor, action="report.exported", obj=snapshot, details={"kind": "upward"})
    day = content["as_of"][:10].replace("-", "")
    name = f"{snapshot.scope}_{snapshot.scope_name}_上报数据_{day}.json"
    return name, (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()

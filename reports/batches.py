"""A report of a division and one of every division below it, made side by side and joined: one request, one job.

The parts are the very jobs a single report asks for, so whatever is being made already is shared and made once.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from accounts.models import User
from accounts.roles import Act
from audit import actions
from audit.trail import record
from jobs.models import Job, JobState
from jobs.work import Part, RunningJob, handles, parts_of, start_whole
from reports import snapshots
from villages.models import Division, Level, Term, VillageElection

JOB_KIND = "reports"
_BELOW = {Level.COUNTY: Level.TOWNSHIP, Level.TOWNSHIP: Level.VILLAGE}

actions.register({"report.all_requested": gettext_lazy("Asked for the reports of a division and all below it")})


def below(term: Term, division: Division) -> list[str]:
    """Codes of the divisions one level down that hold an election in the term, in code order; two queries at most."""
    level = _BELOW.get(Level(division.level), Level.VILLAGE)
    if level == Level.TOWNSHIP:
        villages = VillageElection.objects.filter(term=term).under(division.code)
        return sorted({code[:9] for code in villages.values_list("village_id", flat=True)})
    rows = VillageElection.objects.filter(term=term).under(division.code).exclude(village_id=division.code)
    return list(rows.order_by("village_id").values_list("village_id", flat=True))


def request_all(*, actor: User, term: Term, scope: str) -> Job:
    """Ask for the report of a division and those of every division one level below; the same request shares its job.

    Raises NotAllowed for a role that makes no reports, DomainError for a division outside territory or term or one
    without elections.
    """
    actor.require(Act.MAKE_REPORT)
    division = Division.objects.filter(code=scope).first()
    codes = below(term, division) if division and actor.sees(scope) and scope.startswith(term.scope_id) else []
    if not codes:
        raise DomainError(
            _("Under the division %(code)s nothing of your territory is in this term. Choose one of the list.")
            % {"code": scope},
            code="unknown_scope",
            field="scope",
        )
    page = reverse("reports:list", args=[term.pk])
    names = dict(Division.objects.filter(code__in=[*codes, scope]).values_list("code", "short_name"))
    with transaction.atomic():
        record(actor=actor, action="report.all_requested", obj=term, division=scope, details={"parts": len(codes) + 1})
        return start_whole(
            actor=actor,
            whole=Part(JOB_KIND, {"term": term.pk, "scope": scope}, scope, f"reports:{term.pk}:{scope}", page),
            parts=[
                Part(
                    snapshots.JOB_KIND,
                    # The name is for the page of the job, while there is no report yet.
                    {"term": term.pk, "scope": code, "name": names.get(code, code)},
                    code,
                    snapshots.lock_of(term, code),
                    page,
                )
                for code in (*codes, scope)
            ],
        )


@handles(JOB_KIND, gettext_lazy("Reports of a division and all below it"))
def join(job: RunningJob) -> dict[str, Any]:
    """Say how many reports were made; raises DomainError naming those that were not."""
    parts = parts_of(job.id)
    failed = [part for part in parts if part.state != JobState.DONE]
    job.progress(len(parts) - len(failed), len(parts))
    if failed:
        first = failed[0]
        raise DomainError(
            _("%(made)s of %(all)s reports were made; the first that was not: %(code)s. %(reason)s Ask for it again.")
            % {"made": len(parts) - len(failed), "all": len(parts), "code": first.scope, "reason": first.error},
            code="parts_failed",
        )
    term, scope = job.payload["term"], job.payload["scope"]
    return {"made": len(parts), "url": f"{reverse('reports:list', args=[term])}?under={scope}"}

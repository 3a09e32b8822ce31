"""Weekly briefs (周报) and flash reports (选情快报): made by the clock, once for every period and division.

Every five minutes the clock looks what is due and asks a worker for what is not there. A run that was missed is made
up by the next one, with the moment it was really counted; the database refuses a second brief of the same period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.errors import DomainError
from accounts.models import User
from accounts.roles import Act
from audit import actions
from audit.trail import record
from jobs.models import Job
from jobs.work import RunningJob, handles, start
from reports import flash, text_templates, weekly
from reports.brief_figures import FLASH, WEEKLY, Pair, figures
from reports.brief_schedule import Period, Plan, due
from reports.catalogue import all_figures
from reports.facts import count
from reports.figures import Facts, Figure
from reports.models import Brief, BriefSchedule
from reports.prose import Place, chinese_date, paragraphs
from reports.report import Row
from reports.vocabulary import GENRES, Genre, level_of
from villages.models import Division, Level, Term, TermState

JOB_KIND = "briefs"
LATE_AFTER_SECONDS = 1800
"""A brief counted more than half an hour after it was due says so."""

actions.register(
    {"brief.made": gettext_lazy("Made briefs"), "brief.scheduled": gettext_lazy("Set when briefs are made")}
)


@dataclass(frozen=True, slots=True)
class Content:
    """What a brief of one division says, before its sentences are written."""

    division: Division
    own: Mapping[str, Pair]
    report: Mapping[str, Figure]
    table: Mapping[str, Any]
    missing: Sequence[tuple[str, Sequence[str]]]


def plan_of(term: Term) -> Plan:
    """The schedule of a term; the defaults where nobody set one. One query."""
    row = BriefSchedule.objects.filter(term=term).first()
    return Plan(*(getattr(row, name) for name in Plan.__slots__)) if row else Plan()


def due_now(term: Term, now: datetime | None = None) -> list[Period]:
    """What is due in a term at a moment and not there yet for its district; at most two queries."""
    if term.state != TermState.OPEN:
        return []
    periods = due(
        plan_of(term), _local(now or timezone.now()), election_day=term.election_day, opened=_local(term.opened_at)
    )
    made = Brief.objects.filter(term=term, scope=term.scope_id, period__in=[each.key for each in periods])
    there = set(made.values_list("genre", "period"))
    return [each for each in periods if (each.genre, each.key) not in there]


def ask(*, actor: User | None, term: Term, period: Period) -> Job:
    """Ask a worker for the briefs of a period; the same request, by a clock or by a person, shares its job.

    Raises NotAllowed for a role that makes no reports, DomainError for a person without the whole district.
    """
    if actor is not None:
        actor.require(Act.MAKE_REPORT)
        if not actor.sees(term.scope_id):
            raise DomainError(_("Only the district asks for briefs; your township's is made with the others."))
    return start(
        actor=actor,
        kind=JOB_KIND,
        payload={
            "term": term.pk,
            "genre": period.genre,
            "period": period.key,
            "label": period.label,
            "due": period.due.isoformat(),
            "hour": period.hour,
        },
        scope=term.scope_id,
        lock_key=f"briefs:{term.pk}:{period.genre}:{period.key}",
        page_url=reverse("reports:briefs", args=[term.pk]),
    )


def issue(now: datetime | None = None) -> int:
    """The clock's duty: ask for everything that is due; returns how many jobs were asked for or are under way."""
    asked = 0
    for term in Term.objects.filter(state=TermState.OPEN).select_related("scope").defer("rule_snapshot"):
        for period in due_now(term, now):
            ask(actor=None, term=term, period=period)
            asked += 1
    return asked


@handles(JOB_KIND, gettext_lazy("Briefs of a district and its townships"))
def carry_out(job: RunningJob) -> dict[str, Any]:
    """Make the briefs a job asks for; those that are there already stay as they are."""
    asked = job.payload
    term = Term.objects.select_related("scope").get(pk=asked["term"])
    due_at = datetime.fromisoformat(asked["due"])
    period = Period(Genre(asked["genre"]), asked["period"], asked["label"], due_at, asked["hour"])
    made = make(term=term, period=period, job=job)
    return {"made": made, "url": f"{reverse('reports:briefs', args=[term.pk])}?genre={period.genre}"}


@transaction.atomic
def make(*, term: Term, period: Period, job: RunningJob | None = None) -> int:
    """Count once, write the brief of the district and of every township, keep those that are new; how many were."""
    made_at = max(timezone.now(), _aware(period.due))
    contents = _weekly(term) if period.genre is Genre.WEEKLY else _flash(term, period)
    before = _before(term, period, [each.division.code for each in contents])
    texts = {level: text_templates.current(period.genre, level) for level in ("district", "township")}
    rows = []
    for number, content in enumerate(contents):
        if job:
            job.progress(number, len(contents), content.division.short_name)
        told = _told(term, period, content, before.get(content.division.code, {}), made_at, texts)
        rows.append(_row(term, period, content, told, made_at, job))
    there = set(Brief.objects.filter(term=term, genre=period.genre, period=period.key).values_list("scope", flat=True))
    # Another worker may write the same rows in this moment: the constraint lets one of the two in, silently.
    new = [row for row in rows if row.scope not in there]
    Brief.objects.bulk_create(new, ignore_conflicts=True)
    if new:
        record(
            actor=job.actor if job else None, action="brief.made", obj=term, division=term.scope_id,
            details={"genre": period.genre, "period": period.key, "briefs": len(new)},
        )  # fmt: skip
    if job:
        job.progress(len(rows), len(rows))
    return len(new)


def _told(
    term: Term,
    period: Period,
    content: Content,
    before: Mapping[str, Pair],
    made_at: datetime,
    texts: Mapping[str, str],
) -> list[dict[str, Any]]:
    """The sentences, from the template of the level."""
    own = figures(WEEKLY if period.genre is Genre.WEEKLY else FLASH, content.own, before)
    place = Place.named(content.division.name, content.division.level)
    day = timezone.localtime(made_at).date()
    names = {"日期": chinese_date(day), "届次": term.name, "期号": period.label}
    every = {**content.report, **own}
    return [
        each.to_json()
        for each in paragraphs(period.genre, place, every, names, texts[level_of(content.division.level)])
    ]


def _row(
    term: Term, period: Period, content: Content, told: list[dict[str, Any]], made_at: datetime, job: RunningJob | None
) -> Brief:
    return Brief(
        term=term,
        genre=period.genre,
        period=period.key,
        scope=content.division.code,
        scope_name=content.division.name,
        scope_level=content.division.level,
        due_at=_aware(period.due),
        made_at=made_at,
        figures={key: list(pair) for key, pair in content.own.items()},
        paragraphs=told,
        table=dict(content.table),
        missing=[[place, list(names)] for place, names in content.missing],
        job_number=job.id if job else None,
    )


def _before(term: Term, period: Period, scopes: Iterable[str]) -> dict[str, dict[str, Pair]]:
    """The figures of the brief before this one, by division; flash reports compare within their day. One query."""
    rows = Brief.objects.filter(term=term, genre=period.genre, scope__in=scopes, due_at__lt=_aware(period.due))
    if period.genre is Genre.FLASH:
        rows = rows.filter(period__startswith=period.key[:10])
    newest = rows.order_by("scope", "-due_at").distinct("scope").values_list("scope", "figures")
    return {scope: {key: (pair[0], pair[1]) for key, pair in kept.items()} for scope, kept in newest}


# --- What is counted --------------------------------------------------------------------------------------------------


def _weekly(term: Term) -> list[Content]:
    """The district and its townships by the steps of the weekly form."""
    counted = count(term, term.scope_id)
    lines = weekly.lines(term, term.scope_id, counted)
    rows = {row.code: row for row in counted.townships}
    divisions = _divisions([line.code for line in lines])
    heads = weekly.BRIEF_HEADS
    missing = [(line.name, line.unfinished) for line in lines if line.unfinished]
    whole = weekly.total(lines)
    table = {"heads": heads, "rows": [line.brief_cells() for line in lines], "total": whole.brief_cells()}
    contents = [Content(term.scope, whole.figures(), all_figures(counted.now, counted.before), table, missing)]
    for line in lines:
        if line.code in divisions:
            own = {"heads": heads, "rows": [line.brief_cells()], "total": []}
            report = _report(rows.get(line.code))
            named = [(line.name, line.unfinished)] if line.unfinished else []
            contents.append(Content(divisions[line.code], line.figures(), report, own, named))
    return contents


def _report(row: Row | None) -> Mapping[str, Figure]:
    if row is None:
        return all_figures(Facts(), None)
    return all_figures(row.facts, Facts(*row.before) if row.before else None)


def _flash(term: Term, period: Period) -> list[Content]:
    """The district and its townships by the reports up to the hour; a district without polls that day says so."""
    with override("zh-hans"):
        townships = flash.townships(term, term.scope_id, period.due.date(), period.hour)
        rows = [(each, flash.sums(each), flash.village_cells(each.villages)) for each in townships]
    divisions = _divisions([each.code for each, _sums, _cells in rows])
    whole = flash.total(sums for _each, sums, _cells in rows)
    facts = Facts(villages=term.village_elections.count())
    missing = [(sums.name, sums.missing) for _each, sums, _cells in rows if sums.missing]
    table = {"heads": flash.HEADS, "rows": [sums.cells() for _each, sums, _cells in rows], "total": whole.cells()}
    contents = [Content(term.scope, whole.figures(), all_figures(facts, None), table, missing)]
    for each, sums, cells in rows:
        if each.code in divisions:
            report = all_figures(Facts(villages=len(each.villages)), None)
            named = [(sums.name, sums.missing)] if sums.missing else []
            own = {"heads": flash.VILLAGE_HEADS, "rows": cells, "total": []}
            contents.append(Content(divisions[each.code], sums.figures(), report, own, named))
    return contents


def _divisions(codes: Sequence[str]) -> dict[str, Division]:
    return {each.code: each for each in Division.objects.filter(code__in=codes, level=Level.TOWNSHIP)}


def title(brief: Brief) -> str:
    """The official title."""
    return f"{brief.scope_name}{GENRES[Genre(brief.genre)].zh}（{brief.label}）"


@transaction.atomic
def set_schedule(*, actor: User, schedule: BriefSchedule) -> BriefSchedule:
    """Keep when the briefs of a term are made; the next look of the clock follows it. Raises NotAllowed."""
    actor.require(Act.EDIT_TEXTS)
    schedule.changed_by = actor
    schedule.save()
    details = {name: getattr(schedule, name) for name in Plan.__slots__}
    record(actor=actor, action="brief.scheduled", obj=schedule, division=schedule.term.scope_id, details=details)
    return schedule


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)


def _aware(moment: datetime) -> datetime:
    return timezone.make_aware(moment) if timezone.is_naive(moment) else moment

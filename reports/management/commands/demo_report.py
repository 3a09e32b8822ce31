"""``demo_report``: let the worker make the demonstration district's report, print it and save its files."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import User
from jobs.models import Job, JobState
from reports.exports.files import WRITERS
from reports.figures import Figure
from reports.management.commands.summary_report import find_term, save
from reports.models import Snapshot
from reports.report import Report
from reports.snapshots import report_of, request
from villages import rounding

WORKER_SECONDS = 30
"""How long a waiting job may wait before we say that no worker answers."""


class Command(BaseCommand):
    """Ask, wait, print, save; exit code 1 when no worker answers or the job fails."""

    help = "Make a district's report with a Celery worker, print its figures and save it under var/reports/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--term", metavar="NAME", default="2021", help="name of the term (2021)")
        parser.add_argument("--scope", metavar="CODE", default="500118", help="code of the division (500118)")
        parser.add_argument(
            "--wait", metavar="SECONDS", type=int, default=120, help="longest wait for the whole report (120)"
        )
        parser.add_argument("--folder", metavar="PATH", type=Path, help="folder for the files (var/reports)")

    def handle(self, *args: Any, **options: Any) -> None:
        """The whole act."""
        scope = options["scope"]
        term = find_term(options["term"], scope)
        try:
            job = request(actor=_person(scope), term=term, scope=scope)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        finished = self._wait(job, options["wait"])
        snapshot = Snapshot.objects.select_related("term", "previous").get(pk=finished.result["snapshot"])
        report = report_of(snapshot)
        self.stdout.write("")
        for line in lines(report):
            self.stdout.write(line)
        folder = options["folder"] or Path(settings.VAR_DIR) / "reports"
        folder.mkdir(parents=True, exist_ok=True)
        self.stdout.write("")
        for kind in WRITERS:
            self.stdout.write(f"  {_save(report, snapshot, kind, folder)}")

    def _wait(self, job: Job, seconds: int) -> Job:
        """Follow the job's row to its end, telling each step; raises CommandError when it does not come."""
        self.stdout.write(_("Report asked for as job %(number)s; waiting for the worker.") % {"number": job.pk})
        begun, told = time.monotonic(), ""
        while True:
            job.refresh_from_db()
            step = f"  {job.percent:3d} %  {job.message}"
            if job.message and step != told:
                self.stdout.write(step)
                self.stdout.flush()
                told = step
            if not job.is_active:
                break
            _give_up(job, time.monotonic() - begun, seconds)
            time.sleep(0.2)
        if job.state == JobState.FAILED:
            raise CommandError(_("The report failed: %(reason)s") % {"reason": job.error})
        return job


def lines(report: Report) -> list[str]:
    """The report's figures, a line each, in both languages; a figure that is unknown is a dash."""
    show = {key: _shown(figure) for key, figure in report.figures.items()}
    change = {key: _change(figure) for key, figure in report.figures.items()}
    head = report.head
    return [
        f"{head.name} {head.scope} · {head.term} ← {head.previous_term or '—'} · {head.as_of:%Y-%m-%d %H:%M}",
        f"  {show['villages']} villages 村（社区）",
        f"  登记 registered / 投票 cast: {show['voters_registered']} / {show['voters_cast']}"
        f" → {show['voter_turnout_pct']}",
        f"  党员应到 due / 实到 present: {show['party_due']} / {show['party_present']} → {show['party_turnout_pct']}",
        f"  一肩挑 secretary-chair: {show['secretary_chair']} ({show['secretary_chair_pct']})",
        f"  班子成员 officers: {show['officers']}"
        f", 平均年龄 mean age {show['officers_mean_age']}{change['officers_mean_age']}"
        f", 大专及以上 college {show['officers_college_pct']}{change['officers_college_pct']}",
        f"  专职干部 full-time: {show['fulltime']}, {show['fulltime_mean_age']}{change['fulltime_mean_age']}"
        f", {show['fulltime_college_pct']}{change['fulltime_college_pct']}",
        f"  书记 secretaries: {show['secretaries_mean_age']}{change['secretaries_mean_age']}"
        f", {show['secretaries_college_pct']}{change['secretaries_college_pct']}"
        f", 优秀人才 talent {show['secretaries_talent_pct']}{change['secretaries_talent_pct']}",
        f"  本土人才 local talent: {show['local_talent']}"
        f" ({show['local_talent_pct']}{_comma(change['local_talent_pct'])})",
        f"  联审 vetted: {show['candidates_vetted']}, 取消资格 struck off: {show['candidates_struck_off']}",
        f"  35岁及以下干部 an officer of 35 or younger: {show['villages_with_officer_35_or_younger']} villages",
    ]


def _shown(figure: Figure) -> str:
    """A number with its percent sign set off, as in 87.9 %."""
    return figure.display.replace("%", " %").removesuffix("岁")


def _change(figure: Figure) -> str:
    """The change in brackets, as in (−1) or (+20.7 points); nothing without a previous term."""
    if figure.change is None or isinstance(figure.change, dict):
        return ""
    sign = "−" if figure.change < 0 else "+" if figure.change > 0 else "±"
    unit = " points" if figure.kind == "percent" else ""
    return f" ({sign}{rounding.plain(figure.change).removeprefix('-')}{unit})"


def _comma(bracketed: str) -> str:
    """A change that stands inside other brackets."""
    return f", {bracketed.strip(' ()')}" if bracketed else ""


def _person(scope: str) -> User:
    """Whose report it is: the district office's first person, as a person would press the button."""
    for user in User.objects.filter(is_active=True, role="district").order_by("pk"):
        if user.sees(scope):
            return user
    words = {"scope": scope}
    raise CommandError(
        _("Nobody of a district office may see %(scope)s. Run demo_district first, or add a user.") % words
    )


def _give_up(job: Job, waited: float, seconds: int) -> None:
    if job.state == JobState.QUEUED and waited > min(WORKER_SECONDS, seconds):
        raise CommandError(
            _("No worker has taken job %(number)s within %(seconds)d seconds. Start one with “make run” and try again.")
            % {"number": job.pk, "seconds": waited}
        )
    if waited > seconds:
        raise CommandError(
            _("Job %(number)s is still running after %(seconds)d seconds; its page shows how it ends.")
            % {"number": job.pk, "seconds": waited}
        )


def _save(report: Report, snapshot: Snapshot, kind: str, folder: Path) -> Path:
    """The worker's own file where there is one; the others are written from the same snapshot."""
    kept = snapshot.files.filter(kind=kind).first()
    path = folder / report.head.file_name(kind)
    if kept is None:
        return save(report, kind, path)
    path.write_bytes(bytes(kept.content))
    return path

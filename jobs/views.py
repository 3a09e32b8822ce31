"""Doors: one's own jobs, one job's page, and the fragment that renews itself."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, allow_any, found
from jobs.models import Job
from jobs.work import label_of, parts_of

PER_PAGE = 50


@allow_any
@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """What this person asked for, newest first."""
    jobs = Job.objects.filter(created_by=request.user).defer("payload", "result")
    rows = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    for job in rows.object_list:
        job.label = label_of(job.kind)  # type: ignore[attr-defined]
    return render(request, "jobs/list.html", {"rows": rows})


@allow_any
@never_cache
@require_safe
def page(request: SignedInRequest, pk: int) -> HttpResponse:
    """One job: how far it is, how it ended, where to go on."""
    job = found(Job.objects, request.user, pk=pk)
    parts = parts_of(job.pk)
    for part in parts:
        part.label = label_of(part.kind)  # type: ignore[attr-defined]
        part.next_url = next_url(part)  # type: ignore[attr-defined]
    context = {"job": job, "label": label_of(job.kind), "next_url": next_url(job), "parts": parts}
    return render(request, "jobs/page.html", context)


@allow_any
@never_cache
@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fragment of the bar; when the job ends, the whole page is loaded once more."""
    job = found(Job.objects, request.user, pk=pk)
    response = render(request, "jobs/progress.html", {"job": job})
    if not job.is_active:
        response["HX-Refresh"] = "true"
    return response


def next_url(job: Job) -> str:
    """Where the person goes on: the page the result names, else the one the job was started from."""
    return str(job.result.get("url") or job.page_url)

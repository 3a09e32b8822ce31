"""Pages of long work."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from jobs.models import Job, JobState

pytestmark = pytest.mark.django_db


def make(user=None, scope="990101001", **extra):
    return Job.objects.create(kind="test", scope=scope, created_by=user, **extra)


def test_the_page_of_a_running_job_shows_a_bar_that_renews_itself(client, clerk_east):
    job = make(clerk_east, state=JobState.RUNNING, done=30, total=120, message="Reading")
    client.force_login(clerk_east)
    page = client.get(reverse("jobs:page", args=[job.pk])).content.decode()
    assert reverse("jobs:progress", args=[job.pk]) in page
    assert 'value="25"' in page
    assert 'http-equiv="refresh"' in page


def test_a_finished_job_leads_to_its_result_and_asks_no_more(client, clerk_east):
    job = make(clerk_east, state=JobState.DONE, finished_at=timezone.now(), result={"url": "/somewhere/"})
    client.force_login(clerk_east)
    page = client.get(reverse("jobs:page", args=[job.pk])).content.decode()
    assert 'href="/somewhere/"' in page
    assert "hx-get" not in page
    fragment = client.get(reverse("jobs:progress", args=[job.pk]))
    assert fragment["HX-Refresh"] == "true"


def test_a_failed_job_says_why(client, clerk_east):
    job = make(clerk_east, state=JobState.FAILED, finished_at=timezone.now(), error="Row 3 has no name.")
    client.force_login(clerk_east)
    assert "Row 3 has no name." in client.get(reverse("jobs:page", args=[job.pk])).content.decode()


def test_a_job_of_another_territory_does_not_exist(client, clerk_west, clerk_east):
    job = make(clerk_east)
    client.force_login(clerk_west)
    assert client.get(reverse("jobs:page", args=[job.pk])).status_code == 404
    assert client.get(reverse("jobs:progress", args=[job.pk])).status_code == 404


def test_the_list_shows_only_ones_own_jobs_with_few_queries(
    client, clerk_east, clerk_west, django_assert_max_num_queries
):
    mine = make(clerk_east)
    other = make(clerk_west)
    client.force_login(clerk_east)
    with django_assert_max_num_queries(12):
        page = client.get(reverse("jobs:list")).content.decode()
    assert reverse("jobs:page", args=[mine.pk]) in page
    assert reverse("jobs:page", args=[other.pk]) not in page


def test_pages_ask_for_a_sign_in(client):
    assert client.get(reverse("jobs:list")).status_code == 302

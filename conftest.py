"""What every test of every room shares."""

import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker

from election_site import embedded

# How long an example takes says something about the machine, not about the rule.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("project")

pytest_plugins = ["tests.cast", "tests.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Start the project's own PostgreSQL and Valkey where no other is set: the page of health asks both."""
    embedded.ensure_services()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again when this run has started it; the processes of a parallel run only find it."""
    embedded.stop_what_started_here()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Begin keys where no figure of a test is; before the database is dropped, let a browser's last request end."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, greatest(last_value, 1000000000)) "
            "FROM pg_sequences"
        )
    yield
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for _wait in range(50):
            cursor.execute(f"SELECT count(*) {others}")
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.1)
        cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(settings, tmp_path: Path) -> None:
    """Give each test its own folder for files and an empty cache."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()

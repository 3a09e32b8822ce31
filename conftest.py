"""What every test of every room shares."""

from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache

from election_site import embedded

# How long an example takes says something about the machine, not about the rule.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("project")

pytest_plugins = ["tests.cast", "tests.browser"]


def pytest_configure(config: pytest.Config) -> None:
    """Start the project's own PostgreSQL when no other is set; Valkey is not needed by most tests."""
    embedded.ensure_services(["postgres"])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again when this run has started it; the processes of a parallel run only find it."""
    embedded.stop_what_started_here()


@pytest.fixture(autouse=True)
def _nothing_is_left_behind(settings, tmp_path: Path) -> None:
    """Give each test its own folder for files and an empty cache."""
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()

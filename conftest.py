"""What every test of every room shares."""

import pytest

from election_site import embedded

pytest_plugins = ["tests.cast"]


def pytest_configure(config: pytest.Config) -> None:
    """Start the project's own PostgreSQL when no other is set; Valkey is not needed by most tests."""
    if embedded.uses_own_postgres():
        embedded.ensure_postgres(embedded.layout())

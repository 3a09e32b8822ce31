"""/healthz says whether the site can work."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError

from election_site import health
from election_site.celery import HEARTBEAT, _leave_sign_of_life

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _broker_answers(monkeypatch):
    monkeypatch.setattr(health, "broker_state", lambda: "ok")
    cache.delete(HEARTBEAT)


def test_it_is_ok_when_everything_answers(client, monkeypatch):
    monkeypatch.setattr("election_site.celery._last_beat", -1000.0)
    _leave_sign_of_life()
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}
    assert "no-store" in response.headers["Cache-Control"]


def test_without_a_worker_pages_still_work_and_it_says_degraded(client):
    response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "degraded", "database": "ok", "broker": "ok", "worker": "missing"}


def test_without_broker_it_is_down(client, monkeypatch):
    monkeypatch.setattr(health, "broker_state", lambda: "down")
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["status"] == "down"


def test_without_database_it_is_down_and_not_an_error(client, monkeypatch):
    def broken():
        raise DatabaseError("gone")

    monkeypatch.setattr(health.connection, "cursor", broken)
    response = client.get("/healthz")

    assert response.status_code == 503
    assert response.json()["database"] == "down"


def test_it_changes_nothing(client):
    assert client.post("/healthz").status_code == 405

"""Health: `live` needs nothing, `ready` names what is missing."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import override_settings

from marketplace.core import clock, health
from marketplace.core.models import OutboxMessage


def test_live_asks_nobody(client):
    """No database mark: a query would fail the test."""
    assert client.get("/healthz/live").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_when_everything_answers(client):
    answer = client.get("/healthz/ready")
    assert answer.status_code == 200, answer.json()
    assert set(answer.json().values()) == {"ok"}


@pytest.mark.django_db
def test_ready_names_a_lagging_outbox(client):
    OutboxMessage.objects.create(name="x", created_at=clock.now() - timedelta(minutes=6))
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()["outbox"]) == (503, "lagging")


@pytest.mark.django_db
def test_ready_names_a_database_that_is_gone(client, monkeypatch):
    def gone():
        raise OperationalError("no address and no password in here")

    monkeypatch.setitem(health.CHECKS, "database", gone)
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] == "OperationalError", "the kind of error, never its text"


@pytest.mark.django_db
@override_settings(REDIS_URL="redis://127.0.0.1:1/0")
def test_ready_names_a_broker_that_is_gone(client):
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json()["broker"] != "ok"
    assert answer.json()["cache"] == "ok"

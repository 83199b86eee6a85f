"""The outbox delivers each fact to each listener once, and what fails is tried again."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from kombu.exceptions import OperationalError as BrokerDown

from marketplace.core import clock, outbox, tasks
from marketplace.core.events import EVENT_TYPES, Event, event
from marketplace.core.models import OutboxMessage
from marketplace.core.tasks import sweep_outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def bell():
    """A fact of the test's own, with a listener that keeps what it hears and can be broken."""

    @event("tests.bell_rang")
    class BellRang(Event):
        bell_id: int

    heard: list[int] = []
    broken = {"yes": False}

    @outbox.listen(BellRang)
    def hear(fact):
        if broken["yes"]:
            raise RuntimeError("deaf")
        heard.append(fact.bell_id)

    yield BellRang, heard, broken
    del EVENT_TYPES["tests.bell_rang"]
    del outbox.LISTENERS["tests.bell_rang"]


def test_a_fact_is_heard_once_however_often_it_is_delivered(bell):
    fact, heard, _ = bell
    message = outbox.announce(fact(bell_id=7))
    for _again in range(3):
        assert outbox.deliver(message.pk)
    OutboxMessage.objects.filter(pk=message.pk).update(delivered_at=None)
    assert outbox.deliver(message.pk)
    assert heard == [7]


def test_a_listener_that_fails_is_asked_again_later(bell):
    fact, heard, broken = bell
    message = outbox.announce(fact(bell_id=8))
    broken["yes"] = True
    assert not outbox.deliver(message.pk)
    message.refresh_from_db()
    assert message.delivered_at is None
    assert message.attempts == 1
    assert "RuntimeError" in message.last_error
    assert sweep_outbox() == 0, "the next attempt has not come yet"
    broken["yes"] = False
    with clock.moved_to(clock.now() + timedelta(minutes=5)):
        assert sweep_outbox() == 1
    assert heard == [8]


def test_one_broken_listener_does_not_keep_the_others_from_hearing(bell):
    fact, heard, _ = bell

    def broken_one(_fact):
        raise ValueError

    outbox.LISTENERS["tests.bell_rang"].insert(0, broken_one)
    assert not outbox.deliver(outbox.announce(fact(bell_id=9)).pk)
    assert heard == [9]


def test_a_fact_that_nobody_knows_any_longer_waits_and_stops_nobody(bell):
    fact, heard, _ = bell
    OutboxMessage.objects.create(name="gone.with_a_release", payload={"id": 1})
    odd = outbox.announce(fact(bell_id=1))
    OutboxMessage.objects.filter(pk=odd.pk).update(payload={"no_such_field": 1})
    outbox.announce(fact(bell_id=2))
    assert sweep_outbox() == 3
    assert heard == [2]
    assert OutboxMessage.objects.undelivered().count() == 2


def test_every_process_knows_how_to_wake_a_worker():
    """The web process imports no task by itself; without this an announcement waits for the sweep."""
    script = (
        "import django; django.setup()\n"
        "from marketplace.core import outbox\nfrom marketplace.notifications import queue\n"
        "assert outbox._wake and queue._wake"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    environment["PYTHONPATH"] = f"{settings.BASE_DIR / 'site'}{os.pathsep}{settings.BASE_DIR}"
    subprocess.run([sys.executable, "-c", script], env=environment, check=True)


def test_the_wake_up_comes_after_commit_and_a_broker_that_is_down_breaks_nothing(
    bell, django_capture_on_commit_callbacks, monkeypatch
):
    fact, _, _ = bell
    sent = []
    monkeypatch.setattr(tasks.deliver_message, "apply_async", lambda arguments, **options: sent.append(arguments))
    with django_capture_on_commit_callbacks(execute=True):
        message = outbox.announce(fact(bell_id=3))
        assert sent == []
    assert sent == [(message.pk,)]

    def down(arguments, **options):
        raise BrokerDown

    monkeypatch.setattr(tasks.deliver_message, "apply_async", down)
    with django_capture_on_commit_callbacks(execute=True):
        outbox.announce(fact(bell_id=4))
    assert sweep_outbox() == 2

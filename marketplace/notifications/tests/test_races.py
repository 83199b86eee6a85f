"""Many at once: one notification, one delivery per channel, one hint of each; and what would happen without care."""

from functools import partial

import pytest
from django.core import mail
from django.db import IntegrityError

from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.core.testing import all_at_once, breaches
from marketplace.notifications.actions.mark_read import mark_all_read, mark_read
from marketplace.notifications.actions.notify import notify
from marketplace.notifications.actions.send_delivery import send_delivery
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.queries import inbox_of, unread_count
from marketplace.notifications.tests.factories import make_told

pytestmark = pytest.mark.race
KIND = "tests.race"


@pytest.fixture
def kind(monkeypatch):
    """A kind that counts how often its words are made."""
    made = []

    def build(subject_id, recipient):
        made.append(subject_id)
        return {
            "subject": "Told",
            "template": "providers/provider_verified",
            "context": {"provider": {"trading_name": "Kofler"}},
            "link": "/en/me/",
        }

    monkeypatch.setitem(notification_kinds._entries, KIND, NotificationKind("Tests", build))
    return made


def tell(user, event="tests.event:1"):
    return notify(recipient=user, kind=KIND, subject_id=1, event_key=event)


def test_told_at_once_is_told_once(race_database, kind):
    user = make_user()
    told = all_at_once([partial(tell, user) for _ in range(8)])
    assert len({one.pk for one in told}) == 1
    assert sorted(Delivery.objects.values_list("channel", flat=True)) == ["email", "in_app"]


def test_without_the_care_for_it_they_would_collide(race_database, kind):
    """The control: the same eight, each writing its row without looking, and all but one are refused."""
    user = make_user()

    def write():
        return Notification.objects.create(recipient=user, kind=KIND, subject_id=1, event_key="tests.event:1")

    told = all_at_once([write for _ in range(8)])
    assert sum(isinstance(one, IntegrityError) for one in told) == 7


def test_two_events_of_two_people_at_once_are_four(race_database, kind):
    users = [make_user(), make_user()]
    calls = [partial(tell, user, event) for user in users for event in ("one", "two") for _ in range(3)]
    all_at_once(calls)
    assert Notification.objects.count() == 4
    assert Delivery.objects.count() == 8


def test_workers_that_come_at_once_make_the_words_once(race_database, kind):
    user = make_user()
    tell(user)
    mail.outbox = []
    pks = list(Delivery.objects.values_list("pk", flat=True))
    outcomes = all_at_once([partial(send_delivery, delivery_id=pk) for pk in pks for _ in range(5)])
    assert sorted(outcomes, key=str) == [""] * 8 + ["sent"] * 2
    assert len(kind) == 2
    assert len(mail.outbox) == 1
    assert inbox_of(user).count() == 1
    assert breaches() == ""


def test_reading_at_once_counts_each_once(race_database):
    user = make_user()
    told = [make_told(user) for _ in range(6)]
    now = clock.now()
    calls = [partial(mark_all_read, actor=user, until=now) for _ in range(4)]
    calls += [partial(mark_read, actor=user, public_ids=[one.public_id for one in reversed(told)]) for _ in range(4)]
    counts = all_at_once(calls)
    assert sum(counts) == 6, counts
    assert unread_count(user) == 0

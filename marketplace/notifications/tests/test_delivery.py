"""People are told once, in their language, and a mail server that is down loses nothing."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from marketplace.accounts.tests.factories import make_user
from marketplace.core import clock
from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.notifications.actions import send_delivery as sending
from marketplace.notifications.actions.notify import notify
from marketplace.notifications.actions.send_delivery import MOST_ATTEMPTS, Words, send_delivery
from marketplace.notifications.models import Delivery, Notification
from marketplace.notifications.tasks import sweep_deliveries

pytestmark = pytest.mark.django_db


@pytest.fixture
def kind(monkeypatch):
    """A kind of the test's own, whose words and whose being there the test decides."""
    state = {"gone": False}

    def build(subject_id, recipient):
        if state["gone"]:
            return None
        return {
            "subject": f"About {subject_id}",
            "template": "providers/provider_verified",
            "context": {"provider": {"trading_name": "Kofler"}, "name": "Kofler"},
            "link": "/en/me/",
        }

    monkeypatch.setitem(
        notification_kinds._entries, "tests.kind", NotificationKind("Tests", build, channels=("email",))
    )
    return state


def tell(recipient, event="tests.event:1"):
    return notify(recipient=recipient, kind="tests.kind", subject_id=1, event_key=event)


def test_told_twice_is_told_once(kind):
    user = make_user()
    assert tell(user) == tell(user)
    assert Notification.objects.count() == Delivery.objects.count() == 1
    assert sweep_deliveries() == 1
    assert sweep_deliveries() == 0
    assert len(mail.outbox) == 1


def test_two_events_are_two_and_two_people_are_two(kind):
    one, other = make_user(), make_user()
    tell(one), tell(one, "tests.event:2"), tell(other)
    sweep_deliveries()
    assert sorted(message.to[0] for message in mail.outbox) == sorted([one.email, one.email, other.email])


@pytest.mark.parametrize(("language", "words"), [("en", "Hello"), ("de", "Guten Tag"), ("it", "Buongiorno")])
def test_in_the_recipients_language(kind, language, words):
    tell(make_user(preferred_language=language))
    sweep_deliveries()
    message = mail.outbox[0]
    assert words in message.body
    assert words in message.alternatives[0].content
    assert f'<html lang="{language}"' in message.alternatives[0].content


def test_nothing_left_to_tell(kind):
    tell(make_user())
    kind["gone"] = True
    sweep_deliveries()
    assert not mail.outbox
    assert Delivery.objects.get().outcome == Delivery.Outcome.DROPPED


def test_a_closed_account_hears_nothing(kind):
    user = make_user()
    tell(user)
    user.is_active = False
    user.save()
    sweep_deliveries()
    assert not mail.outbox


def test_a_mail_server_that_is_down_is_asked_again_later(kind, monkeypatch):
    tell(make_user())

    def down(delivery):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(sending, "_send", down)
    assert sweep_deliveries() == 1
    delivery = Delivery.objects.get()
    assert (delivery.outcome, delivery.attempts, delivery.last_error) == ("waiting", 1, "SMTPServerDisconnected")
    assert sweep_deliveries() == 0, "not at once"
    monkeypatch.undo()
    with clock.moved_to(clock.now() + timedelta(minutes=10)):
        # The kind of the test is gone with the patch: what matters is that the attempt is made.
        notification_kinds._entries["tests.kind"] = NotificationKind("Tests", lambda subject, recipient: None)
        try:
            assert sweep_deliveries() == 1
        finally:
            del notification_kinds._entries["tests.kind"]
    assert Delivery.objects.get().outcome == Delivery.Outcome.DROPPED


def test_after_many_attempts_it_is_given_up(kind, monkeypatch):
    delivery = tell(make_user()).deliveries.get()

    def down(delivery):
        raise OSError

    monkeypatch.setattr(sending, "_send", down)
    now = clock.now()
    for attempt in range(MOST_ATTEMPTS):
        with clock.moved_to(now + timedelta(days=attempt + 1)):
            send_delivery(delivery_id=delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.outcome, delivery.attempts) == ("failed", MOST_ATTEMPTS)
    with clock.moved_to(now + timedelta(days=99)):
        assert send_delivery(delivery_id=delivery.pk) == ""


def test_a_claimed_delivery_is_nobody_elses(kind, monkeypatch):
    """While one worker sends, another finds nothing to do."""
    delivery = tell(make_user()).deliveries.get()
    seen = []

    def while_sending(delivery):
        seen.append(send_delivery(delivery_id=delivery.pk))
        return Words("Told", "/en/me/")

    monkeypatch.setattr(sending, "_send", while_sending)
    assert send_delivery(delivery_id=delivery.pk) == "sent"
    assert seen == [""]


def test_words_that_cannot_be_made_stop_nobody(kind, monkeypatch):
    broken, fine = tell(make_user()), tell(make_user(), "tests.event:2")
    real = sending._send

    def send(delivery):
        if delivery.notification_id == broken.pk:
            raise LookupError("no such template")
        return real(delivery)

    monkeypatch.setattr(sending, "_send", send)
    assert sweep_deliveries() == 2
    assert fine.deliveries.get().outcome == Delivery.Outcome.SENT
    assert broken.deliveries.get().last_error == "LookupError"


def test_what_waits_goes_out_later_and_only_if_there_is_still_something_to_tell(kind):
    one, other, now = make_user(), make_user(), clock.now()
    with clock.moved_to(now):
        for user in (one, other):
            notify(
                recipient=user, kind="tests.kind", subject_id=1, event_key="tests.event:1", wait=timedelta(minutes=2)
            )
        assert sweep_deliveries() == 0
    with clock.moved_to(now + timedelta(minutes=2)):
        delivery = Delivery.objects.get(notification__recipient=one, channel=Delivery.Channel.EMAIL)
        assert send_delivery(delivery_id=delivery.pk) == "sent"
        kind["gone"] = True
        sweep_deliveries()
    assert [message.to for message in mail.outbox] == [[one.email]]

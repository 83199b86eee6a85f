"""From what happened to the mail: once, in the recipient's language, and only what is still true when it leaves."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from smtplib import SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.cancel_booking import withdraw_booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.core.models import OutboxDelivery, OutboxMessage
from marketplace.core.testing import all_at_once, deliver_all
from marketplace.notifications.actions.send_delivery import send_delivery
from marketplace.notifications.models import Delivery
from marketplace.notifications.tasks import sweep_deliveries

pytestmark = pytest.mark.usefixtures("monday")
KIND = "booking.request_sent"


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A mail server that hangs up."""

    def refuse(self: EmailBackend, messages: list) -> int:
        raise SMTPServerDisconnected

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", refuse)
        yield patch


def mails() -> list[tuple[str, str]]:
    """Who got what: the address and the kind."""
    return sorted((one.to[0], one.extra_headers["X-Piazza-Kind"]) for one in mail.outbox)


@pytest.mark.django_db
class TestOnce:
    def test_however_often_the_fact_is_delivered(self):
        booking = make_booking()
        deliver_all()
        OutboxDelivery.objects.all().delete()
        OutboxMessage.objects.update(delivered_at=None, next_attempt_at=NOW)
        deliver_all()
        sweep_deliveries()
        assert mails() == sorted(
            [(booking.customer.email, KIND), (booking.provider.owner.email, "booking.new_request")]
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("de", "Ihre Anfrage an", "Guten Tag"),
        ("it", "La sua richiesta a", "Buongiorno"),
        ("en", "Your request to", "Hello"),
    ],
)
def test_in_the_recipients_language(language, subject, greeting):
    customer = make_user(preferred_language=language)
    booking = make_booking(customer=customer)
    deliver_all()
    sweep_deliveries()
    one = next(one for one in mail.outbox if one.to == [customer.email])
    html = one.alternatives[0][0]
    assert one.subject.startswith(subject)
    assert greeting in one.body
    assert f'<html lang="{language}">' in html
    assert f"/{language}/bookings/{booking.public_id}/" in one.body


@pytest.mark.django_db
class TestMailServerDown:
    def test_it_is_tried_again_later(self, down):
        booking = make_booking()
        deliver_all()
        sweep_deliveries()
        assert mail.outbox == []
        delivery = Delivery.objects.get(notification__recipient=booking.customer, channel="email")
        assert (delivery.outcome, delivery.attempts, delivery.last_error) == ("waiting", 1, "SMTPServerDisconnected")
        assert delivery.next_attempt_at > NOW
        assert sweep_deliveries() == 0  # not yet
        down.undo()
        with clock.moved_to(NOW + timedelta(minutes=5)):
            sweep_deliveries()
            delivery.refresh_from_db()
            assert delivery.outcome == "sent"
        assert (booking.customer.email, KIND) in mails()

    def test_the_change_itself_stays(self, down):
        booking = make_booking()
        deliver_all()
        accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
        deliver_all()
        sweep_deliveries()
        booking.refresh_from_db()
        assert booking.status == "accepted"


@pytest.mark.django_db
class TestNothingLeftToTell:
    def test_what_is_no_longer_true_is_dropped(self):
        booking = make_booking()
        withdraw_booking(booking_id=booking.pk, actor=booking.customer)
        deliver_all()
        sweep_deliveries()
        assert (booking.customer.email, KIND) not in mails()
        assert set(Delivery.objects.filter(notification__kind=KIND).values_list("outcome", flat=True)) == {"dropped"}
        assert (booking.provider.owner.email, "booking.withdrawn") in mails()


@pytest.mark.race
def test_workers_that_come_at_once_send_one_mail(race_database):
    make_booking(service=make_bookable_service())
    deliver_all()
    deliveries = list(Delivery.objects.values_list("pk", flat=True))
    mail.outbox = []

    def send(pk: int) -> str:
        with clock.moved_to(NOW):  # each thread has a clock of its own
            return send_delivery(delivery_id=pk)

    outcomes = all_at_once([partial(send, pk) for pk in deliveries for _ in range(4)])
    assert outcomes.count("sent") == len(deliveries)
    assert len(mail.outbox) == Delivery.objects.filter(channel="email").count() == 2

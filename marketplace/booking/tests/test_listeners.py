"""Who hears what when a booking moves."""

import pytest
from django.core import mail

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, start_booking
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import make_bookable_service, make_booking
from marketplace.core import testing
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.providers.actions.suspend_provider import suspend_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def heard():
    """Who was sent which subject since the last look."""
    testing.deliver_all()
    sweep_deliveries()
    found = {(message.to[0], message.subject) for message in mail.outbox}
    mail.outbox.clear()
    return found


@pytest.fixture
def booking():
    customer = make_user(name="Anna Egger", preferred_language="it")
    return make_booking(service=make_bookable_service(), customer=customer)


def test_a_request_is_told_to_both_each_in_their_language(booking):
    name = booking.provider.trading_name
    assert heard() == {
        ("" + booking.customer.email, f"La sua richiesta a {name}: Mending a tap"),
        (booking.provider.owner.email, "Anna Egger möchte einen Termin: Mending a tap"),
    }


def test_what_is_no_longer_true_is_not_told(booking):
    """Accepted before the mail about the request went out: only the confirmation is sent."""
    accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    assert heard() == {
        (booking.customer.email, f"Confermato: Mending a tap con {booking.provider.trading_name}"),
    }


def test_a_reason_reaches_the_customer(booking):
    heard()
    decline_booking(booking_id=booking.pk, actor=booking.provider.owner, reason="Sono in ferie & torno lunedì")
    testing.deliver_all()
    sweep_deliveries()
    [message] = mail.outbox
    assert "Sono in ferie & torno lunedì" in message.body
    assert "Sono in ferie &amp; torno lunedì" in message.alternatives[0].content


def test_the_address_is_in_the_providers_mail_and_the_time_is_the_places(booking):
    testing.deliver_all()
    sweep_deliveries()
    to_provider = next(m for m in mail.outbox if m.to == [booking.provider.owner.email])
    assert "Laubengasse 12, 39100 Bozen" in to_provider.body
    assert "Montag, 23. November 2026, 8:00 Uhr" in to_provider.body


def test_completed_asks_the_customer(booking):
    accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    start_booking(booking_id=booking.pk, actor=booking.provider.owner)
    heard()
    complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
    assert [to for to, _ in heard()] == [booking.customer.email] * 2  # the question, and the invoice


def test_cancelling_tells_both(booking):
    accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    heard()
    cancel_booking(booking_id=booking.pk, actor=booking.customer, side="customer")
    assert {to for to, _ in heard()} == {booking.customer.email, booking.provider.owner.email}


def test_suspending_a_provider_cancels_what_is_ahead(booking):
    accepted = make_booking(service=booking.lines.get().service, index=6)
    accept_booking(booking_id=accepted.pk, actor=accepted.provider.owner)
    suspend_provider(provider_id=booking.provider_id, actor=make_admin(), reason="Papers were forged")
    testing.deliver_all()
    for one in (booking, accepted):
        one.refresh_from_db()
        assert one.status == Status.CANCELLED_BY_ADMIN
        assert not one.lines.get().allocation.active
    assert not testing.breaches()

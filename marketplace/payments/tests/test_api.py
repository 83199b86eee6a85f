"""Booking by card through the API: choosing it, the page, and the answer that does not wait for the customer."""

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import make_bookable_service
from marketplace.booking.tests.orders import order
from marketplace.core.gateways.payments import GatewayError
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.models import Payment
from marketplace.payments.tests.factories import make_unpaid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
WAYS = {"return_url": "https://app.example/paid", "cancel_url": "https://app.example/booking"}


def test_from_the_choice_to_a_paid_booking(gateway):
    app, service = App(make_user()), make_bookable_service(instant=True)
    booking = app.post("bookings/", order(service, payment_choice="card"), key="one").json()
    assert (booking["status"], booking["payment_choice"]) == ("awaiting_payment", "card")
    path = f"bookings/{booking['id']}/"
    page = app.post(path + "checkout/", WAYS)
    payment = Payment.objects.get()
    assert page.json() == {"url": f"https://pay.test/{payment.checkout_id}", "is_paid": False}
    assert gateway.orders[payment.checkout_id].success_url == WAYS["return_url"]
    assert app.post(path + "checkout/", WAYS).json() == page.json()
    gateway.pay(payment.checkout_id)
    complete_payment(payment_id=payment.pk)
    assert app.get(path).json()["status"] == "accepted"
    assert app.post(path + "checkout/", WAYS).json()["is_paid"] is True


def test_no_card_where_none_is_taken(settings):
    settings.STRIPE_SECRET_KEY = ""
    answer = App(make_user()).post("bookings/", order(make_bookable_service(), payment_choice="card"), key="one")
    assert (answer.status_code, answer.json()["code"]) == (400, "no_cards")
    assert answer.json()["errors"][0]["field"] == "payment_choice"
    assert not Booking.objects.exists()


def test_the_payment_service_is_down(gateway, monkeypatch):
    def down(*args, **kwargs):
        raise GatewayError("connection_error", retry=True)

    booking = make_unpaid()
    monkeypatch.setattr(gateway, "create_checkout", down)
    answer = App(booking.customer).post(f"bookings/{booking.public_id}/checkout/", WAYS)
    assert (answer.status_code, answer.json()["code"]) == (503, "payment_service")
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("wrong", ["http://app.example/", "javascript:alert(1)", "app://paid", "/paid", ""])
def test_the_way_back_is_a_whole_https_address(gateway, wrong):
    booking = make_unpaid()
    answer = App(booking.customer).post(f"bookings/{booking.public_id}/checkout/", WAYS | {"return_url": wrong})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "return_url")
    assert not Payment.objects.exists()

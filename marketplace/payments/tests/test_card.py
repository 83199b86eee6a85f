"""Paying by card: the page, the way back, and the calls to the gateway."""

from decimal import Decimal

import pytest
from django.db import transaction

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import make_booking
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, NotFound, WrongState
from marketplace.core.models import OutboxMessage
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.run_operation import run_operation
from marketplace.payments.errors import GatewayDown
from marketplace.payments.models import Due, JournalEntry, Operation, Payment
from marketplace.payments.tests.factories import AWAY, BACK, balances, checkout, make_paid, make_unpaid, work
from marketplace.payments.tests.fake_gateway import DOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def announced(name):
    return OutboxMessage.objects.filter(name=name).count()


class TestThePage:
    def test_it_asks_for_what_is_due(self, gateway):
        booking = make_unpaid(far=True)
        start = checkout(booking)
        order = gateway.orders[start.payment.checkout_id]
        assert start.url == f"https://pay.test/{start.payment.checkout_id}"
        assert (order.amount.amount, order.reference) == (Decimal("48.00"), start.payment.public_id)
        assert (order.success_url, order.cancel_url, order.expires_at) == (BACK, AWAY, booking.respond_by)
        assert booking.reference in order.description
        assert start.payment.status == Payment.Status.REQUIRES_ACTION

    def test_two_clicks_open_one_page(self, gateway):
        booking = make_unpaid()
        assert checkout(booking).url == checkout(booking).url
        assert gateway.calls["create_checkout"] == 1
        assert Due.objects.get(booking=booking).amount == Decimal("48.00")

    def test_a_page_that_has_run_out_is_followed_by_another(self, gateway):
        booking = make_unpaid()
        first = checkout(booking)
        gateway.expire_checkout(first.payment.checkout_id)
        second = checkout(booking)
        assert second.payment != first.payment
        first.payment.refresh_from_db()
        assert first.payment.status == Payment.Status.VOIDED

    def test_who_has_paid_is_sent_back(self, gateway):
        booking = make_unpaid()
        start = checkout(booking)
        gateway.pay(start.payment.checkout_id)
        again = checkout(booking)
        assert (again.is_paid, again.url) == (True, BACK)
        booking.refresh_from_db()
        assert booking.status == Status.ACCEPTED

    def test_when_the_service_is_down_nothing_is_lost(self, gateway):
        booking = make_unpaid()
        gateway.down.append(DOWN)
        with pytest.raises(GatewayDown):
            checkout(booking)
        assert checkout(booking).url
        assert Payment.objects.count() == 1
        assert Operation.objects.get().attempts == 2

    def test_an_answer_that_got_lost_is_the_same_page(self, gateway):
        booking = make_unpaid()
        gateway.lost.append(DOWN)
        with pytest.raises(GatewayDown):
            checkout(booking)
        checkout(booking)
        assert len(gateway.pages) == 1

    def test_without_a_gateway_there_is_no_page(self, settings):
        settings.STRIPE_SECRET_KEY = ""
        with pytest.raises(GatewayDown):
            checkout(make_unpaid())

    def test_strangers_find_nothing(self, gateway):
        booking = make_unpaid()
        booking.customer = make_user()
        with pytest.raises(NotFound):
            checkout(booking)

    def test_only_what_waits_is_paid(self, gateway):
        with pytest.raises(WrongState):
            checkout(make_booking())
        booking = make_unpaid()
        with clock.moved_to(booking.respond_by), pytest.raises(WrongState):
            checkout(booking)


class TestComingBack:
    def test_paid_is_booked_and_held(self, gateway):
        booking = make_paid(gateway, far=True)
        assert booking.status == Status.ACCEPTED
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}
        assert announced("payments.captured") == 1
        assert Due.objects.get(booking=booking).status == Due.Status.SETTLED
        assert not testing.breaches()

    def test_coming_back_twice_is_once(self, gateway):
        booking = make_paid(gateway, far=True)
        for _ in range(3):
            complete_payment(payment_id=Payment.objects.get().pk)
        assert JournalEntry.objects.filter(booking=booking).count() == 1
        assert announced("payments.captured") == 1

    def test_coming_back_without_having_paid_changes_nothing(self, gateway):
        booking = make_unpaid()
        payment = complete_payment(payment_id=checkout(booking).payment.pk)
        booking.refresh_from_db()
        assert (payment.status, booking.status) == (Payment.Status.REQUIRES_ACTION, Status.AWAITING_PAYMENT)
        assert not JournalEntry.objects.exists()

    def test_a_declined_card_says_why_and_another_one_may_do(self, gateway):
        booking = make_unpaid(far=True)
        start = checkout(booking)
        gateway.decline(start.payment.checkout_id, "insufficient_funds")
        payment = complete_payment(payment_id=start.payment.pk)
        assert (payment.status, payment.failure) == (Payment.Status.REQUIRES_ACTION, "insufficient_funds")
        gateway.pay(start.payment.checkout_id)
        payment = complete_payment(payment_id=start.payment.pk)
        assert (payment.status, payment.failure) == (Payment.Status.CAPTURED, "")

    def test_a_report_on_something_else_is_refused(self, gateway):
        first, second = checkout(make_unpaid()).payment, checkout(make_unpaid()).payment
        gateway.pages[first.checkout_id] = gateway.pages[second.checkout_id]
        with pytest.raises(Conflict):
            complete_payment(payment_id=first.pk)

    def test_a_report_of_another_amount_is_refused(self, gateway):
        payment = checkout(make_unpaid(far=True)).payment
        payment.__class__.objects.filter(pk=payment.pk).update(amount=Decimal("50.00"))
        gateway.pay(payment.checkout_id)
        with pytest.raises(Conflict):
            complete_payment(payment_id=payment.pk)
        assert not JournalEntry.objects.exists()


class TestOperations:
    def test_the_same_key_is_called_once(self, gateway):
        calls = []

        def call(key):
            calls.append(key)
            return {"id": "x"}

        for _ in range(3):
            answer = run_operation(key="k", gateway="stripe", what="test", request={"a": 1}, call=call)
            assert answer == {"id": "x"}
        assert calls == ["k"]
        with pytest.raises(Conflict):
            run_operation(key="k", gateway="stripe", what="test", request={"a": 2}, call=call)

    def test_never_inside_a_transaction(self, gateway):
        booking = make_unpaid()
        payment = checkout(booking).payment
        with transaction.atomic(), pytest.raises(RuntimeError):
            complete_payment(payment_id=payment.pk)


def test_manual_bookings_are_nothing_for_the_gateway(gateway):
    booking = make_booking(service=make_unpaid().lines.get().service, index=4)
    work()
    assert booking.status == Status.ACCEPTED
    assert gateway.calls.total() == 0

"""Paying by card for what is near: authorised first, and taken when the work is done."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, start_booking
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import NOW
from marketplace.core import clock, testing
from marketplace.payments.models import Due, JournalEntry, Payment, Refund
from marketplace.payments.tests.factories import balances, finish, make_paid, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestWithinFiveDays:
    """What is near is authorised, and taken when the work is done."""

    def test_it_is_authorised_and_books(self, gateway):
        booking = make_paid(gateway, index=0)
        assert booking.status == Status.ACCEPTED
        assert Payment.objects.get().status == Payment.Status.AUTHORISED
        assert not JournalEntry.objects.exists()
        assert not testing.breaches()

    def test_it_is_taken_when_the_work_is_done(self, gateway):
        booking = make_paid(gateway, index=0)
        start_booking(booking_id=booking.pk, actor=booking.provider.owner)
        work()
        assert gateway.calls["capture"] == 0
        complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
        work()
        assert Payment.objects.get().status == Payment.Status.CAPTURED
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}

    def test_a_free_cancellation_lets_all_of_it_go(self, gateway):
        booking = make_paid(gateway, index=0)
        cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
        work()
        assert Payment.objects.get().status == Payment.Status.VOIDED
        assert (gateway.calls["void"], gateway.calls["refund"]) == (1, 0)
        assert not testing.breaches()

    def test_only_what_is_kept_is_taken(self, gateway):
        booking = make_paid(gateway, index=0)
        booking.policy_snapshot = {"steps": [[0, 25]]}
        booking.save()
        with clock.moved_to(NOW + timedelta(minutes=30)):
            cancel_booking(booking_id=booking.pk, actor=booking.customer, side=booking_rules.CUSTOMER)
            work()
            assert not testing.breaches()
        payment = Payment.objects.get()
        assert (payment.status, payment.captured) == (Payment.Status.CAPTURED, Decimal("36.00"))
        assert not Refund.objects.exists()
        assert balances() == {"gateway": "-36.00", "provider": "30.73", "platform": "4.32", "tax": "0.95"}

    def test_it_is_taken_before_the_authorisation_runs_out(self, gateway):
        booking = make_paid(gateway, index=0)
        with clock.moved_to(NOW + timedelta(days=6)):
            work()
        assert Payment.objects.get().status == Payment.Status.CAPTURED
        finish(booking)
        work()
        assert balances()["provider"] == "40.97"

    def test_an_authorisation_that_has_run_out_brings_nothing_and_says_so(self, gateway):
        booking = make_paid(gateway, index=0)
        payment = Payment.objects.get()
        gateway.void(payment.gateway_payment_id, key="the bank")
        finish(booking)
        work()
        payment.refresh_from_db()
        assert payment.status == Payment.Status.VOIDED
        assert Due.objects.get(booking=booking).status == Due.Status.OPEN
        assert not testing.breaches()

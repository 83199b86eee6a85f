"""Paying by card: the page, the way back, the webhook, the sweep; and what becomes of money that comes late."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, start_booking
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import NOW, make_booking
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, NotFound, WrongState
from marketplace.core.gateways.payments import GatewayError
from marketplace.core.models import OutboxMessage
from marketplace.payments.actions.complete_payment import check_payment, complete_payment
from marketplace.payments.actions.run_operation import run_operation
from marketplace.payments.errors import GatewayDown
from marketplace.payments.models import Due, JournalEntry, Operation, Payment, Refund
from marketplace.payments.tasks import sweep
from marketplace.payments.tests.factories import (
    AWAY,
    BACK,
    balances,
    checkout,
    finish,
    make_paid,
    make_unpaid,
    work,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
DOWN = GatewayError("connection_error", retry=True)


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


class TestNobodyComesBack:
    def test_the_sweep_finds_what_was_paid(self, gateway):
        booking = make_unpaid(far=True)
        gateway.pay(checkout(booking).payment.checkout_id)
        with clock.moved_to(booking.respond_by):
            sweep()
            booking.refresh_from_db()
            assert booking.status == Status.ACCEPTED
            assert not testing.breaches()

    def test_a_page_that_nobody_needs_is_closed(self, gateway):
        booking = make_unpaid()
        payment = checkout(booking).payment
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            work()
        payment.refresh_from_db()
        assert gateway.pages[payment.checkout_id].status == "expired"
        assert (payment.status, payment.next_check_at) == (Payment.Status.VOIDED, None)
        assert Due.objects.get(booking=booking).status == Due.Status.CANCELLED

    def test_a_cancelled_booking_s_page_is_closed_at_once(self, gateway):
        booking = make_unpaid()
        payment = checkout(booking).payment
        cancel_booking(booking_id=booking.pk, actor=booking.customer, side=booking_rules.CUSTOMER)
        work()
        assert gateway.pages[payment.checkout_id].status == "expired"

    def test_a_service_that_is_down_is_asked_again_later(self, gateway):
        booking = make_unpaid(far=True)
        payment = checkout(booking).payment
        gateway.pay(payment.checkout_id)
        with clock.moved_to(booking.respond_by):
            gateway.down.append(DOWN)
            check_payment(payment_id=payment.pk)
            payment.refresh_from_db()
            assert payment.status == Payment.Status.REQUIRES_ACTION
            assert payment.next_check_at > booking.respond_by
            calls = gateway.calls.total()
            sweep()
            assert gateway.calls.total() == calls, "not before its time"
        with clock.moved_to(payment.next_check_at):
            sweep()
        payment.refresh_from_db()
        assert payment.status == Payment.Status.CAPTURED


class TestTooLate:
    def test_it_books_if_the_time_is_free(self, gateway):
        booking = make_unpaid(far=True)
        payment = checkout(booking).payment
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            gateway.pay(payment.checkout_id)
            complete_payment(payment_id=payment.pk)
            work()
            assert not testing.breaches()
        booking.refresh_from_db()
        assert booking.status == Status.ACCEPTED
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}

    def test_all_of_it_goes_back_if_somebody_was_faster(self, gateway):
        booking = make_unpaid(far=True)
        payment = checkout(booking).payment
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            start_draft(
                customer=make_user(),
                service=booking.lines.get().service,
                starts_at=booking.starts_at,
                language="it",
            )
            gateway.pay(payment.checkout_id)
            complete_payment(payment_id=payment.pk)
            work()
            assert not testing.breaches()
        booking.refresh_from_db()
        payment.refresh_from_db()
        assert booking.status == Status.PAYMENT_EXPIRED
        assert (payment.status, payment.is_surplus) == (Payment.Status.REFUNDED, True)
        assert balances() == {}

    def test_a_second_payment_goes_back_and_the_first_counts(self, gateway):
        booking = make_unpaid(far=True)
        first = checkout(booking).payment
        gateway.expire_checkout(first.checkout_id)
        second = checkout(booking).payment
        # The first page was paid after all: the gateway had told us that it was closed.
        gateway.pages[first.checkout_id] = gateway.pages[first.checkout_id].__class__(
            id=first.checkout_id, url="", status="open", reference=first.public_id
        )
        for payment in (second, first):
            gateway.pay(payment.checkout_id)
            complete_payment(payment_id=payment.pk)
        work()
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.status, second.status) == (Payment.Status.REFUNDED, Payment.Status.CAPTURED)
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}
        assert not testing.breaches()

    def test_an_authorisation_that_books_nothing_is_let_go(self, gateway):
        booking = make_unpaid(index=0)
        payment = checkout(booking).payment
        cancel_booking(booking_id=booking.pk, actor=booking.customer, side=booking_rules.CUSTOMER)
        gateway.pay(payment.checkout_id)
        complete_payment(payment_id=payment.pk)
        work()
        payment.refresh_from_db()
        assert payment.status == Payment.Status.VOIDED
        assert gateway.payments[payment.gateway_payment_id].status == "voided"
        assert not JournalEntry.objects.exists()


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

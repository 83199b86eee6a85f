"""Money that comes late: nobody comes back, the hold is over, or somebody was faster."""

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.core import clock, testing
from marketplace.payments.actions.complete_payment import check_payment, complete_payment
from marketplace.payments.models import Due, JournalEntry, Payment
from marketplace.payments.tasks import sweep
from marketplace.payments.tests.factories import balances, checkout, make_unpaid, work
from marketplace.payments.tests.fake_gateway import DOWN

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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

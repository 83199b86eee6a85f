"""What a booking's page says about its money."""

import pytest

from marketplace.accounts.tests.factories import make_admin
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.tests.factories import make_bookable_service, make_booking, owner
from marketplace.core import clock
from marketplace.payments import blocks
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.plan_refund import refund_booking
from marketplace.payments.actions.record_manual_payment import record_manual_payment
from marketplace.payments.models import Refund
from marketplace.payments.tests.factories import AT_PROVIDER, checkout, euro, finish, make_paid, make_unpaid, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestTheBlock:
    """What a booking's page says about its money."""

    def block(self, booking, side):
        booking.refresh_from_db()
        return blocks.payment_block(booking=booking, sides=frozenset({side}))

    def test_from_unpaid_to_transferred(self, gateway):
        booking = make_unpaid(far=True)
        block = self.block(booking, "customer")
        assert (block.stage, block.can_pay) == ("to_pay", True)
        assert not self.block(booking, "provider").can_pay
        booking = make_paid(gateway, far=True)
        assert self.block(booking, "customer").stage == "paid"
        finish(booking)
        work()
        assert str(self.block(booking, "provider").transfer.amount) == AT_PROVIDER
        assert self.block(booking, "customer").transfer is None

    def test_near_ones_are_reserved(self, gateway):
        booking = make_paid(gateway)
        assert self.block(booking, "customer").stage == "reserved"

    def test_what_was_reserved_is_said_to_be_released(self, gateway):
        booking = make_paid(gateway)
        cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
        work()
        assert self.block(booking, "customer").stage == "released"

    def test_a_declined_card(self, gateway):
        booking = make_unpaid(far=True)
        payment = checkout(booking).payment
        gateway.decline(payment.checkout_id)
        complete_payment(payment_id=payment.pk)
        assert self.block(booking, "customer").failure == "card_declined"

    def test_refunds(self, paid, gateway):
        gateway.refund_status = "pending"
        refund_booking(booking_id=paid.pk, amount=euro("8.00"), actor=make_admin())
        block = self.block(paid, "customer")
        assert (block.stage, block.refunded) == ("refunding", euro("8.00"))
        Refund.objects.update(status="succeeded")
        assert self.block(paid, "customer").stage == "partly_refunded"

    def test_over_and_unpaid(self):
        booking = make_unpaid()
        with clock.moved_to(booking.respond_by):
            assert self.block(booking, "customer").stage == "not_paid"

    def test_directly(self, django_assert_max_num_queries):
        booking = make_booking(service=make_bookable_service(instant=True))
        assert self.block(booking, "provider").can_record
        assert not self.block(booking, "customer").can_record
        record_manual_payment(booking_id=booking.pk, actor=owner(booking))
        with django_assert_max_num_queries(5):
            assert self.block(booking, "provider").stage == "manual_paid"

    def test_nothing_is_to_be_paid_for_what_was_called_off(self):
        booking = make_booking(service=make_bookable_service(instant=True))
        assert self.block(booking, "customer").stage == "manual"
        cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
        assert self.block(booking, "customer").stage == "not_paid"

"""Money back: it takes its time, it fails, it comes back, and never more than there is."""

from decimal import Decimal

import pytest

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.tests.factories import make_booking, owner
from marketplace.core import clock, testing
from marketplace.core.errors import Invalid, NotFound, WrongState
from marketplace.core.gateways.payments import GatewayError
from marketplace.core.models import OutboxMessage
from marketplace.core.money import Money
from marketplace.payments.actions.plan_refund import refund_booking, retry_refund
from marketplace.payments.actions.settle_booking import settle_booking
from marketplace.payments.actions.work_refund import ask_refund
from marketplace.payments.models import JournalEntry, Payment, Refund
from marketplace.payments.tests.factories import balances, euro, finish, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestRefunds:
    def test_a_service_that_is_down_gets_the_same_key_later(self, paid, gateway):
        gateway.lost.append(GatewayError("connection_error", retry=True))
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        refund = Refund.objects.get()
        assert (refund.status, len(gateway.refunds)) == (Refund.Status.CREATED, 1)
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}
        with clock.moved_to(refund.next_attempt_at):
            work()
        refund.refresh_from_db()
        assert (refund.status, len(gateway.refunds)) == (Refund.Status.SUCCEEDED, 1)
        assert balances() == {}

    def test_one_on_its_way_is_asked_about(self, paid, gateway):
        gateway.refund_status = "pending"
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        refund = Refund.objects.get()
        assert refund.status == Refund.Status.PENDING
        assert balances() == {}, "the gateway has taken it on"
        gateway.refunds[refund.gateway_refund_id] = gateway.refunds[refund.gateway_refund_id].__class__(
            id=refund.gateway_refund_id, payment_id="", status="succeeded", amount=refund.money
        )
        with clock.moved_to(refund.next_attempt_at):
            work()
        refund.refresh_from_db()
        assert (refund.status, refund.next_attempt_at) == (Refund.Status.SUCCEEDED, None)
        assert JournalEntry.objects.filter(what="refund").count() == 1

    def test_one_that_comes_back_is_held_again_and_sent_once_more(self, paid, gateway):
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        refund = Refund.objects.get()
        gateway.fail_refund(refund.gateway_refund_id)
        ask_refund(refund_id=refund.pk)
        assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}
        assert Payment.objects.get().status == Payment.Status.CAPTURED
        assert OutboxMessage.objects.filter(name="payments.refund_failed").count() == 1
        settle_booking(booking_id=paid.pk)
        assert Refund.objects.count() == 1, "a person decides"
        assert not testing.breaches()
        with pytest.raises(NotFound):
            retry_refund(refund_id=refund.pk, actor=make_user())
        retry_refund(refund_id=refund.pk, actor=make_admin())
        with pytest.raises(WrongState):
            retry_refund(refund_id=refund.pk, actor=make_admin())
        work()
        assert balances() == {}
        assert not testing.breaches()

    def test_one_that_the_gateway_refuses_waits_for_a_person(self, paid, gateway):
        gateway.down.append(GatewayError("charge_disputed", retry=False))
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        refund = Refund.objects.get()
        assert (refund.status, refund.failure) == (Refund.Status.FAILED, "charge_disputed")
        assert not testing.breaches()

    def test_after_the_transfer_everybody_gives_their_share_back(self, paid):
        finish(paid)
        work()
        refund_booking(booking_id=paid.pk, amount=euro("24.00"), actor=make_admin())
        work()
        assert balances() == {"gateway": "-24.00", "provider": "20.48", "platform": "2.88", "tax": "0.64"}
        refund_booking(booking_id=paid.pk, amount=euro("24.00"), actor=make_admin())
        work()
        assert balances() == {}
        assert not testing.breaches()

    def test_a_goodwill_refund_before_the_end_makes_the_transfer_smaller(self, paid):
        refund_booking(booking_id=paid.pk, amount=euro("24.00"), actor=make_admin())
        finish(paid)
        work()
        assert balances() == {"gateway": "-24.00", "provider": "20.48", "platform": "2.88", "tax": "0.64"}

    def test_what_was_given_back_already_counts_for_the_cancellation(self, paid, gateway):
        refund_booking(booking_id=paid.pk, amount=euro("10.00"), actor=make_admin())
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        assert sorted(str(amount) for amount in Refund.objects.values_list("amount", flat=True)) == ["10.00", "38.00"]
        assert balances() == {}

    @pytest.mark.parametrize("amount", ["48.01", "0", "-1"])
    def test_never_more_than_there_is(self, paid, amount):
        with pytest.raises(Invalid):
            refund_booking(booking_id=paid.pk, amount=euro(amount), actor=make_admin())
        with pytest.raises(Invalid):
            refund_booking(booking_id=paid.pk, amount=Money(Decimal(1), "CHF"), actor=make_admin())

    def test_only_an_admin_gives_back(self, paid):
        for actor in (paid.customer, owner(paid), make_user()):
            with pytest.raises(NotFound):
                refund_booking(booking_id=paid.pk, amount=euro(1), actor=actor)
        with pytest.raises(WrongState):
            refund_booking(booking_id=make_booking().pk, amount=euro(1), actor=make_admin())

"""Where a booking's money goes when the booking moves: transfers, and what comes back when it is called off."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.factories import make_admin
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_ahead, cancel_booking, preview_cancellation
from marketplace.booking.actions.report_problem import report_no_show
from marketplace.booking.tests.factories import NOW, make_booking, owner
from marketplace.core import clock, testing
from marketplace.core.errors import DomainError
from marketplace.core.models import OutboxMessage
from marketplace.payments import queries
from marketplace.payments.actions.plan_refund import refund_booking
from marketplace.payments.actions.record_manual_payment import record_manual_payment
from marketplace.payments.actions.settle_booking import settle_booking
from marketplace.payments.models import Due, JournalEntry, Payment, Refund, Transfer
from marketplace.payments.tests.factories import (
    AT_PLATFORM,
    AT_PROVIDER,
    AT_TAX,
    balances,
    euro,
    finish,
    make_paid,
    work,
)
from marketplace.providers.tests.factories import make_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestFinished:
    def test_the_provider_gets_the_price_without_commission_and_its_tax(self, paid):
        finish(paid)
        work()
        assert balances() == {"gateway": "-48.00", "provider": AT_PROVIDER, "platform": AT_PLATFORM, "tax": AT_TAX}
        transfer = Transfer.objects.get(booking=paid)
        assert (str(transfer.amount), str(transfer.commission), str(transfer.tax)) == (
            AT_PROVIDER,
            AT_PLATFORM,
            AT_TAX,
        )
        assert queries.standing_of(paid.provider).balance == euro(AT_PROVIDER)
        assert OutboxMessage.objects.filter(name="payments.transferred").count() == 1
        assert not testing.breaches()

    def test_settling_again_changes_nothing(self, paid):
        finish(paid)
        work()
        before = balances()
        for _ in range(3):
            settle_booking(booking_id=paid.pk)
        assert balances() == before
        assert Transfer.objects.count() == 1

    def test_nothing_is_the_provider_s_before_the_customer_agrees(self, paid):
        assert queries.standing_of(paid.provider).balance == euro(0)
        assert queries.standing_of(paid.provider).pending == euro("48.00")

    def test_what_pages_read_takes_few_queries(self, paid, django_assert_num_queries):
        finish(paid)
        work()
        with django_assert_num_queries(1):
            movements = list(queries.provider_entries(paid.provider))
            assert [(str(one.amount), one.entry.booking.reference) for one in movements] == [
                (AT_PROVIDER, paid.reference)
            ]
        with django_assert_num_queries(2):
            assert [one.status for one in queries.payments_of(paid)] == ["captured"]
        assert Due.objects.get(booking=paid, kind=Due.Kind.BOOKING).money == euro("48.00")
        assert queries.standing_of(make_provider()).balance == euro(0)


class TestCalledOff:
    @pytest.mark.parametrize(("hours", "per_cent", "back"), [(48, 100, "48.00"), (30, 50, "24.00"), (2, 0, "0.00")])
    def test_what_the_preview_says_comes_back(self, paid, hours, per_cent, back):
        paid.policy_snapshot = {"steps": [[40, 100], [24, 50]]}
        paid.save()
        with clock.moved_to(paid.starts_at - timedelta(hours=hours)):
            promised = preview_cancellation(booking=paid, side=booking_rules.CUSTOMER)
            said = queries.card_refund(paid, promised.per_cent)
            cancel_booking(booking_id=paid.pk, actor=paid.customer, side=booking_rules.CUSTOMER)
            work()
            assert not testing.breaches()
        payment = Payment.objects.get()
        assert promised.per_cent == per_cent
        assert said == euro(back)
        assert str(payment.refunded) == back
        left = euro("48.00") - euro(back)
        assert queries.standing_of(paid.provider).balance <= left
        assert bool(Transfer.objects.exists()) == (per_cent < 100)

    def test_what_was_given_back_before_is_not_promised_again(self, paid):
        refund_booking(booking_id=paid.pk, actor=make_admin(), amount=euro("30.00"))
        work()
        assert queries.card_refund(paid, 100) == euro("18.00")
        assert queries.card_refund(paid, 50) == euro(0)
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        assert balances() == {}

    def test_what_was_only_authorised_and_what_was_never_paid_by_card(self, gateway):
        near = make_paid(gateway)
        assert Payment.objects.get().status == Payment.Status.AUTHORISED
        assert queries.card_refund(near, 50) == euro("24.00")
        assert queries.card_refund(make_booking(), 100) is None

    def test_half_back_is_half_the_commission(self, paid):
        paid.policy_snapshot = {"steps": [[0, 50]]}
        paid.save()
        with clock.moved_to(NOW + timedelta(hours=1)):
            cancel_booking(booking_id=paid.pk, actor=paid.customer, side=booking_rules.CUSTOMER)
            work()
        assert balances() == {"gateway": "-24.00", "provider": "20.48", "platform": "2.88", "tax": "0.64"}

    def test_everything_comes_back_when_the_provider_cancels(self, paid):
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        work()
        assert balances() == {}
        assert Payment.objects.get().status == Payment.Status.REFUNDED
        assert Refund.objects.get().status == Refund.Status.SUCCEEDED

    def test_everything_comes_back_when_the_provider_is_suspended(self, paid):
        cancel_ahead(provider_id=paid.provider_id)
        work()
        assert balances() == {}

    @pytest.mark.parametrize(("side", "left"), [("customer", {}), ("provider", {"gateway": "-48.00"})])
    def test_who_does_not_come(self, paid, side, left):
        actor = paid.customer if side == "customer" else owner(paid)
        with clock.moved_to(paid.starts_at + timedelta(minutes=20)):
            report_no_show(booking_id=paid.pk, actor=actor, side=side)
            work()
            assert not testing.breaches()
        assert balances().get("gateway") == left.get("gateway")

    def test_a_listener_that_hears_it_twice_gives_back_once(self, paid, gateway):
        cancel_booking(booking_id=paid.pk, actor=owner(paid), side=booking_rules.PROVIDER)
        for _ in range(3):
            settle_booking(booking_id=paid.pk)
        work()
        assert gateway.calls["refund"] == 1


def test_refusals_leave_no_trace(paid):
    before = (JournalEntry.objects.count(), Refund.objects.count(), Payment.objects.count())
    for call in (
        lambda: refund_booking(booking_id=paid.pk, amount=euro(100), actor=make_admin()),
        lambda: record_manual_payment(booking_id=paid.pk, actor=owner(paid)),
    ):
        with pytest.raises(DomainError):
            call()
    assert (JournalEntry.objects.count(), Refund.objects.count(), Payment.objects.count()) == before

"""Where a booking's money goes when the booking moves: transfers, refunds, dues."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_ahead, cancel_booking, preview_cancellation
from marketplace.booking.actions.report_problem import report_no_show
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.tests.factories import HOME, NOW, make_bookable_service, make_booking, make_draft
from marketplace.core import clock, testing
from marketplace.core.errors import DomainError, Invalid, NotFound, WrongState
from marketplace.core.gateways.payments import GatewayError
from marketplace.core.models import OutboxMessage
from marketplace.core.money import Money
from marketplace.payments import blocks, queries
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.plan_refund import refund_booking, retry_refund
from marketplace.payments.actions.record_manual_payment import record_manual_payment
from marketplace.payments.actions.settle_booking import settle_booking
from marketplace.payments.actions.work_refund import ask_refund
from marketplace.payments.models import Due, JournalEntry, Payment, Refund, Transfer
from marketplace.payments.tests.factories import balances, checkout, finish, make_paid, make_unpaid, work
from marketplace.providers.tests.factories import make_provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
AT_PROVIDER, AT_PLATFORM, AT_TAX = "40.97", "5.76", "1.27"  # of 48.00: 12 % and 22 % VAT on it


def euro(amount):
    return Money(Decimal(amount))


@pytest.fixture
def paid(gateway):
    return make_paid(gateway, far=True)


def owner(booking):
    return booking.provider.owner


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


class TestPaidDirectly:
    @pytest.fixture
    def booking(self):
        return make_booking(service=make_bookable_service(instant=True))

    def test_what_is_owed_is_written_down_when_it_is_sent(self, booking):
        work()
        due = Due.objects.get(booking=booking)
        assert (due.debtor, due.creditor, due.money) == (booking.customer, booking.provider, euro("48.00"))
        assert due.status == Due.Status.OPEN

    def test_a_draft_and_a_quote_owe_nothing(self):
        make_draft()
        draft = make_draft(service=make_bookable_service(instant=True, price_model="quote", price=None))
        send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME)
        work()
        assert not Due.objects.exists()

    def test_the_provider_says_that_they_were_paid(self, booking):
        payments = {record_manual_payment(booking_id=booking.pk, actor=owner(booking)).pk for _ in range(2)}
        work()
        assert len(payments) == 1
        assert not JournalEntry.objects.exists(), "no money of the platform's has moved"
        commission = Due.objects.get(kind=Due.Kind.COMMISSION)
        assert (commission.debtor, commission.creditor, commission.money) == (booking.provider, None, euro("7.03"))
        assert Due.objects.get(kind=Due.Kind.BOOKING).status == Due.Status.SETTLED
        assert queries.standing_of(booking.provider).owed == euro("7.03")
        assert not testing.breaches()

    def test_the_commission_is_owed_without_saying_so(self, booking):
        finish(booking)
        work()
        assert queries.standing_of(booking.provider).owed == euro("7.03")

    def test_nothing_is_owed_for_what_was_called_off(self, booking):
        record_manual_payment(booking_id=booking.pk, actor=owner(booking))
        cancel_booking(booking_id=booking.pk, actor=owner(booking), side=booking_rules.PROVIDER)
        work()
        assert queries.standing_of(booking.provider).owed == euro(0)

    def test_who_may_say_so(self, booking, gateway):
        with pytest.raises(WrongState):
            record_manual_payment(booking_id=booking.pk, actor=booking.customer)
        with pytest.raises(NotFound):
            record_manual_payment(booking_id=booking.pk, actor=make_user())
        by_card = make_paid(gateway, far=True)
        with pytest.raises(WrongState):
            record_manual_payment(booking_id=by_card.pk, actor=owner(by_card))


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


def test_refusals_leave_no_trace(paid):
    before = (JournalEntry.objects.count(), Refund.objects.count(), Payment.objects.count())
    for call in (
        lambda: refund_booking(booking_id=paid.pk, amount=euro(100), actor=make_admin()),
        lambda: record_manual_payment(booking_id=paid.pk, actor=owner(paid)),
    ):
        with pytest.raises(DomainError):
            call()
    assert (JournalEntry.objects.count(), Refund.objects.count(), Payment.objects.count()) == before

"""Rules 4 and 5: whatever customers, providers, admins, banks and the clock do, the money adds up after every step."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.actions.report_problem import dispute_booking, report_no_show
from marketplace.booking.actions.resolve_dispute import resolve_dispute
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tasks import run_timers
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.core import clock, testing
from marketplace.core.errors import DomainError
from marketplace.core.gateways.payments import GatewayError
from marketplace.core.money import Money
from marketplace.payments import gateways, invariants
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.plan_refund import refund_booking, retry_refund
from marketplace.payments.actions.work_refund import ask_refund
from marketplace.payments.models import Account, Due, Payment, Refund, Transfer
from marketplace.payments.tasks import sweep
from marketplace.payments.tests.factories import checkout, make_unpaid
from marketplace.payments.tests.fake_gateway import FakeGateway

STEPS = {
    "start": lambda b, m: start_booking(booking_id=b.pk, actor=b.provider.owner),
    "complete": lambda b, m: complete_booking(booking_id=b.pk, actor=b.provider.owner),
    "confirm": lambda b, m: confirm_booking(booking_id=b.pk, actor=b.customer),
    "dispute": lambda b, m: dispute_booking(booking_id=b.pk, actor=b.customer, reason="It drips"),
    "resolve": lambda b, m: resolve_dispute(booking_id=b.pk, actor=m.admin, finished=True, reason="Done"),
    "resolve_back": lambda b, m: resolve_dispute(booking_id=b.pk, actor=m.admin, finished=False, reason="It drips"),
    "cancel": lambda b, m: cancel_booking(booking_id=b.pk, actor=b.customer, side=booking_rules.CUSTOMER),
    "cancel_provider": lambda b, m: cancel_booking(
        booking_id=b.pk, actor=b.provider.owner, side=booking_rules.PROVIDER
    ),
    "no_show": lambda b, m: report_no_show(booking_id=b.pk, actor=b.provider.owner, side=booking_rules.PROVIDER),
    "checkout": lambda b, m: checkout(b),
}


class Town(RuleBasedStateMachine):
    """Customers who pay by card, and everything that can happen to their money."""

    def __init__(self):
        super().__init__()
        self.world = transaction.atomic()
        self.world.__enter__()
        connection.atomic_blocks[-1]._from_testcase = True  # no transaction of the portal's
        self.before = dict(gateways._built)
        self.gateway = gateways._built["stripe"] = FakeGateway()

    def teardown(self):
        gateways._built.clear()
        gateways._built.update(self.before)
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(price=st.integers(1, 300_00), steps=st.sampled_from([[[24, 100]], [[72, 100], [24, 33]], [[168, 50]]]))
    def open_shop(self, price, steps):
        self.now, self.steps = NOW, steps
        self.service = make_bookable_service(instant=True, price=Decimal(price) / 100)
        self.admin = make_admin()

    @rule(minutes=st.sampled_from([5, 31, 60 * 20, 60 * 24 * 3]))
    def time_goes_on(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(far=st.booleans(), pays=st.booleans())
    def somebody_books(self, far, pays):
        with clock.moved_to(self.now):
            self._try(self._book, far, pays)

    def _book(self, far, pays):
        booking = make_unpaid(service=self.service, customer=make_user(), far=far, index=3)
        Booking.objects.filter(pk=booking.pk).update(policy_snapshot={"steps": self.steps})
        payment = checkout(booking).payment
        if pays:
            self.gateway.pay(payment.checkout_id)
            complete_payment(payment_id=payment.pk)

    @rule(step=st.sampled_from(sorted(STEPS)), which=st.integers(0, 5))
    def take_a_step(self, step, which):
        bookings = list(Booking.objects.select_related("provider__owner", "customer").order_by("pk"))
        if bookings:
            with clock.moved_to(self.now):
                self._try(STEPS[step], bookings[which % len(bookings)], self)

    @rule(which=st.integers(0, 5), decline=st.booleans())
    def somebody_pays_on_an_old_page(self, which, decline):
        seen = {*Payment.objects.values_list("checkout_id", flat=True)}  # of others nobody has the address
        pages = [page for page in self.gateway.pages.values() if page.status == "open" and page.id in seen]
        if pages:
            page = pages[which % len(pages)]
            (self.gateway.decline if decline else self.gateway.pay)(page.id)

    @rule(which=st.integers(0, 5))
    def somebody_comes_back(self, which):
        payments = list(Payment.objects.order_by("pk"))
        if payments:
            with clock.moved_to(self.now):
                self._try(lambda: complete_payment(payment_id=payments[which % len(payments)].pk))

    @rule(cents=st.integers(1, 200_00), which=st.integers(0, 5))
    def goodwill(self, cents, which):
        bookings = list(Booking.objects.order_by("pk"))
        if bookings:
            booking = bookings[which % len(bookings)]
            with clock.moved_to(self.now):
                self._try(
                    lambda: refund_booking(booking_id=booking.pk, amount=Money(Decimal(cents) / 100), actor=self.admin)
                )

    @rule(retry=st.booleans(), which=st.integers(0, 5))
    def a_bank_sends_money_back(self, retry, which):
        refunds = list(Refund.objects.exclude(gateway_refund_id="").order_by("pk"))
        if not refunds:
            return
        refund = refunds[which % len(refunds)]
        with clock.moved_to(self.now):
            if self.gateway.refunds[refund.gateway_refund_id].status != "failed":
                self.gateway.fail_refund(refund.gateway_refund_id)
            self._try(lambda: ask_refund(refund_id=refund.pk))
            if retry:
                self._try(lambda: retry_refund(refund_id=refund.pk, actor=self.admin))

    @rule(retry=st.booleans())
    def the_service_is_down(self, retry):
        (self.gateway.lost if retry else self.gateway.down).append(GatewayError("connection_error", retry=True))

    @rule()
    def workers_work(self):
        with clock.moved_to(self.now):
            run_timers()
            testing.deliver_all()
            sweep()

    def _try(self, call, *arguments):
        """A refusal is fine."""
        try:
            call(*arguments)
        except (DomainError, GatewayError):
            return

    @invariant()
    def what_must_hold(self):
        if not hasattr(self, "now"):
            return
        testing.check_constraints_now()
        found = [
            line
            for breaches in (
                invariants.entries_add_up,
                invariants.bookings_add_up,
                invariants.refunds_within_payments,
                invariants.nobody_below_zero,
            )
            for line in breaches()
        ]
        assert not found, found
        for payment in Payment.objects.exclude(gateway_payment_id=""):
            there = self.gateway.payments[payment.gateway_payment_id]
            assert payment.refunded <= there.captured.amount, "nothing is given back that never came"

    def settle_everything(self):
        """In the end nothing is held for a booking that is over, and the gateway agrees to the cent."""
        self.gateway.down.clear()
        self.gateway.lost.clear()
        for _ in range(3):
            self.now += timedelta(hours=2)
            self.workers_work()
        over = Booking.objects.filter(status__in=[Status.FINISHED, Status.CANCELLED_BY_CUSTOMER])
        for booking in over.exclude(dues__payments__refunds__status=Refund.Status.FAILED):
            held = sum(
                posting.amount
                for entry in booking.journal_entries.all()
                for posting in entry.postings.filter(account__kind=Account.Kind.CUSTOMER_HELD)
            )
            assert held == 0, booking.status
            paid = Payment.objects.filter(due__booking=booking, is_surplus=False, captured__gt=0).first()
            if paid and booking.status == Status.FINISHED and paid.refunded < paid.captured:
                assert Transfer.objects.filter(booking=booking).exists()
        lies = sum((p.captured - p.refunded for p in self.gateway.payments.values()), start=Money(Decimal(0)))
        account = Account.objects.filter(kind=Account.Kind.GATEWAY).first()
        booked = -account.balance() if account else Money(Decimal(0))
        known = Payment.objects.exclude(gateway_payment_id="").values_list("gateway_payment_id", flat=True)
        assert {*known} >= {p.id for p in self.gateway.payments.values() if p.captured.minor_units}
        assert lies == booked
        assert not Due.objects.filter(kind=Due.Kind.COMMISSION).exists()


class TownThatIsSettled(Town):
    def teardown(self):
        try:
            if hasattr(self, "now"):
                self.settle_everything()
                self.what_must_hold()
        finally:
            super().teardown()


@pytest.mark.django_db
def test_any_order():
    limits = settings(max_examples=12, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(TownThatIsSettled, settings=limits)

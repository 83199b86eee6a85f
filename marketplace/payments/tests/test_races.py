"""Money at the same time as itself."""

import threading

import pytest

from marketplace.accounts.tests.factories import make_admin
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.tests.factories import at_now
from marketplace.core import testing
from marketplace.core.errors import Invalid
from marketplace.core.money import Money
from marketplace.payments.actions import merge_payment as merging
from marketplace.payments.actions import plan_refund as refunds
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.actions.plan_refund import refund_booking
from marketplace.payments.actions.settle_booking import settle_booking
from marketplace.payments.actions.work_refund import work_refund
from marketplace.payments.models import JournalEntry, Payment, Refund, Transfer
from marketplace.payments.tests.factories import balances, checkout, finish, make_paid, make_unpaid, work

pytestmark = pytest.mark.race


def test_redirect_and_webhooks_at_once_post_once(race_database, gateway, monday):
    payment = checkout(make_unpaid(far=True)).payment
    gateway.pay(payment.checkout_id)
    results = testing.all_at_once([at_now(complete_payment, payment_id=payment.pk)] * 6)
    assert {getattr(result, "status", result) for result in results} == {Payment.Status.CAPTURED}
    assert JournalEntry.objects.count() == 1
    assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}
    assert not testing.breaches()


def test_control_without_the_key_it_is_posted_twice(race_database, gateway, monday, monkeypatch):
    """The race is real: without the row locks both see the payment as unpaid, and only the key stands in the way."""
    make_paid(gateway, far=True)  # the accounts are there: opening one would make the second wait for the first
    payment = checkout(make_unpaid(far=True)).payment
    gateway.pay(payment.checkout_id)
    together = threading.Barrier(2, timeout=20)
    posted = []
    monkeypatch.setattr(merging.Booking.objects.__class__, "locked", lambda self: self.order_by("pk"), raising=False)
    monkeypatch.setattr(merging.Payment.objects.__class__, "locked", lambda self: self.order_by("pk"), raising=False)

    def wait_and_post(**arguments):
        posted.append(arguments["key"])
        together.wait()

    monkeypatch.setattr(merging, "post_entry", wait_and_post)
    results = testing.all_at_once([at_now(complete_payment, payment_id=payment.pk)] * 2)
    assert len(posted) == 2, results
    assert len(set(posted)) == 1, "under one key"


def test_two_clicks_at_once_open_one_page(race_database, gateway, monday):
    booking = make_unpaid(far=True)
    starts = testing.all_at_once([at_now(checkout, booking=booking)] * 5)
    assert len({start.url for start in starts}) == 1, starts
    assert len(gateway.pages) == 1
    assert Payment.objects.count() == 1


def test_two_admins_cannot_give_back_more_than_there_is(race_database, gateway, monday):
    booking, admin = make_paid(gateway, far=True), make_admin()
    amount = Money(booking.total().amount / 2 + 1)
    results = testing.all_at_once([at_now(refund_booking, booking_id=booking.pk, amount=amount, actor=admin)] * 4)
    assert sum(isinstance(result, Refund) for result in results) == 1, results
    assert sum(isinstance(result, Invalid) for result in results) == 3
    assert not testing.breaches()


def test_control_without_the_lock_they_can(race_database, gateway, monday, monkeypatch):
    booking, admin = make_paid(gateway, far=True), make_admin()
    amount = Money(booking.total().amount / 2 + 1)
    together = threading.Barrier(2, timeout=20)
    planned = refunds.planned_of

    def count_together(payment):
        sum_ = planned(payment)
        together.wait()
        return sum_

    def unlocked(*, booking_id, actor):
        return booking, frozenset({booking_rules.ADMIN})

    monkeypatch.setattr(refunds, "planned_of", count_together)
    monkeypatch.setattr(refunds, "lock_booking", unlocked)
    monkeypatch.setattr(Payment.objects.__class__, "locked", lambda self: self.order_by("pk"), raising=False)
    results = testing.all_at_once([at_now(refund_booking, booking_id=booking.pk, amount=amount, actor=admin)] * 2)
    assert all(isinstance(result, Refund) for result in results), results
    assert testing.breaches(), "more goes back than came, and the invariant says so"


def test_workers_send_a_refund_once(race_database, gateway, monday):
    booking = make_paid(gateway, far=True)
    cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
    testing.deliver_all()
    refund = Refund.objects.get()
    testing.all_at_once([at_now(work_refund, refund_id=refund.pk)] * 5)
    assert len(gateway.refunds) == 1
    assert balances() == {}


def test_a_booking_is_transferred_once(race_database, gateway, monday):
    booking = make_paid(gateway, far=True)
    finish(booking)
    results = testing.all_at_once([at_now(settle_booking, booking_id=booking.pk)] * 5)
    assert results == [None] * 5
    assert Transfer.objects.count() == 1
    work()
    assert not testing.breaches()

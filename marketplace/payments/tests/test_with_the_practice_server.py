"""The whole way with the real adapter: pages, signed webhooks and refunds of a server that plays Stripe."""

import json
import random

import pytest

from fakes.stripe import FakeStripe
from fakes.stripe.desk import public
from fakes.stripe.webhooks import sign
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import begin
from marketplace.core import testing
from marketplace.payments import gateways
from marketplace.payments.actions.complete_payment import complete_payment
from marketplace.payments.gateways.stripe_gateway import StripeGateway
from marketplace.payments.models import Payment, Refund, WebhookEvent
from marketplace.payments.tasks import sweep
from marketplace.payments.tests.factories import balances, checkout, make_unpaid, work

pytestmark = pytest.mark.django_db
SECRET = "whsec_practice"
DECLINED = "4000 0000 0000 0002"


@pytest.fixture
def stripe(monkeypatch):
    with FakeStripe(webhook_secret=SECRET) as running:
        adapter = StripeGateway(running.secret_key, SECRET, running.url, retries=0)
        monkeypatch.setitem(gateways._built, "stripe", adapter)
        yield running


def bring_webhooks(client, stripe, *, seed=0):
    """Every event so far, twice and in another order, as Stripe would send them."""
    events = [public(event) for event in stripe.things("event")] * 2
    random.Random(seed).shuffle(events)
    for event in events:
        body = json.dumps(event).encode()
        answer = client.post(
            "/webhooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": sign(body, SECRET)}
        )
        assert answer.status_code == 200
    assert WebhookEvent.objects.count() == len(events) // 2
    sweep()


@pytest.mark.parametrize("seed", range(3))
def test_paid_and_nobody_came_back(client, stripe, seed):
    booking = make_unpaid(far=True)
    start = checkout(booking)
    assert start.url.startswith(stripe.url)
    assert checkout(booking).url == start.url
    assert stripe.pay(start.payment.checkout_id, DECLINED)
    assert complete_payment(payment_id=start.payment.pk).failure
    assert not stripe.pay(start.payment.checkout_id)
    bring_webhooks(client, stripe, seed=seed)
    booking.refresh_from_db()
    assert booking.status == Status.ACCEPTED
    assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}
    assert not testing.breaches()


def test_cancelled_and_given_back(client, stripe):
    booking = make_unpaid(far=True)
    payment = checkout(booking).payment
    stripe.pay(payment.checkout_id)
    complete_payment(payment_id=payment.pk)
    cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
    stripe.misbehave(calls=[{"call": "POST /v1/refunds", "how": "after_500"}])
    work()
    assert Refund.objects.get().status == Refund.Status.CREATED, "the answer got lost"
    Refund.objects.update(next_attempt_at="2020-01-01T00:00Z")
    work()
    bring_webhooks(client, stripe)
    assert len(stripe.things("refund")) == 1
    assert Payment.objects.get().status == Payment.Status.REFUNDED
    assert balances() == {}


def test_authorised_taken_in_part(client, stripe):
    booking = make_unpaid()
    payment = checkout(booking).payment
    stripe.pay(payment.checkout_id)
    assert complete_payment(payment_id=payment.pk).status == Payment.Status.AUTHORISED
    begin(booking)
    complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
    work()
    bring_webhooks(client, stripe)
    assert Payment.objects.get().status == Payment.Status.CAPTURED
    assert balances() == {"gateway": "-48.00", "customer_held": "48.00"}


def test_a_page_that_nobody_paid_is_closed(stripe):
    booking = make_unpaid()
    payment = checkout(booking).payment
    cancel_booking(booking_id=booking.pk, actor=booking.customer, side=booking_rules.CUSTOMER)
    work()
    assert gateways.get_gateway().fetch_checkout(payment.checkout_id).status == "expired"
    assert Payment.objects.get().status == Payment.Status.VOIDED

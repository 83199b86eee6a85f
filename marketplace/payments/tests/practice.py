"""What the tests of Stripe's adapter share: orders, keys, cards, and the practice server behind it."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.stripe import FakeStripe
from marketplace.core.gateways.payments import CheckoutOrder, GatewayPayment
from marketplace.core.ids import random_id
from marketplace.payments.gateways.stripe_gateway import StripeGateway
from marketplace.payments.tests.factories import euro

SECRET = "whsec_practice"
DECLINED, NO_FUNDS = "4000 0000 0000 0002", "4000 0000 0000 9995"
PAYS, REFUND_LATER, REFUND_FAILS = "4242 4242 4242 4242", "4000 0000 0000 7726", "4000 0000 0000 5126"


def an_order(**changed: Any) -> CheckoutOrder:
    """An order as the portal sends it, with these changes."""
    order = {
        "reference": f"pay-{random_id()}",
        "amount": euro("49.90"),
        "description": "Cleaning on 12 May, two hours",
        "customer_email": "anna@example.com",
        "language": "de",
        "success_url": "http://127.0.0.1:8000/de/paid/?checkout={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:8000/de/pay/",
        "expires_at": datetime.now(UTC) + timedelta(minutes=30),
        "capture_later": False,
    }
    return CheckoutOrder(**(order | changed))


def new_key() -> str:
    """A key that nobody has used."""
    return f"test-{random_id()}-{time.time_ns()}"


class WithPractice:
    """The adapter towards the practice server, without repeats of its own so that failures are seen."""

    @pytest.fixture
    def address(self, stripe: FakeStripe) -> str:
        return stripe.url

    @pytest.fixture
    def gateway(self, stripe: FakeStripe) -> StripeGateway:
        stripe.misbehave(calls=[], webhooks={})
        return StripeGateway(stripe.secret_key, SECRET, stripe.url, retries=0)

    def paid(self, gateway: StripeGateway, stripe: FakeStripe, card: str = PAYS, **order: Any) -> GatewayPayment:
        """A payment of a page that somebody paid, fetched."""
        checkout = gateway.create_checkout(an_order(**order), key=new_key())
        stripe.pay(checkout.id, card)
        return gateway.fetch_payment(gateway.fetch_checkout(checkout.id).payment_id)

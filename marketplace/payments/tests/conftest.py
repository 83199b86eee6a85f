"""What tests of payments share."""

import pytest

from fakes.stripe import FakeStripe
from marketplace.payments import gateways
from marketplace.payments.tests.factories import make_paid
from marketplace.payments.tests.fake_gateway import FakeGateway
from marketplace.payments.tests.practice import SECRET


@pytest.fixture
def gateway(monkeypatch):
    """A gateway in memory in place of Stripe."""
    fake = FakeGateway()
    monkeypatch.setitem(gateways._built, "stripe", fake)
    return fake


@pytest.fixture
def paid(gateway):
    """A booking that was paid by card and charged at once."""
    return make_paid(gateway, far=True)


@pytest.fixture(scope="module")
def stripe():
    """The practice server; a new one for each file."""
    with FakeStripe(webhook_secret=SECRET) as running:
        yield running

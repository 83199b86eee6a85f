"""What tests of payments share."""

import pytest

from marketplace.booking.tests.factories import NOW
from marketplace.core import clock
from marketplace.payments import gateways
from marketplace.payments.tests.fake_gateway import FakeGateway


@pytest.fixture
def gateway(monkeypatch):
    """A gateway in memory in place of Stripe."""
    fake = FakeGateway()
    monkeypatch.setitem(gateways._built, "stripe", fake)
    return fake


@pytest.fixture
def monday():
    """A Monday morning that stands still."""
    with clock.moved_to(NOW):
        yield NOW

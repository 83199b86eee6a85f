"""What tests of requests and bids share."""

import pytest

from marketplace.bidding.tests.factories import broken_rules


@pytest.fixture
def unbroken(monday):
    """A Monday at whose end no rule of bidding, booking or scheduling is broken."""
    yield
    assert not broken_rules()

"""Where the work is, and how far a bidder travels: matching asks, accepting does not ask again."""

import pytest

from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.tests.factories import NOW, make_bid
from marketplace.booking.enums import Status
from marketplace.core import clock

pytestmark = pytest.mark.django_db


def test_a_bid_is_accepted_wherever_the_business_has_gone_since():
    """Whoever bids has read the town and how far it is; an area that has shrunk or moved does not undo their word."""
    with clock.moved_to(NOW):
        bid = make_bid()
        bid.provider.service_radius_km = 1
        bid.provider.latitude += 3
        bid.provider.save()
        booking = accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
    assert (booking.provider, booking.city, booking.status) == (bid.provider, "Bozen", Status.ACCEPTED)

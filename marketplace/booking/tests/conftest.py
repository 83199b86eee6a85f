"""What tests of bookings share."""

import pytest

from marketplace.booking.tests.factories import make_bookable_service
from marketplace.catalog.models import Service


@pytest.fixture
def service() -> Service:
    """One that can be booked; its provider wants to be asked."""
    return make_bookable_service()

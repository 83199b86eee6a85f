"""The inbox through the API."""

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import NOW, make_booking
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.notifications.tasks import sweep_deliveries

pytestmark = pytest.mark.django_db


def test_what_an_account_was_told(django_assert_num_queries):
    with clock.moved_to(NOW):
        booking = make_booking()
        deliver_all()
        sweep_deliveries()
        app = App(booking.provider.owner)
        with django_assert_num_queries(3):
            page = app.get("notifications/").json()
        (one,) = page["results"]
        assert one["kind"] == "booking.new_request"
        assert one["title"]
        assert booking.public_id in one["link"]
        assert one["created_at"].endswith("Z")
        assert one["read_at"] is None
        assert App(make_user()).get("notifications/").json() == {"next": None, "previous": None, "results": []}
        assert app.get("notifications/", {"unread": "1"}).status_code == 400

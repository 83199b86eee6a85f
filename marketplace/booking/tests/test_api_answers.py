"""Answering and cancelling through the API."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.cancel_booking import preview_cancellation
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.core.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestCancelling:
    def test_costs_what_was_said_before(self):
        customer = make_user()
        booking = make_booking(service=make_bookable_service(instant=True), customer=customer)
        app = App(customer)
        path = f"bookings/{booking.public_id}/"
        with clock.moved_to(NOW + timedelta(minutes=30)):
            said = app.get(path).json()["cancellation"]
            share = preview_cancellation(booking=booking, side="customer")
            answer = app.put(path + "cancel/", {"reason": "I found the tap"})
        assert said["per_cent"] == share.per_cent
        assert said["amount"]["amount_minor"] == 48 * share.per_cent
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled_by_customer")
        assert AuditEntry.objects.filter(action="booking.move", data__refund_per_cent=share.per_cent).exists()

    def test_twice_is_once(self):
        customer = make_user()
        booking = make_booking(customer=customer)
        app = App(customer)
        first = app.put(f"bookings/{booking.public_id}/cancel/", {})
        again = app.put(f"bookings/{booking.public_id}/cancel/", {})
        assert first.json()["status"] == "withdrawn"
        assert (again.status_code, again.json()) == (200, first.json())
        assert booking.events.filter(to_status="withdrawn").count() == 1

    def test_never_at_a_worse_price_than_was_shown(self):
        """A request is taken back for nothing; accepted in the same moment, it is not."""
        customer = make_user()
        booking = make_booking(customer=customer)
        booking.policy_snapshot = {"steps": []}
        booking.save()
        app = App(customer)
        place = f"bookings/{booking.public_id}/cancel/"
        shown = app.get(f"bookings/{booking.public_id}/").json()["cancellation"]["per_cent"]
        accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
        with clock.moved_to(NOW + timedelta(minutes=11)):
            refused = app.put(place, {"per_cent": shown})
            assert (shown, refused.status_code, refused.json()["code"]) == (100, 409, "costs_more")
            assert app.get(f"bookings/{booking.public_id}/").json()["status"] == "accepted"
            assert app.put(place, {"per_cent": 0}).json()["status"] == "cancelled_by_customer"

    def test_by_the_provider(self):
        booking = make_booking(service=make_bookable_service(instant=True))
        answer = App(booking.provider.owner).put(f"bookings/{booking.public_id}/cancel/", {"reason": "Ill"})
        assert answer.json()["status"] == "cancelled_by_provider"

    def test_not_what_was_declined(self):
        customer = make_user()
        booking = make_booking(customer=customer)
        App(booking.provider.owner).put(f"providers/jobs/{booking.public_id}/decline/", {})
        answer = App(customer).put(f"bookings/{booking.public_id}/cancel/", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


class TestJobs:
    def test_accepting_twice_is_once(self):
        booking = make_booking()
        app = App(booking.provider.owner)
        assert [one["id"] for one in app.get("providers/jobs/").json()["results"]] == [booking.public_id]
        path = f"providers/jobs/{booking.public_id}/accept/"
        answers = [app.put(path) for _ in range(2)]
        assert [(one.status_code, one.json()["status"]) for one in answers] == [(200, "accepted")] * 2
        assert booking.events.filter(to_status="accepted").count() == 1
        late = app.put(f"providers/jobs/{booking.public_id}/decline/", {})
        assert (late.status_code, late.json()["code"]) == (409, "wrong_state")

    def test_declining_says_why(self):
        booking = make_booking()
        answer = App(booking.provider.owner).put(f"providers/jobs/{booking.public_id}/decline/", {"reason": "Full"})
        assert answer.json()["status"] == "declined"
        assert booking.events.get(to_status="declined").reason == "Full"

    def test_a_customer_has_none(self):
        booking = make_booking()
        app = App(booking.customer)
        assert app.get("providers/jobs/").json()["code"] == "no_business"
        assert app.put(f"providers/jobs/{booking.public_id}/accept/").status_code == 404
        booking.refresh_from_db()
        assert booking.status == "requested"

    def test_an_awarded_bid_has_no_service(self):
        booking = make_booking()
        booking.lines.update(service=None)
        answer = App(booking.customer).get(f"bookings/{booking.public_id}/")
        assert answer.json()["service"]["id"] is None

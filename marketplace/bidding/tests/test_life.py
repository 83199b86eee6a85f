"""From the request to its end: the clock, the booking that follows, a provider who is suspended."""

from datetime import timedelta

import pytest
from django.urls import reverse

from marketplace.accounts.tests.factories import make_admin, make_moderator, make_user
from marketplace.bidding import tasks
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.actions.follow_booking import follow_booking
from marketplace.bidding.actions.place_bid import withdraw_bid
from marketplace.bidding.models import Match, RequestEvent
from marketplace.bidding.tasks import run_timers
from marketplace.bidding.tests.factories import NOW, make_bid, make_request, state
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking
from marketplace.booking.tests.factories import begin
from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock, testing
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.providers.actions.suspend_provider import suspend_provider
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.tests.factories import make_hours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unbroken")]
HOUR = timedelta(hours=1)


class TestAfterTheAward:
    def test_finished_closes_it(self):
        bid = make_bid()
        booking = accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        begin(booking)
        complete_booking(booking_id=booking.pk, actor=bid.provider.owner)
        confirm_booking(booking_id=booking.pk, actor=booking.customer)
        testing.deliver_all()
        assert state(bid.request) == ("closed", ["won"])

    def test_cancelled_closes_it(self):
        bid = make_bid()
        booking = accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        cancel_booking(booking_id=booking.pk, actor=make_admin(), side=booking_rules.ADMIN)
        testing.deliver_all()
        assert state(bid.request) == ("closed", ["won"])
        assert not Allocation.objects.filter(active=True).exists()

    def test_other_bookings_change_nothing(self):
        assert not follow_booking(booking_id=4711)


class TestTheClock:
    def test_a_request_without_bids_expires_at_its_close(self):
        request = make_request()
        with clock.moved_to(request.bids_close_at - timedelta(seconds=1)):
            assert run_timers() == 0
        with clock.moved_to(request.bids_close_at):
            assert (run_timers(), run_timers()) == (1, 0)
        assert state(request) == ("expired", [])

    def test_a_request_with_bids_waits_for_the_customer(self):
        bid = make_bid()
        with clock.moved_to(bid.request.bids_close_at):
            assert run_timers() == 0
        with clock.moved_to(bid.valid_until):
            assert (run_timers(), run_timers()) == (1, 0)
        assert state(bid.request) == ("expired", ["expired"])

    def test_a_bid_that_runs_out_before_the_close_leaves_the_request_open(self):
        bid = make_bid(valid_until=NOW + HOUR)
        with clock.moved_to(NOW + HOUR):
            assert run_timers() == 1
        assert state(bid.request) == ("open", ["expired"])

    def test_a_broken_one_keeps_nobody_waiting(self, monkeypatch):
        first, second = make_request(), make_request()
        end = tasks.end_what_is_over

        def fail_first(*, request_id):
            if request_id == first.pk:
                raise RuntimeError
            return end(request_id=request_id)

        monkeypatch.setattr(tasks, "end_what_is_over", fail_first)
        with clock.moved_to(second.bids_close_at):
            assert run_timers() == 1
        assert (state(first)[0], state(second)[0]) == ("open", "expired")


class TestCancelling:
    def test_bids_have_lost(self):
        bid = make_bid()
        gone = make_bid(bid.request)
        withdraw_bid(bid_public_id=gone.public_id, actor=gone.provider.owner)
        with pytest.raises(NotFound):
            cancel_request(public_id=bid.request.public_id, actor=make_user())
        for _ in range(2):
            cancel_request(public_id=bid.request.public_id, actor=bid.request.customer, reason="Mended it myself")
        assert state(bid.request) == ("cancelled", ["lost", "withdrawn"])
        assert RequestEvent.objects.get(to_status="cancelled").reason == "Mended it myself"
        with pytest.raises(WrongState):
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)


class TestProviders:
    def test_a_suspended_one_offers_nothing(self):
        bid = make_bid()
        rival = make_bid(bid.request)
        suspend_provider(provider_id=bid.provider_id, actor=make_moderator(), reason="No answer for weeks")
        testing.deliver_all()
        assert state(bid.request) == ("open", ["withdrawn", "submitted"])
        accept_bid(bid_public_id=rival.public_id, actor=rival.request.customer)

    def test_who_offers_the_trade_later_is_matched(self):
        request = make_request()
        late = make_provider()
        make_hours(late.staff_members.get())
        service = make_service(late)
        announce(ServiceChanged(service_id=service.pk))
        testing.deliver_all()
        assert Match.objects.get(request=request).provider == late


class TestTheBookingsPage:
    def test_both_sides_read_an_awarded_booking(self, client):
        bid = make_bid()
        booking = accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        for user in (bid.request.customer, bid.provider.owner):
            client.force_login(user)
            page = client.get(reverse("dashboard:booking", args=[booking.public_id]))
            assert page.status_code == 200
            assert bid.request.title in page.content.decode()


class TestAdmin:
    def test_moderators_read_requests_and_bids(self, client):
        bid = make_bid()
        client.force_login(make_moderator())
        for name, row in (("servicerequest", bid.request), ("bid", bid)):
            assert client.get(reverse(f"{name}:index")).status_code == 200
            page = client.get(reverse(f"{name}:inspect", args=[row.pk]))
            assert bid.provider.trading_name in page.content.decode()

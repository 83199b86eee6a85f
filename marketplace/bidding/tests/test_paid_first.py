"""A bid that was accepted by card: the others stand by until it is paid, given up, or too late."""

from decimal import Decimal

import pytest

from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.actions.follow_booking import follow_booking
from marketplace.bidding.actions.match_request import match_request
from marketplace.bidding.actions.place_bid import revise_bid, withdraw_bid
from marketplace.bidding.models import Bid
from marketplace.bidding.queries import request_for_provider
from marketplace.bidding.tests.factories import (
    NOW,
    accept_by_card,
    broken_rules,
    make_bid,
    make_bidder,
    make_offer,
    make_request,
    state,
)
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.actions.settle_payment import confirm_payment
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unbroken")]


class TestPaidFirst:
    @pytest.fixture
    def awarded(self):
        request = make_request()
        bids = [make_bid(request), make_bid(request), make_bid(request)]
        withdraw_bid(bid_public_id=bids[2].public_id, actor=bids[2].provider.owner)
        return request, accept_by_card(bids[0])

    def test_while_the_payment_is_awaited_the_others_stand_by(self, awarded):
        request, booking = awarded
        assert state(request) == ("awarding", ["won", "standby", "withdrawn"])
        assert (booking.status, booking.respond_by) == (Status.AWAITING_PAYMENT, NOW + booking_rules.PAYMENT_TIME)
        allocation = booking.lines.get().allocation
        assert (allocation.kind, allocation.expires_at) == ("hold", booking.respond_by)

    def test_who_stands_by_cannot_tell(self, awarded):
        request, _booking = awarded
        seen = request_for_provider(Bid.objects.get(status="standby").provider, request.public_id)
        assert (seen.status, seen.own_bid.status) == ("open", "submitted")

    def test_who_stands_by_and_who_comes_now_can_do_all_that_their_page_offers(self, awarded):
        request, booking = awarded
        bid, late = Bid.objects.get(status="standby"), make_bidder()
        match_request(request_id=request.pk)
        seen, new = (request_for_provider(one, request.public_id) for one in (bid.provider, late))
        assert (seen.can_revise, seen.can_withdraw, new.can_bid) == (True, True, True)
        offer = make_offer(bid.provider, amount=Decimal("95.00"))
        revised = revise_bid(bid_public_id=bid.public_id, actor=bid.provider.owner, offer=offer)
        first = make_bid(request, late)
        assert state(request) == ("awarding", ["won", "withdrawn", "withdrawn", "standby", "standby"])
        for one in (revised, first):
            seen = request_for_provider(one.provider, request.public_id)
            assert (seen.status, seen.own_bid.status, seen.own_bid.amount) == ("open", "submitted", one.amount)
            with pytest.raises(Conflict):
                accept_by_card(one)
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            testing.deliver_all()
            assert state(request) == ("open", ["lapsed", "withdrawn", "withdrawn", "submitted", "submitted"])
            accept_by_card(first)

    def test_paid(self, awarded):
        request, booking = awarded
        confirm_payment(booking_id=booking.pk)
        testing.deliver_all()
        assert state(request) == ("awarded", ["won", "lost", "withdrawn"])
        assert not follow_booking(booking_id=booking.pk), "told twice is told once"

    def test_not_paid_in_time_opens_it_again(self, awarded):
        request, booking = awarded
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            testing.deliver_all()
            assert state(request) == ("open", ["lapsed", "submitted", "withdrawn"])
            other = Bid.objects.get(request=request, status="submitted")
            accept_by_card(other)
            assert state(request) == ("awarding", ["lapsed", "won", "withdrawn"])
            assert not follow_booking(booking_id=booking.pk), "the first booking has nothing more to say"
            assert Booking.objects.alive(clock.now()).count() == 1
            assert not broken_rules()

    def test_given_up_by_the_provider_opens_it_again(self, awarded):
        request, booking = awarded
        cancel_booking(booking_id=booking.pk, actor=booking.provider.owner, side=booking_rules.PROVIDER)
        testing.deliver_all()
        assert state(request) == ("open", ["lapsed", "submitted", "withdrawn"])

    def test_given_up_by_the_customer_closes_it(self, awarded):
        request, booking = awarded
        cancel_booking(booking_id=booking.pk, actor=request.customer, side=booking_rules.CUSTOMER)
        testing.deliver_all()
        assert state(request) == ("closed", ["won", "lost", "withdrawn"])

    def test_an_accepted_request_is_not_cancelled(self, awarded):
        request, _booking = awarded
        with pytest.raises(WrongState):
            cancel_request(public_id=request.public_id, actor=request.customer)

"""Many hands at once: one bid wins, one request too many is refused, and the control shows that the race is real."""

import threading
from datetime import timedelta

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding import moves, rules
from marketplace.bidding.actions import accept_bid as accept_module
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.actions.place_bid import withdraw_bid
from marketplace.bidding.models import Bid, ServiceRequest
from marketplace.bidding.tests.factories import NOW, broken_rules, make_bid, make_bidder, make_request
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import at_now
from marketplace.catalog.tests.factories import make_category
from marketplace.core import clock, testing
from marketplace.core.errors import Conflict, Taken

pytestmark = pytest.mark.race


def accept(bid):
    return at_now(accept_bid, bid_public_id=bid.public_id, actor=bid.request.customer)


def test_two_accepts_at_once_one_wins(race_database):
    for _ in range(5):
        with clock.moved_to(NOW):
            request = make_request()
            bids = [make_bid(request) for _ in range(2)]
        results = testing.all_at_once([accept(bid) for bid in bids * 2])
        bookings = {result.pk for result in results if isinstance(result, Booking)}
        assert len(bookings) == 1, results
        refused = [result for result in results if not isinstance(result, Booking)]
        assert {type(result) for result in refused} == {Conflict}
        assert Booking.objects.filter(bid__request=request).count() == 1
        assert Bid.objects.filter(request=request, status="won").count() == 1
    with clock.moved_to(NOW):
        assert not broken_rules()


def test_control_without_the_lock_both_believe_they_have_won(race_database, monkeypatch):
    """The race is real: without the request's lock both go on, and one request is awarded twice."""
    together = threading.Barrier(2, timeout=10)

    def unlocked(bid_public_id, actor):
        bids = list(Bid.objects.select_related("request"))
        chosen = next(bid for bid in bids if bid.public_id == bid_public_id)
        together.wait()
        return chosen.request, bids, chosen

    moved = []
    begin = moves.move_request

    def watched(request, after, **arguments):
        moved.append(after)
        together.wait()  # both have found it open
        return begin(request, after, **arguments)

    with clock.moved_to(NOW):
        request = make_request()
        bids = [make_bid(request) for _ in range(2)]
    monkeypatch.setattr(accept_module, "_lock", unlocked)
    monkeypatch.setattr(accept_module, "move_request", watched)
    testing.all_at_once([accept(bid) for bid in bids])
    assert moved == ["awarding", "awarding"], "both were told that the request is open"
    assert Booking.objects.count() == 2, "without the lock one request is booked twice"
    with clock.moved_to(NOW):
        assert broken_rules()


def test_one_hour_of_one_person_in_two_requests_is_sold_once(race_database):
    with clock.moved_to(NOW):
        provider = make_bidder()
        bids = [make_bid(make_request(), provider) for _ in range(4)]
    results = testing.all_at_once([accept(bid) for bid in bids])
    assert sum(isinstance(result, Booking) for result in results) == 1, results
    assert {type(result) for result in results if not isinstance(result, Booking)} == {Taken}
    assert sorted(Bid.objects.values_list("status", flat=True)) == ["slot_lost", "slot_lost", "slot_lost", "won"]
    assert ServiceRequest.objects.filter(status="open").count() == 3
    with clock.moved_to(NOW):
        assert not broken_rules()


def test_accept_withdraw_and_cancel_at_once_end_in_one_story(race_database):
    for _ in range(5):
        with clock.moved_to(NOW):
            bid = make_bid()
        request = bid.request
        testing.all_at_once(
            [
                accept(bid),
                at_now(withdraw_bid, bid_public_id=bid.public_id, actor=bid.provider.owner),
                at_now(cancel_request, public_id=request.public_id, actor=request.customer),
            ]
        )
        bid.refresh_from_db()
        request.refresh_from_db()
        assert (bid.status, request.status) in {
            ("won", "awarded"),
            ("withdrawn", "cancelled"),
            ("lost", "cancelled"),
        }
    with clock.moved_to(NOW):
        assert not broken_rules()


def test_one_bid_per_provider_from_two_tabs(race_database):
    with clock.moved_to(NOW):
        request, provider = make_request(), make_bidder()
    results = testing.all_at_once([at_now(make_bid, request=request, provider=provider)] * 4)
    assert sum(isinstance(result, Bid) for result in results) == 1
    assert {type(result) for result in results if not isinstance(result, Bid)} == {Conflict}


def test_five_requests_from_many_tabs(race_database):
    with clock.moved_to(NOW):
        customer, category = make_user(), make_category("plumber")
    calls = [at_now(make_request, customer=customer, category=category, wanted_until=NOW + timedelta(days=5))] * 9
    results = testing.all_at_once(calls)
    assert sum(isinstance(result, ServiceRequest) for result in results) == rules.MOST_OPEN

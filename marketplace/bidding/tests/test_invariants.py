"""Each rule notices when it is broken behind the actions' back."""

from decimal import Decimal

import pytest

from marketplace.bidding import invariants
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.models import Bid, Match, ServiceRequest
from marketplace.bidding.tests.factories import NOW, broken_rules, make_bid
from marketplace.booking.models import Booking, BookingLine
from marketplace.core import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded():
    with clock.moved_to(NOW):
        bid = make_bid()
        rival = make_bid(bid.request)
        accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        assert not broken_rules()
        yield Bid.objects.get(pk=bid.pk), rival


def test_a_status_that_nobody_moved(awarded):
    bid, rival = awarded
    Bid.objects.filter(pk=rival.pk).update(status="submitted")
    assert any(f"bid {rival.pk}:" in line for line in invariants.history_is_a_path())
    assert list(invariants.nothing_waits_where_all_is_decided()) == [f"bid {rival.pk} waits where all is decided"]
    ServiceRequest.objects.filter(pk=bid.request_id).update(status="open")
    assert any(f"request {bid.request_id}:" in line for line in invariants.history_is_a_path())
    assert list(invariants.one_winner()), "an open request has no winner"


def test_an_award_without_a_winner(awarded):
    bid, _rival = awarded
    Bid.objects.filter(pk=bid.pk).update(status="lapsed")
    assert list(invariants.one_winner())


def test_two_live_bookings(awarded):
    _bid, rival = awarded
    other = make_bid(amount=Decimal("77.00"))
    booking = accept_bid(bid_public_id=other.public_id, actor=other.request.customer)
    Bid.objects.filter(pk=other.pk).update(booking=None)
    Bid.objects.filter(pk=rival.pk).update(booking=booking)
    assert any("2 live bookings" in line for line in invariants.one_winner())
    assert list(invariants.booking_is_what_was_offered()) == [f"bid {other.pk} has won and has no booking"]


def test_another_price_or_another_time(awarded):
    bid, _rival = awarded
    BookingLine.objects.filter(booking=bid.booking).update(total_amount=1)
    assert list(invariants.booking_is_what_was_offered())
    BookingLine.objects.filter(booking=bid.booking).update(total_amount=bid.amount)
    assert not list(invariants.booking_is_what_was_offered())
    Booking.objects.filter(pk=bid.booking_id).update(starts_at=NOW)
    assert list(invariants.booking_is_what_was_offered())


def test_a_score_that_is_not_the_sum(awarded):
    match = Match.objects.first()
    Match.objects.filter(pk=match.pk).update(score=(match.score + 1) % 100)
    assert list(invariants.scores_add_up()) == [f"match {match.pk}: {(match.score + 1) % 100}, counted {match.score}"]

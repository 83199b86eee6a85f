"""Rules by themselves: moves, times, prices, scores, and what a provider may know."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.bidding import rules, scoring
from marketplace.bidding.enums import BID_MOVES, LIVE_BIDS, REQUEST_MOVES, BidStatus, RequestStatus
from marketplace.bidding.tests.factories import NOW
from marketplace.booking.enums import MOVES, Status
from marketplace.core.errors import Invalid

HOUR = timedelta(hours=1)
factor = st.integers(0, 1000).map(lambda n: n / 1000)
factors = st.fixed_dictionaries(dict.fromkeys(scoring.WEIGHTS, factor))
moments = st.integers(-48 * 60, 40 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


class TestMoves:
    def test_every_status_can_be_reached_and_every_end_is_one(self):
        for moves, statuses in ((REQUEST_MOVES, RequestStatus), (BID_MOVES, BidStatus)):
            assert {after for ends in moves.values() for after in ends} == set(statuses)
            assert set(moves) <= {"", *statuses}

    def test_what_is_decided_stays_decided(self):
        for status in (BidStatus.LOST, BidStatus.WITHDRAWN, BidStatus.EXPIRED, BidStatus.SLOT_LOST, BidStatus.LAPSED):
            assert not any(rules.may_move_bid(before=status, after=after) for after in BidStatus)
        for status in (RequestStatus.CLOSED, RequestStatus.EXPIRED, RequestStatus.CANCELLED):
            assert not any(rules.may_move_request(before=status, after=after) for after in RequestStatus)

    @given(st.sampled_from(BidStatus), moments, moments)
    def test_a_bid_lives_by_status_and_clock(self, status, valid_until, now):
        live = rules.is_live(status=status, valid_until=valid_until, now=now)
        assert live == (status in LIVE_BIDS and (status == BidStatus.WON or now < valid_until))

    @given(st.sampled_from([RequestStatus.AWARDING, RequestStatus.AWARDED]), st.sampled_from(Status))
    def test_what_follows_a_booking_is_a_path(self, before, booking):
        targets = {
            rules.AWARD: RequestStatus.AWARDED,
            rules.REOPEN: RequestStatus.OPEN,
            rules.CLOSE: RequestStatus.CLOSED,
        }
        for step in rules.steps_after_booking(request_status=before, booking_status=booking):
            assert rules.may_move_request(before=before, after=targets[step])
            before = targets[step]
        # Once the booking has moved for the last time, so has the request (a dispute still goes on).
        if booking not in MOVES:
            assert before in (RequestStatus.CLOSED, RequestStatus.OPEN, RequestStatus.AWARDED)
            assert (before == RequestStatus.AWARDED) <= (
                booking in (Status.DECLINED, Status.WITHDRAWN, Status.EXPIRED, Status.PAYMENT_EXPIRED)
            ), "these are no ends of an awarded booking"


class TestTimes:
    @given(moments, moments, st.none() | moments)
    def test_accepted_times_are_in_order(self, wanted_from, wanted_until, closes):
        try:
            times = rules.check_times(wanted_from=wanted_from, wanted_until=wanted_until, bids_close_at=closes, now=NOW)
        except Invalid:
            return
        assert NOW <= times.wanted_from < times.wanted_until
        assert NOW + HOUR <= times.bids_close_at <= NOW + timedelta(days=14)
        assert times.bids_close_at <= times.decide_by <= times.wanted_until
        assert times.decide_by <= times.bids_close_at + rules.TIME_TO_DECIDE

    @given(st.none() | moments, moments, moments)
    def test_a_bid_never_stands_longer_than_it_can_be_accepted(self, valid_until, decide_by, start):
        if min(decide_by, start) <= NOW:
            return
        try:
            until = rules.check_valid_until(valid_until=valid_until, decide_by=decide_by, start=start, now=NOW)
        except Invalid:
            return
        assert NOW < until <= min(decide_by, start)


class TestPrices:
    @given(st.lists(st.integers(1, 99999), min_size=1, max_size=8), st.integers(-1, 1))
    def test_lines_add_up_to_the_price_to_the_cent(self, cents, off):
        lines = [rules.Line("labour", "Work", Decimal(one) / 100) for one in cents]
        amount = Decimal(sum(cents) + off) / 100
        if off or amount > rules.HIGHEST_PRICE:
            with pytest.raises(Invalid):
                rules.check_price(amount=amount, lines=lines)
        else:
            assert rules.check_price(amount=amount, lines=lines) == amount

    def test_too_many_lines(self):
        lines = [rules.Line("labour", "Work", Decimal(1))] * (rules.MOST_LINES + 1)
        with pytest.raises(Invalid):
            rules.check_price(amount=Decimal(len(lines)), lines=lines)


class TestStreets:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Please come to Laubengasse 12", True),
            ("LAUBENGASSE, second floor", True),
            ("The arcades are near", False),
            ("Laubengassenfest", False),
        ],
    )
    def test_a_street_is_recognised(self, text, found):
        assert rules.mentions_street(text, "Laubengasse 12") == found

    def test_nothing_is_recognised_in_a_number_alone(self):
        assert not rules.mentions_street("Number 12 please", "12")


class TestScore:
    def test_weights_add_up_to_a_hundred(self):
        assert sum(scoring.WEIGHTS.values()) == 100
        assert set(scoring.REASONS) == set(scoring.WEIGHTS)

    @given(factors)
    def test_the_score_is_the_weighted_sum(self, given):
        exact = sum(weight * round(given[name] * 1000) for name, weight in scoring.WEIGHTS.items())
        assert scoring.score(given) == (exact + 500) // 1000
        assert 0 <= scoring.score(given) <= 100

    @given(factors, st.sampled_from(sorted(scoring.WEIGHTS)), factor)
    def test_a_better_factor_never_lowers_it(self, given, name, value):
        better = given | {name: max(value, given[name])}
        assert scoring.score(better) >= scoring.score(given)

    @given(factors)
    def test_reasons_are_what_adds_most_first(self, given):
        codes = [reason.code for reason in scoring.explain(given)]
        added = [scoring.WEIGHTS[code] * given[code] for code in codes]
        assert added == sorted(added, reverse=True)
        worth_saying = {name for name, value in given.items() if value >= scoring.SAID_FROM}
        assert set(codes) == worth_saying - ({"rating"} if given["rating"] <= scoring.UNRATED else set())

    @given(
        distance=st.floats(0, 300),
        radius=st.integers(0, 200),
        average=st.none() | st.integers(100, 500).map(lambda n: Decimal(n) / 100),
        count=st.integers(0, 1000),
        price=st.none() | st.integers(1, 100000).map(Decimal),
        budget=st.none() | st.integers(1, 100000).map(Decimal),
        hours=st.integers(0, 300),
        answered=st.integers(0, 50),
        unanswered=st.integers(0, 50),
        completed=st.integers(0, 500),
    )
    def test_factors_lie_between_nothing_and_one(self, **some):
        facts = scoring.Facts(
            same_category=True,
            distance=some["distance"],
            radius=some["radius"],
            rating_average=some["average"] if some["count"] else None,
            rating_count=some["count"],
            price=some["price"],
            budget_max=some["budget"],
            free=timedelta(hours=some["hours"]),
            window=timedelta(hours=3),
            answered=some["answered"],
            unanswered=some["unanswered"],
            completed=some["completed"],
            years=3,
            languages=frozenset({"de"}),
            request_language="it",
            customer_language="de",
        )
        found = scoring.factors_of(facts)
        assert set(found) == set(scoring.WEIGHTS)
        assert all(0 <= value <= 1 for value in found.values())
        assert found[scoring.LANGUAGE] == scoring.UNKNOWN


class TestSealed:
    @given(
        st.sampled_from(sorted({RequestStatus.OPEN, RequestStatus.EXPIRED})),
        st.sampled_from(["", "withdrawn", "expired", "slot_lost", "lapsed"]),
        moments,
        moments,
    )
    def test_after_the_close_nobody_can_tell_whether_others_have_bid(self, status, own, closes, now):
        """Without rivals a request expires at its close, with them it stays open: both look the same."""
        seen = rules.status_for_provider(status=status, bids_close_at=closes, now=now, own_bid=own, own_live=False)
        if now >= closes:
            assert seen == "closed"
        elif status == RequestStatus.OPEN:
            assert seen == "open"

    @given(moments, moments, st.booleans())
    def test_nobody_can_tell_that_somebody_else_is_being_paid(self, closes, now, live):
        own = BidStatus.SUBMITTED if live else ""
        seen = {
            rules.status_for_provider(status=status, bids_close_at=closes, now=now, own_bid=own, own_live=live)
            for status in (RequestStatus.OPEN, RequestStatus.AWARDING)
        }
        assert len(seen) == 1
        assert rules.bid_status_for_provider(BidStatus.STANDBY) == rules.bid_status_for_provider(BidStatus.SUBMITTED)

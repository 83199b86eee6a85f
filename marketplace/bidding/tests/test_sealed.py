"""Rule 7: what a provider sees depends on no rival and holds no street."""

import dataclasses
import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding import sealed
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.match_request import dismiss_match
from marketplace.bidding.actions.place_bid import revise_bid, withdraw_bid
from marketplace.bidding.models import Bid
from marketplace.bidding.queries import (
    bids_of,
    my_requests,
    opportunities_for,
    request_for_customer,
    request_for_provider,
)
from marketplace.bidding.rules import Line
from marketplace.bidding.tasks import run_timers
from marketplace.bidding.tests.factories import (
    NOW,
    STREET,
    make_bid,
    make_bidder,
    make_offer,
    make_request,
)
from marketplace.core import clock, testing
from marketplace.core.errors import DomainError, NotFound
from marketplace.core.registries import notification_kinds
from marketplace.notifications.tasks import sweep_deliveries

HOUR = timedelta(hours=1)


def everything_seen(provider, request):
    """All that a provider can be shown of a request, as plain data."""
    seen = {
        "opportunities": [dataclasses.asdict(one) for one in opportunities_for(provider)],
        "request": dataclasses.asdict(request_for_provider(provider, request.public_id)),
        "bids": [dataclasses.asdict(one) for one in bids_of(provider)],
    }
    return json.loads(json.dumps(seen, default=str))


moves = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["place", "revise", "withdraw", "accept"]), st.integers(1, 90)),
    max_size=6,
)


class TwoWorlds(TestCase):
    """The same request, the same provider, the same clock: once alone, once among rivals who do what they like."""

    @hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        rivals=moves,
        own_bid=st.sampled_from(["none", "before", "withdrawn"]),
        look_after=st.sampled_from([0, 1, 71, 72, 73, 119, 121]),
        swept=st.booleans(),
    )
    def test_rivals_change_nothing_that_is_seen(self, rivals, own_bid, look_after, swept):
        with clock.moved_to(NOW):
            provider, others = make_bidder(), [make_bidder() for _ in range(3)]
            request = make_request()
            if own_bid != "none":
                own = make_bid(request, provider)
                if own_bid == "withdrawn":
                    withdraw_bid(bid_public_id=own.public_id, actor=provider.owner)
        alone = self._look(provider, request, look_after, swept)
        with clock.moved_to(NOW + HOUR / 2):
            accepted = self._let_act(request, others, rivals)
        among = self._look(provider, request, look_after, swept)
        if accepted:  # the customer has chosen: that is told, the rest stays the same
            for world in (alone, among):
                world["opportunities"] = []
                for seen in (world["request"], *world["bids"]):
                    for name in ("status", "request_status", "can_bid", "can_revise", "can_withdraw"):
                        seen.pop(name, None)
                    for bid in (seen.get("own_bid"), seen.get("bid")):
                        if bid:
                            bid.pop("status")
        assert alone == among

    def _look(self, provider, request, hours, swept):
        """Look after some hours, and undo what the sweep has done."""
        with transaction.atomic(), clock.moved_to(NOW + timedelta(hours=hours)):
            if swept:
                run_timers()
            seen = everything_seen(provider, request)
            transaction.set_rollback(True)
        return seen

    def _let_act(self, request, others, rivals):
        accepted = False
        for who, step, euros in rivals:
            rival = others[who]
            bid = Bid.objects.filter(request=request, provider=rival).order_by("-pk").first()
            offer = make_offer(rival, amount=Decimal(euros))
            try:
                if step == "place":
                    make_bid(request, rival, amount=Decimal(euros))
                elif bid and step == "revise":
                    revise_bid(bid_public_id=bid.public_id, actor=rival.owner, offer=offer)
                elif bid and step == "withdraw":
                    withdraw_bid(bid_public_id=bid.public_id, actor=rival.owner)
                elif bid and not accepted:
                    accept_bid(bid_public_id=bid.public_id, actor=request.customer)
                    accepted = True
            except DomainError:
                continue
        return accepted


@pytest.fixture
def monday_morning():
    with clock.moved_to(NOW):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
class TestWhatProvidersSee:
    SECRETS = ("laubengasse", "39100", "46.123456", "11.654321", "bozen altstadt", "egger", "@example")

    @pytest.fixture
    def request_(self):
        customer = make_user(name="Anna Egger", email="anna.egger@example.test", preferred_language="de")
        return make_request(customer=customer, city="Bozen, Bozen Altstadt", latitude=46.123456, longitude=11.654321)

    def test_the_street_is_nowhere_before_the_award(self, request_):
        provider = make_bidder()
        bid = make_bid(request_, provider)
        make_bid(request_)
        fields = {field.name for field in dataclasses.fields(sealed.Opportunity)}
        assert not fields & {"street", "postcode", "city", "latitude", "longitude", "customer", "request", "pk", "id"}
        words = json.dumps(everything_seen(provider, request_), ensure_ascii=False).casefold()
        for secret in self.SECRETS:
            assert secret not in words
        accept_bid(bid_public_id=bid.public_id, actor=request_.customer)
        booking = Bid.objects.get(pk=bid.pk).booking
        assert booking.street == STREET
        assert request_for_provider(provider, request_.public_id).own_bid.booking == booking.public_id

    def test_nor_in_what_they_are_told(self, request_):
        make_bidder()
        testing.deliver_all()
        sweep_deliveries()
        provider = make_bidder()
        bid = make_bid(request_, provider)
        for key in ("opportunity", "bid_lost"):
            assert f"bidding.{key}" in notification_kinds
        withdraw_bid(bid_public_id=bid.public_id, actor=provider.owner)
        testing.deliver_all()
        sweep_deliveries()
        to_providers = [message for message in mail.outbox if message.to != [request_.customer.email]]
        assert to_providers
        for message in to_providers:
            words = f"{message.subject} {message.body} {message.alternatives}".casefold()
            for secret in self.SECRETS[:-2]:
                assert secret not in words

    def test_the_distance_is_to_the_middle_of_the_town(self, request_):
        near_address = make_bidder(latitude=46.123456, longitude=11.654321, service_radius_km=100)
        at_centre = make_bidder(latitude=request_.town_latitude, longitude=request_.town_longitude)
        make_bid(request_, near_address)
        make_bid(request_, at_centre)
        assert request_for_provider(near_address, request_.public_id).distance_km == 47
        assert request_for_provider(at_centre, request_.public_id).distance_km == 0

    def test_the_town_reads_in_the_readers_language(self, request_):
        provider = make_bidder()
        make_bid(request_, provider)
        with translation.override("it"):
            assert request_for_provider(provider, request_.public_id).town == "Bolzano"
        with translation.override("de"):
            assert request_for_provider(provider, request_.public_id).town == "Bozen"

    def test_whom_it_does_not_suit_sees_nothing(self, request_):
        with pytest.raises(NotFound):
            request_for_provider(make_bidder(), request_.public_id)

    def test_opportunities_are_open_and_wanted(self):
        provider = make_bidder()
        first, second, third = make_request(), make_request(), make_request()
        dismiss_match(public_id=second.public_id, provider=provider, actor=provider.owner)
        bid = make_bid(third, provider)
        seen = {one.public_id: one for one in opportunities_for(provider)}
        assert set(seen) == {first.public_id, third.public_id}
        assert seen[first.public_id].own_bid is None
        assert seen[first.public_id].can_bid
        assert seen[first.public_id].reasons
        assert seen[third.public_id].own_bid.public_id == bid.public_id
        assert seen[third.public_id].can_revise
        assert not seen[third.public_id].can_bid
        with clock.moved_to(NOW + timedelta(days=3)):
            assert [one.public_id for one in opportunities_for(provider)] == [third.public_id], "the bid still stands"

    def test_earlier_bids_are_kept(self):
        provider = make_bidder()
        bid = make_bid(provider=provider, lines=(Line("labour", "Work", Decimal("120.00")),))
        revise_bid(bid_public_id=bid.public_id, actor=provider.owner, offer=make_offer(provider, amount=Decimal(100)))
        seen = request_for_provider(provider, bid.request.public_id)
        assert (seen.own_bid.revision, seen.own_bid.amount) == (2, Decimal(100))
        assert [(one.public_id, one.amount) for one in seen.earlier_bids] == [(bid.public_id, Decimal("120.00"))]
        assert seen.earlier_bids[0].lines == (Line("labour", "Work", Decimal("120.00")),)
        assert [row.bid.revision for row in bids_of(provider)] == [2]

    def test_a_fixed_number_of_queries(self, django_assert_num_queries):
        provider = make_bidder()
        requests = [make_request() for _ in range(4)]
        for request in requests[:3]:
            make_bid(request, provider, lines=(Line("labour", "Work", Decimal("120.00")),))
        with django_assert_num_queries(5):
            assert len(opportunities_for(provider)) == 4
        with django_assert_num_queries(5):
            request_for_provider(provider, requests[0].public_id)
        with django_assert_num_queries(2):
            assert len(bids_of(provider)) == 3


@pytest.mark.django_db
@pytest.mark.usefixtures("monday_morning")
class TestWhatCustomersSee:
    def test_bids_to_compare(self):
        request = make_request()
        cheap, dear, gone = make_bid(request, amount=Decimal(80)), make_bid(request), make_bid(request)
        withdraw_bid(bid_public_id=gone.public_id, actor=gone.provider.owner)
        seen = request_for_customer(request.customer, request.public_id)
        assert [one.bid for one in seen.bids] == [cheap, dear]
        assert all(one.can_accept and one.is_live and one.reasons for one in seen.bids)
        assert seen.bids[0].score == cheap.provider.matches.get(request=request).score
        assert (seen.status, seen.can_cancel, seen.can_open) == ("open", True, False)

    def test_what_won_stands_on_top(self):
        request = make_request()
        make_bid(request, amount=Decimal(80))
        dear = make_bid(request)
        booking = accept_bid(bid_public_id=dear.public_id, actor=request.customer)
        seen = request_for_customer(request.customer, request.public_id)
        assert seen.bids[0].bid == dear
        assert seen.bids[0].booking_public_id == booking.public_id
        assert not any(one.can_accept for one in seen.bids)

    def test_what_is_over_is_over_unswept(self):
        bid = make_bid()
        for later in (NOW + timedelta(days=3, hours=1), NOW + timedelta(days=4)):
            with clock.moved_to(later):
                seen = request_for_customer(bid.request.customer, bid.request.public_id)
                live = later < bid.valid_until
                assert (seen.status == "open", seen.bids[0].can_accept) == (live, live)

    def test_nobody_elses(self):
        request = make_request()
        with pytest.raises(NotFound):
            request_for_customer(make_user(), request.public_id)

    def test_my_requests_count_what_stands(self, django_assert_num_queries):
        request = make_request()
        make_bid(request)
        gone = make_bid(request)
        withdraw_bid(bid_public_id=gone.public_id, actor=gone.provider.owner)
        later = make_request(customer=request.customer)
        with django_assert_num_queries(2):
            found = [(one.pk, one.live_bids, str(one.category)) for one in my_requests(request.customer)]
        assert [row[:2] for row in found] == [(later.pk, 0), (request.pk, 1)]

    def test_a_fixed_number_of_queries(self, django_assert_num_queries):
        request = make_request()
        for count in (1, 4):
            for _ in range(count):
                make_bid(request)
            with django_assert_num_queries(6):
                request_for_customer(request.customer, request.public_id)

"""Bids: who may place one, what it must say, how it is replaced, taken back and accepted."""

from datetime import timedelta
from decimal import Decimal

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.place_bid import place_bid, revise_bid, withdraw_bid
from marketplace.bidding.models import Bid, Match, RequestEvent
from marketplace.bidding.rules import Line
from marketplace.bidding.tests.factories import (
    NOW,
    STREET,
    THURSDAY,
    make_bid,
    make_bidder,
    make_offer,
    make_request,
)
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import begin
from marketplace.catalog.tests.factories import make_category, make_service
from marketplace.core import clock
from marketplace.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Taken, WrongState
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_provider, make_staff
from marketplace.scheduling.actions.hold_span import hold_span
from marketplace.scheduling.models import Allocation, TimeOff
from marketplace.scheduling.tests.factories import make_hours

pytestmark = pytest.mark.usefixtures("monday")
HOUR = timedelta(hours=1)


def statuses(request):
    return list(Bid.objects.filter(request=request).order_by("pk").values_list("status", flat=True))


@pytest.mark.django_db
class TestPlacing:
    def test_a_bid_is_submitted_with_its_lines(self):
        lines = (Line("labour", "One hour", Decimal("90.00")), Line("material", "A washer", Decimal("30.00")))
        bid = make_bid(lines=lines)
        assert (bid.status, bid.revision, bid.amount) == ("submitted", 1, Decimal("120.00"))
        assert bid.valid_until == bid.proposed_start
        assert sum(line.amount for line in bid.lines.all()) == bid.amount
        assert list(RequestEvent.objects.filter(bid=bid).values_list("from_status", "to_status")) == [("", "submitted")]

    @pytest.mark.parametrize(
        ("field", "fields"),
        [
            ("amount", {"amount": Decimal(0)}),
            ("lines", {"lines": [Line("labour", "Work", Decimal("100.00"))]}),
            ("lines", {"lines": [Line("magic", "Work", Decimal("120.00"))]}),
            ("lines", {"lines": [Line("labour", " ", Decimal("120.00"))]}),
            ("message", {"message": "a" * 2001}),
            ("language", {"language": "xx"}),
            ("duration", {"duration": timedelta(minutes=10)}),
            ("proposed_start", {"proposed_start": NOW - HOUR}),
            ("proposed_start", {"proposed_start": NOW + HOUR}),
            ("proposed_start", {"proposed_start": NOW + timedelta(days=5)}),
            ("proposed_start", {"proposed_start": THURSDAY.replace(hour=2)}),
            ("valid_until", {"valid_until": NOW}),
            ("valid_until", {"valid_until": THURSDAY + HOUR}),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(self, field, fields):
        provider, request = make_bidder(), make_request()
        with pytest.raises(Invalid) as error:
            make_bid(request, provider, **fields)
        assert error.value.field == field
        assert not Bid.objects.exists()

    def test_only_free_time_is_offered(self):
        provider, request = make_bidder(), make_request()
        member = provider.staff_members.get()
        hold_span(staff_member=member, start=THURSDAY, duration=HOUR, expires_at=NOW + HOUR)
        with pytest.raises(Invalid):
            make_bid(request, provider, proposed_start=THURSDAY + HOUR / 2)
        with clock.moved_to(NOW + HOUR):
            make_bid(request, provider, proposed_start=THURSDAY + HOUR / 2)

    def test_somebody_elses_staff_is_nobody(self):
        provider, request = make_bidder(), make_request()
        for member in (make_bidder().staff_members.get(), make_staff(provider, is_active=False)):
            with pytest.raises(Invalid) as error:
                make_bid(request, provider, staff_member=member)
            assert error.value.field == "staff_member"

    def test_staff_with_a_login_may_bid_and_strangers_may_not(self):
        provider, request = make_bidder(), make_request()
        colleague = make_user()
        make_hours(make_staff(provider, user=colleague))
        with pytest.raises(NotFound):
            place_bid(public_id=request.public_id, provider=provider, actor=make_user(), offer=make_offer(provider))
        place_bid(public_id=request.public_id, provider=provider, actor=colleague, offer=make_offer(provider))

    def test_one_live_bid_per_provider(self):
        bid = make_bid()
        with pytest.raises(Conflict):
            make_bid(bid.request, bid.provider)
        make_bid(bid.request)
        withdraw_bid(bid_public_id=bid.public_id, actor=bid.provider.owner)
        make_bid(bid.request, bid.provider)

    def test_a_bid_that_has_run_out_makes_room_unswept(self):
        bid = make_bid(valid_until=NOW + HOUR)
        with clock.moved_to(NOW + HOUR):
            make_bid(bid.request, bid.provider)
        assert statuses(bid.request) == ["expired", "submitted"]

    def test_until_the_request_closes(self):
        provider, request = make_bidder(), make_request(bids_close_at=NOW + 2 * HOUR)
        with clock.moved_to(NOW + 2 * HOUR), pytest.raises(WrongState):
            make_bid(request, provider)
        with clock.moved_to(NOW + 2 * HOUR - timedelta(seconds=1)):
            make_bid(request, provider)

    def test_whom_it_does_not_suit_cannot_tell_that_it_is_there(self):
        request = make_request()
        painter = make_provider()
        make_service(painter, category=make_category("painter"))
        with pytest.raises(NotFound):
            make_bid(request, painter)
        late = make_bidder()
        make_bid(request, late)
        assert Match.objects.filter(request=request, provider=late).exists(), "eligible, though never matched"

    def test_only_verified_providers_and_never_ones_own_request(self):
        provider, request = make_bidder(), make_request()
        Provider.objects.filter(pk=provider.pk).update(verification="suspended")
        with pytest.raises(NotAllowed):
            make_bid(request, provider)
        own = make_bidder()
        with pytest.raises(NotFound):
            make_bid(make_request(customer=own.owner), own)
        colleague = make_user()
        make_staff(own, user=colleague)
        theirs = make_request(customer=colleague)
        with pytest.raises(NotFound):
            make_bid(theirs, own)
        assert not Match.objects.filter(request=theirs, provider=own).exists()

    def test_who_was_taken_on_since_cannot_accept_the_business(self):
        bid = make_bid()
        make_staff(bid.provider, user=bid.request.customer)
        with pytest.raises(NotAllowed):
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        assert not Booking.objects.exists()


@pytest.mark.django_db
class TestRevisingAndWithdrawing:
    def test_a_revision_keeps_the_earlier_one(self):
        bid = make_bid()
        newer = revise_bid(
            bid_public_id=bid.public_id,
            actor=bid.provider.owner,
            offer=make_offer(bid.provider, amount=Decimal("99.90")),
        )
        assert (newer.revision, newer.replaces_id, newer.amount) == (2, bid.pk, Decimal("99.90"))
        bid.refresh_from_db()
        assert (bid.status, bid.amount) == ("withdrawn", Decimal("120.00"))
        with pytest.raises(WrongState):
            revise_bid(bid_public_id=bid.public_id, actor=bid.provider.owner, offer=make_offer(bid.provider))

    def test_a_revision_that_is_refused_leaves_the_bid_as_it_was(self):
        bid = make_bid()
        with pytest.raises(Invalid):
            revise_bid(
                bid_public_id=bid.public_id,
                actor=bid.provider.owner,
                offer=make_offer(bid.provider, amount=Decimal(0)),
            )
        bid.refresh_from_db()
        assert bid.status == "submitted"

    def test_only_ones_own(self):
        bid = make_bid()
        for stranger in (make_user(), bid.request.customer, make_bidder().owner):
            with pytest.raises(NotFound):
                withdraw_bid(bid_public_id=bid.public_id, actor=stranger)
            with pytest.raises(NotFound):
                revise_bid(bid_public_id=bid.public_id, actor=stranger, offer=make_offer(bid.provider))

    def test_withdrawing_twice_is_once(self):
        bid = make_bid()
        for _ in range(2):
            withdraw_bid(bid_public_id=bid.public_id, actor=bid.provider.owner)
        assert RequestEvent.objects.filter(bid=bid, to_status="withdrawn").count() == 1
        with pytest.raises(WrongState):
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)


@pytest.mark.django_db
class TestAccepting:
    def test_the_bid_becomes_a_booking(self):
        bid = make_bid()
        rival = make_bid(bid.request, amount=Decimal("80.00"))
        booking = accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        bid.refresh_from_db()
        bid.request.refresh_from_db()
        rival.refresh_from_db()
        assert (bid.status, rival.status, bid.request.status) == ("won", "lost", "awarded")
        assert bid.booking == booking
        assert (booking.status, booking.origin) == (Status.ACCEPTED, "bid")
        assert (booking.starts_at, booking.ends_at) == (bid.proposed_start, bid.proposed_start + bid.duration)
        assert (booking.street, booking.city) == (STREET, "Bozen")
        assert booking.policy_snapshot["kind"] == "flexible"
        line = booking.lines.get()
        assert (line.service, line.total_amount, line.title) == (None, Decimal("120.00"), bid.request.title)
        assert line.category == bid.request.category
        allocation = line.allocation
        assert (allocation.kind, allocation.expires_at, allocation.active) == ("booking", None, True)
        assert (allocation.occupied.lower, allocation.occupied.upper) == (booking.starts_at, booking.ends_at)

    def test_accepting_twice_is_once(self):
        bid = make_bid()
        first, second = (accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer) for _ in range(2))
        assert first == second
        assert Booking.objects.count() == 1

    def test_another_one_afterwards_is_a_conflict(self):
        bid = make_bid()
        rival = make_bid(bid.request)
        accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        with pytest.raises(Conflict):
            accept_bid(bid_public_id=rival.public_id, actor=bid.request.customer)
        assert Booking.objects.count() == 1

    def test_only_the_customer_accepts(self):
        bid = make_bid()
        for stranger in (make_user(), bid.provider.owner):
            with pytest.raises(NotFound):
                accept_bid(bid_public_id=bid.public_id, actor=stranger)

    def test_what_has_run_out_is_not_accepted(self):
        bid = make_bid(valid_until=NOW + HOUR)
        with clock.moved_to(NOW + HOUR), pytest.raises(WrongState):
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)

    def test_a_time_that_has_gone_leaves_everything_else_as_it_was(self):
        bid = make_bid()
        rival = make_bid(bid.request)
        member = bid.staff_member
        TimeOff.objects.create(staff_member=member, starts_at=THURSDAY, ends_at=THURSDAY + HOUR)
        with pytest.raises(Taken) as error:
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        assert error.value.code == "slot_lost"
        assert statuses(bid.request) == ["slot_lost", "submitted"]
        bid.request.refresh_from_db()
        assert bid.request.status == "open"
        assert not Booking.objects.exists()
        assert not Allocation.objects.exists()
        accept_bid(bid_public_id=rival.public_id, actor=bid.request.customer)

    def test_one_hour_offered_twice_is_sold_once(self):
        provider = make_bidder()
        first, second = make_bid(provider=provider), make_bid(provider=provider)
        accept_bid(bid_public_id=first.public_id, actor=first.request.customer)
        with pytest.raises(Taken):
            accept_bid(bid_public_id=second.public_id, actor=second.request.customer)
        assert Allocation.objects.filter(active=True).count() == 1

    def test_an_unknown_way_to_pay_changes_nothing(self):
        bid = make_bid()
        with pytest.raises(Invalid):
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer, payment_choice="shells")
        assert statuses(bid.request) == ["submitted"]

    def test_a_provider_who_is_away_is_not_booked(self):
        bid = make_bid()
        Provider.objects.filter(pk=bid.provider_id).update(is_available=False)
        with pytest.raises(DomainError):
            accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        assert statuses(bid.request) == ["submitted"]

    def test_the_booking_is_carried_out_like_any_other(self):
        bid = make_bid()
        booking = accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        owner = bid.provider.owner
        begin(booking)
        complete_booking(booking_id=booking.pk, actor=owner)
        assert confirm_booking(booking_id=booking.pk, actor=booking.customer).status == Status.FINISHED

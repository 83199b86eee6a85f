"""From the request to its end: the clock, the booking that follows, a provider who is suspended, and who hears it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.urls import reverse

from marketplace.accounts.tests.factories import make_admin, make_moderator, make_user
from marketplace.bidding import conversations, links, tasks
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.end_request import cancel_request
from marketplace.bidding.actions.follow_booking import follow_booking
from marketplace.bidding.actions.match_request import match_request
from marketplace.bidding.actions.place_bid import revise_bid, withdraw_bid
from marketplace.bidding.models import Bid, Match, RequestEvent
from marketplace.bidding.queries import conversation_subject, request_for_provider
from marketplace.bidding.tasks import run_timers
from marketplace.bidding.tests.factories import NOW, broken_rules, make_bid, make_bidder, make_offer, make_request
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.actions.settle_payment import confirm_payment
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import begin
from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.tests.factories import make_service
from marketplace.chat.models import Conversation
from marketplace.core import clock, live, testing
from marketplace.core.errors import Conflict, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.core.registries import conversation_subjects
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.providers.actions.suspend_provider import suspend_provider
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.tests.factories import make_hours

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday_morning():
    with clock.moved_to(NOW):
        yield
        assert not broken_rules()


def accept_by_card(bid):
    return accept_bid(
        bid_public_id=bid.public_id, actor=bid.request.customer, payment_choice=Booking.PaymentChoice.CARD
    )


def state(request):
    request.refresh_from_db()
    return request.status, list(Bid.objects.filter(request=request).order_by("pk").values_list("status", flat=True))


def heard():
    """Who was sent which subject since the last look."""
    testing.deliver_all()
    sweep_deliveries()
    found = {(message.to[0], message.subject) for message in mail.outbox}
    mail.outbox.clear()
    return found


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


class TestWhoHears:
    def test_an_opportunity_and_a_bid(self):
        provider = make_bidder()
        request = make_request(customer=make_user(preferred_language="en"))
        assert heard() == {(provider.owner.email, f"New request: {request.title}")} or heard() == set()
        bid = make_bid(request, provider)
        [(address, subject)] = heard()
        assert address == request.customer.email
        assert bid.provider.trading_name in subject

    def test_won_and_lost(self):
        bid = make_bid()
        rival = make_bid(bid.request)
        heard()
        accept_bid(bid_public_id=bid.public_id, actor=bid.request.customer)
        addresses = [address for address, _subject in heard()]
        assert sorted(addresses) == sorted(
            [bid.provider.owner.email, rival.provider.owner.email, bid.request.customer.email]
        ), "each once: the provider is not told of the booking as well"

    def test_what_is_no_longer_true_is_not_told(self):
        bid = make_bid()
        withdraw_bid(bid_public_id=bid.public_id, actor=bid.provider.owner)
        assert bid.request.customer.email not in {address for address, _subject in heard()}

    def test_expired_with_and_without_bids(self):
        empty, had = make_request(), make_bid().request
        heard()
        with clock.moved_to(NOW + timedelta(days=5)):
            run_timers()
            testing.deliver_all()
            sweep_deliveries()
        bodies = {message.to[0]: message.body for message in mail.outbox}
        assert set(bodies) == {empty.customer.email, had.customer.email}
        assert bodies[empty.customer.email] != bodies[had.customer.email]

    def test_an_award_that_lapsed(self):
        bid = make_bid()
        booking = accept_by_card(bid)
        heard()
        with clock.moved_to(booking.respond_by):
            expire_booking(booking_id=booking.pk)
            addresses = {address for address, _subject in heard()}
        assert bid.provider.owner.email in addresses

    def test_standing_by_is_told_to_nobody(self, monkeypatch):
        bid = make_bid()
        rival = make_bid(bid.request)
        heard()
        hints = []
        monkeypatch.setattr(live, "hint", lambda topic, key: hints.append((topic, key)))
        accept_by_card(bid)
        assert rival.provider.owner.email not in {address for address, _subject in heard()}
        assert ("account", rival.provider.owner.public_id) not in hints
        assert ("request", bid.request.public_id) in hints

    def test_only_its_customer_listens_to_a_request(self):
        bid = make_bid()
        key = bid.request.public_id
        assert live.may_listen(bid.request.customer, "request", key)
        for stranger in (bid.provider.owner, make_user(), AnonymousUser()):
            assert not live.may_listen(stranger, "request", key)

    def test_one_conversation_however_often_a_bid_is_revised(self):
        bid = make_bid()
        testing.deliver_all()
        newer = revise_bid(
            bid_public_id=bid.public_id,
            actor=bid.provider.owner,
            offer=make_offer(bid.provider, amount=Decimal(90)),
        )
        testing.deliver_all()
        conversation = Conversation.objects.get(kind=conversations.KIND)
        assert conversation.subject_id == conversation_subject(newer) == bid.pk
        people = {one.user_id for one in conversation.participants.all()}
        assert people == {bid.request.customer_id, bid.provider.owner_id}

    def test_each_reads_the_others_name_and_nobody_a_surname(self):
        bid = make_bid(make_request(customer=make_user(name="Anna Egger")))
        subject = conversation_subjects.get(conversations.KIND)
        customer, owner = bid.request.customer, bid.provider.owner
        assert subject.describe([bid.pk], customer)[bid.pk].names == {owner.pk: bid.provider.trading_name}
        assert subject.describe([bid.pk], owner)[bid.pk].names == {customer.pk: "Anna"}
        assert subject.title(bid.pk, owner) == bid.request.title
        assert subject.link(bid.pk, owner) == links.opportunity_link(bid.request)
        assert subject.stands(bid.pk)
        assert not subject.stands(bid.pk + 1)


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

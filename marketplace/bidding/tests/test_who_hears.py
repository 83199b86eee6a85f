"""Who hears what of a request and its bids: mails, open pages, and the conversation."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding import conversations, links
from marketplace.bidding.actions.accept_bid import accept_bid
from marketplace.bidding.actions.place_bid import revise_bid, withdraw_bid
from marketplace.bidding.queries import conversation_subject
from marketplace.bidding.tasks import run_timers
from marketplace.bidding.tests.factories import (
    NOW,
    accept_by_card,
    heard,
    make_bid,
    make_bidder,
    make_offer,
    make_request,
)
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.chat.models import Conversation
from marketplace.core import clock, live, testing
from marketplace.core.registries import conversation_subjects
from marketplace.notifications.tasks import sweep_deliveries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unbroken")]


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

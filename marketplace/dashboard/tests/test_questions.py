"""Asking a question about a bid: the way to the conversation of the customer and the bidder, and nobody else's."""

from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.tests.factories import make_moderator, make_user
from marketplace.bidding.actions.place_bid import revise_bid, withdraw_bid
from marketplace.bidding.models import Bid
from marketplace.bidding.queries import conversation_subject
from marketplace.bidding.tests.factories import NOW, make_bid, make_bidder, make_offer, make_request
from marketplace.chat.models import Conversation
from marketplace.core import clock
from marketplace.core.testing import deliver_all
from marketplace.dashboard.tests.test_queries import grows_not
from marketplace.providers.tests.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Iterator[SimpleNamespace]:
    """A request with two bids."""
    with clock.moved_to(NOW):
        request = make_request()
        bid, rival = (make_bid(request=request, provider=make_bidder()) for _ in range(2))
        deliver_all()
        yield SimpleNamespace(request=request, bid=bid, rival=rival)


def talk_about(bid: Bid) -> Conversation:
    return Conversation.objects.get(kind="bid", subject_id=conversation_subject(bid))


def way_to(talk: Conversation) -> str:
    return reverse("dashboard:conversation", args=[talk.public_id])


def as_user(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def compare(town: SimpleNamespace) -> str:
    return as_user(town.request.customer).get(address("request", town.request)).content.decode()


def opportunity(town: SimpleNamespace, user: Any) -> Any:
    return as_user(user).get(address("opportunity", town.request))


def address(name: str, request: Any) -> str:
    return reverse(f"dashboard:{name}", args=[request.public_id])


def test_the_customer_asks_each_bidder(town):
    page = compare(town)
    for bid in (town.bid, town.rival):
        article = page[page.index(f'id="bid-{bid.public_id}"') :].partition("</article>")[0]
        assert way_to(talk_about(bid)) in article
        assert article.count("/messages/") == 1
        assert f'Ask a question<span class="vh">, {bid.provider.trading_name}</span>' in article


@pytest.mark.parametrize("language", ["en", "de", "it"])
def test_in_every_language(town, language):
    with translation.override(language):
        way = way_to(talk_about(town.bid))
        assert way.startswith(f"/{language}/")
        assert way in compare(town)
        assert way in opportunity(town, town.bid.provider.owner).content.decode()


def test_a_bidder_asks_the_customer_and_sees_no_rivals_conversation(town):
    page = opportunity(town, town.bid.provider.owner).content.decode()
    assert way_to(talk_about(town.bid)) in page
    assert way_to(talk_about(town.rival)) not in page


def test_the_link_leads_to_what_it_says_and_only_for_the_two(town):
    way, provider = way_to(talk_about(town.bid)), town.bid.provider
    worker = make_user()
    make_staff(provider, user=worker)
    for user in (town.request.customer, provider.owner):
        assert as_user(user).get(way).status_code == 200
    for user in (town.rival.provider.owner, worker, make_user(), make_moderator()):
        assert as_user(user).get(way).status_code == 404


def test_people_who_work_there_see_the_bid_and_no_way_to_the_conversation(town):
    worker = make_user()
    make_staff(town.bid.provider, user=worker)
    answer = opportunity(town, worker)
    assert (answer.status_code, answer.context["talk"]) == (200, None)
    assert "Ask a question" not in answer.content.decode()


def test_before_the_bid_there_is_nobody_to_ask(town):
    other = make_bidder()
    town.request = make_request(customer=town.request.customer)
    assert "Ask a question" not in opportunity(town, other.owner).content.decode()


def test_a_revised_bid_goes_on_in_the_same_conversation(town):
    talk, provider = talk_about(town.bid), town.bid.provider
    revise_bid(bid_public_id=town.bid.public_id, actor=provider.owner, offer=make_offer(provider, amount=Decimal(100)))
    deliver_all()
    assert way_to(talk) in compare(town)
    assert way_to(talk) in opportunity(town, provider.owner).content.decode()
    assert Conversation.objects.filter(kind="bid").count() == 2


def test_a_bid_that_was_taken_back_is_gone_with_its_link(town):
    withdraw_bid(bid_public_id=town.bid.public_id, actor=town.bid.provider.owner)
    assert way_to(talk_about(town.bid)) not in compare(town)


def test_more_bids_ask_no_more(client, town):
    def more() -> None:
        for _ in range(3):
            make_bid(request=town.request, provider=make_bidder())
        deliver_all()

    client.force_login(town.request.customer)
    grows_not(client, address("request", town.request), more)

"""Who is let in by the sockets: role × topic and role × conversation. One that nobody listed fails."""

import re
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from marketplace.accounts.tests.factories import make_user
from marketplace.bidding.tests.factories import make_bid, make_bidder, make_request
from marketplace.chat.models import Conversation
from marketplace.core import live
from marketplace.core.registries import live_topics
from marketplace.core.testing import deliver_all
from marketplace.providers.tests.factories import make_staff
from portal.sockets import SOCKETS
from tests.contracts.endpoints import ROLES
from tests.contracts.town import accounts_of

pytestmark = pytest.mark.django_db
# Whose key it is, and who may listen to it. Watching over bookings is no reason to listen to people.
TOPICS = {
    "account": ("customer", {"customer"}),
    "messages": ("owner", {"owner"}),
    "request": ("request", {"customer"}),
}
ROUTES = {"live/": set(ROLES) - {"anonymous"}, "chat/<slug:public_id>/": {"customer", "owner"}}


@pytest.fixture
def town(monkeypatch: pytest.MonkeyPatch, monday: datetime) -> SimpleNamespace:
    """A request with a bid, the conversation about it, and people of every role."""
    # The consumers work in the test's own thread and transaction: nobody may end its connection.
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)
    customer, provider = make_user(), make_bidder()
    bid = make_bid(request=make_request(customer=customer), provider=provider)
    deliver_all()
    staff = make_staff(provider, user=make_user(role="provider"))
    accounts = accounts_of(customer=customer, staff=staff, hidden=make_bidder())
    return SimpleNamespace(
        request=bid.request.public_id,
        conversation=Conversation.objects.get(kind="bid").public_id,
        accounts={"anonymous": AnonymousUser(), **accounts},
    )


def test_every_topic_and_every_socket_is_in_the_table() -> None:
    assert {name for name, _topic in live_topics} == set(TOPICS)
    assert {str(route.pattern) for route in SOCKETS} == set(ROUTES)


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_who_may_listen(topic: str, town: SimpleNamespace) -> None:
    whose, allowed = TOPICS[topic]
    key = town.request if whose == "request" else town.accounts[whose].public_id
    assert {role for role in ROLES if live.may_listen(town.accounts[role], topic, key)} == allowed


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_nobody_listens_to_what_is_not_there(topic: str, town: SimpleNamespace) -> None:
    assert not any(live.may_listen(town.accounts[role], topic, "nothing") for role in ROLES)


def test_a_topic_that_is_none_is_nobody_s(town: SimpleNamespace) -> None:
    assert not live.may_listen(town.accounts["admin"], "everything", town.request)


async def opens(path: str, user: Any) -> bool:
    """Whether the door opens for somebody."""
    scope = {"type": "websocket", "path": path, "headers": [], "subprotocols": [], "user": user}
    line = ApplicationCommunicator(URLRouter(SOCKETS), scope)
    await line.send_input({"type": "websocket.connect"})
    door = await line.receive_output(timeout=10)
    await line.send_input({"type": "websocket.disconnect", "code": 1000})
    return door["type"] == "websocket.accept"


@pytest.mark.parametrize("route", sorted(ROUTES))
@pytest.mark.parametrize("role", ROLES)
def test_whom_the_door_opens_for(route: str, role: str, town: SimpleNamespace) -> None:
    path = "/" + re.sub(r"<slug:public_id>", town.conversation, route)
    assert async_to_sync(opens)(path, town.accounts[role]) == (role in ROUTES[route])

"""Hints over the socket: only for those who may listen, and never with content."""

import json

import pytest
from asgiref.sync import async_to_sync
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.contrib.auth.models import AnonymousUser

from marketplace.accounts.tests.factories import make_user
from marketplace.core import live
from marketplace.core.consumers import LiveConsumer

pytestmark = pytest.mark.django_db


def talk(user, *messages, hint_to=None):
    """Connect as an account, say things, and collect the answers; the code when the door stays shut."""

    async def conversation():
        scope = {"type": "websocket", "path": "/live/", "headers": [], "subprotocols": [], "user": user}
        socket = ApplicationCommunicator(LiveConsumer.as_asgi(), scope)
        await socket.send_input({"type": "websocket.connect"})
        door = await socket.receive_output(timeout=5)
        if door["type"] == "websocket.close":
            return door["code"]
        answers = []
        for message in messages:
            await socket.send_input({"type": "websocket.receive", "text": json.dumps(message)})
            answers.append(json.loads((await socket.receive_output(timeout=5))["text"]))
        if hint_to:
            await get_channel_layer().group_send(
                live.group_name("account", hint_to), {"type": "live.hint", "topic": "account", "key": hint_to}
            )
            answers.append(json.loads((await socket.receive_output(timeout=5))["text"]))
        await socket.send_input({"type": "websocket.disconnect", "code": 1000})
        await socket.wait(timeout=5)
        return answers

    return async_to_sync(conversation)()


def test_strangers_stay_outside():
    assert talk(AnonymousUser()) == 4401


def test_everybody_hears_their_own_and_a_hint_says_nothing_but_that():
    user = make_user()
    own = {"listen": "account", "key": user.public_id}
    answers = talk(user, own, hint_to=user.public_id)
    assert answers == [{"listening": "account"}, {"changed": "account", "key": user.public_id}]


def test_nobody_hears_somebody_else():
    user, other = make_user(), make_user()
    assert talk(user, {"listen": "account", "key": other.public_id}) == [{"error": "not_allowed", "topic": "account"}]


@pytest.mark.parametrize("message", [{}, [], {"listen": 1, "key": "x"}, {"listen": "account"}])
def test_nonsense_is_answered_by_an_error(message):
    assert talk(make_user(), message) == [{"error": "bad_request"}]


@pytest.mark.parametrize("frame", [{"text": "{"}, {"text": "[" * 100_000}, {"bytes": b"\x00"}])
def test_what_is_no_json_does_not_end_the_connection(frame):
    async def conversation():
        scope = {"type": "websocket", "path": "/live/", "headers": [], "subprotocols": [], "user": user}
        socket = ApplicationCommunicator(LiveConsumer.as_asgi(), scope)
        await socket.send_input({"type": "websocket.connect"})
        await socket.receive_output(timeout=5)
        await socket.send_input({"type": "websocket.receive", **frame})
        return json.loads((await socket.receive_output(timeout=5))["text"])

    user = make_user()
    assert async_to_sync(conversation)() == {"error": "bad_request"}


def test_an_unknown_topic_is_nobodys():
    assert talk(make_user(), {"listen": "secrets", "key": "1"}) == [{"error": "not_allowed", "topic": "secrets"}]


def test_a_hint_is_sent_after_commit_only(django_capture_on_commit_callbacks, monkeypatch):
    sent = []
    monkeypatch.setattr(live, "_send", lambda topic, key: sent.append((topic, key)))
    with django_capture_on_commit_callbacks(execute=True):
        live.hint("account", "abc")
        assert sent == []
    assert sent == [("account", "abc")]

"""The socket of a conversation: for participants only, nothing lost, nothing twice."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.chat import rules
from marketplace.chat.actions.leave_conversation import leave_conversation
from marketplace.chat.actions.post_message import post_line
from marketplace.chat.models import Message, Participant
from marketplace.chat.tests.factories import make_conversation, say
from marketplace.core import live
from portal.sockets import SOCKETS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection(monkeypatch):
    """The consumer works in the test's own thread and transaction: nobody may end its connection."""
    monkeypatch.setattr("channels.db.close_old_connections", lambda: None)


@pytest.fixture
def people():
    return make_user(name="Anna Egger"), make_user(name="Matthias Gruber")


@pytest.fixture
def conversation(people):
    return make_conversation(*people)


class Socket:
    """One client: what it says and hears, without a server between."""

    def __init__(self, conversation: Any, user: Any) -> None:
        path = f"/chat/{getattr(conversation, 'public_id', conversation)}/"
        scope = {"type": "websocket", "path": path, "headers": [], "subprotocols": [], "user": user}
        self.line = ApplicationCommunicator(URLRouter(SOCKETS), scope)

    async def connect(self) -> int | None:
        """None when the door opens, otherwise the code with which it stays shut."""
        await self.line.send_input({"type": "websocket.connect"})
        door = await self.line.receive_output(timeout=10)
        return door.get("code")

    async def say(self, what: Any) -> None:
        await self.send(text=json.dumps(what))

    async def send(self, **frame: Any) -> None:
        await self.line.send_input({"type": "websocket.receive", **frame})

    async def everything(self) -> list[Any]:
        """All that comes until it is quiet."""
        heard = []
        while not await self.line.receive_nothing(timeout=0.4, interval=0.02):
            heard.append(json.loads((await self.line.receive_output(timeout=5))["text"]))
        return heard

    async def close(self) -> None:
        await self.line.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.line.wait(timeout=5)


def talk(conversation, user, *steps):
    """Connect, take the steps in turn (a dictionary is sent, a function called), and collect what comes back."""

    async def evening():
        socket = Socket(conversation, user)
        code = await socket.connect()
        if code:
            return code
        heard = []
        for step in steps:
            await (step(socket) if callable(step) else socket.say(step))
            heard += await socket.everything()
        await socket.close()
        return heard

    return async_to_sync(evening)()


async def hint(conversation):
    message = {"type": "live.hint", "topic": "chat", "key": conversation.public_id}
    await get_channel_layer().group_send(live.group_name("chat", conversation.public_id), message)


def stored(conversation, user, body, *, hints=1):
    """A step in which somebody else writes and this many hints go out."""

    async def step(socket):
        await sync_to_async(say)(conversation, user, body)
        for _ in range(hints):
            await hint(conversation)

    return step


def texts(heard):
    return [one["text"] for said in heard for one in said.get("messages", [])]


class TestWhoMayComeIn:
    def test_not_signed_in(self, conversation):
        assert talk(conversation, AnonymousUser()) == 4401

    @pytest.mark.parametrize("make", [make_user, make_admin])
    def test_strangers(self, conversation, make):
        assert talk(conversation, make()) == 4403

    def test_no_such_conversation(self):
        assert talk("222222222222", make_user()) == 4403

    @pytest.mark.parametrize("ends", ["signs out", "new password", "account closed"])
    @pytest.mark.parametrize("then", ["writes", "is told"])
    def test_an_open_socket_ends_with_its_session(self, conversation, people, client, ends, then):
        client.force_login(people[1])
        session = client.session

        def end():
            if ends == "signs out":
                client.logout()
            elif ends == "new password":
                people[1].set_password("four small green stones")
                people[1].save()
            else:
                type(people[1]).objects.filter(pk=people[1].pk).update(is_active=False)

        async def evening():
            socket = Socket(conversation, people[1])
            socket.line.scope["session"] = session
            await socket.connect()
            await socket.say({"after": 0})
            before = await socket.everything()
            await sync_to_async(end)()
            if then == "writes":
                await socket.say({"post": {"client_id": "a1", "body": "Still here"}})
            else:
                await sync_to_async(say)(conversation, people[0], "Only for you")
                await hint(conversation)
            return before, await socket.line.receive_output(timeout=5)

        before, after = async_to_sync(evening)()
        assert before == [{"messages": [], "read": 0}], "as long as the session is good, it works"
        assert (after["type"], after["code"]) == ("websocket.close", 4401)
        assert not Message.objects.filter(sender=people[1]).exists()

    def test_who_leaves_hears_no_more(self, conversation, people):
        async def evening():
            socket = Socket(conversation, people[1])
            await socket.connect()
            await socket.say({"after": 0})
            await socket.everything()
            await sync_to_async(leave_conversation)(conversation_id=conversation.pk, user=people[1])
            await sync_to_async(say)(conversation, people[0], "Only for you")
            await hint(conversation)
            return await socket.line.receive_output(timeout=5)

        assert async_to_sync(evening)() == {"type": "websocket.close", "code": 4403}


class TestCatchUp:
    def test_everything_after_the_last_number(self, conversation, people):
        for n in range(1, 5):
            say(conversation, people[0], f"message {n}")
        heard = talk(conversation, people[1], {"after": 2})
        assert texts(heard) == ["message 3", "message 4"]
        assert [one["seq"] for one in heard[0]["messages"]] == [3, 4]

    def test_an_answer_also_when_there_is_nothing(self, conversation, people):
        assert talk(conversation, people[1], {"after": 0}) == [{"messages": [], "read": 0}]

    def test_more_than_fits_at_once(self, conversation, people, monkeypatch):
        monkeypatch.setattr("marketplace.chat.consumers.AT_ONCE", 3)
        for n in range(7):
            say(conversation, people[0], f"message {n}")
        heard = talk(conversation, people[1], {"after": 0})
        assert texts(heard) == [f"message {n}" for n in range(7)]
        assert [len(said["messages"]) for said in heard] == [3, 3, 1]

    def test_what_is_stored_is_pushed_once_however_many_hints(self, conversation, people):
        heard = talk(
            conversation, people[1], {"after": 0}, stored(conversation, people[0], "one", hints=3),
            stored(conversation, people[0], "two", hints=0), stored(conversation, people[0], "three"),
        )  # fmt: skip
        assert texts(heard) == ["one", "two", "three"], "a lost hint is made good by the next one"

    def test_nothing_is_pushed_before_the_client_said_what_it_has(self, conversation, people):
        heard = talk(conversation, people[1], stored(conversation, people[0], "one"), {"after": 0})
        assert texts(heard) == ["one"]

    def test_asked_again_it_says_it_again_and_the_client_merges(self, conversation, people):
        say(conversation, people[0], "one")
        assert texts(talk(conversation, people[1], {"after": 0}, {"after": 0})) == ["one", "one"]

    def test_the_senders_ids_are_for_the_sender_alone(self, conversation, people):
        say(conversation, people[0], client_id="mine")
        [[own], [foreign]] = [talk(conversation, user, {"after": 0})[0]["messages"] for user in people]
        assert (own["client_id"], own["own"]) == ("mine", True)
        assert (foreign["client_id"], foreign["own"], foreign["sender"]) == ("", False, "Anna Egger")

    def test_lines_of_the_system_and_pages_in_html(self, conversation, people, garden):
        post_line(conversation_id=conversation.pk, code="garden.painted", data={"colour": "red"})
        say(conversation, people[0], "<script>alert(1)</script>")
        line, message = talk(conversation, people[1], {"after": 0, "html": True})[0]["messages"]
        assert (line["system"], line["text"]) == (True, "The garden is red")
        assert "&lt;script&gt;" in message["html"]
        assert "<script" not in message["html"]


class TestPost:
    def test_stored_pushed_and_confirmed(self, conversation, people):
        heard = talk(conversation, people[0], {"after": 0}, {"post": {"client_id": "a1", "body": "Hello"}})
        assert texts(heard) == ["Hello"]
        assert heard[-1] == {"accepted": "a1", "seq": 1}
        assert Message.objects.get().language == "en"

    def test_sent_again_it_is_the_same(self, conversation, people):
        post = {"post": {"client_id": "a1", "body": "Hello"}}
        heard = talk(conversation, people[0], {"after": 0, "language": "de"}, post, post)
        assert texts(heard) == ["Hello"]
        assert heard[-1] == {"accepted": "a1", "seq": 1}
        assert Message.objects.get().language == "de"

    def test_a_rule_that_says_no_has_a_code(self, conversation, people, monkeypatch):
        monkeypatch.setattr(rules, "MOST_A_MINUTE", 0)
        heard = talk(
            conversation,
            people[0],
            {"post": {"client_id": "a1", "body": " "}},
            {"post": {"client_id": "a2", "body": "x"}},
        )
        assert [(one["error"], one["client_id"]) for one in heard] == [("empty", "a1"), ("too_many", "a2")]
        assert heard[0]["message"] == "Please write something."

    @pytest.mark.parametrize(
        "nonsense",
        [
            {}, [], 1, None, {"after": -1}, {"after": "1"}, {"after": True}, {"after": 2**40}, {"post": 1},
            {"post": {"client_id": 1, "body": "x"}}, {"post": {"client_id": "a"}}, {"read": []},
        ],
    )  # fmt: skip
    def test_nonsense_is_answered_by_an_error(self, conversation, people, nonsense):
        assert talk(conversation, people[0], nonsense) == [{"error": "bad_request"}]

    @pytest.mark.parametrize("frame", ["", "{", "[" * 30_000, "x" * 50_000])
    def test_what_is_no_json_does_not_end_it(self, conversation, people, frame):
        async def send(socket):
            await socket.send(text=frame)

        heard = talk(conversation, people[0], send, {"after": 0})
        assert heard == [{"error": "bad_request"}, {"messages": [], "read": 0}]

    def test_bytes_do_not_end_it_either(self, conversation, people):
        async def send(socket):
            await socket.send(bytes=b"\x00\xff")

        assert talk(conversation, people[0], send) == [{"error": "bad_request"}]


class TestRead:
    def test_reading_is_stored(self, conversation, people):
        say(conversation, people[0])
        talk(conversation, people[1], {"after": 0}, {"read": 1})
        assert Participant.objects.get(conversation=conversation, user=people[1]).last_read_seq == 1

    def test_the_other_side_hears_how_far(self, conversation, people):
        say(conversation, people[0])

        async def reads(socket):
            await sync_to_async(Participant.objects.filter(user=people[1]).update)(last_read_seq=1)
            await hint(conversation)
            await hint(conversation)

        assert talk(conversation, people[0], {"after": 1}, reads) == [
            {"messages": [], "read": 0},
            {"messages": [], "read": 1},
        ]

"""The socket of one conversation: it carries what is stored, and stores before it carries."""

from collections.abc import Callable
from typing import Any, TypeVar

from channels.db import database_sync_to_async
from django.template.loader import render_to_string
from django.utils import translation

from marketplace.accounts.models import Language
from marketplace.chat.actions.keep_place import mark_read
from marketplace.chat.actions.post_message import post_message
from marketplace.chat.lines import Line
from marketplace.chat.queries import conversation_for, lines_after, read_by_others
from marketplace.core import live
from marketplace.core.consumers import BAD_REQUEST, FrameConsumer, still_signed_in
from marketplace.core.errors import DomainError, NotFound

T = TypeVar("T")
AT_ONCE = 100
HIGHEST = 2**31 - 1


class ChatConsumer(FrameConsumer):
    """Only participants connect: 4401 for who is not signed in, 4403 for strangers.

    The client says ``{"after": seq, "language": "de", "html": true}`` and gets ``{"messages": […], "read": seq}``:
    everything after that number, then whatever is stored, each once and in order. It may send
    ``{"post": {"client_id": …, "body": …}}``, answered by ``{"accepted": client_id, "seq": n}`` or by
    ``{"error": code, "message": …, "client_id": …}``, and ``{"read": seq}``.

    A hint says only that there is something; the rows are read from the database, after the last one that this socket
    has sent. So a hint that comes twice or not at all neither doubles nor loses a message.
    """

    longest_frame = 40_000

    async def connect(self) -> None:
        """Join before anything is read, so that nothing falls between reading and listening."""
        self.sent: int | None = None
        self.language, self.html, self.read_upto = "en", False, -1
        self.group = ""
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(code=4401)
            return
        self.public_id = self.scope["url_route"]["kwargs"]["public_id"]
        try:
            view = await database_sync_to_async(conversation_for)(user=user, public_id=self.public_id)
        except NotFound:
            await self.close(code=4403)
            return
        self.conversation_id = view.conversation.pk
        self.group = live.group_name("chat", self.public_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """``after``, ``post`` or ``read``, whichever it is."""
        if not await self._is_still_in():
            return
        said = content if isinstance(content, dict) else {}
        if _is_number(said.get("after")):
            self.sent, self.html = said["after"], said.get("html") is True
            if said.get("language") in Language.values:
                self.language = said["language"]
            await self._catch_up(answer=True)
        elif isinstance(said.get("post"), dict):
            await self._post(said["post"])
        elif _is_number(said.get("read")):
            await self._guarded(mark_read, conversation_id=self.conversation_id, seq=said["read"])
        else:
            await self.send_json(BAD_REQUEST)

    async def live_hint(self, message: dict[str, Any]) -> None:
        """Something was stored or read here."""
        if await self._is_still_in():
            await self._catch_up()

    async def disconnect(self, code: int) -> None:
        """Leave the group."""
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def _is_still_in(self) -> bool:
        """Close the door behind who has signed out, or whose password is another one."""
        still = await database_sync_to_async(still_signed_in)(self.scope)
        if not still:
            self.sent = None
            await self.close(code=4401)
        return still

    async def _post(self, post: dict[str, Any]) -> None:
        client_id, body = post.get("client_id"), post.get("body")
        if not isinstance(client_id, str) or not isinstance(body, str):
            await self.send_json(BAD_REQUEST)
            return
        fields = {"conversation_id": self.conversation_id, "body": body, "language": self.language}
        message = await self._guarded(post_message, client_id=client_id, **fields)
        if message is not None:
            await self._catch_up()
            await self.send_json({"accepted": client_id, "seq": message.seq})

    async def _guarded(self, function: Callable[..., T], **arguments: Any) -> T | None:
        """Call an action for this account; a rule that says no is told in the reader's language."""
        try:
            return await self._in_language(function, actor=self.scope["user"], **arguments)
        except DomainError as error:
            with translation.override(self.language):
                said = {"error": error.code, "field": error.field, "message": str(error)}
            await self.send_json(said | {"client_id": arguments.get("client_id", "")})
            return None

    async def _catch_up(self, *, answer: bool = False) -> None:
        """Send every row after the last one that was sent; with `answer` also when there is none."""
        while self.sent is not None:
            try:
                lines, read = await self._in_language(self._next_lines, after=self.sent)
            except NotFound:  # who takes no part any longer hears no more
                self.sent = None
                await self.close(code=4403)
                return
            if lines or answer or read != self.read_upto:
                self.sent, self.read_upto = lines[-1]["seq"] if lines else self.sent, read
                await self.send_json({"messages": lines, "read": read})
            if len(lines) < AT_ONCE:
                return
            answer = False

    def _next_lines(self, *, after: int) -> tuple[list[dict[str, Any]], int]:
        view = conversation_for(user=self.scope["user"], public_id=self.public_id)
        lines = lines_after(view, after, AT_ONCE)
        return [self._said(line, view.me.user.timezone) for line in lines], read_by_others(view)

    def _said(self, line: Line, zone: str) -> dict[str, Any]:
        said = line.as_json()
        if self.html:
            said["html"] = render_to_string("components/chat_line.html", {"line": line, "zone": zone})
        return said

    async def _in_language(self, function: Callable[..., T], **arguments: Any) -> T:
        def call() -> T:
            with translation.override(self.language):
                return function(**arguments)

        return await database_sync_to_async(call)()


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= HIGHEST

"""The one socket for hints: a client names a topic and a key, and hears when something there changed."""

import json
from collections.abc import Mapping
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from marketplace.core import live

MOST_TOPICS = 10
BAD_REQUEST = {"error": "bad_request"}


def still_signed_in(scope: Mapping[str, Any]) -> bool:
    """Whether the session that opened a socket is still there and still good. Two queries.

    A socket stays open for hours: whoever signs out or changes the password means it, too. (Only tests come without
    a session.)
    """
    opened = scope.get("session")
    if opened is None:
        return True
    session = import_string(f"{settings.SESSION_ENGINE}.SessionStore")(opened.session_key)
    account = get_user_model().objects.filter(pk=scope["user"].pk, is_active=True).first()
    if account is None or session.get(SESSION_KEY) != str(account.pk):
        return False
    good = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return any(constant_time_compare(session.get(HASH_SESSION_KEY, ""), one) for one in good)


class FrameConsumer(AsyncJsonWebsocketConsumer):
    """A socket that no frame can break: what is too long or no JSON reaches `receive_json` as None."""

    longest_frame = 2_000  # letters

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """Read a frame, where Channels would end the connection over one that is no JSON."""
        try:
            content = json.loads(text_data or "") if len(text_data or "") <= self.longest_frame else None
        except (ValueError, RecursionError):
            content = None
        await self.receive_json(content)


class LiveConsumer(FrameConsumer):
    """Only signed-in accounts connect; each topic decides who may listen."""

    async def connect(self) -> None:
        """Refuse strangers (4401)."""
        self.groups_joined: set[str] = set()
        user = self.scope.get("user")
        if user is None or not user.is_authenticated:
            await self.close(code=4401)
            return
        await self.accept()

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """``{"listen": "topic", "key": "…"}``; anything else, and what is not allowed, is answered by an error."""
        topic = content.get("listen") if isinstance(content, dict) else None
        key = content.get("key") if isinstance(content, dict) else None
        if not isinstance(topic, str) or not isinstance(key, str) or len(self.groups_joined) >= MOST_TOPICS:
            await self.send_json(BAD_REQUEST)
            return
        if not await database_sync_to_async(still_signed_in)(self.scope):
            await self.close(code=4401)
            return
        if not await database_sync_to_async(live.may_listen)(self.scope["user"], topic, key):
            await self.send_json({"error": "not_allowed", "topic": topic})
            return
        group = live.group_name(topic, key)
        await self.channel_layer.group_add(group, self.channel_name)
        self.groups_joined.add(group)
        await self.send_json({"listening": topic})

    async def live_hint(self, message: dict[str, Any]) -> None:
        """Pass a hint on."""
        await self.send_json({"changed": message["topic"], "key": message["key"]})

    async def disconnect(self, code: int) -> None:
        """Leave every group."""
        for group in getattr(self, "groups_joined", ()):
            await self.channel_layer.group_discard(group, self.channel_name)

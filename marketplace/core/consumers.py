"""The one socket for hints: a client names a topic and a key, and hears when something there changed."""

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from marketplace.core import live

MOST_TOPICS = 10


class LiveConsumer(AsyncJsonWebsocketConsumer):
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
            await self.send_json({"error": "bad_request"})
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

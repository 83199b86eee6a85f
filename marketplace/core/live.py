"""Live hints: tell open pages that something changed. The hint carries no content; the page asks again for it."""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis.exceptions import RedisError

from marketplace.core.registries import live_topics


def group_name(topic: str, key: str) -> str:
    """The channel-layer group of a topic and key."""
    return f"live.{topic}.{key}"


def may_listen(user: object, topic: str, key: str) -> bool:
    """Whether this account may listen to the topic's key; an unknown topic is nobody's."""
    return topic in live_topics and live_topics.get(topic).allows(user, key)


def hint(topic: str, key: str) -> None:
    """Send a hint once the change is committed; when Redis is down nobody hears it, and nothing breaks."""
    transaction.on_commit(lambda: _send(topic, key), robust=True)


def _send(topic: str, key: str) -> None:
    try:
        async_to_sync(get_channel_layer().group_send)(
            group_name(topic, key), {"type": "live.hint", "topic": topic, "key": key}
        )
    except (RedisError, OSError):
        return

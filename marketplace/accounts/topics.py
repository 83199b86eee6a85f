"""Live topics of accounts: everybody listens to their own."""

from typing import Any

from marketplace.core.registries import LiveTopic, live_topics


def is_own(user: Any, key: str) -> bool:
    """Whether the key is the account's own public id."""
    return bool(user.is_authenticated and user.public_id == key)


live_topics.register("account", LiveTopic(allows=is_own))

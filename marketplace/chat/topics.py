"""Live topics of chat: everybody hears that there is something new for them, never what."""

from marketplace.accounts.topics import is_own
from marketplace.core.registries import LiveTopic, live_topics

live_topics.register("messages", LiveTopic(allows=is_own))

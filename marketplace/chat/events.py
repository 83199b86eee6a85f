"""What chat announces."""

from marketplace.core.events import Event, event


@event("chat.posted")
class MessagePosted(Event):
    """A message or a line of the system is stored and has its number."""

    message_id: int
    conversation_id: int

"""What the editors' pages announce."""

from marketplace.core.events import Event, event


@event("home.message_taken")
class MessageTaken(Event):
    """A visitor has written on a contact page."""

    message_id: int

"""What booking announces."""

from marketplace.core.events import Event, event


@event("booking.moved")
class BookingMoved(Event):
    """A booking has gone from one status to another; `event_id` is its history row."""

    booking_id: int
    event_id: int
    before: str
    after: str

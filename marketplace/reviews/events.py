"""What reviews announces."""

from marketplace.core.events import Event, event


@event("reviews.moved")
class ReviewMoved(Event):
    """A review was written (`before` empty), published, rejected, hidden or taken back (`after` empty)."""

    review_id: int
    before: str
    after: str


@event("reviews.answered")
class ReviewAnswered(Event):
    """A provider has answered."""

    review_id: int

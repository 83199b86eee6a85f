"""What the catalogue announces."""

from marketplace.core.events import Event, event


@event("catalog.service_changed")
class ServiceChanged(Event):
    """A service was made, changed, published or paused."""

    service_id: int

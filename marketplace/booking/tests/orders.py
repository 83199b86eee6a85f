"""What an app sends to book."""

from datetime import timedelta
from typing import Any

from marketplace.booking.tests.factories import NOW
from marketplace.catalog.models import Service
from marketplace.scheduling.queries import open_slots

HOME = {"street": "Laubengasse 12", "postcode": "39100", "city": "Bozen", "phone": "0471 123456", "note": "2nd floor"}


def first_time(service: Service, index: int = 0) -> str:
    """The `index`-th free time of the coming week."""
    return open_slots(service, NOW, NOW + timedelta(days=7))[index].start.isoformat()


def order(of: Service, **change: Any) -> dict[str, Any]:
    """An order of that service at its first free time, with these changes."""
    return {"service": of.public_id, "starts_at": first_time(of), "details": HOME, **change}

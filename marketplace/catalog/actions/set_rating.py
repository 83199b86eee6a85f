"""What published reviews say of a service on average, written by reviews in the transaction of its change."""

from decimal import Decimal

from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Service
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.outbox import announce


@action
def set_service_rating(*, service_id: int, average: Decimal | None, count: int) -> None:
    """Keep the service's average (None without reviews) and their number equal to a recount."""
    service = Service.objects.select_for_update(of=("self",)).get(pk=service_id)
    service.rating_average, service.rating_count = average, count
    service.save(update_fields=["rating_average", "rating_count"])
    record(action="catalog.set_rating", subject=service, count=count)
    announce(ServiceChanged(service_id=service_id))

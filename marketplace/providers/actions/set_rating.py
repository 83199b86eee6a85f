"""What published reviews say on average, written by reviews in the transaction of its change."""

from decimal import Decimal

from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.outbox import announce
from marketplace.providers.events import ProviderChanged
from marketplace.providers.models import Provider


@action
def set_provider_rating(*, provider_id: int, average: Decimal | None, count: int) -> None:
    """Keep the provider's average (None without reviews) and their number equal to a recount."""
    provider = Provider.objects.locked().get(pk=provider_id)
    provider.rating_average, provider.rating_count = average, count
    provider.save(update_fields=["rating_average", "rating_count"])
    record(action="providers.set_rating", subject=provider, count=count)
    announce(ProviderChanged(provider_id=provider_id))

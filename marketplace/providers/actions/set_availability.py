"""The switch for holidays."""

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.outbox import announce
from marketplace.providers.events import ProviderChanged
from marketplace.providers.models import Provider
from marketplace.providers.moves import lock_own


@action
def set_availability(*, provider_id: int, actor: User, is_available: bool) -> Provider:
    """Take bookings, or none for now; what is booked stays."""
    provider = lock_own(provider_id=provider_id, actor=actor)
    if provider.is_available != is_available:
        provider.is_available = is_available
        provider.save(update_fields=["is_available"])
        record(action="providers.set_availability", subject=provider, actor=actor, is_available=is_available)
        announce(ProviderChanged(provider_id=provider.pk))
    return provider

"""Search hears what changes what people find."""

from marketplace.catalog.events import ServiceChanged
from marketplace.catalog.models import Service
from marketplace.core.outbox import listen
from marketplace.providers.events import ProviderChanged, VerificationChanged
from marketplace.scheduling.events import CalendarChanged
from marketplace.search.actions.refresh_service import refresh_service


@listen(ServiceChanged)
def refresh_changed_service(fact: ServiceChanged) -> None:
    """Words, price and times of one service."""
    refresh_service(service_id=fact.service_id)


@listen(CalendarChanged)
def refresh_times(fact: CalendarChanged) -> None:
    """The times of everything this person performs."""
    for pk in Service.objects.filter(performed_by=fact.staff_member_id).order_by("pk").values_list("pk", flat=True):
        refresh_service(service_id=pk, words=False)


@listen(ProviderChanged, VerificationChanged)
def refresh_provider(fact: ProviderChanged | VerificationChanged) -> None:
    """Everything a provider sells."""
    for pk in Service.objects.filter(provider=fact.provider_id).order_by("pk").values_list("pk", flat=True):
        refresh_service(service_id=pk)

"""The page of a provider in the admin, with what the apps above providers know: what they sell and how it goes."""

from typing import Any

from marketplace.booking.queries import recent_counts
from marketplace.catalog.queries import services_of
from marketplace.providers.viewsets import ProviderInspectView, ProviderViewSet


class WholeProviderView(ProviderInspectView):
    """Everything that is needed to decide, on one page."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With the services in the provider's own order, whatever their state, and the recent bookings by status."""
        return super().get_context_data(**kwargs) | {
            "services": services_of(self.object),
            "bookings": recent_counts(self.object),
        }


class WholeProviderViewSet(ProviderViewSet):
    """The providers, each with its services and bookings."""

    inspect_view_class = WholeProviderView

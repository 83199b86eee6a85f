"""Bidding: customers' requests, the providers they suit, and sealed bids."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class BiddingConfig(AppConfig):
    name = "marketplace.bidding"
    label = "bidding"
    verbose_name = _("Requests and bids")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

"""Booking: an agreement on a service, a person, a place and a time."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class BookingConfig(AppConfig):
    name = "marketplace.booking"
    label = "booking"
    verbose_name = _("Booking")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

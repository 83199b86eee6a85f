"""Providers: businesses, their staff, their verification."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class ProvidersConfig(AppConfig):
    name = "marketplace.providers"
    label = "providers"
    verbose_name = _("Providers")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

"""Storefront: the public pages that bring several parts together."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class StorefrontConfig(AppConfig):
    name = "marketplace.storefront"
    label = "storefront"
    verbose_name = _("Storefront")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

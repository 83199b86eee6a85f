"""The API: the router and the schema of what each app offers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class ApiConfig(AppConfig):
    name = "marketplace.api"
    label = "api"
    verbose_name = _("API")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

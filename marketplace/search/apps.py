"""Search: documents per language, free days."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class SearchConfig(AppConfig):
    name = "marketplace.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

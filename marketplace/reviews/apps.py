"""Reviews: what customers say of finished work, and what providers answer."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class ReviewsConfig(AppConfig):
    name = "marketplace.reviews"
    label = "reviews"
    verbose_name = _("Reviews")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

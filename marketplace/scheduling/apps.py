"""Scheduling: working hours, allocations, free times."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class SchedulingConfig(AppConfig):
    name = "marketplace.scheduling"
    label = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

"""Core: what every part uses and no part owns."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from marketplace.core.autoload import autoload
from marketplace.core.grants import grant_to_application


class CoreConfig(AppConfig):
    name = "marketplace.core"
    label = "core"
    verbose_name = "Core"

    def ready(self) -> None:
        """Load the checks and keep the two database roles apart after every migration."""
        autoload(self.name)
        post_migrate.connect(grant_to_application, sender=self, dispatch_uid="core.grants")

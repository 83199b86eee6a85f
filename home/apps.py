"""Home: what editors publish."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class HomeConfig(AppConfig):
    name = "home"
    verbose_name = _("Magazine")

    def ready(self) -> None:
        """Load what registers itself."""
        from home import purges  # noqa: PLC0415  (needs models)

        autoload(self.name)
        purges.listen()

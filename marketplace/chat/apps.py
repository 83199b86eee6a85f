"""Chat: conversations about something, stored first and carried live."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from marketplace.core.autoload import autoload


class ChatConfig(AppConfig):
    name = "marketplace.chat"
    label = "chat"
    verbose_name = _("Messages")

    def ready(self) -> None:
        """Load what registers itself: listeners, kinds, invariants."""
        autoload(self.name)

"""What providers are told about their verification."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.providers.models import Provider


def _builder(status: str, subject: str | Promise) -> Callable[[int, Any], dict[str, Any] | None]:
    def build(provider_id: int, recipient: Any) -> dict[str, Any] | None:
        provider = Provider.objects.filter(pk=provider_id).first()
        if provider is None or provider.verification != status:
            return None
        return {
            "subject": str(subject) % {"name": provider.trading_name},
            "template": f"providers/provider_{status}",
            "link": reverse("dashboard:business"),
            "context": {"provider": provider, "reason": provider.verification_reason},
        }

    return build


# The status that the kind tells of, its label in settings, its subject line
KINDS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    (
        Provider.Verification.VERIFIED,
        _("Your business was verified"),
        _("%(name)s is verified: people can find you now"),
    ),
    (
        Provider.Verification.REJECTED,
        _("Your business was not verified"),
        _("%(name)s: we need something from you"),
    ),
    (Provider.Verification.SUSPENDED, _("Your business was suspended"), _("%(name)s is suspended")),
)

# Whether one can work on Piazza at all is nothing that anybody may miss.
for _status, _label, _subject in KINDS:
    notification_kinds.register(
        f"provider_{_status}",
        NotificationKind(_label, _builder(_status, _subject), switchable=False, audience="provider"),
    )

"""What providers does when a verification has moved: tell the owner, and hint to open pages."""

from marketplace.core import live
from marketplace.core.outbox import listen
from marketplace.core.registries import notification_kinds
from marketplace.notifications.actions.notify import notify
from marketplace.providers.events import VerificationChanged
from marketplace.providers.models import Provider


@listen(VerificationChanged)
def tell_owner(fact: VerificationChanged) -> None:
    """Notify the owner of what a moderator decided."""
    kind = f"provider_{fact.after}"
    provider = Provider.objects.select_related("owner").get(pk=fact.provider_id)
    if kind in notification_kinds:
        notify(
            recipient=provider.owner,
            kind=kind,
            subject_id=provider.pk,
            event_key=f"providers.verification_changed:{fact.entry_id}",
        )
    live.hint("account", provider.owner.public_id)

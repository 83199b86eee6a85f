"""People choose what they hear, and where."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Invalid
from marketplace.core.registries import notification_kinds
from marketplace.notifications.models import Preference


@action
def set_preferences(*, actor: User, choices: Mapping[tuple[str, str], bool]) -> int:
    """Keep what the actor wants, by (kind, channel); what is not named stays. Returns how many changed.

    `Invalid` for an unknown kind, for a channel that does not fit it, and for switching off what nobody may miss.
    """
    for (kind, channel), enabled in choices.items():
        _check(kind, channel, enabled)
    known = {(kind, channel): on for kind, channel, on in _rows(actor)}
    changed = {key: on for key, on in sorted(choices.items()) if known.get(key, True) != on}
    Preference.objects.bulk_create(
        [Preference(user=actor, kind=kind, channel=channel, enabled=on) for (kind, channel), on in changed.items()],
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["enabled"],
    )
    if changed:
        data = {f"{kind}:{channel}": on for (kind, channel), on in changed.items()}
        record(action="notifications.set_preferences", subject=actor, actor=actor, changed=data)
    return len(changed)


def set_preference(*, actor: User, kind: str, channel: str, enabled: bool) -> None:
    """One choice; see `set_preferences`."""
    set_preferences(actor=actor, choices={(kind, channel): enabled})


def _rows(actor: User) -> list[tuple[str, str, bool]]:
    return list(Preference.objects.filter(user=actor).values_list("kind", "channel", "enabled"))


def _check(kind: str, channel: str, enabled: bool) -> None:
    if kind not in notification_kinds or channel not in notification_kinds.get(kind).channels:
        raise Invalid(_("We do not know this kind of message."), field="kind")
    if not enabled and not notification_kinds.get(kind).switchable:
        raise Invalid(_("This message cannot be switched off."), field="kind")

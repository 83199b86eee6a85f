"""Reads of notifications: the inbox, its bell, and what people want to hear. Each a fixed number of queries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Count, IntegerField, Subquery
from django.db.models.functions import Coalesce

from marketplace.accounts.models import User
from marketplace.core.registries import NotificationKind, notification_kinds
from marketplace.notifications import rules
from marketplace.notifications.models import Delivery, Notification, NotificationQuerySet, Preference


def inbox_of(user: User) -> NotificationQuerySet:
    """What an account was told on the site, the latest first. One query."""
    return Notification.objects.shown_to(user).order_by("-pk")


def unread_count(user: User) -> int:
    """How many in the inbox have not been opened. One query."""
    return Notification.objects.shown_to(user).unread().count()


def unread_notifications(user: User) -> Coalesce:
    """What `unread_count` says as a value within somebody else's query."""
    unread = Notification.objects.shown_to(user).unread().order_by().values("recipient")
    return Coalesce(Subquery(unread.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def wanted_channels(*, user: Any, kind: str) -> list[str]:
    """The channels over which an account hears of a kind, in the order of `Delivery.Channel`. One query at most."""
    entry = notification_kinds.get(kind)
    chosen: Mapping[str, bool] = {}
    if entry.switchable:
        chosen = dict(Preference.objects.filter(user=user, kind=kind).values_list("channel", "enabled"))
    return [
        channel
        for channel in Delivery.Channel.values
        if rules.is_wanted(switchable=entry.switchable, channels=entry.channels, channel=channel, chosen=chosen)
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """One kind over one channel: whether it is on, and whether the channel fits the kind at all."""

    channel: str
    label: str
    fits: bool
    enabled: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of notification in the table of preferences."""

    kind: str
    label: str
    switchable: bool
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Group:
    """The kinds of one part of the portal for one audience ("customer", "provider" or "")."""

    audience: str
    label: str
    rows: list[Row]


AUDIENCES = ("provider", "customer", "")


def preferences_of(user: User, *, audiences: Collection[str] = AUDIENCES) -> list[Group]:
    """What an account hears and where, for those who listen as these audiences. One query."""
    rows = Preference.objects.filter(user=user).values_list("kind", "channel", "enabled")
    chosen = {(kind, channel): enabled for kind, channel, enabled in rows}
    groups: dict[tuple[int, str], list[Row]] = {}
    for key, entry in notification_kinds:
        if entry.audience in audiences:
            place = (AUDIENCES.index(entry.audience), _part_of(entry))
            groups.setdefault(place, []).append(_row(key, entry, chosen))
    return [
        Group(AUDIENCES[number], label, sorted(found, key=lambda row: row.label))
        for (number, label), found in sorted(groups.items())
    ]


def _row(kind: str, entry: NotificationKind, chosen: Mapping[tuple[str, str], bool]) -> Row:
    own = {channel: enabled for (name, channel), enabled in chosen.items() if name == kind}
    choices = [
        Choice(
            channel=channel.value,
            label=str(channel.label),
            fits=channel.value in entry.channels,
            enabled=rules.is_wanted(
                switchable=entry.switchable, channels=entry.channels, channel=channel.value, chosen=own
            ),
        )
        for channel in Delivery.Channel
    ]
    return Row(kind, str(entry.label), entry.switchable, choices)


def _part_of(entry: NotificationKind) -> str:
    """The name of the part of the portal that registered the kind."""
    app = apps.get_containing_app_config(getattr(entry.build, "__module__", ""))
    return str(app.verbose_name) if app else ""

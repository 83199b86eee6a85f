"""What must hold of notifications after every commit."""

from collections.abc import Iterator

from django.db.models import Count

from marketplace.core.registries import Invariant, invariants
from marketplace.notifications.models import Delivery, Notification


def doubled_deliveries() -> Iterator[str]:
    """Notifications that go over one channel more than once; counted, not taken from the constraint."""
    rows = Delivery.objects.order_by().values("notification_id", "channel").annotate(number=Count("pk"))
    for row in rows.filter(number__gt=1):
        yield f"notification {row['notification_id']} has {row['number']} deliveries over {row['channel']}"


def shown_without_words() -> Iterator[str]:
    """What stands in an inbox and says nothing."""
    shown = Delivery.objects.filter(channel=Delivery.Channel.IN_APP, outcome=Delivery.Outcome.SENT)
    for pk in shown.filter(notification__title="").values_list("notification_id", flat=True):
        yield f"notification {pk} is in an inbox without a title"


def words_without_showing() -> Iterator[str]:
    """Titles of what was never delivered to an inbox."""
    shown = Delivery.objects.filter(channel=Delivery.Channel.IN_APP, outcome=Delivery.Outcome.SENT)
    titled = Notification.objects.exclude(title="").exclude(pk__in=shown.values("notification_id"))
    for pk in titled.values_list("pk", flat=True):
        yield f"notification {pk} has a title but was not delivered"


invariants.register(
    "notifications.once", Invariant("a delivery exists at most once per notification and channel", doubled_deliveries)
)
invariants.register("notifications.titled", Invariant("what stands in an inbox has a title", shown_without_words))
invariants.register("notifications.shown", Invariant("a title comes with its delivery only", words_without_showing))

"""What people are told: the notification they see, and its delivery over each channel, once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core import clock
from marketplace.core.ids import random_id


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Named reads of notifications."""

    def locked(self) -> "NotificationQuerySet":
        """Rows locked for a change, in the order of their keys."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def shown_to(self, user: User) -> "NotificationQuerySet":
        """What stands in an account's inbox: only what was delivered there."""
        return self.filter(
            recipient=user, deliveries__channel=Delivery.Channel.IN_APP, deliveries__outcome=Delivery.Outcome.SENT
        )

    def unread(self) -> "NotificationQuerySet":
        """What has not been opened."""
        return self.filter(read_at=None)


class Notification(models.Model):
    """Something a person should know.

    The words are made when they are delivered, in the person's language and zone: `title` and `link` (a path) are
    empty until the in-app delivery was made, and stay empty when there was nothing left to tell.
    """

    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notifications")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    event_key = models.CharField(max_length=120)  # what happened, e.g. "booking.accepted:17"
    title = models.CharField(max_length=200, blank=True)
    link = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "event_key"], name="notification_once_per_event")
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Named reads of deliveries."""

    def due(self) -> "DeliveryQuerySet":
        """Waiting deliveries whose attempt has come, oldest first."""
        return self.filter(outcome=Delivery.Outcome.WAITING, next_attempt_at__lte=clock.now()).order_by("pk")


class Delivery(models.Model):
    """One notification over one channel."""

    class Channel(models.TextChoices):
        """The inbox on the site and e-mail today; SMS and push come beside them."""

        IN_APP = "in_app", _("On Piazza")
        EMAIL = "email", _("E-mail")

    class Outcome(models.TextChoices):
        """What became of it."""

        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        DROPPED = "dropped", _("Nothing left to tell")
        FAILED = "failed", _("Failed")

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once_per_channel")]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(outcome="waiting"), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id}"


class Preference(models.Model):
    """Whether an account wants a kind of notification over a channel. Without a row it does."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notification_preferences")
    kind = models.CharField(max_length=60)
    channel = models.CharField(max_length=8, choices=Delivery.Channel)
    enabled = models.BooleanField()

    class Meta:
        verbose_name = _("notification preference")
        verbose_name_plural = _("notification preferences")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "channel"], name="preference_once_per_kind_and_channel")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.enabled}"

"""What we say to gateways and what they say to us: both are stored, so that twice is once."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock


class Operation(models.Model):
    """A call that moves money: its key goes to the gateway, its answer is kept, and it is made once."""

    key = models.CharField(max_length=80, unique=True)
    gateway = models.CharField(max_length=10)
    what = models.CharField(max_length=20)
    request_hash = models.CharField(max_length=64)
    answer = models.JSONField(null=True, blank=True)
    error = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gateway operation")
        verbose_name_plural = _("gateway operations")

    def __str__(self) -> str:
        return self.key


class WebhookEvent(models.Model):
    """A hint from a gateway that something has changed; it holds ids, the truth is fetched."""

    gateway = models.CharField(max_length=10)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    object_id = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, default=clock.now)  # None: handled, or given up
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        constraints = [models.UniqueConstraint(fields=["gateway", "event_id"], name="webhook_once")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=Q(next_attempt_at__isnull=False), name="webhook_to_handle"
            )
        ]

    def __str__(self) -> str:
        return self.event_id

"""Core's own tables: the outbox and the audit log, which hold ids and never personal texts, and the API's answers."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock

ANSWERS_KEPT = timedelta(days=3)


class OutboxMessageQuerySet(models.QuerySet["OutboxMessage"]):
    """Named reads of the outbox."""

    def undelivered(self) -> "OutboxMessageQuerySet":
        """Messages that some listener has not had yet."""
        return self.filter(delivered_at__isnull=True)

    def due(self) -> "OutboxMessageQuerySet":
        """Undelivered messages whose next attempt has come, oldest first."""
        return self.undelivered().filter(next_attempt_at__lte=clock.now()).order_by("pk")


class OutboxMessage(models.Model):
    """A fact that was announced in the transaction of its change, to be delivered at least once."""

    name = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    next_attempt_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = OutboxMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=models.Q(delivered_at=None), name="outbox_undelivered")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class OutboxDelivery(models.Model):
    """One listener has had one message: written in the listener's own transaction, so it runs once."""

    message = models.ForeignKey(OutboxMessage, on_delete=models.CASCADE, related_name="deliveries")
    listener = models.CharField(max_length=160)
    delivered_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("outbox delivery")
        verbose_name_plural = _("outbox deliveries")
        constraints = [
            models.UniqueConstraint(fields=["message", "listener"], name="outbox_delivery_once_per_listener")
        ]

    def __str__(self) -> str:
        return f"{self.listener} {self.message_id}"


class AuditEntry(models.Model):
    """Who did what to which object, and when. The application role may add and read rows, nothing else."""

    at = models.DateTimeField(default=clock.now)
    actor_id = models.BigIntegerField(null=True, blank=True)  # core stands below accounts: no foreign key points up
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.BigIntegerField()
    data = models.JSONField[Any, Any](default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["object_type", "object_id", "-at"], name="audit_by_object")]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class IdempotencyRecordQuerySet(models.QuerySet["IdempotencyRecord"]):
    """Named reads of stored answers."""

    def old(self, at: datetime) -> "IdempotencyRecordQuerySet":
        """Answers that nobody repeats their request for any more."""
        return self.filter(created_at__lt=at - ANSWERS_KEPT)


class IdempotencyRecord(models.Model):
    """The answer to a request that is carried out once; forgotten after a few days, as it may hold an address."""

    account_id = models.BigIntegerField()  # core stands below accounts: no foreign key points up
    endpoint = models.CharField(max_length=60)
    key = models.CharField(max_length=128)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=60)
    location = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()
    created_at = models.DateTimeField(default=clock.now, db_index=True)

    objects = IdempotencyRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("stored answer")
        verbose_name_plural = _("stored answers")
        constraints = [models.UniqueConstraint(fields=["account_id", "endpoint", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.endpoint} {self.pk}"

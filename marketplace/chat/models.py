"""Conversations, who takes part, and what was said. Stored first; the socket only carries what is stored."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.core import clock
from marketplace.core.ids import random_id

MOST_CHARACTERS = 4000


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Named reads and locks of conversations."""

    def locked(self) -> "ConversationQuerySet":
        """Rows locked for a change, in the order of their keys. Whoever holds one gives out its next number."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Conversation(models.Model):
    """People who write to each other, mostly about something: `kind` and `subject_id` name it to a registry."""

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    kind = models.CharField(max_length=30, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(subject_id__isnull=False), name="chat_one_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(kind="", subject_id=None) | (~Q(kind="") & Q(subject_id__isnull=False)),
                name="chat_subject_has_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Participant(models.Model):
    """An account in a conversation, and how far it has read."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="conversations")
    last_read_seq = models.PositiveIntegerField(default=0)
    muted = models.BooleanField(default=False)  # no e-mail; it still counts as unread
    archived = models.BooleanField(default=False)  # out of the list until somebody writes
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="chat_takes_part_once")]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.user_id}"


class Message(models.Model):
    """What somebody wrote, or, without a sender, a line of the system: a code and data for words in any language."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    client_id = models.CharField(
        max_length=40, blank=True
    )  # of the sender's device: the same again is the same message
    sender = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    body = models.TextField(_("message"), max_length=MOST_CHARACTERS, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    code = models.CharField(max_length=40, blank=True)
    data = models.JSONField[Any, Any](default=dict, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["seq"]
        indexes = [models.Index(fields=["sender", "-created_at"], name="chat_rate")]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "seq"], name="chat_seq_once"),
            models.UniqueConstraint(
                fields=["conversation", "sender", "client_id"],
                condition=~Q(client_id=""),
                nulls_distinct=False,
                name="chat_client_id_once",
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="chat_seq_from_one"),
            models.CheckConstraint(
                condition=(Q(sender__isnull=False, code="") & ~Q(client_id="")) | (Q(sender=None) & ~Q(code="")),
                name="chat_person_or_system",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}: {self.seq}"


class MessagePicture(models.Model):
    """A picture of a message: private, handed out to participants only."""

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="pictures")
    file = models.CharField(max_length=200, editable=False)  # a name in the private storage
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.public_id

"""What visitors write to those who run the portal."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.core import clock

KEPT = timedelta(days=180)


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    """Named reads of messages."""

    def unanswered(self) -> "ContactMessageQuerySet":
        """What nobody has marked as answered."""
        return self.filter(answered_at=None)


class ContactMessage(models.Model):
    """What a visitor wrote. Forgotten after half a year."""

    page = models.ForeignKey("home.ContactPage", on_delete=models.SET_NULL, null=True, related_name="messages")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    topic = models.CharField(_("topic"), max_length=80, blank=True)
    text = models.TextField(_("message"))
    language = models.CharField(_("language"), max_length=2)
    received_at = models.DateTimeField(_("received"), default=clock.now, db_index=True)
    sent_at = models.DateTimeField(_("handed on by e-mail"), null=True, blank=True)

    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact message")
        verbose_name_plural = _("contact messages")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.topic}" if self.topic else self.name

    @property
    def forgotten_at(self) -> datetime:
        """When it is deleted, answered or not."""
        return self.received_at + KEPT

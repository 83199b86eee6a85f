"""Invoices and credit notes: numbered without gaps, issued once, never changed. PostgreSQL refuses what would."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.ids import random_id
from marketplace.core.money import Money
from marketplace.providers.models import Provider


class NumberSeries(models.Model):
    """The numbers of an issuer, a kind and a year: 1 to `last_number`, each drawn in the transaction that issues."""

    class Kind(models.TextChoices):
        """Invoices and credit notes are counted apart."""

        INVOICE = "invoice", _("Invoices")
        CREDIT_NOTE = "credit_note", _("Credit notes")

    issuer_key = models.CharField(max_length=30)  # "platform" or "provider:<pk>"
    kind = models.CharField(max_length=12, choices=Kind)
    year = models.PositiveSmallIntegerField()
    prefix = models.CharField(max_length=12)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["issuer_key", "kind", "year"], name="series_one_per_issuer_kind_year")
        ]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class Document(models.Model):
    """What an invoice and a credit note have in common. Everything is a copy, in the words of the day of issue."""

    class Kind(models.TextChoices):
        """Who invoices whom for what."""

        SERVICE = "service", _("Service")
        COMMISSION = "commission", _("Commission")

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="%(class)ss")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="%(class)ss")
    language = models.CharField(_("language"), max_length=2, choices=Language)
    issued_on = models.DateField(_("issued on"))  # the day in the issuer's zone
    service_date = models.DateField(_("date of service"))
    issuer = models.JSONField[Any, Any](default=dict)
    recipient = models.JSONField[Any, Any](default=dict)
    lines = models.JSONField[Any, Any](default=list)
    taxes = models.JSONField[Any, Any](default=list)  # one row per rate: rate, category, reason_code, net, tax, gross
    net_amount = models.DecimalField(_("net"), max_digits=11, decimal_places=2)
    tax_amount = models.DecimalField(_("VAT"), max_digits=11, decimal_places=2)
    gross_amount = models.DecimalField(_("total"), max_digits=11, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    notes = models.JSONField[Any, Any](default=list)  # why there is no tax, in words
    payment_note = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.number

    @property
    def gross(self) -> Money:
        """What is to be paid or given back, tax included."""
        return Money(self.gross_amount, self.currency)

    @property
    def is_commission(self) -> bool:
        """Whether the platform has issued this to a provider."""
        return self.kind == Document.Kind.COMMISSION


class Invoice(Document):
    """Issued when a booking completes: for the service by the provider, for the commission by the platform."""

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["provider", "kind", "-issued_on"], name="invoice_of_provider")]
        constraints = [
            models.UniqueConstraint(fields=["booking", "kind"], name="invoice_once_per_booking_and_kind"),
            models.UniqueConstraint(fields=["series", "sequence"], name="invoice_number_once"),
            models.CheckConstraint(
                condition=Q(gross_amount=models.F("net_amount") + models.F("tax_amount"), gross_amount__gt=0),
                name="invoice_adds_up",
            ),
        ]


class CreditNote(Document):
    """Corrects an invoice, in whole or in part: the same shape, with amounts below zero."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="credit_notes")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    source_key = models.CharField(max_length=80, unique=True)  # what asked for it: the same key has one effect

    class Meta:
        verbose_name = _("credit note")
        verbose_name_plural = _("credit notes")
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["provider", "kind", "-issued_on"], name="credit_note_of_provider")]
        constraints = [
            models.UniqueConstraint(fields=["series", "sequence"], name="credit_note_number_once"),
            models.CheckConstraint(
                condition=Q(gross_amount=models.F("net_amount") + models.F("tax_amount"), gross_amount__lt=0),
                name="credit_note_adds_up",
            ),
        ]


class DocumentFile(models.Model):
    """The PDF of an invoice or a credit note: rendered once, kept in the private storage with its hash."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, null=True, related_name="pdf")
    credit_note = models.OneToOneField(CreditNote, on_delete=models.PROTECT, null=True, related_name="pdf")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("PDF file")
        verbose_name_plural = _("PDF files")
        constraints = [
            models.CheckConstraint(
                condition=Q(invoice__isnull=True, credit_note__isnull=False)
                | Q(invoice__isnull=False, credit_note__isnull=True),
                name="pdf_of_one_document",
            )
        ]

    def __str__(self) -> str:
        return self.name

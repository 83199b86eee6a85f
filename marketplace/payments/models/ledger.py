"""The double-entry ledger: the only truth about money.

An amount is positive where an account gains and negative where it gives. The account `gateway` stands for the money
at the payment service: what it has given to the others is what it keeps for them, so its balance is the negative of
what lies there.
"""

from decimal import Decimal

from django.db import models
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.money import Money
from marketplace.providers.models import Provider


class Account(models.Model):
    """Whose money it is. Provider's accounts have an owner, the platform's have none."""

    class Kind(models.TextChoices):
        """What an account stands for."""

        GATEWAY = "gateway", _("At the payment service")
        CUSTOMER_HELD = "customer_held", _("Held for customers")
        PROVIDER = "provider", _("Provider's balance")
        PLATFORM = "platform", _("Commission")
        TAX = "tax", _("VAT on commission")

    kind = models.CharField(max_length=16, choices=Kind)
    owner = models.ForeignKey(Provider, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_accounts")
    currency = models.CharField(max_length=3, default="EUR")

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner", "currency"], nulls_distinct=False, name="ledger_one_account_each"
            ),
            models.CheckConstraint(
                condition=Q(kind="provider", owner__isnull=False) | (~Q(kind="provider") & Q(owner__isnull=True)),
                name="ledger_only_providers_own",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.owner_id or ''} {self.currency}".replace("  ", " ")

    def balance(self) -> Money:
        """The sum of its postings. One query."""
        return Money(self.postings.aggregate(sum=Sum("amount"))["sum"] or Decimal(0), self.currency)


class JournalEntry(models.Model):
    """Something that happened to money: never changed, never deleted; a correction is another entry."""

    class What(models.TextChoices):
        """What happened."""

        CHARGE = "charge", _("Paid by the customer")
        REFUND = "refund", _("Given back to the customer")
        REFUND_FAILED = "refund_failed", _("A refund came back")
        TRANSFER = "transfer", _("Earned with a booking")
        PAYOUT = "payout", _("Paid out")
        CORRECTION = "correction", _("Correction")

    what = models.CharField(max_length=16, choices=What)
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="journal_entries"
    )
    source = models.CharField(max_length=60, blank=True)  # the row it was made for, e.g. "payment 12"
    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """One account's part of an entry."""

    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="postings")
    amount = models.DecimalField(max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.UniqueConstraint(fields=["entry", "account"], name="ledger_one_posting_each"),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_no_empty_posting"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.amount}"

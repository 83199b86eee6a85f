"""What somebody owes, and how it is paid, given back and passed on."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.ids import random_id
from marketplace.core.money import Money
from marketplace.payments import rules
from marketplace.providers.models import Provider


class Due(models.Model):
    """What is owed for a booking: by its customer to the provider, or by the provider to the platform."""

    class Kind(models.TextChoices):
        """What for."""

        BOOKING = "booking", _("Booking")
        COMMISSION = "commission", _("Commission")

    class Status(models.TextChoices):
        """Whether it still is."""

        OPEN = "open", _("Open")
        SETTLED = "settled", _("Settled")
        CANCELLED = "cancelled", _("No longer owed")

    kind = models.CharField(max_length=12, choices=Kind)
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="dues")
    customer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="dues")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="dues")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("due")
        verbose_name_plural = _("dues")
        constraints = [
            models.UniqueConstraint(fields=["booking", "kind"], name="due_one_of_a_kind"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="due_is_something"),
            # A customer owes for a booking, a provider a commission.
            models.CheckConstraint(
                condition=Q(kind="booking", customer__isnull=False) | Q(kind="commission", customer__isnull=True),
                name="due_has_its_debtor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.booking_id}: {self.amount} {self.currency}"

    @property
    def money(self) -> Money:
        """The amount."""
        return Money(self.amount, self.currency)

    @property
    def debtor(self) -> User | Provider:
        """Who owes it."""
        return self.customer or self.provider

    @property
    def creditor(self) -> Provider | None:
        """To whom; None is the platform."""
        return self.provider if self.customer_id else None


class PaymentQuerySet(models.QuerySet["Payment"]):
    """Named reads and locks of payments."""

    def locked(self) -> "PaymentQuerySet":
        """Rows locked for a change, in the order of their keys. Their booking is locked before them."""
        return self.select_for_update(of=("self",)).order_by("pk")

    def with_money(self) -> "PaymentQuerySet":
        """What is authorised or has been captured."""
        return self.filter(status__in=[*rules.PAID, "authorised"])


class Payment(models.Model):
    """An attempt to pay a due. A status never goes back; amounts are what the gateway said last."""

    class Method(models.TextChoices):
        """How."""

        CARD = "card", _("Card")
        MANUAL = "manual", _("To the provider directly")

    class Status(models.TextChoices):
        """How far it is."""

        CREATED = "created", _("Begun")
        REQUIRES_ACTION = "requires_action", _("Waiting for the customer")
        AUTHORISED = "authorised", _("Authorised")
        CAPTURED = "captured", _("Paid")
        PARTIALLY_REFUNDED = "partially_refunded", _("Partly refunded")
        REFUNDED = "refunded", _("Refunded")
        VOIDED = "voided", _("Released")
        FAILED = "failed", _("Failed")

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    due = models.ForeignKey(Due, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=8, choices=Method)
    gateway = models.CharField(max_length=10)
    status = models.CharField(max_length=20, choices=Status, default=Status.CREATED)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    captured = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    refunded = models.DecimalField(max_digits=9, decimal_places=2, default=0)  # what the gateway has taken on
    currency = models.CharField(max_length=3, default="EUR")
    checkout_id = models.CharField(max_length=120, blank=True, db_index=True)
    checkout_url = models.URLField(max_length=2000, blank=True)
    gateway_payment_id = models.CharField(max_length=120, blank=True, db_index=True)
    failure = models.CharField(max_length=60, blank=True)  # the gateway's word for why a card was declined
    is_surplus = models.BooleanField(default=False)  # came too late or a second time: all of it goes back
    capture_later = models.BooleanField(default=False)
    to_capture = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)  # of what is authorised
    authorised_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_check_at = models.DateTimeField(null=True, blank=True)  # when a worker looks at it; None: nothing to do

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        indexes = [
            models.Index(fields=["next_check_at"], condition=Q(next_check_at__isnull=False), name="payment_to_look_at")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, captured__gte=0, captured__lte=F("amount")), name="payment_within_due"
            ),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("captured")), name="payment_gives_back_what_it_has"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def money(self) -> Money:
        """What was asked for."""
        return Money(self.amount, self.currency)

    @property
    def captured_money(self) -> Money:
        """What was taken."""
        return Money(self.captured, self.currency)

    @property
    def refunded_money(self) -> Money:
        """What went back."""
        return Money(self.refunded, self.currency)


class Refund(models.Model):
    """Money on its way back: how much, and out of whose accounts. A failed one is followed by another row."""

    class Status(models.TextChoices):
        """How far it is."""

        CREATED = "created", _("To be sent")
        PENDING = "pending", _("On its way")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    class Reason(models.TextChoices):
        """Why."""

        CANCELLED = "cancelled", _("The booking did not take place")
        LATE = "late", _("Paid too late, or twice")
        GOODWILL = "goodwill", _("Decided by Piazza")

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    reason = models.CharField(max_length=10, choices=Reason)
    status = models.CharField(max_length=10, choices=Status, default=Status.CREATED)
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    from_held = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    from_provider = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    from_platform = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    from_tax = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, default="EUR")
    gateway_refund_id = models.CharField(max_length=120, blank=True, db_index=True)
    failure = models.CharField(max_length=60, blank=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    created_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True, default=clock.now)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(next_attempt_at__isnull=False), name="refund_to_send")
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_something"),
            models.CheckConstraint(
                condition=Q(amount=F("from_held") + F("from_provider") + F("from_platform") + F("from_tax")),
                name="refund_comes_from_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def money(self) -> Money:
        """The amount."""
        return Money(self.amount, self.currency)


class Transfer(models.Model):
    """What a booking has brought its provider, and what the platform kept of it."""

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="transfer")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="transfers")
    amount = models.DecimalField(max_digits=9, decimal_places=2)
    commission = models.DecimalField(max_digits=9, decimal_places=2)
    tax = models.DecimalField(max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, commission__gte=0, tax__gte=0), name="transfer_takes_nothing"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def kept(self) -> Decimal:
        """What was divided."""
        return self.amount + self.commission + self.tax

"""Bookings: one lifecycle, a history of every move, and a copy of what was agreed."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.booking.enums import ALIVE, HOLDS_UNTIL_EXPIRY, Status
from marketplace.booking.rules import is_fixed
from marketplace.catalog.models import Category, Service
from marketplace.core import clock
from marketplace.core.ids import random_id, random_reference
from marketplace.core.money import Money
from marketplace.providers.models import Provider, StaffMember
from marketplace.scheduling.models import Allocation


def alive_at(at: datetime) -> models.Q:
    """By status and by clock: what still counts at this instant."""
    over = models.Q(status__in=HOLDS_UNTIL_EXPIRY, respond_by__isnull=False, respond_by__lte=at)
    return models.Q(status__in=ALIVE) & ~over


class BookingQuerySet(models.QuerySet["Booking"]):
    """Named reads and locks of bookings."""

    def alive(self, at: datetime) -> "BookingQuerySet":
        """What still counts at this instant."""
        return self.filter(alive_at(at))

    def for_customer(self, user: User) -> "BookingQuerySet":
        """What a customer's list shows: everything of theirs but drafts."""
        return self.filter(customer=user, booked_at__isnull=False)

    def for_provider(self, provider: Provider) -> "BookingQuerySet":
        """What a provider's lists show: everything of theirs but drafts."""
        return self.filter(provider=provider, booked_at__isnull=False)

    def locked(self) -> "BookingQuerySet":
        """Rows locked for a change, in the order of their keys."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Booking(models.Model):
    """An agreement on a service, a person, a place and a time. Only actions write `status`."""

    class Origin(models.TextChoices):
        """How it came about."""

        DIRECT = "direct", _("Booked directly")
        BID = "bid", _("Awarded bid")

    class PaymentChoice(models.TextChoices):
        """How the customer pays; gateways come one layer up."""

        MANUAL = "manual", _("To the provider directly")
        CARD = "card", _("By card, before the appointment")

    reference = models.CharField(_("reference"), max_length=8, unique=True, default=random_reference)
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    customer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bookings")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="bookings")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    place = models.CharField(_("place"), max_length=12, choices=Service.Place)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    phone = models.CharField(_("phone number"), max_length=20, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.DIRECT)
    language = models.CharField(max_length=2, choices=Language)
    policy_snapshot = models.JSONField[Any, Any](default=dict)
    payment_choice = models.CharField(max_length=10, choices=PaymentChoice, default=PaymentChoice.MANUAL)
    # Frozen when booked (see commission.py): net, the tax on it, and the rule that it came from.
    commission_amount = models.DecimalField(max_digits=9, decimal_places=2, default=0, editable=False)
    commission_tax = models.DecimalField(max_digits=9, decimal_places=2, default=0, editable=False)
    commission_snapshot = models.JSONField[Any, Any](default=dict, editable=False)
    # Frozen when cancelled: how much of what was paid comes back.
    refund_per_cent = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    # Frozen when booked: the provider wanted to confirm, or nobody knew the town and they look whether they come there.
    needs_answer = models.BooleanField(default=False)
    respond_by = models.DateTimeField(null=True, blank=True)  # when a draft, a request or a payment is over
    status = models.CharField(_("status"), max_length=24, choices=Status, default=Status.DRAFT, editable=False)
    booked_at = models.DateTimeField(null=True, blank=True, editable=False)  # when the customer sent it
    completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        indexes = [
            models.Index(fields=["customer", "-starts_at"], name="booking_of_customer"),
            models.Index(fields=["provider", "status", "starts_at"], name="booking_of_provider"),
            models.Index(
                fields=["respond_by"],
                condition=models.Q(status__in=["draft", "requested", "awaiting_payment"]),
                name="booking_timers",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="booking_end_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.reference

    def total(self) -> Money | None:
        """What all lines cost together; None while one of them is by quote. Reads the lines (prefetch them)."""
        sum_: Money | None = None
        for line in self.lines.all():
            if line.total is None:
                return None
            sum_ = line.total if sum_ is None else sum_ + line.total
        return sum_

    def has_fixed_price(self) -> bool:
        """Whether the total is what is paid in the end: nothing by quote, nothing "from". Reads the lines."""
        return self.total() is not None and is_fixed([line.price_model for line in self.lines.all()])


class BookingLine(models.Model):
    """What was booked, copied when booked: later edits of a service change no booking."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="lines")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="booking_lines")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="booking_lines")
    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="booking_line")
    title = models.CharField(max_length=100)
    price_model = models.CharField(max_length=6, choices=Service.PriceModel)
    unit_price = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(max_digits=6, decimal_places=2, default=1)
    total_amount = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")

    class Meta:
        verbose_name = _("booking line")
        verbose_name_plural = _("booking lines")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def total(self) -> Money | None:
        """The line's price, or None where it is by quote."""
        return None if self.total_amount is None else Money(self.total_amount, self.currency)


class BookingEvent(models.Model):
    """One move: who, when, from which status to which, and why. Written in the transaction of the move."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    from_status = models.CharField(max_length=24, choices=Status, blank=True)
    to_status = models.CharField(max_length=24, choices=Status)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("booking event")
        verbose_name_plural = _("booking events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"


class CommissionRule(models.Model):
    """What the platform keeps of a booking's price: the most specific active rule counts when a booking is made."""

    class Customers(models.TextChoices):
        """For whose bookings: a returning customer has finished a booking with this provider before."""

        ALL = "all", _("all customers")
        NEW = "new", _("new customers")
        RETURNING = "returning", _("returning customers")

    provider = models.ForeignKey(
        Provider, verbose_name=_("provider"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    category = models.ForeignKey(
        Category, verbose_name=_("category"), on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    customers = models.CharField(_("customers"), max_length=10, choices=Customers, default=Customers.ALL)
    per_cent = models.DecimalField(_("per cent of the price"), max_digits=5, decimal_places=2)
    fixed = models.DecimalField(_("fixed part"), max_digits=9, decimal_places=2, default=0)
    minimum = models.DecimalField(_("at least"), max_digits=9, decimal_places=2, default=0)
    currency = models.CharField(max_length=3, default="EUR", editable=False)
    is_active = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("commission rule")
        verbose_name_plural = _("commission rules")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(per_cent__gte=0, per_cent__lte=100, fixed__gte=0, minimum__gte=0),
                name="commission_within_bounds",
            ),
            # Two rules for the same case would leave it open which one counts.
            models.UniqueConstraint(
                fields=["provider", "category", "customers"],
                condition=models.Q(is_active=True),
                nulls_distinct=False,
                name="commission_one_rule_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_cent.normalize():f} %" if self.per_cent else f"{self.fixed} {self.currency}"

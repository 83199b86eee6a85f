"""Requests of customers, the providers they suit, sealed bids, and the history of both."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.bidding.enums import LIVE_BIDS, BidStatus, LineKind, RequestStatus
from marketplace.booking.models import Booking
from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.ids import random_id
from marketplace.core.money import Money
from marketplace.providers.models import Provider, StaffMember

LIVE = sorted(str(status) for status in LIVE_BIDS)


class RequestQuerySet(models.QuerySet["ServiceRequest"]):
    """Named reads and locks of requests."""

    def locked(self) -> "RequestQuerySet":
        """Rows locked for a change, in the order of their keys."""
        return self.select_for_update(of=("self",)).order_by("pk")


class ServiceRequest(models.Model):
    """Work that a customer wants done. Providers read the town and the distance, never the street, until award."""

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    customer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="service_requests")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", verbose_name=_("trade"))
    title = models.CharField(_("title"), max_length=100)
    description = models.TextField(_("description"), max_length=3000)
    language = models.CharField(max_length=2, choices=Language)
    budget_min = models.DecimalField(_("budget from"), max_digits=9, decimal_places=2, null=True, blank=True)
    budget_max = models.DecimalField(_("budget to"), max_digits=9, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("town"), max_length=80)
    country = models.CharField(_("country"), max_length=2, default="IT")
    latitude = models.FloatField(null=True, blank=True)  # of the address itself, where it is known
    longitude = models.FloatField(null=True, blank=True)
    place_id = models.PositiveIntegerField()  # GeoNames id of the town: its names in every language
    town_latitude = models.FloatField()  # of the town's centre: the only point that distances are measured to
    town_longitude = models.FloatField()
    wanted_from = models.DateTimeField(_("from"))
    wanted_until = models.DateTimeField(_("until"))
    bids_close_at = models.DateTimeField(_("bids until"))
    decide_by = models.DateTimeField()  # until when a bid can be accepted
    status = models.CharField(_("status"), max_length=9, choices=RequestStatus, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = [
            models.Index(fields=["customer", "-created_at"], name="request_of_customer"),
            models.Index(fields=["bids_close_at"], condition=models.Q(status="open"), name="request_timers"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wanted_until__gt=models.F("wanted_from")), name="request_end_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(budget_min__isnull=True)
                | models.Q(budget_max__isnull=True)
                | models.Q(budget_max__gte=models.F("budget_min")),
                name="request_budget_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RequestPicture(models.Model):
    """A picture of what is to be done: private, handed out to the customer and to whom the request suits."""

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="pictures")
    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    file = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.file


class Match(models.Model):
    """A provider whom a request suits, and why: the score is the weighted sum of the factors."""

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="matches")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="matches")
    score = models.PositiveSmallIntegerField()  # 0 to 100
    factors = models.JSONField[Any, Any](default=dict)  # name -> 0 to 1
    model_version = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=clock.now, editable=False)
    declined_at = models.DateTimeField(null=True, blank=True, editable=False)  # "not for me"

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "provider"], name="match_once"),
            models.CheckConstraint(condition=models.Q(score__lte=100), name="match_score_to_hundred"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.provider_id}: {self.score}"


class BidQuerySet(models.QuerySet["Bid"]):
    """Named reads and locks of bids."""

    def live(self) -> "BidQuerySet":
        """Submitted, on standby or won, by status; the clock is looked at apart."""
        return self.filter(status__in=LIVE)

    def locked(self) -> "BidQuerySet":
        """Rows locked for a change, in the order of their keys. The request's row is locked before."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Bid(models.Model):
    """What a provider offers: a price, a person and a time. Sealed: no other provider learns of it."""

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    request = models.ForeignKey(ServiceRequest, on_delete=models.PROTECT, related_name="bids")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="bids")
    staff_member = models.ForeignKey(StaffMember, on_delete=models.PROTECT, related_name="bids")
    amount = models.DecimalField(_("price"), max_digits=9, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR")
    message = models.TextField(_("message"), max_length=2000, blank=True)
    language = models.CharField(max_length=2, choices=Language)
    proposed_start = models.DateTimeField(_("start"))
    duration = models.DurationField(_("duration"))
    valid_until = models.DateTimeField(_("valid until"))
    status = models.CharField(_("status"), max_length=9, choices=BidStatus, editable=False)
    revision = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by", editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="bid")

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = _("bid")
        verbose_name_plural = _("bids")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["provider", "-created_at"], name="bid_of_provider"),
            models.Index(
                fields=["valid_until"], condition=models.Q(status__in=["submitted", "standby"]), name="bid_timers"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "provider"], condition=models.Q(status__in=LIVE), name="bid_one_live_per_provider"
            ),
            models.UniqueConstraint(fields=["request"], condition=models.Q(status="won"), name="bid_one_won"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="bid_amount_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.public_id}"

    @property
    def price(self) -> Money:
        """What the provider asks for everything."""
        return Money(self.amount, self.currency)


class BidLine(models.Model):
    """A part of a bid's price."""

    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=LineKind)
    title = models.CharField(max_length=100)
    amount = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        verbose_name = _("line of a bid")
        verbose_name_plural = _("lines of a bid")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class RequestEvent(models.Model):
    """One move of a request, or of one of its bids: who, when, from which status to which."""

    request = models.ForeignKey(ServiceRequest, on_delete=models.CASCADE, related_name="events")
    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    from_status = models.CharField(max_length=9, blank=True)
    to_status = models.CharField(max_length=9)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("request event")
        verbose_name_plural = _("request events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"

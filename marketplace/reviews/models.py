"""Reviews: one per finished booking, and the provider's one answer."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Language, User
from marketplace.booking.models import Booking
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.ids import random_id
from marketplace.providers.models import Provider

STARS = [MinValueValidator(1), MaxValueValidator(5)]
SUB_RATINGS = ("quality", "punctuality", "communication", "value")


class ReviewQuerySet(models.QuerySet["Review"]):
    """Named reads and locks of reviews."""

    def published(self) -> "ReviewQuerySet":
        """What everybody reads, and the only ones that count."""
        return self.filter(status=Review.Status.PUBLISHED)

    def locked(self) -> "ReviewQuerySet":
        """Rows locked for a change, in the order of their keys."""
        return self.select_for_update(of=("self",)).order_by("pk")


class Review(models.Model):
    """What the customer of a finished booking says. No provider can hide one."""

    class Status(models.TextChoices):
        """A moderator reads every review before it is shown."""

        PENDING = "pending", _("Waiting for moderation")
        PUBLISHED = "published", _("Published")
        REJECTED = "rejected", _("Rejected")
        HIDDEN = "hidden", _("Hidden")

    public_id = models.CharField(max_length=12, unique=True, default=random_id, editable=False)
    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="review")
    customer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reviews")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="reviews")
    service = models.ForeignKey(Service, on_delete=models.SET_NULL, null=True, blank=True, related_name="reviews")
    rating = models.PositiveSmallIntegerField(_("stars"), validators=STARS)
    quality = models.PositiveSmallIntegerField(_("quality"), null=True, blank=True, validators=STARS)
    punctuality = models.PositiveSmallIntegerField(_("punctuality"), null=True, blank=True, validators=STARS)
    communication = models.PositiveSmallIntegerField(_("communication"), null=True, blank=True, validators=STARS)
    value = models.PositiveSmallIntegerField(_("value for money"), null=True, blank=True, validators=STARS)
    text = models.TextField(_("text"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PENDING, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)
    written_at = models.DateTimeField(_("written"), default=clock.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["provider", "status", "-published_at"], name="review_of_provider"),
            models.Index(fields=["status", "written_at"], name="review_queue"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(rating__range=(1, 5)), name="review_one_to_five_stars")
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.public_id}"


class ReviewResponse(models.Model):
    """The provider's answer: one, in public."""

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="response")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("answer"), max_length=1000)
    language = models.CharField(max_length=2, choices=Language)
    written_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return f"{self.review_id}"

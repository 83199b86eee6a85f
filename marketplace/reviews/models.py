"""Reviews: one per finished booking, its pictures, the provider's one answer, votes, reports; ratings of customers."""

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
PRAISE = models.Q(status="published", rating__gte=4) & ~models.Q(text="")
SUB_RATINGS = ("quality", "punctuality", "communication", "value")


class ReviewQuerySet(models.QuerySet["Review"]):
    """Named reads and locks of reviews."""

    def published(self) -> "ReviewQuerySet":
        """What everybody reads, and the only ones that count."""
        return self.filter(status=Review.Status.PUBLISHED)

    def praise(self) -> "ReviewQuerySet":
        """Published, four stars or more, and said in words."""
        return self.filter(PRAISE)

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
    helpful_count = models.PositiveIntegerField(_("found helpful"), default=0, editable=False)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["provider", "status", "-published_at"], name="review_of_provider"),
            models.Index(fields=["status", "written_at"], name="review_queue"),
            models.Index(fields=["-published_at", "-id"], condition=PRAISE, name="review_praise"),
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


class ReviewPicture(models.Model):
    """A picture of the work. The file is private; while the review is published there is a public copy of it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="pictures")
    file = models.CharField(max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "position"], name="review_picture_has_its_place"),
            models.CheckConstraint(condition=models.Q(position__lt=4), name="review_has_four_pictures_at_most"),
        ]

    def __str__(self) -> str:
        return self.file


class HelpfulVote(models.Model):
    """Somebody found a review helpful. Taken back, the row is gone."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="votes")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    voted_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["review", "account"], name="one_vote_per_account_and_review")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.account_id}"


class ReviewReport(models.Model):
    """Somebody says that a published review breaks the rules; a moderator decides."""

    class Reason(models.TextChoices):
        """What is wrong."""

        FALSE = "false", _("It is not true or not about this work")
        INSULT = "insult", _("It insults or threatens somebody")
        PRIVATE = "private", _("It says private things about a person")
        ADVERTISEMENT = "advertisement", _("It is an advertisement")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        """Open until a moderator keeps the review or hides it."""

        OPEN = "open", _("Open")
        KEPT = "kept", _("The review stays")
        HIDDEN = "hidden", _("The review was hidden")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reports")
    account = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=13, choices=Reason)
    text = models.TextField(_("text"), max_length=1000, blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.OPEN, editable=False)
    reported_at = models.DateTimeField(default=clock.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("report of a review")
        verbose_name_plural = _("reports of reviews")
        ordering = ["reported_at", "pk"]
        indexes = [
            models.Index(fields=["review"], condition=models.Q(status="open"), name="review_reports_open"),
        ]
        constraints = [models.UniqueConstraint(fields=["review", "account"], name="one_report_per_account_and_review")]

    def __str__(self) -> str:
        return f"{self.review_id} {self.reason}"


class CustomerRating(models.Model):
    """What the provider of a finished booking says of its customer. Only providers see it."""

    booking = models.OneToOneField(Booking, on_delete=models.PROTECT, related_name="customer_rating")
    customer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="ratings_as_customer")
    provider = models.ForeignKey(Provider, on_delete=models.CASCADE, related_name="customer_ratings")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    rating = models.PositiveSmallIntegerField(_("stars"), validators=STARS)
    text = models.TextField(_("text"), max_length=1000, blank=True)
    written_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        verbose_name = _("rating of a customer")
        verbose_name_plural = _("ratings of customers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(rating__range=(1, 5)), name="customer_one_to_five_stars")
        ]

    def __str__(self) -> str:
        return f"{self.rating} {self.booking_id}"

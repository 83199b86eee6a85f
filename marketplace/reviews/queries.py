"""Reads of reviews: for a provider's page, for the two homes, for moderation."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Avg, Count, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.queries import with_everything
from marketplace.providers.models import Provider
from marketplace.reviews.models import SUB_RATINGS, Review

PART_LABELS = {
    "quality": _("Quality"),
    "punctuality": _("Punctuality"),
    "communication": _("Communication"),
    "value": _("Value for money"),
}


@dataclass(frozen=True, slots=True)
class Summary:
    """What all published reviews of a provider say together."""

    average: Decimal
    count: int
    stars: list[tuple[int, int, int]]  # stars, how many, per cent
    parts: list[tuple[str, float, int]]  # label, average, per cent of five


def summary(provider: Provider) -> Summary | None:
    """Distribution and sub-ratings; None without a published review. Two queries."""
    if not provider.rating_count or provider.rating_average is None:
        return None
    published = Review.objects.published().filter(provider=provider)
    counts = dict(published.order_by().values_list("rating").annotate(n=Count("pk")))
    total = sum(counts.values()) or 1
    means = published.aggregate(**{name: Avg(name) for name in SUB_RATINGS})
    parts = [
        (str(PART_LABELS[name]), round(mean, 1), round(mean * 20)) for name, mean in means.items() if mean is not None
    ]
    stars = [(n, counts.get(n, 0), round(counts.get(n, 0) * 100 / total)) for n in range(5, 0, -1)]
    return Summary(provider.rating_average, provider.rating_count, stars, parts)


def published_of(provider: Provider) -> QuerySet[Review]:
    """Published reviews of a provider with their answers, the latest first."""
    reviews = Review.objects.published().filter(provider=provider).select_related("customer", "response")
    return reviews.order_by("-published_at", "-pk")


def to_write(user: User) -> QuerySet[Booking]:
    """Finished bookings that this customer has not reviewed."""
    finished = Booking.objects.for_customer(user).filter(status=Status.FINISHED, review=None)
    return with_everything(finished).order_by("-starts_at")


def of_booking(booking: Booking) -> Review | None:
    """The review of a booking, whatever its status."""
    return Review.objects.filter(booking=booking).select_related("response").first()

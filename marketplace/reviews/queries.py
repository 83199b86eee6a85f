"""Reads of reviews: for a provider's page, a trade's, editors' pages, the two homes, a booking, for moderation."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet, Sum, Window
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.queries import with_everything
from marketplace.catalog.models import Category
from marketplace.core import clock
from marketplace.core.errors import NotFound
from marketplace.providers.models import Provider
from marketplace.reviews import rules
from marketplace.reviews.models import SUB_RATINGS, CustomerRating, HelpfulVote, Review, ReviewPicture, ReviewReport

WATCH, JUDGE = "reviews.view_review", "reviews.change_review"

STARS = (5, 4, 3, 2, 1)
PRAISE_READ = 8  # reviews read for one that is shown: the latest may all be of one business
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
    """Distribution and sub-ratings; None without a published review. One query."""
    if not provider.rating_count or provider.rating_average is None:
        return None
    published = Review.objects.published().filter(provider=provider).order_by()
    found = published.aggregate(
        **{f"stars_{n}": Count("pk", filter=Q(rating=n)) for n in STARS}, **{name: Avg(name) for name in SUB_RATINGS}
    )
    counts = {n: found[f"stars_{n}"] for n in STARS}
    total = sum(counts.values()) or 1
    parts = [
        (str(label), round(found[name], 1), round(found[name] * 20))
        for name, label in PART_LABELS.items()
        if found[name] is not None
    ]
    stars = [(n, counts[n], round(counts[n] * 100 / total)) for n in STARS]
    return Summary(provider.rating_average, provider.rating_count, stars, parts)


def published_of(provider: Provider) -> QuerySet[Review]:
    """Published reviews of a provider with their answers and pictures, the latest first. Two queries."""
    reviews = Review.objects.published().filter(provider=provider).select_related("customer", "response")
    return reviews.prefetch_related("pictures").order_by("-published_at", "-pk")


def unanswered_of(provider: Provider) -> QuerySet[Review]:
    """Published reviews that their provider has not answered, the latest first. One query."""
    reviews = Review.objects.published().filter(provider=provider, response=None)
    return reviews.order_by("-published_at", "-pk")


def _of_category(category: Category) -> QuerySet[Review]:
    """Published reviews of services in a trade, or in any trade of a group."""
    return Review.objects.published().filter(service__category__path__startswith=category.path)


def heard_of_category(category: Category, *, count: int = 2) -> tuple[rules.Average, list[Review]]:
    """The average and the latest at once, for a page that shows both. One query."""
    reviews = _of_category(category).select_related("customer", "provider")
    whole = {"of_all": Window(Count("pk")), "stars_of_all": Window(Sum("rating"))}
    latest: list[Any] = list(reviews.annotate(**whole).order_by("-published_at", "-pk")[:count])
    if not latest:
        return rules.mean(total=0, count=0), []
    return rules.mean(total=latest[0].stars_of_all, count=latest[0].of_all), latest


def praise(*, language: str, count: int) -> list[Review]:
    """Good reviews in words, of businesses that can be booked: in a language first, then the latest.

    No business comes twice. One query, two where a language has too few; so that a market with many reviews is no
    slower, only the latest of each are read, and of people and businesses only what a page shows.
    """
    good = _good()
    first: dict[int, Review] = {}
    for mine in (Q(language=language), ~Q(language=language)):
        if len(first) < count:
            for review in good.filter(mine)[: count * PRAISE_READ]:
                first.setdefault(review.provider_id, review)
    return list(first.values())[:count]


@cache
def _good() -> QuerySet[Review]:
    """What praise is chosen from. Put together once: it is never evaluated itself, only narrowed."""
    shown = ("rating", "text", "language", "customer__name", "provider__slug", "provider__trading_name")
    where = ("provider__city", "provider__place_id", "provider__latitude", "provider__longitude")
    good = Review.objects.praise().filter(provider__in=Provider.objects.found()).select_related("customer", "provider")
    return good.only(*shown, *where).order_by("-published_at", "-pk")


def votes_of(account: Any, reviews: Iterable[Review]) -> frozenset[int]:
    """Keys of those of the reviews that this account finds helpful. One query, none for a visitor."""
    keys = [review.pk for review in reviews]
    if not keys or not account.is_authenticated:
        return frozenset()
    return frozenset(HelpfulVote.objects.filter(account=account, review__in=keys).values_list("review_id", flat=True))


def published_review(public_id: str) -> Review:
    """A published review by its public id, with customer and provider; `NotFound` for any other."""
    review = Review.objects.published().select_related("customer", "provider").filter(public_id=public_id).first()
    if review is None:
        raise NotFound
    return review


def to_write(user: User) -> QuerySet[Booking]:
    """Finished bookings that this customer has not reviewed."""
    finished = Booking.objects.for_customer(user).filter(status=Status.FINISHED, review=None)
    return with_everything(finished).order_by("-starts_at")


def of_booking(booking: Booking) -> Review | None:
    """The review of a booking, whatever its status."""
    return Review.objects.filter(booking=booking).select_related("response").prefetch_related("pictures").first()


@dataclass(frozen=True, slots=True)
class BookingReviews:
    """What one side of a booking sees of the reviews about it."""

    is_provider: bool
    review: Review | None  # only what this side may read
    is_blind: bool  # the customer has written, and the provider reads it later
    rating: CustomerRating | None  # the provider's own of the customer; None for the customer
    may_rate: bool
    customer: rules.Average  # what providers say of the customer; empty for the customer


def reviews_of_booking(booking: Booking, *, viewer: User, as_provider: bool) -> BookingReviews:
    """The review, and for the provider's side the customer's ratings. Two queries.

    A published review is public. One that waits for moderation is the provider's to read once both have written or
    14 days have passed; one that was rejected or hidden never.
    """
    if not as_provider:
        return BookingReviews(False, of_booking(booking), False, None, False, rules.mean(total=0, count=0))
    both = Booking.objects.select_related("review__response", "customer_rating").get(pk=booking.pk)
    review: Review | None = getattr(both, "review", None)
    rating: CustomerRating | None = getattr(both, "customer_rating", None)
    shown = review if review is not None and _provider_may_read(review, booking, rating) else None
    is_blind = review is not None and shown is None and review.status == rules.PENDING
    is_owner = booking.provider.owner_id == viewer.pk != booking.customer_id
    may_rate = is_owner and rating is None and booking.status == Status.FINISHED
    return BookingReviews(True, shown, is_blind, rating, may_rate, customer_rating(booking.customer))


def _provider_may_read(review: Review, booking: Booking, rating: CustomerRating | None) -> bool:
    if review.status != rules.PENDING:
        return review.status == rules.PUBLISHED
    finished_at = booking.completed_at or booking.ends_at
    return rules.visible(own_written=rating is not None, other_written=True, finished_at=finished_at, now=clock.now())


def customer_rating(customer: User) -> rules.Average:
    """What providers say of a customer, for providers only: ratings that are no longer blind. One query."""
    rows = CustomerRating.objects.filter(customer=customer).values_list(
        "rating", "booking__completed_at", "booking__ends_at", "booking__review"
    )
    now = clock.now()
    return rules.average(
        stars
        for stars, completed_at, ends_at, review in rows
        if rules.visible(
            own_written=review is not None, other_written=True, finished_at=completed_at or ends_at, now=now
        )
    )


def picture_for(*, viewer: Any, public_id: str, position: int) -> ReviewPicture:
    """A picture of a review whatever its status, for its author and for moderators; `NotFound` for anybody else."""
    found = ReviewPicture.objects.select_related("review").filter(review__public_id=public_id, position=position)
    picture = found.first()
    if picture is None or not viewer.is_authenticated or not viewer.is_active:
        raise NotFound
    if picture.review.customer_id != viewer.pk and not viewer.has_perm(WATCH):
        raise NotFound
    return picture


def with_open_reports(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Adds `open_reports`: how many wait for a moderator."""
    waiting = Q(reports__status=ReviewReport.Status.OPEN)
    return reviews.annotate(open_reports=Count("reports", filter=waiting))


def may_moderate(user: Any) -> bool:
    """Whether an account decides about reviews."""
    return bool(user.is_authenticated and user.is_active and user.has_perm(JUDGE))


def to_moderate() -> QuerySet[Review]:
    """New reviews and reported ones, the longest wait first, with `open_reports`."""
    reviews = with_open_reports(Review.objects.select_related("provider"))
    return reviews.filter(Q(status=rules.PENDING) | Q(open_reports__gt=0)).order_by("written_at", "pk")

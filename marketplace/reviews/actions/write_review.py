"""The customer of a finished booking says how it was."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Conflict, Invalid, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.reviews.events import ReviewMoved
from marketplace.reviews.models import SUB_RATINGS, Review


@action
def write_review(
    *,
    booking_id: int,
    actor: User,
    rating: int,
    text: str = "",
    language: str,
    sub_ratings: Mapping[str, int | None] | None = None,
) -> Review:
    """One review per finished booking, by its customer; a moderator reads it before anybody else does."""
    booking = Booking.objects.locked().filter(pk=booking_id, customer=actor).first()
    if booking is None:
        raise NotFound
    if booking.status != Status.FINISHED:
        raise WrongState(_("You can write a review once the booking is finished."))
    if Review.objects.filter(booking=booking).exists():
        raise Conflict(_("You have already written a review."), hint="", code="reviewed")
    parts = {name: (sub_ratings or {}).get(name) for name in SUB_RATINGS}
    _check(rating, parts)
    line = booking.lines.all()[0]
    review = Review.objects.create(
        booking=booking,
        customer=actor,
        provider_id=booking.provider_id,
        service_id=line.service_id,
        rating=rating,
        text=text.strip()[:2000],
        language=language,
        written_at=clock.now(),
        **parts,
    )
    record(action="reviews.write", subject=review, actor=actor, rating=rating)
    announce(ReviewMoved(review_id=review.pk, before="", after=Review.Status.PENDING))
    return review


def _check(rating: int, parts: Mapping[str, int | None]) -> None:
    for name, stars in (("rating", rating), *parts.items()):
        if stars is not None and not 1 <= stars <= 5:
            raise Invalid(_("Please choose one to five stars."), field=name)

"""The customer of a finished booking says how it was."""

from collections.abc import Mapping, Sequence

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from marketplace.accounts.models import User
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from marketplace.core.outbox import announce
from marketplace.core.uploads import StoredPicture, private_pictures
from marketplace.providers.queries import works_for
from marketplace.reviews import rules
from marketplace.reviews.events import ReviewMoved
from marketplace.reviews.models import SUB_RATINGS, Review, ReviewPicture


def write_review(
    *,
    booking_id: int,
    actor: User,
    rating: int,
    text: str = "",
    language: str,
    sub_ratings: Mapping[str, int | None] | None = None,
    pictures: Sequence[File] = (),
) -> Review:
    """One review per finished booking, by its customer; a moderator reads it before anybody else does.

    Not inside a transaction: pictures are made ready before the booking is locked, and gone if nothing is written.
    """
    parts = {name: (sub_ratings or {}).get(name) for name in SUB_RATINGS}
    # Looked at again under the lock; whoever is refused costs no pictures.
    _check_may_write(Booking.objects.filter(pk=booking_id, customer=actor).first(), actor)
    _check(rating, parts, len(pictures))
    with private_pictures(pictures, folder="reviews", field="pictures") as stored:
        return _write(
            booking_id=booking_id,
            actor=actor,
            rating=rating,
            text=text,
            language=language,
            parts=parts,
            stored=stored,
        )


@action
def _write(
    *,
    booking_id: int,
    actor: User,
    rating: int,
    text: str,
    language: str,
    parts: Mapping[str, int | None],
    stored: Sequence[StoredPicture],
) -> Review:
    booking = _check_may_write(Booking.objects.locked().filter(pk=booking_id, customer=actor).first(), actor)
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
    for position, one in enumerate(stored):
        ReviewPicture.objects.create(
            review=review, file=one.name, width=one.width, height=one.height, position=position
        )
    record(action="reviews.write", subject=review, actor=actor, rating=rating, pictures=len(stored))
    announce(ReviewMoved(review_id=review.pk, before="", after=Review.Status.PENDING))
    return review


def _check_may_write(booking: Booking | None, actor: User) -> Booking:
    if booking is None:
        raise NotFound
    if booking.status != Status.FINISHED:
        raise WrongState(_("You can write a review once the booking is finished."))
    if works_for(actor, booking.provider):  # they may have been taken on since they booked
        raise NotAllowed(_("You cannot review a business that you work in."), code="own_business")
    if Review.objects.filter(booking=booking).exists():
        raise Conflict(_("You have already written a review."), hint="", code="reviewed")
    return booking


def _check(rating: int, parts: Mapping[str, int | None], pictures: int) -> None:
    for name, stars in (("rating", rating), *parts.items()):
        if stars is not None and not 1 <= stars <= 5:
            raise Invalid(_("Please choose one to five stars."), field=name)
    most = rules.MOST_PICTURES
    if pictures > most:
        message = ngettext("Please choose %(most)d picture at most.", "Please choose %(most)d pictures at most.", most)
        raise Invalid(message % {"most": most}, field="pictures", code="too_many_pictures")

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
from marketplace.core.uploads import StoredPicture, remove_private_picture, store_private_picture
from marketplace.providers.queries import works_for
from marketplace.reviews import rules
from marketplace.reviews.events import ReviewMoved
from marketplace.reviews.models import SUB_RATINGS, Review, ReviewPicture


@action
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
    """One review per finished booking, by its customer; a moderator reads it before anybody else does."""
    booking = Booking.objects.locked().filter(pk=booking_id, customer=actor).first()
    if booking is None:
        raise NotFound
    _check_may_write(booking, actor)
    parts = {name: (sub_ratings or {}).get(name) for name in SUB_RATINGS}
    _check(rating, parts)
    stored = _store(pictures)
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


def _check_may_write(booking: Booking, actor: User) -> None:
    if booking.status != Status.FINISHED:
        raise WrongState(_("You can write a review once the booking is finished."))
    if works_for(actor, booking.provider):  # they may have been taken on since they booked
        raise NotAllowed(_("You cannot review a business that you work in."), code="own_business")
    if Review.objects.filter(booking=booking).exists():
        raise Conflict(_("You have already written a review."), hint="", code="reviewed")


def _check(rating: int, parts: Mapping[str, int | None]) -> None:
    for name, stars in (("rating", rating), *parts.items()):
        if stars is not None and not 1 <= stars <= 5:
            raise Invalid(_("Please choose one to five stars."), field=name)


def _store(pictures: Sequence[File]) -> list[StoredPicture]:
    """All of them or none, where no page can reach them; what is wrong is said with the name of the file."""
    most = rules.MOST_PICTURES
    if len(pictures) > most:
        message = ngettext("Please choose %(most)d picture at most.", "Please choose %(most)d pictures at most.", most)
        raise Invalid(message % {"most": most}, field="pictures", code="too_many_pictures")
    stored: list[StoredPicture] = []
    for upload in pictures:
        try:
            stored.append(store_private_picture(upload, folder="reviews", field="pictures"))
        except Invalid as error:
            for one in stored:
                remove_private_picture(one.name)
            raise Invalid(
                f"{upload.name}: {error.message}", hint=error.hint, field="pictures", code=error.code
            ) from None
    return stored

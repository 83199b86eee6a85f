"""Finished bookings and reviews for tests, made by the actions."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from marketplace.accounts.tests.factories import make_moderator
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.reviews.actions.moderate_review import publish_review
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.models import Review


def make_finished(**fields: Any) -> Booking:
    """A booking that was carried out and confirmed."""
    fields.setdefault("service", make_bookable_service(instant=True))
    booking = make_booking(**fields)
    if booking.status == Status.REQUESTED:
        accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
    with clock.moved_to(booking.starts_at):
        start_booking(booking_id=booking.pk, actor=booking.provider.owner)
    with clock.moved_to(booking.ends_at):
        complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
    with clock.moved_to(booking.ends_at + timedelta(hours=1)):
        return confirm_booking(booking_id=booking.pk, actor=booking.customer)


def make_upload(name: str = "kitchen.jpg", *, colour: str = "teal") -> SimpleUploadedFile:
    """A small picture as a browser sends it."""
    target = BytesIO()
    Image.new("RGB", (600, 400), colour).save(target, "JPEG")
    return SimpleUploadedFile(name, target.getvalue(), content_type="image/jpeg")


def make_review(
    *, rating: int = 5, published: bool = True, text: str = "Good work", pictures: int = 0, **fields: Any
) -> Review:
    """A review, published by a moderator unless told otherwise."""
    booking = make_finished(**fields)
    review = write_review(
        booking_id=booking.pk,
        actor=booking.customer,
        rating=rating,
        text=text,
        language="en",
        pictures=[make_upload() for _ in range(pictures)],
    )
    return publish_review(review_id=review.pk, actor=make_moderator()) if published else review

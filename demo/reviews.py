"""What customers of the demo town say, written and moderated by the actions with the clock moved."""

from datetime import timedelta

from demo.data_files import DATA, read
from demo.facts import tell
from marketplace.accounts.models import User
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.reviews.actions.answer_review import answer_review
from marketplace.reviews.actions.moderate_review import publish_review
from marketplace.reviews.actions.write_review import write_review
from marketplace.reviews.models import SUB_RATINGS


def make_reviews(bookings: list[Booking], *, moderator: User) -> int:
    """Reviews of the finished bookings that the data file names; returns how many."""
    finished = Booking.objects.filter(pk__in=[one.pk for one in bookings], status=Status.FINISHED)
    by_people = {
        (booking.customer.email.split("@")[0], booking.provider.slug): booking
        for booking in finished.select_related("customer", "provider__owner").order_by("starts_at")
    }
    written = 0
    for data in read(DATA / "reviews.yaml"):
        booking = by_people.get((data["customer"], data["provider"]))
        if booking is None:
            continue
        overall, *parts = data["stars"]
        with clock.moved_to(min(booking.ends_at + timedelta(days=1), clock.now())):
            review = write_review(
                booking_id=booking.pk,
                actor=booking.customer,
                rating=overall,
                text=data["text"],
                language=booking.customer.preferred_language,
                sub_ratings=dict(zip(SUB_RATINGS, parts, strict=True)),
            )
            publish_review(review_id=review.pk, actor=moderator)
            if "answer" in data:
                owner = booking.provider.owner
                answer_review(review_id=review.pk, actor=owner, text=data["answer"], language=owner.preferred_language)
            tell()
        written += 1
    return written

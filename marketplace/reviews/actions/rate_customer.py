"""The owner of a business rates the customer of a finished booking; only providers see it."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.core import clock
from marketplace.core.actions import action
from marketplace.core.audit import record
from marketplace.core.errors import Conflict, Invalid, NotFound, WrongState
from marketplace.reviews.models import CustomerRating


@action
def rate_customer(*, booking_id: int, actor: User, rating: int, text: str = "") -> CustomerRating:
    """One rating per finished booking, by the owner of the business that was booked."""
    booking = Booking.objects.locked().filter(pk=booking_id, provider__owner=actor).first()
    if booking is None or booking.customer_id == actor.pk:
        raise NotFound
    if booking.status != Status.FINISHED:
        raise WrongState(_("You can rate a customer once the booking is finished."))
    if CustomerRating.objects.filter(booking=booking).exists():
        raise Conflict(_("You have already rated this customer."), hint="", code="rated")
    if not 1 <= rating <= 5:
        raise Invalid(_("Please choose one to five stars."), field="rating")
    found = CustomerRating.objects.create(
        booking=booking,
        customer_id=booking.customer_id,
        provider_id=booking.provider_id,
        author=actor,
        rating=rating,
        text=text.strip()[:1000],
        written_at=clock.now(),
    )
    record(action="reviews.rate_customer", subject=booking, actor=actor, rating=rating)
    return found

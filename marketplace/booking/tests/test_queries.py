"""In which order lists show bookings."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.queries import customer_book
from marketplace.booking.tests.factories import make_bookable_service, make_booking
from marketplace.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def test_what_comes_next_is_first_and_what_is_over_goes_backwards():
    customer, service = make_user(), make_bookable_service(instant=True)
    first, second, third, last = (
        make_booking(service=service, customer=customer, index=index) for index in (0, 3, 6, 9)
    )
    cancel_booking(booking_id=third.pk, actor=customer, side="customer")
    make_booking(service=make_bookable_service())  # somebody else's
    assert [(one.pk, one.is_ahead) for one in customer_book(customer)] == [
        (first.pk, True),
        (second.pk, True),
        (last.pk, True),
        (third.pk, False),
    ]
    with clock.moved_to(second.ends_at + timedelta(minutes=1)):
        assert [one.pk for one in customer_book(customer)] == [last.pk, third.pk, second.pk, first.pk]


def test_a_request_that_nobody_answered_is_over_before_it_is_swept():
    booking = make_booking()
    with clock.moved_to(booking.respond_by):
        assert [one.is_ahead for one in customer_book(booking.customer)] == [False]

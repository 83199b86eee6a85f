"""Every action runs at the same time as itself."""

import threading

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import moves, rules
from marketplace.booking.actions import answer_booking
from marketplace.booking.actions import start_draft as start_draft_module
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.cancel_booking import withdraw_booking
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingEvent
from marketplace.booking.tests.factories import HOME, NOW, at_now, make_bookable_service, make_booking, make_draft
from marketplace.core import clock, testing
from marketplace.core.errors import DomainError
from marketplace.scheduling.queries import open_slots

pytestmark = pytest.mark.race


def test_accept_and_withdraw_at_once_one_of_them(race_database):
    for _ in range(6):
        with clock.moved_to(NOW):
            booking = make_booking()
        testing.all_at_once(
            [
                at_now(accept_booking, booking_id=booking.pk, actor=booking.provider.owner),
                at_now(withdraw_booking, booking_id=booking.pk, actor=booking.customer),
            ]
            * 2
        )
        booking.refresh_from_db()
        events = list(BookingEvent.objects.filter(booking=booking).values_list("to_status", flat=True))
        assert events in (
            [Status.DRAFT, Status.REQUESTED, Status.ACCEPTED],
            [Status.DRAFT, Status.REQUESTED, Status.WITHDRAWN],
        )
    with clock.moved_to(NOW):
        assert not testing.breaches()


def test_control_without_the_row_lock_history_breaks(race_database, monkeypatch):
    """The race is real: reading without a lock lets two answers both believe that they are the first."""

    def unlocked(*, booking_id, actor):
        booking = Booking.objects.select_related("provider", "customer").get(pk=booking_id)
        barrier_free_pause()
        return booking, moves.sides_of(booking, actor)

    def barrier_free_pause():
        # Both read before either writes: long enough for the other thread to have read as well.
        with_pause.wait()

    with_pause = threading.Barrier(2, timeout=10)
    with clock.moved_to(NOW):
        booking = make_booking()
    monkeypatch.setattr(answer_booking, "lock_booking", unlocked)
    testing.all_at_once([at_now(accept_booking, booking_id=booking.pk, actor=booking.provider.owner)] * 2)
    events = BookingEvent.objects.filter(booking=booking, to_status=Status.ACCEPTED).count()
    assert events == 2, "without the lock a booking is accepted twice"


def test_sending_at_once_from_two_tabs_is_once(race_database):
    with clock.moved_to(NOW):
        draft = make_draft()
    results = testing.all_at_once([at_now(send_booking, booking_id=draft.pk, actor=draft.customer, details=HOME)] * 8)
    assert all(isinstance(result, Booking) for result in results), results
    assert BookingEvent.objects.filter(booking=draft, to_status=Status.REQUESTED).count() == 1


def test_one_customer_in_many_tabs_holds_two_times_at_most(race_database):
    with clock.moved_to(NOW):
        customer = make_user()
        services = [make_bookable_service() for _ in range(6)]
        starts = [open_slots(service, NOW, NOW.replace(day=27))[0].start for service in services]
    results = testing.all_at_once(
        [
            at_now(start_draft, customer=customer, service=service, starts_at=start, language="en")
            for service, start in zip(services, starts, strict=True)
        ]
    )
    assert sum(isinstance(result, Booking) for result in results) == rules.MOST_DRAFTS
    assert all(isinstance(result, (Booking, DomainError)) for result in results)


def test_many_customers_one_time_through_the_whole_action(race_database):
    with clock.moved_to(NOW):
        service = make_bookable_service()
        customers = [make_user() for _ in range(12)]
        start = open_slots(service, NOW, NOW.replace(day=27))[0].start
    results = testing.all_at_once(
        [
            at_now(start_draft, customer=customer, service=service, starts_at=start, language="en")
            for customer in customers
        ]
    )
    assert sum(isinstance(result, Booking) for result in results) == 1
    assert {result.code for result in results if not isinstance(result, Booking)} == {"taken"}
    with clock.moved_to(NOW):
        assert not testing.breaches()


def test_control_without_the_customers_lock_more_times_are_held(race_database, monkeypatch):
    """The race is real: when all count before one has written, a customer holds more than two times."""
    with clock.moved_to(NOW):
        customer = make_user()
        services = [make_bookable_service() for _ in range(6)]
        starts = [open_slots(service, NOW, NOW.replace(day=27))[0].start for service in services]
    together = threading.Barrier(len(services), timeout=20)
    counted = start_draft_module._make_room

    def count_together(*arguments):
        deadline = counted(*arguments)
        together.wait()
        return deadline

    monkeypatch.setattr(start_draft_module, "advisory_lock", lambda namespace, keys: None)
    monkeypatch.setattr(start_draft_module, "_make_room", count_together)
    results = testing.all_at_once(
        [
            at_now(start_draft, customer=customer, service=service, starts_at=start, language="en")
            for service, start in zip(services, starts, strict=True)
        ]
    )
    assert sum(isinstance(result, Booking) for result in results) > rules.MOST_DRAFTS

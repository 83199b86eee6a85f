"""Bookings for tests, made by the actions."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.accounts.models import User
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.carry_out_booking import complete_booking, start_booking
from marketplace.booking.actions.report_problem import dispute_booking
from marketplace.booking.actions.send_booking import Details, send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.models import Booking, BookingEvent
from marketplace.catalog.models import Service
from marketplace.catalog.tests.factories import make_service
from marketplace.core import clock
from marketplace.providers.tests.factories import make_provider
from marketplace.scheduling.queries import open_slots
from marketplace.scheduling.tests.factories import make_hours

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)  # a Monday, seven in the morning in Bolzano
HOME = Details(street="Laubengasse 12", postcode="39100", city="Bozen", country="IT", note="Second floor")


def make_bookable_service(*, instant: bool = False, **fields: Any) -> Service:
    """A service of a verified provider with hours; by default the provider wants to be asked."""
    provider = make_provider(instant_booking=instant)
    make_hours(provider.staff_members.get())
    return make_service(provider, **fields)


def make_draft(*, service: Service | None = None, customer: User | None = None, index: int = 0) -> Booking:
    """A draft on the `index`-th free time of the coming week."""
    service = service or make_bookable_service()
    customer = customer or make_user()
    slots = open_slots(service, clock.now(), clock.now() + timedelta(days=7))
    return start_draft(customer=customer, service=service, starts_at=slots[index].start, language="en")


def make_booking(**fields: Any) -> Booking:
    """A sent booking: requested, or accepted where the provider takes bookings at once."""
    draft = make_draft(**fields)
    return send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME)


def begin(booking: Booking) -> None:
    """The provider starts when it is time: nobody can begin days ahead."""
    with clock.moved_to(max(clock.now(), booking.starts_at)):
        start_booking(booking_id=booking.pk, actor=booking.provider.owner)


def make_dispute(*, completed: bool = True, **fields: Any) -> Booking:
    """A booking whose customer says that something is wrong, after the work or in the middle of it."""
    booking = make_booking(service=make_bookable_service(instant=True), **fields)
    begin(booking)
    if completed:
        complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
    return dispute_booking(booking_id=booking.pk, actor=booking.customer, reason="It still drips")


def history(booking: Booking) -> list[str]:
    """The states it has been in, from the first to the last."""
    return list(BookingEvent.objects.filter(booking=booking).values_list("to_status", flat=True))


def owner(booking: Booking) -> User:
    """Whose business it is."""
    return booking.provider.owner


def at_now(call: Callable[..., Any], **arguments: Any) -> Callable[[], Any]:
    """The call, ready to be made beside others on that Monday: each thread has a clock of its own."""

    def run() -> Any:
        with clock.moved_to(NOW):
            return call(**arguments)

    return run

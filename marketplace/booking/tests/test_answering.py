"""What the provider answers to a request, and what becomes of one that nobody answers."""

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import tasks
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import withdraw_booking
from marketplace.booking.actions.carry_out_booking import confirm_booking, start_booking
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import BookingEvent
from marketplace.booking.tasks import run_timers
from marketplace.booking.tests.factories import history, make_booking, owner
from marketplace.core import clock
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.models import AuditEntry
from marketplace.scheduling.models import Allocation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestAnswer:
    def test_accepting_makes_the_time_a_booking(self, service):
        booking = make_booking(service=service)
        accept_booking(booking_id=booking.pk, actor=owner(booking))
        booking.refresh_from_db()
        assert booking.status == Status.ACCEPTED
        assert booking.lines.get().allocation.kind == Allocation.Kind.BOOKING

    def test_declining_gives_the_time_back(self, service):
        booking = make_booking(service=service)
        decline_booking(booking_id=booking.pk, actor=owner(booking), reason="On holiday")
        assert not booking.lines.get().allocation.active
        assert BookingEvent.objects.filter(booking=booking).last().reason == "On holiday"

    def test_too_late_is_too_late_even_before_the_sweep(self, service):
        booking = make_booking(service=service)
        with clock.moved_to(booking.respond_by), pytest.raises(WrongState):
            accept_booking(booking_id=booking.pk, actor=owner(booking))
        booking.refresh_from_db()
        assert booking.status == Status.REQUESTED

    def test_the_customer_cannot_accept(self, service):
        booking = make_booking(service=service)
        with pytest.raises(WrongState):
            accept_booking(booking_id=booking.pk, actor=booking.customer)

    def test_strangers_find_nothing(self, service):
        booking = make_booking(service=service)
        with pytest.raises(NotFound):
            accept_booking(booking_id=booking.pk, actor=make_user())

    def test_a_request_that_nobody_answers_is_over(self, service):
        booking = make_booking(service=service)
        with clock.moved_to(booking.respond_by):
            assert run_timers() == 1
            assert run_timers() == 0
            assert not expire_booking(booking_id=booking.pk)
        booking.refresh_from_db()
        assert booking.status == Status.EXPIRED
        assert history(booking)[-1] == Status.EXPIRED

    def test_withdrawing(self, service):
        booking = make_booking(service=service)
        withdraw_booking(booking_id=booking.pk, actor=booking.customer)
        assert not booking.lines.get().allocation.active
        with pytest.raises(WrongState):
            withdraw_booking(booking_id=booking.pk, actor=booking.customer)


def test_refusals_leave_no_trace(service):
    """A refused action changes nothing: no history, no audit, no announcement."""
    booking = make_booking(service=service)
    before = (BookingEvent.objects.count(), AuditEntry.objects.count())
    for call in (
        lambda: accept_booking(booking_id=booking.pk, actor=booking.customer),
        lambda: start_booking(booking_id=booking.pk, actor=owner(booking)),
        lambda: confirm_booking(booking_id=booking.pk, actor=booking.customer),
    ):
        with pytest.raises(WrongState):
            call()
    assert (BookingEvent.objects.count(), AuditEntry.objects.count()) == before


def test_one_broken_timer_keeps_nobody_waiting(service, monkeypatch):
    first, second = make_booking(service=service), make_booking(service=service, index=4)
    real = tasks.expire_booking

    def fragile(*, booking_id):
        if booking_id == first.pk:
            raise RuntimeError
        return real(booking_id=booking_id)

    monkeypatch.setattr(tasks, "expire_booking", fragile)
    with clock.moved_to(second.respond_by):
        assert run_timers() == 1
    second.refresh_from_db()
    assert second.status == Status.EXPIRED

"""From the start of the work to its confirmation, and who does not come."""

from datetime import timedelta

import pytest

from marketplace.booking import rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.carry_out_booking import (
    complete_booking,
    confirm_booking,
    confirm_if_due,
    start_booking,
)
from marketplace.booking.actions.report_problem import report_no_show
from marketplace.booking.enums import Status
from marketplace.booking.queries import moves_open_to
from marketplace.booking.tasks import run_timers
from marketplace.booking.tests.factories import NOW, history, make_bookable_service, make_booking, owner
from marketplace.core import clock
from marketplace.core.errors import WrongState
from marketplace.providers.models import Provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestCarryingOut:
    @pytest.fixture
    def booking(self):
        return make_booking(service=make_bookable_service(instant=True))

    def test_start_complete_confirm(self, booking):
        start_booking(booking_id=booking.pk, actor=owner(booking))
        complete_booking(booking_id=booking.pk, actor=owner(booking))
        confirm_booking(booking_id=booking.pk, actor=booking.customer)
        assert history(booking)[-3:] == [Status.ONGOING, Status.COMPLETED, Status.FINISHED]
        assert Provider.objects.get(pk=booking.provider_id).completed_count == 1

    def test_nobody_begins_days_ahead_and_so_takes_away_the_right_to_cancel(self):
        far = make_booking(service=make_bookable_service(instant=True), index=40)
        with clock.moved_to(far.starts_at - timedelta(hours=24, seconds=1)):
            assert "start" not in moves_open_to(far, frozenset({rules.PROVIDER}), clock.now())
            with pytest.raises(WrongState):
                start_booking(booking_id=far.pk, actor=owner(far))
            cancelled = cancel_booking(booking_id=far.pk, actor=far.customer, side=rules.CUSTOMER)
            assert cancelled.status == Status.CANCELLED_BY_CUSTOMER

    def test_without_a_word_it_is_confirmed_after_72_hours(self, booking):
        late = booking.ends_at + timedelta(minutes=20)
        with clock.moved_to(late):
            start_booking(booking_id=booking.pk, actor=owner(booking))
            complete_booking(booking_id=booking.pk, actor=owner(booking))
        with clock.moved_to(late + timedelta(hours=71, minutes=59)):
            assert run_timers() == 0
        with clock.moved_to(late + timedelta(hours=72)):
            assert run_timers() == 1
        booking.refresh_from_db()
        assert booking.status == Status.FINISHED

    def test_what_is_called_done_before_its_time_is_not_confirmed_before_its_time(self):
        far = make_booking(service=make_bookable_service(instant=True), index=40)
        assert far.ends_at > NOW + timedelta(hours=24)
        with clock.moved_to(far.starts_at - timedelta(hours=20)):
            start_booking(booking_id=far.pk, actor=owner(far))
        complete_booking(booking_id=far.pk, actor=owner(far))
        with clock.moved_to(NOW + timedelta(hours=72)):
            assert run_timers() == 0
            assert not confirm_if_due(booking_id=far.pk), "nor when it is asked for directly"
        with clock.moved_to(far.ends_at + timedelta(hours=72)):
            assert run_timers() == 1

    def test_the_provider_cannot_confirm_their_own_work(self, booking):
        start_booking(booking_id=booking.pk, actor=owner(booking))
        complete_booking(booking_id=booking.pk, actor=owner(booking))
        with pytest.raises(WrongState):
            confirm_booking(booking_id=booking.pk, actor=owner(booking))

    def test_no_show(self, booking):
        with pytest.raises(WrongState):
            report_no_show(booking_id=booking.pk, actor=booking.customer, side=rules.CUSTOMER)
        with clock.moved_to(booking.starts_at + timedelta(minutes=20)):
            report_no_show(booking_id=booking.pk, actor=booking.customer, side=rules.CUSTOMER)
        booking.refresh_from_db()
        assert booking.status == Status.NO_SHOW_PROVIDER

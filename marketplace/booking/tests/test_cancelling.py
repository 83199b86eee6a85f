"""Cancelling: the preview keeps its word, each side for itself, and the time is free again."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import rules
from marketplace.booking.actions.cancel_booking import cancel_booking, preview_cancellation
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, owner
from marketplace.core import clock, testing
from marketplace.core.errors import NotFound, WrongState
from marketplace.core.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestCancelling:
    @pytest.fixture
    def booking(self):
        return make_booking(service=make_bookable_service(instant=True), index=60)

    @pytest.mark.parametrize("hours", [0, 30, 90])
    def test_the_preview_is_the_cancellation(self, booking, hours):
        with clock.moved_to(NOW + timedelta(hours=hours)):
            promised = preview_cancellation(booking=booking, side=rules.CUSTOMER)
            cancel_booking(booking_id=booking.pk, actor=booking.customer, side=rules.CUSTOMER)
        entry = AuditEntry.objects.filter(action="booking.move", object_id=booking.pk).latest("pk")
        assert entry.data["refund_per_cent"] == promised.per_cent
        assert not booking.lines.get().allocation.active

    def test_nobody_cancels_for_the_other_side(self, booking):
        with pytest.raises(WrongState):
            cancel_booking(booking_id=booking.pk, actor=booking.customer, side=rules.PROVIDER)
        with pytest.raises(NotFound):
            cancel_booking(booking_id=booking.pk, actor=make_user(), side=rules.CUSTOMER)

    def test_what_has_begun_is_not_cancelled(self, booking):
        with clock.moved_to(booking.starts_at), pytest.raises(WrongState):
            cancel_booking(booking_id=booking.pk, actor=booking.customer, side=rules.CUSTOMER)

    def test_the_freed_time_can_be_booked_by_somebody_else(self, booking):
        cancel_booking(booking_id=booking.pk, actor=owner(booking), side=rules.PROVIDER, reason="Ill")
        service = booking.lines.get().service
        again = start_draft(customer=make_user(), service=service, starts_at=booking.starts_at, language="it")
        assert again.status == Status.DRAFT
        assert not testing.breaches()

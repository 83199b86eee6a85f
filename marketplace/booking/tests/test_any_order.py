"""Rules 1 and 3: whatever people and the clock do, in any order, what must hold holds after every step."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking import rules
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import cancel_booking, withdraw_booking
from marketplace.booking.actions.carry_out_booking import complete_booking, confirm_booking, start_booking
from marketplace.booking.actions.expire_booking import expire_booking, give_back_draft
from marketplace.booking.actions.report_problem import dispute_booking, report_no_show
from marketplace.booking.actions.resolve_dispute import resolve_dispute
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.invariants import alive_has_its_time, history_is_a_path, status_is_last_event
from marketplace.booking.models import Booking, BookingEvent
from marketplace.booking.tasks import run_timers
from marketplace.booking.tests.factories import HOME, NOW, make_bookable_service
from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.providers.models import Provider
from marketplace.scheduling.invariants import overlapping_allocations
from marketplace.scheduling.queries import open_slots

STEPS = {
    "accept": accept_booking,
    "decline": lambda **kw: decline_booking(reason="no", **kw),
    "withdraw": withdraw_booking,
    "start": start_booking,
    "complete": complete_booking,
    "confirm": confirm_booking,
    "give_back": give_back_draft,
    "send": lambda **kw: send_booking(details=HOME, **kw),
    "dispute": lambda **kw: dispute_booking(reason="It drips", **kw),
    "settle_done": lambda **kw: resolve_dispute(finished=True, reason="It was mended", **kw),
    "settle_back": lambda **kw: resolve_dispute(finished=False, reason="It drips", **kw),
    "cancel_customer": lambda **kw: cancel_booking(side=rules.CUSTOMER, **kw),
    "cancel_provider": lambda **kw: cancel_booking(side=rules.PROVIDER, **kw),
    "cancel_admin": lambda **kw: cancel_booking(side=rules.ADMIN, **kw),
    "no_show_customer": lambda **kw: report_no_show(side=rules.CUSTOMER, **kw),
    "no_show_provider": lambda **kw: report_no_show(side=rules.PROVIDER, **kw),
    "expire": lambda *, booking_id, actor: expire_booking(booking_id=booking_id),
}


class People(RuleBasedStateMachine):
    """Two customers, a provider, an admin, a stranger, and a clock that only goes on."""

    def __init__(self):
        super().__init__()
        # Every run of the machine starts in the same empty town, and what it did is taken back.
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.world.__exit__(None, None, None)

    @initialize(instant=st.booleans())
    def open_shop(self, instant):
        self.now = NOW
        self.service = make_bookable_service(instant=instant)
        self.customers = [make_user(), make_user()]
        self.actors = [*self.customers, self.service.provider.owner, make_admin(), make_user()]

    @rule(minutes=st.sampled_from([1, 5, 10, 45, 180, 60 * 24, 60 * 72]))
    def time_goes_on(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(who=st.integers(0, 1), which=st.integers(0, 30))
    def pick_a_time(self, who, which):
        with clock.moved_to(self.now):
            slots = open_slots(self.service, self.now, self.now + timedelta(days=5))
            if slots:
                self._try(
                    start_draft,
                    customer=self.customers[who],
                    service=self.service,
                    starts_at=slots[which % len(slots)].start,
                    language="de",
                )

    @rule(step=st.sampled_from(sorted(STEPS)), who=st.integers(0, 4), which=st.integers(0, 8))
    def take_a_step(self, step, who, which):
        bookings = list(Booking.objects.order_by("pk"))
        if bookings:
            with clock.moved_to(self.now):
                self._try(STEPS[step], booking_id=bookings[which % len(bookings)].pk, actor=self.actors[who])

    @rule()
    def sweep(self):
        with clock.moved_to(self.now):
            run_timers()
            assert run_timers() == 0, "a timer that fires twice ends in the same state as once"

    def _try(self, call, **arguments):
        """A refusal is fine; it must leave no trace."""
        before = BookingEvent.objects.count()
        try:
            call(**arguments)
        except DomainError:
            assert BookingEvent.objects.count() == before

    @invariant()
    def what_must_hold(self):
        if not hasattr(self, "now"):
            return
        with clock.moved_to(self.now):
            found = [
                line
                for breaches in (status_is_last_event, history_is_a_path, alive_has_its_time, overlapping_allocations)
                for line in breaches()
            ]
            assert not found, found
            finished = Booking.objects.filter(status=Status.FINISHED).count()
            assert Provider.objects.get(pk=self.service.provider_id).completed_count == finished


@pytest.mark.django_db
def test_any_order():
    run_state_machine_as_test(People, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))

"""Booking step by step: what each action does, refuses and tells."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking import rules, tasks
from marketplace.booking.actions.answer_booking import accept_booking, decline_booking
from marketplace.booking.actions.cancel_booking import cancel_booking, preview_cancellation, withdraw_booking
from marketplace.booking.actions.carry_out_booking import (
    complete_booking,
    confirm_booking,
    confirm_if_due,
    start_booking,
)
from marketplace.booking.actions.expire_booking import expire_booking, give_back_draft
from marketplace.booking.actions.report_problem import report_no_show
from marketplace.booking.actions.send_booking import Details, send_booking
from marketplace.booking.actions.settle_payment import confirm_payment
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking, BookingEvent
from marketplace.booking.queries import booking_for, moves_open_to
from marketplace.booking.tasks import run_timers
from marketplace.booking.tests.factories import HOME, NOW, make_bookable_service, make_booking, make_draft
from marketplace.core import clock, testing
from marketplace.core.errors import Invalid, NotAllowed, NotFound, Taken, TooMany, WrongState
from marketplace.core.models import AuditEntry
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_staff
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.queries import open_slots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def service():
    return make_bookable_service()


def history(booking):
    return list(BookingEvent.objects.filter(booking=booking).values_list("to_status", flat=True))


def owner(booking):
    return booking.provider.owner


class TestDraft:
    def test_nobody_books_the_business_they_work_in(self, service):
        colleague = make_user()
        make_staff(service.provider, user=colleague)
        for insider in (service.provider.owner, colleague):
            with pytest.raises(NotAllowed) as refused:
                make_draft(service=service, customer=insider)
            assert refused.value.code == "own_service"
        assert not Booking.objects.exists()

    def test_a_draft_holds_its_time_for_ten_minutes(self, service):
        draft = make_draft(service=service)
        assert draft.status == Status.DRAFT
        assert draft.respond_by == NOW + timedelta(minutes=10)
        line = draft.lines.get()
        assert (line.title, str(line.total_amount)) == ("Mending a tap", "48.00")
        assert line.allocation.kind == Allocation.Kind.HOLD
        assert history(draft) == [Status.DRAFT]
        assert AuditEntry.objects.filter(action="booking.move", object_id=draft.pk).exists()

    def test_later_edits_of_the_service_change_no_booking(self, service):
        draft = make_draft(service=service)
        service.price = 99
        service.set_current_language(service.language)
        service.title = "Something else"
        service.save()
        assert str(draft.lines.get().total_amount) == "48.00"
        assert draft.lines.get().title == "Mending a tap"

    def test_another_time_with_the_same_provider_keeps_the_deadline(self, service):
        customer = make_user()
        first = make_draft(service=service, customer=customer)
        with clock.moved_to(NOW + timedelta(minutes=9)):
            second = make_draft(service=service, customer=customer, index=3)
            assert second.respond_by == NOW + timedelta(minutes=10), "a held time cannot be renewed"
        first.refresh_from_db()
        assert first.status == Status.EXPIRED
        assert Allocation.objects.filter(active=True).count() == 1

    def test_two_drafts_in_all(self):
        customer = make_user()
        for _ in range(2):
            make_draft(customer=customer)
        with pytest.raises(TooMany):
            make_draft(customer=customer)
        with clock.moved_to(NOW + timedelta(minutes=11)):
            make_draft(customer=customer)

    def test_an_unverified_address_holds_nothing(self, service):
        with pytest.raises(NotAllowed) as refusal:
            make_draft(service=service, customer=make_user(verified=False))
        assert refusal.value.code == "email_not_verified"
        assert not Allocation.objects.exists()
        assert not Booking.objects.exists()

    def test_nobody_books_themself(self, service):
        with pytest.raises(NotAllowed):
            make_draft(service=service, customer=service.provider.owner)

    @pytest.mark.parametrize("change", [{"verification": "suspended"}, {"is_available": False}])
    def test_who_is_not_found_is_not_booked(self, service, change):
        slot = open_slots(service, NOW, NOW + timedelta(days=2))[0]
        Provider.objects.filter(pk=service.provider_id).update(**change)
        with pytest.raises(NotFound):
            start_draft(customer=make_user(), service=service, starts_at=slot.start, language="en")

    def test_a_time_that_is_not_offered_is_refused(self, service):
        with pytest.raises(Taken):
            start_draft(customer=make_user(), service=service, starts_at=NOW + timedelta(hours=12), language="en")

    def test_giving_back_frees_the_time_at_once(self, service):
        before = open_slots(service, NOW, NOW + timedelta(days=2))
        draft = make_draft(service=service)
        with pytest.raises(NotFound):
            give_back_draft(booking_id=draft.pk, actor=make_user())
        give_back_draft(booking_id=draft.pk, actor=draft.customer)
        give_back_draft(booking_id=draft.pk, actor=draft.customer)
        assert open_slots(service, NOW, NOW + timedelta(days=2)) == before


class TestSend:
    def test_the_provider_is_asked(self, service):
        booking = make_booking(service=service)
        assert booking.status == Status.REQUESTED
        assert booking.respond_by == booking.starts_at, "a request never waits past the start"
        assert booking.lines.get().allocation.expires_at == booking.respond_by

    def test_a_day_is_the_longest_wait(self, service):
        booking = make_booking(service=service, index=40)
        assert booking.respond_by == NOW + timedelta(hours=24)

    def test_who_takes_bookings_at_once_is_booked_at_once(self):
        booking = make_booking(service=make_bookable_service(instant=True))
        assert booking.status == Status.ACCEPTED
        assert booking.respond_by is None
        allocation = booking.lines.get().allocation
        assert (allocation.kind, allocation.expires_at) == (Allocation.Kind.BOOKING, None)

    def test_sending_twice_is_once(self, service):
        booking = make_booking(service=service)
        send_booking(booking_id=booking.pk, actor=booking.customer, details=HOME)
        assert history(booking) == [Status.DRAFT, Status.REQUESTED]

    def test_after_ten_minutes_it_is_too_late(self, service):
        draft = make_draft(service=service)
        with clock.moved_to(NOW + timedelta(minutes=10)), pytest.raises(Taken):
            send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME)
        draft.refresh_from_db()
        assert draft.booked_at is None

    @pytest.mark.parametrize("missing", ["street", "postcode", "city"])
    def test_the_address_is_asked_for_where_they_come_to_you(self, service, missing):
        draft = make_draft(service=service)
        details = Details(**({"street": "a", "postcode": "b", "city": "c"} | {missing: " "}))
        with pytest.raises(Invalid) as refusal:
            send_booking(booking_id=draft.pk, actor=draft.customer, details=details)
        assert refusal.value.field == missing

    def test_no_address_is_needed_where_you_go_to_them(self):
        draft = make_draft(service=make_bookable_service(place="at_provider"))
        assert send_booking(booking_id=draft.pk, actor=draft.customer, details=Details()).status == Status.REQUESTED

    def test_strangers_find_nothing(self, service):
        draft = make_draft(service=service)
        for stranger in (make_user(), owner(draft), make_admin()):
            with pytest.raises(NotFound):
                send_booking(booking_id=draft.pk, actor=stranger, details=HOME)

    def test_three_open_requests_with_one_provider(self, service):
        customer = make_user()
        for index in range(3):
            make_booking(service=service, customer=customer, index=index * 4)
        with pytest.raises(TooMany):
            make_booking(service=service, customer=customer, index=12)


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


class TestTheSeamToPayment:
    @pytest.fixture
    def waiting(self):
        """A booking that waits for its payment."""
        draft = make_draft(service=make_bookable_service(instant=True))
        return send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME, payment_choice="card")

    def test_what_is_paid_by_card_waits_half_an_hour_for_the_money(self, waiting):
        assert waiting.status == Status.AWAITING_PAYMENT
        assert waiting.respond_by == NOW + rules.PAYMENT_TIME
        allocation = waiting.lines.get().allocation
        assert (allocation.kind, allocation.expires_at) == (Allocation.Kind.HOLD, waiting.respond_by)
        assert not testing.breaches()

    def test_a_request_by_card_waits_for_the_money_after_the_answer(self, service):
        draft = make_draft(service=service)
        booking = send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME, payment_choice="card")
        assert booking.status == Status.REQUESTED
        accepted = accept_booking(booking_id=booking.pk, actor=owner(booking))
        assert (accepted.status, accepted.respond_by) == (Status.AWAITING_PAYMENT, NOW + rules.PAYMENT_TIME)
        assert accepted.lines.get().allocation.expires_at == accepted.respond_by

    def test_the_provider_cannot_accept_instead_of_the_money(self, waiting):
        with pytest.raises(WrongState):
            accept_booking(booking_id=waiting.pk, actor=owner(waiting))
        assert "accept" not in booking_for(user=owner(waiting), public_id=waiting.public_id).can

    def test_what_has_no_price_is_not_paid_by_card(self):
        draft = make_draft(service=make_bookable_service(instant=True, price_model="quote", price=None))
        with pytest.raises(Invalid) as refused:
            send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME, payment_choice="card")
        assert refused.value.field == "payment_choice"

    def test_other_words_for_paying_are_refused(self, service):
        draft = make_draft(service=service)
        with pytest.raises(Invalid):
            send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME, payment_choice="shells")

    def test_paid_twice_is_paid_once(self, waiting):
        for _ in range(2):
            assert confirm_payment(booking_id=waiting.pk).status == Status.ACCEPTED
        assert history(waiting).count(Status.ACCEPTED) == 1
        assert waiting.lines.get().allocation.kind == Allocation.Kind.BOOKING
        assert not testing.breaches()

    def test_without_a_payment_it_lapses(self, waiting):
        with clock.moved_to(waiting.respond_by):
            assert expire_booking(booking_id=waiting.pk)
            assert not testing.breaches()
        waiting.refresh_from_db()
        assert waiting.status == Status.PAYMENT_EXPIRED

    @pytest.mark.parametrize("swept", [False, True])
    def test_a_late_payment_books_if_the_time_is_still_free(self, waiting, swept):
        with clock.moved_to(waiting.respond_by):
            if swept:
                expire_booking(booking_id=waiting.pk)
            assert confirm_payment(booking_id=waiting.pk).status == Status.ACCEPTED
            allocation = waiting.lines.get().allocation
            assert (allocation.active, allocation.expires_at) == (True, None)
            assert not testing.breaches()

    @pytest.mark.parametrize("swept", [False, True])
    def test_a_late_payment_books_nothing_where_somebody_was_faster(self, waiting, swept):
        with clock.moved_to(waiting.respond_by):
            if swept:
                expire_booking(booking_id=waiting.pk)
            service = waiting.lines.get().service
            start_draft(customer=make_user(), service=service, starts_at=waiting.starts_at, language="de")
            with pytest.raises(Taken):
                confirm_payment(booking_id=waiting.pk)
            expire_booking(booking_id=waiting.pk)
            assert not testing.breaches()
        waiting.refresh_from_db()
        assert waiting.status == Status.PAYMENT_EXPIRED

    def test_a_payment_after_the_appointment_books_nothing(self, waiting):
        with clock.moved_to(waiting.starts_at), pytest.raises(Taken):
            confirm_payment(booking_id=waiting.pk)

    def test_nobody_is_booked_late_with_a_suspended_provider(self, waiting):
        Provider.objects.filter(pk=waiting.provider_id).update(verification="suspended")
        with clock.moved_to(waiting.respond_by), pytest.raises(WrongState):
            confirm_payment(booking_id=waiting.pk)

    def test_no_payment_for_what_was_cancelled(self, waiting):
        cancel_booking(booking_id=waiting.pk, actor=waiting.customer, side=rules.CUSTOMER)
        with pytest.raises(WrongState):
            confirm_payment(booking_id=waiting.pk)


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

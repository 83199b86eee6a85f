"""A booking by card between booking and payment: it waits, it is paid, late or never."""

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import rules
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.expire_booking import expire_booking
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.actions.settle_payment import confirm_payment
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.queries import booking_for
from marketplace.booking.tests.factories import HOME, NOW, history, make_bookable_service, make_draft, owner
from marketplace.core import clock, testing
from marketplace.core.errors import Invalid, Taken, WrongState
from marketplace.providers.models import Provider
from marketplace.scheduling.models import Allocation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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

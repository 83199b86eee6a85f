"""What is paid to the provider directly: who owes what, and who may say that it was paid."""

import pytest

from marketplace.accounts.tests.factories import make_user
from marketplace.booking import rules as booking_rules
from marketplace.booking.actions.cancel_booking import cancel_booking
from marketplace.booking.actions.send_booking import send_booking
from marketplace.booking.tests.factories import HOME, make_bookable_service, make_booking, make_draft, owner
from marketplace.core import testing
from marketplace.core.errors import NotFound, WrongState
from marketplace.payments import queries
from marketplace.payments.actions.record_manual_payment import record_manual_payment
from marketplace.payments.models import Due, JournalEntry
from marketplace.payments.tests.factories import euro, finish, make_paid, work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestPaidDirectly:
    @pytest.fixture
    def booking(self):
        return make_booking(service=make_bookable_service(instant=True))

    def test_what_is_owed_is_written_down_when_it_is_sent(self, booking):
        work()
        due = Due.objects.get(booking=booking)
        assert (due.debtor, due.creditor, due.money) == (booking.customer, booking.provider, euro("48.00"))
        assert due.status == Due.Status.OPEN

    def test_a_draft_and_a_quote_owe_nothing(self):
        make_draft()
        draft = make_draft(service=make_bookable_service(instant=True, price_model="quote", price=None))
        send_booking(booking_id=draft.pk, actor=draft.customer, details=HOME)
        work()
        assert not Due.objects.exists()

    def test_the_provider_says_that_they_were_paid(self, booking):
        payments = {record_manual_payment(booking_id=booking.pk, actor=owner(booking)).pk for _ in range(2)}
        work()
        assert len(payments) == 1
        assert not JournalEntry.objects.exists(), "no money of the platform's has moved"
        commission = Due.objects.get(kind=Due.Kind.COMMISSION)
        assert (commission.debtor, commission.creditor, commission.money) == (booking.provider, None, euro("7.03"))
        assert Due.objects.get(kind=Due.Kind.BOOKING).status == Due.Status.SETTLED
        assert queries.standing_of(booking.provider).owed == euro("7.03")
        assert not testing.breaches()

    def test_the_commission_is_owed_without_saying_so(self, booking):
        finish(booking)
        work()
        assert queries.standing_of(booking.provider).owed == euro("7.03")

    def test_nothing_is_owed_for_what_was_called_off(self, booking):
        record_manual_payment(booking_id=booking.pk, actor=owner(booking))
        cancel_booking(booking_id=booking.pk, actor=owner(booking), side=booking_rules.PROVIDER)
        work()
        assert queries.standing_of(booking.provider).owed == euro(0)

    def test_who_may_say_so(self, booking, gateway):
        with pytest.raises(WrongState):
            record_manual_payment(booking_id=booking.pk, actor=booking.customer)
        with pytest.raises(NotFound):
            record_manual_payment(booking_id=booking.pk, actor=make_user())
        by_card = make_paid(gateway, far=True)
        with pytest.raises(WrongState):
            record_manual_payment(booking_id=by_card.pk, actor=owner(by_card))

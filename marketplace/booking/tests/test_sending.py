"""From a draft to a booking that is sent: what holds a time, what is asked for, and what is refused."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.factories import make_admin, make_user
from marketplace.booking.actions.expire_booking import give_back_draft
from marketplace.booking.actions.send_booking import Details, send_booking
from marketplace.booking.actions.start_draft import start_draft
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import (
    HOME,
    NOW,
    history,
    make_bookable_service,
    make_booking,
    make_draft,
    owner,
)
from marketplace.core import clock
from marketplace.core.errors import Invalid, NotAllowed, NotFound, Taken, TooMany
from marketplace.core.models import AuditEntry
from marketplace.providers.models import Provider
from marketplace.providers.tests.factories import make_staff
from marketplace.scheduling.models import Allocation
from marketplace.scheduling.queries import open_slots

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


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

"""The key of an order: the same request gets the same answer."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.booking.tests.orders import first_time, order
from marketplace.core import clock
from marketplace.core.models import AuditEntry, IdempotencyRecord
from marketplace.core.tasks import forget_answers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestKeys:
    def test_the_same_request_gets_the_same_answer_byte_for_byte(self):
        service, app = make_bookable_service(), App(make_user())
        body = order(service)
        first = app.post("bookings/", body, key="one")
        again = app.post("bookings/", dict(reversed(body.items())), key="one")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert (again["Location"], again["Content-Type"]) == (first["Location"], first["Content-Type"])
        assert Booking.objects.count() == 1
        with clock.moved_to(NOW + timedelta(days=1)):
            later = app.post("bookings/", body, key="one")
        assert later.content == first.content, "also when the booking has moved on"

    def test_another_request_with_the_same_key(self):
        service, app = make_bookable_service(), App(make_user())
        app.post("bookings/", order(service), key="one")
        answer = app.post("bookings/", order(service, starts_at=first_time(service, 3)), key="one")
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
        assert Booking.objects.count() == 1

    @pytest.mark.parametrize("key", ["", " ", "x" * 129, "a b"])
    def test_without_a_proper_key(self, key):
        answer = App(make_user()).post("bookings/", order(make_bookable_service()), key=key)
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")
        assert not Booking.objects.exists()

    def test_a_key_belongs_to_one_account(self):
        service = make_bookable_service()
        first = App(make_user()).post("bookings/", order(service), key="one")
        second = App(make_user()).post("bookings/", order(service, starts_at=first_time(service)), key="one")
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json()["id"] != second.json()["id"]

    def test_a_refused_request_may_be_corrected_with_the_same_key(self):
        service, app = make_bookable_service(), App(make_user())
        refused = app.post("bookings/", order(service, starts_at="2026-11-29T10:00:00Z"), key="one")
        assert refused.status_code == 409
        assert not IdempotencyRecord.objects.exists()
        assert app.post("bookings/", order(service), key="one").status_code == 201

    def test_an_answer_is_forgotten_after_some_days(self):
        App(make_user()).post("bookings/", order(make_bookable_service()), key="one")
        with clock.moved_to(NOW + timedelta(days=3)):
            assert forget_answers() == 0
        with clock.moved_to(NOW + timedelta(days=3, seconds=1)):
            assert forget_answers() == 1

    def test_a_crash_on_the_way_leaves_nothing_behind(self, monkeypatch):
        service, customer = make_bookable_service(), make_user()
        body = order(service)

        def crash(*args):
            raise RuntimeError("the power is out")

        with monkeypatch.context() as broken:
            broken.setattr("marketplace.booking.api.detail", crash)
            with pytest.raises(RuntimeError):
                App(customer).post("bookings/", body, key="one")
        assert not Booking.objects.exists()
        assert not IdempotencyRecord.objects.exists()
        assert not AuditEntry.objects.filter(action="booking.move").exists()
        assert App(customer).post("bookings/", body, key="one").status_code == 201

"""The same request many times at once, as an app on a bad line sends it."""

import pytest

from marketplace.accounts.tests.clients import App, access_token
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking
from marketplace.booking.tests.orders import order
from marketplace.core import clock, testing
from marketplace.core.api import idempotency
from marketplace.core.models import IdempotencyRecord

pytestmark = pytest.mark.race


def racers(customer, bodies_and_keys):
    token = access_token(customer)

    def sender(body, key):
        def send():
            with clock.moved_to(NOW):
                return App(token=token).post("bookings/", body, key=key)

        return send

    return [sender(body, key) for body, key in bodies_and_keys]


def test_one_key_at_once_is_one_booking(race_database):
    for number in range(4):
        with clock.moved_to(NOW):
            service, customer = make_bookable_service(), make_user()
            body = order(service)
        answers = testing.all_at_once(racers(customer, [(body, f"key-{number}")] * 6))
        statuses = sorted(one.status_code for one in answers)
        assert set(statuses) <= {201, 409}, [getattr(one, "content", one) for one in answers]
        assert len({one.content for one in answers if one.status_code == 201}) == 1
        assert all(one.json()["code"] == "in_flight" for one in answers if one.status_code == 409)
        assert Booking.objects.filter(customer=customer, booked_at__isnull=False).count() == 1
        assert IdempotencyRecord.objects.filter(account_id=customer.pk).count() == 1
    with clock.moved_to(NOW):
        assert not testing.breaches()


def test_control_keys_of_their_own_do_not_keep_each_other_from_booking(race_database):
    """What makes it one booking is the key: with other keys the same request books, or is refused, for itself."""
    with clock.moved_to(NOW):
        service, customer = make_bookable_service(), make_user()
        body = order(service)
    answers = testing.all_at_once(racers(customer, [(body, f"key-{number}") for number in range(4)]))
    codes = {one.json().get("code") for one in answers if one.status_code != 201}
    assert codes <= {"taken", "conflict"}, codes
    assert "in_flight" not in codes


def test_control_without_the_lock_both_carry_it_out(race_database, monkeypatch):
    """The race is real: without the lock the second finds no answer yet, and fails on the unique key at its end."""
    monkeypatch.setattr(idempotency, "try_advisory_lock", lambda *args: True)
    with clock.moved_to(NOW):
        service, customer = make_bookable_service(), make_user()
        body = order(service)
    failures = 0
    for number in range(5):
        answers = testing.all_at_once(racers(customer, [(body, f"key-{number}")] * 4))
        failures += sum(not hasattr(one, "status_code") or one.status_code == 409 for one in answers)
    assert failures, "somebody was told of a conflict that was none"


def starters():
    """Five requests of one provider to begin one job."""
    with clock.moved_to(NOW):
        booking = make_booking(service=make_bookable_service(instant=True))
        token = access_token(booking.provider.owner)

    def start():
        with clock.moved_to(NOW):
            return App(token=token).put(f"providers/jobs/{booking.public_id}/start/")

    return booking, [start] * 5


def test_the_same_step_many_times_at_once_is_taken_once(race_database):
    for _round in range(3):
        booking, together = starters()
        answers = testing.all_at_once(together)
        assert [one.status_code for one in answers] == [200] * 5, [getattr(one, "content", one) for one in answers]
        assert {one.json()["status"] for one in answers} == {"ongoing"}
        assert booking.events.filter(to_status="ongoing").count() == 1


@pytest.mark.parametrize(("instant", "status"), [(False, "withdrawn"), (True, "cancelled_by_customer")])
def test_the_same_cancellation_many_times_at_once_is_one(race_database, instant, status):
    for _round in range(3):
        with clock.moved_to(NOW):
            booking = make_booking(service=make_bookable_service(instant=instant))
            token = access_token(booking.customer)

        def cancel(path=f"bookings/{booking.public_id}/cancel/", token=token):
            with clock.moved_to(NOW):
                return App(token=token).put(path, {"reason": "The tap mended itself"})

        answers = testing.all_at_once([cancel] * 5)
        assert [one.status_code for one in answers] == [200] * 5, [getattr(one, "content", one) for one in answers]
        assert {one.json()["status"] for one in answers} == {status}
        assert booking.events.filter(to_status=status).count() == 1


def test_control_without_a_second_look_the_late_ones_are_refused(race_database, monkeypatch):
    """The race is real: who waited for the lock finds the step taken."""
    monkeypatch.setattr("marketplace.booking.api_steps.WrongState", ZeroDivisionError)
    refused = 0
    for _round in range(3):
        booking, together = starters()
        refused += sum(one.status_code == 409 for one in testing.all_at_once(together))
        assert booking.events.filter(to_status="ongoing").count() == 1
    assert refused

"""Saying through the API that the other side was not there: who, when, and once however often it is sent."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import make_bookable_service, make_booking
from marketplace.core import clock
from marketplace.providers.tests.factories import make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
REASON = {"reason": "I rang three times"}
SIDES = ("provider", "customer")
WAITED = timedelta(minutes=15)


@pytest.fixture
def booking() -> Booking:
    return make_booking(service=make_bookable_service(instant=True))


def path_of(booking: Booking, side: str) -> str:
    return f"{'providers/jobs' if side == 'provider' else 'bookings'}/{booking.public_id}/no-show/"


def app_of(booking: Booking, side: str, **kwargs) -> App:
    return App(booking.provider.owner if side == "provider" else booking.customer, **kwargs)


def refused(answer) -> tuple:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(("side", "status"), [("provider", "no_show_customer"), ("customer", "no_show_provider")])
def test_each_side_reports_the_other_once_however_often_it_is_sent(booking, side, status):
    app = app_of(booking, side)
    with clock.moved_to(booking.starts_at + WAITED):
        assert "no_show" in app.get(f"bookings/{booking.public_id}/").json()["can"]
        first = app.put(path_of(booking, side), REASON)
        again = app.put(path_of(booking, side), {"reason": "Another word"})
    assert (first.status_code, first.json()["status"], first.json()["group"]) == (200, status, "cancelled")
    assert first.json()["can"] == []
    assert (again.status_code, again.json()) == (200, first.json())
    assert booking.events.get(to_status=status).reason == REASON["reason"]


def test_a_reason_is_not_needed(booking):
    with clock.moved_to(booking.starts_at + WAITED):
        assert app_of(booking, "provider").put(path_of(booking, "provider")).status_code == 200


@pytest.mark.parametrize("body", [{"reason": "x" * 501}, {"side": "customer"}])
def test_what_is_wrong_in_the_body_changes_nothing(booking, body):
    with clock.moved_to(booking.starts_at + WAITED):
        assert refused(app_of(booking, "provider").put(path_of(booking, "provider"), body)) == (400, "invalid")
    booking.refresh_from_db()
    assert booking.status == "accepted"


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize(
    ("after_start", "answer"),
    [
        (timedelta(minutes=15) - timedelta(seconds=1), 409),
        (timedelta(minutes=15), 200),
        (timedelta(hours=48), 200),
        (timedelta(hours=48, seconds=1), 409),
    ],
)
def test_from_a_quarter_of_an_hour_to_two_days_after_the_start(booking, side, after_start, answer):
    with clock.moved_to(booking.starts_at + after_start):
        given = app_of(booking, side).put(path_of(booking, side), REASON)
    assert given.status_code == answer
    if answer == 409:
        assert refused(given) == (409, "wrong_state")
        assert "15 minutes" in given.json()["detail"]
        booking.refresh_from_db()
        assert booking.status == "accepted"


@pytest.mark.parametrize(("first", "second"), [SIDES, SIDES[::-1]])
def test_who_is_late_with_saying_so_does_not_turn_it_round(booking, first, second):
    with clock.moved_to(booking.starts_at + WAITED):
        ended = app_of(booking, first).put(path_of(booking, first), REASON).json()["status"]
        assert refused(app_of(booking, second).put(path_of(booking, second), REASON)) == (409, "wrong_state")
    booking.refresh_from_db()
    assert booking.status == ended


def test_nobody_was_missing_where_the_work_has_begun(booking):
    with clock.moved_to(booking.starts_at + WAITED):
        app_of(booking, "provider").put(f"providers/jobs/{booking.public_id}/start/")
        for side in SIDES:
            assert refused(app_of(booking, side).put(path_of(booking, side), REASON)) == (409, "wrong_state")


def test_who_works_there_may_and_strangers_and_the_wrong_side_find_nothing(booking):
    worker = make_staff(booking.provider, user=make_user(role="provider")).user
    with clock.moved_to(booking.starts_at + WAITED):
        for app, side in (
            (App(make_user()), "provider"),
            (App(make_user()), "customer"),
            (app_of(booking, "customer"), "provider"),
            (app_of(booking, "provider"), "customer"),
            (App(worker), "customer"),
        ):
            assert refused(app.put(path_of(booking, side), REASON)) == (404, "not_found")
        assert App(worker).put(path_of(booking, "provider"), REASON).json()["status"] == "no_show_customer"


def test_a_report_is_a_known_number_of_queries(booking, django_assert_num_queries):
    app = app_of(booking, "provider")
    with clock.moved_to(booking.starts_at + WAITED):
        with django_assert_num_queries(28):
            app.put(path_of(booking, "provider"), REASON)
        with django_assert_num_queries(7):
            app.put(path_of(booking, "provider"), REASON)

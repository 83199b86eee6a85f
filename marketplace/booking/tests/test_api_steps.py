"""Carrying a booking out through the API: begun, done, confirmed or disputed."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.carry_out_booking import complete_booking
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import begin, make_bookable_service, make_booking
from marketplace.core import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
REASON = {"reason": "It still drips"}


def agreed(**fields) -> Booking:
    return make_booking(service=make_bookable_service(instant=True), **fields)


def done(**fields) -> Booking:
    booking = agreed(**fields)
    begin(booking)
    complete_booking(booking_id=booking.pk, actor=booking.provider.owner)
    return booking


def refused(answer) -> tuple:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


class TestTheProvider:
    def test_begins_and_finishes(self):
        booking = agreed()
        app, path = App(booking.provider.owner), f"providers/jobs/{booking.public_id}/"
        assert "start" in app.get(f"bookings/{booking.public_id}/").json()["can"]
        begun = app.put(path + "start/")
        assert (begun.status_code, begun.json()["status"], begun.json()["group"]) == (200, "ongoing", "ongoing")
        assert begun.json()["can"] == ["complete"]
        assert begun.json()["cancellation"] is None
        finished = app.put(path + "complete/")
        assert (finished.status_code, finished.json()["status"]) == (200, "completed")
        assert App(booking.customer).get(f"bookings/{booking.public_id}/").json()["can"] == ["confirm", "dispute"]

    def test_twice_is_once(self):
        booking = agreed()
        app, path = App(booking.provider.owner), f"providers/jobs/{booking.public_id}/"
        for step, status in (("start/", "ongoing"), ("complete/", "completed")):
            first, again = app.put(path + step), app.put(path + step)
            assert (again.status_code, again.json()) == (200, first.json())
            assert booking.events.filter(to_status=status).count() == 1
        late = app.put(path + "start/")
        assert refused(late) == (409, "wrong_state")

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "This appointment is still too far ahead to begin."),
            ("de", "Für den Beginn ist es noch zu früh."),
            ("it", "È troppo presto per iniziare questo lavoro."),
        ],
    )
    def test_does_not_begin_days_ahead(self, language, words):
        booking = agreed()
        app = App(booking.provider.owner, language=language)
        with clock.moved_to(booking.starts_at - timedelta(hours=24, seconds=1)):
            answer = app.put(f"providers/jobs/{booking.public_id}/start/")
        assert refused(answer) == (409, "wrong_state")
        assert answer.json()["detail"] == words
        with clock.moved_to(booking.starts_at - timedelta(hours=24)):
            assert app.put(f"providers/jobs/{booking.public_id}/start/").status_code == 200

    @pytest.mark.parametrize("step", ["start", "complete"])
    def test_not_what_nobody_agreed_to(self, step):
        booking = make_booking()
        answer = App(booking.provider.owner).put(f"providers/jobs/{booking.public_id}/{step}/")
        assert refused(answer) == (409, "wrong_state")
        booking.refresh_from_db()
        assert booking.status == "requested"

    def test_neither_confirms_nor_disputes(self):
        booking = done()
        app = App(booking.provider.owner)
        assert refused(app.put(f"bookings/{booking.public_id}/confirm/")) == (404, "not_found")
        assert refused(app.put(f"bookings/{booking.public_id}/dispute/", REASON)) == (404, "not_found")
        booking.refresh_from_db()
        assert booking.status == "completed"


class TestTheCustomer:
    def test_confirms_once(self):
        booking = done()
        app, path = App(booking.customer), f"bookings/{booking.public_id}/confirm/"
        first, again = app.put(path), app.put(path)
        assert (first.status_code, first.json()["status"], first.json()["can"]) == (200, "finished", [])
        assert (again.status_code, again.json()) == (200, first.json())
        assert booking.events.filter(to_status="finished").count() == 1
        booking.provider.refresh_from_db()
        assert booking.provider.completed_count == 1

    def test_says_what_is_wrong_once(self):
        booking = done()
        app, path = App(booking.customer), f"bookings/{booking.public_id}/dispute/"
        first, again = app.put(path, REASON), app.put(path, {"reason": "And it is loud"})
        assert (first.status_code, first.json()["status"]) == (200, "disputed")
        assert (again.status_code, again.json()) == (200, first.json())
        assert booking.events.get(to_status="disputed").reason == "It still drips"
        assert refused(app.put(f"bookings/{booking.public_id}/confirm/")) == (409, "wrong_state")

    def test_objects_while_the_work_goes_on_but_confirms_only_what_is_done(self):
        booking = agreed()
        begin(booking)
        app = App(booking.customer)
        assert refused(app.put(f"bookings/{booking.public_id}/confirm/")) == (409, "wrong_state")
        assert app.put(f"bookings/{booking.public_id}/dispute/", REASON).json()["status"] == "disputed"

    def test_no_longer_objects_to_what_was_confirmed(self):
        booking = done()
        app = App(booking.customer)
        app.put(f"bookings/{booking.public_id}/confirm/")
        assert refused(app.put(f"bookings/{booking.public_id}/dispute/", REASON)) == (409, "wrong_state")

    @pytest.mark.parametrize("body", [None, {}, {"reason": ""}, {"reason": " \n"}, {"reason": "x" * 501}, {"why": "x"}])
    def test_has_to_say_what(self, body):
        booking = done()
        answer = App(booking.customer).put(f"bookings/{booking.public_id}/dispute/", body)
        assert refused(answer) == (400, "invalid")
        assert answer.json()["errors"][0]["field"] in ("reason", "why")
        booking.refresh_from_db()
        assert booking.status == "completed"

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            ("en", "Please describe what is wrong."),
            ("de", "Bitte beschreiben Sie, was nicht stimmt."),
            ("it", "Descriva che cosa non va."),
        ],
    )
    def test_is_asked_in_their_language(self, language, words):
        booking = done()
        for body in ({}, {"reason": " "}):
            answer = App(booking.customer, language=language).put(f"bookings/{booking.public_id}/dispute/", body)
            assert answer.json()["errors"] == [
                {"field": "reason", "code": answer.json()["errors"][0]["code"], "message": words}
            ]

    def test_neither_begins_nor_finishes(self):
        booking = agreed()
        app = App(booking.customer)
        for step in ("start", "complete"):
            assert refused(app.put(f"providers/jobs/{booking.public_id}/{step}/")) == (404, "not_found")


def test_strangers_find_nothing():
    booking = done()
    app = App(make_user())
    for path in (
        f"providers/jobs/{booking.public_id}/start/",
        f"providers/jobs/{booking.public_id}/complete/",
        f"bookings/{booking.public_id}/confirm/",
        f"bookings/{booking.public_id}/dispute/",
    ):
        assert refused(app.put(path, REASON if "dispute" in path else None)) == (404, "not_found")


def test_a_step_is_a_known_number_of_queries(django_assert_num_queries):
    booking = agreed()
    provider, customer = App(booking.provider.owner), App(booking.customer)
    path = f"providers/jobs/{booking.public_id}/"
    for app, step, queries in (
        (provider, path + "start/", 21),
        (provider, path + "complete/", 21),
        (customer, f"bookings/{booking.public_id}/confirm/", 25),
    ):
        with django_assert_num_queries(queries):
            app.put(step)
        with django_assert_num_queries(7):
            app.put(step)

"""The inbox through the API."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.tests.factories import NOW, make_booking
from marketplace.core import clock
from marketplace.core.models import AuditEntry
from marketplace.core.testing import deliver_all
from marketplace.notifications.tasks import sweep_deliveries
from marketplace.notifications.tests.factories import make_told, make_untold

pytestmark = pytest.mark.django_db


def test_what_an_account_was_told(django_assert_num_queries):
    with clock.moved_to(NOW):
        booking = make_booking()
        deliver_all()
        sweep_deliveries()
        app = App(booking.provider.owner)
        with django_assert_num_queries(3):
            page = app.get("notifications/").json()
        (one,) = page["results"]
        assert one["kind"] == "booking.new_request"
        assert one["title"]
        assert booking.public_id in one["link"]
        assert one["created_at"].endswith("Z")
        assert one["read_at"] is None
        assert App(make_user()).get("notifications/").json() == {"next": None, "previous": None, "results": []}
        assert app.get("notifications/", {"unread": "1"}).status_code == 400


def unread(app) -> list[str]:
    return [one["id"] for one in app.get("notifications/").json()["results"] if one["read_at"] is None]


class TestReading:
    def test_everything(self):
        user, other = make_user(), make_told()
        for minutes in range(3):
            with clock.moved_to(NOW + timedelta(minutes=minutes)):
                make_told(user)
        app = App(user)
        with clock.moved_to(NOW + timedelta(minutes=2)):
            for body in (None, {}):
                answer = app.put("notifications/read/", body)
                assert (answer.status_code, answer.json()) == (200, {"unread": 0})
        assert unread(app) == []
        assert unread(App(other.recipient)) == [other.public_id]
        assert AuditEntry.objects.filter(action="notifications.mark_read").count() == 1, "twice is once"

    def test_up_to_the_newest_that_was_shown(self):
        user = make_user()
        told = []
        for minutes in (0, 1, 1, 2):
            with clock.moved_to(NOW + timedelta(minutes=minutes)):
                told.append(make_told(user).public_id)
        app = App(user)
        assert unread(app) == told[::-1]
        for _ in range(2):
            answer = app.put("notifications/read/", {"up_to": told[1]})
            assert (answer.status_code, answer.json()) == (200, {"unread": 2})
            assert unread(app) == [told[3], told[2]]

    def test_what_is_not_in_the_inbox_is_not_found_and_marks_nothing(self):
        mine, foreign, untold = make_told(), make_told(), make_untold()
        for wrong in (foreign.public_id, untold.public_id, "aaaaaaaaaaaa"):
            for app in (App(mine.recipient), App(untold.recipient)):
                answer = app.put("notifications/read/", {"up_to": wrong})
                assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert unread(App(mine.recipient)) == [mine.public_id]

    @pytest.mark.parametrize("body", [{"upto": "aaaaaaaaaaaa"}, {"up_to": "1"}, {"up_to": ""}, {"up_to": None}, []])
    def test_a_slip_does_not_mark_everything(self, body):
        mine = make_told()
        answer = App(mine.recipient).put("notifications/read/", body)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert unread(App(mine.recipient)) == [mine.public_id]

    def test_queries_do_not_grow(self, django_assert_num_queries):
        user = make_user()
        app = App(user)
        newest = make_told(user).public_id
        with django_assert_num_queries(10):
            app.put("notifications/read/", {"up_to": newest})
        for _ in range(5):
            newest = make_told(user).public_id
        with django_assert_num_queries(10):
            app.put("notifications/read/", {"up_to": newest})
        for _ in range(5):
            make_told(user)
        with django_assert_num_queries(9):
            assert app.put("notifications/read/").json() == {"unread": 0}

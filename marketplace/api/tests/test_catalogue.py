"""Categories, search, one service and its free times, as an app sees them."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.booking.tests.factories import NOW, make_bookable_service
from marketplace.catalog.tests.factories import make_category
from marketplace.providers.tests.factories import make_provider, make_staff
from marketplace.scheduling.queries import open_slots
from marketplace.scheduling.tests.factories import make_hours
from marketplace.search.tests.factories import MERANO, TRENTO, make_found

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


def wrong_field(answer) -> str:
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    return error["field"]


class TestCategories:
    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_the_tree_in_the_language_asked_for(self, language):
        make_category("plumber")
        make_category("painter")
        answer = App(language=language).get("categories/")
        (group,) = answer.json()["results"]
        assert group["name"] == f"Test group {language}"
        assert [one["name"] for one in group["children"]] == [f"Plumber {language}", f"Painter {language}"]
        assert answer["Content-Language"] == language

    def test_queries_do_not_grow(self, django_assert_num_queries):
        for number in range(3):
            make_category(f"one-{number}")
        app = App()
        with django_assert_num_queries(2):
            app.get("categories/")
        for number in range(9):
            make_category(f"two-{number}")
        with django_assert_num_queries(2):
            assert len(app.get("categories/").json()["results"][0]["children"]) == 12


class TestSearch:
    def test_finds_what_the_page_finds(self):
        near = make_found("plumber", titles={"en": "Blocked drain"}, at=MERANO)
        make_found("painter", titles={"en": "Painting a room"}, at=TRENTO)
        answer = App().get("services/", {"q": "plumber near Merano"}).json()
        assert [one["id"] for one in answer["results"]] == [near.public_id]
        assert answer["understood"] == {"text": "plumber", "near": "Merano", "on": None, "corrected": ""}
        assert (answer["total"], answer["next"], answer["previous"]) == (1, None, None)
        (one,) = answer["results"]
        assert one["price"] == {"model": "fixed", "amount": {"amount_minor": 4800, "currency": "EUR"}}
        assert one["distance_km"] < 1
        assert one["next_times"][0] == open_slots(near, NOW, NOW + timedelta(days=7))[0].start.isoformat().replace(
            "+00:00", "Z"
        )

    def test_filters(self):
        plumber = make_found("plumber", at=MERANO)
        painter = make_found("painter", at=TRENTO)

        def found(**filters):
            return {one["id"] for one in App().get("services/", filters).json()["results"]}

        assert found() == {plumber.public_id, painter.public_id}
        assert found(category="painter") == {painter.public_id}
        assert found(near="Merano", km=5) == {plumber.public_id}
        assert found(on="2026-11-25") == {plumber.public_id, painter.public_id}
        assert found(on="2026-11-29") == set()

    def test_words_in_the_language_of_the_filter(self):
        make_found("plumber", titles={"en": "Blocked drain", "de": "Verstopfter Abfluss"})
        for app, query in ((App(language="de"), {}), (App(), {"lang": "de"})):
            (one,) = app.get("services/", query).json()["results"]
            assert (one["title"], one["language"]) == ("Verstopfter Abfluss", "de")
            assert one["category"]["name"] == "Installateur"

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"colour": "red"}, "colour"),
            ({"km": "far"}, "km"),
            ({"km": "0"}, "km"),
            ({"on": "tomorrow"}, "on"),
            ({"on": "9999-12-31"}, "on"),
            ({"sort": "beauty"}, "sort"),
            ({"lang": "fr"}, "lang"),
            ({"category": "no-such-trade"}, "category"),
            ({"near": "Atlantis"}, "near"),
            ({"cursor": "abc"}, "cursor"),
            ({"cursor": "eyJwIjogLTF9"}, "cursor"),
            ({"q": "x" * 201}, "q"),
            ({"q": "\x00"}, "q"),
        ],
    )
    def test_a_bad_or_unknown_filter_is_named(self, query, field):
        assert wrong_field(App().get("services/", query)) == field

    def test_pages(self):
        for _number in range(14):
            make_found("plumber")
        first = App().get("services/", {"q": "plumber"}).json()
        assert (len(first["results"]), first["total"], first["previous"]) == (12, 14, None)
        second = App().get(first["next"].partition("/api/v1/")[2]).json()
        assert second["next"] is None
        assert len({one["id"] for one in first["results"] + second["results"]}) == 14
        assert App().get(second["previous"].partition("/api/v1/")[2]).json() == first

    def test_queries_do_not_grow(self, django_assert_max_num_queries):
        for _number in range(3):
            make_found("plumber", at=MERANO)
        for _number in range(9):
            make_found("plumber", at=TRENTO)
        app = App()
        with django_assert_max_num_queries(12) as few:
            assert len(app.get("services/", {"near": "Merano", "km": 5}).json()["results"]) == 3
        with django_assert_max_num_queries(12) as many:
            assert len(app.get("services/", {"q": "plumber"}).json()["results"]) == 12
        assert len(many) <= len(few) + 1


class TestOneService:
    def test_everything_that_is_told_before_booking(self):
        service = make_bookable_service()
        answer = App().get(f"services/{service.public_id}/").json()
        member = service.performed_by.get()
        assert answer["id"] == service.public_id
        assert answer["staff"] == [{"id": member.public_id, "name": member.name}]
        assert answer["cancellation"]["kind"] == service.provider.policy.kind
        assert answer["duration_minutes"] == 60
        assert answer["time_zone"] == "Europe/Rome"
        assert answer["provider"]["name"] == service.provider.trading_name

    def test_an_individuals_street_is_not_told(self):
        provider = make_provider(account_type="individual", street="Geheimgasse 7")
        make_hours(provider.staff_members.get())
        service = make_bookable_service()
        service.provider = provider
        service.save()
        assert "Geheimgasse" not in App().get(f"services/{service.public_id}/").content.decode()

    @pytest.mark.parametrize("language", ["en", "de", "it"])
    def test_what_cannot_be_booked_is_not_there(self, language):
        hidden = make_bookable_service(status="paused")
        for path in (
            f"services/{hidden.public_id}/",
            "services/aaaaaaaaaaaa/",
            "services/%00/",
            "nonsense",
            "ünd/",
            "a%0Ab/",
        ):
            answer = App(language=language).get(path)
            assert answer.status_code == 404, path
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["Content-Language"] == language
            assert answer.json()["code"] == "not_found"

    def test_queries_do_not_grow(self, django_assert_num_queries):
        service = make_bookable_service()
        app = App()
        path = f"services/{service.public_id}/"
        with django_assert_num_queries(7):
            app.get(path)
        for _number in range(4):
            service.performed_by.add(make_staff(service.provider))
        with django_assert_num_queries(7):
            assert len(app.get(path).json()["staff"]) == 5


class TestSlots:
    def test_are_those_that_can_be_booked(self):
        service = make_bookable_service()
        answer = App().get(f"services/{service.public_id}/slots/").json()
        slots = open_slots(service, NOW, NOW + timedelta(days=7))
        assert [one["starts_at"] for one in answer["results"]] == [
            slot.start.isoformat().replace("+00:00", "Z") for slot in slots
        ]
        assert answer["time_zone"] == "Europe/Rome"
        assert answer["results"][0]["staff"] == [service.performed_by.get().public_id]

    def test_of_one_person(self):
        service = make_bookable_service()
        other = make_staff(service.provider)
        service.performed_by.add(other)
        path = f"services/{service.public_id}/slots/"
        assert App().get(path, {"staff": other.public_id}).json()["results"] == []
        assert wrong_field(App().get(path, {"staff": "aaaaaaaaaaaa"})) == "staff"

    def test_an_offset_is_read_as_what_it_says(self):
        service = make_bookable_service()
        path = f"services/{service.public_id}/slots/"
        there = App().get(path, {"from": "2026-11-24T09:00:00+01:00", "to": "2026-11-24T10:00:00+01:00"}).json()
        utc = App().get(path, {"from": "2026-11-24T08:00:00Z", "to": "2026-11-24T09:00:00Z"}).json()
        assert there == utc
        assert there["results"]
        assert all("2026-11-24T08" in one["starts_at"] for one in there["results"])

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"to": "2026-12-25T06:00:01Z"}, "to"),
            ({"from": "2026-11-24T06:00:00Z", "to": "2026-11-24T06:00:00Z"}, "to"),
            ({"from": "2026-11-24T06:00:00"}, "from"),
            ({"from": "0001-01-01T00:00:00Z"}, "from"),
            ({"to": "9999-12-31T23:59:59-12:00"}, "to"),
            ({"from": "monday"}, "from"),
            ({"staff": "x"}, "staff"),
            ({"until": "2026-11-24T06:00:00Z"}, "until"),
        ],
    )
    def test_bad_times_are_named(self, query, field):
        service = make_bookable_service()
        assert wrong_field(App().get(f"services/{service.public_id}/slots/", query)) == field

    def test_31_days_are_allowed(self):
        service = make_bookable_service()
        query = {"to": (NOW + timedelta(days=31)).isoformat()}
        assert App().get(f"services/{service.public_id}/slots/", query).status_code == 200

"""Booking through the API: what is asked, and what everybody then reads."""

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, make_draft
from marketplace.booking.tests.orders import HOME, first_time, order
from marketplace.core import clock
from marketplace.providers.tests.factories import make_staff
from marketplace.scheduling.tests.factories import make_hours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


class TestBooking:
    def test_asks_the_provider(self):
        service, customer = make_bookable_service(), make_user()
        answer = App(customer).post("bookings/", order(service), key="k1")
        assert answer.status_code == 201, answer.json()
        body = answer.json()
        booking = Booking.objects.get()
        assert (body["id"], body["status"], body["group"]) == (booking.public_id, "requested", "upcoming")
        assert body["address"] == {"street": "Laubengasse 12", "postcode": "39100", "city": "Bozen", "country": "IT"}
        assert booking.phone == "+390471123456"
        assert body["price"] == {"model": "fixed", "amount": {"amount_minor": 4800, "currency": "EUR"}}
        assert body["starts_at"].endswith("Z")
        assert body["time_zone"] == "Europe/Rome"
        assert body["can"] == ["withdraw"]
        assert body["cancellation"] == {
            "per_cent": 100,
            "amount": {"amount_minor": 4800, "currency": "EUR"},
            "until": None,
        }
        assert App(customer).get(answer["Location"].partition("/api/v1/")[2]).json() == body

    def test_is_confirmed_at_once_where_the_provider_says_so(self):
        service = make_bookable_service(instant=True)
        body = App(make_user()).post("bookings/", order(service), key="k1").json()
        assert body["status"] == "accepted"
        assert body["respond_by"] is None

    def test_with_a_person_of_ones_choice(self):
        service = make_bookable_service()
        other = make_staff(service.provider)
        make_hours(other)
        service.performed_by.add(other)
        body = App(make_user()).post("bookings/", order(service, staff=other.public_id), key="k1").json()
        assert body["staff"] == [{"id": other.public_id, "name": other.name}]

    def test_the_language_of_the_request_is_the_bookings(self):
        App(make_user(), language="it").post("bookings/", order(make_bookable_service()), key="k1")
        assert Booking.objects.get().language == "it"

    def test_an_address_is_kept_only_where_somebody_comes(self):
        service = make_bookable_service(place="at_provider", instant=True)
        service.provider.street = "Werkstattgasse 5"
        service.provider.save()
        body = App(make_user()).post("bookings/", order(service), key="k1").json()
        booking = Booking.objects.get()
        assert (booking.street, booking.note) == ("", "2nd floor")
        assert body["address"]["street"] == "Werkstattgasse 5"

    def test_where_the_provider_works_is_told_once_it_is_agreed(self):
        service = make_bookable_service(place="at_provider")
        service.provider.street = "Werkstattgasse 5"
        service.provider.save()
        app = App(make_user())
        body = app.post("bookings/", order(service), key="k1").json()
        assert body["address"] is None
        accept_booking(booking_id=Booking.objects.get().pk, actor=service.provider.owner)
        assert app.get(f"bookings/{body['id']}/").json()["address"]["street"] == "Werkstattgasse 5"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"service": "x"}, "service"),
            ({"starts_at": "2026-11-24T08:00:00"}, "starts_at"),
            ({"starts_at": "soon"}, "starts_at"),
            ({"staff": "aaaaaaaaaaaa"}, "staff"),
            ({"payment_choice": "beans"}, "payment_choice"),
            ({"price": 1}, "price"),
            ({"details": {}}, "details.street"),
            ({"details": HOME | {"street": " "}}, "details.street"),
            ({"details": HOME | {"phone": "12"}}, "details.phone"),
            ({"details": HOME | {"country": "Italy"}}, "details.country"),
            ({"details": HOME | {"floor": "2"}}, "details.floor"),
            ({"details": HOME | {"note": "x" * 1001}}, "details.note"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_held(self, change, field):
        service = make_bookable_service()
        answer = App(make_user()).post("bookings/", order(service, **change), key="k1")
        assert answer.status_code == 400, answer.json()
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert not Booking.objects.exists()

    def test_a_time_that_is_not_free(self):
        service = make_bookable_service()
        for wrong in (NOW.isoformat(), "2026-11-29T10:00:00Z", "2099-01-01T10:00:00Z"):
            answer = App(make_user()).post("bookings/", order(service, starts_at=wrong), key="k1")
            assert (answer.status_code, answer.json()["code"]) == (409, "taken")

    def test_who_may_not(self):
        service = make_bookable_service()
        own = App(service.provider.owner).post("bookings/", order(service), key="k1")
        assert (own.status_code, own.json()["code"]) == (403, "own_service")
        unverified = App(make_user(verified=False)).post("bookings/", order(service), key="k1")
        assert (unverified.status_code, unverified.json()["code"]) == (403, "email_not_verified")
        body = order(service)
        service.status = "paused"
        service.save()
        assert App(make_user()).post("bookings/", body, key="k1").status_code == 404

    def test_three_open_requests_with_one_provider_are_enough(self):
        service, app = make_bookable_service(), App(make_user())
        answers = [
            app.post("bookings/", order(service, starts_at=first_time(service)), key=f"k{number}")
            for number in range(4)
        ]
        assert [one.status_code for one in answers] == [201, 201, 201, 429]
        assert Booking.objects.count() == 3, "the refused one holds no time"


class TestReading:
    def test_the_list_by_group_and_by_status(self):
        service, customer = make_bookable_service(), make_user()
        requested = make_booking(service=service, customer=customer)
        withdrawn = make_booking(service=service, customer=customer, index=3)
        make_booking(service=service)
        make_draft(service=service, customer=customer, index=8)
        app = App(customer)
        app.put(f"bookings/{withdrawn.public_id}/cancel/", {})

        def listed(**query):
            return [one["id"] for one in app.get("bookings/", query).json()["results"]]

        assert set(listed()) == {requested.public_id, withdrawn.public_id}
        assert listed(group="upcoming") == [requested.public_id]
        assert listed(group="cancelled") == [withdrawn.public_id]
        assert listed(group="ongoing") == listed(group="completed") == []
        assert listed(status="requested") == [requested.public_id]
        for wrong in ({"group": "past"}, {"status": "draft"}, {"state": "x"}, {"limit": "0"}, {"cursor": "x"}):
            assert app.get("bookings/", wrong).status_code == 400, wrong

    def test_pages_neither_repeat_nor_skip_when_something_is_added(self):
        customer = make_user()
        made = [make_booking(customer=customer, index=index % 3).public_id for index in range(7)]
        app = App(customer)
        page = app.get("bookings/", {"limit": 3}).json()
        seen = [one["id"] for one in page["results"]]
        make_booking(customer=customer, index=20)
        while page["next"]:
            page = app.get(page["next"].partition("/api/v1/")[2]).json()
            seen += [one["id"] for one in page["results"]]
        assert sorted(seen) == sorted(made)
        assert page["previous"]

    @pytest.mark.parametrize("cursor", ["cD0y", "cD0yMDI2LTExLTIz", "cD0xLTEtMSAwMDowMCswMDowMA==", "%00", "r=1"])
    def test_a_forged_cursor(self, cursor):
        answer = App(make_user()).get("bookings/", {"cursor": cursor})
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor"), answer.json()

    def test_queries_do_not_grow(self, django_assert_num_queries):
        service, customer = make_bookable_service(), make_user()
        make_booking(service=service, customer=customer)
        app, business = App(customer), App(service.provider.owner)
        with django_assert_num_queries(5):
            app.get("bookings/")
        with django_assert_num_queries(6):
            business.get("providers/jobs/")
        for number in range(4):
            make_booking(service=make_bookable_service(), customer=customer, index=number)
            make_booking(service=service, index=number + 1)
        with django_assert_num_queries(5):
            assert len(app.get("bookings/").json()["results"]) == 5
        with django_assert_num_queries(6):
            assert len(business.get("providers/jobs/").json()["results"]) == 5

    def test_a_request_that_nobody_answered_says_so_before_it_is_swept(self):
        customer = make_user()
        booking = make_booking(customer=customer)
        with clock.moved_to(booking.respond_by):
            body = App(customer).get(f"bookings/{booking.public_id}/").json()
        assert (body["status"], body["is_over"], body["can"], body["cancellation"]) == ("requested", True, [], None)

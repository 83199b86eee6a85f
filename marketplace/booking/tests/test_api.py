"""Booking, answering and cancelling through the API."""

from datetime import timedelta

import pytest

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.answer_booking import accept_booking
from marketplace.booking.actions.cancel_booking import preview_cancellation
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_booking, make_draft
from marketplace.core import clock
from marketplace.core.models import AuditEntry, IdempotencyRecord
from marketplace.core.tasks import forget_answers
from marketplace.providers.tests.factories import make_staff
from marketplace.scheduling.queries import open_slots
from marketplace.scheduling.tests.factories import make_hours

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
HOME = {"street": "Laubengasse 12", "postcode": "39100", "city": "Bozen", "phone": "0471 123456", "note": "2nd floor"}


def first_time(service, index: int = 0) -> str:
    return open_slots(service, NOW, NOW + timedelta(days=7))[index].start.isoformat()


def order(of, **change) -> dict:
    return {"service": of.public_id, "starts_at": first_time(of), "details": HOME, **change}


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


class TestCancelling:
    def test_costs_what_was_said_before(self):
        customer = make_user()
        booking = make_booking(service=make_bookable_service(instant=True), customer=customer)
        app = App(customer)
        path = f"bookings/{booking.public_id}/"
        with clock.moved_to(NOW + timedelta(minutes=30)):
            said = app.get(path).json()["cancellation"]
            share = preview_cancellation(booking=booking, side="customer")
            answer = app.put(path + "cancel/", {"reason": "I found the tap"})
        assert said["per_cent"] == share.per_cent
        assert said["amount"]["amount_minor"] == 48 * share.per_cent
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled_by_customer")
        assert AuditEntry.objects.filter(action="booking.move", data__refund_per_cent=share.per_cent).exists()

    def test_twice_is_once(self):
        customer = make_user()
        booking = make_booking(customer=customer)
        app = App(customer)
        first = app.put(f"bookings/{booking.public_id}/cancel/", {})
        again = app.put(f"bookings/{booking.public_id}/cancel/", {})
        assert first.json()["status"] == "withdrawn"
        assert (again.status_code, again.json()) == (200, first.json())
        assert booking.events.filter(to_status="withdrawn").count() == 1

    def test_never_at_a_worse_price_than_was_shown(self):
        """A request is taken back for nothing; accepted in the same moment, it is not."""
        customer = make_user()
        booking = make_booking(customer=customer)
        booking.policy_snapshot = {"steps": []}
        booking.save()
        app = App(customer)
        place = f"bookings/{booking.public_id}/cancel/"
        shown = app.get(f"bookings/{booking.public_id}/").json()["cancellation"]["per_cent"]
        accept_booking(booking_id=booking.pk, actor=booking.provider.owner)
        with clock.moved_to(NOW + timedelta(minutes=11)):
            refused = app.put(place, {"per_cent": shown})
            assert (shown, refused.status_code, refused.json()["code"]) == (100, 409, "costs_more")
            assert app.get(f"bookings/{booking.public_id}/").json()["status"] == "accepted"
            assert app.put(place, {"per_cent": 0}).json()["status"] == "cancelled_by_customer"

    def test_by_the_provider(self):
        booking = make_booking(service=make_bookable_service(instant=True))
        answer = App(booking.provider.owner).put(f"bookings/{booking.public_id}/cancel/", {"reason": "Ill"})
        assert answer.json()["status"] == "cancelled_by_provider"

    def test_not_what_was_declined(self):
        customer = make_user()
        booking = make_booking(customer=customer)
        App(booking.provider.owner).put(f"providers/jobs/{booking.public_id}/decline/", {})
        answer = App(customer).put(f"bookings/{booking.public_id}/cancel/", {})
        assert (answer.status_code, answer.json()["code"]) == (409, "wrong_state")


class TestJobs:
    def test_accepting_twice_is_once(self):
        booking = make_booking()
        app = App(booking.provider.owner)
        assert [one["id"] for one in app.get("providers/jobs/").json()["results"]] == [booking.public_id]
        path = f"providers/jobs/{booking.public_id}/accept/"
        answers = [app.put(path) for _ in range(2)]
        assert [(one.status_code, one.json()["status"]) for one in answers] == [(200, "accepted")] * 2
        assert booking.events.filter(to_status="accepted").count() == 1
        late = app.put(f"providers/jobs/{booking.public_id}/decline/", {})
        assert (late.status_code, late.json()["code"]) == (409, "wrong_state")

    def test_declining_says_why(self):
        booking = make_booking()
        answer = App(booking.provider.owner).put(f"providers/jobs/{booking.public_id}/decline/", {"reason": "Full"})
        assert answer.json()["status"] == "declined"
        assert booking.events.get(to_status="declined").reason == "Full"

    def test_a_customer_has_none(self):
        booking = make_booking()
        app = App(booking.customer)
        assert app.get("providers/jobs/").json()["code"] == "no_business"
        assert app.put(f"providers/jobs/{booking.public_id}/accept/").status_code == 404
        booking.refresh_from_db()
        assert booking.status == "requested"

    def test_an_awarded_bid_has_no_service(self):
        booking = make_booking()
        booking.lines.update(service=None)
        answer = App(booking.customer).get(f"bookings/{booking.public_id}/")
        assert answer.json()["service"]["id"] is None

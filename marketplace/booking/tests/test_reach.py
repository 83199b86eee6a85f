"""Whether a business comes to an address: the rule, and what sending a booking makes of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from marketplace.accounts.tests.clients import App
from marketplace.accounts.tests.factories import make_user
from marketplace.booking.actions.send_booking import Details, send_booking
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.reach import TOLERANCE_KM, Reach, reach
from marketplace.booking.tests.factories import NOW, make_bookable_service, make_draft
from marketplace.core.errors import Invalid
from marketplace.core.geo import distance_km
from marketplace.core.places import find_place
from marketplace.scheduling.queries import open_slots

BOZEN = (46.4983, 11.3548)


def comes(city: str, *, country: str = "IT", km: int = 20) -> Reach:
    return reach(base=BOZEN, radius_km=km, city=city, country=country)


class TestRule:
    @pytest.mark.parametrize("city", ["Bozen", "bolzano", " Leifers ", "Eppan", "Bolzano - Bozen", "Bolzano BZ"])
    def test_a_town_nearby_by_any_of_its_names(self, city):
        assert comes(city) == Reach.COMES

    @pytest.mark.parametrize("city", ["Rom", "Roma", "00100 Roma", "Trento TN", "Sterzing"])
    def test_a_town_far_away(self, city):
        assert comes(city) == Reach.TOO_FAR

    def test_of_several_of_one_name_the_one_they_come_to(self):
        assert comes("Neumarkt", km=25) == Reach.COMES  # there is another one in Bavaria
        assert comes("Neumarkt", country="DE", km=25) != Reach.COMES

    def test_the_beginning_of_a_name_is_enough_to_come_and_not_enough_to_refuse(self):
        assert comes("Völs") == Reach.COMES
        assert comes("Völs", km=1) == Reach.UNKNOWN

    @pytest.mark.parametrize("city", ["", "Nirgendwo an der Etsch", "c", "Bozn", "München"])
    def test_what_nobody_knows_in_that_country(self, city):
        assert comes(city) == Reach.UNKNOWN

    def test_the_tolerance_is_added_to_the_radius(self):
        town = find_place("Leifers", language="de")
        away = distance_km(BOZEN, (town.latitude, town.longitude))
        assert comes("Leifers", km=int(away - TOLERANCE_KM) + 1) == Reach.COMES
        assert comes("Leifers", km=int(away - TOLERANCE_KM)) == Reach.TOO_FAR


@pytest.mark.django_db
@pytest.mark.usefixtures("monday")
class TestSending:
    def send(self, *, city: str = "Rom", country: str = "IT", instant: bool = True, **service) -> Booking:
        draft = make_draft(service=make_bookable_service(instant=instant, **service))
        details = Details(street="Via Appia 1", postcode="00100", city=city, country=country)
        return send_booking(booking_id=draft.pk, actor=draft.customer, details=details)

    @pytest.mark.parametrize("instant", [True, False])
    def test_too_far_is_refused_beside_the_town(self, instant):
        with pytest.raises(Invalid) as refused:
            self.send(instant=instant)
        assert (refused.value.field, refused.value.code) == ("city", "too_far")
        assert "20\xa0km" in str(refused.value)
        assert "Rom" in str(refused.value)
        assert Booking.objects.get().status == Status.DRAFT  # the time is still held

    def test_the_country_left_out_is_the_providers(self):
        with pytest.raises(Invalid):
            self.send(country="")

    def test_the_bases_name_is_the_readers(self):
        draft = make_draft()
        draft.provider.place_id = find_place("Bozen", language="de").id
        draft.provider.save()
        details = Details(street="Via Appia 1", postcode="00100", city="Roma")
        with translation.override("de"), pytest.raises(Invalid) as refused:
            send_booking(booking_id=draft.pk, actor=draft.customer, details=details)
        assert "Bozen" in str(refused.value)

    @pytest.mark.parametrize("place", ["at_provider", "online"])
    def test_who_does_not_travel_is_booked_from_anywhere(self, place):
        assert self.send(place=place).status == Status.ACCEPTED

    def test_nearby_is_booked_at_once(self):
        assert self.send(city="Leifers").status == Status.ACCEPTED

    def test_where_nobody_knows_the_town_the_provider_is_asked(self):
        sent = self.send(city="Hinterobertal")
        assert (sent.status, sent.needs_answer) == (Status.REQUESTED, True)
        sent.refresh_from_db()
        assert sent.needs_answer

    def test_sending_again_after_the_area_has_shrunk_changes_nothing(self):
        sent = self.send(city="Leifers")
        sent.provider.service_radius_km = 1
        sent.provider.save()
        details = Details(street="Via Appia 1", postcode="00100", city="Rom", country="IT")
        again = send_booking(booking_id=sent.pk, actor=sent.customer, details=details)
        assert (again.pk, again.city, again.status) == (sent.pk, "Leifers", Status.ACCEPTED)


@pytest.mark.django_db
@pytest.mark.usefixtures("monday")
class TestTheApi:
    def book(self, *, city: str) -> Any:
        service = make_bookable_service(instant=True)
        body = {
            "service": service.public_id,
            "starts_at": open_slots(service, NOW, NOW + timedelta(days=7))[0].start.isoformat(),
            "details": {"street": "Via Appia 1", "postcode": "00184", "city": city},
        }
        return App(make_user(), language="en").post("bookings/", body, key="k1")

    def test_an_address_too_far_away_is_refused_beside_its_town_and_nothing_is_held(self):
        answer = self.book(city="Rom")
        assert answer.status_code == 400
        problem = answer.json()
        assert problem["code"] == "too_far"
        assert [(error["field"], error["code"]) for error in problem["errors"]] == [("details.city", "too_far")]
        assert "20\xa0km from Bolzano" in problem["detail"]
        assert not Booking.objects.exists()

    def test_where_nobody_knows_the_town_the_provider_is_asked(self):
        body = self.book(city="Hinterobertal").json()
        assert body["status"] == "requested"
        assert body["respond_by"]

    @pytest.mark.parametrize(("place", "km"), [("at_customer", 20), ("at_provider", None), ("online", None)])
    def test_how_far_they_come_is_told_beforehand(self, place, km):
        service = make_bookable_service(place=place)
        assert App().get(f"services/{service.public_id}/").json()["comes_within_km"] == km

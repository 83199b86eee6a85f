"""How far a business travels: said on the way, refused beside the town, with ways on and nothing lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from marketplace.accounts.tests.factories import make_address, make_user
from marketplace.booking.enums import Status
from marketplace.booking.models import Booking
from marketplace.booking.tests.factories import make_bookable_service, make_draft
from marketplace.catalog.models import Service
from marketplace.search.actions.refresh_service import refresh_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]
AREA = "Comes to you, up to 20\xa0km from Bolzano"
FURTHER = "is further away"
ROME = {
    "street": "Via Appia 1",
    "postcode": "00184",
    "city": "Roma",
    "country": "IT",
    "note": "Third floor, ring twice",
}


def page(client: Client, name: str, *args: str, **query: str) -> str:
    answer = client.get(reverse(f"storefront:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def signed_in(client: Client, **address: Any) -> None:
    user = make_user()
    client.force_login(user)
    if address:
        make_address(user, **address)


class TestSaidBeforeATimeIsChosen:
    def test_on_the_providers_page_and_the_first_step(self, client):
        service = make_bookable_service()
        assert AREA in page(client, "provider", service.provider.slug)
        assert AREA in page(client, "book", service.public_id)

    @pytest.mark.parametrize("place", ["at_provider", "online"])
    def test_who_does_not_travel_says_nothing_of_it(self, client, place):
        service = make_bookable_service(place=place)
        for html in (
            page(client, "provider", service.provider.slug, near="Rom"),
            page(client, "book", service.public_id, near="Rom"),
        ):
            assert "Comes to you" not in html
            assert "20 km" not in html.replace("\xa0", " ")
            assert FURTHER not in html

    def test_a_place_searched_that_is_outside(self, client):
        service = make_bookable_service()
        for html in (
            page(client, "provider", service.provider.slug, near="Rom"),
            page(client, "book", service.public_id, near="Rom"),
            page(client, "times", service.provider.slug, service=service.public_id, near="Rom"),
        ):
            assert f"Rome {FURTHER}" in html
            assert f"{reverse('storefront:search')}?category={service.category.key}&amp;near=Rome" in html
            assert f"{reverse('storefront:request')}?category={service.category.key}&amp;city=Rome" in html

    @pytest.mark.parametrize("near", ["Bozen", "Leifers", "Hinterobertal", ""])
    def test_nothing_of_a_place_inside_or_unknown(self, client, near):
        service = make_bookable_service()
        assert FURTHER not in page(client, "provider", service.provider.slug, near=near)
        assert FURTHER not in page(client, "book", service.public_id, near=near)

    def test_the_place_goes_along(self, client):
        service = make_bookable_service()
        assert f"{service.public_id}/?near=Rom" in page(client, "provider", service.provider.slug, near="Rom")
        html = page(client, "book", service.public_id, near="Rom")
        assert '<input type="hidden" name="near" value="Rom">' in html
        assert "&amp;near=Rom" in html
        data = {"start": "2026-11-24T09:00:00+0100", "near": "Rom"}
        to = client.get(reverse("storefront:hold", args=[service.public_id]), data)["Location"]
        assert "near%3DRom" in to

    def test_search_sends_it_along_only_where_it_says_something(self, client):
        """Who is listed because they come there comes there; and their page stays in the cache for everybody."""
        comes, online = make_bookable_service(), make_bookable_service(place="online")
        for service in (comes, online):
            refresh_service(service_id=service.pk)
        html = page(client, "search", near="Bozen")
        assert f'href="/en/p/{comes.provider.slug}/"' in html
        assert f'href="/en/p/{online.provider.slug}/?near=Bozen"' in html

    def test_a_saved_address_outside(self, client):
        service = make_bookable_service()
        signed_in(client, city="Rom")
        assert f"Rom {FURTHER}" in page(client, "provider", service.provider.slug)
        assert f"Rom {FURTHER}" in page(client, "book", service.public_id)
        # A place that was searched says more than where somebody lives.
        assert FURTHER not in page(client, "book", service.public_id, near="Bozen")

    def test_one_saved_address_inside_is_enough(self, client):
        service = make_bookable_service()
        user = make_user()
        client.force_login(user)
        make_address(user, city="Rom")
        make_address(user, city="Bozen", street="Lauben 3")
        assert FURTHER not in page(client, "book", service.public_id)
        draft = make_draft(service=service, customer=user)
        html = page(client, "details", draft.public_id)
        assert 'value="Lauben 3"' in html
        assert FURTHER not in html

    def test_the_form_says_how_far(self, client):
        draft = make_draft()
        client.force_login(draft.customer)
        assert AREA in page(client, "details", draft.public_id)

    def test_the_form_offers_no_address_outside(self, client):
        draft = make_draft()
        make_address(draft.customer, city="Rom", street="Via Appia 1")
        client.force_login(draft.customer)
        html = page(client, "details", draft.public_id)
        assert f"Rom {FURTHER}" in html
        assert "Via Appia 1" not in html


class TestSending:
    def send(self, client: Client, draft: Booking, **change: str) -> Any:
        client.force_login(draft.customer)
        return client.post(reverse("storefront:details", args=[draft.public_id]), ROME | change)

    def test_too_far_is_said_beside_the_town_and_nothing_is_lost(self, client):
        draft = make_draft(service=make_bookable_service(instant=True))
        answer = self.send(client, draft)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert answer.context["form"].errors.keys() == {"city"}
        assert f"Roma {FURTHER}" in html
        for value in ("Via Appia 1", "00184", "Roma", "Third floor, ring twice"):
            assert value in html
        trade = draft.lines.get().category.key
        assert f"{reverse('storefront:search')}?category={trade}&amp;near=Roma" in html
        assert f"{reverse('storefront:request')}?category={trade}&amp;city=Roma" in html
        draft.refresh_from_db()
        assert draft.status == Status.DRAFT

    @pytest.mark.parametrize(("language", "words"), [("de", "20\xa0km"), ("it", "20\xa0km")])
    def test_in_the_readers_language(self, client, language, words):
        draft = make_draft()
        client.force_login(draft.customer)
        url = reverse("storefront:details", args=[draft.public_id]).replace("/en/", f"/{language}/")
        assert words in str(client.post(url, ROME).context["form"].errors["city"])

    def test_a_nearer_address_goes_through_afterwards(self, client):
        draft = make_draft(service=make_bookable_service(instant=True))
        self.send(client, draft)
        self.send(client, draft, city="Leifers")
        draft.refresh_from_db()
        assert (draft.status, draft.city) == (Status.ACCEPTED, "Leifers")

    def test_an_unknown_town_is_asked_about_once_and_then_goes_to_the_provider(self, client):
        draft = make_draft(service=make_bookable_service(instant=True))
        answer = self.send(client, draft, city="Hinterobertal")
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "We do not know this town." in html
        assert '<input type="hidden" name="town_asked" value="Hinterobertal">' in html
        assert "Send the request" in html
        other = self.send(client, draft, city="Vorderobertal", town_asked="Hinterobertal")
        assert other.status_code == 422
        sent = self.send(client, draft, city="Hinterobertal", town_asked="Hinterobertal")
        assert sent.status_code == 302
        draft.refresh_from_db()
        assert draft.status == Status.REQUESTED

    def test_who_asks_first_anyway_is_asked_at_once(self, client):
        draft = make_draft()
        assert self.send(client, draft, city="Hinterobertal").status_code == 302
        draft.refresh_from_db()
        assert draft.status == Status.REQUESTED

    def test_the_provider_reads_that_nobody_knows_the_town(self, client):
        draft = make_draft()
        self.send(client, draft, city="Hinterobertal")
        words = "We do not know where Hinterobertal is."
        url = reverse("dashboard:booking", args=[draft.public_id])
        assert words not in client.get(url).content.decode()
        client.force_login(draft.provider.owner)
        assert words in client.get(url).content.decode()

    @pytest.mark.parametrize("place", [Service.Place.AT_PROVIDER, Service.Place.ONLINE])
    def test_no_town_is_asked_where_nobody_travels(self, client, place):
        draft = make_draft(service=make_bookable_service(place=place))
        assert self.send(client, draft).status_code == 302


class TestTheRequest:
    def test_begins_with_the_town_one_came_from(self, client):
        assert 'value="Roma"' in page(client, "request", category="plumber", city="Roma")

    def test_a_saved_address_of_another_town_stays_out_of_it(self, client):
        signed_in(client, city="Bozen", street="Lauben 3")
        assert "Lauben 3" not in page(client, "request", city="Roma")
        assert "Lauben 3" in page(client, "request", city="Bozen")
        assert "Lauben 3" in page(client, "request")

"""A trade in a town and a town: there as long as somebody works there, in each language's own words."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.tests.factories import make_trade, make_trades
from marketplace.booking.tests.factories import NOW
from marketplace.catalog.models import Service
from marketplace.core import clock
from marketplace.core.places import find_place
from marketplace.search.tests.factories import MERANO, TRENTO, make_found
from marketplace.search.towns import offers_by_town, town_path, towns_of, trade_path

pytestmark = pytest.mark.django_db
SITE = settings.SITE_URL.rstrip("/")
PLUMBER = {"en": "/en/trades/plumber/bolzano/", "de": "/de/gewerbe/{}/bozen/", "it": "/it/mestieri/{}/bolzano/"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with clock.moved_to(NOW):
        yield


def paths_of(service: Service) -> dict[str, str]:
    """The addresses of a service's trade in Bolzano."""
    place = find_place("Bolzano", language="en")
    assert place is not None
    return {code: trade_path(service.category, place, code) for code in ("en", "de", "it")}


def business_of(client, service) -> dict:
    """What the page of a service's provider tells search engines of the business."""
    told = re.findall(r'ld\+json">(.*?)</script>', read(client, f"/de/p/{service.provider.slug}/"))
    return next(one for one in map(json.loads, told) if one["@type"] == "LocalBusiness")


def read(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def alternates(html: str) -> dict[str, str]:
    return dict(re.findall(r'<link rel="alternate" hreflang="([\w-]+)" href="([^"]+)"', html))


class TestOffers:
    def test_counts_providers_once_and_takes_the_lowest_price(self):
        service = make_found(price=Decimal("48.00"))
        make_found(price=Decimal("31.00"))
        make_found(price=Decimal("99.00"), at=MERANO)
        found = {one.place.name("de"): one for one in offers_by_town(trades=[service.category])}
        assert {name: one.count for name, one in found.items()} == {"Bozen": 2, "Meran": 1}
        assert found["Bozen"].from_price == Decimal("31.00")
        assert found["Bozen"].next_free is not None

    def test_a_named_place_goes_before_the_point(self):
        trento = find_place("Trento", language="it")
        assert trento is not None
        make_found(at={"place_id": trento.id})
        assert [one.place for one in offers_by_town()] == [trento]
        assert [one.place for one in offers_by_town(place=trento)] == [trento]
        assert offers_by_town(place=find_place("Bolzano", language="it")) == []

    def test_who_cannot_be_booked_is_not_there(self):
        for name, value in (("verification", "suspended"), ("is_available", False)):
            make_found(at={name: value})
        paused = make_found()
        Service.objects.filter(pk=paused.pk).update(status=Service.Status.PAUSED)
        assert offers_by_town() == []

    def test_towns_by_the_number_of_their_people(self):
        make_found("plumber", at=MERANO)
        make_found("gardener", at=TRENTO)
        make_found("plumber", at=TRENTO)
        assert [(place.name("en"), count) for place, count in towns_of(offers_by_town())] == [
            ("Trento", 2),
            ("Merano", 1),
        ]


class TestTradeInTown:
    def test_each_language_has_its_own_words(self, client):
        service = make_found()
        paths = paths_of(service)
        assert paths["en"] == "/en/trades/plumber/bolzano/"
        assert paths["de"].startswith("/de/gewerbe/")
        assert paths["de"].endswith("/bozen/")
        assert paths["it"].startswith("/it/mestieri/")
        expected = {code: SITE + path for code, path in paths.items()} | {"x-default": SITE + paths["en"]}
        for code, path in paths.items():
            html = read(client, path)
            assert f'<html lang="{code}">' in html
            assert alternates(html) == expected
            assert f'<link rel="canonical" href="{SITE}{path}">' in html
            assert 'name="robots"' not in html
            assert f'<a href="{paths["it"]}" hreflang="it"' in html

    def test_says_how_many_from_which_price_and_when(self, client):
        service = make_found(price=Decimal("48.00"))
        make_found(price=Decimal("31.00"))
        html = read(client, paths_of(service)["en"])
        assert "<h1>Plumber in Bolzano</h1>" in html
        assert "2 verified businesses in Bolzano take bookings online." in html
        assert "Prices start at €31.00." in html or "Prices start at €31." in html
        assert "The next free time:" in html
        assert service.provider.trading_name in html
        titles = re.findall(r"<title>(.*?)</title>", html)
        assert titles == ["Plumber in Bolzano: free times and prices · Piazza"]

    def test_words_of_another_language_lead_to_this_ones(self, client):
        paths = paths_of(make_found())
        trade = paths["de"].split("/")[3]
        for wrong in (f"/de/trades/{trade}/bozen/", "/de/gewerbe/plumber/bolzano/", f"/de/mestieri/{trade}/bolzano/"):
            answer = client.get(wrong + "?page=2")
            assert (answer.status_code, answer.url) == (301, paths["de"] + "?page=2")

    @pytest.mark.parametrize(
        "path", ["/en/trades/plumber/merano/", "/en/trades/nonsense/bolzano/", "/en/trades/plumber/nowhere/"]
    )
    def test_nobody_there(self, client, path):
        make_found()
        assert client.get(path).status_code == 404

    def test_is_gone_when_the_last_one_pauses(self, client):
        service = make_found()
        path = paths_of(service)["en"]
        read(client, path)
        Service.objects.filter(pk=service.pk).update(status=Service.Status.PAUSED)
        assert client.get(path).status_code == 404

    def test_shows_only_people_of_the_town(self, client):
        here, there = make_found(), make_found(at=MERANO)
        html = read(client, paths_of(here)["en"])
        assert f'data-service="{here.public_id}"' in html
        assert f'data-service="{there.public_id}"' not in html

    def test_leads_to_neighbours_and_other_trades(self, client):
        here = make_found()
        make_found(at=TRENTO)
        make_found(at=MERANO)
        make_found("gardener")
        make_found("hairdresser", at=MERANO)
        html = read(client, paths_of(here)["en"])
        assert html.index("/en/trades/plumber/merano/") < html.index("/en/trades/plumber/trento/")
        assert 'href="/en/trades/gardener/bolzano/"' in html
        assert "hairdresser" not in html.lower()
        assert 'href="/en/towns/bolzano/"' in html

    def test_structured_data(self, client):
        service = make_found(price=Decimal("31.00"))
        scripts = re.findall(r'ld\+json">(.*?)</script>', read(client, paths_of(service)["it"]))
        found = {one["@type"]: one for one in map(json.loads, scripts)}
        assert found["ItemList"]["itemListElement"][0]["name"] == service.provider.trading_name
        assert found["Service"]["offers"]["lowPrice"] == "31.00"
        assert [one["position"] for one in found["BreadcrumbList"]["itemListElement"]] == [1, 2, 3]

    def test_further_pages_are_followed_but_not_found(self, client):
        services = [make_found() for _ in range(13)]
        path = paths_of(services[0])["en"]
        first, second = read(client, path), read(client, path + "?page=2")
        assert 'rel="next" href="?page=2"' in first
        assert 'content="noindex, follow"' in second
        assert alternates(second) == {}
        shown = set(re.findall(r'data-service="(\w+)"', first + second))
        assert shown == {service.public_id for service in services}
        assert client.get(path + "?page=3").status_code == 404
        assert client.get(path + "?page=x").status_code == 200


class TestTown:
    def test_lists_what_its_people_do(self, client):
        make_found("plumber")
        make_found("plumber")
        make_found("gardener")
        make_found("hairdresser", at=MERANO)
        html = read(client, "/en/towns/bolzano/")
        assert "<h1>Services in Bolzano</h1>" in html
        assert "3 verified businesses in Bolzano" in html
        assert html.index("/en/trades/plumber/bolzano/") < html.index("/en/trades/gardener/bolzano/")
        assert 'href="/en/towns/merano/"' in html
        assert alternates(html)["de"] == SITE + "/de/orte/bozen/"

    def test_other_words_and_nobody(self, client):
        make_found()
        answer = client.get("/it/towns/bozen/")
        assert (answer.status_code, answer.url) == (301, "/it/localita/bolzano/")
        assert client.get("/it/localita/trento/").status_code == 404
        assert client.get("/it/localita/nessun-posto/").status_code == 404


class TestWhoLinksThere:
    def test_the_pages_of_trades(self, client):
        service = make_found()
        index = make_trades()
        page = make_trade(index, service.category)
        assert f'href="{paths_of(service)["en"]}"' in read(client, page.url)
        assert 'href="/en/towns/bolzano/"' in read(client, index.url)

    def test_the_providers_page(self, client):
        service = make_found()
        html = read(client, f"/de/p/{service.provider.slug}/")
        assert f'href="{paths_of(service)["de"]}"' in html
        assert f'href="{town_path(find_place("Bozen", language="de"), "de")}"' in html

    def test_not_from_a_provider_who_is_away(self, client):
        service = make_found(at={"is_available": False})
        assert "/orte/" not in read(client, f"/de/p/{service.provider.slug}/")


class TestProviderHead:
    def test_only_in_languages_they_speak_to_readers_in(self, client):
        service = make_found()
        slug = service.provider.slug
        german, english = read(client, f"/de/p/{slug}/"), read(client, f"/en/p/{slug}/")
        assert alternates(german) == {"de": f"{SITE}/de/p/{slug}/", "x-default": f"{SITE}/de/p/{slug}/"}
        assert 'content="noindex, follow"' in english
        assert alternates(english) == {}
        provider = service.provider
        provider.set_current_language("en")
        provider.about = "Honest."
        provider.save()
        assert set(alternates(read(client, f"/en/p/{slug}/"))) == {"en", "de", "x-default"}

    @pytest.mark.parametrize(
        ("model", "said"),
        [
            ("fixed", {"price": "48.00", "priceCurrency": "EUR"}),
            ("from", {"priceSpecification": {"@type": "PriceSpecification", "minPrice": "48.00"}}),
            (
                "hourly",
                {"priceSpecification": {"@type": "UnitPriceSpecification", "price": "48.00", "unitCode": "HUR"}},
            ),
        ],
    )
    def test_a_price_is_told_as_what_it_is(self, client, model, said):
        service = make_found()
        service.price_model = model
        service.save()
        (offer,) = business_of(client, service)["makesOffer"]
        if "priceSpecification" in said:
            said["priceSpecification"]["priceCurrency"] = "EUR"
        assert {key: value for key, value in offer.items() if key not in ("@type", "itemOffered")} == said

    def test_an_individuals_street_is_nobodys_business(self, client):
        service = make_found()
        business = business_of(client, service)
        assert set(business["address"]) == {"@type", "addressLocality", "addressCountry"}
        assert not {"aggregateRating", "geo", "review"} & set(business)
        assert business["@id"].endswith(f"/en/p/{service.provider.slug}/#business")


def test_asks_a_fixed_number_of_times(client):
    service = make_found()
    path = paths_of(service)["en"]

    def statements(url: str) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            read(client, url)
        return [query["sql"] for query in queries.captured_queries]

    read(client, path)
    before = {url: statements(url) for url in (path, "/en/towns/bolzano/")}
    for number in range(4):
        make_found()
        make_found("gardener", duration=timedelta(minutes=30 + number))
        make_found(at=MERANO)
    for url, asked in before.items():
        after = statements(url)
        assert len(after) <= len(asked), [sql[:160] for sql in after]
        assert len(asked) <= 15, "\n".join(re.sub(r"SELECT .*? FROM", "SELECT FROM", sql)[:200] for sql in asked)
